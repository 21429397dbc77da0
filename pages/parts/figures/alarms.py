"""Weeks in which more came in than usual: what the alarms of the catalogue found."""

from collections.abc import Sequence

import pandas as pd

from kpi import anomalies, periods
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import frame, links, session, words
from pages.parts.figures import results
from pages.parts.words import _


def raised(*span: Period) -> pd.DataFrame:
    """The alarms of the weeks from the first of some periods to the last, as from kpi.anomalies.raised."""
    return _raised(results.ask(span))


@results.cached
def _raised(asked: results.Asked) -> pd.DataFrame:
    opened = session.store()
    first, last = asked.span[0].starts, asked.span[-1].ends
    judged = anomalies.find(
        opened.lake,
        session.catalogue(),
        opened.tables,
        asked.within,
        first=first,
        last=last,
        today=asked.today,
    )
    return anomalies.raised(judged, session.register())


def show(period: Period, most: int) -> int:
    """Links to where something rose beyond what chance, trend and season explain, the latest first.

    Returns:
        How many there are.
    """
    found = raised(period)
    for row in found.head(most).to_dict("records"):
        alarm = session.catalogue().alarms[row["alarm"]]
        title = _("{alarm}: a sharp rise").format(alarm=words.own(alarm.title))
        detail = _("{count} in the week of {week}; about {expected} expected").format(
            count=words.number(row["count"]),
            week=words.brief_day(row["week"]),
            expected=words.number(row["expected"]),
        )
        name = f"alarm-{alarm.key}-{row['group']}-{row['week']:%Y-%m-%d}"
        with frame.entry(title, detail):
            if row["group"] in session.register():
                links.agency(words.plain(_name(row["group"])), row["group"], name)
            elif alarm.indicator:
                one = session.catalogue().indicators[alarm.indicator]
                links.indicator(words.plain(one.code) or _("Indicator"), one.key, name)
    return len(found)


def notes(indicator: Indicator, months: Sequence[str]) -> dict[str, str]:
    """What happened in months, for the picture of an indicator that alarms lead to."""
    if not any(alarm.indicator == indicator.key for alarm in session.catalogue().alarms.values()):
        return {}
    found: dict[str, list[str]] = {}
    alarmed = raised(periods.parse(months[0]), periods.parse(months[-1]))
    for row in alarmed[::-1].to_dict("records"):
        alarm = session.catalogue().alarms[row["alarm"]]
        if alarm.indicator == indicator.key:
            found.setdefault(f"{row['week']:%Y-%m}", []).append(
                _("{alarm}, {agency}: {count} in the week of {week}, expected {expected}").format(
                    alarm=alarm.title(words.language()),
                    agency=_name(row["group"]),
                    count=words.number(row["count"]),
                    week=words.brief_day(row["week"]),
                    expected=words.number(row["expected"]),
                )
            )
    return {month: "; ".join(texts) for month, texts in found.items() if month in months}


def _name(group: str) -> str:
    return _("all agencies together") if group == anomalies.NATION else session.names().get(group, group)
