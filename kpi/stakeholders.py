"""Stakeholders: whom a project concerns; where they stood is never changed, only followed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import engines, ownership, projects, typed
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.influence import STANCES, Position, Stakeholder
from kpi.messages import Text, sentence
from kpi.scope import Scope
from kpi.state import audit, editions
from kpi.state import dialogue_models as kept
from kpi.state.imports import now
from kpi.store import Store

PEOPLE = ("name", "institution")  # columns about people, which the audit log does not repeat


def listed(store: Store, scope: Scope, code: str) -> list[Stakeholder]:
    """The stakeholders of a project by name; they are the owner's, so others see none.

    Raises:
        RaporError: project_unknown.
    """
    if not ownership.sees(scope, projects.found(store, scope, code)):
        return []
    there = select(kept.Stakeholder).where(
        kept.Stakeholder.project == code, kept.Stakeholder.removed_at.is_(None)
    )
    with store.reading() as session:
        rows = list(session.scalars(there))
        stood = _positions(session, [row.number for row in rows])
        found = [_stakeholder(row, stood.get(row.number, ())) for row in rows]
    return sorted(found, key=lambda one: (one.name.casefold(), one.number))


def add(
    store: Store,
    visitor: Visitor,
    code: str,
    *,
    name: str,
    institution: str | None,
    internal: bool,
    position: Position,
) -> int:
    """Add a stakeholder to a project, with the first position; its number.

    Raises:
        RaporError: If the name is missing or taken, or the position cannot be.
    """
    ownership.require(store, visitor, "stakeholders", code)
    row, checked = _new(visitor, code, name, institution, internal), _checked(position)
    with store.writing() as session:
        _refuse_twins(session, row)
        return _add(session, visitor, row, checked)


def take_in(store: Store, visitor: Visitor, code: str, rows: Sequence[Mapping[str, str]]) -> int:
    """Keep a whole list, or nothing of it; whoever is on the map already gets the position.

    Args:
        store: Where.
        visitor: Who brings it.
        code: Of the project.
        rows: As they stand in a sheet: name, institution, power, interest, dated (by default today), stance
            in either language, reason, and anything in internal for who belongs to the agency.

    Returns:
        How many were added to the map.

    Raises:
        RaporError: stakeholder_row, which tells the row and what is wrong with it.
    """
    ownership.require(store, visitor, "stakeholders", code)
    added = 0
    with store.writing() as session:
        for place, one in enumerate(rows, 1):
            try:
                position = _checked(_stood(one))
                named = (one["name"], one["institution"], bool(one["internal"]))
                row = _new(visitor, code, *named)
            except RaporError as error:
                why = Text(id=error.text("id"), en=error.text("en"))
                raise RaporError("stakeholder_row", row=place, why=why) from error
            twin = _twin(session, row)
            if twin is None:
                _add(session, visitor, row, position)
                added += 1
            else:
                _place(session, visitor, twin, position)
    return added


def place(store: Store, visitor: Visitor, code: str, number: int, position: Position) -> None:
    """Say where a stakeholder stands on a day; what was said before stays.

    Raises:
        RaporError: stakeholder_unknown, or if the position cannot be.
    """
    ownership.require(store, visitor, "stakeholders", code)
    checked = _checked(position)
    with store.writing() as session:
        locked(session, code, number)
        _place(session, visitor, number, checked)


def edit(
    store: Store,
    visitor: Visitor,
    code: str,
    number: int,
    edition: int,
    *,
    name: str,
    institution: str | None,
    internal: bool,
) -> None:
    """Call a stakeholder otherwise.

    Raises:
        RaporError: row_changed, if somebody else did so since; stakeholder_unknown.
    """
    ownership.require(store, visitor, "stakeholders", code)
    changes = {
        "name": typed.text(name, "stakeholder_unnamed", typed.SHORT),
        "institution": typed.optional(institution, typed.SHORT),
        "internal": internal,
    }
    with store.writing() as session:
        row = locked(session, code, number)
        _refuse_twins(session, kept.Stakeholder(project=code, number=number, **changes))
        told = {"who": visitor.account, "action": "stakeholder.changed", "subject": str(number)}
        editions.change(session, row, edition, changes, private=PEOPLE, **told)


def remove(store: Store, visitor: Visitor, code: str, number: int, edition: int) -> None:
    """Take a stakeholder off the map; what was said of them stays.

    Raises:
        RaporError: row_changed, stakeholder_unknown.
    """
    ownership.require(store, visitor, "stakeholders", code)
    with store.writing() as session:
        row = locked(session, code, number)
        told = {"who": visitor.account, "action": "stakeholder.removed", "subject": str(number)}
        editions.change(session, row, edition, {"removed_at": now()}, **told)


def locked(session: Session, code: str, number: int) -> kept.Stakeholder:
    """A stakeholder of a project, for a change.

    Raises:
        RaporError: stakeholder_unknown, if that project has none of the number.
    """
    row = editions.locked(session, kept.Stakeholder, number)
    if row is None or row.project != code or row.removed_at is not None:
        raise RaporError("stakeholder_unknown")
    return row


def _positions(session: Session, numbers: Sequence[int]) -> dict[int, list[Position]]:
    query = select(kept.Position).where(kept.Position.stakeholder.in_(numbers))
    found: dict[int, list[Position]] = {}
    for row in session.scalars(query.order_by(kept.Position.dated, kept.Position.number)):
        found.setdefault(row.stakeholder, []).append(
            Position(row.dated, row.power, row.interest, row.stance, row.reason, row.added_by)
        )
    return found


def _stakeholder(row: kept.Stakeholder, positions: Sequence[Position]) -> Stakeholder:
    return Stakeholder(row.number, row.edition, row.name, row.institution, row.internal, tuple(positions))


def _checked(position: Position) -> Position:
    if position.stance is not None and position.stance not in STANCES:
        raise RaporError("stance_unknown", stance=position.stance)
    return Position(
        typed.past(position.dated, engines.today()),
        typed.points(position.power, "power_outside"),
        typed.points(position.interest, "interest_outside"),
        position.stance,
        typed.optional(position.reason),
    )


def _place(session: Session, visitor: Visitor, number: int, position: Position) -> None:
    said = {name: getattr(position, name) for name in ("dated", "power", "interest", "stance")}
    row = kept.Position(
        stakeholder=number, reason=position.reason, added_by=visitor.account, added_at=now(), **said
    )
    session.add(row)
    audit.note(session, visitor.account, "position.added", number, after=said)


def _new(visitor: Visitor, code: str, name: str, institution: str | None, internal: bool) -> kept.Stakeholder:
    return kept.Stakeholder(
        project=code,
        name=typed.text(name, "stakeholder_unnamed", typed.SHORT),
        institution=typed.optional(institution, typed.SHORT),
        internal=internal,
        edited_by=visitor.account,
        edited_at=now(),
    )


def _stood(row: Mapping[str, str]) -> Position:
    return Position(
        typed.day(row["dated"]) if row["dated"].strip() else engines.today(),
        typed.figure(row["power"], "power_outside"),
        typed.figure(row["interest"], "interest_outside"),
        _stance(row["stance"]),
        row["reason"],
    )


def _stance(written: str) -> str | None:
    """A stance by its key or its word; what is none of them stays, to be refused."""
    said = written.strip().casefold()
    for one in STANCES:
        if said in (one, *(sentence(f"stance_{one}", language).casefold() for language in ("id", "en"))):
            return one
    return said or None


def _add(session: Session, visitor: Visitor, row: kept.Stakeholder, position: Position) -> int:
    session.add(row)
    session.flush()
    audit.note(session, visitor.account, "stakeholder.added", row.number, after={"project": row.project})
    _place(session, visitor, row.number, position)
    return row.number


def _refuse_twins(session: Session, row: kept.Stakeholder) -> None:
    """Two of one name and institution could not be told apart on the map."""
    if _twin(session, row) is not None:
        raise RaporError("stakeholder_known", name=row.name)


def _twin(session: Session, row: kept.Stakeholder) -> int | None:
    """The number of another one of the same name and institution."""
    there = select(kept.Stakeholder).where(
        kept.Stakeholder.project == row.project, kept.Stakeholder.removed_at.is_(None)
    )
    spelled = (row.name.casefold(), (row.institution or "").casefold())
    for one in session.scalars(there):
        if one.number != row.number and (one.name.casefold(), (one.institution or "").casefold()) == spelled:
            return one.number
    return None
