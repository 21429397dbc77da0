"""What tests of the rules for cells share: cells that are drawn, and what becomes of them."""

from pathlib import Path
from typing import Any

import desks
from desks import Reason, judge

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"
ZERO_WIDTH, RIGHT_TO_LEFT, JOINER, BOM = "\u200b", "\u202e", "\u200d", "\ufeff"
FAMILY = f"\U0001f468{JOINER}\U0001f469{JOINER}\U0001f467"


def check(table: str, column: str, drawn: dict[Any, Any], path: Path | None = None) -> None:
    """Compare each drawn cell with what becomes of it, and say all differences at once."""
    found = dict(zip(drawn, judge(table, column, list(drawn), path), strict=True))
    wrong = {cell: found[cell] for cell, wanted in drawn.items() if not alike(found[cell], wanted)}
    assert wrong == {}
    assert len(found) == len(drawn)


def alike(found: Any, wanted: Any) -> bool:
    return type(found) is type(wanted) and found == wanted


def reasons(code: str, *cells: Any) -> dict[Any, Reason]:
    return {cell: Reason(code) for cell in cells}


NULLS = dict.fromkeys(["", " ", "-", " - ", "N/A", "n/a", "NULL", "null", "#N/A", NBSP], None)


def whole_rows(table: str, rows: list[dict[str, Any]]) -> list[Any]:
    """What becomes of the serial column itself, row by row."""
    serial = desks.SERIALS[table]
    sample = {**desks.SAMPLES[table], **rows[0]}
    lines = [list(sample), *([{**sample, **row}[name] for name in sample] for row in rows)]
    with desks.tempfile.TemporaryDirectory() as place:
        path = Path(place) / "rows.csv"
        path.write_bytes(desks.comma(lines))
        outcome = desks.clean(path, table)
    found = dict.fromkeys(outcome.row_numbers) | {r["row_no"]: Reason(r["code"]) for r in outcome.rejects}
    kept = {record[serial] for record in outcome.records}
    texts = {number: str(row[serial]).lstrip("@") for number, row in enumerate(rows, start=2)}
    assert kept == {texts[number] for number in outcome.row_numbers}
    return [found[number] or texts[number] for number in sorted(found)]
