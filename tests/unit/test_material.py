"""Material of a seminar: the figures of the command line, read with the rights of whoever asks."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from kpi import access, figures, periods, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.export import material
from kpi.export.dossiers import Order
from kpi.scope import Scope

PROJECT = "PUSPEN-2019"
ORDER = Order("2026-Q3", "id", PROJECT)


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Store:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return store.open()


def visitor(*codes: str) -> Visitor:
    role = access.roles()["koordinator"]
    return Visitor("somebody@example.go.id", role, Scope(allowed=frozenset(codes)))


def test_it_tells_the_figures_of_the_command_line(sample: store.Store) -> None:
    read = material.read(sample, access.command_line(), ORDER)
    told = figures.values(sample, "2026-Q3", "nation").set_index("indicator")["value"].dropna()
    held = read.figures.set_index("indicator")["value"].dropna()
    assert held.to_dict() == pytest.approx(told.to_dict())
    scores = figures.scored(sample, "2026-Q3", "agency").scores
    pd.testing.assert_series_equal(read.agency_scores["group"], scores["group"])


def test_a_change_begins_where_there_was_first_enough(sample: store.Store) -> None:
    read = material.read(sample, access.command_line(), ORDER)
    assert str(read.first) == "2019-Q2"
    row = read.changed.set_index("indicator").loc["on_time_response"]
    then = figures.values(sample, row["before"], "nation", ["on_time_response"]).iloc[0]
    assert row["difference"] == pytest.approx(row["value"] - then["value"])
    assert then["enough"]
    earlier = periods.parse(row["before"]).shifted(-1)
    assert not figures.values(sample, str(earlier), "nation", ["on_time_response"]).iloc[0]["enough"]


def test_nothing_is_read_beyond_the_visitor(sample: store.Store) -> None:
    read = material.read(sample, visitor("51"), replace(ORDER, project=""))
    assert set(read.names) == set(read.register) == {"51"}
    assert set(read.agency_figures["group"]) <= {"51"}
    assert read.plan == read.stakeholders == read.team == read.threads == read.support == []
    with pytest.raises(RaporError) as refused:
        material.read(sample, visitor("NOWHERE"), ORDER)
    assert refused.value.code == "project_unknown"
    with pytest.raises(RaporError) as refused:
        material.read(sample, visitor("51"), replace(ORDER, project="", agency="11"))
    assert refused.value.code == "agency_unknown"


def test_the_words_around_say_where_and_of_which_data(sample: store.Store) -> None:
    read = material.read(sample, access.command_line(), replace(ORDER, region="51"), "S-7f3a")
    footer = " · ".join(read.subject(read.illustration("course", "on_time_response")).footer)
    assert "Bali" in footer
    assert "cuplikan S-7f3a" in footer
    assert read.sample
    assert "DATA CONTOH" in footer
    assert (
        material.read(sample, access.command_line(), replace(ORDER, region="pusat")).place
        == "Pemerintah pusat"
    )
