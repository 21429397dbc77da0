"""A server over a store, a window of the dashboard, and what the browser asked of other hosts."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from playwright.sync_api import Page, expect
from providers import free_port, wait_for
from pyarrow import dataset

from kpi import store

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Visit:
    """A page of the dashboard and every other host that the browser asked."""

    page: Page
    address: str
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> Page:
        """Go to a path and wait until it is drawn."""
        self.page.goto(self.address + path)
        return self.settle()

    def note(self, url: str) -> None:
        """Remember what was asked of another host."""
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not url.startswith(own):
            self.strangers.append(url)

    def settle(self) -> Page:
        """Wait until the run is over."""
        self.page.wait_for_selector("h1")
        # Not wait_for_function: that polls by eval, which the policy of the pages forbids.
        self.page.wait_for_selector("[data-testid=stStatusWidget]", state="detached")
        self.page.wait_for_timeout(300)
        return self.page


Start = Callable[..., Visit]


def serve(home: Path, entry: str = "serve.py") -> Iterator[str]:
    """Start a server over a store, give its address, stop it by its own id."""
    server, address = begin(home, entry)
    try:
        yield address
    finally:
        server.terminate()
        server.wait(20)


def begin(home: Path, entry: str = "serve.py") -> "tuple[subprocess.Popen[bytes], str]":
    """A server over a store that answers, and its address; whoever calls this stops it."""
    port = free_port()
    words = ["-m", "streamlit", "run", entry, "--server.port", str(port)]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("RAPOR_", "STREAMLIT_"))
    }
    with (home.parent / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=kept | {"RAPOR_HOME": str(home)}, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(address + "_stcore/health", server)
    except BaseException:
        server.kill()
        raise
    return server, address


def write_into(page: Page, row: int, column_pixels: int, text: str) -> None:
    """Type over a cell of the first table that is edited on a page.

    Args:
        page: Where.
        row: From 0; the heading is as high as a row.
        column_pixels: How far from the left of the table the cell is clicked.
        text: What the cell is to say.
    """
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    height = 35  # of a row: Streamlit's own, for the table is drawn on a canvas that has no cells to ask for
    cell = {"x": column_pixels, "y": height * (row + 1) + height // 2}
    field = page.locator("textarea.gdg-input")
    for _ in range(10):  # a table that is just being drawn hears no click
        table.dblclick(position=cell)
        page.wait_for_timeout(500)
        if field.count():
            break
    field.fill(text)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)


def rename_agencies(names: Sequence[str]) -> None:
    """Let the agencies of the store in force bear these names in turn, each with a number of its own."""
    lake = store.open().lake
    rows = dataset.dataset(lake.files("agencies")).to_table()
    for name in ("name", "short_name"):
        texts = pa.array([f"{names[place % len(names)]} {place}" for place in range(len(rows))])
        rows = rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), texts)
    lake.replace("agencies", rows, None, {})
