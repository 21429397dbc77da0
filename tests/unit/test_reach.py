"""What people load who do not see all: their own rows come in, nobody else's are touched or told."""

from pathlib import Path

import openpyxl
import pytest
import stocks
from sqlalchemy import select

from kpi import access, imports, records, rejects, store
from kpi.errors import RaporError
from kpi.imports import Order, Report
from kpi.scope import EVERYTHING, Scope
from kpi.state.access_models import Entry
from kpi.store import Store

MINE = stocks.operator("MERAUKE")


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def loaded(stock: Store, folder: Path, table: str, *rows: dict[str, object], **more: str) -> Report:
    return stocks.load(stock, stocks.written(folder / "mine.csv", rows), table, MINE, **more)


def sentences(stock: Store, report: Report) -> list[str]:
    found = rejects.read(stock, str(report.import_id), MINE.scope)
    return [line["sentence"] for line in rejects.rows(found, stock.tables[str(report.table)], "id")]


def message(number: object, agency: str, day: str = "2026-03-05", **more: object) -> dict[str, object]:
    return {"agency_code": agency, "channel": "instagram", "message_id": number, "received_at": day, **more}


def test_rows_of_other_agencies_are_rejected_whether_there_is_such_an_agency_or_not(
    stock: Store, tmp_path: Path
) -> None:
    rows = [
        stocks.post(number, agency_code=code)
        for number, code in enumerate(["MERAUKE", "HUMAS-JKT", "HUMAS-JKX"])
    ]
    report = loaded(stock, tmp_path, "posts", *rows)
    assert (report.accepted, dict(report.reasons)) == (1, {"agency_out_of_scope": 2})
    told = [one.partition(":")[2].replace("JKX", "JKT") for one in sentences(stock, report)]
    assert told[0] == told[1]
    assert "dalam cakupan Anda" in told[0]
    assert [row["agency_code"] for row in stocks.held(stock)] == ["MERAUKE"]


def test_hints_name_own_agencies_only(stock: Store, tmp_path: Path) -> None:
    report = loaded(
        stock,
        tmp_path,
        "posts",
        *(stocks.post(n, agency_code=c) for n, c in enumerate(["MERAUK", "HUMAS-JK"])),
    )
    assert ["MERAUKE" in one for one in sentences(stock, report)] == [True, False]
    assert not any("HUMAS-JKT" in one for one in sentences(stock, report))


def test_who_may_load_for_several_agencies_reaches_each_of_them(stock: Store, tmp_path: Path) -> None:
    both = stocks.operator("MERAUKE", "HUMAS-JKT", role="koordinator")
    codes = ["MERAUKE", "HUMAS-JKT", "KOMINFO-DPS"]
    file = stocks.written(tmp_path / "a.csv", [stocks.post(n, agency_code=c) for n, c in enumerate(codes)])
    assert stocks.load(stock, file, "posts", both).accepted == 2


def test_a_row_of_no_agency_counts_for_the_nation_and_is_not_theirs_to_load(
    stock: Store, tmp_path: Path
) -> None:
    def mention(number: int, agency: str) -> dict[str, object]:
        at = {"published_at": "2026-03-05", "agency_code": agency}
        return {"source": "berita", "mention_id": number, **at}

    report = loaded(stock, tmp_path, "mentions", mention(1, "MERAUKE"), mention(2, ""))
    assert (report.accepted, dict(report.reasons)) == (1, {"agency_missing": 1})
    without = {name: value for name, value in mention(3, "").items() if name != "agency_code"}
    report = loaded(stock, tmp_path, "mentions", without)
    assert (report.accepted, dict(report.reasons)) == (0, {"agency_missing": 1})
    assert "Isi kode instansinya" in sentences(stock, report)[0]
    assert loaded(stock, tmp_path, "mentions", without, agency="MERAUKE").accepted == 1


def test_nobody_replaces_a_record_of_another_agency(stock: Store, tmp_path: Path) -> None:
    theirs = stocks.written(tmp_path / "all.csv", [message("7", "HUMAS-JKT", category="praise")])
    stocks.load(stock, theirs, "messages")
    report = loaded(stock, tmp_path, "messages", message("7", "MERAUKE"), message("8", "MERAUKE"))
    assert (report.accepted, dict(report.reasons)) == (1, {"key_of_others": 1})
    kept = {
        row["message_id"]: (row["agency_code"], row["category"]) for row in stocks.held(stock, "messages")
    }
    assert kept == {"7": ("HUMAS-JKT", "praise"), "8": ("MERAUKE", None)}
    assert '"7" sudah dipakai' in sentences(stock, report)[0]
    again = loaded(stock, tmp_path, "messages", message("8", "MERAUKE", category="question"))
    assert again.accepted == 1, "own records can be mended"


def test_nobody_registers_the_account_of_another_agency(stock: Store, tmp_path: Path) -> None:
    def account(agency: str, handle: str) -> dict[str, object]:
        return {"agency_code": agency, "platform": "x", "handle": handle, "as_of": "2026-03-01"}

    stocks.load(stock, stocks.written(tmp_path / "all.csv", [account("HUMAS-JKT", "HumasJKT")]), "accounts")
    report = loaded(
        stock, tmp_path, "accounts", account("MERAUKE", "humasjkt"), account("MERAUKE", "merauke")
    )
    assert (report.accepted, dict(report.reasons)) == (1, {"key_of_others": 1})


@pytest.mark.parametrize("table", ["agencies", "milestones", "targets"])
def test_what_decides_who_sees_what_is_loaded_by_those_who_see_all(
    stock: Store, tmp_path: Path, table: str
) -> None:
    rows = {
        "agencies": {"agency_code": "HUMAS-JKT", "name": "x", "level": "opd", "parent_code": "MERAUKE"},
        "milestones": {"project": "P", "milestone_id": 1, "name": "x", "horizon": "short", "aspect": "people"}
        | {"planned_end": "2026-06-30", "agency_code": "MERAUKE"},
        "targets": {"indicator": "response_rate", "horizon": "short", "target": 1, "agency_code": "MERAUKE"},
    }
    file = stocks.written(tmp_path / "a.csv", [rows[table]])
    for act in (imports.inspect, imports.load):
        refused = act(stock, Order(file, "a.csv", table), MINE, "id").refused
        assert refused is not None
        assert refused["code"] == "table_for_all"
    assert records.read(stock, stock.tables["agencies"], EVERYTHING)["parent_code"].null_count == 3


def test_an_agency_out_of_scope_owns_no_rows_and_is_not_told(stock: Store, tmp_path: Path) -> None:
    file = stocks.written(tmp_path / "a.csv", [stocks.post(1)])
    told = [
        imports.inspect(stock, Order(file, "a.csv", "posts", agency=code), MINE, "id").refused
        for code in ("HUMAS-JKT", "HUMAS-JKX")
    ]
    assert None not in told
    sentences = [str(one and one["message"]).replace("JKX", "JKT") for one in told]
    assert sentences[0] == sentences[1]


def test_the_same_file_loaded_by_others_before_is_an_import_of_one_s_own(
    stock: Store, tmp_path: Path
) -> None:
    file = stocks.written(tmp_path / "a.csv", [stocks.post(1, agency_code="MERAUKE")])
    by_all = stocks.load(stock, file, "posts")
    mine = stocks.load(stock, file, "posts", MINE)
    assert mine.import_id != by_all.import_id
    assert [one for one in mine.warnings if str(by_all.import_id) in one["message"]] == []
    again = stocks.load(stock, file, "posts", MINE)
    assert again.import_id == mine.import_id


def test_who_may_not_load_loads_nothing(stock: Store, tmp_path: Path) -> None:
    file = stocks.written(tmp_path / "a.csv", [stocks.post(1, agency_code="MERAUKE")])
    allowed = {role for role, one in access.roles().items() if "import" in one.powers}
    for role in access.roles():
        visitor = access.Visitor("x", access.roles()[role], Scope(frozenset({"MERAUKE"})))
        if role in allowed:
            assert imports.inspect(stock, Order(file, "a.csv", "posts"), visitor).accepted == 1
            continue
        for act in (imports.inspect, imports.load):
            with pytest.raises(RaporError, match="tidak berwenang"):
                act(stock, Order(file, "a.csv", "posts"), visitor)
    assert stocks.held(stock) == []


def test_a_workbook_is_judged_alike(stock: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = [message("7", "HUMAS-JKT"), message("8", "MERAUKE"), message(9, "")]
    for line in [list(rows[0]), *(list(row.values()) for row in rows)]:
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    report = stocks.load(stock, tmp_path / "a.xlsx", "messages", MINE)
    assert (report.accepted, dict(report.reasons)) == (1, {"agency_out_of_scope": 1, "required_missing": 1})


def test_imports_and_what_takes_them_back_stand_in_the_audit_log(stock: Store, tmp_path: Path) -> None:
    report = loaded(stock, tmp_path, "posts", stocks.post(1, agency_code="MERAUKE"))
    imports.undo(stock, str(report.import_id), MINE)
    with stock.reading() as session:
        found = [
            (one.who, one.action) for one in session.scalars(select(Entry)) if one.subject == report.import_id
        ]
    assert found == [(MINE.account, "import.stored"), (MINE.account, "import.undone")]
