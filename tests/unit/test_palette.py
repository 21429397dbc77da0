"""Colours on paper and on the light screen: told apart in grey, and by who sees no red, green or blue."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

from kpi.charts.theme import PAPER, ROLES

ROOT = Path(__file__).parent.parent.parent
LIGHT = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]["light"]
JUDGED = ("main", "good", "watch", "bad", "none", "second")
LEAST_GREY, LEAST_COLOUR = 6, 12  # steps of L*, distance in CIELAB
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
SEEN = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""How linear RGB reaches them: Machado, Oliveira and Fernandes (2009), IEEE TVCG 15(6), severity 1."""


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    ratios = XYZ @ light / np.array([0.95047, 1, 1.08883])
    f = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("palette", [PAPER, LIGHT["chartCategoricalColors"]], ids=["paper", "screen"])
def test_roles_are_told_apart_in_grey(palette: list[str]) -> None:
    colours = dict(zip(ROLES, palette, strict=True))
    greys = sorted(lab(linear(colours[role]))[0] for role in JUDGED)
    assert min(np.diff(greys)) >= LEAST_GREY


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("palette", [PAPER, LIGHT["chartCategoricalColors"]], ids=["paper", "screen"])
def test_roles_are_told_apart_by_everybody(palette: list[str], seen: str) -> None:
    colours = dict(zip(ROLES, palette, strict=True))
    reached = [lab(np.clip(np.array(SEEN[seen]) @ linear(colours[role]), 0, 1)) for role in JUDGED]
    assert (
        min(np.linalg.norm(one - other) for one, other in itertools.combinations(reached, 2)) >= LEAST_COLOUR
    )
