"""Sums that do not depend on the order of their terms."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpi.rounding import settled


@given(st.lists(st.decimals(0, 1000, places=4).map(float), min_size=1, max_size=300), st.randoms())
def test_fractions_add_up_to_the_same_in_any_order(terms: list[float], random) -> None:
    shuffled = list(terms)
    random.shuffle(shuffled)
    one, other = (settled(np.array([np.cumsum(order)[-1]])) for order in (terms, shuffled))
    assert one.tobytes() == other.tobytes()


def test_whole_numbers_and_what_is_missing_stay_as_they_are() -> None:
    given_ = np.array([0.0, 12.0, 123456789012345.0, np.nan, np.inf, -7.0])
    assert settled(given_).tobytes() == given_.tobytes()


def test_a_fraction_keeps_all_that_is_meant() -> None:
    assert settled(np.array([0.1 + 0.2, 1 / 3, -2.5])).tolist() == [0.3, 0.3333333333333, -2.5]
