"""Judgement: what became of rows that came in – a file, an upload, a pull – before anything is stored."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import duckdb

from connectors import cleaning, files, recognition
from connectors.cleaning import Cleaned
from connectors.containers import Limits
from connectors.headings import Layout
from connectors.options import Options
from connectors.recognition import Match, Suggestion, Wish
from connectors.sheets import Line, Sheet
from kpi import attribution, faults, messages, notation, registry, settings
from kpi.errors import RaporError
from kpi.scope import Scope
from kpi.store import Store
from kpi.tables import Table

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    """The first rows of a sheet, as a person sees them, whatever they mean."""

    sheet: str | None
    lines: Sequence[Line]


@dataclass(frozen=True)
class Report:
    """What became of one file; the fields of `as_json` are the contract of the command line.

    Attributes:
        refused: Code and sentence when the whole file was refused, else None.
        preview: First rows with their faults, rejected ones before the others; only of an inspection.
        heads: First rows of each sheet; only of an inspection.
        suggestion: What the headings seem to mean, for a person to correct; only of an inspection whose table
            is known.
    """

    file: str
    table: str | None = None
    format: str | None = None
    import_id: str | None = None
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    set_aside: int = 0
    refused: Mapping[str, str] | None = None
    warnings: Sequence[Mapping[str, str]] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    preview: Sequence[Mapping[str, Any]] = ()
    heads: Sequence[Head] = ()
    suggestion: Suggestion | None = None

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            **{name: getattr(self, name) for name in ("file", "table", "format", "import_id")},
            **{
                name: getattr(self, name) for name in ("read", "accepted", "rejected", "set_aside", "refused")
            },
            "warnings": list(self.warnings),
            "reasons": dict(self.reasons),
        }


@dataclass(frozen=True)
class Order:
    """A file and what is known of it; None where the file should tell.

    Attributes:
        path: Where it lies; of no concern once it is opened.
        label: Name to show; the path is never shown.
        agency: Code of the agency that owns rows which name none.
        decimal: The decimal sign, "," or ".".
        mapping: Column for each heading, where a person had to say it.
    """

    path: Path
    label: str
    table: str | None = None
    format: str | None = None
    agency: str | None = None
    sheet: str | None = None
    decimal: str | None = None
    mapping: Mapping[str, str] | None = None


class Given(Protocol):
    """What was opened or pulled."""

    @property
    def sheets(self) -> Sequence[Sheet]: ...
    @property
    def content_hash(self) -> str: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Judgement:
    """Rows that were judged for somebody. The connection holds them until it is closed."""

    report: Report
    cleaned: Cleaned
    scope: Scope
    agency: str | None
    content_hash: str

    @property
    def layout(self) -> Layout:
        """What the columns mean."""
        return self.cleaned.layout


def judge(
    store: Store,
    order: Order,
    given: Given,
    connection: duckdb.DuckDBPyConnection,
    scope: Scope,
    *,
    language: str | None,
) -> Judgement:
    """Recognise and clean what came in.

    Rows that whoever loads them may not load are rejects: those of other agencies or of none, and those that
    would replace records of others.

    Args:
        store: Whose tables, formats and register count.
        order: What is known of it.
        given: The opened file or pull.
        connection: From connectors.cleaning.connect.
        scope: Of whoever loads it; what a source gives may be of all agencies.
        language: Of the sentences.

    Raises:
        RaporError: If all of it has to be refused.
    """
    wish = Wish(order.table, order.format, order.sheet, order.agency is not None, order.mapping)
    match = recognition.recognise(given.sheets, store.tables, store.formats, wish, Limits())
    warnings = [warning(code, language) for code in given.warnings]
    warnings += _ignored(match.layout, language)
    _check_table(match.layout.table, scope)
    cleaned = attribution.attributed(store.lake, _clean(store, order, match, connection, scope))
    warnings += registry.doubts(store.lake, cleaned, language)
    warnings += _labelled(cleaned, language)
    report = Report(
        file=files.label(order.label),
        table=match.layout.table.name,
        format=match.layout.name,
        read=cleaned.read,
        accepted=cleaned.accepted,
        rejected=cleaned.rejected,
        set_aside=cleaned.set_aside,
        warnings=tuple(warnings),
        reasons=cleaned.reasons,
    )
    return Judgement(report, cleaned, scope, order.agency, given.content_hash)


def _ignored(layout: Layout, language: str | None) -> list[Mapping[str, str]]:
    """A warning for each heading that nobody knows; one for all that a platform's format leaves out."""
    if layout.format and layout.ignored:
        return [warning("columns_left_out", language, headings=", ".join(layout.ignored))]
    return [warning("column_ignored", language, heading=heading) for heading in layout.ignored]


def _labelled(cleaned: Cleaned, language: str | None) -> list[Mapping[str, str]]:
    """A warning for labels that a machine gave."""
    count = sum(cleaned.labelled.values())
    shown = notation.number(count, language or settings.load().language)
    return [warning("sentiment_by_machine", language, count=shown)] if count else []


def _check_table(table: Table, scope: Scope) -> None:
    """Let the register, which decides who sees what, and promises be loaded only by who sees all."""
    if scope.allowed is not None and not is_open(table):
        raise RaporError("table_for_all", table=table.name)


def is_open(table: Table) -> bool:
    """Whether people who do not see all agencies may load rows of a table."""
    return table.store == "lake" and table.name != "agencies"


def _clean(
    store: Store, order: Order, match: Match, connection: duckdb.DuckDBPyConnection, scope: Scope
) -> Cleaned:
    limited = scope.allowed is not None
    known = registry.within(registry.read(store.lake), scope)
    if limited:
        registry.others(connection, store.lake, match.layout.table, scope)
    code, zone = registry.owner(known, order.agency) if order.agency is not None else (None, 0)
    handle = registry.account(store.lake, match.layout, code) if code is not None else None
    options = Options(agency=code, zone=zone, handle=handle, decimal=order.decimal, limited=limited)
    return cleaning.clean(connection, match.sheet, match.layout, known, options, Limits())


def refusal(order: Order, error: RaporError, language: str | None) -> Report:
    """The report of what was refused as a whole."""
    error = plain(error)
    label = files.label(order.label)
    log.info("%s refused: %s", label, error.code)
    refused = {"code": error.code, "message": error.text(language)}
    return Report(label, order.table, order.format, refused=refused)


def plain(error: RaporError) -> RaporError:
    """The error that a person can do something about: what could not be unpacked was not missing."""
    return RaporError("disk_full") if faults.is_full(error.__cause__) else error


def seen(store: Store, order: Order, given: Given, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What an inspection shows of the sheets themselves: `heads` and `suggestion` of a report.

    Of a delimited text only the likeliest way to split it is shown.
    """
    sheets = given.sheets if all(sheet.name for sheet in given.sheets) else given.sheets[:1]
    heads = tuple(Head(sheet.name, sheet.head) for sheet in sheets)
    return {"heads": heads, "suggestion": _suggested(store, order, given, connection)}


def _suggested(
    store: Store, order: Order, given: Given, connection: duckdb.DuckDBPyConnection
) -> Suggestion | None:
    """What the headings of a sheet seem to mean; None if the table is not known or nothing can be asked."""
    if order.table is None or not given.sheets:
        return None
    wish = Wish(order.table, order.format, order.sheet, order.agency is not None, order.mapping)
    try:
        return recognition.suggest(given.sheets, store.tables, store.formats, wish, Limits(), connection)
    except RaporError:  # nothing that could be headings: the refusal says so
        return None


def warning(code: str, language: str | None, **values: object) -> Mapping[str, str]:
    """A warning as the report carries it."""
    return {"code": code, "message": messages.sentence(code, language, **values)}
