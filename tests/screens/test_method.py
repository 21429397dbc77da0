"""Metode says how good labels of a machine are; Indikator says where figures rest on them."""

from pathlib import Path

import pytest
from screens import Opened, texts

from connectors import sentiment
from kpi import access, imports, notation, store
from kpi.imports import Order
from pages.parts import words

NET = {"id": "KEP-2a · Sentimen bersih", "en": "KEP-2a · Net sentiment"}
OTHER = {"id": "KEP-1a · Respons tepat waktu"}
NOTES = {"id": "Sentimen: 40 label dibuat mesin", "en": "Sentiment: 40 labels made by a machine"}


@pytest.fixture
def labelled(home: Path, tmp_path: Path) -> Path:
    """A store with forty messages of March 2026 that a machine labelled."""
    opened = store.open()
    for name, table, lines in (
        ("agencies.csv", "agencies", ["agency_code,name,level", "A,Dinas A,opd"]),
        (
            "messages.csv",
            "messages",
            ["agency_code,channel,message_id,received_at,perlu dijawab,isi"]
            + [f"A,email,M{number},2026-03-05 08:00,ya,terima kasih banyak" for number in range(40)],
        ),
    ):
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        assert imports.load(opened, Order(tmp_path / name, name, table), access.command_line()).rejected == 0
    opened.refresh_measures()
    return home


def noted(opened: Opened, language: str, indicator: str) -> list[str]:
    period = {"id": "Triwulan I 2026", "en": "Q1 2026"}[language]
    screen = opened("results/indicator", language, indikator=indicator, periode=period)
    assert not screen.error
    assert screen.session_state["periode"] == "2026-Q1"
    return [one.value for one in screen.info]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.usefixtures("labelled")
def test_a_figure_that_rests_on_labels_of_a_machine_says_so(opened: Opened, language: str) -> None:
    (note,) = noted(opened, language, NET[language])
    assert note.startswith(NOTES[language])
    share = f"{sentiment.card()['held_out']['accuracy'] * 100:.1f}"
    assert (share.replace(".", ",") if language == "id" else share) in note


@pytest.mark.usefixtures("labelled")
def test_a_figure_of_something_else_does_not(opened: Opened) -> None:
    assert noted(opened, "id", OTHER["id"]) == []


@pytest.mark.usefixtures("sample")
def test_where_no_label_is_a_machines_nothing_is_said(opened: Opened) -> None:
    assert [one.value for one in opened("results/indicator", indikator=NET["id"]).info] == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.usefixtures("labelled")
def test_the_method_prints_the_figures_of_the_card(opened: Opened, language: str) -> None:
    shown = " ".join(texts(opened("reports/method", language)))
    card = sentiment.card()
    held, labels = card["held_out"], card["held_out"]["labels"].values()
    shares = [
        notation.figure(held[one] * 100, "percent", language) for one in ("accuracy", "baseline_accuracy")
    ]
    scores = [
        notation.number(one, language, 3) for one in (held["macro_f1"], *(each["f1"] for each in labels))
    ]
    counts = (held["rows"], card["learnt"]["rows"], card["comments"]["rows"], card["comments"]["undecided"])
    numbers = [notation.number(count, language) for count in counts]
    stored = {"id": "Label tersimpan yang dibuat mesin: 40.", "en": "Stored labels made by the machine: 40."}
    said = [words.plain(text) for text in ("Apache-2.0", *(one[language] for one in card["limits"]))]
    expected = [*shares, *scores, *numbers, stored[language], *said]
    assert [text for text in expected if text not in shown] == []
