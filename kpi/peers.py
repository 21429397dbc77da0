"""Peers: the agencies that one may fairly be compared with – of its level, province and size."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kpi import agencies
from kpi.agencies import Agency

SIZES = ("small", "medium", "large")
"""Thirds of the agencies by the sample of the figure that is compared: how much there is to count."""


def codes(
    register: Mapping[str, Agency],
    level: str = "",
    within: frozenset[str] | None = None,
    province: str = "",
    above: str = "",
) -> frozenset[str]:
    """The agencies to compare.

    Args:
        register: All agencies.
        level: Their level; "" for any.
        within: Only these; None for all.
        province: Only those of this province, by its code; "" for any.
        above: Only this agency and what is below it; "" for any.
    """
    found = set(register if within is None else within & register.keys())
    if above:
        found &= agencies.subtree(register, above)
    return frozenset(
        code
        for code in found
        if level in ("", register[code].level) and province in ("", agencies.province(register, code))
    )


def sizes(values: pd.DataFrame) -> pd.Series:
    """The third of SIZES that each value belongs to by its sample; equal samples are never parted.

    Args:
        values: As from kpi.values, one indicator and period; those without enough data belong to none ("").
    """
    held = values.loc[values["enough"], "sample"].to_numpy(float)
    if not len(held):
        return pd.Series("", index=values.index)
    borders = np.quantile(held, [1 / 3, 2 / 3])
    thirds = np.array(SIZES, dtype=object)[np.searchsorted(borders, values["sample"].to_numpy(float))]
    return pd.Series(thirds, index=values.index).where(values["enough"], "")
