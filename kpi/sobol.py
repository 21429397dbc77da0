"""Sobol indices: which uncertain input decides how much of a result's variance."""

from collections.abc import Sequence

import numpy as np

from kpi.intervals import Interval, Numbers

RESAMPLES = 200
LEVEL = 0.9

Groups = Sequence[Sequence[int]]
"""Columns of the design that make up each input: the weights of all indicators may be one."""


def design(base: int, groups: Groups, seed: int) -> Numbers:
    """Uniform numbers for base × (inputs + 2) runs.

    Returns:
        A row per run: the matrices A and B, then for each input A with that input's columns from B ("AB").

    Source: Saltelli et al. (2010), Computer Physics Communications 181, 259–270; COINr SA_sample.
    """
    columns = sum(map(len, groups))
    a, b = np.random.default_rng(seed).random((2, base, columns))
    parts = [a, b]
    for inside in groups:
        mixed = a.copy()
        mixed[:, list(inside)] = b[:, list(inside)]
        parts.append(mixed)
    return np.concatenate(parts)


def indices(results: Numbers, base: int, seed: int) -> tuple[Numbers, Numbers, Interval, Interval]:
    """First and total indices of every input, and their 90 % intervals by bootstrap.

    The first index is the share of the variance that an input explains alone, the total index the share in
    which it has a hand, together with the others. Results are centred, which lessens the noise.

    Args:
        results: One for each row of the design, in its order.
        base: As given to the design.
        seed: Of the bootstrap.

    Returns:
        Not a number where the results do not vary.

    Source: first index: Saltelli et al. (2010), table 2 (b); total index: Jansen (1999), Computer Physics
        Communications 117, 35–43; COINr SA_estimate.
    """
    both = results[: 2 * base]
    variance = both.var(ddof=1) or np.nan
    a, b, *mixed = (results - both.mean()).reshape(-1, base)
    ab = np.array(mixed)
    alone = b * (ab - a) / variance
    shared = (a - ab) ** 2 / (2 * variance)
    drawn = np.random.default_rng(seed).integers(0, base, (RESAMPLES, base))
    return (
        alone.mean(axis=1),
        shared.mean(axis=1),
        _interval(alone, drawn),
        _interval(shared, drawn),
    )


def _interval(terms: Numbers, drawn: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Interval:
    means = np.array([term[drawn].mean(axis=1) for term in terms])
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    return Interval(low, high)
