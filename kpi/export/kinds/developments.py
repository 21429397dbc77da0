"""How an indicator went on: its course, its outlook, and who joined an event against who still waits."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from kpi import before_after, charts, messages, notation, notes, periods, trajectory, values
from kpi.before_after import JOINED, WAITING, Comparison
from kpi.events import Event
from kpi.export import foresight, frames
from kpi.export.readings import Illustration, Maker, Reading
from kpi.periods import Period
from kpi.scope import Scope
from kpi.store import Store

HISTORY = 36  # months in which agencies may have joined
COLUMNS = ["month", "value", "label", "joined", "wave", "note", "effect", "effect_low", "effect_high"]


def compared(
    store: Store,
    scope: Scope,
    event: Event,
    indicator: str,
    end: Period,
    *,
    platforms: Sequence[str] | None,
    today: date,
) -> list[Comparison]:
    """A comparison for every month in which enough agencies joined, the latest first.

    Args:
        store: Where figures are.
        scope: The agencies that are compared.
        event: What they joined.
        indicator: Key of what is compared.
        end: The last month that counts.
        platforms: As kpi.values.series takes them.
        today: The day of the reading.
    """
    joined = before_after.joinings(store.lake, store.catalogue, store.tables, scope, event, today=today)
    months = [end.shifted(-step) for step in reversed(range(HISTORY))]
    rows = values.series(
        store.lake, store.catalogue, scope, months, indicators=[indicator], platforms=platforms
    )
    if rows.empty:
        return []
    first, last = (periods.parse(text) for text in (rows["period"].min(), rows["period"].max()))
    tried = (
        before_after.compare(rows, joined, wave, *before_after.spans(wave, first, last))
        for wave in before_after.waves(joined, first, last)
    )
    return [one for one in tried if one is not None]


def largest(found: Sequence[Comparison]) -> int:
    """The place of the comparison whose smaller group has most agencies."""
    return max(range(len(found)), key=lambda place: min(found[place].agencies.values()))


def groups(one: Comparison, written: Mapping[str, str], language: str) -> pd.DataFrame:
    """Columns as charts.before_after_lines takes them; notes stand on the line of those who joined.

    Args:
        one: What is compared.
        written: Notes by month.
        language: Of the names of the groups.
    """
    rows, joined = one.months, one.months["group"] == JOINED
    return rows.assign(
        label=rows["group"].map({side: group(one, side, language) for side in (JOINED, WAITING)}),
        joined=joined,
        wave=str(one.wave),
        note=rows["month"].map(written).where(joined),
        effect=one.effect.value,
        effect_low=one.effect.low,
        effect_high=one.effect.high,
    )


def group(one: Comparison, side: str, language: str) -> str:
    """The name of a group with the number of its agencies."""
    month, count = notation.period(one.wave, language), notation.number(one.agencies[side], language)
    return messages.sentence(f"group_{side}", language, month=month, count=count)


def _course(reading: Reading) -> Illustration:
    end = reading.question.span
    months = frames.months_before(end)
    found = reading.values(months, "nation", reading.indicator.key)
    path = trajectory.paths(*reading.promised())[reading.indicator.key, ""]
    frame = frames.course(found, path, months[-1])
    return reading.about(charts.trajectory_lines, _noted(reading, frame))


def _written(reading: Reading) -> dict[str, str]:
    """What has been written about the indicator, by month."""
    return notes.by_month(
        notes.listed(reading.store, reading.within, reading.indicator.key),
        {code: one.name for code, one in reading.register.items()},
        reading.language,
    )


def _noted(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """Months with what has been written about them."""
    written = _written(reading)
    return frame.assign(note=[written.get(month, "") for month in frame["month"]])


def _outlook(reading: Reading) -> Illustration:
    indicator, asked = reading.indicator, reading.question.span
    over = periods.containing(reading.today).shifted(-1)
    end, last = min(periods.parse(asked.months[-1]), over), periods.parse(asked.months[-1])
    path = trajectory.paths(*reading.promised())[indicator.key, ""]
    found = reading.values(foresight.months(last), "nation", indicator.key)
    ahead = foresight.outlook(found, path, indicator, end)
    drawn = found[found["period"].isin([str(month) for month in frames.months_before(asked)])]
    target = foresight.until(path, end, ahead)
    furthest = max(last.shifted(frames.AHEAD), target or last)
    rows = foresight.joined(frames.course(drawn, path, last, furthest), ahead, end)
    return reading.about(charts.forecast_fan, _noted(reading, rows))


def _waves(reading: Reading) -> Illustration:
    """The wave asked for, by its month; otherwise the one with the largest groups of the first event."""
    key, question = reading.indicator.key, reading.question
    over = periods.containing(reading.today).shifted(-1)
    end = min(periods.parse(question.span.months[-1]), over)
    events = reading.store.catalogue.events
    wanted = [one for one in events.values() if question.part.startswith(f"{one.key} ")]
    for event in wanted or events.values():
        found = compared(
            reading.store,
            reading.within,
            event,
            key,
            end,
            platforms=question.platforms,
            today=reading.today,
        )
        if found:
            same = (place for place, one in enumerate(found) if wave(event, one) == question.part)
            one = found[next(same, largest(found))]
            rows = groups(one, _written(reading), reading.language)
            return reading.about(charts.before_after_lines, rows)
    return reading.about(charts.before_after_lines, pd.DataFrame(columns=COLUMNS))


def wave(event: Event, one: Comparison) -> str:
    """By what a question names a comparison: its event and its month."""
    return f"{event.key} {one.wave}"


KINDS: dict[str, Maker] = {"course": _course, "outlook": _outlook, "waves": _waves}
