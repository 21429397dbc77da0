"""Satisfaction: the survey of PermenPAN-RB 14/2017 (SKM) – index, grade, elements, sample size."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SCALE = 25  # a mean score of 1 to 4 becomes an index of 25 to 100
OLD_WEIGHT = Fraction(11, 100)  # 1/9 as older reports round it
WEAKEST = 3
OFFICIAL = 30  # respondents; fewer are no basis for an index

GRADES = ((Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"), (Decimal("25.00"), "D"))
"""The least index of each grade, rounded to two decimals."""

CHI_SQUARE, SHARE, ERROR = 3.841, 0.5, 0.05  # 95 %, one degree of freedom; the widest variance; ± 5 points
LARGEST = 384


@dataclass(frozen=True)
class Element:
    """One element of a survey: the sum of its scores and how many answered it."""

    total: float
    answers: float

    @property
    def mean(self) -> float | None:
        """NRR, the mean score from 1 to 4; None where nobody answered."""
        return self.total / self.answers if self.answers else None


def index(elements: Mapping[str, Element], old_weight: bool = False) -> float | None:
    """The satisfaction index: 25 × the weighted sum of the elements' means.

    Missing answers count in no element: the mean is taken per element first, then over the elements.

    Args:
        elements: All elements of the survey, by name.
        old_weight: Whether to weigh each with 0.11 in place of exactly 1/9, as older reports do for nine.

    Returns:
        25 to 100 (24.75 to 99 with the old weight); None where an element has no answer at all.

    Source: PermenPAN-RB 14/2017, annex.
    """
    means = [one.mean for one in elements.values()]
    if not means or any(mean is None for mean in means):
        return None
    weight = float(OLD_WEIGHT) if old_weight else 1 / len(means)
    return SCALE * weight * math.fsum(mean for mean in means if mean is not None)


def rounded(value: float) -> Decimal:
    """An index with two decimals, a half rounded up: 64.995 is 65.00."""
    return Decimal(repr(round(value, 9))).quantize(Decimal("0.01"), ROUND_HALF_UP)


def grade(value: float) -> str | None:
    """The grade of service, A to D; None outside of the scale.

    The bands of the regulation leave gaps between 64.99 and 65.00; the index is rounded first.

    Source: PermenPAN-RB 14/2017, annex.
    """
    written = rounded(value)
    if not GRADES[-1][0] <= written <= 100:
        return None
    return next(letter for least, letter in GRADES if written >= least)


def weakest(elements: Mapping[str, Element], count: int = WEAKEST) -> list[str]:
    """The elements of the lowest means, the lowest first; equal ones in their order."""
    means = {name: one.mean for name, one in elements.items() if one.mean is not None}
    return sorted(means, key=lambda name: means[name] or 0)[:count]


def sample_size(population: int) -> int:
    """How many respondents an official claim needs of so many people served, by ordinary rounding.

    Raises:
        ValueError: If the population is not positive.

    Source: Krejcie and Morgan (1970), Educational and Psychological Measurement 30, 607–610.
    """
    if population < 1:
        raise ValueError(f"population must be positive, not {population}")
    spread = CHI_SQUARE * SHARE * (1 - SHARE)
    found = spread * population / (ERROR**2 * (population - 1) + spread)
    return min(math.floor(found + 0.5), LARGEST)
