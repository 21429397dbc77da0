"""Charts that PowerPoint draws and people can edit: made from the rows of our pictures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from kpi import messages, periods
from kpi.charts import ends, standing
from kpi.export import printing
from kpi.export.illustrations import Illustration
from kpi.export.plates import printable
from kpi.export.slides import axes, paired
from kpi.export.slides.axes import number_format
from kpi.export.slides.boxes import Area
from kpi.export.slides.masters import COLOURS

MARKERS = {
    "good": XL_MARKER_STYLE.TRIANGLE,
    "main": XL_MARKER_STYLE.CIRCLE,
    "bad": XL_MARKER_STYLE.SQUARE,
}
LINES = (
    ("value", "main", None, 2.5),
    ("low", "main", MSO_LINE.ROUND_DOT, 1),
    ("high", "main", MSO_LINE.ROUND_DOT, 1),
    ("expected", "none", MSO_LINE.DASH, 1.5),
    ("middle", "second", MSO_LINE.SQUARE_DOT, 2),
    ("low_outer", "second", MSO_LINE.ROUND_DOT, 1),
    ("high_outer", "second", MSO_LINE.ROUND_DOT, 1),
)
"""Columns of a course, each with its colour, dashes and points of width."""

BOUNDS = {"low": "interval", "high": "interval", "low_outer": "interval_ahead"}  # what the legend calls them
PAIRED = ("high", "high_outer")  # the legend names the other end of the interval


def add(slide: Any, shown: Illustration, where: Area) -> Any:
    """A chart on a slide; None for a kind that PowerPoint has no chart for.

    Args:
        slide: Of python-pptx.
        shown: The picture with its rows.
        where: Its place.
    """
    make = KINDS.get(shown.picture.name)
    return make(slide, shown, where) if make and len(shown.frame) else None


def drawable(shown: Illustration) -> Illustration:
    """A picture without what a native chart does not draw, so that its words do not speak of it: rings."""
    return replace(shown, frame=shown.frame.drop(columns="shrunk", errors="ignore"))


def _lines(slide: Any, shown: Illustration, where: Area) -> Any:
    look, rows = shown.look, shown.frame.sort_values("month")
    known = rows["enough"].fillna(False).astype(bool)
    data = CategoryChartData(number_format=number_format(look))
    by_month = "label" not in rows  # else periods of other lengths, each with its own name
    data.categories = [periods.parse(month).starts for month in rows["month"]] if by_month else rows["label"]
    drawn = [one for one in LINES if one[0] in rows]
    for name, *_ in drawn:
        cells = rows[name].astype(float)
        if name != "expected":
            cells = cells * look.scale
        if name in ("value", "low", "high"):
            cells = cells.where(known)
        data.add_series(_legend(name, look.language), [axes.cell(one) for one in cells])
    frame = axes.placed(slide, XL_CHART_TYPE.LINE, where, data)
    axes.dress(frame.chart, look, legend=True)
    if by_month:
        axes.months(frame.chart, max(len(rows) // 8, 1), look.language)
    spanned = [one for series in frame.chart.plots[0].series for one in series.values if one is not None]
    axes.spanned(frame.chart.value_axis, spanned, look)
    axes.unlisted(frame.chart, [place for place, one in enumerate(drawn) if one[0] in PAIRED])
    for series, (name, role, dash, width) in zip(frame.chart.plots[0].series, drawn, strict=True):
        series.smooth = False
        series.marker.style = XL_MARKER_STYLE.NONE
        series.format.line.color.rgb, series.format.line.width = _colour(role), Pt(width)
        if dash is not None:
            series.format.line.dash_style = dash
        if name == "value" and known.any():
            last = int(known.to_numpy().nonzero()[0].max())
            axes.label(
                series.points[last], look.figure(rows["value"].iloc[last]), _beside(rows["value"], known)
            )
    return frame


def _beside(values: pd.Series, known: pd.Series) -> Any:
    """Where the last value is written: where its line does not come from."""
    held = values[known].tolist()
    falls = len(held) > 1 and held[-1] < held[-2]
    return XL_LABEL_POSITION.BELOW if falls else XL_LABEL_POSITION.ABOVE


def _bars(slide: Any, shown: Illustration, where: Area) -> Any:
    """Bars from top to bottom, each with its figure."""
    look, rows = shown.look, shown.frame
    column = "count" if "count" in rows else "contribution"
    roles = rows["role"] if "role" in rows else _directions(rows)
    written = look.count if column == "count" else look.change
    data = CategoryChartData(number_format=number_format(look) if column != "count" else "#,##0")
    data.categories = [printable(str(name)) for name in rows["name"]]
    data.add_series(_title(column, look.language), [axes.cell(one) for one in rows[column]])
    frame = axes.placed(slide, XL_CHART_TYPE.BAR_CLUSTERED, where, data)
    axes.dress(frame.chart, look, legend=False)
    axes.top_down(frame.chart)
    frame.chart.plots[0].gap_width = 60
    series = frame.chart.plots[0].series[0]
    series.invert_if_negative = False
    for place, (role, value) in enumerate(zip(roles, rows[column], strict=True)):
        point = series.points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = _colour(role)
        axes.label(point, written(value), XL_LABEL_POSITION.OUTSIDE_END)
    return frame


def _dots(slide: Any, shown: Illustration, where: Area) -> Any:
    """Dots on the lines of their intervals, names beside the axis, the joint value as a dashed line."""
    look = shown.look
    rows, middle = _dotted(shown)
    if rows.empty:
        return None
    held = rows.to_dict("records")
    extremes = [*rows["low"], *rows["high"], *([] if middle is None else [middle])]
    low, high = axes.bounds(extremes)
    data = XyChartData(number_format=number_format(look))
    names = data.add_series(
        _title("name", look.language)
    )  # longest first: LibreOffice loses others before it
    for row in held * 2 if len(held) == 1 else held:  # as many points as an interval has
        names.add_data_point(low, row["height"])
    for row in held:
        line = data.add_series(f"{messages.sentence('interval', look.language)} · {printable(row['name'])}")
        line.add_data_point(row["low"], row["height"])
        line.add_data_point(row["high"], row["height"])
    dots = data.add_series(_title("value", look.language))
    for row in held:
        dots.add_data_point(row["value"], row["height"])
    if middle is not None:
        joint = data.add_series(_title("reference", look.language))
        for height in (0.5, len(rows) + 0.5):
            joint.add_data_point(middle, height)
    frame = axes.placed(slide, XL_CHART_TYPE.XY_SCATTER, where, data)
    axes.dress(frame.chart, look, legend=False)
    share = axes.names_share(list(rows["name"]), list(rows["written"]), where.width)
    axes.plane(frame.chart, look, (low, high), len(rows), share)
    if "difference" in rows:
        frame.chart.category_axis.tick_labels.number_format = axes.signed(
            look, whole=high - low >= axes.WHOLE
        )
    plotted = list(frame.chart.plots[0].series)
    axes.named(plotted[0], list(rows["name"]), list(rows["written"]), where.width * share)
    for series, row in zip(plotted[1:], held, strict=False):
        axes.drawn(series, _colour(row["role"]), 3.5)
    axes.dotted(plotted[len(held) + 1], XL_MARKER_STYLE.CIRCLE, _colour("main"))
    for point, row in zip(plotted[len(held) + 1].points, held, strict=False):
        axes.marked(point, MARKERS[row["role"]], _colour(row["role"]))
    if middle is not None:
        axes.drawn(plotted[-1], _colour("none"), 1.25, dashed=True)
    return frame


def _dotted(shown: Illustration) -> tuple[pd.DataFrame, float | None]:
    """Rows with value, low, high, role and height in displayed units, written figure; the joint value."""
    look, rows = shown.look, shown.frame
    if "difference" in rows:
        wanted = (rows["difference"] > 0) == rows["better"].eq("higher")
        found = rows.assign(
            value=rows["difference"],
            role=wanted.map({True: "good", False: "bad"}),
            written=[look.change(value) for value in rows["difference"]],
        )
        middle: float | None = 0.0
    else:
        held = ends(rows, look.better, printing.MOST)
        found = held.assign(
            role=standing(held, look.better),
            written=[look.figure(value) for value in held["value"]],
        )
        joint = found["reference"].iloc[0] if len(found) else None
        middle = None if joint is None or pd.isna(joint) else float(joint) * look.scale
    for name in ("value", "low", "high"):
        found[name] = found[name].astype(float) * look.scale
    found["low"], found["high"] = found["low"].fillna(found["value"]), found["high"].fillna(found["value"])
    return found.assign(height=[len(found) - place for place in range(len(found))]), middle


def _directions(rows: pd.DataFrame) -> pd.Series:
    roles = (rows["contribution"] > 0).map({True: "good", False: "bad"})
    return roles.where(~rows["whole"].astype(bool), "main")


def scatter(slide: Any, points: pd.DataFrame, titles: tuple[str, str], look: Any, where: Area) -> Any:
    """Points with names on a plane, such as power and interest.

    Args:
        slide: Of python-pptx.
        points: Columns name, x, y, role.
        titles: Of the axes.
        look: Language and unit.
        where: Its place.
    """
    data = XyChartData(number_format="0.0")
    groups = [(role, group) for role, group in points.groupby("role", sort=False)]
    for role, group in groups:
        series = data.add_series(str(role))
        for row in group.to_dict("records"):
            series.add_data_point(row["x"], row["y"])
    frame = axes.placed(slide, XL_CHART_TYPE.XY_SCATTER, where, data)
    axes.dress(frame.chart, look, legend=False)
    axes.titled(frame.chart, titles)
    for series, (role, group) in zip(frame.chart.plots[0].series, groups, strict=True):
        axes.dotted(series, XL_MARKER_STYLE.CIRCLE, _colour(str(role)))
        for place, name in enumerate(group["name"]):
            axes.label(series.points[place], str(name), XL_LABEL_POSITION.RIGHT)
    return frame


def _legend(column: str, language: str) -> str:
    """What the legend calls a line."""
    return messages.sentence(BOUNDS[column], language) if column in BOUNDS else _title(column, language)


def _title(column: str, language: str) -> str:
    return messages.sentence(f"column_{column}", language)


def _colour(role: str) -> RGBColor:
    return RGBColor.from_string(COLOURS.get(role, COLOURS["main"]))


KINDS: dict[str, Callable[[Any, Illustration, Area], Any]] = {
    "before_after_lines": paired.lines,
    "change_dots": _dots,
    "contribution_bars": _bars,
    "count_bars": _bars,
    "forecast_fan": _lines,
    "interval_dots": _dots,
    "trajectory_lines": _lines,
}
"""Kinds of picture that PowerPoint has a chart for; the others come as pictures."""
