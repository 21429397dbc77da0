"""Two groups over the months as a chart that people can edit: who joined, and who still waits."""

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from kpi import messages, periods
from kpi.charts import Look
from kpi.export.illustrations import Illustration
from kpi.export.plates import printable
from kpi.export.slides import axes
from kpi.export.slides.boxes import Area
from kpi.export.slides.masters import COLOURS

GROUPS = (
    (True, "main", XL_MARKER_STYLE.CIRCLE, None),
    (False, "second", XL_MARKER_STYLE.DIAMOND, MSO_LINE.DASH),
)
"""Whether a group joined, its colour, its marks and its dashes."""


def lines(slide: Any, shown: Illustration, where: Area) -> Any:
    """A line for each group, those who joined first; the legend names both."""
    look, rows = shown.look, shown.frame
    months = sorted(rows["month"].unique())
    data = CategoryChartData(number_format=axes.number_format(look))
    data.categories = [periods.parse(month).starts for month in months]
    drawn = [one for one in GROUPS if (rows["joined"] == one[0]).any()]
    low, high = axes.bounds(rows["value"].astype(float) * look.scale)
    for joined, *_ in drawn:
        group = rows[rows["joined"] == joined].set_index("month")
        values = group["value"].astype(float).reindex(months) * look.scale
        data.add_series(printable(str(group["label"].iloc[0])), [axes.cell(one) for one in values])
    wave = str(rows["wave"].iloc[0])
    named = messages.sentence("group_wave", look.language)
    data.add_series(named, [low if month == wave else None for month in months])
    frame = axes.placed(slide, XL_CHART_TYPE.LINE_MARKERS, where, data)
    axes.dress(frame.chart, look, legend=True)
    axes.months(frame.chart, max(len(months) // 8, 1), look.language)
    plotted = list(frame.chart.plots[0].series)
    axes.spanned(
        frame.chart.value_axis, [one for series in plotted for one in series.values if one is not None], look
    )
    _upright(plotted[-1], high - low)
    for series, (_, role, mark, dash) in zip(plotted, drawn, strict=False):
        colour = RGBColor.from_string(COLOURS[role])
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour, Pt(2.25)
        if dash is not None:
            series.format.line.dash_style = dash
        series.marker.style, series.marker.size = mark, 7
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.fill.background()
    _labelled(plotted[: len(drawn)], look)
    return frame


def _labelled(plotted: list[Any], look: Look) -> None:
    """The last figure of each line, that of the higher one above and that of the lower one below."""
    ends = [max(place for place, one in enumerate(series.values) if one is not None) for series in plotted]
    lasts = [series.values[place] for series, place in zip(plotted, ends, strict=True)]
    for series, place, value in zip(plotted, ends, lasts, strict=True):
        where = XL_LABEL_POSITION.ABOVE if value == max(lasts) else XL_LABEL_POSITION.BELOW
        axes.label(series.points[place], look.shown(value), where)


def _upright(series: Any, length: float) -> None:
    """A dashed line up from the only point of a series."""
    axes.drawn(series, RGBColor.from_string(COLOURS["none"]), 1.25, dashed=True)
    bars = (
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="plus"/>'
        f'<c:errValType val="fixedVal"/><c:noEndCap val="1"/><c:val val="{length}"/><c:spPr>'
        f'<a:ln w="15875"><a:solidFill><a:srgbClr val="{COLOURS["none"]}"/></a:solidFill>'
        f'<a:prstDash val="dash"/></a:ln></c:spPr></c:errBars>'
    )
    before = series._element.find(qn("c:cat"))
    before.addprevious(parse_xml(bars))
