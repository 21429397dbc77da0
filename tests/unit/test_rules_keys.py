"""Keys: ids, agency codes and handles, which must stay what they are."""

from pathlib import Path

import desks
from cells_drawn import BOM, NBSP, NULLS, RIGHT_TO_LEFT, ZERO_WIDTH, check, reasons, whole_rows
from desks import Reason


def test_ids() -> None:
    check(
        "posts",
        "approval_id",
        {
            "007": "007",
            "B54CigSFHnY": "B54CigSFHnY",
            "17841400000000001": "17841400000000001",
            "1_2.3-4": "1_2.3-4",
            " x1 ": "x1",
            f"{NBSP}x2": "x2",
            "PS/2026/01": "PS/2026/01",
            "Bangga Melayani Bangsa": "Bangga Melayani Bangsa",
            "=1+1": "=1+1",
            "a" * 128: "a" * 128,
            "é" * 128: "é" * 128,
            **NULLS,
            **reasons("digits_lost", "1.78414E+16", "1,78414E+16", "2E10", "1e5", "1.2e+05"),
            **reasons("id_too_long", "a" * 129, "é" * 129),
            **reasons("hidden_character", f"x{ZERO_WIDTH}1", f"x{RIGHT_TO_LEFT}2", f"{BOM}x3", "x\u00ad4"),
            **reasons("control_character", "x\x001".replace("\x00", "\x01"), "a\tb", "a\nb", "x\x85"),
            **reasons("error_value", "#REF!"),
        },
    )


def test_ids_of_a_workbook(tmp_path: Path) -> None:
    check(
        "posts",
        "approval_id",
        {
            7: "7",
            123456789012345: "123456789012345",
            12345678901234567: Reason("digits_lost"),
            1234567890123456: Reason("digits_lost"),
            1.5e20: Reason("digits_lost"),
            "12345678901234567": "12345678901234567",
            "007": "007",
        },
        tmp_path / "ids.xlsx",
    )


def test_codes_of_several_agencies() -> None:
    check(
        "posts",
        "collaborator_codes",
        {
            "A-1": "A-1",
            "A-1;B-2": "A-1;B-2",
            " A-1 ; B-2 ;": "A-1;B-2",
            "A-1;;B-2": "A-1;B-2",
            ";".join(["ABCDEFGHIJ"] * 20): ";".join(["ABCDEFGHIJ"] * 20),
            "; ".join(["ABCDEFGHIJ"] * 20): ";".join(["ABCDEFGHIJ"] * 20),
            **NULLS,
            **reasons("hidden_character", f"A{ZERO_WIDTH};B"),
            **reasons("id_too_long", "a" * 129, f"b;{'a' * 129}"),
            **reasons("digits_lost", "1E5"),
        },
    )


def test_agency_codes() -> None:
    check(
        "posts",
        "agency_code",
        {
            "DINKES-SMG": "DINKES-SMG",
            "dinkes-smg": "DINKES-SMG",
            " Dinkes-Smg ": "DINKES-SMG",
            "007": "007",
            **reasons("required_missing", "", "-", "NULL"),
            **reasons("agency_unregistered", "7", "07", "0007", "DINKES SMG", "DINKES", "X"),
            **reasons("digits_lost", "1E5"),
            **reasons("hidden_character", f"DINKES-SMG{ZERO_WIDTH}"),
            **reasons("id_too_long", "x" * 129),
        },
    )


def test_an_agency_code_that_a_workbook_made_a_number(tmp_path: Path) -> None:
    check("posts", "agency_code", {7: Reason("agency_unregistered"), "007": "007"}, tmp_path / "codes.xlsx")


def test_the_nearest_agencies_are_named(tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    rows = desks.column_of("posts", "agency_code", ["DINKES-SMGG", "KOMINFO-DPSR", "qqqq"])
    path.write_bytes(desks.comma(rows))
    hints = [reject["hint"] for reject in desks.clean(path).rejects]
    assert hints[0].startswith("DINKES-SMG")
    assert hints[1].startswith("KOMINFO-DPS")
    assert hints[2] == ""


def test_handles() -> None:
    handles = ["@Humas.SMG", "humas smg", "Éa", "@", "-", "x" * 128, "x" * 129, "a\u200bb", "1E5", "@@dua"]
    rows = [{"handle": handle} for handle in handles]
    found = whole_rows("accounts", rows)
    assert found == [
        *("Humas.SMG", "humas smg", "Éa"),
        *(Reason("required_missing"), Reason("required_missing")),
        *("x" * 128, Reason("id_too_long"), Reason("hidden_character"), Reason("digits_lost"), "dua"),
    ]
