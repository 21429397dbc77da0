"""Material: all that a seminar is told of a project and its figures, read once, with the asker's rights."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from connectors import regions
from kpi import (
    agencies,
    messages,
    periods,
    projects,
    samples,
    schedules,
    scoring,
    trajectory,
)
from kpi import changes as moves
from kpi.access import Visitor
from kpi.agencies import Agency
from kpi.catalogue import Catalogue
from kpi.errors import RaporError
from kpi.export import captions, frames, illustrations, printing
from kpi.export.dossiers import Dossier, Order
from kpi.export.illustrations import Illustration, Reading
from kpi.export.plates import Plate
from kpi.export.printing import Subject
from kpi.export.questions import CENTRAL
from kpi.periods import Period
from kpi.scope import Scope
from kpi.store import Store
from kpi.trajectory import Path


@dataclass(frozen=True)
class Material(Dossier):
    """The dossier of a project with the figures of a period.

    Attributes:
        snapshot: Id of the snapshot that holds the same data; "" for data that run on.
        moment: When it was read.
    """

    snapshot: str = ""
    moment: datetime = field(default_factory=lambda: datetime.now(schedules.WIB))
    _shown: dict[tuple[str, str, str], Illustration] = field(default_factory=dict, init=False, repr=False)

    @property
    def today(self) -> date:
        """The day of every status."""
        return self.moment.astimezone(schedules.WIB).date()

    @cached_property
    def period(self) -> Period:
        """The period of the figures."""
        return periods.parse(self.order.period)

    @cached_property
    def first(self) -> Period:
        """The period of that length in which the project began; without one, or in it, the period before."""
        begun = [span.starts for span in self.project.spans.values()] if self.project else []
        first = periods.containing(min(begun), self.period.length) if begun else self.period
        return first if first < self.period else self.period.shifted(-1)

    @cached_property
    def register(self) -> Mapping[str, Agency]:
        """The agencies that the visitor may see, by their code."""
        return agencies.seen(self._everybody, self.visitor.scope.whole)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """A name for each of them, short where one is registered."""
        codes = list(self.register)
        return dict(zip(codes, frames.named(self.store, codes), strict=True))

    @cached_property
    def scope(self) -> Scope:
        """The agencies that count."""
        return self._reading("").within

    @property
    def place(self) -> str:
        """The agency or province that is selected, in words; "" for all."""
        if self.order.agency:
            return self.names.get(self.order.agency, self.order.agency)
        if self.order.region == CENTRAL:
            return messages.sentence("place_central", self.language)
        return regions.names().get(self.order.region, self.order.region)

    @property
    def catalogue(self) -> Catalogue:
        """The framework, its horizons as the project has dated them."""
        return self._promised[0]

    @cached_property
    def paths(self) -> Mapping[str, Path]:
        """What is expected of every indicator, by its key: baseline and targets."""
        known = trajectory.paths(*self._promised)
        return {key: known[key, ""] for key in self.catalogue.indicators}

    @cached_property
    def figures(self) -> pd.DataFrame:
        """The figures of the period with status and what is expected, as from kpi.trajectory.judge."""
        return trajectory.judge(self._values("nation", self.period), *self._promised, self.today)

    @cached_property
    def held(self) -> Mapping[str, Mapping[Any, Any]]:
        """Those of the figures that have enough data, by their indicator."""
        return _by_indicator(self.figures)

    @cached_property
    def agency_figures(self) -> pd.DataFrame:
        """The same of every agency by itself."""
        return trajectory.judge(self._values("agency", self.period), *self._promised, self.today)

    @cached_property
    def course(self) -> pd.DataFrame:
        """Figures of every period from the first to that of the order, as from kpi.values.series."""
        count = (self.period.first - self.first.first) // self.period.length
        return self._values("nation", *(self.first.shifted(step) for step in range(count + 1)))

    @cached_property
    def changed(self) -> pd.DataFrame:
        """How each figure moved since the first period, after the project began, that has enough data of it.

        Columns as from kpi.changes.between; before names that period, which may differ by indicator. What has
        only one such period is absent.
        """
        now = self.course[self.course["period"] == str(self.period)]
        earlier = self.course[self.course["enough"] & (self.course["period"] != str(self.period))]
        starts = earlier["period"].map(lambda text: periods.parse(text).first)
        then = earlier.assign(starts=starts).sort_values("starts").drop_duplicates("indicator")
        return moves.of(then.drop(columns="starts"), now)

    @cached_property
    def moves(self) -> Mapping[str, Mapping[Any, Any]]:
        """Those of the changes that have enough data, by their indicator."""
        return _by_indicator(self.changed)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Scores of goals and horizons, and the index, as from kpi.scoring.score."""
        return scoring.score(self._values("nation", self.period), *self._promised, self.today)

    @cached_property
    def agency_scores(self) -> pd.DataFrame:
        """The same of every agency by itself."""
        return scoring.score(self._values("agency", self.period), *self._promised, self.today)

    @property
    def state(self) -> str:
        """The snapshot, or that the data run on and until when they were read."""
        return captions.state(self.language, self.snapshot, self.moment)

    @cached_property
    def sample(self) -> bool:
        """Whether the records are synthetic, which must be said."""
        return samples.is_sample(self.store)

    def illustration(self, kind: str, indicator: str = "", part: str = "") -> Illustration:
        """A picture with its rows; see kpi.export.illustrations.KINDS, and Question for its part."""
        asked = (kind, indicator, part)
        if asked not in self._shown:
            self._shown[asked] = illustrations.read(self._reading(*asked))
        return self._shown[asked]

    def subject(self, shown: Illustration) -> Subject:
        """The words around a picture."""
        question = self.order.question("", shown.indicator.key if shown.indicator else "")
        return captions.subject(
            self.store, question, shown, place=self.place, snapshot=self.snapshot, moment=self.moment
        )

    def plate(self, shown: Illustration) -> Plate:
        """A picture ready to be drawn."""
        return printing.plate(shown.picture, shown.frame, shown.look, self.subject(shown))

    @cached_property
    def _everybody(self) -> Mapping[str, Agency]:
        return projects.register(self.store)

    @cached_property
    def _promised(self) -> tuple[Catalogue, pa.Table]:
        return self._reading("").promised()

    def _reading(self, kind: str, indicator: str = "", part: str = "") -> Reading:
        question = replace(self.order.question(kind, indicator), part=part)
        return Reading(self.store, question, self.visitor.scope, self.language, self.today, self._everybody)

    def _values(self, by: str, *span: Period) -> pd.DataFrame:
        return self._reading("").values(list(span), by)


def _by_indicator(rows: pd.DataFrame) -> Mapping[str, Mapping[Any, Any]]:
    return {row["indicator"]: row for row in rows[rows["enough"]].to_dict("records")}


def read(store: Store, visitor: Visitor, order: Order, snapshot: str = "") -> Material:
    """The material of an order; that there is such a period and project is looked at at once.

    Args:
        store: Where it is read.
        visitor: Who asks.
        order: What is wanted.
        snapshot: Id of a snapshot that holds the same data, printed on every page.

    Raises:
        RaporError: If the period cannot be read, or the visitor sees no such project or agency.
    """
    found = Material(store, visitor, order, snapshot)
    found.period, found.project  # noqa: B018 – for their errors
    if order.agency and order.agency not in found.register:
        raise RaporError("agency_unknown", code=order.agency, nearest="")
    return found
