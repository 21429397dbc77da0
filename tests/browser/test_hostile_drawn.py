"""Names from data in a real browser: nothing is fetched, nothing is drawn but text."""

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from visits import Visit, rename_agencies, serve

NAMES = [
    "<img src=x onerror=alert(1)>",
    "![x](http://beacon.invalid/a.png)",
    "$x^2$ :material/home: www.beacon.invalid",
]

JOINER = "\N{WORD JOINER}"


@pytest.fixture(scope="module")
def hostile(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a store whose agencies bear hostile names."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(filled, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        rename_agencies(NAMES)
    yield from serve(home)


def shown(names: Sequence[str]) -> re.Pattern[str]:
    """One of the names letter by letter, as a reader sees it."""
    return re.compile("|".join(f"{JOINER}*".join(map(re.escape, name)) for name in names))


def test_hostile_names_are_text(browser: Browser, hostile: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    seen = Visit(context.new_page(), hostile)
    seen.page.on("request", lambda request: seen.note(request.url))
    dialogs: list[str] = []
    seen.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    seen.open()
    for path in ("perbandingan", "instansi", "indikator"):
        page = seen.open(path)
        main = page.get_by_test_id("stMain")
        expect(main).to_contain_text(shown(NAMES))
        assert (
            main.locator(
                "img, .katex, a[href*=beacon], span[data-testid=stIconMaterial]:text('home')"
            ).count()
            == 0
        )
    assert dialogs == []
    assert seen.strangers == []
    context.close()
