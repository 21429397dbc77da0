"""Checks: mistakes in declarations and stored targets are told with the nearest word."""

from pathlib import Path

import pytest
import stocks
import worlds

from kpi import checks, store


def framework(folder: Path, part: str, name: str, text: str) -> None:
    (folder / part).mkdir(parents=True)
    (folder / part / name).write_text(text, encoding="utf-8")


def test_what_is_shipped_is_sound(home: Path) -> None:
    assert checks.run() == []


def test_a_wrong_table_is_told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    framework(tmp_path / "f", "tables", "posts.toml", "titel = 1")
    monkeypatch.setenv("RAPOR_CATALOGUE", str(tmp_path / "f"))
    told = [problem.text() for problem in checks.run()]
    assert len(told) == 1
    assert all(word in told[0] for word in ("posts.toml", "titel", "title"))


def test_a_wrong_formula_is_told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = worlds.FRAMEWORK.replace("sum(reach) filter", "sum(reech) filter")
    framework(tmp_path / "f", "catalogue", "all.toml", wrong)
    monkeypatch.setenv("RAPOR_CATALOGUE", str(tmp_path / "f"))
    told = " ".join(problem.text() for problem in checks.run())
    assert all(word in told for word in ("all.toml", "engagement", "reech", "reach"))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"indicator": "on_time_respons", "horizon": "short"}, ("on_time_respons", "on_time_response")),
        ({"indicator": "on_time_response", "horizon": "short"}, ()),
    ],
)
def test_a_target_of_an_unknown_indicator_is_told(
    home: Path, tmp_path: Path, target: dict[str, object], words: tuple[str, ...]
) -> None:
    file = stocks.written(tmp_path / "targets.csv", [{**target, "target": 60}])
    stocks.load(store.open(), file, "targets")
    told = [problem.text() for problem in checks.run()]
    assert len(told) == bool(words)
    assert all(word in " ".join(told) for word in words)
