"""Files of evidence in a browser: what is not what it says stays out, what comes in is only ever saved."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from visits import serve

from kpi import exhibits, store
from kpi.state.project_models import Milestone

BOX = "[data-testid=stFileUploaderDropzone]"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A store with a milestone, in which the last test below keeps a file, and a page that shows it."""
    home = tmp_path_factory.mktemp("evidence") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        patch.delenv("RAPOR_STATE_URL", raising=False)
        with store.open().writing() as session:
            plan = {"horizon": "short", "aspect": "people", "planned_end": date(2026, 1, 1)}
            session.add(Milestone(project="P", milestone_id="M", name="SK", **plan))
        patch.setenv("PYTHONPATH", str(Path(__file__).parent.parent.parent))
        for address in serve(home, "tests/browser/evidence_page.py"):
            yield home, address


@pytest.fixture
def files(served: tuple[Path, str]) -> Path:
    """Where files of evidence are kept."""
    return exhibits.folder(served[0])


@pytest.fixture
def page(browser: Browser, served: tuple[Path, str]) -> Iterator[Page]:
    context = browser.new_context(accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    opened.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    opened.goto(served[1])
    opened.get_by_text("Lampirkan eviden").click()
    yield opened
    context.close()


def choose(page: Page, name: str, content: bytes) -> None:
    kind = "application/octet-stream"
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def attach(page: Page, name: str, content: bytes) -> None:
    choose(page, name, content)
    button = page.get_by_role("button", name="Lampirkan", exact=True)
    expect(button).to_be_enabled()
    button.click()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("surat.pdf", b"<html><script>alert(1)</script>", "bukan PDF yang utuh"),
        ("kosong.pdf", b"", "kosong (0 bita)"),
    ],
)
def test_a_file_that_is_not_what_it_says_stays_out(
    page: Page, files: Path, name: str, content: bytes, words: str
) -> None:
    attach(page, name, content)
    expect(page.get_by_text(words)).to_be_visible()
    assert not files.exists()


def test_a_file_of_30_mb_and_one_of_another_kind_are_not_even_sent(
    page: Page, files: Path, tmp_path: Path
) -> None:
    large = tmp_path / "besar.pdf"
    large.write_bytes(b"%PDF-1.7" + b"0" * (30 << 20))
    page.locator("input[type=file]").set_input_files(large)
    button = page.get_by_role("button", name="Lampirkan", exact=True)
    page.wait_for_function(
        f"getComputedStyle(document.querySelector('{BOX}'), '::after').content.includes('25 MB')"
    )
    expect(button).to_be_disabled()
    choose(page, "alat.exe", b"MZ")
    expect(button).to_be_disabled()
    assert not files.exists()


def test_a_drawing_with_a_script_is_saved_and_never_drawn(page: Page, files: Path) -> None:
    attach(page, "gambar.svg", SVG)
    expect(page.get_by_text("Eviden sudah dilampirkan.")).to_be_visible()
    expect(page.get_by_text("belum diperiksa")).to_be_visible()
    with page.expect_download() as given:
        page.get_by_role("button", name="Unduh").click()
    saved = given.value
    assert saved.suggested_filename.endswith("-gambar.svg")
    assert saved.suggested_filename != "-gambar.svg"
    assert Path(saved.path()).read_bytes() == SVG
    answer = page.context.request.get(saved.url)
    assert answer.body() == SVG
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == exhibits.HANDED_OUT_AS
    assert len(list(files.iterdir())) == 1
