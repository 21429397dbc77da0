"""Rows of a sheet that are pasted into the plan mean what they say: days, decimals and thousands as here."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from visits import Visit, begin

from kpi import plans, projects, store
from kpi.scope import EVERYTHING
from kpi.state import database

CODE = "PUSPEN-2019"
NAME, FIRST = 120, 35 + 17  # pixels: of a name from the left, of the first row from the top


@pytest.fixture
def address(filled: Path, home: Path) -> Iterator[str]:
    shutil.copytree(filled, home)
    server, found = begin(home)
    yield found
    server.terminate()
    server.wait(20)


def test_a_pasted_row_keeps_its_days_and_numbers(browser: Browser, address: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    page = browser.new_context(viewport={"width": 1440, "height": 1000}, permissions=allowed).new_page()
    page.set_default_timeout(30_000)
    Visit(page, address).open(f"tonggak?proyek={CODE}&bagian=Ubah rencana")
    row = "Seminar\tPendek\tKebijakan\t01/04/2019\t04/05/2019\t19/06/2019\t2,5\t\tIbu Sari\tSK\t1.250.000"
    page.evaluate("text => navigator.clipboard.writeText(text)", row)
    table = page.locator("[data-testid=stDataFrame]").first
    page.wait_for_timeout(3000)
    table.click(position={"x": NAME, "y": FIRST})
    page.keyboard.press("Control+v")
    page.get_by_role("button", name="Simpan 1 perubahan").click()
    expect(page.get_by_text("1 perubahan tersimpan.")).to_be_visible()
    page.context.close()
    opened = store.open()
    rows = plans.read(opened, EVERYTHING, projects.found(opened, EVERYTHING, CODE))
    (found,) = [row for row in rows if row["name"] == "Seminar"]
    assert (found["planned_end"], found["actual_end"]) == (date(2019, 5, 4), date(2019, 6, 19))
    assert (found["weight"], found["budget"]) == (2.5, 1_250_000)
    assert (found["responsible"], found["output"]) == ("Ibu Sari", "SK")
    database.engine_of.cache_clear()
