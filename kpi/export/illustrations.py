"""Illustrations: pictures read anew from a question, with the rights of whoever asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
import pyarrow as pa

from kpi import (
    agencies,
    charts,
    declarations,
    engines,
    influence,
    notes,
    peers,
    periods,
    projects,
    scoring,
    settings,
    stakeholders,
    targets,
    trajectory,
    values,
)
from kpi import changes as moves
from kpi import contributions as parts
from kpi import funnel as funnels
from kpi.agencies import Agency
from kpi.catalogue import Catalogue
from kpi.charts import Look, Picture
from kpi.errors import RaporError
from kpi.export import foresight, frames
from kpi.export.questions import Question
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.scope import Scope
from kpi.store import Store

SEED = 2019  # of the draws behind ranks, as on the screens
LARGEST = 4  # rises and falls in one picture, each


@dataclass(frozen=True)
class Illustration:
    """A picture with its rows, and what it is about.

    Attributes:
        subject: What the figures are of, in the language of the look.
        indicator: The one it is about; None if it is about several.
    """

    picture: Picture
    frame: pd.DataFrame
    look: Look
    subject: str
    indicator: Indicator | None


@dataclass(frozen=True)
class Reading:
    """Who reads, what, and in which language.

    Attributes:
        scope: What the person may see: a question never reads beyond it.
    """

    store: Store
    question: Question
    scope: Scope
    language: str
    today: date

    @cached_property
    def register(self) -> Mapping[str, Agency]:
        """All agencies by their code."""
        return agencies.read(self.store.lake, engines.open(settings.load().engine))

    @cached_property
    def within(self) -> Scope:
        """The agencies that count."""
        return self.question.within(self.scope, self.register)

    @cached_property
    def indicator(self) -> Indicator:
        """The indicator asked for.

        Raises:
            RaporError: If there is none of that name.
        """
        known = self.store.catalogue.indicators
        if self.question.indicator not in known:
            name = self.question.indicator
            raise RaporError("indicator_unknown", indicator=name, nearest=declarations.nearest(name, known))
        return known[self.question.indicator]

    def promised(self) -> tuple[Catalogue, pa.Table]:
        """The framework and the targets, as the project that is asked for has dated and set them."""
        store, code = self.store, self.question.project
        general = store.state_rows(self.scope)["targets"]
        with store.reading() as session:
            known = projects.within(projects.read(session), self.scope, self.register)
            rows = targets.by_project(session, store.tables["targets"], general)
        one = next((one for one in known if one.code == code), None)
        if one is None:
            return store.catalogue, rows[""]
        return targets.dated(store.catalogue, one), rows.get(code, rows[""])

    def look(self, indicator: Indicator | None = None) -> Look:
        """How a picture of an indicator is drawn."""
        if indicator is None:
            return Look(self.language)
        return Look(self.language, indicator.unit, indicator.scale, indicator.better)

    def values(
        self, span: list[Period], by: str = "nation", *keys: str, scope: Scope | None = None
    ) -> pd.DataFrame:
        """Figures of several periods; of all indicators where no key is given."""
        return values.series(
            self.store.lake,
            self.store.catalogue,
            scope or self.within,
            span,
            by=by,
            indicators=keys or None,
            platforms=self.question.platforms,
        )


def read(reading: Reading) -> Illustration:
    """The illustration that a question asks for.

    Raises:
        RaporError: If its kind, period or indicator is not known.
    """
    make = KINDS.get(reading.question.kind)
    if make is None:
        kind = reading.question.kind
        raise RaporError("illustration_unknown", kind=kind, nearest=declarations.nearest(kind, KINDS))
    with reading.store.sound():
        return make(reading)


def _course(reading: Reading) -> Illustration:
    end = reading.question.span
    months = frames.months_before(end)
    found = reading.values(months, "nation", reading.indicator.key)
    path = trajectory.paths(*reading.promised())[reading.indicator.key, ""]
    frame = frames.course(found, path, months[-1])
    return _about(reading, charts.trajectory_lines, _noted(reading, frame))


def _noted(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """Months with what has been written about them."""
    written = notes.by_month(
        notes.listed(reading.store, reading.within, reading.indicator.key),
        {code: one.name for code, one in reading.register.items()},
        reading.language,
    )
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
    return _about(reading, charts.forecast_fan, _noted(reading, rows))


def _compared(reading: Reading) -> pd.DataFrame:
    """Agencies as charts.interval_dots takes them."""
    indicator, question = reading.indicator, reading.question
    codes = peers.codes(reading.register, question.level, question.codes(reading.register))
    found = reading.values([question.span], "agency", indicator.key, scope=reading.scope.select(codes))
    return frames.compared(found, indicator, frames.named(reading.store, found["group"]), SEED)


def _comparison(reading: Reading) -> Illustration:
    return _about(reading, charts.interval_dots, _compared(reading))


def _ranks(reading: Reading) -> Illustration:
    return _about(reading, charts.rank_bars, _compared(reading))


def _funnel(reading: Reading) -> Illustration:
    rows = _compared(reading)
    if rows["enough"].sum() < 2:
        return _about(reading, charts.interval_dots, rows)
    drawn = funnels.drawn(rows, reading.indicator.kind, float(rows["reference"].iloc[0]))
    points = drawn.points.join(rows.set_index("group")[["name", "chosen", "sample"]], on="group")
    frame = pd.concat([points, drawn.lines]).assign(reference=drawn.reference)
    return _about(reading, charts.funnel, frame)


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


def _stakeholders(reading: Reading) -> Illustration:
    """The map of the project asked for, or of the newest; from the first day on it to the last."""
    seen = projects.listed(reading.store, reading.scope)
    code = reading.question.project or next((one.code for one in seen), "")
    known = stakeholders.listed(reading.store, reading.scope, code) if code else []
    days = influence.days(known)
    frame = influence.movement(known, days[0], days[-1]) if days else pd.DataFrame(columns=influence.COLUMNS)
    return Illustration(charts.influence_map, frame, reading.look(), "", None)


def _about(reading: Reading, picture: Picture, frame: pd.DataFrame) -> Illustration:
    one = reading.indicator
    return Illustration(picture, frame, reading.look(one), one.title(reading.language), one)


KINDS: dict[str, Callable[[Reading], Illustration]] = {
    "changes": _changes,
    "comparison": _comparison,
    "contributions": _contributions,
    "course": _course,
    "funnel": _funnel,
    "outlook": _outlook,
    "ranks": _ranks,
    "stakeholders": _stakeholders,
}
"""The kinds of illustrations, by the word that a question and the command line use."""
