"""Google sheets, from a loopback server in Google's place to records, and every way it can go wrong."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sheets_server import Replay, SheetsServer, Spreadsheet, account

from connectors import cleaning, google_sheet, recognition, sheets_api
from connectors.containers import Limits
from connectors.options import Options, Registry
from connectors.patience import Patience
from connectors.recognition import Wish
from connectors.sources import Origin, Pulled
from kpi import formats as declared_formats
from kpi import settings, tables
from kpi.errors import RaporError

ROOT = Path(__file__).parent.parent.parent
KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg"
ADDRESS = f"https://docs.google.com/spreadsheets/d/{KEY}/edit?gid=0#gid=0"
SECRET = "KUNCI_GOOGLE_UJI"
CALM = Patience(attempts=4, reconnects=2, first_wait=0.01, longest_wait=0.02)
HASTY = replace(CALM, read_seconds=1, total_seconds=1.5)  # for answers that never come whole
NUMBERS = count()
TABLES = tables.load(settings.DATA / "tables")
FORMATS = declared_formats.load(settings.DATA / "formats", TABLES)
HEADINGS = [
    "Kode Instansi",
    "Kanal",
    "ID Kiriman",
    "Tanggal",
    "Suka",
    "Jangkauan",
    "Bersifat informasi",
    "Topik",
]
MORNING = 46086.395833333336  # 2026-03-05 09:30 as Google writes it


def post(number: int, *, likes: Any = 7, moment: Any = MORNING, code: Any = "007", **more: Any) -> list[Any]:
    """A row below HEADINGS."""
    told = [more.get("reach", 1200), more.get("informs", True), more.get("topic", "pendidikan")]
    return [code, "IG", f"P{number}", moment, likes, *told]


ROWS = [HEADINGS, post(1), post(2, likes=12, moment=46087)]


@dataclass
class Desk:
    """Where a test pulls a spreadsheet from the server to a folder."""

    server: SheetsServer
    folder: Path
    email: str

    def share(self, sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None, **more: Any) -> Spreadsheet:
        """Put a spreadsheet there that the service account may read."""
        book = Spreadsheet(sheets or {"Data": ROWS}, guests=frozenset({self.email}), **more)
        self.server.books[KEY] = book
        return book

    def link(self, sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None, **more: Any) -> None:
        """Put a spreadsheet there that everybody may read who has the link."""
        self.server.books[KEY] = Spreadsheet(sheets or {"Data": ROWS}, linked=True, **more)

    def pull(
        self, sheet: str | None = None, secret: str | None = SECRET, patience: Patience = CALM, **more: Any
    ) -> list[Pulled]:
        folder = self.folder / f"pull{next(NUMBERS)}"
        folder.mkdir()
        origin = Origin("google_sheet", more.pop("address", ADDRESS), sheet, secret=secret, **more)
        return list(google_sheet.pull(origin, folder, Limits(), lambda word, rows: None, patience))

    def refused(self, sheet: str | None = None, secret: str | None = SECRET, **more: Any) -> RaporError:
        with pytest.raises(RaporError) as caught:
            self.pull(sheet, secret, **more)
        assert caught.value.text("id") != caught.value.text("en")
        return caught.value


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A server in Google's place and the key of a service account that nobody else uses."""
    email = f"rapor-{next(NUMBERS)}-{os.getpid()}@proyek-uji.iam.gserviceaccount.com"
    with SheetsServer() as server:
        monkeypatch.setenv("RAPOR_GOOGLE_API", server.address)
        monkeypatch.setenv(SECRET, json.dumps(account(email)))
        yield Desk(server, tmp_path, email)


@dataclass(frozen=True)
class Judged:
    """What became of the rows of a worksheet."""

    records: dict[str, dict[str, Any]]
    reasons: dict[int, tuple[str, str, str]]


def judge(pulled: Pulled, folder: Path, table: str = "posts", key: str = "post_id") -> Judged:
    """Clean what was pulled, as an import does."""
    registry = Registry(
        pa.table({"code": ["007", "DINKES-SMG"], "zone": pa.array([420, 420], pa.int64())}),
        pa.table({"handle": pa.array([], pa.string()), "code": pa.array([], pa.string())}),
    )
    match = recognition.recognise(pulled.sheets, TABLES, FORMATS, Wish(table), Limits())
    options = Options(now=datetime(2026, 7, 15), decimal=pulled.decimal)
    connection = cleaning.connect(folder)
    try:
        cleaned = cleaning.clean(connection, match.sheet, match.layout, registry, options, Limits())
        records = connection.sql(cleaned.records_sql).to_arrow_table().to_pylist()
        rejects = cleaned.rejects().to_pylist()
    finally:
        connection.close()
    reasons = {one["row_no"]: (one["column"], one["value"], one["code"]) for one in rejects}
    return Judged({record[key]: record for record in records}, reasons)


# --- good answers ---


@pytest.mark.parametrize("linked", [False, True], ids=["service account", "link"])
def test_a_sheet_becomes_records(desk: Desk, linked: bool) -> None:
    moments = [datetime(2026, 3, 5, 9, 30), datetime(2026, 3, 6)] if linked else [MORNING, 46087]
    rows = [HEADINGS, post(1, moment=moments[0]), post(2, likes=12, moment=moments[1], informs=False)]
    desk.link({"Data": rows}) if linked else desk.share({"Data": rows})
    (pulled,) = desk.pull(secret=None if linked else SECRET)
    found = judge(pulled, desk.folder)
    assert found.reasons == {}
    first, second = found.records["P1"], found.records["P2"]
    assert (first["agency_code"], first["platform"], first["likes"]) == ("007", "instagram", 7)
    assert first["published_at"] == datetime(2026, 3, 5, 2, 30)  # half past nine in western Indonesia
    assert (second["likes"], second["is_informational"], second["topic"]) == (12, False, "pendidikan")
    assert second["published_at"] == datetime(2026, 3, 5, 17)
    assert pulled.provenance["title"] == "Rekap Konten"
    assert pulled.provenance["address"] == f"https://docs.google.com/spreadsheets/d/{KEY}"
    assert pulled.provenance["sheet"] == "Data"


def test_cells_are_read_as_those_of_a_workbook(desk: Desk) -> None:
    rows = [
        HEADINGS,
        post(1, likes="#N/A"),
        post(2, likes="#REF!"),
        post(3, likes="1.234", reach=1.5, topic="007"),
        post(4, likes=12.5),
        post(5, likes=True),
        post(6, likes="", topic="#DIV/0!"),
        post(7, likes="Loading..."),
        post(12345678901234567),
        ["007", "IG", 12345678901234567, MORNING, 1],
    ]
    desk.share({"Data": rows})
    (pulled,) = desk.pull()
    found = judge(pulled, desk.folder)
    reasons = {row: (column, code) for row, (column, _, code) in found.reasons.items()}
    assert reasons == {
        2: ("likes", "error_value"),
        3: ("likes", "error_value"),
        4: ("reach", "decimal_count"),
        5: ("likes", "decimal_count"),
        6: ("likes", "truth_value"),
        7: ("topic", "error_value"),
        8: ("likes", "error_value"),
        10: ("post_id", "digits_lost"),
    }
    assert found.records["P12345678901234567"]["likes"] == 7


def test_text_stays_as_it_was_written(desk: Desk) -> None:
    topics = ["007", "1e5", "=SUM(A1)", "baris\nbaru", "\U0001f33e", "1.234,50", "'kutip", "\ud83d"]
    desk.share({"Data": [HEADINGS, *(post(number, topic=topic) for number, topic in enumerate(topics))]})
    (pulled,) = desk.pull()
    records = judge(pulled, desk.folder).records
    assert [records[f"P{number}"]["topic"] for number in range(len(topics))] == [*topics[:-1], "?"]


def test_a_cell_that_looks_tagged_is_no_number(desk: Desk) -> None:
    desk.share({"Data": [HEADINGS, post(1, likes="\x0212")]})
    assert judge(desk.pull()[0], desk.folder).reasons[2][2] == "control_character"


def test_a_period_that_google_made_a_date_is_a_period(desk: Desk) -> None:
    rows = [["Indikator", "Kode Instansi", "Periode", "Pembilang"]]
    rows += [
        ["a", "007", 46082, 5],
        ["b", "007", "2026-Q1", 5],
        ["c", "007", 2026, 5],
        ["d", "007", 46083, 5],
    ]
    desk.share({"Data": rows})
    found = judge(desk.pull()[0], desk.folder, "reported_values", "indicator")
    assert {name: record["period"] for name, record in found.records.items()} == {
        "a": "2026-03",
        "b": "2026-Q1",
        "c": "2026",
    }
    assert [code for _, _, code in found.reasons.values()] == ["not_a_period"]


@pytest.mark.parametrize(
    ("locale", "sign", "numerator"), [("in_ID", ",", 1234), ("en_US", ".", 1.234), ("xx", None, None)]
)
def test_the_locale_says_what_a_text_number_means(
    desk: Desk, locale: str, sign: str | None, numerator: float | None
) -> None:
    rows = [["Indikator", "Kode Instansi", "Periode", "Pembilang"], ["a", "007", "2026-Q1", "1.234"]]
    desk.share({"Data": rows}, locale=locale)
    (pulled,) = desk.pull()
    assert pulled.decimal == sign
    if numerator is None:
        with pytest.raises(RaporError, match=r"1\.234"):
            judge(pulled, desk.folder, "reported_values", "indicator")
    else:
        records = judge(pulled, desk.folder, "reported_values", "indicator").records
        assert records["a"]["numerator"] == numerator


@pytest.mark.parametrize(
    ("zone", "warnings"),
    [("Asia/Makassar", ()), ("Asia/Jayapura", ()), ("America/Los_Angeles", ("google_time_zone",)), ("?", ())],
)
def test_a_time_zone_abroad_is_told_and_changes_no_time(
    desk: Desk, zone: str, warnings: tuple[str, ...]
) -> None:
    desk.share(time_zone=zone)
    (pulled,) = desk.pull()
    assert pulled.warnings == warnings
    assert pulled.provenance["time_zone"] == zone
    assert judge(pulled, desk.folder).records["P1"]["published_at"] == datetime(2026, 3, 5, 2, 30)


def test_ragged_rows_blank_rows_and_a_heading_row_that_moved(desk: Desk) -> None:
    rows = [["Laporan kehumasan"], [], *ROWS, [], ["007", "IG", "P9", 46088], [""] * 8]
    desk.share({"Data": rows})
    (pulled,) = desk.pull()
    found = judge(pulled, desk.folder)
    assert {name: record["likes"] for name, record in found.records.items()} == {
        "P1": 7,
        "P2": 12,
        "P9": None,
    }
    desk.share({"Data": [["catatan"]] * 20 + ROWS})
    with pytest.raises(RaporError) as caught:
        judge(desk.pull()[0], desk.folder)
    assert caught.value.code == "headings_missing"


def test_rejects_name_the_row_of_the_sheet(desk: Desk) -> None:
    desk.share({"Data": [[], *ROWS, [], [], post(3, likes="lima")]})
    assert judge(desk.pull()[0], desk.folder).reasons == {7: ("likes", "lima", "not_a_number")}


# --- worksheets ---


def test_named_worksheets_come_one_by_one(desk: Desk) -> None:
    desk.share({"Maret": ROWS, "It's; 'April'": [HEADINGS, post(3)], "Catatan": [["x"]]})
    march, april = desk.pull("Maret; Maret;April;", secret=SECRET)[0], desk.pull("It's; 'April'")[0]
    assert (march.label, list(judge(march, desk.folder).records)) == ("Maret", ["P1", "P2"])
    assert (april.label, list(judge(april, desk.folder).records)) == ("It's; 'April'", ["P3"])
    assert [one.label for one in desk.pull("Catatan;Maret")] == ["Catatan", "Maret"]


@pytest.mark.parametrize("secret", [SECRET, None])
def test_without_a_name_the_visible_worksheet_that_fits_is_taken(desk: Desk, secret: str | None) -> None:
    sheets = {
        "Catatan": [["x"]],
        "Kosong": [],
        "Data": [HEADINGS, post(1, moment="2026-03-05")],
        "Lama": ROWS,
    }
    for put in (desk.share, desk.link):
        put(sheets, hidden=frozenset({"Lama"}))
        if (put == desk.share) == (secret is None):
            continue
        (pulled,) = desk.pull(secret=secret)
        assert pulled.label == "Rekap Konten"
        assert [sheet.name for sheet in pulled.sheets] == ["Catatan", "Data"]
        assert list(judge(pulled, desk.folder).records) == ["P1"]


def test_a_worksheet_that_is_gone_names_the_nearest(desk: Desk) -> None:
    desk.share({"Data 2026": ROWS, "Kosong": [], "Arsip": ROWS}, hidden=frozenset({"Arsip"}))
    gone = desk.refused("Data 2025")
    assert gone.code == "google_sheet_missing"
    assert '"Data 2026"' in gone.text("id")
    assert desk.refused("Arsip").code == "google_sheet_hidden"
    assert desk.refused("Kosong").code == "google_sheet_empty"
    read, missing = desk.pull("Data 2026;Data 2025")
    assert len(judge(read, desk.folder).records) == 2
    assert missing.refused is not None
    assert (missing.label, missing.refused.code) == ("Data 2025", "google_sheet_missing")


def test_a_worksheet_that_is_gone_from_a_shared_link_names_the_nearest(desk: Desk) -> None:
    desk.link({"Data 2026": ROWS})
    gone = desk.refused("Data 2025", secret=None)
    assert gone.code == "google_sheet_unseen"
    assert '"Data 2026"' in gone.text("id")


@pytest.mark.parametrize("secret", [SECRET, None])
def test_a_spreadsheet_without_rows_is_refused(desk: Desk, secret: str | None) -> None:
    desk.link({"Satu": [], "Dua": []}) if secret is None else desk.share({"Satu": [], "Dua": []})
    assert desk.refused(secret=secret).code == "google_empty"


def test_a_worksheet_of_a_thousand_columns_is_refused(desk: Desk) -> None:
    desk.share({"Data": [[f"k{number}" for number in range(1000)]]}, grids={"Data": (10, 1000)})
    wide = desk.refused()
    assert (wide.code, wide.values["found"]) == ("google_sheet_wide", 1000)


def test_a_worksheet_that_goes_while_it_is_read_is_told(desk: Desk) -> None:
    book = desk.share({"Data": ROWS})

    class Going(dict[str, Any]):
        def __contains__(self, name: object) -> bool:  # gone by the time the values are asked for
            return False

    book.sheets = Going(book.sheets)
    assert desk.refused().code == "google_changed"


# --- size ---

PEAK = """
import re
from pathlib import Path
from connectors import sources
from connectors.containers import Limits
origin = sources.Origin("google_sheet", "{address}", secret="{secret}")
list(sources.pull(origin, Path("{folder}"), Limits(), lambda word, rows: None))
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def test_fifty_thousand_rows_take_three_calls(desk: Desk, record_property: Any) -> None:
    more = [f"Kolom {number}" for number in range(12)]
    rows = [[*HEADINGS, *more], *([*post(number, likes=number), *range(12)] for number in range(50_000))]
    desk.share({"Data": rows}, grids={"Data": (50_001, 26)})
    (pulled,) = desk.pull()
    assert pulled.provenance["calls"] == str(len(desk.server.seen)) == "3"
    assert pulled.sheets[0].rows == 50_001
    program = PEAK.format(address=ADDRESS, secret=SECRET, folder=str(desk.folder))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    record_property("50,000 rows of 20 columns", f"{pulled.provenance['calls']} calls")
    record_property("50,000 rows of 20 columns", f"{int(done.stdout) >> 10} MiB of memory")
    assert int(done.stdout) < 1 << 20
    records = judge(pulled, desk.folder).records
    assert len(records) == 50_000
    assert sum(record["likes"] for record in records.values()) == sum(range(50_000))


def test_a_larger_sheet_comes_in_several_answers(desk: Desk) -> None:
    rows = [HEADINGS, *([] for _ in range(1_499)), post(1), *([] for _ in range(3_000)), post(2, likes=9)]
    desk.share({"Data": rows, "Lain": ROWS}, grids={"Data": (5_000, 1_000)})
    data, _ = desk.pull("Data;Lain")
    assert int(data.provenance["calls"]) > 3
    found = judge(data, desk.folder)
    assert {name: record["likes"] for name, record in found.records.items()} == {"P1": 7, "P2": 9}
    desk.server.books[KEY].sheets["Data"][1500][4] = "lima"
    assert judge(desk.pull("Data")[0], desk.folder).reasons == {1501: ("likes", "lima", "not_a_number")}


def test_an_answer_that_is_too_large_is_asked_for_in_parts(desk: Desk) -> None:
    long = "x" * 300_000
    desk.share({"Data": [HEADINGS, *(post(number) for number in range(230)), *([long] for _ in range(230))]})
    refused = desk.refused()  # it came, and then a cell is longer than a cell may be
    assert (refused.code, refused.values["row"]) == ("cell_too_long", 232)
    assert len(desk.server.seen) > 3


def test_to_look_only_the_first_rows_are_enough(desk: Desk) -> None:
    desk.share({"Data": [HEADINGS, *(post(number) for number in range(500))]})
    (pulled,) = desk.pull(first=30)
    assert len(judge(pulled, desk.folder).records) == 29


# --- what was read ---


@pytest.mark.parametrize("linked", [False, True], ids=["service account", "link"])
def test_the_same_content_has_the_same_hash(desk: Desk, linked: bool) -> None:
    put, secret = (desk.link, None) if linked else (desk.share, SECRET)
    put({"Data": ROWS})
    before = desk.pull(secret=secret)[0].content_hash
    assert desk.pull(secret=secret)[0].content_hash == before
    put({"Data": ROWS[:2]})
    (fewer,) = desk.pull(secret=secret)  # not believed by whoever asked, but told as it is
    assert fewer.content_hash != before
    assert len(before) == 64
    assert [sheet.rows for sheet in fewer.sheets] == [2]


def test_nothing_secret_is_told(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.share()
    (pulled,) = desk.pull()
    told = [str(dict(pulled.provenance)), caplog.text]
    desk.server.books[KEY].guests = frozenset()
    error = desk.refused()
    told += [error.text("id"), repr(error), repr(error.__cause__)]
    secrets = ["PRIVATE KEY", *desk.server.tokens, account(desk.email)["private_key"].splitlines()[1]]
    assert [secret for secret in secrets for text in told if secret in text] == []
    assert "3 calls" in caplog.text
    assert KEY not in "".join(record.getMessage() for record in caplog.records if "google" in record.name)


# --- faults that pass ---


@pytest.mark.parametrize("secret", [SECRET, None])
@pytest.mark.parametrize("faults", [["429"] * 3, ["500", "503", "502"], ["reset"], ["cut"]])
def test_faults_that_pass_are_waited_for(desk: Desk, secret: str | None, faults: list[str]) -> None:
    desk.share() if secret else desk.link()
    desk.server.faults.extend(["none", *faults])  # of a link the first answer leads to the export
    (pulled,) = desk.pull(secret=secret)
    assert len(pulled.sheets) == 1
    assert int(pulled.provenance["calls"]) == len(desk.server.seen)


def test_an_answer_without_a_length_that_stops_is_asked_for_again(desk: Desk) -> None:
    desk.share()
    desk.server.faults.extend(["unframed"])
    assert len(judge(desk.pull()[0], desk.folder).records) == 2


def test_reads_count_against_the_quota_of_the_account(desk: Desk) -> None:
    desk.share()
    desk.pull()
    waits = [sheets_api.READS.book(desk.email, time.monotonic()) for _ in range(59)]
    assert waits[:58] == [0] * 58
    assert 0 < waits[58] <= 60


# --- faults that stay ---


@pytest.mark.parametrize("secret", [SECRET, None])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("429", "google_busy"),
        ("500", "google_failing"),
        ("503", "google_failing"),
        ("reset", "google_broken"),
        ("drip", "google_slow"),
        ("drip_body", "google_slow"),
        ("silence", "google_slow"),
    ],
)
def test_faults_that_stay_are_told(desk: Desk, secret: str | None, fault: str, code: str) -> None:
    desk.share() if secret else desk.link()
    desk.server.faults.append("none")
    desk.server.forever = fault
    patience = HASTY if code == "google_slow" else CALM
    assert desk.refused(secret=secret, patience=patience).code == code


def test_values_that_break_off_are_never_half_a_sheet(desk: Desk) -> None:
    desk.share()
    for fault in ("cut", "reset", "unframed"):
        desk.server.forever = None
        desk.server.faults.clear()
        desk.pull()
        desk.server.forever = fault
        assert desk.refused().code == "google_broken"


def test_nobody_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPOR_GOOGLE_API", "http://127.0.0.1:1")
    refused = desk.refused()
    assert (refused.code, refused.values) == ("google_unreachable", {"host": "127.0.0.1:1"})
    assert desk.refused(secret=None).code == "google_unreachable"
    monkeypatch.setenv("RAPOR_GOOGLE_API", "https://tidak-ada.invalid")
    assert desk.refused().code == "google_unreachable"


# --- who may read ---


def test_a_spreadsheet_that_is_not_shared_says_whom_to_invite(desk: Desk) -> None:
    desk.server.books[KEY] = Spreadsheet({"Data": ROWS})
    refused = desk.refused()
    assert refused.code == "google_forbidden"
    assert desk.email in refused.text("id")
    desk.share()
    desk.pull()
    desk.server.books[KEY].guests = frozenset()
    assert desk.refused().code == "google_forbidden"


def test_a_private_spreadsheet_has_no_link(desk: Desk) -> None:
    desk.share()
    assert desk.refused(secret=None).code == "google_private"
    desk.link()
    desk.server.faults.append("page")
    assert desk.refused(secret=None).code == "google_private"
    desk.server.faults.append("403")
    assert desk.refused(secret=None).code == "google_private"


def test_a_page_to_sign_in_is_no_data(desk: Desk) -> None:
    desk.share()
    desk.server.faults.append("page")
    assert desk.refused().code == "google_sign_in"


@pytest.mark.parametrize("secret", [SECRET, None])
def test_a_spreadsheet_that_does_not_exist(desk: Desk, secret: str | None) -> None:
    assert desk.refused(secret=secret).code == "google_missing"


def test_a_key_that_google_does_not_take(desk: Desk) -> None:
    desk.share()
    desk.server.token_fault = "invalid_grant"
    refused = desk.refused()
    assert refused.code == "google_key_refused"
    assert desk.email in refused.text("id")
    desk.server.token_fault = None
    desk.server.faults.append("401")
    assert desk.refused().code == "google_key_refused"


@pytest.mark.parametrize(
    "secret", ["/etc/kunci.json", "[]", "{}", '{"client_email": "a", "private_key": "b"}']
)
def test_a_secret_that_is_no_key(desk: Desk, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv(SECRET, secret)
    refused = desk.refused()
    assert refused.code == "google_key_unreadable"
    assert refused.__cause__ is refused.__context__ is None  # an error of the parser would carry the key
    assert desk.refused(secret="TIDAK_ADA").code == "secret_missing"
    assert desk.server.seen == []


def test_a_key_whose_line_ends_are_written_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.share()
    key = account(desk.email)
    monkeypatch.setenv(SECRET, json.dumps({**key, "private_key": key["private_key"].replace("\n", "\\n")}))
    assert len(desk.pull()) == 1


# --- where requests go ---


def test_redirects_lead_nowhere_else(desk: Desk) -> None:
    desk.link()
    with SheetsServer() as canary:
        for place in (
            f"{canary.address}/x",
            "http://169.254.169.254/latest/meta-data",
            "https://docs.google.com.example/x",
            "http://docs.google.com/x",
            "https://docs.google.com@127.0.0.1/x",
            "https://127.0.0.1\\@doc-0s-4k-sheets.googleusercontent.com/x",
            "https://127.0.0.1#.googleusercontent.com/x",
            "file:///etc/passwd",
        ):
            desk.server.elsewhere = place
            desk.server.faults.append("astray")
            assert desk.refused(secret=None).code == "google_elsewhere"
        desk.server.elsewhere = f"{desk.server.address}/spreadsheets/d/{KEY}/export"  # for ever in a circle
        desk.server.forever = "astray"
        assert desk.refused(secret=None).code == "google_elsewhere"
        assert canary.seen == []


def test_the_token_goes_only_where_the_values_come_from(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.share()
    with SheetsServer() as canary:
        key = {**account(desk.email), "token_uri": f"{canary.address}/oauth/token"}
        monkeypatch.setenv(SECRET, json.dumps(key))
        assert len(desk.pull()) == 1
        assert canary.seen == []
    assert [path for method, path, _ in desk.server.seen if method == "POST"] == ["/oauth/token"]


def test_a_link_is_asked_for_in_nobodys_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = desk.folder / "netrc"
    netrc.write_text("default login humas password rahasia\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    desk.link()
    desk.pull(secret=None)
    assert len(desk.server.seen) == 2
    assert [headers for _, _, headers in desk.server.seen if "Authorization" in headers] == []


@pytest.mark.parametrize(
    "gateway",
    [
        "http://gateway.example",
        "ftp://127.0.0.1",
        "https://u:p@gateway.example",
        "127.0.0.1:80",
        "https://",
        "http://[::1",
    ],
)
def test_a_gateway_that_could_be_overheard_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, gateway: str
) -> None:
    monkeypatch.setenv("RAPOR_GOOGLE_API", gateway)
    assert desk.refused().code == "google_gateway_unsafe"
    assert desk.refused(secret=None).code == "google_gateway_unsafe"


def test_an_address_that_is_none_of_google_is_refused(desk: Desk) -> None:
    assert desk.refused(address=f"{desk.server.address}/spreadsheets/d/{KEY}").code == "google_address"
    assert desk.server.seen == []


# --- recorded answers of Google, replayed to the real client ---


@pytest.fixture
def recorded(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Opens a cassette: a client of gspread, and a desk that pulls from the same answers."""
    opened = []

    def open_cassette(name: str) -> tuple[Any, Desk]:
        email = f"rekaman-{next(NUMBERS)}@proyek-uji.iam.gserviceaccount.com"
        server = Replay(shared / "google_sheets_cassettes" / f"{name}.json").__enter__()
        opened.append(server)
        monkeypatch.setenv("RAPOR_GOOGLE_API", server.address)
        monkeypatch.setenv(SECRET, json.dumps(account(email)))
        return sheets_api.connect(SECRET, CALM)[0], Desk(server, tmp_path, email)

    yield open_cassette
    for server in opened:
        server.__exit__()


def test_recorded_values_unformatted(recorded: Any) -> None:
    client, desk = recorded("WorksheetTest.test_get_all_values_date_time_render_options")
    key = "1VYZV6IRnymjtcrTiKitjSdyIpBjiKTnzjBT-J87QLjI"
    rows = client.open_by_key(key).sheet1.get_all_values(
        value_render_option="UNFORMATTED_VALUE", date_time_render_option="SERIAL_NUMBER"
    )
    assert rows == [[2, 43831, "string", 53], [1.5, 0.12, 36162, ""]]
    (pulled,) = desk.pull(address=key)
    assert pulled.sheets[0].tagged
    assert [line.cells for line in pulled.sheets[0].head] == [
        ("2", "43831", "string", "53"),
        ("1.5", "0.12", "36162", ""),
    ]
    assert pulled.provenance["title"] == "Test WorksheetTest test_get_all_values_date_time_render_options"
    assert (pulled.decimal, pulled.warnings) == (".", ("google_time_zone",))  # en_US, Etc/GMT
    assert pulled.provenance["calls"] == "3"


def test_recorded_ragged_rows(recorded: Any) -> None:
    client, _ = recorded("WorksheetTest.test_get_all_values")
    sheet = client.open_by_key("1CE41E_Ixiqessy_IQn0O9XfhLDmQKucskRB3evPVbKI").sheet1
    assert sheet.get_all_values() == [
        ["A1", "B1", "", "D1"],
        ["", "b2", "", ""],
        ["", "", "", ""],
        ["A4", "B4", "", "D4"],
    ]


def test_recorded_batches(recorded: Any) -> None:
    client, _ = recorded("SpreadsheetTest.test_values_batch_get")
    book = client.open_by_key("1yXHRaUTFlGV-Axis4vLHtoPvGUj3C_-awA_5sLK8k6g")
    sheet = "🌵 test_values_batch_get 1"
    answer = book.values_batch_get([f"{sheet}!A:A", f"{sheet}!B:B", f"{sheet}!C:C"])
    assert [one["values"] for one in answer["valueRanges"]] == [
        [["🍇"], ["🍐"]],
        [["🍉"], ["🍎"]],
        [["🍋"], ["🍓"]],
    ]


def test_recorded_worksheets_and_settings(recorded: Any) -> None:
    client, desk = recorded("SpreadsheetTest.test_worksheets")
    key = "1bo96CiNSjZv1hODRAzCeVeQJQoxC79XlFQe-g4USLEo"
    assert [sheet.title for sheet in client.open_by_key(key).worksheets()] == ["Sheet1", "finances"]
    assert '"finances"' in desk.refused("finance", address=key).text("id")
    client, _ = recorded("SpreadsheetTest.test_timezone_and_locale")
    book = client.open_by_key("1vwqpkfNt7J-d9frHRQo8oRnJS_goGp1OfzHdZIhtDh4")
    assert (book.timezone, book.locale) == ("Europe/Paris", "fr_FR")


def test_recorded_refusal(recorded: Any) -> None:
    client, desk = recorded("ClientTest.test_access_private_spreadsheet")
    key = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"
    with pytest.raises(PermissionError):
        client.open_by_key(key)
    refused = desk.refused(address=key)
    assert refused.code == "google_forbidden"
    assert desk.email in refused.text("id")
