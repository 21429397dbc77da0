"""How fast many agencies are ranked and compared: python bench/rankings.py.

Rank intervals: 22,000 agencies and 25 indicators, every second a proportion, the others of few
clusters; beside them their bare order.
Rerun of Perbandingan: in the server, caches warm, a store of 514 agencies, all levels at once.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from streamlit.testing.v1 import AppTest

from kpi import ranking
from kpi.precision import Beliefs, Normals, Proportions

ROOT = Path(__file__).parent.parent
AGENCIES, INDICATORS = 22_000, 25
SECONDS = 2.0  # what the intervals of all of them may take
COMPARED = 514  # regencies and cities of the country
RERUN_MS = 80  # what a warm rerun of Perbandingan may take
ROUNDS, RERUNS = 5, 15


def main() -> None:
    """Measure, print seconds and ratios; exit 1 where a target is missed."""
    missed = measured_ranks() + measured_rerun()
    sys.exit(1 if missed else 0)


def measured_ranks() -> int:
    """Print what rank intervals cost."""
    rng = np.random.default_rng(2019)
    found = [invented(rng, place % 2 == 0) for place in range(INDICATORS)]
    centres = [one.quantiles(np.array([0.5]))[0].astype(float) for one in found]
    taken = min(seconds(lambda: [ranking.intervals(one) for one in found]) for _ in range(ROUNDS))
    plain = min(seconds(lambda: [np.argsort(one) for one in centres]) for _ in range(ROUNDS))
    busy = time.process_time()
    [ranking.intervals(one) for one in found]
    busy = time.process_time() - busy
    what = f"{AGENCIES:,} agencies × {INDICATORS} indicators"
    print(f"rank intervals, {what}: {taken:.2f} s, {busy:.2f} s of processor time")
    print(f"their bare order by argsort: {plain:.3f} s, ×{taken / plain:.0f}")
    print(f"target: ≤ {SECONDS} s")
    return int(taken > SECONDS)


def invented(rng: np.random.Generator, proportion: bool) -> Beliefs:
    """Values of one indicator, from small samples to large ones."""
    if not proportion:
        spread, freedom = rng.uniform(0.0005, 0.01, AGENCIES), rng.uniform(1, 60, AGENCIES)
        return Normals(rng.normal(0.02, 0.01, AGENCIES), spread, freedom)
    trials = rng.integers(5, 2000, AGENCIES)
    hits = rng.binomial(trials, rng.beta(12, 8, AGENCIES))
    return Proportions(hits.astype(float), trials.astype(float))


def measured_rerun() -> int:
    """Print what a warm rerun of the page costs in the server."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RAPOR_HOME"] = str(Path(folder) / "home")
        fill = [sys.executable, "-m", "kpi", "sample", "--agencies", str(COMPARED)]
        subprocess.run(fill, cwd=ROOT, check=True, capture_output=True)
        screen = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
        screen.query_params["tingkat"] = "Semua tingkat"
        screen.run()
        screen.switch_page("pages/results/comparison.py").run()
        screen.run()
        taken = statistics.median(seconds(screen.run) for _ in range(RERUNS)) * 1000
    print(f"rerun, Perbandingan with {COMPARED} agencies: {taken:.0f} ms")
    print(f"target: ≤ {RERUN_MS} ms")
    return int(taken > RERUN_MS)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
