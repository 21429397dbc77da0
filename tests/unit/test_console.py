"""What commands print of figures and records stands in the audit log, as what screens give away does."""

from pathlib import Path

import pytest
import stocks

from kpi import access, audit, cli, store
from kpi.audit import Search

NOTED = {
    ("values", "--period", "2026-Q1"): ("values-2026-Q1", "csv"),
    ("values", "--period", "2026-Q1", "--by", "agency", "--json"): ("values-2026-Q1", "json"),
    ("scores", "--period", "2026-03"): ("scores-2026-03", "csv"),
    ("scores", "--period", "2026-03", "--json"): ("scores-2026-03", "json"),
    ("records", "posts"): ("records-posts", "csv"),
    ("rejects", "ID"): ("rejects-ID", "csv"),
}


@pytest.fixture
def import_id(home: Path, tmp_path: Path) -> str:
    """Of posts, one of them rejected."""
    opened = store.open()
    stocks.registered(opened, tmp_path)
    rows = [*stocks.posts(3), stocks.post("bad", likes="banyak")]
    return str(stocks.load(opened, stocks.written(tmp_path / "posts.csv", rows), "posts").import_id)


def exported() -> list[tuple[str, str, object]]:
    """Who took what along, the latest first."""
    found = audit.lines(store.open(), access.local(), Search(noun="table"))
    return [(one.who, one.subject, one.after) for one in found]


@pytest.mark.parametrize("words", NOTED)
def test_what_is_printed_is_noted(
    import_id: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert cli.main([import_id if word == "ID" else word for word in words]) == 0
    assert capsys.readouterr().out.count("\n") >= 1
    subject, form = NOTED[words]
    assert exported() == [("cli", subject.replace("ID", import_id), {"format": form, "printed": True})]


def test_a_file_is_noted_by_its_name_and_once(import_id: str, tmp_path: Path) -> None:
    assert cli.main(["values", "--period", "2026-Q1", "--out", str(tmp_path / "angka.csv")]) == 0
    assert exported() == [("cli", "angka.csv", {"format": "csv"})]


@pytest.mark.parametrize("words", [("values", "--period", "kemarin"), ("records", "nothing")])
def test_what_is_refused_is_not_noted(import_id: str, words: tuple[str, ...]) -> None:
    assert cli.main(words) == 1
    assert exported() == []
