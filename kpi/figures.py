"""Figures as the command line gives them: values and scores of a period, on measures that are up to date."""

from collections.abc import Sequence

import pandas as pd

from kpi import agencies, declarations, engines, periods, scoring, settings
from kpi import values as ratios
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store


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
    return ratios.compute(store.lake, store.catalogue, scope_of(store, agency), span, by, indicators=indicators)


def scores(store: Store, period: str, by: str, agency: str | None = None) -> pd.DataFrame:
    """Scores of one period; see kpi.scoring.score.

    Raises:
        RaporError: For a period or agency that is not known.
    """
    found = values(store, period, by, None, agency)
    targets = store.state_rows(EVERYTHING).get("targets")
    return scoring.score(found, store.catalogue, targets, engines.today())


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
        raise RaporError("agency_unknown", code=agency, nearest="")
    return EVERYTHING.select(agencies.subtree(register, code))
