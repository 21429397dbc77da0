"""Real servers behind a refresh: a Google sheet and databases become records, and doubtful answers do not."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import servers
from sheets_server import SheetsServer, Spreadsheet, account

from kpi import access, imports, records, refreshing, sources, standings, store
from kpi.imports import Order, Report
from kpi.refreshing import Asking
from kpi.scope import EVERYTHING
from kpi.sources import Draft
from kpi.state import sources as kept
from kpi.store import Store

KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg"
ADDRESS = f"https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=0"
EMAIL = f"rapor-refresh-{os.getpid()}@proyek-uji.iam.gserviceaccount.com"
HEADINGS = ["Kode instansi", "Kanal", "ID Kiriman", "Tanggal", "Suka"]
MORNING = 46086.395833333336  # 2026-03-05 09:30 as Google writes it


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    register = tmp_path / "register.csv"
    register.write_text("kode_instansi,nama,tingkat\nKEMENX,Kementerian,kementerian\n", encoding="utf-8")
    assert (
        imports.load(opened, Order(register, register.name, "agencies"), access.command_line()).refused
        is None
    )
    return opened


def refresh(stock: Store, name: str, **asking: Any) -> list[Report]:
    return refreshing.refresh(stock, [name], Asking(who="tester", **asking))[name]


def codes(reports: Sequence[Report]) -> list[str | None]:
    return [report.refused["code"] if report.refused else None for report in reports]


def likes(stock: Store) -> dict[str, int]:
    rows = records.read(stock, stock.tables["posts"], EVERYTHING).to_pylist()
    return {row["post_id"]: row["likes"] for row in rows}


def sheet(count: int, more: int = 0, headings: Sequence[str] = HEADINGS) -> list[list[Any]]:
    return [list(headings), *(["KEMENX", "IG", f"p-{row}", MORNING, row + more] for row in range(count))]


@pytest.fixture
def google(stock: Store, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server in Google's place with one spreadsheet of ten posts, registered as a source."""
    with SheetsServer() as server:
        monkeypatch.setenv("RAPOR_GOOGLE_API", server.address)
        monkeypatch.setenv("GOOGLE_KEY", json.dumps(account(EMAIL)))
        share(server, sheet(10))
        draft = Draft("Lembar", "google_sheet", "posts", ADDRESS, secret="GOOGLE_KEY")
        sources.add(stock, access.command_line(), draft)
        yield server


def share(
    server: SheetsServer, rows: Sequence[Sequence[Any]], guests: frozenset[str] = frozenset({EMAIL})
) -> None:
    server.books[KEY] = Spreadsheet({"Data": rows}, guests=guests)


def test_a_sheet_is_kept_fresh(stock: Store, google: SheetsServer) -> None:
    (report,) = refresh(stock, "Lembar")
    assert (report.accepted, report.refused) == (10, None)
    assert [one["code"] for one in refresh(stock, "Lembar")[0].warnings] == ["import_unchanged"]
    share(google, sheet(12, more=100))
    refresh(stock, "Lembar")
    assert likes(stock) == {f"p-{row}": row + 100 for row in range(12)}
    with stock.reading() as session:
        pulls = kept.history(session, "Lembar")
    assert [pull["status"] for pull in pulls] == ["done", "unchanged", "done"]
    assert KEY in pulls[0]["provenance"]["address"]
    assert "PRIVATE" not in json.dumps(pulls, default=str)


def test_an_answer_of_fewer_rows_is_not_believed(stock: Store, google: SheetsServer) -> None:
    refresh(stock, "Lembar")
    share(google, sheet(7, more=100))
    assert codes(refresh(stock, "Lembar")) == ["source_shrunk"]
    share(google, sheet(0))
    assert codes(refresh(stock, "Lembar")) == ["source_shrunk"]
    assert likes(stock) == {f"p-{row}": row for row in range(10)}
    share(google, sheet(7, more=100))
    assert codes(refresh(stock, "Lembar", accept_fewer=True)) == [None]
    assert likes(stock)["p-0"] == 100
    assert len(likes(stock)) == 10


@pytest.mark.parametrize("named", [None, "Data"])
def test_a_spreadsheet_that_is_suddenly_empty_is_not_believed(
    stock: Store, google: SheetsServer, named: str | None
) -> None:
    draft = standings.standing(stock, access.command_line(), "Lembar").draft
    sources.edit(stock, access.command_line(), replace(draft, sheet=named), edition=1)
    share(google, [])
    empty = "google_sheet_empty" if named else "google_empty"
    assert codes(refresh(stock, "Lembar")) == [empty]  # nothing was ever there
    share(google, sheet(10))
    assert codes(refresh(stock, "Lembar")) == [None]
    share(google, [])
    (report,) = refresh(stock, "Lembar")
    assert codes([report]) == ["source_shrunk"]
    assert "biasanya 10 baris, kini hanya 0" in (report.refused or {})["message"]
    accepted = refresh(stock, "Lembar", accept_fewer=True)
    assert [one["code"] for one in accepted[0].warnings] == ["source_nothing_new"]
    assert standings.standing(stock, access.command_line(), "Lembar").failure is None
    assert len(likes(stock)) == 10


def test_a_renamed_heading_is_told(stock: Store, google: SheetsServer) -> None:
    refresh(stock, "Lembar")
    share(google, sheet(10, headings=[*HEADINGS[:-1], "Jempol atas"]))
    (report,) = refresh(stock, "Lembar")
    assert [one["code"] for one in report.warnings][:2] == ["column_gone_renamed", "column_added"]


def test_a_permission_that_is_lost_keeps_the_records_and_says_whom_to_invite(
    stock: Store, google: SheetsServer
) -> None:
    refresh(stock, "Lembar")
    share(google, sheet(10), guests=frozenset())
    (report,) = refresh(stock, "Lembar")
    assert report.refused
    assert EMAIL in report.refused["message"]
    assert standings.standing(stock, access.command_line(), "Lembar").freshness == "failed"
    assert len(likes(stock)) == 10


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_database_is_kept_fresh(
    stock: Store, kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    server: servers.Server = request.getfixturevalue(kind)
    address = server.database()
    monkeypatch.setenv("KIRIMAN_DB", server.password)
    with server.connect(address) as database:
        cursor = database.cursor()
        columns = "agency_code VARCHAR(20), platform VARCHAR(20), post_id VARCHAR(20), likes INT"
        cursor.execute(f"CREATE TABLE posts ({columns}, published_at TIMESTAMP)")
        add = "INSERT INTO posts VALUES ('KEMENX', 'ig', %s, %s, %s)"
        cursor.executemany(add, [(f"p-{day}", day, f"2026-03-{day:02} 10:00:00") for day in range(1, 11)])
        draft = Draft("Basis", "database", "posts", address, "posts", secret="KIRIMAN_DB")
        sources.add(stock, access.command_line(), draft)
        looked = sources.look(stock, access.command_line(), draft)
        assert [(one.accepted, one.import_id) for one in looked] == [(10, None)]
        growing = Draft(**{**vars(draft), "watermark": "published_at"})
        sources.edit(stock, access.command_line(), growing, edition=1)
        assert refresh(stock, "Basis")[0].accepted == 10
        assert str(standings.standing(stock, access.command_line(), "Basis").reached).startswith(
            "2026-03-10 10:00:00"
        )
        cursor.executemany(add, [("p-11", 11, "2026-03-11 10:00:00"), ("p-8b", 8, "2026-03-08 11:00:00")])
        assert refresh(stock, "Basis")[0].accepted == 6  # 7 March 10:00 to 11 March
        assert len(likes(stock)) == 12
        cursor.execute("DROP TABLE posts")
        (report,) = refresh(stock, "Basis")
        assert report.refused
        assert server.password not in json.dumps(report.as_json())
        assert len(likes(stock)) == 12
