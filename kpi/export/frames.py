"""Rows for pictures, made from figures: what a page and a deck must draw alike."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd
from pyarrow import dataset

from kpi import messages, notation, periods, ranking, scoring, shrinkage, standardisation
from kpi.catalogue import Catalogue
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.store import Store
from kpi.trajectory import Path

BEFORE, AHEAD = 24, 6  # months of a course before and after the end of its period
PARTS = 3  # indicators that raised a score, and as many that lowered it


def months_before(period: Period) -> list[Period]:
    """The months of a course up to the end of a period."""
    end = periods.parse(period.months[-1])
    return [end.shifted(step) for step in range(1 - BEFORE, 1)]


def course(found: pd.DataFrame, path: Path, end: Period, last: Period | None = None) -> pd.DataFrame:
    """Months around the end of a period: values, what is expected, and targets that fall due.

    Args:
        found: Figures of one indicator by month, as from kpi.values.series.
        path: What is expected of it.
        end: The last month of the period.
        last: The last month drawn; by default half a year later.

    Returns:
        Columns as charts.trajectory_lines takes them.
    """
    ahead = (last or end.shifted(AHEAD)).first - end.first
    around = [end.shifted(step) for step in range(1 - BEFORE, ahead + 1)]
    months = pd.DataFrame({"month": [str(month) for month in around]})
    months["expected"] = [path.expected(month.ends) for month in around]
    due = {periods.containing(date.fromordinal(day)): level for day, level in path.targets}
    months["target"] = [due.get(month) for month in around]
    kept = ["month", "value", "low", "high", "freedom", "sample", "enough"]
    return months.merge(found.rename(columns={"period": "month"})[kept], on="month", how="left")


def largest_changes(
    changed: pd.DataFrame, samples: pd.Series, catalogue: Catalogue, language: str, count: int
) -> pd.DataFrame:
    """The largest rises and falls of shares beyond noise, in columns as charts.change_dots takes them.

    Args:
        changed: As from kpi.changes.between.
        samples: The sample of each indicator now.
        catalogue: Which indicators there are.
        language: Of their names.
        count: Rises, and as many falls; columns risen and fallen say how many there are in all.
    """
    known = catalogue.indicators
    shares = [key for key, one in known.items() if one.unit == "percent"]
    sure = changed[
        changed["beyond_noise"].fillna(False).astype(bool) & changed["indicator"].isin(list(known))
    ]
    held = sure[sure["indicator"].isin(shares)]
    held = held.sort_values("difference", key=abs, ascending=False, kind="stable")
    rises, falls = held[held["difference"] > 0], held[held["difference"] < 0]
    shown = pd.concat([rises.head(count), falls.head(count).iloc[::-1]])
    return shown.assign(
        name=[known[key].title(language) for key in shown["indicator"]],
        better=[known[key].better for key in shown["indicator"]],
        sample=[int(samples.get(key, 0)) for key in shown["indicator"]],
        risen=int((sure["difference"] > 0).sum()),
        fallen=int((sure["difference"] < 0).sum()),
    )


def contributions(rows: pd.DataFrame, catalogue: Catalogue, language: str) -> pd.DataFrame:
    """The largest parts of a change, the rest in one row, and the whole, for charts.contribution_bars.

    Args:
        rows: As from kpi.contributions.between, of one score.
        catalogue: Which indicators there are.
        language: Of their names.
    """
    rows = rows.sort_values("contribution", ascending=False, kind="stable")
    ups = rows[rows["contribution"] > 0].head(PARTS)
    downs = rows[rows["contribution"] < 0].tail(PARTS)
    rest = rows.drop([*ups.index, *downs.index])
    if len(rest) == 1:
        ups, rest = pd.concat([ups, rest]), rest.head(0)
    parts = [
        (catalogue.indicators[row["indicator"]].title(language), row["contribution"], False, False)
        for part in (ups, downs)
        for row in part.to_dict("records")
    ]
    if len(rest):
        others = messages.sentence(
            "illustration_others", language, count=notation.number(len(rest), language)
        )
        parts.append((others, rest["contribution"].sum(), False, True))
    if len(rows):
        parts.append(
            (messages.sentence("illustration_whole", language), rows["contribution"].sum(), True, False)
        )
    return pd.DataFrame(parts, columns=["name", "contribution", "whole", "rest"])


def goal_title(goal: str, catalogue: Catalogue, language: str) -> str:
    """The name of a goal, or of the index."""
    if goal in catalogue.goals:
        return catalogue.goals[goal].title(language)
    return messages.sentence("illustration_index", language) if goal == scoring.INDEX else ""


def compared(found: pd.DataFrame, indicator: Indicator, names: Sequence[str], seed: int) -> pd.DataFrame:
    """Agencies as from kpi.ranking.ranked, with their name, joint value (reference) and shrunk value.

    A value that cannot be (strange) is not compared, and the joint value leaves it out.

    Args:
        found: Values of one indicator and period by agency.
        indicator: The indicator.
        names: Of the agencies, in the order of the rows.
        seed: Of the draws behind ranks.
    """
    strange = scoring.impossible(found["value"].to_numpy(float) * indicator.scale, indicator)
    found = found.assign(strange=strange, enough=found["enough"] & ~strange)
    found = ranking.ranked(found, indicator.kind, indicator.better, seed=seed)
    sound = found[~strange]
    total = sound["denominator"].sum()
    return found.assign(
        name=list(names),
        reference=sound["numerator"].sum() / total if total else np.nan,
        shrunk=shrinkage.shrunk(found, indicator.kind),
        chosen=False,
    )


def standardised(strata: pd.DataFrame, rows: pd.DataFrame, indicator: Indicator, seed: int) -> pd.DataFrame:
    """Standardised ratios of agencies, with places, as `compared` gives values; 1 is what the mix expects.

    Args:
        strata: As from kpi.standardisation.sums.
        rows: As from compared.
        indicator: The indicator.
        seed: Of the draws behind ranks.
    """
    plain = rows.drop(columns=["best", "worst", "middle", "among", "band", "shrunk"])
    found = standardisation.ratios(strata, plain)
    return ranking.ranked(found, "ratio", indicator.better, seed=seed).assign(reference=1.0)


def named(store: Store, codes: Iterable[str]) -> list[str]:
    """A name for every agency, short where one is registered, each different."""
    files = store.lake.files("agencies")
    rows = dataset.dataset(files).to_table(["agency_code", "name", "short_name"]).to_pylist() if files else []
    found = {row["agency_code"]: row["short_name"] or row["name"] or row["agency_code"] for row in rows}
    often = Counter(found.values())
    each = {code: name if often[name] == 1 else f"{name} · {code}" for code, name in found.items()}
    return [each.get(code, code) for code in codes]
