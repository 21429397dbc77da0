"""What all pictures share: roles instead of colours, the language of axes, fonts, safe columns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from kpi import notation

if TYPE_CHECKING:
    import altair as alt

ROLES = ("main", "good", "watch", "bad", "none", "second", "ink", "ground")
"""What a colour says. The screen takes them, in this order, from chartCategoricalColors of its theme."""

PAPER = ("#0B5C5E", "#348759", "#BC7C16", "#7A1512", "#959FA0", "#4F63A8", "#10181A", "#FFFFFF")
"""The colours of the roles on paper, where no Streamlit theme stands behind the picture.

Each is lighter or darker than the others by six steps of L* or more, so that a copy in grey still tells them
apart; so do people who see no red, no green or no blue. Tests hold both.
"""

SHAPES = {
    "good": "triangle-up",
    "watch": "diamond",
    "bad": "triangle-down",
    "none": "circle",
    "main": "circle",
}
FONT = "Plus Jakarta Sans, Arial, sans-serif"
GRID = "#8A93942E"  # one translucent grey serves light and dark
RULE = "#8A9394"
TINT = "#8A939418"

DAYS = {
    "id": ("Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"),
    "en": ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
}


@dataclass(frozen=True)
class Look:
    """How a picture is drawn, apart from its rows.

    Attributes:
        language: "id" or "en".
        unit: Unit of the values, as in the catalogue.
        scale: What a stored value is multiplied by to be shown in its unit.
        better: "higher" or "lower": which direction is good.
        medium: "screen" leaves colours to Streamlit's theme; "paper" brings its own.
    """

    language: str = "id"
    unit: str = "percent"
    scale: float = 100
    better: str = "higher"
    medium: Literal["screen", "paper"] = "screen"

    def figure(self, value: float | None) -> str:
        """A stored value as text."""
        return notation.figure(None if value is None else value * self.scale, self.unit, self.language)

    def shown(self, value: float | None) -> str:
        """A value that is already in the displayed unit as text."""
        return notation.figure(value, self.unit, self.language)

    def change(self, value: float | None) -> str:
        """A stored difference as text."""
        return notation.change(None if value is None else value * self.scale, self.unit, self.language)

    def interval(self, low: float, high: float) -> str:
        """Two stored bounds as text; a dash where no interval is known."""
        written = self.figure(low), self.figure(high)
        return notation.NONE if notation.NONE in written else f"{written[0]} {notation.NONE} {written[1]}"

    def count(self, value: float | None) -> str:
        """A count as text."""
        return notation.number(value, self.language)

    def ranks(self, best: int, worst: int, among: int) -> str:
        """Places as text: 3–9 dari 44; a dash where there are none."""
        if pd.isna(best) or pd.isna(worst):
            return notation.NONE
        of = "of" if self.language == "en" else "dari"
        return f"{self.count(best)}{notation.NONE}{self.count(worst)} {of} {self.count(among)}"


@dataclass(frozen=True)
class Picture:
    """One kind of chart: rows to safe columns, safe columns to Altair, rows to a sentence.

    Calling it gives the Altair chart with its data. A screen caches `drawn(look)`, which holds no data,
    and sends it with `rows(frame, look)`.
    """

    name: str
    rows: Callable[[pd.DataFrame, Look], pd.DataFrame]
    marks: Callable[["pd.DataFrame", Look], "alt.Chart | alt.LayerChart"]
    in_words: Callable[[pd.DataFrame, Look], str]
    columns: tuple[str, ...]

    def __call__(self, frame: pd.DataFrame, look: Look) -> "alt.Chart | alt.LayerChart":
        """The chart of a frame."""
        return self.marks(self.rows(frame, look), look)

    def drawn(self, look: Look) -> dict[str, Any]:
        """The Vega-Lite text of the chart without any data."""
        spec: dict[str, Any] = self.marks(pd.DataFrame({name: [] for name in self.columns}), look).to_dict()
        spec.pop("datasets", None)
        spec.pop("data", None)
        return spec


def safe(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """The columns under names without a meaning for Vega: c0, c1, …; a point or bracket would be a path."""
    return pd.DataFrame(
        {ours: frame[name].to_numpy() for ours, name in zip(columns(names), names, strict=True)}
    )


def columns(names: tuple[str, ...]) -> tuple[str, ...]:
    """What `safe` calls them."""
    return tuple(f"c{place}" for place in range(len(names)))


def themed(chart: Any, look: Look) -> Any:
    """A finished chart in house style; `configure` comes first: later it would wipe the others."""
    own = (
        {"range": {"category": list(PAPER)}, "font": FONT, "background": "#FFFFFF"}
        if look.medium == "paper"
        else {}
    )
    return (
        # Outside of config: Streamlit adds 20 pixels below a chart that states no padding of its own.
        chart.properties(padding={"left": 0, "right": 2, "top": 4, "bottom": 0})
        .configure(locale=locale(look.language), **own)
        .configure_view(stroke=None)
        .configure_mark(aria=False)  # the text alternative and the table speak for the marks
        .configure_axis(
            grid=False,
            domain=False,
            ticks=False,
            title=None,
            labelFontSize=12,
            labelPadding=6,
            gridColor=GRID,
        )
        .configure_legend(disable=True)
    )


def painted(chart: Any, role: str) -> Any:
    """A whole mark in the colour of a role."""
    return chart.transform_calculate(role=f"'{role}'").encode(color=colours("role"))


def outlined(chart: Any, role: str) -> Any:
    """A whole mark with an outline in the colour of a role."""
    return chart.transform_calculate(role=f"'{role}'").encode(stroke=colours("role", stroke=True))


def legible(chart: Any, **text: Any) -> list[Any]:
    """A text mark in ink, on a halo in the colour of the ground, so that no line runs through it.

    Args:
        chart: Carries the encoding.
        text: Properties of the mark.
    """
    halo = chart.transform_calculate(role="'ground'").encode(stroke=colours("role", stroke=True))
    return [
        halo.mark_text(strokeWidth=5, strokeJoin="round", **text),
        painted(chart, "ink").mark_text(**text),
    ]


def colours(column: str, stroke: bool = False) -> Any:
    """Colours, or strokes, by the role that stands in a column."""
    import altair as alt  # noqa: PLC0415

    scale = alt.Scale(domain=list(ROLES), range="category")
    return (alt.Stroke if stroke else alt.Color)(f"{column}:N", scale=scale, legend=None)


def locale(language: str) -> dict[str, Any]:
    """Vega's number and time words of a language; it has none of its own for Indonesian."""
    months = [notation.month(f"2026-{month:02}", language).split()[0] for month in range(1, 13)]
    short = [notation.month(f"2026-{month:02}", language, short=True).split()[0] for month in range(1, 13)]
    days = DAYS["en" if language == "en" else "id"]
    separators = (".", ",") if language == "en" else (",", ".")
    return {
        "number": {
            "decimal": separators[0],
            "thousands": separators[1],
            "grouping": [3],
            "currency": ["Rp", ""],
            "minus": notation.MINUS,
            "percent": notation.suffix("percent", language),
        },
        "time": {
            "dateTime": "%A, %e %B %Y %X",
            "date": "%d/%m/%Y",
            "time": "%H.%M",
            "periods": ["AM", "PM"],
            "days": list(days),
            "shortDays": [day[:3] for day in days],
            "months": months,
            "shortMonths": short,
        },
    }


def axis_label(unit: str, language: str, value: str = "value", digits: str = ",.2~f") -> str:
    """A Vega expression that writes a number with its unit; only constants of ours stand in it.

    Args:
        unit: A unit of the catalogue.
        language: "id" or "en".
        value: What is written, a field of the row; by default a label of an axis.
        digits: d3's format, with the locale of the chart; by default as many digits as the steps of an axis
            need, for a step of a half would else be written twice as the same number.
    """
    return f"format(datum.{value}, '{digits}') + '{notation.suffix(unit, language)}'"
