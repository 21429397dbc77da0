"""A server of its own for every test that looks through a browser, and the browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from visits import Start, Visit

from kpi import samples, store

ROOT = Path(__file__).parent.parent.parent
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
PATIENCE = 60  # seconds until a server answers


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


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with sample data, to copy."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("filled")
        patch.setenv("RAPOR_HOME", str(folder))
        samples.fill(store.open(), agencies=101, months=15, seed=2019)
    return folder


@pytest.fixture(scope="module")
def dashboard(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over its own copy of the sample."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(filled, home)
    yield from serve(home)


def serve(home: Path) -> Iterator[str]:
    """Start a server over a store, give its address, stop it by its own id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("RAPOR_", "STREAMLIT_"))
    }
    log = (home.parent / "server.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=kept | {"RAPOR_HOME": str(home)}, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(address + "_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until a server answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended at once"
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server never answered")


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
