"""Sections: their order, their names in both languages, and the texts of a project that they tell."""

import pytest

from kpi import projects
from kpi.errors import RaporError
from kpi.export import sections


def test_sections_are_told_in_their_order_whatever_the_order_they_were_chosen_in() -> None:
    assert sections.ordered(["method", "goals", "opening", "goals"]) == ("opening", "goals", "method")
    assert sections.usual()[0] == "opening"
    assert "comparison" not in sections.usual()


def test_every_section_has_a_name_in_both_languages() -> None:
    for one in sections.declared().values():
        assert one.title("id").strip()
        assert one.title("en").strip()
        assert one.title("id") != one.title("en")


def test_every_text_of_a_project_has_its_section() -> None:
    told = [one.story for one in sections.declared().values() if one.story]
    assert sorted(told) == sorted(projects.form().story)


def test_an_unknown_section_is_named_with_the_nearest() -> None:
    with pytest.raises(RaporError) as raised:
        sections.ordered(["goal"])
    assert str(raised.value) == 'Tidak ada bagian "goal". Mungkin maksudnya "goals".'
