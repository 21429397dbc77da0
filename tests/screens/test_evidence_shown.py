"""Evidence of a milestone on the screen: attached, judged by another, and text that stays text."""

from datetime import date
from pathlib import Path

import pytest
from screens import texts
from streamlit.testing.v1 import AppTest

from kpi import access, evidence, store
from kpi.access import Visitor
from kpi.evidence import VERIFIED
from kpi.scope import EVERYTHING
from kpi.state.project_models import Milestone

OTHER = Visitor("peserta@x.go.id", access.roles()["pusat"], EVERYTHING)


@pytest.fixture
def milestone(home: Path) -> int:
    with store.open().writing() as session:
        row = Milestone(
            project="P",
            milestone_id="M",
            name="SK",
            horizon="short",
            aspect="people",
            planned_end=date(2026, 1, 1),
        )
        session.add(row)
        session.flush()
        return row.number


def page() -> None:
    from sqlalchemy import select  # noqa: PLC0415

    from kpi.state.project_models import Milestone  # noqa: PLC0415
    from pages.parts import session  # noqa: PLC0415
    from pages.parts.project import evidence  # noqa: PLC0415

    session.begin()
    with session.store().reading() as opened:
        number = opened.scalars(select(Milestone.number)).one()
    evidence.show({"number": number})


@pytest.fixture
def screen(milestone: int) -> AppTest:
    return AppTest.from_function(page, default_timeout=60).run()


def attached(milestone: int, title: str = "SK tim") -> int:
    return evidence.attach_link(store.open(), OTHER, milestone, title, "https://kemendagri.go.id/sk").number


def test_a_link_is_attached_and_waits_for_somebody_else(screen: AppTest) -> None:
    assert any("Belum ada eviden" in one for one in texts(screen))
    screen.segmented_control[0].set_value("link").run()
    screen.text_input(key="evidence-1-title").set_value("Berita acara")
    screen.text_input(key="evidence-1-address").set_value("javascript:alert(1)").run()
    screen.button(key="evidence-attach-1").click().run()
    assert "alamat web lengkap" in screen.error[0].value
    assert screen.text_input(key="evidence-1-title").value == "Berita acara"  # nothing typed is lost
    screen.text_input(key="evidence-1-address").set_value("https://kemendagri.go.id/ba").run()
    screen.button(key="evidence-attach-1").click().run()
    assert not screen.exception
    found = texts(screen)
    assert "**Berita acara** :gray-badge[○ belum diperiksa]" in found
    assert "Diverifikasi oleh orang lain." in found
    assert not [button for button in screen.button if "verified" in str(button.key)]


def test_another_verifies_with_a_reason(milestone: int, screen: AppTest) -> None:
    number = attached(milestone)
    screen.run()
    screen.button(key=f"evidence-verified-{number}").click().run()
    assert "alasannya" in screen.error[0].value
    screen.text_area(key=f"judgement-{number}-reason").set_value("Nomor SK sesuai.").run()
    screen.button(key=f"evidence-verified-{number}").click().run()
    assert not screen.exception
    found = "\n".join(texts(screen))
    assert ":green-badge[● terverifikasi]" in found
    assert "Diverifikasi oleh lokal: Nomor SK sesuai\\." in found


def test_the_second_who_judges_what_was_read_before_is_told(milestone: int, screen: AppTest) -> None:
    number = attached(milestone)
    screen.run()
    first = Visitor("mentor@x.go.id", access.roles()["mentor"], EVERYTHING)
    evidence.judge(store.open(), first, number, 1, verdict=VERIFIED, reason="Ya")
    screen.text_area(key=f"judgement-{number}-reason").set_value("Belum lengkap")
    screen.button(key=f"evidence-refused-{number}").click().run()
    assert "mentor\\@x" in screen.error[0].value.replace("\u2060", "")
    assert screen.text_area(key=f"judgement-{number}-reason").value == "Belum lengkap"
    assert any("terverifikasi" in one for one in texts(screen))


def test_titles_and_reasons_are_text(milestone: int, screen: AppTest) -> None:
    hostile = "**x** ![](https://evil.example/a.png) <b>"
    number = attached(milestone, hostile)
    evidence.judge(store.open(), access.local(), number, 1, verdict=VERIFIED, reason=hostile)
    found = "\n".join(texts(screen.run()))
    assert "![](" not in found
    assert "<b>" not in found.replace("\\<b\\>", "")


def test_what_is_withdrawn_is_gone(milestone: int, screen: AppTest) -> None:
    number = attached(milestone)
    screen.run()
    screen.button(key=f"evidence-withdraw-{number}").click().run()
    assert any("Belum ada eviden" in one for one in texts(screen))
    assert screen.success[0].value == "Eviden sudah ditarik."
