"""Scorecards as plain data: scores beside peers, every indicator on one scale, what may be said of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from connectors import regions
from kpi import agencies, messages, notation, scoring
from kpi import milestones as promises
from kpi.charts import Look
from kpi.errors import RaporError
from kpi.export import fonts, passages
from kpi.export.material import Material
from kpi.export.passages import Card, Cell
from kpi.export.placements import NOTHING, POINTS, Placements
from kpi.indicators import Indicator

MOST = 30  # indicators of one card; more could not be read on one page
# Points: letters of a card, width of the names of indicators and of the page; with some room to spare.
TEXT, NAME, PAGE = 8.2, 108.0, 500.0
ROOM, MANY = 71, 40  # lines that surely fit on a page; lines at which counting ends
CARDS = 200  # of one document: each takes some 2.4 MB while it is set
NAMED = 4  # indicators that one sentence names


def asked(material: Material, codes: Sequence[str]) -> list[str]:
    """The agencies to make cards of, by name: those asked for or all, as far as they may be seen.

    Raises:
        RaporError: document_nobody, if none has any figure; document_many, if they are too many for one file.
    """
    there = set(material.agency_figures["group"]) & set(material.register)
    chosen = there & set(codes) if codes else there
    if not chosen:
        period = notation.period(material.period, material.language)
        raise RaporError("document_nobody", period=period)
    if len(chosen) > CARDS:
        counts = {"count": len(chosen), "most": CARDS}
        raise RaporError("document_many", **counts)
    return sorted(chosen, key=lambda code: (material.register[code].name.casefold(), code))


def card(placements: Placements, code: str) -> dict[str, Any]:
    """The page of an agency."""
    material, language = placements.material, placements.material.language
    one = material.register[code]
    level = level_name(material, one.level)
    province = regions.names().get(agencies.province(material.register, code), "")
    figures = placements.figures[code]
    made = {
        "name": one.name or code,
        "kind": messages.sentence("scorecard_kind", language, level=level),
        "where": " · ".join(part for part in (province, code) if part),
        "scores": {"cards": _scores(placements, code)},
        "goals": _goals(material, figures),
        "said": _said(material, figures) + _promised(material, code) + _left_out(material),
    }
    return made | {"full": _lines(made) > ROOM}


def _lines(made: Mapping[str, Any]) -> float:
    """About how many lines a card has: typst measures only what may be too high, as that costs most."""
    rows = [row for goal in made["goals"] for row in goal["rows"]]
    names = sum(len(fonts.lines(row["name"].text, TEXT, NAME, MANY)) for row in rows)
    said = sum(len(fonts.lines(one.text, TEXT, PAGE, MANY)) for one in made["said"])
    title = len(fonts.lines(made["name"], 15, PAGE * 0.7, MANY, 700))
    return len(rows) + names + 2 * len(made["goals"]) + 1.5 * said + 2 * title


def level_name(material: Material, level: str) -> str:
    """The name of a level; the word itself where nobody has put it into words."""
    choices = material.store.tables["agencies"].columns["level"].choices
    return next((one.title(material.language) for one in choices if one.value == level), level)


def _scores(placements: Placements, code: str) -> list[Card]:
    """The index and the goals, each beside the level's."""
    material, language = placements.material, placements.material.language
    own = placements.scores.get(code, {})
    peers = placements.peer_scores.get(material.register[code].level, {})
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


def _left_out(material: Material) -> list[Cell]:
    """How many indicators there is no room for."""
    count = len(material.catalogue.indicators) - MOST
    told = notation.number(count, material.language)
    return [Cell(messages.sentence("scorecard_more", material.language, count=told))] if count > 0 else []


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


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
