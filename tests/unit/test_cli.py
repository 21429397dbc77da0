"""The command line: a contract of words, fields, exit states and sentences."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
import stocks
import worlds

from kpi import cli

ROOT = Path(__file__).parent.parent.parent
FIELDS = ["file", "table", "format", "import_id", "read", "accepted", "rejected", "set_aside", "refused"]
VALUE_COLUMNS = {"indicator", "group", "period", "numerator", "denominator", "value", "low", "high", "enough"}


class Console:
    """Runs commands in this process and gives back what they said."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self.captured = captured

    def __call__(self, *words: object, status: int = 0) -> str:
        self.captured.readouterr()
        found = cli.main([str(word) for word in words])
        said = self.captured.readouterr()
        assert found == status, said.err
        self.errors = said.err
        return said.out

    def json(self, *words: object, status: int = 0) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*words, "--json", status=status).splitlines()]

    def refused(self, *words: object) -> str:
        """The one sentence of a command that was refused."""
        assert self(*words, status=1) == ""
        assert "Traceback" not in self.errors
        assert self.errors.count("\n") == 1
        return self.errors


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(capsys)


@pytest.fixture
def loaded(run: Console, tmp_path: Path) -> Console:
    """A store with three agencies and thirty posts, one of them rejected."""
    run("import", stocks.written(tmp_path / "agencies.csv", stocks.AGENCIES), "--table", "agencies")
    rows = [*stocks.posts(30), stocks.post("bad", likes="=1+1")]
    run("import", stocks.written(tmp_path / "posts.csv", rows), "--table", "posts")
    return run


def newest(run: Console, tmp_path: Path) -> str:
    """The id of the import of the posts."""
    again = run.json("import", tmp_path / "posts.csv", "--table", "posts")
    return str(again[0]["import_id"])


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_import_reports_one_object_a_line(run: Console, tmp_path: Path) -> None:
    good = stocks.written(tmp_path / "agencies.csv", stocks.AGENCIES)
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"a,b\x00\n1,2\n")
    found = run.json("import", bad, good, tmp_path / "none.csv", tmp_path, "--table", "agencies", status=1)
    assert [list(one) for one in found] == [[*FIELDS, "warnings", "reasons"]] * 4
    assert [one["file"] for one in found] == ["bad.csv", "agencies.csv", "none.csv", tmp_path.name]
    assert [one["refused"] is None for one in found] == [False, True, False, False]
    assert all(set(one["refused"]) == {"code", "message"} for one in found if one["refused"])
    assert all(one["import_id"] is None and one["accepted"] == 0 for one in found if one["refused"])
    second = found[1]
    assert (second["table"], second["format"]) == ("agencies", "canonical")
    assert (second["read"], second["accepted"], second["rejected"], second["set_aside"]) == (3, 3, 0, 0)
    assert str(tmp_path) not in json.dumps(found).replace(json.dumps(tmp_path.name), "")


def test_import_exits_with_0_where_rows_were_rejected(loaded: Console, tmp_path: Path) -> None:
    found = loaded.json("import", tmp_path / "posts.csv", "--table", "posts")
    assert (found[0]["accepted"], found[0]["rejected"]) == (30, 1)
    assert found[0]["reasons"] == {"not_a_number": 1}
    assert found[0]["warnings"][-1]["code"] == "import_unchanged"


def test_import_in_words(run: Console, tmp_path: Path) -> None:
    said = run("import", stocks.written(tmp_path / "a.csv", stocks.AGENCIES), "--table", "agencies")
    assert said.startswith("a.csv → agencies (canonical), ")
    assert "3 = 3 + 0 + 0" in said
    said = run("import", tmp_path / "none.csv", "--table", "agencies", status=1)
    assert said.startswith("none.csv: Berkas tidak ditemukan")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--table", "postss"), "table_unknown"),
        (("--table", "posts", "--agency", "NOBODY"), "agency_unknown"),
        (("--table", "posts", "--format", "nothing"), "format_unknown"),
        (("--table", "\udcff'; DROP"), "table_unknown"),
    ],
)
def test_a_wrong_word_refuses_the_file(
    loaded: Console, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    found = loaded.json("import", tmp_path / "posts.csv", *words, status=1)
    assert found[0]["refused"]["code"] == code
    assert found[0]["refused"]["message"]


def test_undo_and_what_is_not_there(loaded: Console, tmp_path: Path) -> None:
    import_id = newest(loaded, tmp_path)
    assert loaded("undo", import_id).strip() == "30"
    assert lines(loaded("records", "posts")) == []
    assert "dibatalkan" in loaded.refused("undo", import_id)
    assert '"nothing" tidak ada' in loaded.refused("undo", "nothing")
    assert '"nothing" tidak ada' in loaded.refused("rejects", "nothing")


def test_rejects_as_csv_and_as_a_workbook(loaded: Console, tmp_path: Path) -> None:
    import_id = newest(loaded, tmp_path)
    found = lines(loaded("rejects", import_id))
    assert [(row["row"], row["column"], row["value"], row["reason"]) for row in found] == [
        ("32", "likes", "'=1+1", "not_a_number")
    ]
    assert loaded("rejects", import_id, "--out", tmp_path / "r.xlsx") == ""
    assert openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0].max_row == 2
    assert "none" not in loaded.refused("rejects", import_id, "--out", tmp_path / "none" / "r.xlsx")


def test_records_on_standard_output_and_as_files(loaded: Console, tmp_path: Path) -> None:
    found = lines(loaded("records", "posts"))
    assert len(found) == 30
    assert found[0]["reach"] == ""  # what is missing is not 0
    for name in ("a.csv", "a.parquet"):
        assert loaded("records", "posts", "--out", tmp_path / name) == ""
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == found
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 30
    assert '"posts"' in loaded.refused("records", "postss")
    assert "a.doc" in loaded.refused("records", "posts", "--out", tmp_path / "a.doc")
    assert lines(loaded("records", "milestones")) == []


@pytest.mark.parametrize("by", ["agency", "province", "level", "nation", "platform"])
@pytest.mark.parametrize("period", ["2026-03", "2026-Q1", "2026-S1", "2026"])
def test_values_by_every_grouping_and_period(loaded: Console, by: str, period: str) -> None:
    found = loaded.json("values", "--period", period, "--by", by)
    assert found
    assert set(found[0]) >= VALUE_COLUMNS
    assert {row["period"] for row in found} == {period}
    empty = [row for row in found if row["denominator"] is None]
    assert empty
    assert all(row["value"] is None and row["enough"] is False for row in empty)
    plain = lines(loaded("values", "--period", period, "--by", by))
    assert len(plain) == len(found)
    assert "nan" not in str(plain).lower()


def test_values_of_one_indicator_and_agency_into_files(loaded: Console, tmp_path: Path) -> None:
    words = (
        "values",
        "--period",
        "2026",
        "--by",
        "agency",
        "--agency",
        "merauke",
        "--indicator",
        "on_time_response",
    )
    found = loaded.json(*words)
    assert {row["indicator"] for row in found} == {"on_time_response"}
    loaded(*words, "--out", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel would misread it otherwise
    assert len(lines((tmp_path / "a.csv").read_text("utf-8-sig"))) == len(found)
    loaded(*words, "--json", "--out", tmp_path / "a.json")
    assert [json.loads(line) for line in (tmp_path / "a.json").read_text("utf-8").splitlines()] == found


@pytest.mark.parametrize("command", ["values", "scores"])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--period", "2026-13"), 'Periode "2026-13" tidak dikenal'),
        (("--period", "2026", "--agency", "MERAUK"), "(MERAUKE)"),
        (("--period", "2026", "--out", "/none/a.csv"), '"a.csv" tidak dapat ditulis'),
    ],
)
def test_wrong_words_of_figures_are_told(
    loaded: Console, command: str, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in loaded.refused(command, *words)


def test_an_unknown_indicator_is_told(loaded: Console) -> None:
    said = loaded.refused("values", "--period", "2026", "--indicator", "on_time_respons")
    assert '"on_time_response"' in said


def test_scores_have_goals_horizons_and_the_index(loaded: Console) -> None:
    found = loaded.json("scores", "--period", "2026-Q1")
    assert set(found[0]) >= {"group", "goal", "horizon", "score", "weight_present", "status"}
    assert list(found[0])[-2:] == ["low", "high"]  # what is new stands at the end
    assert all((row["low"] is None) == (row["high"] is None) for row in found)
    assert {row["horizon"] for row in found} >= {"short", "medium", "long"}
    assert all(row["score"] is None or 0 <= row["score"] <= 100 for row in found)


def test_measures_check_and_doctor(loaded: Console, tmp_path: Path) -> None:
    assert loaded("measures").strip() == ""
    assert "2026-03" in loaded("measures", "--all")
    assert loaded("check") == ""
    said = loaded("doctor")
    assert "measures: version" in said
    assert "up to date" in said
    for file in (tmp_path / "home" / "lake" / "posts").rglob("*.parquet"):
        file.write_bytes(b"damaged")
    assert "Tabel posts di penyimpanan rusak" in loaded("doctor", status=1)
    assert "Tabel posts" in loaded.refused("records", "posts")
    assert "Tabel posts" in loaded.refused("measures", "--all")


def test_sample_if_empty(run: Console) -> None:
    words = ("sample", "--agencies", "4", "--months", "2")
    assert "posts: " in run(*words)
    assert run(*words, "--if-empty") == ""
    assert "sudah berisi data" in run.refused(*words)


@pytest.mark.parametrize("words", [("--agencies", "1"), ("--months", "0"), ("--agencies", "-5")])
def test_a_sample_that_is_too_small_is_told(run: Console, words: tuple[str, ...]) -> None:
    assert "paling sedikit" in run.refused("sample", *words)


def test_english(loaded: Console, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAPOR_LANGUAGE", "en")
    assert 'The period "x" is not known' in loaded.refused("values", "--period", "x")
    found = loaded.json("import", tmp_path / "posts.csv", tmp_path / "none.csv", "--table", "posts", status=1)
    assert "nothing has changed" in found[0]["warnings"][-1]["message"]
    assert found[1]["refused"]["message"].startswith("The file was not found")
    assert lines(loaded("rejects", found[0]["import_id"]))[0]["sentence"].startswith('Row 32, column "Likes"')


OTHER = (
    worlds.HEAD
    + """
[served]
name = { id = "Terlayani", en = "Served" }
goal = "synergy"
horizon = "short"
table = "reported_values"
kind = "ratio"
unit = "percent"
floor = 0
target = { short = 80, long = 90 }
source = "test"

[believed]
name = { id = "Percaya", en = "Believed" }
goal = "trust"
horizon = "short"
table = "reported_values"
kind = "ratio"
unit = "percent"
floor = 20
target = 60
source = "test"
"""
)


def test_another_framework_of_reported_values_only(
    run: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "framework"
    folder.mkdir()
    (folder / "all.toml").write_text(OTHER, encoding="utf-8")
    monkeypatch.setenv("RAPOR_CATALOGUE", str(folder))
    assert run("check") == ""
    run("import", stocks.written(tmp_path / "agencies.csv", stocks.AGENCIES), "--table", "agencies")
    rows = [
        {"indicator": name, "agency_code": code, "period": "2026-03", "numerator": top, "denominator": 100}
        for name, code, top in (
            ("served", "MERAUKE", 40),
            ("served", "HUMAS-JKT", 60),
            ("believed", "MERAUKE", 40),
        )
    ]
    found = run.json("import", stocks.written(tmp_path / "r.csv", rows), "--table", "reported_values")
    assert found[0]["accepted"] == 3
    values = run.json("values", "--period", "2026-03", "--by", "nation")
    assert {row["indicator"]: row["value"] for row in values} == {"served": 0.5, "believed": 0.4}
    by_agency = run.json("values", "--period", "2026-Q1", "--by", "agency", "--indicator", "served")
    assert {row["group"]: row["value"] for row in by_agency} == {"MERAUKE": 0.4, "HUMAS-JKT": 0.6}
    scores = run.json("scores", "--period", "2026-03")
    short = {row["goal"]: row["score"] for row in scores if row["horizon"] == "short"}
    assert short["synergy"] == pytest.approx(100 * 50 / 90)  # from the floor to the last horizon's target
    assert short["trust"] == pytest.approx(50)
    assert {row["goal"] for row in scores} <= {"synergy", "trust", "index", ""}


HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "markup": "<script>alert(1)</script>",
    "quote": "'; DROP TABLE posts; --",
    "braces": "{import_id} {0} %s",
    "path": "../../etc/passwd",
    "long": "x" * 5000,
    "nul": "a\x00b",
    "right to left": "\u202emoc",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_cells_make_no_noise(loaded: Console, tmp_path: Path, name: str) -> None:
    text = HOSTILE[name]
    rows = [stocks.post(1) | {column: text} for column in ("agency_code", "likes", "published_at", "post_id")]
    file = stocks.written(tmp_path / "hostile.csv", rows)
    loaded.captured.readouterr()
    cli.main(["import", str(file), "--table", "posts", "--json"])
    said = loaded.captured.readouterr()
    report = json.loads(said.out)
    assert said.err == ""
    assert str(tmp_path) not in said.out
    assert report["refused"] or report["read"] == 4
    if report["import_id"]:
        found = lines(loaded("rejects", report["import_id"]))
        assert len(found) == report["rejected"] > 0
        assert not any((row["value"] or " ")[0] in "=+-@" for row in found)


def process(*words: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "RAPOR_HOME": str(home), **settings},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"RAPOR_STATE_URL": "postgresql://user:s3cret@127.0.0.1:1/x"}, "RAPOR_STATE_URL"),
        ({"RAPOR_STATE_URL": "mysql+nothing://user:s3cret@x/x"}, "RAPOR_STATE_URL"),
        ({"RAPOR_ENGINE": "abacus"}, "abacus"),
        ({"RAPOR_HOME": __file__}, "RAPOR_HOME"),
    ],
)
def test_wrong_settings_are_told_without_secrets(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    home = Path(settings.pop("RAPOR_HOME", str(tmp_path)))
    done = process("-m", "kpi", "values", "--period", "2026", home=home, **settings)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "s3cret" not in done.stderr
    assert str(ROOT) not in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(loaded: Console, home: Path) -> None:
    command = f'"{sys.executable}" -m kpi records posts | head -n 1'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=ROOT,
        env={**os.environ, "RAPOR_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith('"agency_code"')
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (("--help",), {"pandas", "duckdb", "pyarrow", "sqlalchemy", "sqlglot", "deltalake"}),
        (("sample", "--if-empty"), {"pandas", "duckdb", "pyarrow", "sqlglot", "deltalake", "alembic"}),
    ],
)
def test_what_runs_at_every_start_imports_little(
    home: Path, run: Console, words: tuple[str, ...], heavy: set[str]
) -> None:
    run("sample", "--agencies", "4", "--months", "2")
    done = process("-X", "importtime", "-m", "kpi", *words, home=home)
    assert done.returncode == 0
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "argparse" in imported
    assert imported & heavy == set()
