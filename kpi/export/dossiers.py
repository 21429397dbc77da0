"""The dossier of a project: what people wrote of it, read once, with the asker's rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kpi import evidence, influence, plans, projects, reviews, stakeholders, support, teams
from kpi.access import Visitor
from kpi.evidence import Piece
from kpi.export.questions import Question
from kpi.influence import Stakeholder
from kpi.plans import Promise
from kpi.projects import Member, Project
from kpi.reviews import Thread
from kpi.store import Store


@dataclass(frozen=True)
class Order:
    """What is ordered.

    Attributes:
        period: Such as "2026-Q3".
        language: "id" or "en".
        project: Code of the project; "" for figures alone.
        agency: Code of an agency, for it and all below it; "" for all.
        region: Code of a province, "pusat" for the central government; "" for all.
        snapshots: Ids of two snapshots to compare, the earlier first; none for no comparison.
    """

    period: str
    language: str
    project: str = ""
    agency: str = ""
    region: str = ""
    snapshots: tuple[str, ...] = ()

    def question(self, kind: str, indicator: str = "") -> Question:
        """What a picture of a kind answers within this order."""
        return Question(kind, self.period, indicator, self.region, self.agency, project=self.project)


@dataclass(frozen=True)
class Dossier:
    """A project, each part read when it is first asked for, and never again.

    Attributes:
        visitor: Who asks: nothing is read beyond what they may see.
    """

    store: Store
    visitor: Visitor
    order: Order

    @property
    def language(self) -> str:
        """The language of every sentence."""
        return self.order.language

    @cached_property
    def project(self) -> Project | None:
        """The project; None where none is asked for.

        Raises:
            RaporError: project_unknown, if there is none that the visitor may see.
        """
        code = self.order.project
        return projects.found(self.store, self.visitor.scope, code) if code else None

    @cached_property
    def plan(self) -> list[Promise]:
        """The milestones of the project, by the day they are due."""
        return plans.read(self.store, self.visitor.scope.whole, self.project) if self.project else []

    @cached_property
    def pieces(self) -> Mapping[int, list[Piece]]:
        """The evidence of each milestone, by its number."""
        with self.store.reading() as session:
            found = {
                one["number"]: evidence.listed(session, self.visitor.scope.whole, one["number"])
                for one in self.plan
            }
        return {number: held for number, held in found.items() if held}

    @cached_property
    def stakeholders(self) -> list[Stakeholder]:
        """Whom the project concerns."""
        return stakeholders.listed(self.store, self.visitor.scope, self.order.project) if self.project else []

    @cached_property
    def movement(self) -> pd.DataFrame:
        """Where they stood on the first day on the map and on the last, as from kpi.influence.movement."""
        days = influence.days(self.stakeholders)
        if not days:
            return pd.DataFrame(columns=list(influence.COLUMNS))
        return influence.movement(self.stakeholders, days[0], days[-1])

    @cached_property
    def support(self) -> list[support.Entry]:
        """What stakeholders did or promised, the latest first, without what was replaced."""
        known = support.listed(self.store, self.visitor.scope, self.order.project) if self.project else []
        return [one for one in known if not one.replaced]

    @cached_property
    def team(self) -> list[Member]:
        """The effective team."""
        return teams.listed(self.store, self.visitor.scope, self.order.project) if self.project else []

    @cached_property
    def threads(self) -> list[Thread]:
        """What was asked, decided and approved."""
        return reviews.listed(self.store, self.visitor.scope, self.order.project) if self.project else []
