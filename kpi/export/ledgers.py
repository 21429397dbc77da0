"""Tables of illustrations: the figures behind a picture under headings that people read, in their unit."""

from collections.abc import Callable

import pandas as pd

from kpi import influence, messages, notation
from kpi.charts import milestones
from kpi.export.illustrations import Illustration

SCALED = ("value", "low", "high", "shrunk", "difference", "reference")
SHOWN = (*SCALED, "expected", "target", "contribution")
"""Columns whose figures stand in their displayed unit."""

ORDER = (
    *("month", "label", "name", "institution", "group", "value", "difference", "contribution"),
    *("low", "high", "shrunk", "observed", "expected", "target", "reference", "best", "worst", "among"),
    *("rank_low", "rank_median", "rank_high", "count", "share", "numerator", "denominator", "sample"),
    *("power_before", "interest_before", "power", "interest", "planned_start", "planned_end"),
    *("actual_end", "status", "evidence", "note"),
)
"""Columns that tables have, as far as their frame has them, in this order."""


def group(code: str, language: str) -> str:
    """The code of an agency as it is; a group of stakeholders by its name."""
    return messages.sentence(f"group_{code}", language) if code in influence.GROUPS else code


WORDS: dict[str, Callable[[str, str], str]] = {
    "month": notation.month,
    "status": milestones.words,
    "group": group,
}
"""How what stands for something else is written."""


def table(illustration: Illustration) -> pd.DataFrame:
    """The rows of an illustration; a figure that rests on too little is empty."""
    language, frame = illustration.look.language, illustration.frame
    if "name" in frame:
        frame = frame[frame["name"].notna()]
    if "month" in frame:
        frame = frame[frame["value"].notna()]
    enough = frame["enough"].fillna(False).astype(bool) if "enough" in frame else None
    found = {}
    for name in ORDER:
        if name not in frame or (name == "group" and "label" in frame):
            continue
        cells = frame[name]
        if name in SCALED:
            cells = cells.astype(float) * illustration.look.scale
            cells = cells if enough is None else cells.where(enough)
        elif name in WORDS:
            cells = cells.map(lambda cell, word=WORDS[name]: word(cell, language))
        called = "label" if name == "group" and "group_before" in frame else name
        found[messages.sentence(f"column_{called}", language)] = cells
    return pd.DataFrame(found).reset_index(drop=True)
