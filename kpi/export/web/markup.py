"""Marks of a page: passages as HTML, in which every text is a text, whatever it says."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from kpi.export.passages import (
    Cards,
    Cell,
    Column,
    Facts,
    Heading,
    Lead,
    Paragraphs,
    Points,
    Table,
)
from kpi.export.plates import printable


def text(words: str) -> str:
    """A text as HTML can hold it."""
    return escape(printable(words))


def element(name: str, content: str = "", **attributes: str) -> str:
    """An element.

    Args:
        name: Of the element.
        content: Its HTML; texts in it have gone through `text`.
        attributes: Plain texts; underscores of their names are hyphens, one at the end falls away.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>"


def passage(one: Any) -> str:
    """A passage that is no picture."""
    return MARKS[type(one)](one)


def _lead(one: Lead) -> str:
    return element("p", text(one.text), class_="lead")


def _heading(one: Heading) -> str:
    return element("h3", text(one.text))


def _paragraphs(one: Paragraphs) -> str:
    kind = {"class_": "small"} if one.small else {}
    return "".join(element("p", text(words), **kind) for words in one.texts)


def _points(one: Points) -> str:
    return element("ul", "".join(element("li", cell(point)) for point in one.points))


def _facts(one: Facts) -> str:
    rows = (
        element("div", element("dt", text(fact.name)) + element("dd", cell(fact.told))) for fact in one.facts
    )
    return element("dl", "".join(rows), class_="facts")


def _cards(one: Cards) -> str:
    made = (
        element(
            "li",
            element("span", text(card.name), class_="name")
            + element("span", text(card.figure), class_="figure")
            + element("span", cell(card.status), class_="status")
            + (element("span", text(card.note), class_="below") if card.note else ""),
        )
        for card in one.cards
    )
    return element("ul", "".join(made), class_="cards")


def _table(one: Table) -> str:
    body = "".join(
        element("tr", "".join(_in_row(held, column) for held, column in zip(row, one.columns, strict=True)))
        for row in one.rows
    )
    notes = "".join(element("p", text(note), class_="small") for note in one.notes)
    return grid(one.caption, one.columns, body) + notes


def grid(caption: str, columns: Sequence[Column], body: str) -> str:
    """A table that scrolls in its place where a screen is too narrow for it.

    Args:
        caption: What it holds.
        columns: Their titles, and how they stand.
        body: The HTML of its rows.
    """
    heads = "".join(
        element("th", text(column.title), scope="col", class_=f"to-{column.align}") for column in columns
    )
    table = element(
        "table",
        element("caption", text(caption))
        + _widths(columns)
        + element("thead", element("tr", heads))
        + element("tbody", body),
    )
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _widths(columns: Sequence[Column]) -> str:
    """How wide columns are, where all say so; without a style, which the page forbids."""
    whole = sum(column.share for column in columns)
    if not all(column.share for column in columns):
        return ""
    shares = (f"{column.share / whole:.0%}" for column in columns)
    return element("colgroup", "".join(f'<col width="{share}">' for share in shares))


def rows(cells: Sequence[Sequence[str]], columns: Sequence[Column]) -> str:
    """Rows of plain texts."""
    return "".join(
        element(
            "tr",
            "".join(
                element("td", text(words), class_=f"to-{column.align}")
                for words, column in zip(row, columns, strict=True)
            ),
        )
        for row in cells
    )


def cell(one: Cell) -> str:
    """A text with its sign and what stands below it."""
    sign = element("span", text(one.sign), class_=f"sign {one.role}", aria_hidden="true") if one.sign else ""
    words = element("strong", text(one.text)) if one.strong else text(one.text)
    below = element("span", text(one.below), class_="below") if one.below else ""
    return element("bdi", sign + words) + below


def _in_row(one: Cell, column: Column) -> str:
    return element("td", cell(one), class_=f"to-{column.align}")


MARKS: dict[type, Callable[[Any], str]] = {
    Cards: _cards,
    Facts: _facts,
    Heading: _heading,
    Lead: _lead,
    Paragraphs: _paragraphs,
    Points: _points,
    Table: _table,
}
