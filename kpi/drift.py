"""Drift: what changed in the columns of a source since its last success. Reported, never guessed."""

from collections.abc import Iterable, Mapping, Sequence

from connectors.sheets import Sheet
from kpi.tables import normalise

Columns = Mapping[str, str]
"""Headings as written with the type that the source gives them, "" where it gives none."""

Found = tuple[str, Mapping[str, str]]
"""The code of a sentence and its values."""


def changes(before: Columns, now: Columns) -> list[Found]:
    """What to tell: columns that are gone, new, or of another type; how a heading is written does not matter.

    A column that was renamed is one that is gone and one that is new. Only a person can say that they are the
    same, so both sentences are told, and the first says that it may be so.
    """
    if not before or not now:
        return []
    old, new = ({normalise(name): name for name in columns} for columns in (before, now))
    gone = [name for key, name in old.items() if key not in new]
    added = [name for key, name in new.items() if key not in old]
    perhaps = "column_gone_renamed" if gone and added else "column_gone"
    found: list[Found] = [(perhaps, {"heading": name, "added": ", ".join(added)}) for name in gone]
    found += [("column_added", {"heading": name}) for name in added]
    for key in (key for key in old if key in new):
        was, is_ = before[old[key]], now[new[key]]
        if was and is_ and was != is_:
            found.append(("column_retyped", {"heading": new[key], "before": was, "now": is_}))
    return found


def headings(sheets: Sequence[Sheet], before: Columns) -> Columns:
    """The headings of sheets that were not recognised: the row that shares most with those of before."""
    known = {normalise(name) for name in before}
    lines = [line.cells for sheet in sheets for line in sheet.head]
    best: Iterable[str] = max(lines, key=lambda cells: len(known & set(map(normalise, cells))), default=())
    best = [cell for cell in best if cell]
    return dict.fromkeys(best, "") if known & set(map(normalise, best)) else {}
