"""Names from data in a real browser: nothing is fetched, nothing is drawn but text."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from playwright.sync_api import Browser
from pyarrow import dataset
from visits import Visit, serve

from kpi import store

NAMES = [
    "<img src=x onerror=alert(1)>",
    "![x](http://beacon.invalid/a.png)",
    "$x^2$ :material/home: www.beacon.invalid",
]

SHOWN = """names => {
  const main = document.querySelector("[data-testid=stMain]").innerText.replaceAll("\\u2060", "");
  return names.some(name => main.includes(name));
}"""
"""Whether a reader sees one of the names letter by letter."""


@pytest.fixture(scope="module")
def hostile(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a store whose agencies bear hostile names."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(filled, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        lake = store.open().lake
        rows = dataset.dataset(lake.files("agencies")).to_table()
        for name in ("name", "short_name"):
            texts = pa.array([f"{NAMES[place % 3]} {place}" for place in range(len(rows))])
            rows = rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), texts)
        lake.replace("agencies", rows, None, {})
    yield from serve(home)


def test_hostile_names_are_text(browser: Browser, hostile: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    seen = Visit(context.new_page(), hostile)
    seen.page.on("request", lambda request: seen.note(request.url))
    dialogs: list[str] = []
    seen.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    seen.open()
    for path in ("perbandingan", "instansi", "indikator"):
        page = seen.open(path)
        page.wait_for_function(SHOWN, arg=NAMES)
        main = page.get_by_test_id("stMain")
        assert (
            main.locator(
                "img, .katex, a[href*=beacon], span[data-testid=stIconMaterial]:text('home')"
            ).count()
            == 0
        )
    assert dialogs == []
    assert seen.strangers == []
    context.close()
