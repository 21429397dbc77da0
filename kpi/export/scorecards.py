"""Scorecards as plain data: scores beside peers, every indicator on one scale, what may be said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from connectors import regions
from kpi import agencies, changes, messages, notation, scoring, values
from kpi import milestones as promises
from kpi.charts import Look
from kpi.errors import RaporError
from kpi.export import passages
from kpi.export.material import Material
from kpi.export.passages import Card, Cell
from kpi.indicators import Indicator

MOST = 30  # indicators of one card; more could not be read on one page
NAMED = 4  # indicators that one sentence names
NOTHING = {"score": np.nan, "status": "insufficient"}
POINTS = ("value", "low", "high", "expected", "peers")  # what stands on a bar


Scores = dict[str, dict[str, dict[str, Any]]]
"""Columns score and status, by group and goal."""


@dataclass(frozen=True)
class Standings:
    """What cards of several agencies have in common, read once."""

    material: Material

    @cached_property
    def figures(self) -> dict[str, pd.DataFrame]:
        """Figures of each agency by indicator, with points for its bar and how they moved."""
        material = self.material
        found = material.agency_figures
        levels = found["group"].map({code: one.level for code, one in material.register.items()})
        keys = pd.MultiIndex.from_arrays([found["indicator"], levels])
        found = found.assign(peers=self._peers.reindex(keys).to_numpy(float))
        found = _on_scale(found, material.catalogue.indicators)
        moved = self._moved.set_index(["indicator", "group"])[["difference", "beyond_noise"]]
        joined = found.join(moved, on=["indicator", "group"])
        return {
            str(code): rows.set_index("indicator").sort_index()
            for code, rows in joined.groupby("group", sort=False)
        }

    @cached_property
    def scores(self) -> Scores:
        """Scores of each agency over all horizons, by goal."""
        return _by_goal(self.material.agency_scores)

    @cached_property
    def peer_scores(self) -> Scores:
        """The same of each level that has several agencies."""
        found = scoring.score(self._levels, self.material.catalogue, today=self.material.today)
        return _by_goal(found[found["group"].isin(self._several)])

    @cached_property
    def _levels(self) -> pd.DataFrame:
        """Figures of all agencies of a level together, as far as the visitor may see them."""
        material = self.material
        scope = material.visitor.scope.whole
        return values.series(material.store.lake, material.catalogue, scope, [material.period], "level")

    @cached_property
    def _several(self) -> set[str]:
        """Levels of more than one agency: one alone is not compared with itself."""
        levels = pd.Series([one.level for one in self.material.register.values()], dtype=object)
        counts = levels.value_counts()
        return {str(level) for level in counts.index[counts > 1]}

    @cached_property
    def _peers(self) -> pd.Series:
        """The value of each indicator and level with enough data."""
        held = self._levels[self._levels["enough"] & self._levels["group"].isin(self._several)]
        return held.set_index(["indicator", "group"])["value"]

    @cached_property
    def _moved(self) -> pd.DataFrame:
        material, before = self.material, self.material.period.shifted(-1)
        span = [before, material.period]
        found = values.series(material.store.lake, material.catalogue, material.scope, span, "agency")
        return changes.between(found, before, material.period)


def asked(material: Material, codes: Sequence[str]) -> list[str]:
    """The agencies to make cards of, by name: those asked for or all, as far as they may be seen.

    Raises:
        RaporError: document_nobody, if there is none with any figure.
    """
    there = set(material.agency_figures["group"]) & set(material.register)
    chosen = there & set(codes) if codes else there
    if not chosen:
        period = notation.period(material.period, material.language)
        raise RaporError("document_nobody", period=period)
    return sorted(chosen, key=lambda code: (material.register[code].name.casefold(), code))


def card(standings: Standings, code: str) -> dict[str, Any]:
    """The page of an agency."""
    material, language = standings.material, standings.material.language
    one = material.register[code]
    level = level_name(material, one.level)
    province = regions.names().get(agencies.province(material.register, code), "")
    figures = standings.figures[code]
    return {
        "name": one.name or code,
        "kind": messages.sentence("scorecard_kind", language, level=level),
        "where": " · ".join(part for part in (province, code) if part),
        "scores": {"cards": _scores(standings, code)},
        "goals": _goals(material, figures),
        "said": _said(material, figures) + _promised(material, code),
    }


def level_name(material: Material, level: str) -> str:
    """The name of a level; the word itself where nobody has put it into words."""
    choices = material.store.tables["agencies"].columns["level"].choices
    return next((one.title(material.language) for one in choices if one.value == level), level)


def _scores(standings: Standings, code: str) -> list[Card]:
    """The index and the goals, each beside the level's."""
    material, language = standings.material, standings.material.language
    own = standings.scores.get(code, {})
    peers = standings.peer_scores.get(material.register[code].level, {})
    made = []
    for key, title in goal_titles(material).items():
        row, beside = own.get(key, NOTHING), peers.get(key, NOTHING)["score"]
        score = notation.number(beside, language, 1)
        note = passages.worded("peers", language, score=score) if np.isfinite(beside) else ""
        status = passages.status(row["status"], language)
        made.append(Card(title, notation.number(row["score"], language, 1), status, note))
    return made


def goal_titles(material: Material) -> dict[str, str]:
    """The index and the goals as they stand in scores, with their names."""
    goals = {key: goal.title(material.language) for key, goal in material.catalogue.goals.items()}
    return {scoring.INDEX: passages.worded("index", material.language)} | goals


def _goals(material: Material, figures: pd.DataFrame) -> list[dict[str, Any]]:
    """A table for each goal: its indicators on one scale."""
    language, made = material.language, []
    before = notation.brief(material.period.shifted(-1), language)
    heads = [
        messages.sentence(f"scorecard_{head}", language, before=before)
        for head in ("value", "bar", "expected", "status", "change")
    ]
    found = figures.to_dict("index")
    shown = list(material.catalogue.indicators.values())[:MOST]
    for key, goal in material.catalogue.goals.items():
        rows = [_row(material, one, found.get(one.key)) for one in shown if one.goal == key]
        if rows:
            made.append({"title": goal.title(language), "heads": heads, "rows": rows})
    return made


def _row(material: Material, one: Indicator, found: Mapping[Any, Any] | None) -> dict[str, Any]:
    """An indicator of an agency; nothing but its n where the data are not enough."""
    language = material.language
    look = Look(language, one.unit, one.scale, one.better)
    n = look.count(0 if found is None else found["sample"])
    below = " · ".join(part for part in (one.code, passages.worded("sample", language, n=n)) if part)
    told = {"name": Cell(one.title(language), below)}
    if found is None or not found["enough"]:
        status = passages.status("insufficient", language)
        return told | {"value": notation.NONE, "bar": None, "expected": "", "status": status, "change": ""}
    change = ""
    if pd.notna(found["beyond_noise"]):
        steady = messages.sentence("scorecard_steady", language)
        change = look.change(found["difference"]) if found["beyond_noise"] else steady
    return told | {
        "value": look.figure(found["value"]),
        "bar": {name: _finite(found[f"points_{name}"]) for name in POINTS},
        "expected": look.shown(found["expected"]),
        "status": passages.status(str(found["status"]), language),
        "change": change,
    }


def _said(material: Material, figures: pd.DataFrame) -> list[Cell]:
    """Which indicators stand clearly apart from the level, that is with their whole interval."""
    language, known = material.language, material.catalogue.indicators
    held = figures[figures["enough"]]
    if held.empty:
        return [Cell(messages.sentence("scorecard_silent", language))]
    if held["points_peers"].isna().all():
        return []
    better = held[held["points_low"] > held["points_peers"]]
    worse = held[held["points_high"] < held["points_peers"]]
    told = []
    for code, rows, role, sign in (
        ("scorecard_above", better, "good", "▲"),
        ("scorecard_below", worse, "bad", "▼"),
    ):
        apart = (rows["points_value"] - rows["points_peers"]).abs().sort_values(ascending=False)
        names = [known[str(key)].title(language) for key in apart.index[:NAMED]]
        if len(apart) > NAMED:
            rest = notation.number(len(apart) - NAMED, language)
            names.append(messages.sentence("illustration_others", language, count=rest))
        if names:
            told.append(Cell(messages.sentence(code, language, names=", ".join(names)), "", role, sign))
    return told or [Cell(messages.sentence("scorecard_alike", language))]


def _promised(material: Material, code: str) -> list[Cell]:
    """How many milestones the agency has, and how far they are; nothing where it has none."""
    own = [one for one in material.plan if one["agency_code"] == code]
    if not own:
        return []
    states = [promises.status(one, material.today) for one in own]
    counts = {
        "done": sum(one["actual_end"] is not None for one in own),
        "all": len(own),
        "proven": states.count(promises.PROVEN),
        "late": states.count(promises.LATE),
    }
    told = {name: notation.number(count, material.language) for name, count in counts.items()}
    return [Cell(messages.sentence("scorecard_promises", material.language, **told))]


def _on_scale(found: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """Figures with a column points_… for each mark of a bar: 0 at the floor, 100 at the last target."""
    points = {name: np.full(len(found), np.nan) for name in POINTS}
    places: Mapping[Any, Any] = found.groupby("indicator", sort=False).indices
    for key, rows in places.items():
        one = indicators[key]
        for name in POINTS:
            shown = found[name].to_numpy(float)[rows] * (1 if name == "expected" else one.scale)
            points[name][rows] = scoring.normalised(shown[:, None], [one], "goalposts")[:, 0]
    low, high = points["low"], points["high"]
    points["low"], points["high"] = np.minimum(low, high), np.maximum(low, high)
    return found.assign(**{f"points_{name}": found_ for name, found_ in points.items()})


def _by_goal(scores: pd.DataFrame) -> Scores:
    found: Scores = {}
    for row in scores[scores["horizon"] == scoring.ALL].to_dict("records"):
        found.setdefault(row["group"], {})[row["goal"]] = {"score": row["score"], "status": row["status"]}
    return found


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
