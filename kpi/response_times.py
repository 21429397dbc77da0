"""Response times: quantiles and the share that keeps a promise, from counts between fixed edges."""

from collections.abc import Sequence
from dataclasses import dataclass

MEDIAN, NINETIETH = 0.5, 0.9


@dataclass(frozen=True)
class Quantile:
    """A length of time.

    Attributes:
        minutes: About so many; beyond the last edge, at least so many.
        open: Whether it lies beyond the last edge.
    """

    minutes: float
    open: bool = False


def quantile(counts: Sequence[float], edges: Sequence[float], share: float) -> Quantile | None:
    """The time within which a share of the answers came, interpolated within its bin.

    Counts add up over agencies and months, medians do not: so the histogram is summed first.

    Args:
        counts: Answers up to each edge and beyond the one before; the last beyond all edges.
        edges: Upper ends of the bins in minutes, rising; the first bin begins at 0.
        share: In (0, 1], such as 0.5 for the median.

    Returns:
        None where there is no answer.

    Source: quantile of grouped data by linear interpolation, as in Kenney and Keeping (1962), Mathematics of
    Statistics, part 1.
    """
    total = sum(counts)
    if not total:
        return None
    wanted, below, low = share * total, 0.0, 0.0
    for count, high in zip(counts[:-1], edges, strict=True):
        if count and below + count >= wanted:
            return Quantile(low + (high - low) * (wanted - below) / count)
        below, low = below + count, high
    return Quantile(edges[-1], open=True)


def within(counts: Sequence[float], edges: Sequence[float], promise: float) -> float:
    """How many answers came within a promise, which must be one of the edges: an exact count.

    Raises:
        ValueError: If it is none of them.
    """
    return sum(counts[: list(edges).index(promise) + 1])
