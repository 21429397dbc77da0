"""How fast pictures are drawn, and what others notice of it: python bench/exports.py.

A picture: from the rows of a page to its PNG, against vl-convert alone with the same chart in a warm process.
Others: a warm rerun of the overview while 15 pictures are drawn, against one in quiet.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
PICTURE_RATIO, RERUN_RATIO = 1.3, 1.5
ROUNDS, PICTURES = 15, 15
KINDS = ("course", "comparison", "funnel")


def main() -> None:
    """Fill a store, measure, print ratios; exit 1 where a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"RAPOR_HOME": str(Path(folder) / "home"), "RAPOR_REFRESH": "off"}
        subprocess.run([sys.executable, "-m", "kpi", "sample"], cwd=ROOT, check=True, capture_output=True)
        missed = measured()
    sys.exit(1 if missed else 0)


def measured() -> int:
    """Print both ratios; how many are missed."""
    from kpi.export import rendering

    made = {kind: plates(kind) for kind in KINDS}
    renderer = rendering.renderer()
    missed = 0
    for kind, make in made.items():
        alone, whole = in_turns_ms(bare(make()), lambda make=make: renderer.draw(make()))
        ratio = whole / alone
        missed += ratio > PICTURE_RATIO
        print(f"PNG 1600 × 900, {kind}: {whole:.0f} ms, vl-convert alone {alone:.0f} ms, ×{ratio:.2f}")
    missed += others(made["comparison"])
    rendering.stop()
    print(f"targets: picture ≤ ×{PICTURE_RATIO}, rerun ≤ ×{RERUN_RATIO}")
    return missed


def plates(kind: str) -> Callable[[], object]:
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


def bare(plate: object) -> Callable[[], object]:
    """vl-convert alone: the same chart with the same rows and fonts, as large as the whole plate."""
    import vl_convert

    from kpi.export import fonts, plates

    vl_convert.register_font_directory(str(fonts.FOLDER))
    spec = plates.sized(plate, clear=False)
    scale = plates.WIDTH / spec["width"]
    if not isinstance(spec["height"], dict):
        spec["height"] = round(plates.HEIGHT / scale)
    return lambda: vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[])


def others(make: Callable[[], object]) -> int:
    """Print what a rerun takes beside 15 pictures; whether that is too long."""
    from kpi.export import rendering

    screen = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
    screen.run()
    quiet = taken_ms(screen.run)
    busy: list[float] = []
    drawing = threading.Thread(target=lambda: [rendering.renderer().draw(make()) for _ in range(PICTURES)])
    drawing.start()
    while drawing.is_alive():
        busy.append(once_ms(screen.run))
    ratio = statistics.median(busy) / quiet
    print(
        f"rerun of the overview: quiet {quiet:.0f} ms, beside {PICTURES} pictures "
        f"{statistics.median(busy):.0f} ms ({len(busy)} reruns), ×{ratio:.2f}"
    )
    return int(ratio > RERUN_RATIO)


def in_turns_ms(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Medians of two works after a first run of each; in turns, so that both meet the same machine."""
    one(), other()
    pairs = [(once_ms(one), once_ms(other)) for _ in range(ROUNDS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def taken_ms(work: Callable[[], object]) -> float:
    """Median of several runs after a first one."""
    work()
    return statistics.median(once_ms(work) for _ in range(ROUNDS))


def once_ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
