"""The synthetic sample: same for the same seed, fits the declarations, and looks like life."""

from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from kpi import sample, tables
from kpi.sample import world

TODAY = date(2026, 11, 18)  # a Wednesday in the middle of a month
PLANNED = {"due_on", "due_at", "planned_start", "planned_end", "target_on"}  # days that may lie ahead


@pytest.fixture(scope="module")
def records() -> dict[str, pa.Table]:
    return sample.generate(today=TODAY)


@pytest.fixture(scope="module")
def frames(records: dict[str, pa.Table]) -> dict[str, pd.DataFrame]:
    return {name: table.to_pandas() for name, table in records.items()}


def test_the_same_seed_gives_the_same_records():
    first, again = (sample.generate(30, 4, seed=7, today=TODAY) for _ in range(2))

    assert first.keys() == again.keys()
    assert all(first[name].equals(again[name]) for name in first)


def test_another_seed_gives_other_figures_for_the_same_agencies():
    first, other = (sample.generate(30, 4, seed=seed, today=TODAY) for seed in (7, 8))

    assert first["agencies"]["agency_code"].equals(other["agencies"]["agency_code"])
    for name in (
        "accounts",
        "posts",
        "messages",
        "mentions",
        "survey_answers",
        "activities",
        "participation",
    ):
        assert not first[name].equals(other[name]), name


@pytest.mark.parametrize(("agencies", "months"), [(101, 24), (3, 1), (101, 2)])
def test_every_declared_table_has_its_stored_schema(agencies: int, months: int):
    records, declared = sample.generate(agencies, months, today=date(2026, 2, 1)), tables.load()

    assert records.keys() == declared.keys()
    for name, table in declared.items():
        stored = pa.schema([field for field in table.schema if field.name != "import_id"])
        assert records[name].schema == stored, name


def test_keys_are_unique_and_required_cells_filled(records: dict[str, pa.Table]):
    for name, table in tables.load().items():
        keys = records[name].select(list(table.key)).to_pandas()
        assert not keys.duplicated().any(), name
        for column in table.columns.values():
            if column.required:
                assert records[name][column.name].null_count == 0, (name, column.name)


def test_choices_and_figures_stay_within_their_declarations(frames: dict[str, pd.DataFrame]):
    for name, table in tables.load().items():
        for column in table.columns.values():
            cells = frames[name][column.name].dropna()
            if column.type == "choice":
                assert set(cells) <= {choice.value for choice in column.choices}, (name, column.name)
            if column.type == "count":
                assert (cells >= 0).all(), (name, column.name)
            if column.low is not None:
                assert (cells >= column.low).all(), (name, column.name)
            if column.high is not None:
                assert (cells <= column.high).all(), (name, column.name)


def test_every_agency_code_is_registered(frames: dict[str, pd.DataFrame]):
    codes = set(frames["agencies"]["agency_code"])
    for name, table in tables.load().items():
        for column in table.columns.values():
            if column.type == "agency":
                assert set(frames[name][column.name].dropna()) <= codes, (name, column.name)
    named = frames["posts"]["collaborator_codes"].dropna()
    partners = named.str.split(";").explode()
    assert set(partners) <= codes
    assert not (partners == frames["posts"]["agency_code"].reindex(partners.index)).any()
    assert (named.str.split(";").map(lambda found: len(set(found))) == named.str.count(";") + 1).all()


def test_participants_and_campaigns_refer_to_what_exists(frames: dict[str, pd.DataFrame]):
    assert set(frames["participation"]["activity_id"]) <= set(frames["activities"]["activity_id"])
    assert set(frames["posts"]["campaign"].dropna()) <= set(frames["campaign_assignments"]["campaign"])


def test_the_project_has_23_ministries_34_governments_44_offices(frames: dict[str, pd.DataFrame]):
    register = frames["agencies"].set_index("agency_code")

    assert register["level"].replace("ministry", "agency").value_counts().to_dict() == {
        "agency": 23,
        "province": 34,
        "opd": 44,
    }
    assert register.loc["KEMENDAGRI", "level"] == "ministry"
    assert (register[register["level"] == "opd"]["parent_code"] == "61").all()


def test_the_province_trains_72_civil_servants_of_44_offices(frames: dict[str, pd.DataFrame]):
    held = frames["activities"]
    courses = held[(held["kind"] == "training") & (held["organiser_code"] == "61")]["activity_id"]
    people = frames["participation"][frames["participation"]["activity_id"].isin(courses)]

    assert len(courses) == 2
    assert set(people.groupby("activity_id").size()) == {72}
    assert set(people.groupby("activity_id")["agency_code"].nunique()) == {44}


def test_some_agencies_are_silent_some_stop_and_some_are_small(frames: dict[str, pd.DataFrame]):
    codes, posts, messages = frames["agencies"]["agency_code"], frames["posts"], frames["messages"]
    last = posts.groupby("agency_code")["local_date"].max().reindex(codes)

    assert last.isna().sum() >= 3
    assert (last.dropna() < TODAY - timedelta(days=90)).sum() >= 2
    assert (messages.groupby("agency_code").size().reindex(codes, fill_value=0) < 30).sum() >= 5


def test_the_flood_is_visible_in_kalimantan_barat(frames: dict[str, pd.DataFrame]):
    messages = frames["messages"]
    local = messages[messages["agency_code"].str.startswith("61")]
    sizes = local.groupby("month").size()
    flood = local[local["month"] == "2026-01"]
    calm = local[local["month"].isin(["2025-11", "2026-03"])]
    fast = [_in_time(part) for part in (flood, calm)]
    negative = [(part["sentiment"] == "negative").mean() for part in (flood, calm)]

    assert sizes.idxmax() == "2026-01"
    assert sizes.max() > 2.5 * sizes.median()
    assert fast[0] < fast[1] - 0.1
    assert negative[0] > negative[1] + 0.1
    mentions = frames["mentions"]
    hoaxes = mentions[mentions["is_hoax"].eq(True) & mentions["region_code"].eq("61")]
    assert hoaxes["month"].mode()[0] == "2026-01"


def test_agencies_improve_on_the_whole(frames: dict[str, pd.DataFrame]):
    messages = frames["messages"]

    assert _in_time(messages[messages["month"] >= "2026-05"]) > 0.05 + _in_time(
        messages[messages["month"] < "2025-06"]
    )


def test_three_agencies_get_worse(frames: dict[str, pd.DataFrame]):
    worse = world.drawn(101, 24, 2019, TODAY).agencies
    codes = [code for code, is_worse in zip(worse.codes, worse.worse, strict=True) if is_worse]
    posts = frames["posts"][frames["posts"]["agency_code"].isin(codes)]
    cleared = posts.groupby(["agency_code", posts["month"] >= "2026-01"])["approval_id"].agg(
        ["count", "size"]
    )
    share = (cleared["count"] / cleared["size"]).unstack()

    assert len(codes) == 3
    assert (share[True] < share[False] - 0.05).all()


def test_figures_that_a_platform_does_not_show_are_null(frames: dict[str, pd.DataFrame]):
    posts = frames["posts"].set_index("platform")

    assert posts.loc["x", "reach"].isna().all()
    assert posts.loc["youtube", "shares"].isna().all()
    assert posts.loc["website", "followers_at_post"].isna().all()
    assert 0.02 < posts.loc["instagram", "reach"].isna().mean() < 0.5
    assert posts.loc["instagram", "shares"].notna().all()


def test_nothing_lies_after_today(records: dict[str, pa.Table]):
    latest = pd.Timestamp(TODAY) + timedelta(days=1)
    for name, table in records.items():
        for field in table.schema:
            months_ahead = field.name in ("local_date", "month") and name in ("campaign_assignments",)
            if field.name in PLANNED or months_ahead or not pa.types.is_temporal(field.type):
                continue
            days = pd.to_datetime(table[field.name].to_pandas())
            assert not (days >= latest).any(), (name, field.name)
    assert max(records["posts"]["month"].to_pylist()) == "2026-11"
    assert len(set(records["posts"]["month"].to_pylist())) == 24


def test_local_days_follow_the_zone_of_the_agency(frames: dict[str, pd.DataFrame]):
    posts = frames["posts"]
    for code, hours in (("KEMENDAGRI", 7), ("73", 8), ("91", 9)):
        own = posts[posts["agency_code"] == code]
        local = own["published_at"] + pd.Timedelta(hours=hours)
        assert len(own) > 100
        assert (local.dt.date == own["local_date"]).all()
        assert (local.dt.strftime("%Y-%m") == own["month"]).all()


def test_offices_post_on_working_days_in_working_hours(frames: dict[str, pd.DataFrame]):
    posts = frames["posts"]
    weekdays = pd.to_datetime(posts["local_date"]).dt.day_of_week.value_counts()
    centre = posts[posts["agency_code"] == "KEMENDAGRI"]
    hours = (centre["published_at"] + pd.Timedelta(hours=7)).dt.hour

    assert weekdays[[0, 1, 2, 3, 4]].min() > 1.5 * weekdays[[5, 6]].max()
    assert hours.between(7, 17).mean() > 0.75


def test_reach_has_a_heavy_tail(frames: dict[str, pd.DataFrame]):
    reach = frames["posts"]["reach"].dropna()

    assert reach.mean() > 3 * reach.median()


def test_answers_follow_questions_and_cases_close_after_answers(frames: dict[str, pd.DataFrame]):
    messages, mentions = frames["messages"], frames["mentions"]

    assert not (messages["first_response_at"] < messages["received_at"]).any()
    assert not (messages["closed_at"] < messages["received_at"]).any()
    assert not (messages["closed_at"] < messages["first_response_at"]).any()
    assert not (mentions["clarified_at"] < mentions["detected_at"]).any()
    assert messages["first_response_at"].isna().eq(messages["first_response_by"].isna()).all()


def test_the_two_seminars_are_milestones(frames: dict[str, pd.DataFrame]):
    milestones = frames["milestones"].set_index("milestone_id")
    short = milestones[milestones["horizon"] == "short"]

    assert short["planned_end"].min() == date(2019, 4, 4)
    assert short["planned_end"].max() == date(2019, 6, 19)
    assert set(milestones["horizon"]) == {"short", "medium", "long"}
    assert (milestones["actual_end"] > milestones["planned_end"]).any()
    assert (milestones["evidence_count"] > milestones["evidence_verified"]).any()


def test_more_agencies_than_the_project_has():
    records = sample.generate(agencies=300, months=6, today=TODAY)
    register = records["agencies"].to_pandas()

    assert len(register) == 300
    assert {"regency", "city", "province", "opd"} <= set(register["level"])
    assert (register["level"] == "province").sum() == 38
    assert set(register["parent_code"].dropna()) <= set(register["agency_code"])
    assert records["posts"].num_rows > 20_000


def test_more_agencies_than_there_are_names():
    with pytest.raises(ValueError, match="have names"):
        sample.generate(agencies=1_000_000, months=1, today=TODAY)


def test_links_lead_nowhere(frames: dict[str, pd.DataFrame]):
    assert frames["posts"]["url"].str.fullmatch(r"https://[a-z]+\.example\.org/\S+").all()


def _in_time(messages: pd.DataFrame) -> float:
    asked = messages[messages["needs_response"]]
    waited = asked["first_response_at"] - asked["received_at"]
    return float(((waited <= pd.Timedelta(hours=24)) & (asked["first_response_by"] == "human")).mean())
