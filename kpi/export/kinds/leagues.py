"""Agencies side by side: values, ranks, funnels, ratios adjusted for a mix, ranks under other methods."""

from dataclasses import replace

import pandas as pd

from kpi import charts, messages, peers, scoring, sensitivity, standardisation
from kpi import funnel as funnels
from kpi.errors import RaporError
from kpi.export import frames
from kpi.export.readings import Illustration, Maker, Reading
from kpi.scope import Scope
from kpi.standardisation import Records

SEED = 2019  # of the draws behind ranks, as on the screens


def _among(reading: Reading) -> Scope:
    """The agencies that are compared."""
    question = reading.question
    return reading.scope.select(
        peers.codes(reading.register, question.level, question.codes(reading.register))
    )


def _compared(reading: Reading) -> pd.DataFrame:
    """Agencies as charts.interval_dots takes them."""
    indicator = reading.indicator
    found = reading.values([reading.question.span], "agency", indicator.key, scope=_among(reading))
    return frames.compared(found, indicator, frames.named(reading.store, found["group"]), SEED)


def _comparison(reading: Reading) -> Illustration:
    return reading.about(charts.interval_dots, _compared(reading))


def _ranks(reading: Reading) -> Illustration:
    return reading.about(charts.rank_bars, _compared(reading))


def _funnel(reading: Reading) -> Illustration:
    rows = _compared(reading)
    if rows["enough"].sum() < 2:
        return reading.about(charts.interval_dots, rows)
    drawn = funnels.drawn(rows, reading.indicator.kind, float(rows["reference"].iloc[0]))
    points = drawn.points.join(rows.set_index("group")[["name", "chosen", "sample"]], on="group")
    frame = pd.concat([points, drawn.lines]).assign(reference=drawn.reference)
    return reading.about(charts.funnel, frame)


def _mix(reading: Reading) -> Illustration:
    """Observed against expected; no rows for an indicator that declares no mix."""
    indicator, language, store = reading.indicator, reading.language, reading.store
    rows = _compared(reading)
    if indicator.standardise and rows["enough"].sum() > 1:
        among = _among(reading)
        records = Records(store.lake, store.catalogue, store.tables, store.state_rows(among))
        strata = standardisation.sums(
            records,
            indicator,
            among,
            reading.question.span,
            platforms=reading.question.platforms,
            today=reading.today,
        )
        rows = frames.standardised(strata, rows, indicator, SEED)
    else:
        rows = rows.head(0)
    look = replace(reading.look(indicator), unit="ratio", scale=1)
    subject = messages.sentence("illustration_mix", language, subject=indicator.title(language))
    return Illustration(charts.interval_dots, rows, look, subject, indicator)


def _sensitivity(reading: Reading) -> Illustration:
    """Of the score asked for; otherwise of the index, or of the goal that most agencies have."""
    catalogue, language = reading.store.catalogue, reading.language
    found = reading.values([reading.question.span], "agency")
    goal = reading.question.part or _most(reading, found)
    try:
        units = sensitivity.analyse(found, catalogue, None if goal == scoring.INDEX else goal).units
    except RaporError:  # fewer than two agencies with such a score: no place that could move
        units = pd.DataFrame(columns=["group", "rank_low", "rank_median", "rank_high"])
    frame = units.assign(name=frames.named(reading.store, units["group"]))
    return Illustration(
        charts.rank_ranges, frame, reading.look(), frames.goal_title(goal, catalogue, language), None
    )


def _most(reading: Reading, found: pd.DataFrame) -> str:
    scores = scoring.score(found, *reading.promised(), reading.today)
    held = scores[(scores["horizon"] == scoring.ALL) & scores["score"].notna()]
    counts = held.groupby("goal").size()
    if counts.get(scoring.INDEX, 0) > 1 or counts.empty:
        return scoring.INDEX
    return str(counts.idxmax())


KINDS: dict[str, Maker] = {
    "comparison": _comparison,
    "funnel": _funnel,
    "mix": _mix,
    "ranks": _ranks,
    "sensitivity": _sensitivity,
}
