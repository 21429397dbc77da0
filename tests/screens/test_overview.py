"""The overview: what must be decided comes first, and what a filter does not narrow is said."""

from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import streamlit as st
from pyarrow import dataset
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import engines, figures, milestones, notation, periods, scoring, store
from kpi.milestones import Row
from kpi.scope import EVERYTHING
from kpi.state.project_models import Milestone
from pages.parts import words


def late() -> list[Row]:
    """The overdue milestones of the sample, the longest first."""
    rows = store.open().state_rows(EVERYTHING)["milestones"].to_pylist()
    return milestones.late(rows, engines.today())


@pytest.mark.usefixtures("sample")
def test_late_milestones_stand_before_indicators(opened: Opened) -> None:
    found = [markdown.value for markdown in opened().markdown if markdown.value.startswith("**")]
    titles = [f"**{words.plain(row['name'])} lewat tenggat**" for row in late()[:3]]
    assert len(titles) == 3
    assert found[:3] == titles
    others = ("melonjak", "Belum dijawab")  # what citizens and what mentors wait for
    assert "tertinggal" in next(title for title in found[3:] if not any(one in title for one in others))


@pytest.mark.usefixtures("sample")
def test_further_late_milestones_are_counted(opened: Opened) -> None:
    assert f"{len(late()) - 3} tonggak lain juga lewat tenggat." in texts(opened())


@pytest.mark.usefixtures("sample")
def test_a_late_milestone_leads_to_who_answers_for_it(opened: Opened) -> None:
    screen, first = opened(), late()[0]
    screen.button(key=f"late-{first['project']}-{first['milestone_id']}").click().run()
    assert screen.title[0].value == "Instansi"
    assert screen.session_state["instansi"] == first["agency_code"]
    own = [row for row in late() if row["agency_code"] == first["agency_code"]]
    assert any(f"{len(own)} lewat tenggat." in caption.value for caption in screen.caption)
    table = next(one.value for one in screen.table if "Tonggak" in one.value.columns)
    assert list(table["Tonggak"][: len(own)]) == [words.plain(row["name"]) for row in own]
    assert table["Rencana selesai"].str.contains("lewat ").sum() == len(own)


@pytest.mark.usefixtures("sample")
def test_another_region_is_not_told_of_the_milestones_of_the_centre(opened: Opened) -> None:
    assert not any("lewat tenggat" in text for text in texts(opened(wilayah="Kalimantan Barat")))


@pytest.mark.usefixtures("own_sample")
def test_a_finished_milestone_is_gone_from_the_list(opened: Opened) -> None:
    assert any("lewat tenggat" in text for text in texts(opened()))
    with store.open().writing() as session:
        for row in late():
            found = session.query(Milestone).filter_by(milestone_id=row["milestone_id"]).one()
            found.actual_end = engines.today()
    assert late() == []
    st.cache_resource.clear()  # what another process changed is seen after a few seconds
    assert not any("lewat tenggat" in text for text in texts(opened()))


@pytest.mark.usefixtures("sample")
def test_nine_cells_tell_score_status_and_how_many_indicators(opened: Opened) -> None:
    cells = [one.value for one in opened().markdown if "Jangka " in one.value and " dari " in one.value]
    assert len(cells) == 9
    status = ("di jalur", "waspada", "tertinggal", "data belum cukup")
    assert all(any(word in cell for word in status) for cell in cells)


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("page", ["results/overview", "results/agency"])
def test_a_chosen_platform_says_what_it_does_not_narrow(opened: Opened, page: str) -> None:
    asked = {"instansi": "Kemendagri"} if page == "results/agency" else {}
    assert [one.value for one in opened(page, **asked).info] == []
    told = [one.value for one in opened(page, kanal="Instagram", **asked).info]
    assert len(told) == 1
    assert "hanya menyaring 9 dari 25 indikator" in told[0]


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("page", ["results/indicator", "results/comparison"])
def test_an_indicator_without_platforms_says_that_it_counts_in_full(opened: Opened, page: str) -> None:
    known = store.open().catalogue
    sources = {**store.open().tables, **known.views}
    with_platform = next(one for one in known.indicators.values() if sources[one.table].platform)
    without = next(one for one in known.indicators.values() if not sources[one.table].platform)
    for indicator, count in ((without, 1), (with_platform, 0)):
        name = f"{indicator.code} · {indicator.title('id')}"
        screen = opened(page, kanal="Instagram", indikator=name)
        told = [
            one.value for one in screen.info if "mencakup semua kanal, bukan hanya Instagram" in one.value
        ]
        assert len(told) == count
        assert any(" · Instagram · " in caption.value for caption in screen.caption)


def intervals(screen: AppTest) -> list[str]:
    return [one.value for one in screen.caption if one.value.startswith("Rentang 95 %: ")]


@pytest.mark.usefixtures("sample")
def test_the_cards_of_index_and_goals_tell_their_intervals(opened: Opened) -> None:
    screen, language = opened(), "id"
    period = screen.session_state["periode"]
    rows = figures.scored(store.open(), period, "nation").scores
    whole = rows[rows["horizon"] == scoring.ALL].set_index("goal")
    keys = [scoring.INDEX, *store.open().catalogue.goals]
    assert [one.value.partition(" ")[0] for one in screen.metric] == [
        notation.number(whole["score"][key], language, 1) for key in keys
    ]
    assert intervals(screen) == [
        "Rentang 95 %: "
        + " – ".join(notation.number(whole[end][key], language, 1) for end in ("low", "high"))
        for key in keys
    ]
    assert all(whole["low"] < whole["score"])
    assert all(whole["score"] < whole["high"])


@pytest.mark.usefixtures("sample")
def test_a_score_without_enough_data_has_no_interval(opened: Opened) -> None:
    screen = opened("results/agency", instansi="Kemendagri")
    known = [one for one in screen.metric if "data belum cukup" not in one.value]
    assert 0 < len(known) < len(screen.metric)
    assert len(intervals(screen)) == len(known)


@pytest.mark.usefixtures("own_sample")
def test_an_agency_that_is_mentioned_twice_as_never_before_stands_there_twice(opened: Opened) -> None:
    quarter = periods.containing(engines.today(), 3).shifted(-1)
    often = {4: 60, 10: 60}  # weeks of the quarter that are apart, so that they are not one rise
    weeks = [week for week in range(-40, 13) for _ in range(often.get(week, 3))]
    days = pa.array([quarter.starts + timedelta(weeks=week) for week in weeks])
    numbers = pa.array(map(str, range(len(weeks))))
    replaced("mentions", agency_code=["KEMENDAGRI"] * len(weeks), mention_id=numbers, local_date=days)
    replaced("messages")
    screen = opened(periode=notation.period(quarter, "id"))
    assert [one.value for one in screen.error] == []
    rises = [one.key for one in screen.button if (one.key or "").startswith("alarm-")]
    assert len(rises) == len(set(rises)) == 2


def replaced(table: str, **columns: list[str] | pa.Array) -> None:
    """Put other rows in place of those of a lake's table; columns that are not given are empty."""
    lake, count = store.open().lake, max(map(len, columns.values()), default=0)
    schema = dataset.dataset(lake.files(table)).schema
    rows = pa.table({name: columns.get(name, [None] * count) for name in schema.names}, schema)
    months = pc.strftime(rows["local_date"], "%Y-%m")
    lake.replace(table, rows.append_column("month", months), None, lake.metadata(table))
