"""How fast pictures and files are made, and what others notice of it: python bench/exports.py.

A picture: from the rows of a page to its PNG, against vl-convert alone with the same chart in a warm process.
The deck of a seminar: from nothing; and of material that has been read, against what no such deck can do
without, its pictures and python-pptx's own save. Scorecards: 44 agencies as one PDF. Workbook and page: told.
Others: a warm rerun of the overview while 15 pictures are drawn or files are made, against one in quiet.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
PICTURE_RATIO, RERUN_RATIO, DECK_RATIO = 1.3, 1.5, 3.0
DECK_MS, CARDS_MS = 6000, 10_000
ROUNDS, PICTURES = 15, 15
FILES = 5  # rounds of what takes seconds
CARDS = 44
KINDS = ("course", "comparison", "funnel")
Work = Callable[[], object]


def main() -> None:
    """Fill a store, measure, print ratios; exit 1 where a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"RAPOR_HOME": str(Path(folder) / "home"), "RAPOR_REFRESH": "off"}
        subprocess.run([sys.executable, "-m", "kpi", "sample"], cwd=ROOT, check=True, capture_output=True)
        missed = measured()
    sys.exit(1 if missed else 0)


def measured() -> int:
    """Print what is measured; how many targets are missed."""
    from kpi.export import rendering, workshop

    made = {kind: plates(kind) for kind in KINDS}
    renderer = rendering.renderer()
    missed = 0
    for kind, make in made.items():
        alone, whole = in_turns_ms(bare(make()), lambda make=make: renderer.draw(make()))
        ratio = whole / alone
        missed += ratio > PICTURE_RATIO
        print(f"PNG 1600 × 900, {kind}: {whole:.0f} ms, vl-convert alone {alone:.0f} ms, ×{ratio:.2f}")
    missed += deck() + scorecards()
    for kind in ("document", "workbook", "page"):
        size = len(file(kind))
        print(f"{kind}: {taken_ms(lambda kind=kind: file(kind), FILES):.0f} ms, {size / 1e6:.2f} MB")
    draw = made["comparison"]
    missed += others(f"{PICTURES} pictures", lambda: [renderer.draw(draw()) for _ in range(PICTURES)])
    missed += sum(others(f"a {kind}", lambda kind=kind: handed(kind)) for kind in ("deck", "workbook"))
    workshop.stop()
    rendering.stop()
    print(
        f"targets: picture ≤ ×{PICTURE_RATIO}, rerun ≤ ×{RERUN_RATIO}, deck ≤ ×{DECK_RATIO:.0f} and "
        f"≤ {DECK_MS} ms, {CARDS} scorecards ≤ {CARDS_MS} ms"
    )
    return missed


def material(**more: str) -> Any:
    """The material of the newest full quarter and of the project of the sample, nothing of it read yet."""
    from kpi import access, engines, projects, store
    from kpi.export import dossiers, orders
    from kpi.export import material as materials
    from kpi.scope import EVERYTHING

    opened = store.open()
    period = orders.newest(sorted(opened.lake.months("measures")), engines.today())
    code = projects.listed(opened, EVERYTHING)[0].code
    order = dossiers.Order(str(period), "id", code, **more)
    return materials.read(opened, access.command_line(), order)


def file(kind: str, read: Any = None) -> bytes:
    """A file as the command line makes it."""
    from kpi.export import makers

    return makers.made(read or material(), kind, makers.Wishes((kind,)), silent)


def handed(kind: str) -> bytes:
    """A file as the page makes it: in a process of its own."""
    from kpi.export import makers, workshop

    return workshop.workshop().made(material(), kind, makers.Wishes((kind,)), silent)


def silent(sentence: str, share: float) -> None:
    """Tell nobody how far it is."""


def deck() -> int:
    """Print what a deck takes; how many targets it misses."""
    from pptx import Presentation

    read = material()
    with pictures_noted() as drawn:
        content = file("deck", read)
    slides = Presentation(io.BytesIO(content))
    alone = taken_ms(lambda: [draw() for draw in drawn], FILES)
    alone += taken_ms(lambda: slides.save(io.BytesIO()), FILES)
    told, whole = taken_ms(lambda: file("deck", read), FILES), taken_ms(lambda: file("deck"), FILES)
    page = taken_ms(lambda: handed("deck"), FILES)
    print(
        f"deck of {len(slides.slides)} slides: {whole:.0f} ms, from the page {page:.0f} ms, of material that "
        f"has been read {told:.0f} ms; its {len(drawn)} pictures and its save alone {alone:.0f} ms, "
        f"×{told / alone:.2f}"
    )
    return int(max(whole, page) > DECK_MS) + int(told / alone > DECK_RATIO)


@contextmanager
def pictures_noted() -> Iterator[list[Work]]:
    """Notes every picture that is asked of the process that draws, ready to be asked again."""
    from kpi.export.rendering import Renderer

    drawn: list[Work] = []
    ask = Renderer._asked

    def asked(renderer: Renderer, order: dict[str, Any]) -> bytes:
        drawn.append(lambda: ask(renderer, order))
        return ask(renderer, order)

    Renderer._asked = asked
    try:
        yield drawn
    finally:
        Renderer._asked = ask


def scorecards() -> int:
    """Print what the scorecards of 44 agencies take; whether that is too long."""
    from kpi.export import documents

    codes = sorted(set(material().agency_figures["group"]))[:CARDS]
    whole = taken_ms(lambda: documents.scorecards(material(), codes), FILES)
    print(f"{len(codes)} scorecards as one PDF: {whole:.0f} ms")
    return int(whole > CARDS_MS)


def plates(kind: str) -> Work:
    """Makes a plate of figures that have been read, as a page does on a click."""
    from kpi import engines, store
    from kpi.export import captions, illustrations, printing
    from kpi.export.questions import Question
    from kpi.scope import EVERYTHING

    opened = store.open()
    period = sorted(opened.lake.months("measures"))[-2]
    asked = Question(kind, period, "on_time_response")
    read = illustrations.read(illustrations.Reading(opened, asked, EVERYTHING, "id", engines.today()))
    return lambda: printing.plate(read.picture, read.frame, read.look, captions.subject(opened, asked, read))


def bare(plate: object) -> Work:
    """vl-convert alone: the same chart with the same rows and fonts, as large as the whole plate."""
    import vl_convert

    from kpi.export import fonts, plates

    vl_convert.register_font_directory(str(fonts.FOLDER))
    spec = plates.sized(plate, clear=False)
    scale = plates.WIDTH / spec["width"]
    if not isinstance(spec["height"], dict):
        spec["height"] = round(plates.HEIGHT / scale)
    return lambda: vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[])


def others(what: str, work: Work) -> int:
    """Print what a rerun takes while somebody else is served; whether that is too long."""
    screen = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
    screen.run()
    quiet = taken_ms(screen.run)
    busy: list[float] = []
    while len(busy) < ROUNDS:
        other = threading.Thread(target=work)
        other.start()
        while other.is_alive():
            busy.append(once_ms(screen.run))
    ratio = statistics.median(busy) / quiet
    print(
        f"rerun of the overview: quiet {quiet:.0f} ms, beside {what} "
        f"{statistics.median(busy):.0f} ms ({len(busy)} reruns), ×{ratio:.2f}"
    )
    return int(ratio > RERUN_RATIO)


def in_turns_ms(one: Work, other: Work) -> tuple[float, float]:
    """Medians of two works after a first run of each; in turns, so that both meet the same machine."""
    one(), other()
    pairs = [(once_ms(one), once_ms(other)) for _ in range(ROUNDS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def taken_ms(work: Work, rounds: int = ROUNDS) -> float:
    """Median of several runs after a first one."""
    work()
    return statistics.median(once_ms(work) for _ in range(rounds))


def once_ms(work: Work) -> float:
    """What a single run takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
