"""The tree of agencies."""

from pathlib import Path

import pytest
import worlds
from worlds import agency

from kpi import agencies
from kpi.agencies import Agency
from kpi.engines import DuckDB
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope

REGISTER = agencies.of(
    worlds.rows(
        "agencies",
        [
            agency("MINISTRY", level="ministry"),
            agency("UNIT", "MINISTRY", "unit"),
            agency("BALI", level="province", province="51"),
            agency("CITY", "BALI", "city", "51"),
            agency("OFFICE", "CITY"),
            agency("BRANCH", "OFFICE", "unit"),
            agency("LOST", "GONE", "unit"),
            agency("RING1", "RING2", "unit"),
            agency("RING2", "RING1", "unit"),
        ],
    )
)


@pytest.mark.parametrize(
    ("code", "below"),
    [
        ("BALI", {"BALI", "CITY", "OFFICE", "BRANCH"}),
        ("OFFICE", {"OFFICE", "BRANCH"}),
        ("BRANCH", {"BRANCH"}),
        ("RING1", {"RING1", "RING2"}),
        ("NOBODY", set()),
        ("", set()),
        ("GONE", set()),
    ],
)
def test_subtree_is_the_agency_and_all_below(code: str, below: set[str]) -> None:
    assert agencies.subtree(REGISTER, code) == below


def test_province_is_that_of_the_nearest_ancestor() -> None:
    groups = agencies.groups(REGISTER, "province")
    assert groups == dict.fromkeys(["BALI", "CITY", "OFFICE", "BRANCH"], "51")


def test_level_is_the_agency_s_own() -> None:
    assert agencies.groups(REGISTER, "level")["OFFICE"] == "opd"


def test_a_parent_stands_with_the_agencies_that_have_none_below_them() -> None:
    assert agencies.groups(REGISTER, "parent") == {
        "MINISTRY": "MINISTRY",
        "UNIT": "MINISTRY",
        "BALI": "BALI",
        "CITY": "CITY",
        "OFFICE": "OFFICE",
        "BRANCH": "OFFICE",
        "LOST": "GONE",
        "RING1": "RING1",
        "RING2": "RING2",
    }


def test_an_unknown_grouping_names_the_known_ones() -> None:
    with pytest.raises(RaporError, match="province, level, parent"):
        agencies.groups(REGISTER, "colour")


def test_read_gives_the_stored_register(tmp_path: Path) -> None:
    lake = worlds.lake(tmp_path)
    assert agencies.read(lake, DuckDB()) == {}
    worlds.store(lake, "agencies", [agency("BALI", level="province", province="51")])
    assert agencies.read(lake, DuckDB()) == {"BALI": Agency("BALI", "Bali", "province", "", "51")}


def test_who_may_not_see_all_learns_nothing_of_those_above() -> None:
    seen = agencies.seen(REGISTER, Scope(frozenset({"OFFICE", "BRANCH", "UNIT"})))
    assert seen == {
        "OFFICE": Agency("OFFICE", "Office", "opd", "", "51"),
        "BRANCH": Agency("BRANCH", "Branch", "unit", "OFFICE", "51"),
        "UNIT": Agency("UNIT", "Unit", "unit", "", ""),
    }
    assert agencies.groups(seen, "parent") == {"OFFICE": "OFFICE", "BRANCH": "OFFICE", "UNIT": "UNIT"}
    assert agencies.groups(seen, "province") == {"OFFICE": "51", "BRANCH": "51"}


def test_what_is_selected_does_not_narrow_the_register() -> None:
    assert agencies.seen(REGISTER, EVERYTHING.select(frozenset({"UNIT"}))) == REGISTER
    assert agencies.seen(REGISTER, Scope(frozenset())) == {}
