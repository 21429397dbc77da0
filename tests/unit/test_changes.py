"""Changes between periods."""

from pathlib import Path

import numpy as np
import pytest
import worlds
from worlds import measure, measured

from kpi import changes, periods, values
from kpi.periods import Period
from kpi.scope import EVERYTHING

BEFORE, AFTER = periods.parse("2026-01"), periods.parse("2026-02")


@pytest.fixture
def found(tmp_path: Path) -> dict[str, dict[str, object]]:
    """Changes by group."""
    lake = measured(
        worlds.lake(tmp_path / "lake"),
        measure("sourced", "RISEN", "2026-01", 48, 80),
        measure("sourced", "RISEN", "2026-02", 56, 70),
        measure("sourced", "NOISE", "2026-01", 5, 10),
        measure("sourced", "NOISE", "2026-02", 6, 10),
        measure("sourced", "FEW", "2026-01", 0, 3),
        measure("sourced", "FEW", "2026-02", 300, 300),
        measure("sourced", "NEW", "2026-02", 5, 10),
        measure("engagement", "RATIO", "2026-01", 5, 100),
        measure("engagement", "RATIO", "2026-02", 10, 100),
    )
    catalogue = worlds.framework(tmp_path / "catalogue")
    both = values.series(lake, catalogue, EVERYTHING, [BEFORE, AFTER])
    return {row["group"]: row for row in values.rows(changes.between(both, BEFORE, AFTER))}


def test_a_rise_beyond_noise_is_told_from_noise(found: dict[str, dict[str, object]]) -> None:
    risen, noise = found["RISEN"], found["NOISE"]
    assert (risen["period"], risen["before"]) == ("2026-02", "2026-01")
    assert risen["difference"] == pytest.approx(0.2)
    assert (risen["low"], risen["high"]) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))
    assert risen["beyond_noise"] is True
    assert noise["difference"] == pytest.approx(0.1)
    assert noise["beyond_noise"] is False


def test_too_few_data_say_nothing_about_noise(found: dict[str, dict[str, object]]) -> None:
    assert (found["FEW"]["enough"], found["FEW"]["beyond_noise"]) == (False, None)


def test_without_intervals_a_difference_has_none(found: dict[str, dict[str, object]]) -> None:
    ratio = found["RATIO"]
    assert ratio["difference"] == pytest.approx(0.05)
    assert (ratio["low"], ratio["high"], ratio["beyond_noise"]) == (None, None, None)


@pytest.mark.parametrize(("after", "beyond"), [(0.09, True), (0.06, False)])
def test_a_ratio_moves_beyond_noise_or_within_it(tmp_path: Path, after: float, beyond: bool) -> None:
    # Ten weeks of 100 each, their ratios 0.02 apart around 0.05: an error of about 0.007.
    def weeks(month: str, share: float) -> dict[str, object]:
        n, d = 100 * (share + 0.02 * np.array([-1, 1] * 5)), np.full(10, 100.0)
        parts = {"clusters": 10, "nn": n @ n, "nd": n @ d, "dd": d @ d}
        return measure("engagement", "A", month, n.sum(), d.sum(), **parts)

    lake = measured(worlds.lake(tmp_path / "lake"), weeks("2026-01", 0.05), weeks("2026-02", after))
    both = values.series(
        lake, worlds.framework(tmp_path / "catalogue"), EVERYTHING, [BEFORE, AFTER], indicators=["engagement"]
    )
    change = changes.between(both, BEFORE, AFTER).iloc[0]
    error = 0.02 * np.sqrt(2 / 9)
    assert change["difference"] == pytest.approx(after - 0.05)
    assert change["high"] - change["low"] == pytest.approx(2 * 2.13 * error, rel=0.05)  # t, about 16 to 18
    assert change["low"] < change["difference"] < change["high"]
    assert change["beyond_noise"] == beyond


def test_a_value_without_a_predecessor_has_no_change(found: dict[str, dict[str, object]]) -> None:
    assert "NEW" not in found


def test_nothing_to_compare_gives_the_same_columns(tmp_path: Path) -> None:
    none = values.series(worlds.lake(tmp_path / "l"), worlds.framework(tmp_path / "c"), EVERYTHING, [BEFORE])
    empty = changes.between(none, BEFORE, Period(0, 1))
    assert empty.empty
    assert list(empty.columns) == [*changes.COLUMNS, "enough", "beyond_noise"]
