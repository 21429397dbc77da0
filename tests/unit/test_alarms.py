"""Alarms and events in a catalogue: what is declared, and the words for a mistake."""

from pathlib import Path

import pytest
import worlds

from kpi import catalogue as catalogues
from kpi.errors import RaporError

ALARM = """
[alarms.rising]
name = {{ id = "Naik", en = "Rising" }}
table = "{table}"
count = "{count}"
{more}
"""
EVENT = """
[events.joining]
name = { id = "Bergabung", en = "Joining" }
table = "agency_weeks"
"""


def declared(tmp_path: Path, text: str) -> catalogues.Catalogue:
    return worlds.framework(tmp_path / "catalogue", worlds.FRAMEWORK + text)


def alarm(table: str = "messages", count: str = "count(*)", more: str = "") -> str:
    return ALARM.format(table=table, count=count, more=more)


def test_an_alarm_counts_a_table_by_its_local_day(tmp_path: Path) -> None:
    found = declared(tmp_path, alarm(more='indicator = "engagement"')).alarms["rising"]
    assert (found.table, found.date, found.indicator, found.title("id")) == (
        "messages",
        "local_date",
        "engagement",
        "Naik",
    )


def test_an_alarm_counts_a_view_by_its_day(tmp_path: Path) -> None:
    assert declared(tmp_path, alarm("agency_weeks")).alarms["rising"].date == "week_start"


def test_an_event_is_a_view_with_a_day(tmp_path: Path) -> None:
    assert declared(tmp_path, EVENT).events["joining"].date == "week_start"


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        (alarm("mesages"), "declaration_unknown", "alarms.rising.table"),
        (alarm(count="sum(likess)"), "formula_column", "alarms.rising.count"),
        (alarm(count="avg(1)"), "formula_function", "alarms.rising.count"),
        (alarm(more='indicator = "engagemnt"'), "declaration_unknown", "alarms.rising.indicator"),
        (alarm(more='colour = "red"'), "declaration_unknown", "alarms.rising"),
        (alarm("agencies"), "alarm_column", "alarms.rising.table"),
        (EVENT.replace("agency_weeks", "posts"), "declaration_unknown", "events.joining.table"),
        (EVENT.replace('table = "agency_weeks"', ""), "declaration_missing", "events.joining.table"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, code: str, key: str) -> None:
    with pytest.raises(RaporError) as caught:
        declared(tmp_path, text)
    assert (caught.value.code, caught.value.values["key"]) == (code, key)


def test_an_alarm_over_a_faulty_view_is_not_blamed(tmp_path: Path) -> None:
    broken = worlds.FRAMEWORK.replace("FROM posts p JOIN calendar", "FROM posts p JOIN nothing")
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "all.toml").write_text(broken + alarm("agency_weeks") + EVENT, encoding="utf-8")
    assert {problem.values["key"] for problem in catalogues.check(folder)} == {"views.agency_weeks.sql"}
