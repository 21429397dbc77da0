"""Real files of citizens' requests, surveys, regions and accounts through the whole import."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import stocks

from kpi import access, imports, periods, store, values
from kpi.imports import Order, Report
from kpi.scope import EVERYTHING
from kpi.store import Store

AGENCY = "KOMINFO-DPS"


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


def plain(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(stock: Store, path: Path, table: str, **more: Any) -> Report:
    return imports.load(stock, Order(path, path.name, table, **more), access.command_line(), "en")


def moment(text: str) -> datetime | None:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p") if text else None


# --- citizens' requests ---


def test_requests_to_a_city_and_the_share_closed_on_time(stock: Store, shared: Path) -> None:
    path = shared / "citizen_requests" / "baltimore_311_sample.csv"
    rows = plain(path)
    report = load(stock, path, "messages", agency=AGENCY)
    assert (report.format, report.accepted, report.rejected) == ("service_requests_311", 10_000, 0)
    stock.refresh_measures()
    cases = [(moment(row["DueDate"]), moment(row["CloseDate"])) for row in rows]
    for period in ("2014", "2018", "2018-Q1", "2019-01"):
        span = periods.parse(period)
        due = [case for case in cases if case[0] and span.starts <= case[0].date() <= span.ends]
        on_time = [case for case in due if case[1] and case[1].date() <= case[0].date()]
        (found,) = values.compute(
            stock.lake, stock.catalogue, EVERYTHING, span, indicators=["closed_within_deadline"]
        ).to_dict("records")
        assert (found["numerator"], found["denominator"]) == (len(on_time), len(due)), period
        assert len(due) > 20


def test_requests_keep_their_times_and_channels(stock: Store, shared: Path) -> None:
    path = shared / "citizen_requests" / "baltimore_311_sample.csv"
    rows = {row["ServiceRequestNum"]: row for row in plain(path)}
    load(stock, path, "messages", agency=AGENCY)
    held = stocks.held(stock, "messages")
    channels = {"Phone": "phone", "Email": "email", "Web": "website", "Mail": "letter"}
    for record in held:
        row = rows[record["message_id"]]
        assert record["channel"] == channels.get(row["MethodReceived"], "other")
        local = moment(row["CreatedDate"])
        assert local is not None
        assert record["local_date"] == local.date()
        assert (record["closed_at"] is None) == (row["CloseDate"] == "")
        assert (record["category"], record["first_response_at"]) == (None, None)
    assert len(held) == len(rows)


# --- surveys ---

ELEMENTS = {
    "requirements": ("U1", "persyaratan"),
    "procedure": ("U2", "prosedur"),
    "time": ("U3", "kecepatan"),
    "cost": ("U4", "biaya"),
    "product": ("U5", "produk"),
    "competence": ("U6", "kompetensi"),
    "behaviour": ("U7", "perilaku"),
    "facilities": ("U8", "sarana"),
    "complaints_handling": ("U9", "pengaduan"),
}


def test_answers_of_an_skm_survey_by_its_own_questions(stock: Store, shared: Path) -> None:
    folder = shared / "skm_survey"
    questions = {row["id_pertanyaan"]: row["uraian"].lower() for row in plain(folder / "skm_questions.csv")}
    for number, word in ELEMENTS.values():
        assert word in questions[number[1:]]
    path = folder / "skm_respondents_U1_U9_deidentified.csv"
    rows = {row["id_skm_biodata"]: row for row in plain(path)}
    report = load(stock, path, "survey_answers", agency=AGENCY)
    assert (report.format, report.accepted, report.rejected) == ("skm_application", len(rows), 0)
    for record in stocks.held(stock, "survey_answers"):
        row = rows[record["respondent_no"]]
        assert {name: str(record[name]) for name in ELEMENTS} == {
            name: row[number] for name, (number, _) in ELEMENTS.items()
        }
        assert str(record["answered_on"]) == row["tgl_entri"]


def test_respondents_of_two_agencies_do_not_replace_one_another(stock: Store, shared: Path) -> None:
    path = shared / "skm_survey" / "skm_respondents_U1_U9_deidentified.csv"
    for agency in (AGENCY, "MERAUKE"):
        load(stock, path, "survey_answers", agency=agency)
    held = stocks.held(stock, "survey_answers")
    assert {record["survey_id"] for record in held} == {f"SKM-{AGENCY}", "SKM-MERAUKE"}
    assert len(held) == 2 * len(plain(path))


# --- lists of agencies ---


@pytest.mark.parametrize(
    ("name", "code", "title"),
    [
        ("kabupaten_kota_514_kemendagri.csv", "kode", "nama"),
        ("provinsi_38_kemendagri.csv", "kode", "nama"),
        ("opd_kota_denpasar_102.csv", "idopd", "namaopd"),
    ],
)
def test_lists_of_agencies(stock: Store, shared: Path, name: str, code: str, title: str) -> None:
    rows = plain(shared / "wilayah" / name)
    report = load(stock, shared / "wilayah" / name, "agencies")
    assert (report.accepted, report.rejected) == (len(rows), 0)
    held = {r["agency_code"]: r for r in stocks.held(stock, "agencies") if r["import_id"] == report.import_id}
    assert {key: record["name"] for key, record in held.items()} == {
        row[code]: row[title].strip() for row in rows
    }
    if name.startswith("kabupaten"):
        levels = {"Kabupaten": "regency", "Kota": "city"}
        for row in rows:
            record = held[row["kode"]]
            assert record["level"] == levels[row["nama"].split()[0]]
            assert record["parent_code"] == record["province_code"] == row["kode_provinsi"]


@pytest.mark.parametrize("name", ["luas_wilayah_lvl1_2.csv", "penduduk_wilayah_lvl1_2.csv"])
def test_figures_about_regions_are_no_agencies(stock: Store, shared: Path, name: str) -> None:
    refused = load(stock, shared / "wilayah" / name, "agencies").refused
    assert refused
    assert refused["code"] == "columns_missing"
    assert "level" in refused["message"]


@pytest.mark.parametrize("codes", [["11", "000001"], ["11", "11.01"], ["A1", "12"], ["1", "12"]])
def test_another_list_of_codes_and_names_does_not_become_provinces(
    stock: Store, tmp_path: Path, codes: list[str]
) -> None:
    rows: list[dict[str, object]] = [{"kode": code, "nama": f"Nama {code}"} for code in codes]
    refused = load(stock, stocks.written(tmp_path / "a.csv", rows), "agencies").refused
    assert refused
    assert refused["code"] == "export_levelless"


# --- exports that do not name their account ---

FOLLOWERS: list[dict[str, object]] = [{"Date": "2026-03-10", "Followers": "12,500", "Net followers": "35"}]


def account(handle: str, platform: str = "tiktok", agency: str = AGENCY) -> dict[str, object]:
    return {"agency_code": agency, "platform": platform, "handle": handle, "as_of": "2026-01-01"}


@pytest.mark.parametrize(
    ("registered", "expected"),
    [
        ([], "account_none"),
        ([account("lain", "instagram"), account("b", agency="MERAUKE")], "account_none"),
        ([account("a"), account("b")], "account_several"),
        ([account("Kominfo.Dps"), account("lain", "instagram")], "Kominfo.Dps"),
    ],
)
def test_followers_belong_to_the_one_registered_account(
    stock: Store, tmp_path: Path, registered: list[dict[str, object]], expected: str
) -> None:
    if registered:
        stocks.load(stock, stocks.written(tmp_path / "known.csv", registered), "accounts")
    path = stocks.written(tmp_path / "followers.csv", FOLLOWERS)
    report = load(stock, path, "accounts", agency=AGENCY)
    if report.refused:
        assert report.refused["code"] == expected
        assert AGENCY in report.refused["message"]
    else:
        counted = [r for r in stocks.held(stock, "accounts") if r["followers"]]
        assert [(r["handle"], r["followers"]) for r in counted] == [(expected, 12_500)]


def test_one_warning_names_the_columns_that_a_format_leaves_out(stock: Store, shared: Path) -> None:
    name = "tweet_activity_metrics_rOpenSci_20210801_20210901_en.csv"
    report = load(stock, shared / "platform_exports" / "x_tweet_activity" / name, "posts", agency=AGENCY)
    (warning,) = report.warnings
    assert warning["code"] == "columns_left_out"
    assert "promoted impressions" in warning["message"]
