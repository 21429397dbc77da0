"""Peers: level, region, province, what stands below, and size by the data there are."""

import pandas as pd

from kpi import peers
from kpi.agencies import Agency


def agency(code: str, level: str, parent: str = "", province: str = "") -> Agency:
    return Agency(code, code, level, parent, province)


REGISTER = {
    one.code: one
    for one in [
        agency("61", "province", province="61"),
        agency("61.DK", "opd", "61"),
        agency("61.DS", "opd", "61"),
        agency("32", "province", province="32"),
        agency("32.DK", "opd", "32"),
        agency("KEM", "ministry"),
    ]
}


def test_of_a_level() -> None:
    assert peers.codes(REGISTER, "opd") == {"61.DK", "61.DS", "32.DK"}
    assert peers.codes(REGISTER) == set(REGISTER)


def test_of_a_province_by_the_nearest_ancestor_that_has_one() -> None:
    assert peers.codes(REGISTER, "opd", province="61") == {"61.DK", "61.DS"}


def test_within_what_is_selected() -> None:
    assert peers.codes(REGISTER, "opd", frozenset({"61.DK", "32", "unknown"})) == {"61.DK"}


def test_below_an_agency() -> None:
    assert peers.codes(REGISTER, "opd", above="32") == {"32.DK"}
    assert peers.codes(REGISTER, "opd", above="KEM") == frozenset()


def values(samples: list[int], enough: list[bool] | None = None) -> pd.DataFrame:
    return pd.DataFrame({"sample": samples, "enough": enough or [True] * len(samples)})


def test_thirds_by_sample() -> None:
    found = peers.sizes(values([10, 20, 30, 40, 50, 60]))
    assert found.tolist() == ["small"] * 2 + ["medium"] * 2 + ["large"] * 2


def test_equal_samples_are_never_parted() -> None:
    assert len(set(peers.sizes(values([30] * 9)))) == 1
    assert peers.sizes(values([30] * 9 + [31])).nunique() == 2


def test_what_is_not_enough_is_of_no_size() -> None:
    assert peers.sizes(values([1, 50], [False, True])).tolist()[0] == ""
    assert peers.sizes(values([1], [False])).tolist() == [""]
    assert peers.sizes(values([])).empty
