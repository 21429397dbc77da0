"""Findings: the one sentence that stands above a picture, written from its figures and never beyond them."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from kpi import intervals, messages, notation
from kpi.charts.comparisons import placed, standing
from kpi.charts.theme import Look, Picture
from kpi.intervals import Estimate

NEAR = 2  # places by which a rank may shift and still count as steady

Finding = Callable[[pd.DataFrame, Look, str], str]


def finding(picture: Picture, frame: pd.DataFrame, look: Look, subject: str = "") -> str:
    """What a picture shows, as a title.

    Args:
        picture: Its kind.
        frame: Its rows, as the kind takes them.
        look: How it is drawn.
        subject: What the figures are of, such as the name of an indicator.

    Returns:
        The sentence without a full stop. Where an interval covers no change, it says so.
    """
    made = KINDS.get(picture.name)
    said = made(frame, look, subject) if made and len(frame) else ""
    return (said or _named(subject, picture.in_words(frame, look))).rstrip(".")


def moved(rows: pd.DataFrame, look: Look, subject: str) -> str:
    """How a figure moved from its first to its last month; "" where it has no two months."""
    held = rows[rows["enough"].fillna(False).astype(bool)].sort_values("month")
    if len(held) < 2:
        return ""
    first, last = held.iloc[0], held.iloc[-1]
    low, high = (float(bound) for bound in _difference(first, last))
    told = {
        "subject": subject,
        "since": notation.month(first["month"], look.language),
        "month": notation.month(last["month"], look.language),
        "value": look.figure(last["value"]),
        "n": look.count(last["sample"]),
    }
    if np.isnan(low) or low <= 0 <= high:
        return messages.sentence("finding_unmoved", look.language, **told)
    change = float(last["value"] - first["value"])
    size = look.change(abs(change)).lstrip("+")
    code = "finding_risen" if change > 0 else "finding_fallen"
    return messages.sentence(code, look.language, **told, change=size)


def _difference(first: pd.Series, last: pd.Series) -> intervals.Interval:
    names = Estimate._fields
    before, after = (
        Estimate(*(np.asarray(row.get(name, np.inf), dtype=float) for name in names)) for row in (first, last)
    )
    return intervals.difference(first["value"], before, last["value"], after)


def _told_apart(rows: pd.DataFrame, look: Look, subject: str) -> str:
    held = placed(rows, look.better)
    if held.empty:
        return ""
    counts = standing(held, "higher").value_counts()
    above, below = int(counts.get("good", 0)), int(counts.get("bad", 0))
    count = look.count(len(held))
    if held["among"].notna().any():  # they have places: agencies, not answers of the same people
        count = messages.sentence("finding_agencies", look.language, count=count)
    return messages.sentence(
        "finding_told_apart" if above + below else "finding_alike",
        look.language,
        subject=subject,
        above=look.count(above),
        below=look.count(below),
        count=count,
        reference=look.figure(held["reference"].iloc[0]),
    )


def _ranks(rows: pd.DataFrame, look: Look, subject: str) -> str:
    held = placed(rows, look.better)
    held = held[held["best"].notna()]
    return messages.sentence(
        "finding_ranks",
        look.language,
        subject=subject,
        first=look.count((held["best"] == 1).sum()),
        among=look.count(held["among"].max()),
    )


def _funnel(rows: pd.DataFrame, look: Look, subject: str) -> str:
    held = rows[rows["name"].notna()]
    counts = held["place"].value_counts()
    above, below = int(counts.get("above998", 0)), int(counts.get("below998", 0))
    return messages.sentence(
        "finding_beyond" if above + below else "finding_chance",
        look.language,
        subject=subject,
        above=look.count(above),
        below=look.count(below),
        count=look.count(len(held)),
    )


def _changes(rows: pd.DataFrame, look: Look, subject: str) -> str:
    largest = rows.iloc[int(rows["difference"].abs().to_numpy().argmax())]
    drawn = (rows["difference"] > 0).sum(), (rows["difference"] < 0).sum()
    up, down = (largest["risen"], largest["fallen"]) if "risen" in rows else drawn  # not all are drawn
    return messages.sentence(
        "finding_changes",
        look.language,
        up=look.count(up),
        down=look.count(down),
        name=largest["name"],
        change=look.change(largest["difference"]),
    )


def _contributions(rows: pd.DataFrame, look: Look, subject: str) -> str:
    whole = rows["whole"].astype(bool)
    change, parts = float(rows.loc[whole, "contribution"].sum()), rows[~whole]
    if "rest" in parts:  # all others together are no reason
        parts = parts[~parts["rest"].astype(bool)]
    if parts.empty:
        return ""
    same = parts["contribution"].to_numpy() * (1 if change >= 0 else -1)
    most = parts.iloc[int(same.argmax())]
    return messages.sentence(
        "finding_contributions",
        look.language,
        subject=subject,
        change=look.change(change),
        name=most["name"],
        part=look.change(most["contribution"]),
    )


def _classes(rows: pd.DataFrame, look: Look, subject: str) -> str:
    if not rows["count"].sum():
        return ""
    if "promise" in rows:
        return _answered(rows, look, subject)
    most = rows.nlargest(1, "count").iloc[0]
    return messages.sentence(
        "finding_classes",
        look.language,
        subject=subject,
        name=most["name"],
        share=Look(look.language).figure(most["share"]),
        total=look.count(rows["count"].sum()),
    )


def _answered(rows: pd.DataFrame, look: Look, subject: str) -> str:
    """How many messages were answered as promised, and how many wait."""
    shares = rows.groupby("role")["share"].sum()
    percent = Look(look.language)
    return messages.sentence(
        "finding_answered",
        look.language,
        subject=subject,
        share=percent.figure(shares.get("main", 0.0)),
        total=look.count(rows["count"].sum()),
        promise=rows["promise"].iloc[0],
        waiting=percent.figure(shares.get("watch", 0.0)),
    )


def _plan(rows: pd.DataFrame, look: Look, subject: str) -> str:
    counts = rows["status"].value_counts()
    said = messages.sentence(
        "finding_plan",
        look.language,
        proven=look.count(int(counts.get("proven", 0))),
        late=look.count(int(counts.get("late", 0))),
        count=look.count(len(rows)),
    )
    return _named(subject, said)


def _steadiness(rows: pd.DataFrame, look: Look, subject: str) -> str:
    steady = (rows["rank_high"] - rows["rank_low"] <= NEAR).sum()
    told = {"steady": look.count(steady), "count": look.count(len(rows)), "near": look.count(NEAR)}
    return _named(subject, messages.sentence("finding_steady", look.language, **told))


def _influence(rows: pd.DataFrame, look: Look, subject: str) -> str:
    changed = rows["group_before"].notna() & (rows["group_before"] != rows["group"])
    counts = {
        "before": (rows["group_before"] == "promoters").sum(),
        "now": (rows["group"] == "promoters").sum(),
        "changed": changed.sum(),
        "count": len(rows),
    }
    said = {name: look.count(int(count)) for name, count in counts.items()}
    return _named(subject, messages.sentence("finding_influence", look.language, **said))


def _joined(rows: pd.DataFrame, look: Look, subject: str) -> str:
    """How much more who joined moved than who waited, where the rows say it."""
    if "effect" not in rows:
        return ""
    effect, low, high = (float(rows[name].iloc[0]) for name in ("effect", "effect_low", "effect_high"))
    told = {"subject": subject, "month": notation.month(str(rows["wave"].iloc[0]), look.language)}
    if not (low > 0 or high < 0):
        return messages.sentence("finding_no_effect", look.language, **told)
    size = look.change(abs(effect)).lstrip("+")
    code = "finding_more" if effect > 0 else "finding_less"
    return messages.sentence(code, look.language, **told, effect=size)


def _named(subject: str, sentence: str) -> str:
    return f"{subject}: {sentence}" if subject else sentence


KINDS: dict[str, Finding] = {
    "before_after_lines": _joined,
    "change_dots": _changes,
    "contribution_bars": _contributions,
    "count_bars": _classes,
    "forecast_fan": moved,
    "funnel": _funnel,
    "influence_map": _influence,
    "interval_dots": _told_apart,
    "milestone_timeline": _plan,
    "rank_bars": _ranks,
    "rank_ranges": _steadiness,
    "trajectory_lines": moved,
}
"""How the finding of a kind of picture is written; the others say what they show."""
