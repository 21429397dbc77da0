"""When something fails a person reads a sentence or a number to quote, never a traceback."""

import logging
from pathlib import Path

import pytest
from screens import Opened


def test_a_mistake_that_a_person_can_mend_is_told(
    opened: Opened, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = tmp_path / "framework"
    (framework / "catalogue").mkdir(parents=True)
    (framework / "catalogue" / "salah.toml").write_text(
        '[indikator]\nname = "bukan tabel"\n', encoding="utf-8"
    )
    monkeypatch.setenv("RAPOR_CATALOGUE", str(framework))
    screen = opened()
    assert len(screen.error) == 1
    assert "goals" in screen.error[0].value
    assert "Traceback" not in screen.error[0].value


@pytest.mark.usefixtures("sample")
def test_a_mistake_of_ours_gets_a_number(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    screen = opened("data/upload")
    screen.session_state["last_import"] = "rahasia"  # the page expects a report there and stumbles
    with caplog.at_level(logging.ERROR):
        screen.run()
    assert len(screen.error) == 1
    number = next(record.args[0] for record in caplog.records if record.msg == "error %s")  # type: ignore[index]
    assert str(number) in screen.error[0].value
    assert "rahasia" not in screen.error[0].value
    assert "Error" not in screen.error[0].value


def test_a_damaged_register_is_told(opened: Opened, own_sample: Path) -> None:
    for file in (own_sample / "lake" / "agencies").rglob("*.parquet"):
        file.write_bytes(b"not Parquet")
    screen = opened()
    assert len(screen.error) == 1
    assert "parquet" not in screen.error[0].value.lower()


def test_a_query_that_fails_is_told_without_its_text(opened: Opened, own_sample: Path) -> None:
    for file in (own_sample / "lake" / "measures").rglob("*.parquet"):
        file.write_bytes(b"not Parquet")
    screen = opened()
    assert len(screen.error) == 1
    assert "SELECT" not in screen.error[0].value
