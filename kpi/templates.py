"""Workbooks to fill in, data/templates/NAME.xlsx, and the page docs/tables.md, both from the declarations.

`python -m kpi.templates` writes them anew.
"""

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kpi import format_page, formats, settings, tables
from kpi.messages import Text, sentence
from kpi.tables import Column, Table

FOLDER = settings.DATA / "templates"
PAGE = settings.ROOT / "docs" / "tables.md"

CREATED = datetime(2026, 1, 1)
"""Written into every workbook, so that the same declaration gives the same bytes."""

LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0: validations hold for as many rows as somebody may paste."""

NUMBER_FORMATS = {
    "count": "#,##0",
    "scale": "0",
    "decimal": "#,##0.00##",
    "boolean": "General",
    "choice": "General",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
}
TEXT_FORMAT = "@"
"""Of every other type: codes and ids keep leading zeros and their digits beyond the fifteenth."""

ACCENT, PAPER, INK = "#0B5C5E", "#F1EEE7", "#1C2526"
LIST_SHEET = "Daftar"


def write(folder: Path, declared: Mapping[str, Table] | None = None) -> list[Path]:
    """Write one template for each table; by default for the product's own tables."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in (_own() if declared is None else declared).values():
        file = folder / f"{table.name}.xlsx"
        file.write_bytes(workbook(table))
        written.append(file)
    return written


def workbook(table: Table) -> bytes:
    """The template of a table: sheet Data to fill in, sheet Petunjuk to read, a hidden sheet of choices."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.set_properties({"title": table.title.id, "created": CREATED})
        data = book.add_worksheet("Data")
        _instructions(book, table)
        lists = book.add_worksheet(LIST_SHEET)
        lists.hide()
        _data(book, data, table)
        for position, column in enumerate(table.columns.values()):
            _validate(data, lists, position, column)
    return memory.getvalue()


def heading(column: Column) -> str:
    """The Indonesian heading; a required one ends in an asterisk, which recognition ignores."""
    return f"{column.title.id} *" if column.required else column.title.id


def kind(column: Column, language: str) -> str:
    """What a cell of the column may hold, in words."""
    return sentence(f"type_{column.type}", language, low=column.low, high=column.high)


def example(column: Column, language: str) -> str:
    """The example as a person would write it: of a choice, its label."""
    labels = {choice.value: choice.title(language) for choice in column.choices}
    return labels.get(column.words.get(tables.normalise(column.example), ""), column.example)


def document(declared: Mapping[str, Table] | None = None) -> str:
    """The documentation page of the tables and formats, in both languages."""
    declared = _own() if declared is None else declared
    known_formats = formats.load(settings.DATA / "formats", declared).values()
    return "\n".join(
        [
            "# Tabel catatan / Record tables",
            "",
            "Dibuat oleh `python -m kpi.templates` dari `data/tables`; jangan disunting. / "
            "Made by `python -m kpi.templates` from `data/tables`; do not edit.",
            "",
            "Templat untuk diisi ada di `data/templates`. Kolom **tebal** wajib diisi. / "
            "Templates to fill in are in `data/templates`. Columns in **bold** are required.",
            *(line for table in declared.values() for line in _section(table)),
            *format_page.lines(known_formats),
            "",
        ]
    )


def _own() -> dict[str, Table]:
    return tables.load(settings.DATA / "tables")


def _data(book: Workbook, sheet: Worksheet, table: Table) -> None:
    look = {"text_wrap": True, "valign": "top", "bottom": 2, "bottom_color": ACCENT, "font_color": INK}
    required = book.add_format({**look, "bold": True, "bg_color": PAPER})
    optional = book.add_format(look)
    for position, column in enumerate(table.columns.values()):
        cells = book.add_format({"num_format": NUMBER_FORMATS.get(column.type, TEXT_FORMAT)})
        sheet.set_column(position, position, max(14, min(len(column.title.id) + 4, 30)), cells)
        sheet.write_string(0, position, heading(column), required if column.required else optional)
        note = sentence(
            "template_note",
            "id",
            description=column.description.id,
            kind=kind(column, "id"),
            example=example(column, "id"),
        )
        if column.required:
            note = sentence("template_note_required", "id", note=note)
        sheet.write_comment(0, position, note, {"x_scale": 2, "y_scale": 1.6})
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()


def _validate(data: Worksheet, lists: Worksheet, position: int, column: Column) -> None:
    rule: dict[str, object] = {}
    if column.choices:
        labels = [choice.title.id for choice in column.choices]
        lists.write_column(0, position, [column.title.id, *labels])
        letter = xl_col_to_name(position)
        source = f"={LIST_SHEET}!${letter}$2:${letter}${len(labels) + 1}"
        rule = {"validate": "list", "source": source, "error_message": sentence("template_pick", "id")}
    elif column.type == "scale":
        message = sentence("template_scale", "id", low=column.low, high=column.high)
        rule = {"validate": "integer", "criteria": "between", "error_message": message}
        rule |= {"minimum": column.low, "maximum": column.high}
    if rule:
        data.data_validation(1, position, LAST_ROW, position, rule | {"error_title": column.title.id[:32]})


def _instructions(book: Workbook, table: Table) -> None:
    sheet = book.add_worksheet(sentence("template_sheet", "id"))
    title = book.add_format({"bold": True, "font_size": 14, "font_color": ACCENT})
    head = book.add_format({"bold": True, "bg_color": PAPER, "bottom": 2, "bottom_color": ACCENT})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.hide_gridlines(2)
    for position, width in enumerate((26, 8, 24, 60, 28, 44)):
        sheet.set_column(position, position, width)
    sheet.write_string(0, 0, table.title.id, title)
    lines = [table.description.id, *sentence("template_rules", "id").split("\n")]
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line)
    start = len(lines) + 2
    for position, word in enumerate(sentence("template_columns", "id").split("|")):
        sheet.write_string(start, position, word, head)
    for row, column in enumerate(table.columns.values(), start + 1):
        choices = ", ".join(choice.title.id for choice in column.choices)
        must = tables.YES_NO[0].title.id if column.required else ""
        words = (
            column.title.id,
            must,
            kind(column, "id"),
            column.description.id,
            example(column, "id"),
            choices,
        )
        for position, word in enumerate(words):
            sheet.write_string(row, position, word, cell)


def _section(table: Table) -> list[str]:
    key = ", ".join(f"`{name}`" for name in table.key)
    return [
        "",
        f"## {format_page.both(table.title)} – `{table.name}`",
        "",
        f"{table.description.id} / {table.description.en}",
        "",
        f"Kunci / Key: {key}."
        + (f" Bulan menurut / Month by: `{table.date}`." if table.date else "")
        + (f" Kanal menurut / Platform by: `{table.platform}`." if table.platform else "")
        + (f" Dirinci mulai / Broken down from: {table.least_group} responden." if table.least_group else ""),
        "",
        "| Kolom / Column | Judul / Heading | Isi / Contents | Arti / Meaning | Judul lain / Also known as |",
        "|---|---|---|---|---|",
        *(_row(column) for column in table.columns.values()),
        "",
        *(
            f"- `{column.name}`: {_choices(column)}"
            for column in table.columns.values()
            if column.type == "choice"
        ),
        *(_dropped(text) for text in table.texts.values()),
    ]


def _row(column: Column) -> str:
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    kinds = format_page.both(Text(kind(column, "id"), kind(column, "en")))
    meaning = f"{column.description.id}<br>{column.description.en}"
    cells = (name, format_page.both(column.title), kinds, meaning, ", ".join(column.aliases))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _dropped(text: Column) -> str:
    """What is read of a text that is never stored."""
    known = ", ".join(dict.fromkeys((text.title.en.lower(), *text.aliases)))
    return (
        f"- Tidak pernah disimpan / Never stored: `{text.name}` = {format_page.both(text.title)} ({known}) "
        f"→ `{text.text_for}`. {text.description.id} {text.description.en}"
    )


def _choices(column: Column) -> str:
    return "; ".join(
        f"`{choice.value}` = {format_page.both(choice.title)}"
        + (f" ({', '.join(choice.aliases)})" if choice.aliases else "")
        for choice in column.choices
    )


if __name__ == "__main__":
    write(FOLDER)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(document(), encoding="utf-8")
