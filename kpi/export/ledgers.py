"""Tables of illustrations: the figures behind a picture under headings that people read, in their unit."""

import pandas as pd

from kpi import messages, notation
from kpi.export.illustrations import Illustration

SCALED = ("value", "low", "high", "shrunk", "difference", "reference")
ORDER = (
    *("month", "name", "group", "value", "difference", "contribution", "low", "high", "shrunk"),
    *("expected", "target", "reference", "best", "worst", "among"),
    *("count", "share", "numerator", "denominator", "sample", "note"),
)
"""Columns that tables have, as far as their frame has them, in this order."""


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
        if name not in frame:
            continue
        cells = frame[name]
        if name in SCALED:
            cells = cells.astype(float) * illustration.look.scale
            cells = cells if enough is None else cells.where(enough)
        elif name == "month":
            cells = pd.Series([notation.month(month, language) for month in cells], index=frame.index)
        found[messages.sentence(f"column_{name}", language)] = cells
    return pd.DataFrame(found).reset_index(drop=True)
