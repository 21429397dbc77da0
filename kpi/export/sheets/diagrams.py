"""Native charts of the workbook: drawn by the spreadsheet from its own cells, legible in grey."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from kpi.export.sheets.binder import Binder, Sheet
from kpi.export.sheets.looks import COLOURS, QUIET, RULE

PALE = "#B7D3D2"
FONT = {"name": "Arial", "size": 9, "color": QUIET}
NARROW, TALL, SLIM = 720, 340, 24  # pixels: of a chart across and down, and of a bar


@dataclass(frozen=True)
class Frame:
    """Where a chart stands and what is said of it."""

    row: int
    column: int
    title: str
    alt: str
    width: int = NARROW
    height: int = TALL


def bars(binder: Binder, frame: Frame, sheet: Sheet, spans: Mapping[str, str], most: float) -> None:
    """Horizontal bars of points, the first on top.

    Args:
        binder: The workbook.
        frame: Where it stands.
        sheet: On which sheet.
        spans: Addresses of name and value.
        most: The end of the scale.
    """
    chart = binder.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": frame.title,
            "categories": f"={spans['name']}",
            "values": f"={spans['value']}",
            "fill": {"color": COLOURS["main"]},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "0.0", "font": FONT},
        }
    )
    chart.set_y_axis({"reverse": True, "num_font": FONT, "line": {"none": True}, "major_tick_mark": "none"})
    chart.set_x_axis(_scale(0, most) | {"visible": False, "major_gridlines": {"visible": False}})
    _placed(chart, frame, sheet)


def course(binder: Binder, frame: Frame, sheet: Sheet, spans: Mapping[str, str]) -> None:
    """Values by period with their interval, and what is expected.

    Args:
        binder: The workbook.
        frame: Where it stands; its title is the address of a cell.
        sheet: On which sheet.
        spans: Addresses of period, value, plus, minus (lengths of the interval) and line (expected).
    """
    chart = binder.book.add_chart({"type": "line"})
    chart.add_series(
        {
            "name": binder.word("column_value"),
            "categories": f"={spans['period']}",
            "values": f"={spans['value']}",
            "line": {"color": COLOURS["main"], "width": 2.25},
            "marker": _marker(),
            "y_error_bars": _errors(spans),
        }
    )
    chart.add_series(
        {
            "name": binder.word("column_expected"),
            "categories": f"={spans['period']}",
            "values": f"={spans['line']}",
            "line": {"color": COLOURS["ink"], "width": 1.25, "dash_type": "dash"},
            "marker": {"type": "none"},
        }
    )
    chart.set_x_axis({"num_font": FONT | {"rotation": -45}, "line": {"color": RULE}})
    chart.set_y_axis(_scale() | {"line": {"none": True}})
    chart.set_legend({"position": "bottom", "font": FONT})
    _placed(chart, frame, sheet)


def ranges(binder: Binder, frame: Frame, sheet: Sheet, spans: Mapping[str, str]) -> None:
    """A pale bar with its interval for each agency, the first on top, as the table beside it has them.

    Args:
        binder: The workbook.
        frame: Where it stands; its title is the address of a cell.
        sheet: On which sheet.
        spans: Addresses of name, value, plus and minus.
    """
    chart = binder.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": binder.word("column_value"),
            "categories": f"={spans['name']}",
            "values": f"={spans['value']}",
            "fill": {"color": PALE},
            "gap": 50,
            "y_error_bars": _errors(spans),
        }
    )
    names = {"reverse": True, "num_font": FONT, "line": {"none": True}, "major_tick_mark": "none"}
    chart.set_y_axis(names | {"interval_unit": 1})
    chart.set_x_axis(_scale() | {"line": {"none": True}, "label_position": "high"})
    chart.set_legend({"none": True})
    _placed(chart, frame, sheet)


def _marker() -> dict[str, Any]:
    colour = {"color": COLOURS["main"]}
    return {"type": "circle", "size": 6, "fill": colour, "border": colour}


def _errors(spans: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "custom",
        "plus_values": f"={spans['plus']}",
        "minus_values": f"={spans['minus']}",
        "line": {"color": COLOURS["main"], "width": 1},
        "end_style": 0,
    }


def _scale(least: float | None = None, most: float | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"num_font": FONT, "num_format": "General", "major_tick_mark": "none"}
    found["major_gridlines"] = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    if least is not None:
        found |= {"min": least, "max": most}
    return found


def _placed(chart: Any, frame: Frame, sheet: Sheet) -> None:
    font = {"name": "Arial", "size": 11, "bold": True, "color": COLOURS["ink"]}
    chart.set_title({"name": frame.title, "name_font": font, "overlay": False})
    if not frame.title.startswith("="):
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.show_hidden_data()  # what is drawn stands in hidden columns
    chart.show_na_as_empty_cell()
    # What is missing leaves a gap: said aloud, since not every program takes that for granted.
    chart._write_disp_blanks_as = partial(chart._xml_empty_tag, "c:dispBlanksAs", [("val", "gap")])
    chart.set_size({"width": frame.width, "height": frame.height})
    sheet.page.insert_chart(frame.row, frame.column, chart, {"description": frame.alt, "object_position": 2})
