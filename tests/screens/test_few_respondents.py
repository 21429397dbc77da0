"""Pages about a survey of fewer than ten people: no figure of theirs, and a sentence that says why."""

from pathlib import Path

from screens import Opened, texts

from kpi import periods, store, values
from kpi.scope import EVERYTHING

WHY = "kurang dari 10 responden"


def smallest(indicator: str) -> tuple[str, str, int]:
    """An agency with one to nine respondents, the month, and how many they are."""
    opened = store.open()
    for month in reversed(opened.lake.months("measures")):
        found = values.compute(
            opened.lake, opened.catalogue, EVERYTHING, periods.parse(month), indicators=[indicator]
        )
        few = found[(found["sample"] > 0) & (found["sample"] < 10)]
        if len(few):
            row = few.iloc[0]
            return str(row["group"]), month, int(row["sample"])
    raise AssertionError("the sample has no small survey")


def shown(opened: Opened, page: str, **chosen: str) -> list[str]:
    """The words of a page once something was chosen on it."""
    screen = opened(page)
    for key, value in chosen.items():
        screen.session_state[key] = value
    screen.run()
    assert not screen.exception
    return texts(screen)


def test_an_indicator_of_few_people_has_no_figure(sample: Path, opened: Opened) -> None:
    code, month, count = smallest("public_trust")
    found = shown(opened, "results/indicator", instansi=code, periode=month, indikator="public_trust")
    assert any(WHY in one for one in found)
    assert "#### – ÷ –" in found
    assert f"n = {count}" in found


def test_elements_of_few_people_are_not_broken_down(sample: Path, opened: Opened) -> None:
    code, month, _ = smallest("service_satisfaction")
    chosen = {"instansi": code, "periode": month, "indikator": "service_satisfaction"}
    assert "Kurang dari 10 responden tidak dirinci." in shown(opened, "results/indicator", **chosen)


def test_small_surveys_are_not_compared_and_that_is_said(sample: Path, opened: Opened) -> None:
    _, month, _ = smallest("service_satisfaction")
    chosen = {"periode": month, "indikator": "service_satisfaction", "tingkat": ""}
    assert any(WHY in one for one in shown(opened, "results/comparison", **chosen))


def test_the_page_of_an_agency_says_what_it_leaves_out(sample: Path, opened: Opened) -> None:
    code, month, _ = smallest("service_satisfaction")
    assert any(WHY in one for one in shown(opened, "results/agency", periode=month, instansi=code))
