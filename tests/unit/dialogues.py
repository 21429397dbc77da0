"""What tests of the dialogue share: two projects, and people with different rights."""

from datetime import date

from sqlalchemy import select

from kpi import store
from kpi.access import Visitor, roles
from kpi.scope import Scope
from kpi.state.access_models import Entry
from kpi.state.project_models import Milestone, Project
from kpi.store import Store

OURS, THEIRS = "OURS-2019", "THEIRS-2020"
CANARY = "KENARI-7319"  # what somebody without a right must never see


def projects() -> Store:
    """A store with a project of KEMENDAGRI that covers province 61 too, and one of BKN, with milestones."""
    opened = store.open()
    with opened.writing() as session:
        for code, owner, others in ((OURS, "KEMENDAGRI", ["61"]), (THEIRS, "BKN", [])):
            session.add(
                Project(
                    code=code, title=code, agency_code=owner, agencies=others, programme="pkn2", year=2019
                )
            )
        session.flush()
        for place, (code, agency) in enumerate(((OURS, None), (OURS, "61"), (THEIRS, "BKN")), 1):
            session.add(
                Milestone(
                    number=place,
                    project=code,
                    milestone_id=f"M{place}",
                    name=f"Tonggak {place}",
                    horizon="short",
                    aspect="policy",
                    planned_end=date(2019, 6, 19),
                    agency_code=agency,
                    import_id="",
                )
            )
    return opened


def person(role: str, *codes: str, account: str = "", mentored: str = "") -> Visitor:
    """Somebody of a role; without codes they see all."""
    mine = frozenset({mentored}) if mentored else None
    scope = Scope(allowed=frozenset(codes) if codes else None, projects=mine)
    return Visitor(account or f"{role}@x.id", roles()[role], scope)


CENTRE = person("pusat")
OWNER = person("operator", "KEMENDAGRI")
PROVINCE = person("koordinator", "61", "61-DINKES")
OUTSIDER = person("operator", "BKN")
MENTOR = person("mentor", "KEMENDAGRI", "61", mentored=OURS)
VIEWER = person("viewer", "KEMENDAGRI")


def log(opened: Store) -> list[tuple[str, str, str]]:
    """Who did what to which subject, in order."""
    with opened.reading() as session:
        return [
            (one.who, one.action, one.subject)
            for one in session.scalars(select(Entry).order_by(Entry.sequence))
        ]


def logged(opened: Store) -> str:
    """All that the audit log holds, as one text."""
    with opened.reading() as session:
        rows = session.scalars(select(Entry))
        return repr([(one.who, one.action, one.subject, one.before, one.after) for one in rows])
