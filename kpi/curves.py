"""Curves: how much of a gain is expected after a share of the time, from 0 at 0 to 1 at 1, always rising."""

from collections.abc import Callable, Mapping

CURVES: Mapping[str, Callable[[float], float]] = {
    "linear": lambda share: share,
    "front": lambda share: 1 - (1 - share) ** 2,  # most of it early: rules, appointments, first trainings
    "back": lambda share: share**2,  # most of it late: trust follows what is done
    "s": lambda share: share**2 * (3 - 2 * share),  # slow, fast, slow: a habit that spreads
}
"""What an indicator may declare as its curve; it holds anew between every two corners of the path."""
