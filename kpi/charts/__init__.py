"""Pictures: a frame in, an Altair chart out, a sentence beside it; no Streamlit, no colours of their own."""

from kpi.charts.bars import count_bars
from kpi.charts.changes import change_dots
from kpi.charts.comparisons import interval_dots, standing
from kpi.charts.theme import Look, Picture
from kpi.charts.trajectories import trajectory_lines
from kpi.charts.trends import trend_line

__all__ = [
    "ALL",
    "Look",
    "Picture",
    "change_dots",
    "count_bars",
    "interval_dots",
    "standing",
    "trajectory_lines",
    "trend_line",
]

ALL = (change_dots, count_bars, interval_dots, trajectory_lines, trend_line)
"""Every kind of picture, for the tests that hold their specs."""
