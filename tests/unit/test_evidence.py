"""Evidence: attached, judged by somebody else, handed out and noted – always within what a person may see."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from test_exhibits import HTML, PDF, PNG

from kpi import access, evidence, exhibits, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.evidence import REFUSED, VERIFIED, Piece
from kpi.scope import Scope
from kpi.state.access_models import Entry
from kpi.state.imports import now
from kpi.state.project_models import Milestone, Project
from kpi.store import Store


def visitor(account: str, role: str, *agencies: str, projects: frozenset[str] | None = None) -> Visitor:
    return Visitor(account, access.roles()[role], Scope(frozenset(agencies), projects=projects))


AUTHOR = visitor("operator@x.go.id", "operator", "MINE")
MENTOR = visitor("mentor@x.go.id", "mentor", "MINE", projects=frozenset({"P"}))
STRANGER = visitor("lain@x.go.id", "operator", "CANARY")
OTHER_MENTOR = visitor("mentor2@x.go.id", "mentor", "MINE", projects=frozenset({"Q"}))


@pytest.fixture
def opened(home: Path) -> Store:
    """A project of the agency MINE with a milestone of MINE (1), of no agency (2), and of CANARY (3)."""
    found = store.open()
    with found.writing() as session:
        session.add(Project(code="P", title="P", agency_code="MINE", programme="pkn2", year=2026))
        session.flush()
        for number, code in enumerate(("MINE", None, "CANARY"), 1):
            session.add(
                Milestone(
                    number=number,
                    project="P",
                    milestone_id=f"M{number}",
                    name="SK admin",
                    horizon="short",
                    aspect="people",
                    planned_end=date(2026, 6, 1),
                    agency_code=code,
                )
            )
    return found


def attached(opened: Store, milestone: int = 1, content: bytes = PDF, name: str = "sk.pdf") -> Piece:
    return evidence.attach_file(opened, AUTHOR, milestone, "SK admin", name=name, content=content)


def listed(opened: Store, scope: Scope, milestone: int = 1) -> list[Piece]:
    with opened.reading() as session:
        return evidence.listed(session, scope, milestone)


def counted(opened: Store) -> dict[int, tuple[int, int]]:
    with opened.reading() as session:
        return evidence.counts(session)


def noted(opened: Store) -> list[tuple[str, str, str]]:
    with opened.reading() as session:
        rows = session.scalars(select(Entry).order_by(Entry.sequence))
        return [(row.who, row.action, row.subject) for row in rows]


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(RaporError) as caught:
        act()
    assert caught.value.text("id") != caught.value.text("en")
    return caught.value.code


def test_a_file_is_attached_verified_by_another_and_handed_out(opened: Store) -> None:
    piece = attached(opened)
    assert (piece.title, piece.name, piece.media_type, piece.size) == (
        "SK admin",
        "sk.pdf",
        "application/pdf",
        len(PDF),
    )
    judged = evidence.judge(opened, MENTOR, piece.number, 1, verdict=VERIFIED, reason="Nomor SK sesuai.")
    assert (judged.verdict, judged.reason, judged.judged_by) == (VERIFIED, "Nomor SK sesuai.", MENTOR.account)
    assert evidence.download(opened, MENTOR, piece.number) == PDF
    assert counted(opened) == {1: (1, 1)}
    assert noted(opened) == [
        (AUTHOR.account, "evidence.attached", "1"),
        (MENTOR.account, "evidence.verified", "1"),
        (MENTOR.account, "evidence.downloaded", "1"),
    ]


def test_refused_evidence_is_attached_but_proves_nothing(opened: Store) -> None:
    piece = attached(opened)
    evidence.judge(opened, MENTOR, piece.number, 1, verdict=REFUSED, reason="Belum ditandatangani.")
    assert counted(opened) == {1: (1, 0)}
    evidence.judge(opened, MENTOR, piece.number, 2, verdict=VERIFIED, reason="Sudah ditandatangani.")
    assert counted(opened) == {1: (1, 1)}


def test_nobody_verifies_their_own(opened: Store) -> None:
    piece = evidence.attach_link(
        opened, visitor("A@x.id", "pusat", "MINE"), 1, "Berita", "https://kemendagri.go.id/berita?id=1"
    )
    same = visitor("a@X.id", "pusat", "MINE")
    judge = lambda who: evidence.judge(opened, who, piece.number, 1, verdict=VERIFIED, reason="Ya")  # noqa: E731
    assert code_of(lambda: judge(same)) == "evidence_own"
    assert code_of(lambda: judge(AUTHOR)) == "not_allowed"  # an operator verifies nothing
    assert judge(MENTOR).verdict == VERIFIED


def test_a_verdict_needs_a_reason(opened: Store) -> None:
    piece = attached(opened)
    act = lambda: evidence.judge(opened, MENTOR, piece.number, 1, verdict=VERIFIED, reason="  ")  # noqa: E731
    assert code_of(act) == "evidence_reason"


def test_the_second_of_two_who_judge_is_told(opened: Store) -> None:
    piece, second = attached(opened), visitor("kedua@x.id", "koordinator", "MINE")
    evidence.judge(opened, MENTOR, piece.number, piece.edition, verdict=VERIFIED, reason="Ya")
    with pytest.raises(RaporError, match=MENTOR.account) as caught:
        evidence.judge(opened, second, piece.number, piece.edition, verdict=REFUSED, reason="Tidak")
    assert caught.value.values["theirs"]["verdict"] == VERIFIED


def test_what_is_withdrawn_counts_nowhere_and_may_come_again(opened: Store) -> None:
    piece = attached(opened)
    assert code_of(lambda: attached(opened)) == "evidence_twice"
    evidence.withdraw(opened, AUTHOR, piece.number, 1)
    assert (counted(opened), listed(opened, AUTHOR.scope)) == ({}, [])
    assert code_of(lambda: evidence.download(opened, MENTOR, piece.number)) == "evidence_gone"
    attached(opened)
    assert counted(opened) == {1: (1, 0)}


def test_the_same_file_may_prove_two_milestones(opened: Store) -> None:
    attached(opened, 1)
    attached(opened, 2)
    assert counted(opened) == {1: (1, 0), 2: (1, 0)}
    assert len(list(exhibits.folder(opened.home).iterdir())) == 1


@pytest.mark.parametrize("who", [STRANGER, OTHER_MENTOR], ids=["another agency", "another project"])
def test_out_of_scope_and_unknown_are_told_alike(opened: Store, who: Visitor) -> None:
    piece, strong = attached(opened), Visitor(who.account, access.roles()["pusat"], who.scope)
    assert listed(opened, who.scope) == []
    for number in (piece.number, 999):
        assert code_of(lambda n=number: evidence.download(opened, strong, n)) == "evidence_gone"
        judge = lambda n=number: evidence.judge(opened, strong, n, 1, verdict=VERIFIED, reason="Ya")  # noqa: E731
        assert code_of(judge) == "evidence_gone"
        assert code_of(lambda n=number: evidence.withdraw(opened, strong, n, 1)) == "evidence_gone"
    for number in (1, 999):
        link = lambda n=number: evidence.attach_link(opened, strong, n, "x", "https://a.id")  # noqa: E731
        assert code_of(link) == "milestone_gone"
    assert len(noted(opened)) == 1


def test_a_milestone_of_no_agency_belongs_to_the_owner_of_its_project(opened: Store) -> None:
    piece = attached(opened, 2)
    assert [one.number for one in listed(opened, MENTOR.scope, 2)] == [piece.number]
    assert listed(opened, STRANGER.scope, 2) == []
    assert code_of(lambda: attached(opened, 3)) == "milestone_gone"


def test_who_may_not_attach_anything_leaves_no_file(opened: Store) -> None:
    act = lambda: evidence.attach_file(opened, MENTOR, 1, "x", name="a.pdf", content=PDF)  # noqa: E731
    assert code_of(act) == "not_allowed"
    assert not exhibits.folder(opened.home).exists()


def test_a_milestone_taken_off_the_plan_takes_no_evidence(opened: Store) -> None:
    with opened.writing() as session:
        session.get_one(Milestone, 1).removed_at = now()
    assert code_of(lambda: attached(opened)) == "milestone_gone"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//https://a.id",
        "data:text/html,<script>",
        "https://",
        "https://user:pass@kemendagri.go.id/",
        'https://a.id/"onmouseover="x',
        "https://a.id/a b",
        "//a.id/x",
        "www.kemendagri.go.id",
        "https://a.id/" + "x" * 2000,
        "",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(opened: Store, address: str) -> None:
    assert code_of(lambda: evidence.attach_link(opened, AUTHOR, 1, "x", address)) == "evidence_link"


def test_links_of_the_web_are_taken_as_they_are(opened: Store) -> None:
    for address in ("https://kemendagri.go.id", "http://10.0.0.1:8080/a?b=c#d", "https://ppid.go.id/é/(1)"):
        assert evidence.attach_link(opened, AUTHOR, 1, "", address).title == address


@pytest.mark.parametrize("content", [HTML, PNG])
def test_a_pdf_that_is_none_leaves_nothing_behind(opened: Store, content: bytes) -> None:
    assert code_of(lambda: attached(opened, content=content)) == "evidence_not_that"
    assert (counted(opened), noted(opened)) == ({}, [])
    assert not exhibits.folder(opened.home).exists()


def test_a_name_that_is_a_path_stays_in_its_folder(opened: Store) -> None:
    assert attached(opened, name="../../x.pdf").name == "x.pdf"
    assert not list(opened.home.parent.glob("x.pdf"))


def test_a_file_that_was_changed_is_told_and_not_handed_out(opened: Store) -> None:
    piece = attached(opened)
    (exhibits.folder(opened.home) / str(piece.sha256)).write_bytes(PNG)
    assert code_of(lambda: evidence.download(opened, AUTHOR, piece.number)) == "evidence_damaged"
    assert evidence.damaged(opened) == ["SK admin"]
