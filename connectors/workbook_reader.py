"""The reader of workbooks, which begins with the first visible worksheet at once."""

from threading import Thread

import python_calamine


class Book:
    """A workbook whose first visible worksheet is being read, while the interpreter is free for others."""

    def __init__(self, path: str) -> None:
        self._book: python_calamine.CalamineWorkbook | None = None
        self._first: python_calamine.CalamineSheet | None = None
        self._error: BaseException | None = None
        self._thread = Thread(target=self._read, args=(path,))
        self._thread.start()

    def _read(self, path: str) -> None:
        try:
            self._book = python_calamine.CalamineWorkbook.from_path(path)
            for sheet in visible(self._book):
                self._first = self._book.get_sheet_by_name(sheet)
                break
        except BaseException as error:  # raised again where the book is asked for
            self._error = error

    def opened(self) -> python_calamine.CalamineWorkbook:
        """The workbook, once its first worksheet is read.

        Raises:
            Whatever the reader raised.
        """
        self._thread.join()
        if self._error is not None or self._book is None:
            raise self._error or MemoryError
        return self._book

    def sheet(self, name: str) -> python_calamine.CalamineSheet:
        """A worksheet."""
        book = self.opened()
        sheet, self._first = self._first, None
        return sheet if sheet is not None and sheet.name == name else book.get_sheet_by_name(name)


def visible(book: python_calamine.CalamineWorkbook) -> list[str]:
    """The names of the visible worksheets."""
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == python_calamine.SheetVisibleEnum.Visible
        and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
