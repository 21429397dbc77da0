"""Plates: rows as JSON holds them, rows that find no room, names that are too long."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_charts import AGENCIES, EXAMPLES, MONTHS, PLACED

from kpi import charts
from kpi.charts import Look, Picture
from kpi.export import plates, printing
from kpi.export.printing import MOST, Subject

ID = Look("id")
ABOUT = Subject("Respons tepat waktu", "Pesan yang dijawab dalam 24 jam", ("Sumber: pesan", "n = 1.360"))


def many(count: int, chosen: int | None = None) -> pd.DataFrame:
    values = np.linspace(0.1, 0.9, count)
    rows = {"name": [f"Dinas {place}" for place in range(count)], "value": values, "reference": 0.5}
    marked = [place == chosen for place in range(count)]
    return pd.DataFrame(
        rows | {"low": values - 0.05, "high": values + 0.05, "sample": 100, "enough": True, "chosen": marked}
    )


@pytest.mark.parametrize("picture", charts.ALL, ids=lambda one: one.name)
def test_a_plate_is_plain_json(picture: Picture) -> None:
    made = printing.plate(picture, EXAMPLES[picture.name][0], ID, ABOUT)
    text = json.dumps(made.spec, allow_nan=False)
    assert made.rows == len(made.spec["data"]["values"])
    assert made.alt == picture.in_words(EXAMPLES[picture.name][0], ID)
    assert "href" not in text


def test_a_month_is_the_same_in_every_time_zone() -> None:
    made = printing.plate(charts.trajectory_lines, MONTHS, ID, ABOUT)
    assert made.spec["data"]["values"][0]["c0"] == "2026-08-01T00:00:00"  # with a time: no zone moves it
    assert made.spec["data"]["values"][2]["c1"] is None


def test_what_finds_no_room_is_said() -> None:
    made = printing.plate(charts.interval_dots, many(40), ID, ABOUT)
    assert made.rows == MOST
    assert made.footer.endswith("Digambar 12 dari 40 baris")
    names = [row["c0"].split(" ·")[0] for row in made.spec["data"]["values"]]
    assert names[0] == "Dinas 39"
    assert names[-1] == "Dinas 0"


def test_the_agency_that_is_sought_is_always_drawn() -> None:
    made = printing.plate(charts.interval_dots, many(40, chosen=20), ID, ABOUT)
    assert "Dinas 20" in [row["c0"].split(" ·")[0] for row in made.spec["data"]["values"]]


def test_the_finding_counts_all_not_only_what_is_drawn() -> None:
    assert "dari 40" in printing.plate(charts.interval_dots, many(40), ID, ABOUT).title


def test_changes_stay_in_the_order_of_the_screen() -> None:
    frame = EXAMPLES["change_dots"][0].assign(enough=True)
    frame["value"] = range(len(frame))  # of now: it says nothing of how much changed
    made = printing.plate(charts.change_dots, frame, ID, ABOUT)
    assert [row["c0"] for row in made.spec["data"]["values"]] == list(frame["name"])


@pytest.mark.parametrize("words", [1, 30])
@pytest.mark.parametrize("rows", [1, 2, MOST])
def test_a_picture_of_rows_fits_into_its_place(rows: int, words: int) -> None:
    about = Subject(ABOUT.name * words, str(ABOUT.measured) * words, list(ABOUT.footer) * words)
    made = printing.plate(charts.interval_dots, many(rows), ID, about)
    spec = plates.sized(made, clear=False)
    shown = rows * spec["height"]["step"] + plates.AXIS
    grown = (plates.WIDTH - 2 * plates.MARGIN) / spec["width"]
    assert grown >= plates.SMALLEST - 0.01
    lines = 1 if words == 1 else plates.LINES
    texts = lines * plates.LEADING * (plates.TITLE + plates.SUBTITLE + plates.FOOTER)
    assert shown * grown <= plates.HEIGHT - 1.7 * plates.MARGIN - 2 * plates.GAP - texts


def test_a_clear_ground_has_no_halo() -> None:
    made = printing.plate(charts.rank_bars, PLACED, ID, ABOUT)
    assert plates.sized(made, clear=True)["config"]["range"]["category"][-1] == plates.CLEAR
    assert plates.sized(made, clear=False)["config"]["range"]["category"][-1] == "#FFFFFF"
    assert made.spec["config"]["range"]["category"][-1] == "#FFFFFF"


def test_names_end_before_the_figures() -> None:
    made = printing.plate(charts.interval_dots, AGENCIES.assign(name="Dinas " * 60), ID, ABOUT)
    limited = [layer["mark"].get("limit") for layer in made.spec["layer"] if layer["mark"]["type"] == "text"]
    assert limited.count({"expr": "width - 110"}) == 2


def test_the_folder_of_fonts_has_its_licence() -> None:
    folder = Path(plates.__file__).parent.parent.parent / "data" / "fonts"
    assert "SIL Open Font License" in (folder / "plus-jakarta-sans-OFL.txt").read_text(encoding="utf-8")
