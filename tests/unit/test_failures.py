"""Failures of sources: one sentence each, kept for any language."""

import json
import logging

import pytest

from kpi import failures
from kpi.errors import RaporError


def test_a_failure_is_kept_as_code_and_values_and_told_in_both_languages() -> None:
    error = RaporError("source_shrunk", name="Kiriman", before=100, found=3)
    kept = json.loads(json.dumps(failures.held(error)))
    assert "biasanya 100 baris, kini hanya 3" in failures.text(kept, "id")
    assert "used to have 100 rows and now has only 3" in failures.text(kept, "en")


def test_a_failure_of_parts_names_the_first_and_counts_the_others() -> None:
    error = RaporError("file_empty")
    assert failures.text(failures.held(error, "a.csv"), "id").startswith('"a.csv": Berkas kosong.')
    assert "ada 2 bagian lain" in failures.text(failures.held(error, "a.csv", 3), "id")


def test_what_nobody_foresaw_becomes_a_number_that_the_log_knows(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.ERROR),
        pytest.raises(RaporError) as caught,
        failures.plainly("Kiriman"),
    ):
        raise ZeroDivisionError("detail")
    number = str(caught.value.values["number"])
    assert number in caught.value.text()
    assert "detail" not in caught.value.text()
    assert [number in record.getMessage() for record in caplog.records] == [True]
    assert caplog.records[0].exc_info


def test_what_is_meant_for_people_passes_as_it_is() -> None:
    with pytest.raises(RaporError) as caught, failures.plainly("Kiriman"):
        raise RaporError("file_empty")
    assert caught.value.code == "file_empty"


def test_a_full_disk_is_told_as_such() -> None:
    with pytest.raises(RaporError) as caught, failures.plainly("Kiriman"):
        raise OSError(28, "No space left on device")
    assert caught.value.code == "disk_full"
