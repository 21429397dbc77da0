"""Every page under every role in Chromium: what the menu lists, what an address opens, and all that is sent.

The table of role × page is computed from data/access/roles.toml. Everybody visits one server, who sees all
first, so that what is kept for one person is met by the next.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import canaries
import listening
import providers
import pytest
from canaries import World
from playwright.sync_api import Browser, Page, Response, WebSocket, expect
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from kpi import access
from pages.parts import frame

ISSUER = "http://127.0.0.1:9"  # nobody signs in anew: the cookies are there already
ROLES = access.roles()
LISTED = [line for line in inspect.getsource(frame.pages).splitlines() if "_page(" in line]
BUILT = {"" if "default=True" in line else line.split('"')[3] for line in LISTED}
MANY = 10  # figures of others that whoever sees all is sent at least


@dataclass
class Window:
    """A window of somebody, and every byte that its browser was sent by the dashboard.

    Attributes:
        raw: Frames of WebSockets as the page gets them, and bodies of answers.
        answers: What was asked for otherwise, not yet read.
    """

    page: Page
    address: str
    raw: list[bytes] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to listen."""
        self.page.on("websocket", self.listen)
        self.page.on("response", self.note)

    def listen(self, socket: WebSocket) -> None:
        socket.on(
            "framereceived",
            lambda frame: self.raw.append(frame if isinstance(frame, bytes) else frame.encode()),
        )

    def note(self, answer: Response) -> None:
        """Remember an answer; programs and fonts aside, which know no data."""
        if answer.status == 200 and not path(answer.url).startswith(("static/", "app/static/")):
            self.answers.append(answer)

    def open(self, path: str) -> None:
        """Go to an address and wait until its page is drawn."""
        self.page.goto(self.address + path)
        self.settle()

    def choose(self, address: str, title: str) -> None:
        """Take a page from the menu."""
        self.page.locator("[data-testid=stSidebarNavLink]").filter(has_text=title).first.click()
        self.page.wait_for_url(lambda url: path(url) == address)
        self.page.wait_for_selector(f"h1:has-text('{title}')")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("h1")
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        self.page.wait_for_timeout(300)
        self.raw += [answer.body() for answer in self.answers]  # Chromium forgets them with the next page
        self.answers.clear()

    def menu(self) -> dict[str, str]:
        """The titles that the menu lists, by their addresses; "" is the overview."""
        expect(self.page.get_by_role("button", name="Keluar")).to_be_visible()
        links = self.page.locator("[data-testid=stSidebarNavLink]").all()
        return {
            path(str(link.get_attribute("href"))): link.inner_text().split("\n")[-1].strip() for link in links
        }


def path(address: str) -> str:
    return urlsplit(address).path.strip("/")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """A store with canaries and a dashboard over it."""
    home = tmp_path_factory.mktemp("kenari") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        world = canaries.made(home)
        with providers.dashboard(home, ISSUER) as address:
            yield world, address


@contextmanager
def window(browser: Browser, address: str, name: str) -> Iterator[Window]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(60_000)
    value = listening.signed(address, name)
    context.add_cookies([{"name": USER_COOKIE_NAME, "value": value, "url": address}])
    yield Window(context.new_page(), address)
    context.close()


@pytest.fixture(scope="module")
def everything(served: tuple[World, str], browser: Browser) -> dict[str, str]:
    """The title of every page, after whoever sees all has opened each and was sent figures of everybody."""
    world, address = served
    with window(browser, address, "pusat") as shown:
        shown.open("")
        titles = shown.menu()
        for one in sorted(titles):
            shown.choose(one, titles[one])
            assert heading(shown) == titles[one]
        raw = b"".join(shown.raw)
    for account in world.scopes:
        if account != "pusat":
            assert found(world, account, raw), f"nothing would be found that {account} may not see"
            assert len(world.figures(raw, world.outside(account))) > MANY
    return titles


def heading(shown: Window) -> str:
    return shown.page.get_by_role("heading", level=1).inner_text().strip()


def found(world: World, account: str, raw: bytes) -> list[bytes]:
    """What tells of agencies that an account may not see."""
    return [word for word in world.words(world.outside(account)) if word in raw]


@pytest.mark.slow
@pytest.mark.parametrize("role", [one for one in ROLES if one != "pusat"])
def test_a_role_opens_its_pages_and_is_sent_nothing_of_others(
    served: tuple[World, str], everything: dict[str, str], browser: Browser, role: str
) -> None:
    (world, address), opens = served, ROLES[role].pages & BUILT
    refused = "Halaman ini tidak tersedia untuk peran Anda"
    assert everything.keys() == BUILT
    with window(browser, address, role) as shown:
        shown.open("katalog")
        listed = shown.menu()
        assert listed.keys() == opens
        for one in sorted(listed):  # by the menu
            shown.choose(one, listed[one])
            assert heading(shown) == everything[one]
        for one in sorted(BUILT):  # by the address
            shown.open(one)
            if one in opens:
                assert heading(shown) == everything[one]
                assert shown.page.get_by_text(refused).count() == 0
            elif one == "":  # whoever asks for none is led to the first of the role
                expect(shown.page.get_by_role("heading", level=1)).to_have_text(everything[ROLES[role].home])
            else:
                expect(shown.page.get_by_text(refused)).to_be_visible()
                expect(shown.page.locator("[data-testid=stMain] button")).to_have_count(0)
        raw = b"".join(shown.raw)
    assert found(world, role, raw) == []
    assert world.figures(raw, world.outside(role)) == set()
    own = world.scopes[role].allowed
    assert own is None or bool(own) == any(word in raw for word in world.words(own))
