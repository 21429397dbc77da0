"""Measures: what is counted, for which month, and that they stay up to date with the records."""

import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import TODAY, post

from kpi import catalogue as catalogues
from kpi import inputs, measures, passes, periods, tables, values
from kpi.catalogue import Catalogue
from kpi.engines import DuckDB
from kpi.lake import Lake
from kpi.passes import SCHEMA
from kpi.scope import EVERYTHING


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return worlds.lake(tmp_path / "lake")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return worlds.framework(tmp_path / "catalogue")


def refresh(lake: Lake, catalogue: Catalogue, **more: object) -> list[str]:
    arguments = {"state_relations": {}, "today": TODAY, **more}
    return measures.refresh(lake, catalogue, **arguments)  # type: ignore[arg-type]


def stored(lake: Lake, indicator: str = "") -> list[tuple[object, ...]]:
    """The measures as rows: indicator, agency, month, months, platform, numerator, denominator, sample."""
    rows = DuckDB().query(
        f"SELECT {', '.join(SCHEMA.names[:8])} FROM measures ORDER BY ALL",
        {"measures": lake.files("measures") or SCHEMA.empty_table()},
    )
    return [tuple(row.values()) for row in rows.to_pylist() if indicator in ("", row["indicator"])]


def test_counts_per_agency_month_and_platform(lake: Lake, catalogue: Catalogue) -> None:
    posts = [
        post("A", "2026-01-05", 1, has_source=True),
        post("A", "2026-01-06", 2, has_source=False),
        post("A", "2026-01-07", 3, has_source=None),
        post("A", "2026-01-07", 4, has_source=True) | {"platform": "x"},
        post("A", "2026-02-01", 5, has_source=True),
        post("B", "2026-02-01", 6, has_source=False),
    ]
    worlds.store(lake, "posts", posts)
    refresh(lake, catalogue)
    assert stored(lake, "sourced") == [
        ("sourced", "A", "2026-01", 1, "instagram", 1.0, 3.0, 3),
        ("sourced", "A", "2026-01", 1, "x", 1.0, 1.0, 1),
        ("sourced", "A", "2026-02", 1, "instagram", 1.0, 1.0, 1),
        ("sourced", "B", "2026-02", 1, "instagram", 0.0, 1.0, 1),
    ]


def test_a_missing_figure_is_not_zero(lake: Lake, catalogue: Catalogue) -> None:
    worlds.store(
        lake, "posts", [post("A", "2026-01-05", 1, likes=5, reach=100), post("A", "2026-01-06", 2, likes=7)]
    )
    refresh(lake, catalogue)
    assert stored(lake, "engagement") == [("engagement", "A", "2026-01", 1, "instagram", 5.0, 100.0, 2)]


def test_rows_that_say_nothing_are_not_stored(lake: Lake, catalogue: Catalogue) -> None:
    answer = {"survey_id": "S", "agency_code": "A", "answered_on": date(2026, 1, 5)}
    worlds.store(lake, "survey_answers", [answer | {"respondent_no": "1"}])
    refresh(lake, catalogue)
    assert stored(lake, "trusted") == []


def test_sums_of_counts_are_exact(lake: Lake, catalogue: Catalogue) -> None:
    large = 10**12
    posts = [post("A", "2026-01-05", number, likes=1, reach=large) for number in range(2000)]
    worlds.store(lake, "posts", [*posts, post("A", "2026-01-05", 2000, likes=1, reach=1)])
    refresh(lake, catalogue)
    assert stored(lake, "engagement")[0][5:7] == (2001.0, 2000 * large + 1)


def test_a_view_reads_the_calendar_and_a_record_of_no_agency_belongs_to_the_nation(
    lake: Lake, catalogue: Catalogue
) -> None:
    worlds.store(lake, "posts", [post("A", day, 1) for day in ("2026-01-05", "2026-01-06", "2026-01-12")])
    milestones = worlds.rows(
        "milestones",
        [
            {"project": "p", "milestone_id": "1", "planned_end": date(2026, 7, 15), "weight": 2.0},
            {
                "project": "p",
                "milestone_id": "2",
                "planned_end": date(2026, 7, 1),
                "actual_end": date(2026, 7, 1),
            },
            {"project": "p", "milestone_id": "3", "planned_end": date(2026, 7, 16)},
        ],
    )
    refresh(lake, catalogue, state_relations={"milestones": milestones})
    assert stored(lake, "weeks") == [("weeks", "A", "2026-01", 1, "", 1.0, 2.0, 2)]
    assert stored(lake, "reached") == [("reached", "", "2026-07", 1, "", 1.0, 3.0, 3)]


def test_reported_periods_end_in_their_last_month(lake: Lake, catalogue: Catalogue) -> None:
    periods = ["2026-03", "2026-Q1", "2026-Q4", "2026-S1", "2026-S2", "2026"]
    value = {"indicator": "reported", "agency_code": "A", "numerator": 3.0, "denominator": 1.0}
    other = {"indicator": "unknown", "agency_code": "A", "numerator": 3.0, "denominator": 1.0}
    worlds.store(
        lake, "reported_values", [one | {"period": period} for period in periods for one in (value, other)]
    )
    refresh(lake, catalogue)
    assert [row[2:4] for row in stored(lake, "reported")] == [
        ("2026-03", 1),
        ("2026-03", 3),
        ("2026-06", 6),
        ("2026-12", 3),
        ("2026-12", 6),
        ("2026-12", 12),
    ]


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_the_month_turns_at_local_midnight_to_the_second(lake: Lake, catalogue: Catalogue, zone: str) -> None:
    midnight = datetime(2026, 2, 1, tzinfo=ZoneInfo(zone))
    posts = []
    for number, moment in enumerate((midnight - timedelta(seconds=1), midnight)):
        utc = moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        posts.append(post("A", "2026-01-01", number) | {"published_at": utc, "local_date": moment.date()})
    worlds.store(lake, "posts", posts)
    refresh(lake, catalogue)
    assert [(row[2], row[6]) for row in stored(lake, "sourced")] == [("2026-01", 1.0), ("2026-02", 1.0)]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Jakarta", "America/New_York"])
def test_the_zone_of_the_server_changes_nothing(
    lake: Lake, catalogue: Catalogue, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    worlds.store(lake, "posts", [post("A", "2026-01-05"), post("A", "2026-01-31")])
    refresh(lake, catalogue)
    assert [row[2] for row in stored(lake, "weeks")] == ["2026-01"]
    assert stored(lake, "sourced") == [("sourced", "A", "2026-01", 1, "instagram", 0.0, 2.0, 2)]
    monkeypatch.undo()
    time.tzset()


def parts(lake: Lake, indicator: str) -> pd.DataFrame:
    """The stored measures of an indicator."""
    rows = DuckDB().query("SELECT * FROM measures ORDER BY ALL", {"measures": lake.files("measures")})
    found = rows.to_pandas()
    return found[found["indicator"] == indicator].reset_index(drop=True)


RANDOM = np.random.default_rng(8)
POSTS = [
    post("AB"[number % 2], f"2026-{1 + number % 3:02}-{1 + number % 28:02}", number)
    | {
        "platform": ("x", "instagram")[number % 5 == 0],
        "likes": None if number % 7 == 0 else int(RANDOM.integers(0, 90)),
        "reach": None if number % 11 == 0 else int(RANDOM.integers(1, 5000)),
    }
    for number in range(400)
]


def test_the_parts_of_an_interval_agree_with_a_plain_computation(lake: Lake, catalogue: Catalogue) -> None:
    worlds.store(lake, "posts", POSTS)
    refresh(lake, catalogue)
    posts = pd.DataFrame(POSTS)
    posts["month"] = posts["published_at"].dt.strftime("%Y-%m")
    posts["week"] = posts["published_at"].dt.to_period("W-SUN").astype(str)  # Monday to Sunday
    known = posts.dropna(subset=["likes", "reach"])
    groups = ["agency_code", "month", "platform"]
    weeks = known.groupby([*groups, "week"])[["likes", "reach"]].sum().reset_index()
    weeks["nn"], weeks["nd"], weeks["dd"] = (
        (weeks[a] * weeks[b]) for a, b in (("likes", "likes"), ("likes", "reach"), ("reach", "reach"))
    )
    expected = weeks.groupby(groups).agg(
        numerator=("likes", "sum"),
        denominator=("reach", "sum"),
        clusters=("week", "count"),
        nn=("nn", "sum"),
        nd=("nd", "sum"),
        dd=("dd", "sum"),
    )
    found = parts(lake, "engagement").set_index(groups)[list(expected.columns)].sort_index()
    pd.testing.assert_frame_equal(found, expected.sort_index(), check_dtype=False)
    assert found["clusters"].max() >= 4


def test_a_record_is_a_cluster_where_its_weight_decides(lake: Lake, catalogue: Catalogue) -> None:
    answer = {"survey_id": "S", "agency_code": "A", "answered_on": date(2026, 1, 5)}
    answers = [(2.0, 8), (0.5, 3), (1.0, 9), (None, 9), (3.0, None)]
    worlds.store(
        lake,
        "survey_answers",
        [
            answer | {"respondent_no": str(number), "weight": weight, "trust": trust}
            for number, (weight, trust) in enumerate(answers)
        ],
    )
    refresh(lake, catalogue)
    found = parts(lake, "trusted").iloc[0]
    assert (found["numerator"], found["denominator"], found["sample"]) == (3.0, 3.5, 4)
    assert (found["clusters"], found["nn"], found["nd"], found["dd"]) == (3, 5.0, 5.0, 5.25)


def test_proportions_of_counts_need_no_clusters(lake: Lake, catalogue: Catalogue) -> None:
    worlds.store(lake, "posts", POSTS)
    refresh(lake, catalogue)
    found = parts(lake, "sourced")
    assert found["denominator"].sum() == len(POSTS)
    assert (found[["clusters", "nn", "nd", "dd"]] == 0).all(axis=None)


def test_a_week_in_two_months_is_two_clusters(lake: Lake, catalogue: Catalogue) -> None:
    # 26 January to 1 February 2026 is one week.
    days = ("2026-01-26", "2026-01-31", "2026-02-01", "2026-02-02")
    worlds.store(lake, "posts", [post("A", day, likes=1, reach=10) for day in days])
    refresh(lake, catalogue)
    found = parts(lake, "engagement")
    assert found["clusters"].tolist() == [1, 2]
    assert found["dd"].tolist() == [400.0, 200.0]


def test_a_store_of_another_version_is_computed_anew(lake: Lake, catalogue: Catalogue) -> None:
    worlds.store(lake, "posts", POSTS)
    refresh(lake, catalogue)
    now = parts(lake, "engagement")
    words = lake.metadata("measures")
    rows = DuckDB().query("SELECT * FROM measures", {"measures": lake.files("measures")})
    older = Lake(f"{lake.folder}-older", lake.schemas)
    worlds.store(older, "posts", POSTS)
    plain = rows.select(SCHEMA.names[:8])  # as measures were before they had clusters
    # Everything else is as it is now, or something else could be what makes it stale.
    prints = inputs.read(older, passes.plan(catalogue, tables.load()), tables.load(), {}, TODAY).prints()
    said = {**words, "prints": json.dumps(prints), "passes": "before"}
    older.replace("measures", plain, None, said)
    before = values.compute(older, catalogue, EVERYTHING, periods.parse("2026-01"), indicators=["engagement"])
    assert before["value"].notna().all()
    assert before["low"].isna().all()
    assert measures.stale(older, catalogue, {}, today=TODAY)
    refresh(older, catalogue)
    pd.testing.assert_frame_equal(parts(older, "engagement"), now)
    assert not measures.stale(older, catalogue, {}, today=TODAY)


def test_an_empty_lake_has_measures_without_rows(lake: Lake, catalogue: Catalogue) -> None:
    assert measures.stale(lake, catalogue, today=TODAY)
    assert refresh(lake, catalogue) == []
    assert stored(lake) == []
    assert not measures.stale(lake, catalogue, today=TODAY)


def test_only_touched_months_are_written(lake: Lake, tmp_path: Path) -> None:
    no_views = worlds.FRAMEWORK.partition("[weeks]")[0]
    catalogue = worlds.framework(tmp_path / "small", no_views)
    worlds.store(lake, "posts", [post("A", "2026-01-05"), post("A", "2026-02-05")])
    worlds.store(
        lake, "accounts", [{"agency_code": "A", "platform": "x", "handle": "a", "as_of": date(2026, 2, 1)}]
    )
    assert refresh(lake, catalogue) == ["2026-01", "2026-02"]
    before = lake.files("measures", ["2026-01"])
    worlds.store(lake, "posts", [post("A", "2026-02-05"), post("A", "2026-02-06")], ["2026-02"])
    assert measures.stale(lake, catalogue)
    assert refresh(lake, catalogue) == ["2026-02"]
    assert lake.files("measures", ["2026-01"]) == before
    assert [(row[0], row[2], row[6]) for row in stored(lake) if row[0] in ("sourced", "verified")] == [
        ("sourced", "2026-01", 1.0),
        ("sourced", "2026-02", 2.0),
        ("verified", "2026-02", 1.0),
    ]
    assert refresh(lake, catalogue) == []


def test_imports_without_a_refresh_are_made_up_for(lake: Lake, catalogue: Catalogue) -> None:
    worlds.store(lake, "posts", [post("A", "2026-01-05")])
    refresh(lake, catalogue)
    worlds.store(lake, "posts", [post("A", "2026-02-05")], ["2026-02"])
    worlds.store(lake, "posts", [post("A", "2026-03-05")], ["2026-03"])
    refresh(lake, catalogue)
    assert [row[2] for row in stored(lake, "sourced")] == ["2026-01", "2026-02", "2026-03"]


def test_a_month_that_was_emptied_has_no_measures(lake: Lake, catalogue: Catalogue) -> None:
    worlds.store(lake, "posts", [post("A", "2026-01-05"), post("A", "2026-02-05")])
    refresh(lake, catalogue)
    worlds.store(lake, "posts", [], ["2026-02"])
    refresh(lake, catalogue)
    assert [row[2] for row in stored(lake, "sourced")] == ["2026-01"]
    worlds.store(lake, "posts", [], None)
    refresh(lake, catalogue)
    assert stored(lake) == []


def test_a_changed_catalogue_computes_all_anew(lake: Lake, catalogue: Catalogue, tmp_path: Path) -> None:
    worlds.store(lake, "posts", [post("A", "2026-01-05", has_source=True)])
    refresh(lake, catalogue)
    changed = worlds.framework(
        tmp_path / "other", worlds.FRAMEWORK.replace("where has_source", "where not has_source")
    )
    assert measures.stale(lake, changed, today=TODAY)
    refresh(lake, changed)
    assert [row[5] for row in stored(lake, "sourced")] == [0.0]


def test_another_day_matters_only_to_indicators_that_read_the_clock(
    lake: Lake, catalogue: Catalogue, tmp_path: Path
) -> None:
    without = worlds.framework(tmp_path / "small", worlds.FRAMEWORK.partition("[weeks]")[0])
    tomorrow = TODAY + timedelta(days=1)
    refresh(lake, without)
    assert not measures.stale(lake, without, today=tomorrow)
    milestone = worlds.rows("milestones", [{"project": "p", "milestone_id": "1", "planned_end": tomorrow}])
    state = {"milestones": milestone}
    refresh(lake, catalogue, state_relations=state)
    assert stored(lake, "reached") == []
    assert not measures.stale(lake, catalogue, state, today=TODAY)
    assert measures.stale(lake, catalogue, state, today=tomorrow)
    refresh(lake, catalogue, state_relations=state, today=tomorrow)
    assert [row[6] for row in stored(lake, "reached")] == [1.0]


def test_a_changed_milestone_makes_measures_stale(lake: Lake, catalogue: Catalogue) -> None:
    planned = {"project": "p", "milestone_id": "1", "planned_end": date(2026, 7, 1)}
    state = {"milestones": worlds.rows("milestones", [planned])}
    refresh(lake, catalogue, state_relations=state)
    done = {"milestones": worlds.rows("milestones", [planned | {"actual_end": date(2026, 7, 2)}])}
    assert not measures.stale(lake, catalogue, today=TODAY)  # the lake alone did not change
    assert not measures.stale(lake, catalogue, state, today=TODAY)
    assert measures.stale(lake, catalogue, done, today=TODAY)
    refresh(lake, catalogue, state_relations=done)
    assert [row[5] for row in stored(lake, "reached")] == [1.0]


def test_a_milestone_that_moved_leaves_its_old_month(lake: Lake, catalogue: Catalogue) -> None:
    for day, month in ((date(2026, 7, 1), "2026-07"), (date(2026, 6, 1), "2026-06")):
        planned = {"project": "p", "milestone_id": "1", "planned_end": day}
        refresh(lake, catalogue, state_relations={"milestones": worlds.rows("milestones", [planned])})
        assert [row[2] for row in stored(lake, "reached")] == [month]


def test_the_commit_names_what_it_came_from(lake: Lake, catalogue: Catalogue) -> None:
    worlds.store(lake, "posts", [post("A", "2026-01-05")])
    refresh(lake, catalogue)
    words = lake.metadata("measures")
    assert (words["catalogue"], words["as_of"]) == (catalogue.hash, "2026-07-15")
    assert f'"posts": {lake.version("posts")}' in words["versions"]


def test_files_from_before_a_column_was_declared_still_count(lake: Lake, catalogue: Catalogue) -> None:
    rows = worlds.rows("posts", [post("A", "2026-01-05", likes=1, reach=2)])
    lake.replace("posts", rows.drop_columns(["has_source"]), None, {})
    refresh(lake, catalogue)
    assert [row[5:7] for row in stored(lake, "sourced")] == [(0.0, 1.0)]


def test_two_refreshes_at_once_agree(lake: Lake, catalogue: Catalogue) -> None:
    worlds.store(lake, "posts", [post("A", f"2026-0{month}-05") for month in range(1, 7)])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: refresh(lake, catalogue), range(4)))
    assert [row[2] for row in stored(lake, "sourced")] == [f"2026-0{month}" for month in range(1, 7)]
    assert not measures.stale(lake, catalogue, today=TODAY)


def test_every_pass_of_the_framework_in_force_runs(lake: Lake) -> None:
    in_force = catalogues.load()
    refresh(lake, in_force)
    plan = passes.plan(in_force, tables.load())
    assert sum(len(one.indicators) for one in plan) == len(in_force.figures)
    assert not measures.stale(lake, in_force, {}, today=TODAY)


IMPORTS = st.lists(
    st.tuples(st.integers(1, 4), st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 28)), max_size=4)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(IMPORTS)
def test_refreshing_after_each_import_equals_computing_all_at_the_end(
    catalogue: Catalogue, imports: list[tuple[int, list[tuple[str, int]]]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = worlds.lake(Path(folder))
        for month, days in imports:
            posts = [post(code, f"2026-0{month}-{day:02}", number) for number, (code, day) in enumerate(days)]
            worlds.store(lake, "posts", posts, [f"2026-0{month}"])
            refresh(lake, catalogue)
        step_by_step = stored(lake)
        refresh(lake, catalogue, everything=True)
        assert stored(lake) == step_by_step


def test_unpivot_drops_what_is_not_finite(catalogue: Catalogue) -> None:
    plan = {one.source: one for one in passes.plan(catalogue, tables.load())}
    wide = pa.table(
        {
            "agency_code": ["A", "B", "C"],
            "month": ["2026-01"] * 3,
            "months": pa.array([1, 1, 1], pa.int32()),
            "platform": [""] * 3,
            "n0": [float("inf"), 1.0, None],
            "d0": [1.0, float("nan"), 4.0],
        }
    )
    rows = plan["agency_weeks"].unpivot(wide).to_pylist()
    assert [(row["agency_code"], row["numerator"], row["denominator"]) for row in rows] == [
        ("B", 1.0, 0.0),
        ("C", 0.0, 4.0),
    ]
