"""Signing in with a real provider: each role, deep links, signing out, second tabs, claims that end."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import providers
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from kpi import access, accounts, people, store
from kpi.people import Grant
from kpi.store import Store
from pages.parts import session

ROLES = {
    "koordinator": ("61",),
    "mentor": (),
    "operator": ("61.D02",),
    "viewer": (),
    "berganti": ("61.D02",),  # an operator whose role is taken away
    "bertab": ("61.D02",),  # an operator with two tabs
}
OTHERS = [providers.person("asing"), providers.person("bohong", email_verified=False)]
USER = "_streamlit_user"
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def kept(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A copy of the sample with somebody in every role but the administrator."""
    home = tmp_path_factory.mktemp("signed") / "home"
    shutil.copytree(filled, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        patch.delenv("RAPOR_STATE_URL", raising=False)
        stock = store.open()
        register = accounts.register(stock)
        for name, codes in ROLES.items():
            role = name if name in access.roles() else "operator"
            people.invite(stock, access.command_line(), f"{name}@contoh.go.id", Grant(role, codes), register)
    return stock


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that knows them all."""
    names = ["pusat", *ROLES]
    with providers.provider([*(providers.person(name) for name in names), *OTHERS]) as address:
        yield address


@pytest.fixture(scope="module")
def address(kept: Store, issuer: str) -> Iterator[str]:
    """A dashboard that asks the provider."""
    with providers.dashboard(kept.home, issuer, RAPOR_ADMIN="pusat@contoh.go.id") as served:
        yield served


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window with cookies of its own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def enter(window: BrowserContext, address: str) -> Enter:
    """Signs somebody in by the provider, from a page of the dashboard."""

    def sign_in(name: str, path: str = "", page: Page | None = None) -> Page:
        page = page or window.new_page()
        page.goto(address + path)
        page.get_by_role("button", name="Masuk").click()
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_url(re.compile(f"^{re.escape(address)}(?!oauth2callback)"))
        page.wait_for_selector("h1")
        return page

    return sign_in


def menu(page: Page) -> set[str]:
    """Addresses of the pages that the menu lists; "" is the overview."""
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    found = page.locator("[data-testid=stSidebarNavLink]")
    return {urlsplit(str(link.get_attribute("href"))).path.strip("/") for link in found.all()}


def shown(name: str) -> re.Pattern[str]:
    """An account on the screen, where an invisible sign keeps it from becoming a link."""
    return re.compile(f"{name}\u2060?@\u2060?contoh\\.go\\.id")


def leave(page: Page) -> None:
    """Sign out, at the provider as well."""
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("button", name="End session").click()
    turned_away(page, "Silakan masuk")


def cookie(issuer: str, address: str, name: str, **other: object) -> dict[str, object]:
    """The cookie of a sign-in, as Streamlit writes it, with other claims."""
    claims = {
        **providers.person(name),
        "iss": issuer,
        "iat": int(time.time()) - 60,
        "exp": int(time.time()) + 600,
        "origin": address.rstrip("/"),
        "is_logged_in": True,
        "provider": "default",
        **other,
    }
    secret = str(other.get("secret", providers.COOKIE_SECRET))
    value = create_signed_value(secret, USER, json.dumps(claims)).decode()
    return {"name": USER, "value": value, "url": address}


def turned_away(page: Page, words: str) -> None:
    """Nothing but a sentence and a way in or out."""
    expect(page.get_by_text(words)).to_be_visible(timeout=60_000)
    expect(page.locator("[data-testid=stSidebarNavLink]")).to_have_count(0)
    expect(page.get_by_role("heading", name="Rapor Perubahan")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("role", ["pusat", "koordinator", "mentor", "operator", "viewer"])
def test_each_role_signs_in_and_gets_its_pages_and_no_other(enter: Enter, address: str, role: str) -> None:
    page = enter(role)
    listed, opens = menu(page), access.roles()[role].pages
    expect(page.get_by_text(shown(role))).to_be_visible()
    assert listed
    assert listed <= opens
    assert ("akses" in listed) == (role == "pusat")
    for closed in {"akses", "sumber"} - opens:
        page.goto(address + closed)
        expect(page.get_by_text("Halaman ini tidak tersedia untuk peran Anda")).to_be_visible()
        expect(page.locator("[data-testid=stMain] button")).to_have_count(0)


@pytest.mark.slow
def test_the_page_and_the_filters_asked_for_survive_the_sign_in(enter: Enter) -> None:
    page = enter("pusat", "perbandingan?wilayah=Kalimantan+Barat&bahasa=Indonesia")
    expect(page.get_by_role("heading", name="Perbandingan")).to_be_visible()
    expect(page.get_by_text(re.compile("Kalimantan Barat · "))).to_be_visible()
    there = urlsplit(page.url)
    assert there.path == "/perbandingan"
    assert parse_qs(there.query)["wilayah"] == ["Kalimantan Barat"]


@pytest.mark.slow
def test_signing_out_ends_the_sign_in_in_every_tab_and_every_copy(
    enter: Enter, window: BrowserContext, browser: Browser, address: str
) -> None:
    first = enter("bertab")
    menu(first)
    copied = window.cookies()
    second = window.new_page()
    second.goto(address + "matriks")
    assert "matriks" in menu(second)
    leave(first)
    assert USER not in {one["name"] for one in window.cookies()}
    time.sleep(session.STALE + 1)  # what the state says of people is asked again every few seconds
    second.get_by_text("English", exact=True).click()
    turned_away(second, "You have signed out")
    thief = browser.new_context()
    thief.add_cookies(copied)  # type: ignore[arg-type]
    stolen = thief.new_page()
    stolen.goto(address)
    turned_away(stolen, "Anda telah keluar")
    thief.close()
    time.sleep(1)  # claims are dated to the second: those of the next sign-in are newer
    assert "matriks" in menu(enter("bertab", page=first))


@pytest.mark.slow
def test_claims_that_expire_end_the_session_and_the_way_back_leads_to_the_same_page(
    window: BrowserContext, address: str, issuer: str
) -> None:
    seconds = 25
    window.add_cookies([cookie(issuer, address, "operator", exp=int(time.time()) + seconds)])  # type: ignore[list-item]
    until = time.monotonic() + seconds
    page = window.new_page()
    page.goto(address + "matriks")
    menu(page)
    page.wait_for_timeout(max(0.0, until - time.monotonic()) * 1000 + 500)
    page.get_by_text("English", exact=True).click()
    turned_away(page, "Your session has expired")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="operator", exact=True).click()
    expect(page.get_by_role("heading", name="Matrix")).to_be_visible(timeout=60_000)
    assert urlsplit(page.url).path == "/matriks"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"secret": "another-Secret-of-48-signs-0123456789-abcdefghij"}, "Silakan masuk"),
        ({"exp": 1}, "Sesi Anda telah berakhir"),
        ({"iat": 1}, "Sesi Anda telah berakhir"),
        ({"origin": "http://127.0.0.1:1"}, "Silakan masuk"),
    ],
)
def test_a_forged_or_stale_cookie_opens_nothing(
    window: BrowserContext, address: str, issuer: str, other: dict[str, object], told: str
) -> None:
    window.add_cookies([cookie(issuer, address, "pusat", **other)])  # type: ignore[list-item]
    page = window.new_page()
    page.goto(address + "akses")
    turned_away(page, told)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "told"), [("asing", "Akun ini belum terdaftar"), ("bohong", "belum diverifikasi")]
)
def test_who_is_not_invited_or_not_verified_reads_why_and_can_leave(
    enter: Enter, name: str, told: str
) -> None:
    page = enter(name, "matriks")
    turned_away(page, told)
    leave(page)


@pytest.mark.slow
def test_a_role_that_is_taken_away_ends_at_the_next_click(enter: Enter, kept: Store) -> None:
    page = enter("berganti", "matriks")
    assert "instansi" in menu(page)
    who = access.command_line()
    people.revoke(kept, who, people.found(kept, who, "berganti@contoh.go.id"))
    page.wait_for_timeout(4000)  # the state is read again every three seconds
    page.get_by_text("English", exact=True).click()
    turned_away(page, "The access of this account was revoked")


@pytest.mark.slow
def test_an_administrator_invites_on_the_screen_and_the_invited_comes_in(
    enter: Enter, browser: Browser, address: str
) -> None:
    page = enter("pusat", "akses")
    page.get_by_label("Surel").fill("asing@contoh.go.id")
    page.get_by_role("combobox", name="Untuk").fill("Pemprov Kalimantan Barat")
    page.get_by_role("option").first.click()
    expect(page.get_by_text("Hanya melihat instansi terpilih")).to_be_visible()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("tersimpan")).to_be_visible()
    expect(page.get_by_label("Surel")).to_have_value("")
    other = browser.new_context()
    guest = other.new_page()
    guest.set_default_timeout(60_000)
    guest.goto(address)
    guest.get_by_role("button", name="Masuk").click()
    guest.get_by_role("button", name="asing", exact=True).click()
    expect(guest.get_by_text(shown("asing"))).to_be_visible(timeout=60_000)
    other.close()


@pytest.mark.slow
def test_streamlit_without_the_guard_shows_nothing(window: BrowserContext, kept: Store, issuer: str) -> None:
    with providers.dashboard(kept.home, issuer, entry="streamlit_app.py") as bare:
        page = window.new_page()
        page.goto(bare)
        expect(page.get_by_text("streamlit run serve.py")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("heading", level=1)).to_have_count(0)
