"""Sobol indices of a function whose indices are known."""

import numpy as np
import pytest
from scipy import stats

from kpi import sobol

GROUPS = [[0], [1], [2]]
BASE = 20_000


def ishigami(x: np.ndarray) -> np.ndarray:
    a, b, c = (2 * np.pi * x - np.pi).T
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_the_indices_of_ishigami() -> None:
    # Ishigami and Homma (1990): first 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437.
    first, total, alone, shared = sobol.indices(ishigami(sobol.design(BASE, GROUPS, 1)), BASE, 1)
    assert first == pytest.approx([0.3139, 0.4424, 0], abs=0.02)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert ((alone.low <= first) & (first <= alone.high)).all()
    assert ((shared.low <= total) & (total <= shared.high)).all()


def test_the_same_estimators_as_scipy() -> None:
    results = ishigami(sobol.design(256, GROUPS, 3))
    first, total, _, _ = sobol.indices(results, 256, 1)
    parts = results.reshape(-1, 1, 256)
    theirs = stats.sobol_indices(
        func={"f_A": parts[0], "f_B": parts[1], "f_AB": parts[2:]}, n=256, dists=None
    )
    assert first == pytest.approx(theirs.first_order.ravel(), abs=0.01)
    assert total == pytest.approx(theirs.total_order.ravel(), abs=0.01)


def test_several_columns_are_one_input() -> None:
    groups = [[0, 2], [1]]
    design = sobol.design(BASE, groups, 1)
    assert len(design) == BASE * 4
    first, total, _, _ = sobol.indices(ishigami(design), BASE, 1)
    assert first == pytest.approx([0.5576, 0.4424], abs=0.02)
    assert total == pytest.approx([0.5576, 0.4424], abs=0.02)


def test_a_seed_gives_the_same_design() -> None:
    assert np.array_equal(sobol.design(8, GROUPS, 5), sobol.design(8, GROUPS, 5))
    assert not np.array_equal(sobol.design(8, GROUPS, 5), sobol.design(8, GROUPS, 6))


def test_what_does_not_vary_has_no_indices() -> None:
    first, total, _, _ = sobol.indices(np.ones(40), 8, 1)
    assert np.isnan(first).all()
    assert np.isnan(total).all()
