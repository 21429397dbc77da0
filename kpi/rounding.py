"""Rounding: sums of fractions without the last digits, which depend on the order in which they were added."""

import numpy as np

from kpi.intervals import Numbers

EXACT = 2.0**53  # whole numbers up to here add up to the same in any order
DIGITS = 13  # significant; sums of a million fractions agree in so many


def settled(sums: Numbers) -> Numbers:
    """Sums that are the same however many threads added them: whole numbers as they are, others rounded."""
    found = np.array(sums, dtype=float)
    loose = np.isfinite(found) & ((found != np.floor(found)) | (np.abs(found) > EXACT))
    found[loose] = [float(f"{one:.{DIGITS}g}") for one in found[loose]]
    return found
