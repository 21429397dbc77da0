"""Reviews: threads on a project, a milestone or an indicator; a word is superseded, never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from kpi import ownership, projects
from kpi.access import Visitor
from kpi.projects import Project
from kpi.scope import Scope
from kpi.state import dialogue_models as kept
from kpi.state.project_models import Milestone
from kpi.store import Store

ABOUT = ("project", "milestone", "indicator")
ASKING = ("question", "answer", "comment")
"""What everybody who reviews may write."""
JUDGING = ("decision", "approval", "refusal")
"""What only those may write who judge evidence, too: mentors, coordinators and the centre."""
SETTLING = ("answer", *JUDGING)
"""What closes the questions before it."""


@dataclass(frozen=True)
class Word:
    """One word of a thread.

    Attributes:
        number: Orders the words; a clock may be set back.
        replaced: Whether a later word stands in for it.
        place: Where it stands in the thread: one that spells an earlier one anew takes the place of that.
    """

    number: int
    kind: str
    text: str
    due_on: date | None
    by: str
    at: datetime
    supersedes: int | None
    replaced: bool
    place: int


@dataclass(frozen=True)
class Thread:
    """What was said on one subject, in order.

    Attributes:
        number: Of the word that opened it.
        subject: Number of the milestone or key of the indicator; '' for the project.
        title: Name of the milestone; '' for others.
        agency: Whose it is.
    """

    number: int
    project: str
    about: str
    subject: str
    title: str
    agency: str
    words: tuple[Word, ...]

    @property
    def standing(self) -> list[Word]:
        """The words that nothing stands in for, in their order."""
        return sorted((one for one in self.words if not one.replaced), key=lambda one: one.place)

    @property
    def question(self) -> Word | None:
        """The last question that nothing has settled yet."""
        asked: Word | None = None
        for word in self.standing:
            if word.kind == "question":
                asked = word
            elif word.kind in SETTLING:
                asked = None
        return asked

    @property
    def verdict(self) -> Word | None:
        """The last decision, approval or refusal."""
        return next((one for one in reversed(self.standing) if one.kind in JUDGING), None)

    @property
    def state(self) -> str:
        """Open while a question waits; else what was judged last, or talk."""
        if self.question:
            return "open"
        return self.verdict.kind if self.verdict else "talk"

    @property
    def due_on(self) -> date | None:
        """When the waiting question wants its answer."""
        return self.question.due_on if self.question else None

    def is_overdue(self, today: date) -> bool:
        """Whether the waiting question should have been answered by now."""
        return self.due_on is not None and self.due_on < today


def listed(store: Store, scope: Scope, code: str) -> list[Thread]:
    """The threads of a project that a scope may see: waiting questions first, then the latest word first.

    Raises:
        RaporError: project_unknown.
    """
    return _ordered(_read(store, scope, [projects.found(store, scope, code)]))


def waiting(store: Store, scope: Scope) -> list[Thread]:
    """Threads with a question that waits, of all projects at work, the earliest due first."""
    at_work = [one for one in projects.listed(store, scope) if not one.archived]
    return [one for one in _ordered(_read(store, scope, at_work)) if one.question]


def _read(store: Store, scope: Scope, known: Sequence[Project]) -> list[Thread]:
    """Threads of projects; the words of one on a milestone belong to the agency that answers for it."""
    codes = {one.code: one for one in known}
    if not codes:
        return []
    query = select(kept.Review).where(kept.Review.project.in_(codes)).order_by(kept.Review.number)
    promised = select(Milestone.number, Milestone.name, Milestone.agency_code).where(
        Milestone.project.in_(codes)
    )
    with store.reading() as session:
        milestones = {str(number): (name, agency) for number, name, agency in session.execute(promised)}
        said: dict[int, list[kept.Review]] = {}
        for row in session.scalars(query):
            said.setdefault(row.thread or row.number, []).append(row)
        threads = [_thread(rows, milestones, codes) for rows in said.values()]
    return [
        one
        for one in threads
        if ownership.sees(scope, codes[one.project], one.agency if one.about == "milestone" else None)
    ]


def _thread(
    rows: Sequence[kept.Review],
    milestones: Mapping[str, tuple[str, str | None]],
    known: Mapping[str, Project],
) -> Thread:
    first = rows[0]
    title, agency = milestones.get(first.subject, ("", None)) if first.about == "milestone" else ("", None)
    owner = known[first.project].agency_code
    return Thread(
        number=first.number,
        project=first.project,
        about=first.about,
        subject=first.subject,
        title=title,
        agency=agency or owner,
        words=tuple(_words(rows)),
    )


def _words(rows: Iterable[kept.Review]) -> Iterable[Word]:
    rows = list(rows)
    replaced = {row.supersedes for row in rows}
    places: dict[int, int] = {}
    kinds = {row.number: row.kind for row in rows}
    for row in rows:
        earlier = row.supersedes
        anew = earlier is not None and kinds.get(earlier) == row.kind
        places[row.number] = places[earlier] if anew and earlier in places else row.number
        yield Word(
            number=row.number,
            kind=row.kind,
            text=row.text,
            due_on=row.due_on,
            by=row.added_by,
            at=row.added_at,
            supersedes=earlier,
            replaced=row.number in replaced,
            place=places[row.number],
        )


def _ordered(threads: Iterable[Thread]) -> list[Thread]:
    far = date.max
    latest = sorted(threads, key=lambda one: -one.words[-1].number)
    return sorted(
        latest, key=lambda one: (one.question is None, (one.due_on or far) if one.question else far)
    )


def may_write(visitor: Visitor) -> tuple[str, ...]:
    """The kinds of words that a visitor may write."""
    if not visitor.may("review"):
        return ()
    return (*ASKING, *JUDGING) if visitor.may("verify") else ASKING
