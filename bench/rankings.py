"""How fast many agencies are ranked, with intervals: python bench/rankings.py.

22,000 agencies and 25 indicators, every second a proportion. Beside it: their bare order by argsort.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np

from kpi import ranking
from kpi.precision import Beliefs, Normals, Proportions

AGENCIES, INDICATORS = 22_000, 25
SECONDS = 2.0  # what all of them may take
ROUNDS = 3


def main() -> None:
    """Measure, print seconds and the ratio to a plain order; exit 1 where the target is missed."""
    rng = np.random.default_rng(2019)
    found = [invented(rng, place % 2 == 0) for place in range(INDICATORS)]
    centres = [one.quantiles(np.array([0.5]))[0].astype(float) for one in found]
    taken = min(seconds(lambda: [ranking.intervals(one) for one in found]) for _ in range(ROUNDS))
    plain = min(seconds(lambda: [np.argsort(one) for one in centres]) for _ in range(ROUNDS))
    print(f"rank intervals, {AGENCIES:,} agencies × {INDICATORS} indicators: {taken:.2f} s")
    print(f"their bare order by argsort: {plain:.2f} s, ×{taken / plain:.0f}")
    print(f"target: ≤ {SECONDS} s")
    sys.exit(1 if taken > SECONDS else 0)


def invented(rng: np.random.Generator, proportion: bool) -> Beliefs:
    """Values of one indicator, from small samples to large ones."""
    if not proportion:
        return Normals(rng.normal(0.02, 0.01, AGENCIES), rng.uniform(0.0005, 0.01, AGENCIES))
    trials = rng.integers(5, 2000, AGENCIES)
    return Proportions(rng.binomial(trials, rng.beta(12, 8, AGENCIES)).astype(float), trials.astype(float))


def seconds(work: object) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
