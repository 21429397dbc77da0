"""Accounts: whether what a sign-in claims can be relied on, whom it belongs to, and what they may see."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kpi import access, agencies, engines, settings
from kpi.access import Role, Visitor
from kpi.agencies import Agency
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope
from kpi.state import audit
from kpi.state.access_models import Person
from kpi.state.imports import now
from kpi.state.project_models import Member, Project
from kpi.store import Store

OLDEST = timedelta(hours=12)  # a sign-in of the morning ends the same day, whatever the provider grants
AHEAD = timedelta(minutes=5)  # by which a provider's clock may be ahead of ours
MANAGES = "people"  # the power of an administrator
Registered = Callable[[], Mapping[str, Agency]]


@dataclass(frozen=True)
class Account:
    """Who has signed in, as the provider says; its claims have been found valid at this moment.

    Attributes:
        issuer, subject: Together the key: e-mails change and are given away again.
        email: Verified by the provider, in lower case.
        issued_at: When the claims were issued, UTC.
    """

    issuer: str
    subject: str
    email: str
    issued_at: datetime


def of(claims: Mapping[str, object], moment: datetime | None = None) -> Account:
    """The account that the claims of an identity token speak of; asked again at every run.

    Args:
        claims: As the provider signed them.
        moment: The present, UTC.

    Raises:
        RaporError: sign_in_incomplete, sign_in_expired or email_unverified.
    """
    moment = moment or now()
    issuer, subject = claims.get("iss"), claims.get("sub")
    issued, ends = _moment(claims.get("iat")), _moment(claims.get("exp"))
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject and issued and ends):
        raise RaporError("sign_in_incomplete")
    if not issued - AHEAD <= moment < min(ends, issued + OLDEST):
        raise RaporError("sign_in_expired")
    email = str(claims.get("email") or "").strip().lower()
    if not email or claims.get("email_verified") not in (True, "true"):  # some providers send the word
        raise RaporError("email_unverified")
    return Account(issuer, subject, email, issued)


def visitor(store: Store, account: Account, registered: Registered) -> Visitor:
    """Whom an account belongs to, what they may do and see, as the state has it now.

    Args:
        store: Where people are kept.
        account: Who has signed in.
        registered: Gives the register of agencies, should the role need it.

    Raises:
        RaporError: not_invited, access_revoked or sign_in_ended.
    """
    with store.reading() as session:
        person = _bound(session, account)
        if person is not None and person.seen_at is not None and person.seen_at >= account.issued_at:
            return _visiting(session, _admitted(person, account), registered)
    with store.writing() as session:
        person = _bound(session, account, keep=True) or _bind(session, account)
        _admitted(person, account)
        if person.seen_at is None or person.seen_at < account.issued_at:
            person.seen_at = account.issued_at
            audit.note(session, person.email, "person.signed_in", person.email)
        return _visiting(session, person, registered)


def leave(store: Store, account: Account) -> None:
    """End a sign-in everywhere: in other tabs, and for whoever has copied its cookie."""
    with store.writing() as session:
        person = _bound(session, account, keep=True)
        if person is not None and not (person.signed_out_at and person.signed_out_at >= account.issued_at):
            person.signed_out_at = account.issued_at
            audit.note(session, person.email, "person.signed_out", person.email)


def scope_of(session: Session, person: Person, registered: Registered) -> Scope:
    """What a person may see, by the reach of their role."""
    reach = _role(person).reach
    if reach == "all":
        return EVERYTHING
    if reach == "subtree":
        return Scope(covered(registered(), person.codes))
    if reach == "projects":
        return _mentored(session, person.email, registered)
    if reach == "agency":
        return Scope(frozenset(person.codes))
    return Scope(frozenset(), projects=frozenset())


def covered(register: Mapping[str, Agency], codes: list[str]) -> frozenset[str]:
    """Agencies and all below them; with a provincial government or a province's code, the whole province."""
    found: set[str] = set()
    for code in codes:
        known = register.get(code)
        province = known.province if known and known.level == "province" else "" if known else code
        found |= agencies.subtree(register, code)
        if province:
            found |= {one for one in register if agencies.province(register, one) == province}
    return frozenset(found)


def register(store: Store) -> Mapping[str, Agency]:
    """The register of agencies, for callers that have none at hand."""
    return agencies.read(store.lake, engines.open(settings.load().engine))


def administrators() -> list[str]:
    """Keys of the roles that manage people."""
    return [key for key, role in access.roles().items() if MANAGES in role.powers]


def _bound(session: Session, account: Account, keep: bool = False) -> Person | None:
    """Whose account it is, kept from others until the transaction ends if wanted; None if nobody's yet."""
    mine = (Person.issuer == account.issuer) & (Person.subject == account.subject)
    found = select(Person).where(mine)
    return session.scalar(found.with_for_update() if keep else found)


def _bind(session: Session, account: Account) -> Person:
    """Whoever was invited by this e-mail and has never signed in, or the first administrator."""
    person = session.scalar(select(Person).where(Person.email == account.email).with_for_update())
    if person is not None and person.issuer is not None:
        if (person.issuer, person.subject) == (account.issuer, account.subject):
            return person  # another tab was quicker
        raise RaporError(
            "not_invited"
        )  # the e-mail has changed hands: its former owner's access stays theirs
    if account.email in settings.load().admins and not _is_managed(session):
        person = _first(session, person, account.email)
    if person is None:
        raise RaporError("not_invited")
    if person.active:
        person.issuer, person.subject = account.issuer, account.subject
    return person


def _first(session: Session, person: Person | None, email: str) -> Person:
    """The first administrator, named by the environment."""
    role = administrators()[0]
    if person is None:
        person = Person(email=email, role=role, codes=[], active=True, added_by="RAPOR_ADMIN", added_at=now())
        session.add(person)
    person.role, person.codes, person.active = role, [], True
    audit.note(session, "RAPOR_ADMIN", "person.added", email, after={"role": role, "codes": []})
    return person


def _is_managed(session: Session) -> bool:
    managing = select(Person).where(Person.active, Person.role.in_(administrators()))
    return session.scalar(managing.limit(1)) is not None


def _admitted(person: Person, account: Account) -> Person:
    if not person.active or person.role not in access.roles():
        raise RaporError("access_revoked")
    if person.signed_out_at is not None and person.signed_out_at >= account.issued_at:
        raise RaporError("sign_in_ended")
    return person


def _visiting(session: Session, person: Person, registered: Registered) -> Visitor:
    return Visitor(person.email, _role(person), scope_of(session, person, registered))


def _role(person: Person) -> Role:
    return access.roles()[person.role]


def _mentored(session: Session, email: str, registered: Registered) -> Scope:
    """The projects that name an account among their people, with the agencies that they cover."""
    named = (func.lower(Member.account) == email) & Member.removed_at.is_(None)
    current = or_(Member.until.is_(None), Member.until >= engines.today())
    joined = select(Project).join(Member, Member.project == Project.code)
    projects = session.scalars(joined.where(named, current)).all()
    codes = {code for project in projects for code in project.agencies}
    below = [agencies.subtree(registered(), code) for code in codes]
    owners = frozenset(project.agency_code for project in projects)
    return Scope(owners.union(*below), projects=frozenset(project.code for project in projects))


def _moment(value: object) -> datetime | None:
    """A moment told in seconds, as claims do; None if it cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    try:
        return datetime.fromtimestamp(value, UTC).replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return None
