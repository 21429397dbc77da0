"""Figures as the command line gives them: values and scores of a period, on measures that are up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from kpi import (
    agencies,
    declarations,
    doubts,
    engines,
    estimates,
    messages,
    periods,
    refusals,
    scoring,
    settings,
)
from kpi import values as ratios
from kpi.catalogue import Catalogue
from kpi.errors import RaporError
from kpi.periods import Period
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store

FEW = 20  # sentences about what was refused, beside figures


def values(
    store: Store, period: str, by: str, indicators: Sequence[str] | None = None, agency: str | None = None
) -> pd.DataFrame:
    """Values of one period; see kpi.values.compute.

    Raises:
        RaporError: For a period, indicator or agency that is not known.
    """
    span = periods.parse(period)
    known = store.catalogue.indicators
    for name in indicators or ():
        if name not in known:
            raise RaporError("indicator_unknown", indicator=name, nearest=declarations.nearest(name, known))
    store.refresh_measures()
    with store.sound():
        scope = scope_of(store, agency)
        found = ratios.compute(store.lake, store.catalogue, scope, span, by, indicators=indicators)
    return _with_missing(found, indicators or list(known), span)


def _with_missing(found: pd.DataFrame, indicators: Sequence[str], period: Period) -> pd.DataFrame:
    """The values and, for every group, a row without figures for each indicator that it lacks."""
    groups = sorted(found["group"].unique()) or [ratios.NATION]
    whole = pd.MultiIndex.from_product([indicators, groups], names=["indicator", "group"])
    filled = found.set_index(["indicator", "group"]).reindex(whole).reset_index()
    filled["period"] = str(period)
    filled["enough"] = filled["enough"].fillna(False).astype(bool)
    filled["sample"] = filled["sample"].fillna(0).astype("int64")
    return filled[list(found.columns)]


@dataclass(frozen=True)
class Scored:
    """Scores of one period.

    Attributes:
        scores: As from kpi.scoring.score.
        doubts: A sentence for each value that could not become a score.
    """

    scores: pd.DataFrame
    doubts: list[str]


def scored(store: Store, period: str, by: str, agency: str | None = None) -> Scored:
    """Scores of one period, and what could not become one.

    Raises:
        RaporError: For a period or agency that is not known.
    """
    found = values(store, period, by, None, agency)
    targets = store.state_rows(EVERYTHING).get("targets")
    scores = scoring.score(found, store.catalogue, targets, engines.today())
    return Scored(scores, doubts.sentences(found, store.catalogue))


def few(found: pd.DataFrame, catalogue: Catalogue, language: str | None = None) -> list[str]:
    """What is to be said where figures rest on the answers of too few people: a sentence, or none.

    Args:
        found: As from kpi.values.series.
        catalogue: What they mean.
        language: By default that of the settings.
    """
    hidden = found.loc[estimates.few(found, catalogue), "indicator"]
    if hidden.empty:
        return []
    least = max(catalogue.figures[key].least_group for key in hidden)
    return [messages.sentence("few_respondents", language, count=len(hidden), least=least)]


def refused(
    store: Store, period: str, indicators: Sequence[str] | None = None, agency: str | None = None
) -> list[RaporError]:
    """What does not count in the values of one period: the first few, and how many more there are.

    Raises:
        RaporError: For a period or agency that is not known.
    """
    scope = scope_of(store, agency)
    found = refusals.found(store.lake, store.catalogue, scope, periods.parse(period), indicators=indicators)
    more = [RaporError("refused_more", count=len(found) - FEW)] if len(found) > FEW else []
    return found[:FEW] + more


def scope_of(store: Store, agency: str | None) -> Scope:
    """Everything, or an agency and all below it.

    Raises:
        RaporError: If the agency is not registered.
    """
    if agency is None:
        return EVERYTHING
    register = agencies.read(store.lake, engines.open(settings.load().engine))
    code = next((one for one in register if one.lower() == agency.lower()), None)
    if code is None:
        near = get_close_matches(agency, register, n=3, cutoff=0.5)
        raise RaporError("agency_unknown", code=agency, nearest=f" ({', '.join(near)})" if near else "")
    return EVERYTHING.select(agencies.subtree(register, code))
