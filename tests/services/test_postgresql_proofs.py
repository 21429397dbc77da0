"""Evidence, audit log and retention on PostgreSQL: twenty at once, tampering found, what is due removed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import servers
from sqlalchemy import select, text

from kpi import access, audit, evidence, retention, store
from kpi.access import Visitor
from kpi.audit import Search
from kpi.errors import RaporError
from kpi.evidence import VERIFIED
from kpi.scope import Scope
from kpi.state import audit as kept
from kpi.state import database
from kpi.state.access_models import Draft
from kpi.state.imports import now
from kpi.state.project_models import Evidence, Milestone, Project
from kpi.store import Store

PDF = b"%PDF-1.7\nstartxref\n9\n%%EOF\n"
WRITERS, LINES = 20, 10
AUTHOR = Visitor("operator@x.id", access.roles()["operator"], Scope(frozenset({"MINE"})))
MENTOR = Visitor(
    "mentor@x.id", access.roles()["mentor"], Scope(frozenset({"MINE"}), projects=frozenset({"P"}))
)
STRANGER = Visitor("lain@x.id", access.roles()["pusat"], Scope(frozenset({"OTHER"})))


@pytest.fixture
def opened(postgresql: servers.Server, home: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    url = postgresql.with_password(postgresql.database())
    monkeypatch.setenv("RAPOR_STATE_URL", url)
    found = store.open()
    with found.writing() as session:
        session.add(Project(code="P", title="P", agency_code="MINE", programme="pkn2", year=2026))
        session.flush()
        plan = {"project": "P", "horizon": "short", "aspect": "people", "planned_end": date(2026, 6, 1)}
        session.add(Milestone(milestone_id="M1", name="SK", agency_code="MINE", **plan))
    yield found
    database.engine_of(url).dispose()


def test_twenty_who_write_at_once_make_one_chain(opened: Store) -> None:
    def write(writer: int) -> None:
        for line in range(LINES):
            with opened.writing() as session:
                kept.note(
                    session, f"w{writer}", "note.added", line, after={"line": line, "share": 0.1 * line}
                )

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(WRITERS)))
    chain = audit.check(opened)
    assert (chain.lines, chain.fault) == (WRITERS * LINES, None)


def test_tampering_is_found(opened: Store) -> None:
    for number in range(5):
        with opened.writing() as session:
            kept.note(session, "a", "note.added", number)
    assert audit.note_head(opened)
    with opened.writing() as session:
        session.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_append_only"))
        session.execute(text("DELETE FROM audit WHERE sequence = 5"))
    fault = audit.check(opened).fault
    assert fault is not None
    assert fault.code == "audit_cut"
    with opened.writing() as session:
        session.execute(text("UPDATE audit SET who = 'b' WHERE sequence = 2"))
    fault = audit.check(opened).fault
    assert fault is not None
    assert (fault.code, fault.values["sequence"]) == ("audit_changed", 2)


def test_evidence_is_attached_judged_and_handed_out_within_scope(opened: Store) -> None:
    piece = evidence.attach_file(opened, AUTHOR, 1, "SK", name="sk.pdf", content=PDF)
    evidence.judge(opened, MENTOR, piece.number, 1, verdict=VERIFIED, reason="Sesuai")
    assert evidence.download(opened, AUTHOR, piece.number) == PDF
    with pytest.raises(RaporError) as caught:
        evidence.download(opened, STRANGER, piece.number)
    assert caught.value.code == "evidence_gone"
    with opened.reading() as session:
        assert evidence.counts(session) == {1: (1, 1)}
    found = audit.lines(opened, access.local(), Search(noun="evidence", since=(now() + audit.WIB).date()))
    assert [line.action for line in found] == [
        "evidence.downloaded",
        "evidence.verified",
        "evidence.attached",
    ]


def test_what_is_due_is_removed(opened: Store) -> None:
    piece = evidence.attach_file(opened, AUTHOR, 1, "SK", name="sk.pdf", content=PDF)
    long_ago = now() - timedelta(days=40)
    with opened.writing() as session:
        session.get_one(Evidence, piece.number).removed_at = long_ago
        session.add(Draft(account="a", place="x", content={}, written_at=long_ago))
    removed = retention.execute(opened, "cli")
    assert (removed["drafts"], removed["evidence_withdrawn"]) == (1, 1)
    with opened.reading() as session:
        assert session.scalars(select(Draft)).all() == []
    assert audit.check(opened).fault is None
