"""What charts on slides share: their place, axes, labels, and the marks that python-pptx has no words for."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from kpi import notation
from kpi.charts import Look
from kpi.export import fonts
from kpi.export.plates import printable
from kpi.export.slides.boxes import POINT, Area
from kpi.export.slides.masters import COLOURS

SMALL, NAME = 12, 11  # points of the texts in a chart
NAMES = 0.34  # of the width of a plot of rows that belongs to its names, where nobody measured them
LEAST, MOST = 0.2, 0.5  # where they are measured
FILLED = 0.94  # of that width that their letters may fill
WHOLE = 8  # an axis that spans so much has steps of one or more
LOCALES = {"id": "421", "en": "809"}  # languages of Indonesia and Great Britain, as number formats name them
GRID = RGBColor.from_string("DED9CE")


def number_format(look: Look, *, whole: bool = False) -> str:
    """The code of a number with its unit.

    It names the language, by which LibreOffice writes separators; PowerPoint writes those of its computer.
    """
    zeros = "0" if whole else {"ratio": "0.00", "permille": "0.00"}.get(look.unit, "0.0")
    sign = notation.suffix(look.unit, look.language)
    code = f"[$-{LOCALES[look.language]}]#,##{zeros}"
    return f'{code}"{sign}"' if sign else code


def signed(look: Look, *, whole: bool) -> str:
    """The code of a difference, on an axis whose steps are one or more or on a finer one."""
    zeros, named = "0" if whole else "0.0", f"[$-{LOCALES[look.language]}]"
    return f'{named}"+"{zeros};{named}"{notation.MINUS}"{zeros};0'


def cell(value: Any) -> float | None:
    """A number as a chart holds it; None where there is none."""
    number = float(value) if value is not None else math.nan
    return number if math.isfinite(number) else None


def placed(slide: Any, kind: Any, where: Area, data: Any) -> Any:
    """A chart in its place."""
    left, top, width, height = (Emu(one) for one in (where.left, where.top, where.width, where.height))
    return slide.shapes.add_chart(kind, left, top, width, height, data)


def dress(chart: Any, look: Look, *, legend: bool) -> None:
    """Letters, lines and numbers alike in every chart."""
    chart.has_title, chart.has_legend = False, legend
    chart.font.size, chart.font.name = Pt(SMALL), fonts.FAMILY
    chart.font.color.rgb = RGBColor.from_string(COLOURS["ink"])
    if legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for axis in (chart.category_axis, chart.value_axis):
        axis.format.line.fill.background()
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.color.rgb = GRID
    chart.value_axis.tick_labels.number_format = number_format(look)
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.category_axis.has_major_gridlines = False


def months(chart: Any, step: int, language: str) -> None:
    """An axis of months, of which every so many-th is named in the language of the deck."""
    axis = chart.category_axis
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.tick_labels.number_format = f"[$-{LOCALES[language]}]mmm\\ yyyy"
    axis.tick_labels.number_format_is_linked = False
    for name in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        for old in axis._element.findall(qn(name)):
            axis._element.remove(old)
    units = (("baseTimeUnit", "months"), ("majorUnit", step), ("majorTimeUnit", "months"))
    for name, value in units:
        axis._element.append(parse_xml(f'<c:{name} {nsdecls("c")} val="{value}"/>'))


def spanned(axis: Any, values: Sequence[float], look: Look) -> None:
    """An axis as long as its values need; its labels have no more digits than its steps."""
    low, high = bounds(values)
    if high - low >= WHOLE:
        axis.tick_labels.number_format = number_format(look, whole=True)
    axis.minimum_scale, axis.maximum_scale = low, high if high > low else low + 1


def top_down(chart: Any) -> None:
    """Bars in the order of their rows: PowerPoint counts from below."""
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False


def label(point: Any, text: str, position: Any) -> None:
    """A text of our own beside a point."""
    frame = point.data_label.text_frame
    frame.text, frame.word_wrap = printable(text), False
    run = frame.paragraphs[0].runs[0] if frame.paragraphs[0].runs else frame.paragraphs[0].add_run()
    run.font.size, run.font.bold = Pt(SMALL), True
    point.data_label.position = position


def bounds(values: Iterable[float]) -> tuple[float, float]:
    """A little more than values span, in round steps."""
    known = [float(one) for one in values if one is not None and math.isfinite(float(one))]
    low, high = min(known), max(known)
    step = 10 ** math.floor(math.log10(max(high - low, 1e-6)))
    step = step / 2 if (high - low) / step < 4 else step
    return math.floor(low / step) * step, math.ceil(high / step) * step


def unlisted(chart: Any, places: Sequence[int]) -> None:
    """Take series out of the legend: the other end of an interval is named already."""
    for at in places:
        entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{at}"/><c:delete val="1"/></c:legendEntry>'
        chart.legend._element.find(qn("c:legendPos")).addnext(parse_xml(entry))


def names_share(names: Sequence[str], figures: Sequence[str], wide: int) -> float:
    """The share of the width of a dot plot that its names need, within bounds."""
    needed = max(
        fonts.width(f"{printable(name)} · {figure}", NAME, 600)
        for name, figure in zip(names, figures, strict=True)
    )
    return min(max((needed + 1) * POINT / FILLED / wide, LEAST), MOST)  # a point to spare


def plane(chart: Any, look: Look, span: tuple[float, float], rows: int, share: float) -> None:
    """The axes of a dot plot: figures below, names where the other would be.

    Args:
        chart: Of python-pptx.
        look: How figures are written.
        span: The least and the greatest figure.
        rows: How many dots.
        share: Of the width that belongs to the names.
    """
    across, up = chart.category_axis, chart.value_axis
    low, high = span
    across.minimum_scale, across.maximum_scale = low, high if high > low else low + 1
    across.has_major_gridlines = True
    across.major_gridlines.format.line.color.rgb = GRID
    across.tick_labels.number_format = number_format(look, whole=high - low >= WHOLE)
    across.tick_labels.number_format_is_linked = False
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    up.minimum_scale, up.maximum_scale = 0.5, rows + 0.5
    up.visible, up.has_major_gridlines = False, False
    layout = (
        f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/><c:x val="{share:.4f}"/><c:y val="0.02"/><c:w val="{0.96 - share:.4f}"/>'
        f'<c:h val="0.88"/></c:manualLayout></c:layout>'
    )
    area = chart._chartSpace.find(qn("c:chart")).find(qn("c:plotArea"))
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, parse_xml(layout))


def dotted(series: Any, style: Any, colour: RGBColor) -> None:
    """Marks without a line between them."""
    series.format.line.fill.background()
    series.marker.style, series.marker.size = style, 9
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour
    series.marker.format.line.fill.background()


def marked(point: Any, style: Any, colour: RGBColor) -> None:
    """The mark of one point."""
    point.marker.style, point.marker.size = style, 10
    point.marker.format.fill.solid()
    point.marker.format.fill.fore_color.rgb = colour
    point.marker.format.line.fill.background()


def drawn(series: Any, colour: RGBColor, points: float, *, dashed: bool = False) -> None:
    """A line without marks.

    Intervals are drawn so: LibreOffice leaves error bars of unlike lengths out, and a dot without its
    interval would claim too much.
    """
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.color.rgb, series.format.line.width = colour, Pt(points)
    if dashed:
        series.format.line.dash_style = MSO_LINE.DASH


def named(series: Any, names: Sequence[str], figures: Sequence[str], wide: float) -> None:
    """Names with their figures left of the plot, each name cut to the room there is."""
    series.format.line.fill.background()
    series.marker.style = XL_MARKER_STYLE.NONE
    room = wide / POINT * FILLED
    for place, (name, figure) in enumerate(zip(names, figures, strict=True)):
        end = f" · {figure}"
        short = fonts.cut(printable(name), NAME, room - fonts.width(end, NAME, 600), 600)
        label(series.points[place], short + end, XL_LABEL_POSITION.LEFT)
        run = series.points[place].data_label.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(NAME), False


def titled(chart: Any, titles: tuple[str, str]) -> None:
    """Titles of both axes."""
    for axis, text in zip((chart.category_axis, chart.value_axis), titles, strict=True):
        axis.has_title = True
        axis.axis_title.text_frame.text = printable(text)
        axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(SMALL)
