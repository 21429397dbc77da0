"""What moved since the period before: changes beyond noise, and what a score changed by."""

from kpi import changes as moves
from kpi import charts, scoring
from kpi import contributions as parts
from kpi.charts import Look
from kpi.export import frames
from kpi.export.readings import Illustration, Maker, Reading

LARGEST = 4  # rises and falls in one picture, each


def _changes(reading: Reading) -> Illustration:
    period = reading.question.span
    found = reading.values([period.shifted(-1), period])
    changed = moves.between(found, period.shifted(-1), period)
    samples = found[found["period"] == str(period)].set_index("indicator")["sample"]
    frame = frames.largest_changes(changed, samples, reading.store.catalogue, reading.language, LARGEST)
    return Illustration(charts.change_dots, frame, reading.look(), "", None)


def _contributions(reading: Reading) -> Illustration:
    period, catalogue = reading.question.span, reading.store.catalogue
    found = reading.values([period.shifted(-1), period])
    rows = parts.between(found, catalogue, period.shifted(-1), period)
    there = set(rows["goal"])
    goal = next((one for one in (scoring.INDEX, *catalogue.goals) if one in there), "")
    frame = frames.contributions(rows[rows["goal"] == goal], catalogue, reading.language)
    subject = frames.goal_title(goal, catalogue, reading.language)
    return Illustration(charts.contribution_bars, frame, Look(reading.language, "points", 1), subject, None)


KINDS: dict[str, Maker] = {"changes": _changes, "contributions": _contributions}
