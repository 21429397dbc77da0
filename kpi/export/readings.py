"""Readings: who asks for which picture, and what they may read of it; and illustrations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd
import pyarrow as pa

from kpi import agencies, declarations, engines, projects, settings, targets, values
from kpi.agencies import Agency
from kpi.catalogue import Catalogue
from kpi.charts import Look, Picture
from kpi.errors import RaporError
from kpi.export.questions import Question
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.scope import Scope
from kpi.store import Store


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
        known: All agencies by their code, where they were read already.
    """

    store: Store
    question: Question
    scope: Scope
    language: str
    today: date
    known: Mapping[str, Agency] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def register(self) -> Mapping[str, Agency]:
        """All agencies by their code."""
        if self.known is not None:
            return self.known
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

    def about(self, picture: Picture, frame: pd.DataFrame) -> Illustration:
        """A picture of the indicator asked for."""
        one = self.indicator
        return Illustration(picture, frame, self.look(one), one.title(self.language), one)


Maker = Callable[[Reading], Illustration]
"""How an illustration of a kind is made."""
