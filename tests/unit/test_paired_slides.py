"""Charts of two groups, and of named points on a plane: read back from the file that PowerPoint opens."""

import io
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_LINE
from pptx.util import Inches
from test_charts import EXAMPLES
from test_rendering import HOSTILE

from kpi import charts
from kpi.charts import Look
from kpi.export.illustrations import Illustration
from kpi.export.plates import printable
from kpi.export.slides import native
from kpi.export.slides.boxes import Area
from kpi.export.slides.masters import COLOURS

WHERE = Area(Inches(0.5), Inches(1), Inches(9), Inches(5))
POINTS = pd.DataFrame(
    {
        "name": ["Sekretaris Jenderal", "Warganet", "Komisi II DPR RI"],
        "x": [9.0, 2.5, 4.0],
        "y": [8.5, 3.0, 9.5],
        "role": ["main", "none", "main"],
    }
)


def read_back(make: Any) -> Any:
    """The chart of a slide as the file holds it."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    make(slide)
    target = io.BytesIO()
    deck.save(target)
    (shape,) = Presentation(io.BytesIO(target.getvalue())).slides[0].shapes
    assert (shape.left, shape.top, shape.width, shape.height) == (
        WHERE.left,
        WHERE.top,
        WHERE.width,
        WHERE.height,
    )
    return shape.chart


def scattered(points: pd.DataFrame, titles: tuple[str, str] = ("Minat", "Pengaruh")) -> Any:
    return read_back(lambda slide: native.scatter(slide, points, titles, Look("id"), WHERE))


def waves(frame: pd.DataFrame) -> Any:
    shown = Illustration(charts.before_after_lines, frame, Look("id"), "Respons", None)
    return read_back(lambda slide: native.add(slide, shown, WHERE))


def labels(series: Any) -> list[str]:
    return [point.data_label.text_frame.text for point in series.points]


def test_points_stand_where_they_were_put_with_their_names() -> None:
    chart = scattered(POINTS)
    assert chart.chart_type == XL_CHART_TYPE.XY_SCATTER
    found: dict[str, tuple[float, float]] = {}
    for series in chart.plots[0].series:
        across = [float(one.text) for one in series._element.xpath("c:xVal//c:v")]
        found |= {name: (x, y) for name, x, y in zip(labels(series), across, series.values, strict=True)}
    assert found == {row["name"]: (row["x"], row["y"]) for row in POINTS.to_dict("records")}


def test_points_of_a_role_share_its_colour_and_no_line_joins_them() -> None:
    chart = scattered(POINTS)
    for series in chart.plots[0].series:
        assert str(series.marker.format.fill.fore_color.rgb) == COLOURS[series.name]
        assert series._element.xpath("c:spPr/a:ln/a:noFill")
    assert [series.name for series in chart.plots[0].series] == ["main", "none"]
    assert not chart.has_legend


def test_both_axes_are_named() -> None:
    chart = scattered(POINTS)
    named = [axis.axis_title.text_frame.text for axis in (chart.category_axis, chart.value_axis)]
    assert named == ["Minat", "Pengaruh"]


@pytest.mark.parametrize("words", [HOSTILE, "a\x00b\x0bc", "x" * 300])
def test_hostile_names_are_texts_beside_their_points(words: str) -> None:
    chart = scattered(POINTS.assign(name=words), (words, words))
    for series in chart.plots[0].series:
        assert set(labels(series)) == {printable(words)}
    assert chart.value_axis.axis_title.text_frame.text == printable(words)


def test_groups_are_two_lines_that_can_be_told_apart_without_colour() -> None:
    frame = EXAMPLES["before_after_lines"][0]
    chart = waves(frame)
    joined, waiting, wave = chart.plots[0].series
    assert (wave.name, [one is not None for one in wave.values]) == ("bulan bergabung", [False, True])
    assert wave._element.xpath("c:errBars/c:val/@val") == ["30.0"]
    assert (joined.name, waiting.name) == ("ikut (20)", "belum (9)")
    assert list(joined.values) == pytest.approx([30.0, 60.0])
    assert list(waiting.values) == pytest.approx([40.0, 50.0])
    assert joined.marker.style != waiting.marker.style
    assert waiting.format.line.dash_style == MSO_LINE.DASH
    assert joined.points[1].data_label.text_frame.text.replace("\N{NO-BREAK SPACE}", " ") == "60,0 %"
    assert chart.has_legend


def test_a_month_that_one_group_lacks_is_a_gap_and_no_zero() -> None:
    frame = EXAMPLES["before_after_lines"][0]
    one_less = frame[~(frame["joined"] & (frame["month"] == "2026-09"))]
    joined, waiting, _ = waves(one_less).plots[0].series
    assert list(joined.values) == [pytest.approx(30.0), None]
    assert list(waiting.values) == pytest.approx([40.0, 50.0])
