"""The ends of a long list: what is drawn of it where there is no room for all."""

import pandas as pd

from kpi.charts.comparisons import placed


def ends(rows: pd.DataFrame, better: str, most: int) -> pd.DataFrame:
    """Rows with enough data in their order; of too many those around the one sought, or either end.

    Ends are those of the expected rank, not of the value: there a small sample comes to stand in the middle.

    Args:
        rows: As charts.interval_dots takes them.
        better: "higher" or "lower".
        most: Rows there is room for.
    """
    ordered = placed(rows, better)
    if len(ordered) <= most:
        return ordered
    sought = ordered["chosen"].to_numpy().nonzero()[0]
    if len(sought):
        first = min(max(int(sought[0]) - most // 2, 0), len(ordered) - most)
        return ordered.iloc[first : first + most]
    return pd.concat([ordered.head(most // 2), ordered.tail(most // 2)])
