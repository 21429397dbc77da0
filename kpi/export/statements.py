"""Statements: sentences about figures, goals and plans, written from their numbers and never beyond them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kpi import messages, milestones, notation, periods, scoring, trajectory
from kpi.charts import Look
from kpi.export import captions
from kpi.export.material import Material
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.store import Store

Row = Mapping[Any, Any]

SIGNS = {
    trajectory.ON_TRACK: ("good", "● "),
    trajectory.AT_RISK: ("watch", "▲ "),
    trajectory.BEHIND: ("bad", "▼ "),
    trajectory.INSUFFICIENT: ("none", "○ "),
}
"""The role of each status, and its sign, so that colour is never alone."""


def look(material: Material, key: str) -> Look:
    """How figures of an indicator are written."""
    one = material.catalogue.indicators[key]
    return Look(material.language, one.unit, one.scale, one.better)


def status(word: object, language: str) -> str:
    """A status in words: di jalur, waspada, tertinggal, data belum cukup."""
    return messages.sentence(f"status_{word if word in SIGNS else trajectory.INSUFFICIENT}", language)


def figure(material: Material, key: str) -> Row | None:
    """The figure of an indicator in the period; None where the data are not enough."""
    return material.held.get(key)


def change(material: Material, key: str) -> Row | None:
    """How it moved since the project began; None where one of its two figures has not enough data."""
    return material.moves.get(key)


def moved(material: Material, key: str) -> str:
    """How an indicator moved, as the title of a slide; "" where there is no figure of it.

    Where the interval of the difference covers zero, no change is claimed.
    """
    now = figure(material, key) if key else None
    if now is None:
        return ""
    since, written = change(material, key), look(material, key)
    told = {
        "subject": material.catalogue.indicators[key].title(material.language),
        "value": written.figure(now["value"]),
        "month": period(material.period, material.language),
        "n": written.count(now["sample"]),
    }
    if since is None:
        return messages.sentence("statement_level", material.language, **told)
    told["since"] = period(periods.parse(since["before"]), material.language)
    if not sure(material, [key]):
        return messages.sentence("finding_unmoved", material.language, **told)
    difference = float(since["difference"])
    code = "finding_risen" if difference > 0 else "finding_fallen"
    told["change"] = written.change(abs(difference)).lstrip("+")
    return messages.sentence(code, material.language, **told)


def notes(material: Material, key: str) -> list[str]:
    """What a speaker may be asked of an indicator: numerator, denominator, formula, source, limits."""
    one, language, written = material.catalogue.indicators[key], material.language, look(material, key)
    now, since, path = figure(material, key), change(material, key), material.paths[key]
    lines = [named(one, language)]
    if now is None:
        lines.append(messages.sentence("statement_little", language))
    else:
        told = {name: plain(now[name], language) for name in ("numerator", "denominator", "sample")}
        told |= {"value": written.figure(now["value"]), "interval": _interval(now, written)}
        lines.append(messages.sentence("statement_counts", language, **told))
        expected = {"baseline": path.baseline, "expected": now["expected"], "target": now["target"]}
        shown = {name: written.shown(value) for name, value in expected.items()}
        lines.append(
            messages.sentence("statement_way", language, **shown, status=status(now["status"], language))
        )
    if since is not None:
        lines.append(_changed(since, written))
    return [*lines, *about(material.store, one, language)]


def about(store: Store, one: Indicator, language: str) -> list[str]:
    """What an indicator is, whatever its figure: formula, source, ground, limits."""
    lines = []
    for code, said in (
        ("statement_formula", one.description(language)),
        ("statement_source", captions.source(store, one, language)),
        ("statement_ground", one.source(language)),
        ("statement_limits", one.caveat(language)),
    ):
        if said:
            lines.append(messages.sentence(code, language, said=said))
    return lines


def named(one: Indicator, language: str) -> str:
    """The name of an indicator with its code."""
    return f"{one.title(language)} ({one.code})" if one.code else str(one.title(language))


def statuses(words: Sequence[object], language: str) -> str:
    """How many stand where: 4 di jalur · 3 waspada."""
    held = [word if word in SIGNS else trajectory.INSUFFICIENT for word in words]
    counts = [(word, held.count(word)) for word in SIGNS if word in held]
    return " · ".join(
        f"{notation.number(count, language)}{notation.NARROW}{status(word, language)}"
        for word, count in counts
    )


def score(material: Material, goal: str, horizon: str = scoring.ALL) -> Row | None:
    """The score of a goal, a cell or the index; None where too little of its weight has data."""
    found = material.scores
    rows = found[(found["goal"] == goal) & (found["horizon"] == horizon)].to_dict("records")
    return rows[0] if rows and pd.notna(rows[0]["score"]) else None


def scored(material: Material, row: Row | None) -> str:
    """A score in words: 63,0 dari 100, waspada."""
    language, index = material.language, material.catalogue.index
    if row is None:
        return status("", language)
    return messages.sentence(
        "statement_score",
        language,
        score=notation.number(row["score"], language, 1),
        most=notation.number(index.scale, language),
        status=status(row["status"], language),
    )


def sure(material: Material, keys: Sequence[str]) -> list[Row]:
    """Those of the changes of some indicators that are more than chance."""
    known = [one for key in keys if (one := change(material, key)) is not None]
    return [one for one in known if pd.notna(one["beyond_noise"]) and one["beyond_noise"]]


def better(material: Material, since: Row) -> bool:
    """Whether a change is one for the better."""
    return bool(since["difference"] > 0) == (
        material.catalogue.indicators[since["indicator"]].better == "higher"
    )


def leading(material: Material, keys: Sequence[str]) -> str:
    """The indicator whose change says most: beyond noise first, then by weight, then by size.

    The size is its share of the way from baseline to target; rises and falls count alike.
    "" where none of them has a figure.
    """
    held = [key for key in keys if figure(material, key) is not None]
    return max(held, key=lambda key: _weight(material, key), default="")


def promised(material: Material, rows: Sequence[Row]) -> str:
    """How a plan was kept, as the title of a slide."""
    language, today = material.language, material.today
    kept, proven = milestones.on_time(rows, today), milestones.proven(rows, today)
    done = sum(row["actual_end"] is not None for row in rows)
    return messages.sentence(
        "statement_plan",
        language,
        done=notation.number(done, language),
        all=notation.number(len(rows), language),
        kept=notation.number(kept.some, language),
        share=notation.figure(
            None if proven.share is None else proven.share * 100, "percent", language, decimals=0
        ),
    )


def period(value: Period, language: str) -> str:
    """A period in words that no line breaks."""
    return unbroken(notation.period(value, language))


def unbroken(text: str) -> str:
    """A text that no line breaks."""
    return text.replace(" ", notation.NARROW)


def small(sentence: str) -> str:
    """A sentence that goes on after a colon; an abbreviation stays as it is."""
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def footer(material: Material, *first: str) -> str:
    """The line below a page: what is given, period, place, snapshot or moment, and that it is a sample."""
    language = material.language
    parts = [
        *first,
        notation.period(material.period, language),
        material.place,
        material.state,
        messages.sentence("footer_sample", language) if material.sample else "",
    ]
    return " · ".join(part for part in parts if part)


def _weight(material: Material, key: str) -> tuple[bool, float, float]:
    one, since = material.catalogue.indicators[key], change(material, key)
    if since is None:
        return False, one.weight, 0.0
    whole = abs(one.target - material.paths[key].baseline) or 1.0
    return bool(sure(material, [key])), one.weight, abs(float(since["difference"])) * one.scale / whole


def _changed(since: Row, written: Look) -> str:
    language = written.language
    beyond = since["beyond_noise"]
    code = "statement_chance" if pd.isna(beyond) or not beyond else "statement_beyond"
    bounds = [written.change(since[name]) for name in ("low", "high")]
    return messages.sentence(
        "statement_change",
        language,
        since=notation.period(periods.parse(since["before"]), language),
        change=written.change(since["difference"]),
        low=bounds[0],
        high=bounds[1],
        verdict=messages.sentence(code, language),
    )


def _interval(row: Row, written: Look) -> str:
    return written.interval(row["low"], row["high"])


def plain(value: float, language: str) -> str:
    """A count as it is; sums of shares keep two digits."""
    return notation.number(value, language, 0 if float(value).is_integer() else 2)
