"""Recognition: which sheet of a file fits which table and format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from connectors import answers, examples, headings, refusals
from connectors.containers import Limits
from connectors.delimited import DelimitedSheet
from connectors.headings import CANONICAL, Layout
from connectors.sheets import Sheet
from kpi import declarations
from kpi.errors import RaporError
from kpi.formats import Format
from kpi.messages import Text
from kpi.tables import Table


@dataclass(frozen=True)
class Wish:
    """What the caller asks for; None where the file should tell.

    Attributes:
        agency: Whether an agency is named for rows that name none.
        mapping: What a person says that headings mean: a column of the table, or "" for nothing. Headings
            that it does not name keep their usual meaning.
    """

    table: str | None = None
    format: str | None = None
    sheet: str | None = None
    agency: bool = False
    mapping: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Match:
    """A sheet and what its columns mean."""

    sheet: Sheet
    layout: Layout
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """What a person is asked about the headings of a sheet.

    Attributes:
        sheet: Name of the sheet, or None where there is only one table.
        format: Name of the format that the suggestion comes from.
        row: Number of the heading row.
        headings: Headings as written, each once.
        suggested: The column of each heading, "" where none is known.
        missing: Required columns that nothing gives.
        examples: The first values below each heading.
    """

    sheet: str | None
    format: str
    row: int
    headings: tuple[str, ...]
    suggested: Mapping[str, str]
    missing: tuple[str, ...]
    examples: Mapping[str, tuple[str, ...]]


def recognise(
    sheets: Sequence[Sheet],
    tables: Mapping[str, Table],
    formats: Mapping[str, Format],
    wish: Wish,
    limits: Limits,
) -> Match:
    """The one sheet of a file that fits.

    Raises:
        RaporError: If none fits, or several do, or a name that was asked for is not known, or it is an export
            that cannot be loaded.
    """
    _check_wish(tables, formats, wish)
    sheets = _named(sheets, wish.sheet)
    found = [match for sheet in sheets for match in _best(sheet, tables, formats, wish, limits)]
    whole = [match for match in found if not match.missing and not match.layout.lost]
    if not whole:
        if not any(match.layout.format for match in found):
            refusals.known(sheets, formats, wish.table, wish.format)
            refusals.packed(sheets, tables, formats)
        raise _why_none(found, wish, tables)
    if isinstance(whole[0].sheet, DelimitedSheet):
        whole = [max(whole, key=lambda match: (match.layout.twice is None, len(match.layout.columns)))]
    if len(whole) > 1:
        raise RaporError("sheets_several", sheets=", ".join(str(match.sheet.name) for match in whole))
    _check(whole[0], limits)
    return whole[0]


def suggest(  # noqa: PLR0917
    sheets: Sequence[Sheet],
    tables: Mapping[str, Table],
    formats: Mapping[str, Format],
    wish: Wish,
    limits: Limits,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Suggestion:
    """The headings of the sheet that fits a table best, and what they could mean.

    Args:
        sheets: Of one file.
        tables: The record tables.
        formats: The formats.
        wish: Must name the table; its mapping counts as a first answer.
        limits: How many columns there may be.
        connection: To read examples of values where the first rows hold none.

    Raises:
        RaporError: If a name that was asked for is not known, or the first rows are empty.
    """
    _check_wish(tables, formats, wish)
    if wish.table is None:
        raise RaporError("mapping_without_table")
    sheets = _named(sheets, wish.sheet)
    found = [match for sheet in sheets for match in _best(sheet, tables, formats, wish, limits)]
    if not found:
        likely = max(sheets, key=lambda one: max((len(line.cells) for line in one.head), default=0))
        layout = headings.guess(likely, tables[wish.table])
        found = [Match(likely, layout, tuple(layout.missing(wish.agency)))]
    best = min(found, key=_rank)
    return Suggestion(
        sheet=best.sheet.name,
        format=best.layout.name,
        row=best.layout.row,
        headings=tuple(dict.fromkeys(filter(None, best.layout.headings))),
        suggested=best.layout.suggested,
        missing=best.missing,
        examples=examples.read(best.sheet, best.layout, connection),
    )


def _check_wish(tables: Mapping[str, Table], formats: Mapping[str, Format], wish: Wish) -> None:
    """Raise if a name that was asked for is not known."""
    if wish.table is not None and wish.table not in tables:
        nearest = declarations.nearest(wish.table, tables)
        raise RaporError("table_unknown", table=wish.table, nearest=nearest)
    if wish.format not in (None, CANONICAL):
        fitting = {
            name for name, one in formats.items() if wish.table in (None, one.table) and not one.refuse
        }
        refused = {name for name, one in formats.items() if one.refuse}
        if wish.format not in fitting | refused:
            nearest = declarations.nearest(wish.format, {*fitting, CANONICAL})
            raise RaporError("format_unknown", format=wish.format, table=wish.table or "–", nearest=nearest)
    if wish.mapping:
        if wish.table is None:
            raise RaporError("mapping_without_table")
        answers.check(wish.mapping, tables[wish.table])


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
            layout = headings.read(sheet, table, format, limits, wish.mapping)
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
        bool(match.missing or layout.lost),
        layout.twice is not None,
        layout.format is None,
        -len(layout.columns),
        len(match.missing),
    )


def _pairs(
    sheet: Sheet, tables: Mapping[str, Table], formats: Mapping[str, Format], wish: Wish
) -> Iterable[tuple[Table, Format | None]]:
    """The tables and formats that a sheet may be read as.

    A look-alike that cannot be loaded and demands more headings than a format takes the sheet from it.
    """
    seen = headings.recognised(sheet, formats)
    refused = max((len(formats[name].headings) for name in seen if formats[name].refuse), default=0)
    for name, one in formats.items():
        asked = name == wish.format or (wish.format is None and name in seen)
        taken = refused and not (name in seen and len(one.headings) >= refused)
        if asked and not taken and one.table is not None and wish.table in (None, one.table):
            yield tables[one.table], one
    if wish.format in (None, CANONICAL):
        yield from ((table, None) for table in tables.values() if wish.table in (None, table.name))


def _why_none(found: Sequence[Match], wish: Wish, tables: Mapping[str, Table]) -> RaporError:
    lost = next((match.layout.lost for match in found if match.layout.lost), ())
    if lost:
        return RaporError("mapping_heading_missing", headings=", ".join(f'"{one}"' for one in lost))
    told = [match for match in found if wish.table or match.layout.format]
    if not told:
        return (
            RaporError("headings_missing", table=tables[wish.table].title)
            if wish.table
            else RaporError("table_unrecognised")
        )
    nearest = max(told, key=lambda match: (len(match.layout.columns), -len(match.missing)))
    table = nearest.layout.table
    titles = {one: table.columns[one].title for one in nearest.missing}
    columns = Text(
        ", ".join(f"{title.id} ({one})" for one, title in titles.items()),
        ", ".join(f"{title.en} ({one})" for one, title in titles.items()),
    )
    return RaporError("columns_missing", columns=columns, table=table.title)
