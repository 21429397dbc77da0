"""Differences between two snapshots: figures and scores, what was promised and proven, definitions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kpi import changes, definitions
from kpi.frozen import Frozen
from kpi.periods import Period

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Turn:
    """What became of a milestone or a piece of evidence from one snapshot to another.

    Attributes:
        kind: added, removed, done, reopened or moved; of evidence added, removed, verified, refused or
            waiting.
        row: As the later snapshot has it, or the earlier one if it was removed.
        before: As the earlier snapshot has it; None if it was added.
    """

    kind: str
    row: Row
    before: Row | None


def values(before: Frozen, after: Frozen, then: Period, now: Period) -> pd.DataFrame:
    """The change of every value from one snapshot to another.

    Where the two periods share months, both values rest on much the same records: there is no interval of
    their difference then, for what differs is a correction and not chance.

    Returns:
        Columns as from kpi.changes.between, the intervals of both values (low_before, high_before, low_now,
        high_now), and redefined: whether the indicator was declared otherwise.
    """
    first, second = before.values([then]), after.values([now])
    moved = changes.of(first, second)
    for suffix, values_ in (("before", first), ("now", second)):
        bounds = values_.set_index(["indicator", "group"])[["low", "high"]].add_suffix(f"_{suffix}")
        moved = moved.join(bounds, on=["indicator", "group"])
    if not set(then.months).isdisjoint(now.months):
        unknown = pd.Series(pd.NA, index=moved.index, dtype="boolean")
        moved = moved.assign(low=np.nan, high=np.nan, beyond_noise=unknown)
    other = {key for section, key in redefined(before, after) if section == "indicators"}
    return moved.assign(redefined=moved["indicator"].isin(other))


def scores(before: Frozen, after: Frozen, then: Period, now: Period) -> pd.DataFrame:
    """Scores of both snapshots side by side.

    Returns:
        Columns group, goal, horizon, score_before, status_before, score, status; a score that only one of
        them has stands alone.
    """
    keys = ["group", "goal", "horizon"]
    first, second = (
        one.scores([when])[[*keys, "score", "status"]] for one, when in ((before, then), (after, now))
    )
    return second.merge(first, on=keys, how="outer", suffixes=("", "_before"), sort=False)


def milestones(before: Frozen, after: Frozen) -> list[Turn]:
    """What became of milestones: those that differ, in the order of their planned end."""
    first, second = (
        {(row["project"], row["milestone_id"]): row for row in one.lists["milestones"]}
        for one in (before, after)
    )
    found = []
    for key in first.keys() | second.keys():
        was, is_ = first.get(key), second.get(key)
        kind = _became(was, is_, _milestone)
        if kind:
            found.append(Turn(kind, is_ or was or {}, was))
    return sorted(found, key=lambda one: (one.row["planned_end"], one.row["milestone_id"]))


def evidence(before: Frozen, after: Frozen) -> list[Turn]:
    """What became of evidence: pieces that were added, withdrawn or judged, in the order they came."""
    first, second = ({row["number"]: row for row in one.lists["evidence"]} for one in (before, after))
    found = []
    for number in sorted(first.keys() | second.keys()):
        was, is_ = first.get(number), second.get(number)
        kind = _became(
            was,
            is_,
            lambda old, new: (new["verdict"] or "waiting") if old["verdict"] != new["verdict"] else "",
        )
        if kind:
            found.append(Turn(kind, is_ or was or {}, was))
    return found


def redefined(before: Frozen, after: Frozen) -> Iterator[tuple[str, str]]:
    """Section and key of what was declared otherwise, added or taken away."""
    first, second = (dict(definitions.parts(one.catalogue)) for one in (before, after))
    for key in [*first, *(key for key in second if key not in first)]:
        if first.get(key) != second.get(key):
            section, _, name = key.partition(".")
            yield section, name


def _became(was: Row | None, is_: Row | None, compared: Any) -> str:
    if was is None:
        return "added"
    if is_ is None:
        return "removed"
    return str(compared(was, is_))


def _milestone(was: Row, is_: Row) -> str:
    if (was["actual_end"] is None) != (is_["actual_end"] is None):
        return "reopened" if is_["actual_end"] is None else "done"
    return "moved" if was["planned_end"] != is_["planned_end"] else ""
