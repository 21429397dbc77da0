"""Binder: a workbook being written, whose sheets look alike, in which a text stays a text."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kpi import messages
from kpi.export import tables
from kpi.export.sheets.contents import Cell, Column, is_number, lines, missing, risky
from kpi.export.sheets.looks import BODY, DAYS, INPUT, LOOKS, TINTS

TOP = 5  # the row of the heading: below title, two lines of notes, an explanation and a blank
A3, A4, WIDE = 8, 9, ("indicators", "agency_data", "agency_scores", "method", "sql", "milestones")
MEANT = ("number_stored_as_text", "formula_differs")  # what a spreadsheet need not point out: codes are texts
LINE, HIGHEST = 15.0, 400.0  # points of a line, and of the highest row that a spreadsheet takes
BOLD = 0.9  # characters of bold letters that are as wide as one of a column's measure
WIDEST_FOOTER = 200  # a workbook takes 255 characters, two of them for each sign & of ours


class Sheet:
    """One sheet: title and notes above, below them whatever is written."""

    def __init__(self, binder: "Binder", code: str, name: str, page: Any) -> None:
        """The sheet of a name."""
        self.code, self.name, self.page, self._binder = code, name, page, binder

    def put(self, row: int, column: int, content: Any, look: str = "text") -> None:
        """Write a cell; texts are texts, days are days, and what is missing is empty."""
        cell = content if isinstance(content, Cell) else Cell(content)
        value = None if missing(cell.value) else cell.value
        quoted = isinstance(value, str) and not cell.formula and risky(value)
        shape = self._binder.shape(cell.look or look, given=cell.given, quoted=quoted)
        if cell.formula:
            self.page.write_formula(row, column, f"={cell.formula}", shape, "" if value is None else value)
        elif value is None:
            self.page.write_blank(row, column, None, shape)
        elif isinstance(value, str):
            self.page.write_string(row, column, tables.printable(value), shape)
        elif isinstance(value, date):
            self.page.write_datetime(row, column, value, shape)
        else:
            self.page.write_number(row, column, float(value), shape)

    def across(self, row: int, column: int, last: int, content: Cell, width: float) -> None:
        """Write a bold text over several columns, so wide in all, as high as it needs."""
        self.page.merge_range(row, column, row, last, "", self._binder.shape(content.look))
        self.put(row, column, content)
        self.page.set_row(row, min(LINE * lines(content, width * BOLD), HIGHEST))

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], top: int = TOP, held: int = 1
    ) -> int:
        """Write a table under a frozen, filtered heading that is printed on every page.

        Args:
            columns: From the left.
            rows: Cells, or plain values.
            top: Row of the heading.
            held: Columns on the left that stay when the sheet is scrolled.

        Returns:
            The row of the first cells.
        """
        self.heading(columns, top, rows)
        for place, column in enumerate(columns):
            self.page.set_column(place, place, column.width)
        self.rows(columns, rows, top + 1)
        self.page.freeze_panes(top + 1, held)
        self.page.repeat_rows(top)
        self.page.autofilter(top, 0, top + max(len(rows), 1), len(columns) - 1)
        return top + 1

    def heading(self, columns: Sequence[Column], row: int, rows: Sequence[Sequence[Any]] = ()) -> None:
        """Write the titles of columns, over numbers on the right."""
        for place, column in enumerate(columns):
            look = LOOKS[column.look]
            numbers = "num_format" in look or any(is_number(cells[place]) for cells in rows)
            numbers = numbers and column.look != "day"
            self.put(row, place, column.title, "head_right" if numbers else "head")
        needed = [lines(column.title, column.width * BOLD) for column in columns]
        self.page.set_row(row, LINE * max(needed, default=1))

    def rows(self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], top: int) -> None:
        """Write the cells of a table, each row as high as its longest text needs."""
        wrapped = [place for place, column in enumerate(columns) if LOOKS[column.look].get("text_wrap")]
        for row, cells in enumerate(rows, start=top):
            for place, (column, content) in enumerate(zip(columns, cells, strict=True)):
                self.put(row, place, content, column.look)
            needed = max((lines(cells[place], columns[place].width) for place in wrapped), default=1)
            if needed > 1:
                self.page.set_row(row, min(LINE * needed, HIGHEST))

    def coloured(
        self,
        top: int,
        column: int,
        bottom: int,
        last: int | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """Give words of status their colours.

        Args:
            top: First row.
            column: First column.
            bottom: Last row.
            last: Last column; by default the first.
            words: Other words, by the status whose colour they take.
        """
        for status, word in (words or self._binder.statuses).items():
            ground, ink = TINTS[status]
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
            shape = self._binder.book.add_format({"bg_color": ground, "font_color": ink})
            end = column if last is None else last
            self.page.conditional_format(top, column, bottom, end, rule | {"format": shape})

    def near(self, row: int, column: int) -> str:
        """The address of a cell, from this sheet."""
        from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 – only who downloads pays for it

        return str(xl_rowcol_to_cell(row, column))

    def at(self, row: int, column: int) -> str:
        """The address of a cell of this sheet, from any sheet."""
        from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415

        return f"{self.quoted}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def span(self, row: int, column: int, last_row: int, last_column: int) -> str:
        """The address of cells of this sheet, from any sheet."""
        from xlsxwriter.utility import xl_range_abs  # noqa: PLC0415

        return f"{self.quoted}!{xl_range_abs(row, column, last_row, last_column)}"

    @property
    def quoted(self) -> str:
        """Its name as formulas write it."""
        return f"'{self.name}'"


class Binder:
    """A workbook being written."""

    def __init__(self, language: str, codes: Sequence[str], notes: Sequence[str], state: str) -> None:
        """A workbook of empty sheets.

        Args:
            language: Of its words.
            codes: Of its sheets, from the left.
            notes: Lines below every title: what was selected, what the figures are of.
            state: The snapshot, or that the data run on: stands on every printed page.
        """
        import xlsxwriter  # noqa: PLC0415

        from kpi.export.sheets.plain import Plain  # noqa: PLC0415

        self._kind = Plain
        self.language, self.state, self._notes = language, state, notes
        self._written = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._written, dict(tables.OPTIONS))
        self.book.set_calc_mode("auto")
        self._shapes: dict[tuple[str, bool, bool], Any] = {}
        self.statuses = {one: self.word(f"status_{one}") for one in TINTS}
        self.sheets = {code: self._sheet(code) for code in codes}

    def word(self, code: str, **values: object) -> str:
        """A sentence of the workbook, see data/messages/workbook.toml."""
        return messages.sentence(f"book_{code}", self.language, **values)

    def columns(
        self,
        names: Sequence[str],
        widths: Mapping[str, float],
        looks: Mapping[str, str] | None = None,
        usual: float = 12,
    ) -> list[Column]:
        """Columns under their titles.

        Args:
            names: From the left.
            widths: Of those that are not as wide as usual.
            looks: Of those that hold no text.
            usual: How wide the others are.
        """
        held = looks or {}
        return [
            Column(self.word(f"column_{name}"), held.get(name, "text"), widths.get(name, usual))
            for name in names
        ]

    def _sheet(self, code: str) -> Sheet:
        """A sheet with title, notes and its explanation, ready to be printed."""
        name = self.word(f"sheet_{code}")
        page = self.book.add_worksheet(name, worksheet_class=self._kind)
        sheet = Sheet(self, code, name, page)
        sheet.put(0, 0, Cell(self.word(f"title_{code}"), look="title"))
        page.set_row(0, 24)
        for row, note in enumerate(self._notes, start=1):
            sheet.put(row, 0, note, "warning" if row == len(self._notes) and row > 1 else "quiet")
        sheet.put(3, 0, self.word(f"about_{code}"), "quiet")
        page.hide_gridlines(2)
        page.ignore_errors(dict.fromkeys(MEANT, "A1:XFD1048576"))
        page.set_landscape()
        page.set_paper(A3 if code in WIDE else A4)
        page.fit_to_pages(1, 0)
        page.set_margins(0.4, 0.4, 0.6, 0.6)
        footer = tables.printable(self.state)[:WIDEST_FOOTER].replace("&", "&&")
        page.set_footer(f"&L&8 {footer}&R&8 &P / &N")  # a blank ends the size of the letters
        return sheet

    def shape(self, look: str, given: bool = False, quoted: bool = False) -> Any:
        """The format of a look, made once."""
        key = look, given, quoted
        if key not in self._shapes:
            made = {**BODY, **LOOKS[look], **(INPUT if given else {}), "quote_prefix": quoted}
            made |= {"num_format": DAYS[self.language]} if look == "day" else {}
            self._shapes[key] = self.book.add_format(made)
        return self._shapes[key]

    def saved(self) -> bytes:
        """The file."""
        self.book.close()
        return self._written.getvalue()
