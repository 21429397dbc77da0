"""Clusters: what counts as one observation for the interval of an indicator."""

from collections.abc import Mapping
from typing import Any

from kpi import declarations, totals
from kpi.declarations import Place

WORDS = ("week", "record", "none")
"""A week of an agency on a platform, a row of the table or view, or nothing."""


def chosen(part: Mapping[str, Any], place: Place, words: Mapping[str, str], *, reported: bool) -> str:
    """What is declared, or what fits the kind.

    Ratios rest on posts and their like, and those of one week share its news and its audience. The others
    rest on people and papers. A proportion of them needs only their number, unless they have weights.

    Args:
        part: What is declared for the indicator.
        place: Where.
        words: Its kind, over_time and formulas.
        reported: Whether somebody else computed its figures, so that no record is known.

    Raises:
        RaporError: If a word is declared that is none of WORDS.
    """
    declared = declarations.value(part, "cluster", str, place)
    if declared:
        declarations.check_known([declared], WORDS, place.under("cluster"))
    if reported or not all(totals.are_sums(words[role]) for role in ("numerator", "denominator")):
        return "none"
    if declared:
        return declared
    if words["kind"] == "proportion":
        return "none" if words["sample"] == words["denominator"] else "record"
    return "week" if words["kind"] == "ratio" and words["over_time"] == "sum" else "record"
