"""Doubts: values that could not become scores, and why, in words for a person."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from kpi import messages, notation, scoring, settings
from kpi.catalogue import Catalogue
from kpi.indicators import Indicator

MOST = 5  # sentences of a kind about one indicator: beyond that the source is what is wrong


def sentences(
    values: pd.DataFrame,
    catalogue: Catalogue,
    language: str | None = None,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """One sentence for each value that cannot be, and for each indicator whose values cannot be compared.

    Args:
        values: As from values.series.
        catalogue: How scores are made.
        language: "id" or "en".
        names: What groups are called; by default as they stand.
    """
    how, written = catalogue.index.normalisation, language or settings.load().language
    found = impossible(values, catalogue, language, names)
    if how not in ("goalposts", "distance_to_target"):
        for one, rows in _by_indicator(values, catalogue):
            found += _incomparable(rows, one, how, written)
    return found


def impossible(
    values: pd.DataFrame,
    catalogue: Catalogue,
    language: str | None = None,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """One sentence for each value that cannot be; arguments as for sentences."""
    written = language or settings.load().language
    return [
        sentence
        for one, rows in _by_indicator(values, catalogue)
        for sentence in _impossible(rows, one, written, names or {})
    ]


def _by_indicator(values: pd.DataFrame, catalogue: Catalogue) -> Iterator[tuple[Indicator, pd.DataFrame]]:
    for key, rows in values[values["enough"]].groupby("indicator", sort=False):
        yield catalogue.indicators[str(key)], rows


def _impossible(rows: pd.DataFrame, one: Indicator, language: str, names: Mapping[str, str]) -> Iterator[str]:
    shown = rows["value"].to_numpy(dtype=float) * one.scale
    places = np.flatnonzero(scoring.impossible(shown, one))
    for place in places[:MOST]:
        low, high = one.range or (None, None)
        inside = one.range is None or one.range[0] <= shown[place] <= one.range[1]
        group = str(rows["group"].iloc[place])
        yield messages.sentence(
            "doubt_not_positive" if inside else "doubt_out_of_range",
            language,
            indicator=one.title(language),
            value=notation.figure(shown[place], one.unit, language),
            group=names.get(group, group),
            low=notation.figure(low, one.unit, language),
            high=notation.figure(high, one.unit, language),
        )


def _incomparable(rows: pd.DataFrame, one: Indicator, how: str, language: str) -> Iterator[str]:
    for _, of in rows.groupby("period", sort=False):
        values = of["value"].dropna()
        if values.nunique() > 1 or (how == "rank" and len(values) > 1) or values.empty:
            continue
        yield messages.sentence(
            "doubt_alone" if len(values) == 1 else "doubt_all_equal",
            language,
            indicator=one.title(language),
            value=notation.figure(values.iloc[0] * one.scale, one.unit, language),
            how=how,
        )
        return
