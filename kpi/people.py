"""People: who is invited, in which role and for which agencies; changed, and revoked."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import access, accounts, agencies, settings
from kpi.access import Visitor
from kpi.accounts import MANAGES
from kpi.agencies import Agency
from kpi.errors import RaporError
from kpi.state import audit, editions
from kpi.state.access_models import Person
from kpi.state.imports import now
from kpi.store import Store

EMAIL = re.compile(
    r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]{2,}"
)  # look-alikes from other alphabets are no e-mail here
LONGEST = 254  # characters of an e-mail, RFC 5321
BELOW = "subtree"  # the reach that goes beyond the given agencies, and may be given for a province
NEED_CODES = (BELOW, "agency")  # reaches that mean nothing without agencies


@dataclass(frozen=True)
class Grant:
    """What somebody is let in for.

    Attributes:
        role: A key of data/access/roles.toml.
        codes: Agencies or provinces that the role is for, in any case.
    """

    role: str
    codes: Sequence[str] = ()


@dataclass(frozen=True)
class Invited:
    """A person as administrators see them.

    Attributes:
        role: A key of data/access/roles.toml.
        codes: Agencies that the role is for.
        seen_at: Their newest sign-in; None if they never came.
    """

    number: int
    email: str
    role: str
    codes: tuple[str, ...]
    active: bool
    added_by: str
    added_at: datetime
    seen_at: datetime | None
    edition: int


def listed(store: Store, visitor: Visitor) -> list[Invited]:
    """Everybody who was ever invited, by e-mail.

    Raises:
        RaporError: not_allowed, for whoever does not manage people.
    """
    visitor.require(MANAGES)
    with store.reading() as session:
        return [_invited(person) for person in session.scalars(select(Person).order_by(Person.email))]


def invite(
    store: Store, visitor: Visitor, email: str, grant: Grant, register: Mapping[str, Agency]
) -> Invited:
    """Let somebody in at their next sign-in; whoever was revoked starts anew, also with another provider.

    Raises:
        RaporError: not_allowed, email_unusable, person_exists, or what _granted raises.
    """
    visitor.require(MANAGES)
    email = email.strip().lower()
    if not EMAIL.fullmatch(email) or len(email) > LONGEST:
        raise RaporError("email_unusable", email=email)
    codes = _granted(visitor, grant, register)
    with store.writing() as session:
        person = session.scalar(select(Person).where(Person.email == email).with_for_update())
        if person is not None and person.active:
            raise RaporError("person_exists", email=email)
        if person is None:
            person = Person(email=email, added_by=visitor.account, added_at=now())
            session.add(person)
        else:
            person.issuer = person.subject = person.seen_at = None
            person.edition, person.edited_by, person.edited_at = person.edition + 1, visitor.account, now()
        person.role, person.codes, person.active = grant.role, codes, True
        session.flush()
        audit.note(session, visitor.account, "person.added", email, after=asdict(Grant(grant.role, codes)))
        return _invited(person)


def change(
    store: Store, visitor: Visitor, known: Invited, grant: Grant, register: Mapping[str, Agency]
) -> Invited:
    """Give somebody, as they were when the form was opened, another role or other agencies.

    Raises:
        RaporError: not_allowed, row_changed, last_administrator, or what _granted raises.
    """
    visitor.require(MANAGES)
    changes = {"role": grant.role, "codes": _granted(visitor, grant, register)}
    with store.writing() as session:
        if grant.role not in accounts.administrators():
            _keep_an_administrator(session, known.number)
        return _changed(session, visitor, known, changes, "person.changed")


def revoke(store: Store, visitor: Visitor, known: Invited) -> Invited:
    """Take access away; it ends within seconds, also for whoever is signed in.

    Raises:
        RaporError: not_allowed, row_changed or last_administrator.
    """
    visitor.require(MANAGES)
    with store.writing() as session:
        _keep_an_administrator(session, known.number)
        return _changed(session, visitor, known, {"active": False}, "person.revoked")


def found(store: Store, visitor: Visitor, email: str) -> Invited:
    """Somebody by their e-mail.

    Raises:
        RaporError: not_allowed or person_unknown.
    """
    email = email.strip().lower()
    for one in listed(store, visitor):
        if one.email == email:
            return one
    raise RaporError("person_unknown", email=email)


def _granted(visitor: Visitor, grant: Grant, register: Mapping[str, Agency]) -> list[str]:
    """The codes as they are registered, if the role may be given for them.

    Raises:
        RaporError: role_unknown, role_needs_codes, role_takes_no_codes, scope_unknown, or not_allowed for
            agencies that the visitor does not see.
    """
    known = access.roles()
    if grant.role not in known:
        raise RaporError("role_unknown", role=grant.role, known=", ".join(known))
    needed = known[grant.role].reach in NEED_CODES
    if bool(grant.codes) != needed:
        code = "role_needs_codes" if needed else "role_takes_no_codes"
        raise RaporError(code, role=known[grant.role].name(settings.load().language))
    below = known[grant.role].reach == BELOW
    spelled = {code.lower(): code for code in (*(_provinces(register) if below else ()), *register)}
    granted = sorted({_registered(code, spelled) for code in grant.codes})
    if not granted:
        visitor.require_agency(None)
    for code in accounts.covered(register, granted) if below else granted:
        visitor.require_agency(code)
    return granted


def _provinces(register: Mapping[str, Agency]) -> set[str]:
    return {agencies.province(register, code) for code in register} - {""}


def _registered(code: str, spelled: Mapping[str, str]) -> str:
    """A code as it is registered, whatever its case."""
    written = code.strip().lower()
    if written not in spelled:
        near = difflib.get_close_matches(written, spelled, 1)
        raise RaporError("scope_unknown", code=code, near=spelled[near[0]] if near else "–")
    return spelled[written]


def _changed(
    session: Session, visitor: Visitor, known: Invited, changes: Mapping[str, object], action: str
) -> Invited:
    person = editions.locked(session, Person, known.number)
    if person is None:
        raise RaporError("person_unknown", email=known.email)
    who = visitor.account
    editions.change(session, person, known.edition, changes, who=who, action=action, subject=person.email)
    return _invited(person)


def _keep_an_administrator(session: Session, number: int) -> None:
    """Nobody may take away the last one who can let people in."""
    managing = select(Person).where(Person.active, Person.role.in_(accounts.administrators()))
    left = {person.number for person in session.scalars(managing.with_for_update())}
    if left == {number}:
        raise RaporError("last_administrator")


def _invited(person: Person) -> Invited:
    return Invited(
        person.number,
        person.email,
        person.role,
        tuple(person.codes),
        person.active,
        person.added_by,
        person.added_at,
        person.seen_at,
        person.edition,
    )
