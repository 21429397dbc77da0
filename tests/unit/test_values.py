"""Values: sums first, then the ratio; and nobody sees more than their scope."""

import json
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import agency, measure, measured

from kpi import intervals, periods, values
from kpi.catalogue import Catalogue
from kpi.errors import RaporError
from kpi.lake import Lake
from kpi.scope import EVERYTHING, Scope

TREE = [
    agency("P1", level="province", province="51"),
    agency("A", "P1"),
    agency("B", "P1"),
    agency("P2", level="province", province="73"),
    agency("C", "P2"),
]
CODES = [one["agency_code"] for one in TREE]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = worlds.lake(tmp_path / "lake")
    worlds.store(lake, "agencies", TREE)
    return lake


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return worlds.framework(tmp_path / "catalogue")


def drawn(
    lake: Lake, catalogue: Catalogue, period: str, by: str = "agency", scope: Scope = EVERYTHING, **more: Any
) -> dict[str, tuple[float, float]]:
    """Numerator and denominator by group."""
    found = values.compute(lake, catalogue, scope, periods.parse(period), by, **more)
    return {
        group: (n, d)
        for group, n, d in zip(found["group"], found["numerator"], found["denominator"], strict=True)
    }


def test_sums_come_before_the_ratio(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, measure("sourced", "A", "2026-01", 1, 1), measure("sourced", "B", "2026-01", 0, 9))
    found = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01"), "nation")
    assert found["value"].tolist() == [0.1]  # the mean of the two values would be 0.5


def test_columns_and_their_order(lake: Lake, catalogue: Catalogue) -> None:
    measured(
        lake,
        measure("reported", "A", "2026-01", 3, 1),
        measure("sourced", "B", "2026-01", 3, 5),
        measure("sourced", "A", "2026-01", 2, 4),
    )
    found = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01"))
    assert list(found.columns) == [
        *[
            "indicator",
            "group",
            "period",
            "numerator",
            "denominator",
            "value",
            "low",
            "high",
            "enough",
            "sample",
            "freedom",
        ]
    ]
    order = list(catalogue.indicators)
    assert order.index("sourced") < order.index("reported")
    assert [
        tuple(row) for row in found[["indicator", "group", "period", "value"]].itertuples(index=False)
    ] == [
        ("sourced", "A", "2026-01", 0.5),
        ("sourced", "B", "2026-01", 0.6),
        ("reported", "A", "2026-01", 3.0),
    ]


def test_nothing_stored_gives_empty_frames_of_the_same_columns(tmp_path: Path, catalogue: Catalogue) -> None:
    empty = worlds.lake(tmp_path / "nothing")
    for by in ("agency", "province", "level", "parent", "nation", "platform"):
        found = values.compute(empty, catalogue, EVERYTHING, periods.parse("2026"), by)
        assert found.empty
        assert {name: str(kind) for name, kind in found.dtypes.items()} == values.COLUMNS


def test_an_unknown_grouping_is_refused(lake: Lake, catalogue: Catalogue) -> None:
    with pytest.raises(RaporError):
        values.compute(lake, catalogue, EVERYTHING, periods.parse("2026"), "colour")


def test_groups_of_the_tree(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, *(measure("sourced", code, "2026-01", 1, 2**place) for place, code in enumerate(CODES)))
    assert drawn(lake, catalogue, "2026-01", "province") == {"51": (3, 7), "73": (2, 24)}
    assert drawn(lake, catalogue, "2026-01", "level") == {"opd": (3, 22), "province": (2, 9)}
    assert drawn(lake, catalogue, "2026-01", "parent") == {"P1": (3, 7), "P2": (2, 24)}
    assert drawn(lake, catalogue, "2026-01", "nation") == {"nation": (5, 31)}


def test_one_agency_means_it_and_all_below(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, *(measure("sourced", code, "2026-01", 1, 2) for code in [*CODES, ""]))
    assert set(drawn(lake, catalogue, "2026-01", agency="P1")) == {"P1", "A", "B"}
    assert drawn(lake, catalogue, "2026-01", "nation", agency="P1") == {"nation": (3, 6)}
    assert set(drawn(lake, catalogue, "2026-01", agency="A")) == {"A"}
    assert drawn(lake, catalogue, "2026-01", agency="NOBODY") == {}
    assert set(drawn(lake, catalogue, "2026-01", agency="P1", scope=Scope(frozenset({"P1", "A"})))) == {
        "P1",
        "A",
    }
    outside = drawn(lake, catalogue, "2026-01", agency="P1", scope=Scope(frozenset({"A", "C"})))
    assert outside == {}, "whoever may not see an agency does not learn what is below it"


def test_who_may_not_see_all_gets_no_group_named_by_somebody_else(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, *(measure("sourced", code, "2026-01", 1, 2) for code in CODES))
    mine = Scope(frozenset({"A"}))
    assert set(drawn(lake, catalogue, "2026-01", "parent", mine)) == {"A"}
    assert set(drawn(lake, catalogue, "2026-01", "parent")) >= {"P1"}
    assert drawn(lake, catalogue, "2026-01", "province", mine) == {"51": (1, 2)}


def test_months_are_those_of_what_may_be_seen(lake: Lake) -> None:
    assert values.months(lake, Scope(frozenset({"A"}))) == []
    measured(lake, measure("sourced", "A", "2026-01", 1, 2), measure("sourced", "C", "2026-02", 1, 2))
    found = {code: values.months(lake, Scope(frozenset({code}))) for code in ("A", "C", "P1")}
    assert found == {"A": ["2026-01"], "C": ["2026-02"], "P1": []}
    assert values.months(lake, EVERYTHING) == ["2026-01", "2026-02"]


def test_figures_of_no_agency_count_for_the_nation_only(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, measure("sourced", "A", "2026-01", 1, 2), measure("sourced", "", "2026-01", 1, 8))
    assert drawn(lake, catalogue, "2026-01", "nation") == {"nation": (2, 10)}
    assert drawn(lake, catalogue, "2026-01", "platform") == {"": (2, 10)}
    for by in ("agency", "province", "level", "parent"):
        assert [*drawn(lake, catalogue, "2026-01", by).values()] == [(1, 2)]
    assert drawn(lake, catalogue, "2026-01", "nation", Scope(frozenset(CODES))) == {"nation": (1, 2)}


def test_platforms_can_be_chosen(lake: Lake, catalogue: Catalogue) -> None:
    measured(
        lake,
        measure("sourced", "A", "2026-01", 1, 2, platform="x"),
        measure("sourced", "A", "2026-01", 1, 4, platform="instagram"),
        measure("reached", "A", "2026-01", 1, 8),
    )
    assert drawn(lake, catalogue, "2026-01", "platform") == {"instagram": (1, 4), "x": (1, 2), "": (1, 8)}
    assert drawn(lake, catalogue, "2026-01", platforms=["x"]) == {"A": (1, 2)}
    assert drawn(lake, catalogue, "2026-01", platforms=[]) == {}


def test_indicators_can_be_chosen(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, measure("sourced", "A", "2026-01", 1, 2), measure("reached", "A", "2026-01", 1, 4))
    assert drawn(lake, catalogue, "2026-01", indicators=["reached", "unknown"]) == {"A": (1, 4)}
    assert drawn(lake, catalogue, "2026-01", indicators=[]) == {}


def test_of_a_stock_the_last_month_of_each_agency_and_platform_counts(
    lake: Lake, catalogue: Catalogue
) -> None:
    measured(
        lake,
        measure("verified", "A", "2026-01", 1, 4),
        measure("verified", "A", "2026-03", 2, 4),
        measure("verified", "B", "2026-02", 3, 4),
        measure("verified", "B", "2026-01", 5, 5),  # older than B's last month on this platform
        measure("verified", "B", "2026-01", 1, 1, platform="x"),
        measure("verified", "B", "2026-04", 4, 4),
    )
    assert drawn(lake, catalogue, "2026-Q1", "nation") == {"nation": (6, 9)}
    assert drawn(lake, catalogue, "2026-01", "nation") == {"nation": (7, 10)}
    assert drawn(lake, catalogue, "2026", "nation") == {"nation": (7, 9)}


def test_of_a_stock_at_the_end_only_who_is_still_there_counts(lake: Lake, tmp_path: Path) -> None:
    # A ceases in November; in no month were two of four ready.
    text = worlds.FRAMEWORK.replace('over_time = "last"', 'over_time = "end"')
    catalogue = worlds.framework(tmp_path / "end", text)
    measured(
        lake,
        *(measure("verified", code, "2025-11", ready, 1) for code, ready in (("A", 1), ("B", 0), ("D", 0))),
        *(measure("verified", code, "2025-12", ready, 1) for code, ready in (("B", 1), ("C", 0), ("D", 0))),
    )
    assert drawn(lake, catalogue, "2025-11", "nation") == {"nation": (1, 3)}
    assert drawn(lake, catalogue, "2025-Q4", "nation") == {"nation": (1, 3)}
    assert drawn(lake, catalogue, "2025", "agency") == {"B": (1, 1), "C": (0, 1), "D": (0, 1)}


def test_the_longest_reported_span_within_the_period_counts_alone(lake: Lake, catalogue: Catalogue) -> None:
    measured(
        lake,
        measure("reported", "A", "2026-01", 1, 1),
        measure("reported", "A", "2026-02", 2, 1),
        measure("reported", "A", "2026-03", 4, 1),
        measure("reported", "A", "2026-03", 70, 10, months=3),
        measure("reported", "A", "2026-06", 80, 10, months=3),
        measure("reported", "A", "2026-12", 900, 100, months=12),
        measure("reported", "B", "2026-03", 5, 1),
    )
    assert drawn(lake, catalogue, "2026-03") == {"A": (4, 1), "B": (5, 1)}
    assert drawn(lake, catalogue, "2026-Q1") == {"A": (70, 10), "B": (5, 1)}
    assert drawn(lake, catalogue, "2026-Q2") == {"A": (80, 10)}
    assert drawn(lake, catalogue, "2026-S1") == {"A": (150, 20), "B": (5, 1)}
    assert drawn(lake, catalogue, "2026") == {"A": (900, 100), "B": (5, 1)}
    assert drawn(lake, catalogue, "2026-12") == {}  # a year's figure is not December's
    assert drawn(lake, catalogue, "2026-Q1", "nation") == {"nation": (75, 11)}


def test_enough_needs_denominator_and_sample(lake: Lake, catalogue: Catalogue) -> None:
    measured(
        lake,
        measure("sourced", "A", "2026-01", 1, 3),
        measure("sourced", "B", "2026-01", 1, 4),
        measure("engagement", "A", "2026-01", 5, 5000, sample=1),
        measure("engagement", "B", "2026-01", 5, 5000, sample=2),
    )
    found = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01"))
    assert found["enough"].tolist() == [False, True, False, True]


def test_proportions_of_counts_have_wilson_intervals(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, measure("sourced", "A", "2026-01", 4, 10), measure("engagement", "A", "2026-01", 4, 10))
    proportion, ratio = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01")).to_dict(
        "records"
    )
    assert (round(proportion["low"], 3), round(proportion["high"], 3)) == (0.168, 0.687)
    assert math.isnan(ratio["low"])
    assert math.isnan(ratio["high"])


@pytest.mark.parametrize(("numerator", "denominator"), [(0.4, 1.0), (400_000.0, 1_000_000.0)])
def test_weights_do_not_pose_as_people(
    lake: Lake, catalogue: Catalogue, numerator: float, denominator: float
) -> None:
    measured(lake, measure("trusted", "A", "2026-01", numerator, denominator, sample=10))
    found = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01"))
    assert (found["low"].round(3).tolist(), found["high"].round(3).tolist()) == ([0.168], [0.687])


def test_a_proportion_beyond_1_counts_nowhere(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, measure("sourced", "A", "2026-01", 12, 10), measure("sourced", "B", "2026-01", 3, 10))
    assert drawn(lake, catalogue, "2026-01") == {"B": (3, 10)}
    assert drawn(lake, catalogue, "2026-01", "nation") == {"nation": (3, 10)}


def test_weights_count_as_fewer_people_of_equal_weight(lake: Lake, catalogue: Catalogue) -> None:
    # Twenty people, half of them of weight 3 and half of weight 1, are worth 40² / 100 = 16 of equal weight.
    measured(lake, measure("trusted", "A", "2026-01", 20, 40, sample=20, clusters=20, dd=100.0))
    found = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01"))
    expected = intervals.wilson(8, 16)
    assert (found["low"].tolist(), found["high"].tolist()) == ([expected.low], [expected.high])


def test_intervals_of_every_level_come_from_summed_parts(lake: Lake, catalogue: Catalogue) -> None:
    chance = np.random.default_rng(9)
    rows, weeks = [], []
    for code in CODES:
        for month in ("2026-01", "2026-02", "2026-03"):
            for platform in ("x", "instagram"):
                d = chance.integers(1, 10**6, 4).astype(float)
                n = np.floor(d * chance.uniform(0, 0.1, 4))
                weeks.append((code, month, n, d))
                parts = {"clusters": 4, "nn": n @ n, "nd": n @ d, "dd": d @ d}
                rows.append(measure("engagement", code, month, n.sum(), d.sum(), platform=platform, **parts))
    measured(lake, *rows)

    def expected(codes: list[str], months: list[str]) -> intervals.Estimate:
        chosen = [(n, d) for code, month, n, d in weeks if code in codes and month in months]
        n, d = (np.concatenate(one) for one in zip(*chosen, strict=True))
        sums = (n.sum(), d.sum(), len(n), n @ n, n @ d, d @ d)
        return intervals.ratio(intervals.Sums(*(np.array([float(one)]) for one in sums)))

    for period, by, groups in (
        ("2026-Q1", "nation", {"nation": CODES}),
        ("2026-02", "nation", {"nation": CODES}),
        ("2026-Q1", "province", {"51": CODES[:3], "73": CODES[3:]}),
        ("2026-03", "agency", {code: [code] for code in CODES}),
    ):
        span = periods.parse(period)
        found = values.compute(lake, catalogue, EVERYTHING, span, by).set_index("group")
        for group, codes in groups.items():
            bounds = expected(codes, span.months)
            for name in bounds._fields:
                assert found.loc[group, name] == pytest.approx(float(getattr(bounds, name)[0]), rel=1e-9)


def test_a_proportion_of_which_nobody_knows_the_sample_has_no_interval(
    lake: Lake, catalogue: Catalogue
) -> None:
    measured(lake, measure("reached", "A", "2026-01", 0.3, 1, sample=0))
    found = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01"))
    assert (found["value"].tolist(), found["low"].isna().tolist()) == ([0.3], [True])


def test_a_denominator_of_0_gives_null_and_never_infinity(lake: Lake, catalogue: Catalogue) -> None:
    measured(
        lake,
        measure("engagement", "A", "2026-01", 5, 0, sample=3),
        measure("sourced", "A", "2026-01", 0, 0, sample=1),
    )
    found = values.compute(lake, catalogue, EVERYTHING, periods.parse("2026-01"))
    assert found["value"].isna().all()
    assert not found["enough"].any()
    text = json.dumps(values.rows(found), allow_nan=False)
    assert [row["value"] for row in json.loads(text)] == [None, None]


def test_series_gives_each_period(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, measure("sourced", "A", "2025-12", 1, 2), measure("sourced", "A", "2026-02", 1, 4))
    asked = [periods.parse(text) for text in ("2025-12", "2026-01", "2026-02", "2026-Q1", "2026-02")]
    found = values.series(lake, catalogue, EVERYTHING, asked)
    assert list(zip(found["period"], found["value"], strict=True)) == [
        ("2025-12", 0.5),
        ("2026-02", 0.25),
        ("2026-Q1", 0.25),
    ]
    assert values.series(lake, catalogue, EVERYTHING, []).empty


@pytest.mark.parametrize("by", ["agency", "province", "level", "parent", "nation", "platform"])
@pytest.mark.parametrize(
    "scope",
    [
        Scope(frozenset({"A"})),
        Scope(frozenset({"A"}), frozenset({"A", "CANARY", ""})),
        Scope(None, frozenset({"A"})),
    ],
)
def test_a_scope_never_shows_another_agency(lake: Lake, catalogue: Catalogue, by: str, scope: Scope) -> None:
    worlds.store(lake, "agencies", [*TREE, agency("CANARY", "A", province="99")])
    measured(
        lake,
        measure("sourced", "A", "2026-01", 1, 10),
        measure("sourced", "CANARY", "2026-01", 77_777, 88_888, platform="canary"),
        measure("sourced", "", "2026-01", 77_777, 88_888, platform="canary"),
        measure("trusted", "CANARY", "2026-01", 77_777, 88_888),
    )
    found = values.compute(lake, catalogue, scope, periods.parse("2026-01"), by)
    assert list(zip(found["indicator"], found["numerator"], found["denominator"], strict=True)) == [
        ("sourced", 1, 10)
    ]
    text = found.to_csv()
    assert not any(canary in text for canary in ("CANARY", "canary", "77777", "88888", "99"))


def test_a_scope_of_nothing_sees_nothing(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, measure("sourced", "A", "2026-01", 1, 10), measure("sourced", "", "2026-01", 1, 10))
    for by in ("agency", "nation", "platform", "province"):
        assert drawn(lake, catalogue, "2026-01", by, Scope(frozenset())) == {}


def test_codes_are_never_part_of_the_sql(lake: Lake, catalogue: Catalogue) -> None:
    measured(lake, measure("sourced", "A", "2026-01", 1, 10))
    attack = "A') OR ('1' = '1"
    assert drawn(lake, catalogue, "2026-01", scope=Scope(frozenset({attack}))) == {}
    assert drawn(lake, catalogue, "2026-01", platforms=[attack], agency=attack) == {}


FOUND = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.integers(1, 12),
        st.sampled_from(["x", "instagram"]),
        st.integers(0, 10**9),
        st.integers(1, 10**9),
    ),
    max_size=30,
    unique_by=lambda one: one[:3],
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FOUND)
def test_parts_add_up_to_the_whole(catalogue: Catalogue, found: list[tuple[str, int, str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = worlds.lake(Path(folder))
        worlds.store(lake, "agencies", TREE)
        measured(
            lake,
            *(
                measure("sourced", code, f"2026-{month:02}", min(n, d), d, platform=on)
                for code, month, on, n, d in found
            ),
        )
        whole = (sum(min(n, d) for *_, n, d in found), sum(d for *_, d in found))

        def total(by: str, *texts: str) -> tuple[float, float]:
            asked = [periods.parse(text) for text in texts]
            rows = values.series(lake, catalogue, EVERYTHING, asked, by)
            return (rows["numerator"].sum(), rows["denominator"].sum())

        for by in ("agency", "province", "level", "parent", "nation", "platform"):
            assert total(by, "2026") == whole
            assert total(by, *(f"2026-Q{quarter}" for quarter in range(1, 5))) == whole
            assert total(by, *(f"2026-{month:02}" for month in range(1, 13))) == whole
