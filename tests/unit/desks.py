"""A desk: files are cleaned as an import cleans them, but without a store."""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa

from connectors import cleaning, files, recognition
from connectors.cleaning import Cleaned
from connectors.containers import Limits
from connectors.options import Options, Registry
from connectors.recognition import Match, Wish
from kpi import formats as declared_formats
from kpi import settings, tables
from kpi.errors import RaporError
from kpi.formats import Format
from kpi.tables import Table

NOW = datetime(2026, 7, 15, 12, 0)
TABLES = tables.load(settings.DATA / "tables")
FORMATS = declared_formats.load(settings.DATA / "formats", TABLES)
AGENCIES = {"KOMINFO-DPS": 480, "DISHUB-DPS": 480, "DINKES-SMG": 420, "DISPAR-SRG": 540, "007": 420}
HANDLES = (
    ("humas.smg", "DINKES-SMG"),
    ("Dishub_Dps", "DISHUB-DPS"),
    ("kembar", "DINKES-SMG"),
    ("kembar", "007"),
)
POST = {
    "agency_code": "DINKES-SMG",
    "platform": "instagram",
    "post_id": "P1",
    "published_at": "2026-03-05 09:30:00",
}


@dataclass(frozen=True)
class Outcome:
    """What became of a file.

    Attributes:
        records: Accepted records in the order of their key.
        rejects: Rejected rows as connectors.cleaning.REJECTS.
        refused: Code of the sentence if the whole file was refused.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    refused: str | None = None
    error: RaporError | None = None
    match: Match | None = None
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    set_aside: int = 0
    warnings: tuple[str, ...] = ()
    row_numbers: tuple[int, ...] = ()

    @property
    def reasons(self) -> dict[int, str]:
        """The reason of each rejected row by its number."""
        return {reject["row_no"]: reject["code"] for reject in self.rejects}

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Rows read, accepted, rejected, set aside."""
        return self.read, self.accepted, self.rejected, self.set_aside


def registry(
    agencies: Mapping[str, int] | None = None, handles: Iterable[tuple[str, str]] = HANDLES
) -> Registry:
    """Who is registered: zone by code, and pairs of handle and code."""
    known = AGENCIES if agencies is None else agencies
    pairs = list(handles)
    return Registry(
        pa.table(
            {"code": pa.array(list(known), pa.string()), "zone": pa.array(list(known.values()), pa.int64())}
        ),
        pa.table(
            {
                "handle": pa.array([handle for handle, _ in pairs], pa.string()),
                "code": pa.array([code for _, code in pairs], pa.string()),
            }
        ),
    )


def cleaned(path: Path, table: str, ask: Callable[[Cleaned], Any]) -> Any:
    """What a question about the cleaned rows of a file is answered, while they are there."""
    with tempfile.TemporaryDirectory() as place:
        connection = cleaning.connect(Path(place))
        try:
            opened = files.open_file(path, Path(place), Limits())
            match = recognition.recognise(opened.sheets, TABLES, FORMATS, Wish(table), Limits())
            options = Options(now=NOW)
            return ask(cleaning.clean(connection, match.sheet, match.layout, registry(), options, Limits()))
        finally:
            connection.close()


def as_json(outcome: Outcome) -> str:
    """The records of an outcome as JSON."""
    return json.dumps(outcome.records, default=str, sort_keys=True)


def clean(
    path: Path,
    table: str | None = "posts",
    wish: Wish | None = None,
    limits: Limits | None = None,
    known: Registry | None = None,
    options: Options | None = None,
    formats: Mapping[str, Format] | None = None,
    declared: Mapping[str, Table] | None = None,
) -> Outcome:
    """Clean a file as kpi.imports does; a refusal is part of the outcome."""
    limits, options = limits or Limits(), options or Options(now=NOW)
    wish = wish or Wish(table=table, agency=options.agency is not None)
    with tempfile.TemporaryDirectory() as place:
        connection = cleaning.connect(Path(place))
        try:
            opened = files.open_file(path, Path(place), limits)
            match = recognition.recognise(opened.sheets, declared or TABLES, formats or FORMATS, wish, limits)
            cleaned = cleaning.clean(
                connection, match.sheet, match.layout, known or registry(), options, limits
            )
            return _outcome(cleaned, match, opened.warnings)
        except RaporError as error:
            return Outcome(refused=error.code, error=error)
        finally:
            connection.close()


def _outcome(cleaned: Cleaned, match: Match, warnings: tuple[str, ...]) -> Outcome:
    key = ", ".join(cleaned.layout.table.key)
    records = cleaned.connection.sql(f"SELECT * FROM ({cleaned.records_sql}) ORDER BY {key}").to_arrow_table()
    numbers = cleaned.connection.sql("SELECT row_no FROM clean ORDER BY row_no").to_arrow_table()
    rejects = cleaned.rejects().to_pylist()
    outcome = Outcome(
        records=records.to_pylist(),
        rejects=rejects,
        match=match,
        read=cleaned.read,
        accepted=cleaned.accepted,
        rejected=cleaned.rejected,
        set_aside=cleaned.set_aside,
        warnings=warnings,
        row_numbers=tuple(numbers["row_no"].to_pylist()),
    )
    assert outcome.read == outcome.accepted + outcome.rejected + outcome.set_aside
    assert len(outcome.records) == outcome.accepted
    assert len(rejects) == outcome.rejected == sum(cleaned.reasons.values())
    return outcome


def comma(rows: Iterable[Sequence[str]], separator: str = ",", end: str = "\n") -> bytes:
    """Rows as delimited text in UTF-8."""
    special = {separator, '"', "\r", "\n"}
    lines = (
        separator.join(
            '"' + cell.replace('"', '""') + '"' if special & set(cell) else cell for cell in map(str, row)
        )
        for row in rows
    )
    return "".join(f"{line}{end}" for line in lines).encode()


def posts(*rows: Mapping[str, Any]) -> list[list[Any]]:
    """Rows of the table of posts below their headings; what a row leaves out comes from POST."""
    names = list(dict.fromkeys([*POST, *(name for row in rows for name in row)]))
    filled = [{**POST, "post_id": f"P{number}", **row} for number, row in enumerate(rows, start=1)]
    return [names, *([row.get(name, "") for name in names] for row in filled)]


def book(path: Path, rows: Iterable[Sequence[Any]], **more: Iterable[Sequence[Any]]) -> Path:
    """A workbook with the sheet Data and others."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in {"Data": rows, **more}.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    made.save(path)
    return path


def rezip(path: Path, changes: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Replace parts of a zip file, or add some."""
    with zipfile.ZipFile(path) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in {**parts, **changes}.items():
            archive.writestr(name, content)
    return path


SAMPLES: dict[str, dict[str, Any]] = {
    "posts": POST,
    "accounts": {
        "agency_code": "DINKES-SMG",
        "platform": "instagram",
        "handle": "dinkes.smg",
        "as_of": "2026-03-31",
    },
    "survey_answers": {
        "survey_id": "SKM-1",
        "respondent_no": "1",
        "agency_code": "DINKES-SMG",
        "answered_on": "2026-03-05",
    },
    "participation": {"activity_id": "A1", "agency_code": "DINKES-SMG"},
    "mentions": {"source": "media", "mention_id": "M1", "published_at": "2026-03-05 09:30:00"},
    "messages": {
        "agency_code": "DINKES-SMG",
        "channel": "whatsapp",
        "message_id": "M1",
        "received_at": "2026-03-05 09:30:00",
    },
    "reported_values": {
        "indicator": "I1",
        "agency_code": "DINKES-SMG",
        "period": "2026-03",
        "numerator": "1",
    },
    "agencies": {"agency_code": "A1", "name": "Dinas Satu", "level": "opd"},
}
"""The least that a row of a table needs."""

SERIALS = {
    "posts": "post_id",
    "accounts": "handle",
    "survey_answers": "respondent_no",
    "participation": "participant_no",
    "mentions": "mention_id",
    "messages": "message_id",
    "reported_values": "indicator",
    "agencies": "agency_code",
}
"""A column whose values keep the rows of a table apart."""


def column_of(
    table: str, column: str, cells: Sequence[Any], more: Mapping[str, Any] | None = None
) -> list[list[Any]]:
    """A sheet with one row for each cell of one column; the rest of a row is sound and holds `more`."""
    serial, more = SERIALS[table], more or {}
    names = list(dict.fromkeys([*SAMPLES[table], serial, column, *more]))
    rows = []
    for number, cell in enumerate(cells, start=1):
        row = {**SAMPLES[table], **more, serial: f"n{number:04}", column: cell}
        rows.append([row[name] for name in names])
    return [names, *rows]


def judge(
    table: str,
    column: str,
    cells: Sequence[Any],
    path: Path | None = None,
    options: Options | None = None,
    more: Mapping[str, Any] | None = None,
) -> list[Any]:
    """What becomes of each cell: its value, or its reason code as a Reason. A path may ask for a workbook."""
    rows = column_of(table, column, cells, more)
    with tempfile.TemporaryDirectory() as place:
        path = path or Path(place) / "cells.csv"
        if path.suffix == ".xlsx":
            book(path, rows)
        else:
            path.write_bytes(comma(rows))
        outcome = clean(path, table, options=options)
    assert outcome.refused is None, outcome.refused
    values = dict(zip(outcome.row_numbers, _in_order(outcome, table), strict=True))
    faults = {r["row_no"]: Reason(r["code"]) for r in outcome.rejects}
    return [faults.get(number, values.get(number, {}).get(column)) for number in range(2, len(cells) + 2)]


class Reason(str):
    """A reason code, which no value equals by chance."""

    __slots__ = ()


def _in_order(outcome: Outcome, table: str) -> list[dict[str, Any]]:
    return sorted(outcome.records, key=lambda record: record[SERIALS[table]])
