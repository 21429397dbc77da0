"""The page Akses: people invited, changed and revoked; and what a run shows to whoever may not come in."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from kpi import access, accounts, people, store
from kpi.people import Grant, Invited

ENTRY = str(Path(__file__).parent.parent.parent / "streamlit_app.py")
ROOT = access.command_line()
AUTH = {"auth": {"client_id": "rapor"}}
SignedIn = Callable[..., AppTest]


@pytest.fixture
def akses(opened: Opened, own_sample: Path) -> AppTest:
    return opened("admin/people")


def invited(email: str, role: str = "viewer", *codes: str) -> Invited:
    opened = store.open()
    return people.invite(opened, ROOT, email, Grant(role, codes), accounts.register(opened))


def listed() -> dict[str, tuple[str, tuple[str, ...], bool]]:
    found = people.listed(store.open(), ROOT)
    return {one.email: (one.role, one.codes, one.active) for one in found}


def choose(screen: AppTest, label: str, value: object) -> AppTest:
    return next(box for box in screen.selectbox if box.label == label).select(value).run()


def email(screen: AppTest) -> TextInput:
    return next(box for box in screen.text_input if box.label == "Surel")


def press(screen: AppTest, label: str) -> AppTest:
    return next(button for button in screen.button if button.label == label).click().run()


def test_without_sign_in_it_says_so(akses: AppTest) -> None:
    assert [info.value[:30] for info in akses.info] == ["Belum ada yang perlu masuk: si"]
    assert "Tanpa masuk: komputer ini saja" in " ".join(texts(akses))
    assert "Belum ada yang terdaftar." in texts(akses)


def test_somebody_is_invited(akses: AppTest) -> None:
    email(akses).input("Ani@contoh.go.id").run()
    akses.multiselect[0].select("61.D02").run()
    press(akses, "Simpan")
    assert "tersimpan" in akses.success[0].value
    assert listed() == {"ani@contoh.go.id": ("operator", ("61.D02",), True)}
    assert email(akses).value == ""


def test_what_was_typed_stays_when_it_cannot_be_saved(akses: AppTest) -> None:
    email(akses).input("bukan e-mail").run()
    choose(akses, "Peran", "koordinator")
    press(akses, "Simpan")
    assert "bukan alamat surel" in akses.error[0].value
    assert email(akses).value == "bukan e-mail"
    email(akses).input("ani@contoh.go.id").run()
    press(akses, "Simpan")
    assert "memerlukan instansi" in akses.error[0].value
    assert listed() == {}


def test_a_role_is_changed_and_access_revoked(opened: Opened, own_sample: Path) -> None:
    one = invited("ani@contoh.go.id", "operator", "61.D02")
    screen = choose(opened("admin/people"), "Orang", one.number)
    choose(screen, "Peran", "mentor")
    press(screen, "Simpan")
    assert listed()[one.email] == ("mentor", (), True)
    choose(screen, "Orang", one.number)
    press(screen, "Ya, cabut")
    assert listed()[one.email] == ("mentor", (), False)
    choose(screen, "Orang", one.number)
    assert "Ya, cabut" not in texts(screen)
    press(screen, "Simpan")
    assert listed()[one.email] == ("mentor", (), True)


def test_the_second_of_two_administrators_sees_both_versions(opened: Opened, own_sample: Path) -> None:
    one = invited("ani@contoh.go.id", "operator", "61.D02")
    screen = choose(opened("admin/people"), "Orang", one.number)
    choose(screen, "Peran", "koordinator")
    people.change(store.open(), ROOT, one, Grant("mentor"), {})
    press(screen, "Simpan")
    assert "telah diubah oleh cli" in screen.error[0].value
    assert "Kini tertulis: Mentor" in " ".join(texts(screen))
    assert next(box for box in screen.selectbox if box.label == "Peran").value == "koordinator"
    press(screen, "Simpan")
    assert listed()[one.email] == ("koordinator", ("61.D02",), True)


def test_a_name_that_looks_like_markdown_is_shown_as_it_is(opened: Opened, own_sample: Path) -> None:
    one = invited("*a*_b_@contoh.go.id", "viewer")
    screen = choose(opened("admin/people"), "Orang", one.number)
    press(screen, "Ya, cabut")
    assert "\\*a\\*" in screen.success[0].value


@pytest.fixture
def signed_in(own_sample: Path) -> SignedIn:
    """Opens a page as somebody whom a provider has signed in."""

    def open_as(name: str, page: str = "", **other: object) -> AppTest:
        screen = AppTest.from_file(ENTRY, default_timeout=120)
        screen.secrets = dict(AUTH)
        screen.user = {
            "is_logged_in": True,
            "iss": "https://idp",
            "sub": name,
            "email": f"{name}@contoh.go.id",
            "email_verified": True,
            "iat": int(time.time()) - 5,
            "exp": int(time.time()) + 600,
            **other,
        }
        screen.run()
        return screen.switch_page(page).run() if page else screen

    return open_as


def test_nobody_sees_anything_before_signing_in(signed_in: SignedIn) -> None:
    screen = signed_in("ani", is_logged_in=False)
    assert [button.label for button in screen.button] == ["Masuk"]
    assert [title.value for title in screen.title] == ["Rapor Perubahan"]
    assert len(screen.metric) == len(screen.selectbox) == 0


def test_the_entrance_speaks_the_language_of_the_address(signed_in: SignedIn) -> None:
    screen = AppTest.from_file(ENTRY, default_timeout=120)
    screen.secrets, screen.user = dict(AUTH), {"is_logged_in": False}
    screen.query_params["bahasa"] = "English"
    screen.run()
    assert [button.label for button in screen.button] == ["Sign in"]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"exp": 1}, "berakhir"),
        ({"email_verified": False}, "belum diverifikasi"),
        ({}, "belum terdaftar"),
    ],
)
def test_whoever_may_not_come_in_reads_why(signed_in: SignedIn, other: dict[str, object], told: str) -> None:
    screen = signed_in("ani", **other)
    assert told in " ".join(texts(screen))
    assert len(screen.metric) == len(screen.selectbox) == 0


@pytest.mark.parametrize("role", ["koordinator", "operator"])
def test_the_page_of_administrators_is_checked_again(signed_in: SignedIn, role: str) -> None:
    invited("ani@contoh.go.id", role, "61")
    screen = signed_in("ani", "pages/admin/people.py")
    assert ["tidak tersedia untuk peran Anda" in error.value for error in screen.error] == [True]
    assert len(screen.button) == 1  # to sign out
    assert "ani" not in " ".join(one.value for one in screen.markdown)


def test_who_opens_no_overview_begins_elsewhere(signed_in: SignedIn) -> None:
    invited("ani@contoh.go.id", "viewer")
    screen = signed_in("ani")
    assert len(screen.error) == 0
    assert screen.title[0].value != "Ringkasan"


def test_what_was_typed_while_the_sign_in_ended_is_there_after_another(signed_in: SignedIn) -> None:
    invited("ani@contoh.go.id", "pusat")
    invited("budi@contoh.go.id", "pusat")
    page, field = "pages/project/reviews.py", "review-new-PUSPEN-2019-text"
    screen = signed_in("ani", page)
    screen.user = {**screen.user, "exp": int(time.time()) - 60}
    screen.text_area(key=field).input("Kapan SK terbit?").run()
    assert "berakhir" in " ".join(texts(screen))
    assert signed_in("budi", page).text_area(key=field).value == ""
    assert signed_in("ani", page).text_area(key=field).value == "Kapan SK terbit?"
