"""Orders: what is wanted for a seminar, made with the rights of whoever asks, noted, and listed again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, or_, select

from kpi import engines, messages, periods, projects, schedules, snapshots, values
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.export import makers, material
from kpi.export.dossiers import Order
from kpi.export.makers import Form, Maker, Wishes
from kpi.export.material import Material
from kpi.export.telling import Said
from kpi.periods import Period
from kpi.scope import Scope
from kpi.state import audit
from kpi.state.access_models import Entry, Export
from kpi.state.imports import now
from kpi.store import Store

RECENT = 10  # exports that are listed
QUARTER = 3  # months
FREEZING = 0.15  # of the whole, as progress tells it
UNFIT = re.compile(r"[^A-Za-z0-9]+")  # what no name of a file needs
LONGEST = 60  # characters of what names a file
TOLD = (
    *("milestone", "project", "span", "member", "target", "evidence"),
    *("stakeholder", "position", "support", "review", "note", "import"),
)
"""Nouns of the audit log that material tells of."""


@dataclass(frozen=True)
class Made:
    """A file.

    Attributes:
        kind: A key of makers.FORMS.
        name: Of the file, without its ending.
        asked: What was ordered, as plain JSON.
        snapshot: Id that every page prints; "" for data that run on.
        reader: Who may have it: the account, and what it might see.
    """

    kind: str
    name: str
    content: bytes = field(repr=False)
    asked: Mapping[str, Any]
    snapshot: str
    reader: tuple[str, str]

    @property
    def form(self) -> Form:
        """What kind of file it is."""
        return makers.FORMS[self.kind]

    def handed(self, visitor: Visitor) -> bytes:
        """The file, for the very person that it was made for, who may still see all that is in it.

        Raises:
            RaporError: not_allowed, or order_stale where that is no longer so.
        """
        visitor.require("export")
        if self.reader != _reader(visitor):
            raise RaporError("order_stale")
        return self.content


@dataclass(frozen=True)
class Past:
    """A file that was handed out; see kpi.state.access_models.Export."""

    kind: str
    name: str
    project: str | None
    snapshot: str | None
    size: int
    sha256: str
    made_by: str
    made_at: datetime


def usual(store: Store, scope: Scope, language: str, today: date | None = None) -> Order:
    """What is ordered where nobody chooses: the newest full quarter and the newest project at work.

    Raises:
        RaporError: order_empty, if there are no figures that the scope may see.
    """
    months = values.months(store.lake, scope)
    if not months:
        raise RaporError("order_empty")
    seen = [one for one in projects.listed(store, scope) if not one.archived]
    period = newest(months, today or engines.today())
    return Order(str(period), language, seen[0].code if seen else "")


def newest(months: Sequence[str], today: date) -> Period:
    """The newest quarter with figures that is over, or that still runs if there is no other."""
    first, last = (periods.containing(periods.parse(one).starts, QUARTER) for one in (months[0], months[-1]))
    return last.shifted(-1) if last.ends > today and first < last else last


def make(
    store: Store,
    visitor: Visitor,
    order: Order,
    wishes: Wishes,
    said: Said,
    *,
    maker: Maker = makers.made,
) -> list[Made]:
    """The files of an order, each noted as handed out.

    Args:
        store: Where it is read.
        visitor: Who asks: nothing is in the files that they may not see.
        order: Of what.
        wishes: Which files, and how.
        said: Is told what goes on.
        maker: What makes a file; a server leaves it to kpi.export.workshop.

    Raises:
        RaporError: If the visitor may not, the order cannot be read or a template cannot be used; if data
            changed between the snapshot that was asked for and the files.
    """
    visitor.require("export")
    _check(store, visitor, order, wishes)
    snapshot, begins, begun = "", 0.0, None
    if wishes.freeze:
        said(messages.sentence("order_freezing", order.language), 0.0)
        store.refresh_measures()
        begun = stamp(store)
        snapshot, begins = snapshots.create(store, visitor, wishes.freeze), FREEZING
    read = material.read(store, visitor, order, snapshot)
    found = []
    for place, kind in enumerate(wishes.kinds):
        width = (1 - begins) / len(wishes.kinds)
        content = maker(read, kind, wishes, _part(said, begins + place * width, width))
        found.append(_made(read, kind, content))
    if begun is not None and stamp(store) != begun:
        raise RaporError("order_moved", snapshot=snapshot)
    for one in found:
        note(store, visitor, one)
    said(messages.sentence("order_done", order.language), 1.0)
    return found


def collect(
    store: Store, visitor: Visitor, language: str, wishes: Wishes, said: Said, *, maker: Maker = makers.made
) -> Made:
    """A deck of the pictures that somebody has put on a list, noted as handed out.

    Args are those of make; wishes bring questions, template and logo.

    Raises:
        RaporError: If the visitor may not, or the template or logo cannot be used.
    """
    visitor.require("export")
    read = material.read(store, visitor, Order(wishes.questions[0].period, language))
    content = maker(read, makers.COLLECTED, wishes, said)
    asked = {"language": language, "slides": [one.kept() for one in wishes.questions]}
    moment = schedules.local(now())
    name = f"{messages.sentence('order_collected', language)} {moment:%Y%m%d-%H%M}"
    made = Made(makers.COLLECTED, UNFIT.sub("-", name).lower(), content, asked, "", _reader(visitor))
    note(store, visitor, made)
    return made


def note(store: Store, visitor: Visitor, made: Made) -> None:
    """Enter a file into the register of what was handed out, and into the audit log."""
    seal = sha256(made.content).hexdigest()
    noted = {"snapshot_id": made.snapshot or None, "sha256": seal}
    with store.writing() as session:
        session.add(
            Export(
                **{"kind": made.kind, "name": made.name, "size": len(made.content), **noted},
                **{"project": made.asked.get("project"), "asked": dict(made.asked)},
                **{"made_by": visitor.account, "made_at": now()},
            )
        )
        after = {**made.asked, **noted}
        audit.note(session, visitor.account, made.form.action, made.name, after=after)


def recent(store: Store, visitor: Visitor, most: int = RECENT) -> list[Past]:
    """What was handed out last: one's own files; those of everybody for whoever may read the audit log."""
    rows = select(Export).order_by(Export.number.desc()).limit(most)
    if not visitor.may("audit"):
        rows = rows.where(Export.made_by == visitor.account)
    with store.reading() as session:
        return [_past(row) for row in session.scalars(rows)]


def told(order: Order) -> dict[str, Any]:
    """What is ordered as plain JSON, without what is left open."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(order).items()
        if value
    }


def stamp(store: Store) -> tuple[object, ...]:
    """Changes with what material tells and a snapshot holds."""
    told = or_(*(Entry.action.startswith(f"{noun}.", autoescape=True) for noun in TOLD))
    with store.reading() as session:
        last = session.scalar(select(func.max(Entry.sequence)).where(told))
    return store.lake.version("measures"), store.lake.version("agencies"), last


def _check(store: Store, visitor: Visitor, order: Order, wishes: Wishes) -> None:
    """Refuse what cannot be made before anything is frozen."""
    material.read(store, visitor, order)
    wishes.check(order)
    for snapshot in order.snapshots:
        snapshots.found(store, visitor.scope, snapshot)


def _made(read: Material, kind: str, content: bytes) -> Made:
    order, moment = read.order, read.moment.astimezone(schedules.WIB)
    parts = [messages.sentence(f"order_{kind}", order.language), order.project, order.agency or order.region]
    named = UNFIT.sub("-", " ".join([*parts, order.period])).strip("-").lower()[:LONGEST]
    name = f"{named}-{moment:%Y%m%d-%H%M}"
    return Made(kind, name, content, told(order), read.snapshot, _reader(read.visitor))


def _past(row: Export) -> Past:
    return Past(
        kind=row.kind,
        name=row.name,
        project=row.project,
        snapshot=row.snapshot_id,
        size=row.size,
        sha256=row.sha256,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def _reader(visitor: Visitor) -> tuple[str, str]:
    return visitor.account, visitor.scope.whole.key


def _part(said: Said, begins: float, width: float) -> Said:
    """Tells of one file as of a part of the whole."""
    return lambda sentence, share: said(sentence, begins + width * min(max(share, 0.0), 1.0))
