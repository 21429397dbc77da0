"""Pictures: a frame in, an Altair chart out, a sentence beside it; no Streamlit, no colours of their own."""

from kpi.charts.bars import count_bars
from kpi.charts.changes import change_dots
from kpi.charts.comparisons import interval_dots, placed, standing
from kpi.charts.contributions import contribution_bars
from kpi.charts.ends import ends
from kpi.charts.findings import finding
from kpi.charts.forecasts import forecast_fan
from kpi.charts.funnels import funnel
from kpi.charts.milestones import milestone_timeline
from kpi.charts.rank_ranges import rank_ranges
from kpi.charts.ranks import rank_bars
from kpi.charts.stakeholders import influence_map
from kpi.charts.theme import Look, Picture
from kpi.charts.trajectories import trajectory_lines
from kpi.charts.trends import trend_line
from kpi.charts.waves import before_after_lines

__all__ = [
    "ALL",
    "Look",
    "Picture",
    "before_after_lines",
    "change_dots",
    "contribution_bars",
    "count_bars",
    "ends",
    "finding",
    "forecast_fan",
    "funnel",
    "influence_map",
    "interval_dots",
    "milestone_timeline",
    "placed",
    "rank_bars",
    "rank_ranges",
    "standing",
    "trajectory_lines",
    "trend_line",
]

ALL = (
    before_after_lines,
    change_dots,
    contribution_bars,
    count_bars,
    forecast_fan,
    funnel,
    influence_map,
    interval_dots,
    milestone_timeline,
    rank_bars,
    rank_ranges,
    trajectory_lines,
    trend_line,
)
"""Every kind of picture, for the tests that hold their specs."""
