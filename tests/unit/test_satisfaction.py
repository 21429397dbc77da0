"""The satisfaction survey: published vectors, grades at their edges, sample sizes."""

import pytest

from kpi import satisfaction
from kpi.satisfaction import Element

PUBLISHED = (105, 101, 100, 116, 102, 105, 106, 105, 115)  # 29 respondents, nobody left an answer out


def of(totals: tuple[int, ...], answers: int = 29) -> dict[str, Element]:
    return {f"u{place}": Element(total, answers) for place, total in enumerate(totals, start=1)}


def test_published_survey() -> None:
    assert satisfaction.index(of(PUBLISHED)) == pytest.approx(91.4751, abs=5e-5)
    assert satisfaction.index(of(PUBLISHED), old_weight=True) == pytest.approx(90.56, abs=5e-3)


def test_the_ends_of_the_scale() -> None:
    best, worst = of((4,) * 9, 1), of((1,) * 9, 1)
    assert (satisfaction.index(best), satisfaction.index(worst)) == (100, 25)
    assert satisfaction.index(best, old_weight=True) == pytest.approx(99)


def test_missing_answers_leave_their_element_only() -> None:
    elements = of((40,) * 8, 10) | {"u9": Element(2, 1)}
    assert satisfaction.index(elements) == pytest.approx(25 * (8 * 4 + 2) / 9)


def test_an_element_that_nobody_answered_leaves_no_index() -> None:
    assert satisfaction.index(of((40,) * 8, 10) | {"u9": Element(0, 0)}) is None
    assert satisfaction.index({}) is None


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        (25, "D"),
        (64.99, "D"),
        (64.9949, "D"),
        (64.995, "C"),
        (65, "C"),
        (76.60, "C"),
        (76.605, "B"),
        (76.61, "B"),
        (77, "B"),
        (88.30, "B"),
        (88.305, "A"),
        (88.31, "A"),
        (100, "A"),
        (24.99, None),
        (100.01, None),
    ],
)
def test_grades_after_rounding_half_up(value: float, grade: str | None) -> None:
    assert satisfaction.grade(value) == grade


def test_the_old_weight_flips_a_grade() -> None:
    assert satisfaction.grade(77.0) == "B"
    assert satisfaction.grade(77.0 * 0.99) == "C"


def test_weakest_elements() -> None:
    assert satisfaction.weakest(of(PUBLISHED)) == ["u3", "u2", "u5"]
    assert satisfaction.weakest({"a": Element(0, 0), "b": Element(3, 1)}) == ["b"]


@pytest.mark.parametrize(
    ("population", "sample"),
    [
        *[(10, 10), (15, 14), (45, 40), (50, 44), (100, 80), (130, 97), (200, 132), (300, 169), (420, 201)],
        *[(500, 217), (1000, 278), (1500, 306), (2200, 327), (5000, 357), (10000, 370), (100000, 383)],
        *[(1, 1), (10**9, 384)],
    ],
)
def test_sample_sizes_of_krejcie_and_morgan(population: int, sample: int) -> None:
    assert satisfaction.sample_size(population) == sample


def test_nobody_served_has_no_sample_size() -> None:
    with pytest.raises(ValueError, match="positive"):
        satisfaction.sample_size(0)
