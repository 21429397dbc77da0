"""A server of its own for every test that looks through a browser, and the browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from visits import Start, Visit, serve

expect.set_options(timeout=30_000)  # five seconds are not enough where all processors are busy
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def dashboard(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over its own copy of the sample, which nobody has visited before."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(filled, home)
    yield from serve(home)


@pytest.fixture
def visit(browser: Browser, dashboard: str) -> Iterator[Start]:
    """Opens the dashboard in a window of its own; afterwards no other host may have been asked."""
    opened: list[Visit] = []

    def start(width: int = 1440, scheme: str = "light") -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        found = Visit(context.new_page(), dashboard)
        found.page.set_default_timeout(30_000)
        found.page.on("request", lambda request: found.note(request.url))
        opened.append(found)
        return found

    yield start
    for one in opened:
        one.page.context.close()
        assert one.strangers == []
