"""Recognition: which sheet of a file fits which table and format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors import headings
from connectors.containers import Limits
from connectors.delimited import DelimitedSheet
from connectors.headings import CANONICAL, Layout
from connectors.sheets import Sheet
from kpi import declarations
from kpi.errors import RaporError
from kpi.formats import Format
from kpi.tables import Table


@dataclass(frozen=True)
class Wish:
    """What the caller asks for; None where the file should tell.

    Attributes:
        agency: Whether an agency is named for rows that name none.
    """

    table: str | None = None
    format: str | None = None
    sheet: str | None = None
    agency: bool = False


@dataclass(frozen=True)
class Match:
    """A sheet and what its columns mean."""

    sheet: Sheet
    layout: Layout
    missing: tuple[str, ...]


def recognise(
    sheets: Sequence[Sheet],
    tables: Mapping[str, Table],
    formats: Mapping[str, Format],
    wish: Wish,
    limits: Limits,
) -> Match:
    """The one sheet of a file that fits.

    Raises:
        RaporError: If none fits, or several do, or a name that was asked for is not known.
    """
    sheets = _named(sheets, wish.sheet)
    found = [match for sheet in sheets for match in _best(sheet, tables, formats, wish, limits)]
    whole = [match for match in found if not match.missing]
    if not whole:
        raise _why_none(found, wish, tables)
    if isinstance(whole[0].sheet, DelimitedSheet):
        whole = [max(whole, key=lambda match: (match.layout.twice is None, len(match.layout.columns)))]
    if len(whole) > 1:
        raise RaporError("sheets_several", sheets=", ".join(str(match.sheet.name) for match in whole))
    _check(whole[0], limits)
    return whole[0]


def _check(match: Match, limits: Limits) -> None:
    if match.layout.twice:
        first, second = match.layout.twice
        raise RaporError("headings_twice", first=first, second=second)
    rows = match.sheet.rows - match.layout.row
    if rows > limits.rows:
        raise RaporError("file_too_long", found=rows, limit=limits.rows)


def _named(sheets: Sequence[Sheet], name: str | None) -> Sequence[Sheet]:
    if name is None:
        return sheets
    chosen = [sheet for sheet in sheets if sheet.name == name]
    if not chosen:
        raise RaporError("sheet_unknown", sheet=name, sheets=", ".join(str(sheet.name) for sheet in sheets))
    return chosen


def _best(
    sheet: Sheet, tables: Mapping[str, Table], formats: Mapping[str, Format], wish: Wish, limits: Limits
) -> Iterable[Match]:
    """The best match of a sheet, if any; see _rank."""
    matches = []
    for table, format in _pairs(sheet, tables, formats, wish):
        try:
            layout = headings.read(sheet, table, format, limits)
        except RaporError as error:
            if error.code != "headings_missing":
                raise
            continue
        matches.append(Match(sheet, layout, tuple(layout.missing(wish.agency))))
    matches.sort(key=_rank)
    return matches[:1]


def _rank(match: Match) -> tuple[bool, bool, bool, int, int]:
    """Complete before incomplete, a platform's format before the table's words, more columns before fewer."""
    layout = match.layout
    return (
        bool(match.missing),
        layout.twice is not None,
        layout.format is None,
        -len(layout.columns),
        len(match.missing),
    )


def _pairs(
    sheet: Sheet, tables: Mapping[str, Table], formats: Mapping[str, Format], wish: Wish
) -> Iterable[tuple[Table, Format | None]]:
    if wish.table is not None and wish.table not in tables:
        nearest = declarations.nearest(wish.table, tables)
        raise RaporError("table_unknown", table=wish.table, nearest=nearest)
    if wish.format not in (None, CANONICAL):
        fitting = {name for name, format in formats.items() if wish.table in (None, format.table)}
        if wish.format not in fitting:
            nearest = declarations.nearest(wish.format, {*fitting, CANONICAL})
            raise RaporError("format_unknown", format=wish.format, table=wish.table or "–", nearest=nearest)
    for format in formats.values():
        asked = format.name == wish.format or (wish.format is None and headings.recognises(sheet, format))
        if asked and wish.table in (None, format.table):
            yield tables[format.table], format
    if wish.format in (None, CANONICAL):
        yield from ((table, None) for table in tables.values() if wish.table in (None, table.name))


def _why_none(found: Sequence[Match], wish: Wish, tables: Mapping[str, Table]) -> RaporError:
    if wish.table is None:
        return RaporError("table_unrecognised")
    if not found:
        return RaporError("headings_missing", table=wish.table)
    nearest = max(found, key=lambda match: (len(match.layout.columns), -len(match.missing)))
    names = ", ".join(f"{tables[wish.table].columns[name].title.id} ({name})" for name in nearest.missing)
    return RaporError("columns_missing", columns=names, table=wish.table)
