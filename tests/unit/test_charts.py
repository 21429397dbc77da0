"""Pictures: their specs are held as small files without data.

After a change that is meant: UPDATE_CHARTS=1 .venv/bin/python -m pytest tests/unit/test_charts.py
"""

import json
import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import vl_convert

from kpi import charts, influence
from kpi.charts import Look, Picture, noted
from kpi.charts.theme import PAPER, ROLES, locale
from kpi.influence import Position, Stakeholder

HELD = Path(__file__).parent / "charts"
ID, EN = Look("id"), Look("en")

AGENCIES = pd.DataFrame(
    {
        "name": ["Dinas Kesehatan", "Dinas Sosial", "Dinas [PUPR].x", "BPBD"],
        "value": [0.9, 0.6, 0.3, 0.5],
        "low": [0.85, 0.5, 0.2, 0.01],
        "high": [0.95, 0.7, 0.4, 0.99],
        "reference": [0.6] * 4,
        "sample": [1204, 96, 60, 2],
        "enough": [True, True, True, False],
    }
)
CHANGES = pd.DataFrame(
    {
        "name": ["Respons tepat waktu", "Konten bersumber"],
        "difference": [0.114, -0.041],
        "low": [0.08, -0.06],
        "high": [0.15, -0.02],
        "better": ["higher", "higher"],
        "sample": [1204, 900],
    }
)
MONTHS = pd.DataFrame(
    {
        "month": ["2026-08", "2026-09", "2026-10"],
        "value": [0.5, 0.529, None],
        "low": [0.45, 0.48, None],
        "high": [0.55, 0.57, None],
        "sample": [800, 8412, None],
        "enough": [True, True, None],
        "expected": [61.0, 62.0, 63.1],
        "target": [None, None, 80.0],
    }
)
FORESEEN = MONTHS.assign(
    middle=[None, None, 0.54],
    low_outer=[None, None, 0.41],
    high_outer=[None, None, 0.66],
    low_inner=[None, None, 0.5],
    high_inner=[None, None, 0.58],
    note=[None, "Pesan <b>naik</b>", None],
)
WAVES = pd.DataFrame(
    {
        "month": ["2026-08", "2026-09", "2026-08", "2026-09"],
        "value": [0.3, 0.6, 0.4, 0.5],
        "label": ["ikut (20)", "ikut (20)", "belum (9)", "belum (9)"],
        "joined": [True, True, False, False],
        "wave": ["2026-09"] * 4,
    }
)
CLASSES = pd.DataFrame(
    {
        "name": ["≤ 5 menit", "> 5 menit", "belum dijawab"],
        "count": [1204, 96, 60],
        "role": ["main", "none", "watch"],
        "share": [0.885, 0.071, 0.044],
    }
)
PLACED = AGENCIES.assign(
    best=pd.array([1, 1, 2, None], dtype="Int64"),
    worst=pd.array([1, 2, 3, None], dtype="Int64"),
    among=pd.array([3, 3, 3, None], dtype="Int64"),
    middle=[1.0, 2.2, 2.8, None],
    band=pd.array([1, 2, 2, None], dtype="Int64"),
    shrunk=[0.88, 0.6, 0.33, None],
    chosen=[False, True, False, False],
)
LIMITS = pd.DataFrame(
    {"low95": [0.4, 0.5], "high95": [0.8, 0.7], "low998": [0.2, 0.45], "high998": [0.9, 0.75]}
)
FUNNEL = pd.concat(
    [
        LIMITS.assign(
            name=["Dinas Kesehatan", "Dinas Sosial"],
            size=[60, 1204],
            value=[0.95, 0.6],
            place=["above998", "inside"],
            chosen=[True, False],
        ),
        LIMITS.assign(size=[60, 1204]),
    ]
).assign(reference=0.6)
PARTS = pd.DataFrame(
    {
        "name": ["Respons [tepat].x", "3 lainnya", "Konten bersumber", "Perubahan seluruhnya"],
        "contribution": [2.4, 0.3, -0.7, 2.0],
        "whole": [False, False, False, True],
    }
)
PLACES = pd.DataFrame(
    {
        "name": ["Dinas Kesehatan", "Dinas [PUPR].x"],
        "rank_low": [1, 1],
        "rank_median": [1, 2.5],
        "rank_high": [2, 7],
    }
)
BEFORE, NOW = date(2019, 4, 4), date(2019, 6, 19)
STOOD = influence.movement(
    [
        Stakeholder(
            1, 1, "Sekretaris Jenderal", "Kemendagri", True, (Position(BEFORE, 9, 4), Position(NOW, 9, 8))
        ),
        Stakeholder(2, 1, "Media [lokal].x", None, False, (Position(NOW, 4.5, 5.5, "opposes"),)),
    ],
    BEFORE,
    NOW,
)
PLAN = pd.DataFrame(
    {
        "name": ["Seminar rancangan", "SK [admin].x", "Ruang pantau"],
        "planned_start": [date(2019, 4, 1), None, date(2019, 5, 1)],
        "planned_end": [date(2019, 4, 4), date(2019, 5, 10), date(2019, 5, 31)],
        "actual_end": [date(2019, 4, 4), None, None],
        "status": ["proven", "late", "running"],
        "evidence": ["3 dari 3", "–", "0 dari 1"],
        "today": date(2019, 6, 1),
        "today_word": "hari ini",
        "end": date(2019, 6, 19),
        "end_word": "akhir jangka pendek",
    }
)
EXAMPLES = {
    "milestone_timeline": (PLAN, "3 tonggak", "1 terbukti", "1 lewat tenggat", "1 berjalan"),
    "influence_map": (STOOD, "2 pemangku", "Promoters 0 → 1", "Latents 1 → 0", "Berpindah kelompok: 1"),
    "funnel": (FUNNEL, "n = 60 sampai 1.204", "1 di atas"),
    "rank_bars": (PLACED, "peringkat 1–1 dari 3", "peringkat 2–3 dari 3"),
    "count_bars": (CLASSES, "≤ 5 menit, 1.204", "88,5 %"),
    "before_after_lines": (WAVES, "dari 30,0 % menjadi 60,0 %", "dari 40,0 % menjadi 50,0 %"),
    "forecast_fan": (FORESEEN, "September 2026 52,9 %", "Oktober 2026: 54,0 %", "41,0 % sampai 66,0 %"),
    "interval_dots": (AGENCIES, "3 kelompok", "90,0 %"),
    "contribution_bars": (PARTS, "Skor berubah", "Respons [tepat].x"),
    "rank_ranges": (PLACES, "Dinas [PUPR].x, dari 1 sampai 7", "2 instansi"),
    "change_dots": (CHANGES, "+11,4 poin", "−4,1 poin"),
    "trajectory_lines": (MONTHS, "September 2026 52,9 %", "62,0 %"),
    "trend_line": (MONTHS, "dari 50,0 %".capitalize(), "52,9 %"),
}


@pytest.mark.parametrize("picture", charts.ALL, ids=lambda one: one.name)
@pytest.mark.parametrize("look", [ID, EN], ids=["id", "en"])
def test_spec_is_as_held(picture: Picture, look: Look) -> None:
    file = HELD / f"{picture.name}-{look.language}.json"
    drawn = json.dumps(picture.drawn(look), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_CHARTS"):
        HELD.mkdir(exist_ok=True)
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("picture", charts.ALL, ids=lambda one: one.name)
def test_vega_understands_every_picture(picture: Picture) -> None:
    assert vl_convert.vegalite_to_vega(picture(EXAMPLES[picture.name][0], ID).to_dict())["marks"]


@pytest.mark.parametrize("picture", charts.ALL, ids=lambda one: one.name)
def test_columns_have_names_without_a_meaning(picture: Picture) -> None:
    rows = picture.rows(EXAMPLES[picture.name][0], ID)
    assert tuple(rows.columns) == picture.columns
    assert all(name[0] == "c" and name[1:].isdigit() for name in rows.columns)


@pytest.mark.parametrize("picture", charts.ALL, ids=lambda one: one.name)
def test_no_data_stand_in_a_spec(picture: Picture) -> None:
    frame = EXAMPLES[picture.name][0]
    texts = [name for name in ("name", "label", "note") if name in frame]
    frame = frame.assign(**dict.fromkeys(texts, "rahasia"))
    spec = json.dumps(picture(frame, ID).to_dict() | {"datasets": {}})
    assert "rahasia" not in spec
    assert "href" not in spec


@pytest.mark.parametrize("picture", charts.ALL, ids=lambda one: one.name)
def test_every_picture_says_what_it_shows(picture: Picture) -> None:
    frame, *expected = EXAMPLES[picture.name]
    sentence = picture.in_words(frame, ID).replace("\N{NO-BREAK SPACE}", " ")
    assert all(part in sentence for part in expected)
    assert picture.in_words(frame, EN) != picture.in_words(frame, ID)
    assert picture.in_words(frame.head(0), ID) == "Belum ada data untuk digambar."


def test_standing_follows_the_interval_and_the_direction() -> None:
    assert list(charts.standing(AGENCIES)) == ["good", "main", "bad", "main"]
    assert list(charts.standing(AGENCIES, "lower")) == ["bad", "main", "good", "main"]


def test_too_small_a_sample_is_not_drawn() -> None:
    assert len(charts.interval_dots.rows(AGENCIES, ID)) == 3
    assert len(charts.rank_bars.rows(PLACED, ID)) == 3


def test_a_rank_is_written_as_an_interval() -> None:
    assert charts.rank_bars.rows(PLACED, ID)["c3"].tolist() == ["1–1 dari 3", "1–2 dari 3", "2–3 dari 3"]
    assert charts.rank_bars.rows(PLACED, EN)["c3"].iloc[2] == "2–3 of 3"
    assert charts.interval_dots.rows(PLACED, ID)["c12"].iloc[2] == "2–3 dari 3"
    assert charts.interval_dots.rows(AGENCIES, ID)["c12"].tolist() == ["–"] * 3


def test_rows_follow_their_places_and_every_second_group_is_tinted() -> None:
    turned = PLACED.assign(middle=[3.0, 2.0, 1.0, None])
    rows = charts.interval_dots.rows(turned, ID)
    assert [label.split(" ·")[0] for label in rows["c0"]] == [
        "Dinas [PUPR].x",
        "Dinas Sosial",
        "Dinas Kesehatan",
    ]
    assert rows["c13"].tolist() == [True, True, False]
    assert rows["c14"].tolist() == [False, True, False]
    assert rows["c10"].tolist() == pytest.approx([33, 60, 88])


def test_beyond_a_limit_is_good_or_bad_by_the_direction() -> None:
    assert charts.funnel.rows(FUNNEL, ID)["c8"].tolist()[:2] == ["good", "main"]
    assert charts.funnel.rows(FUNNEL, Look(better="lower"))["c8"].iloc[0] == "bad"
    between = FUNNEL.assign(place="below95")
    assert set(charts.funnel.rows(between, ID)["c8"]) == {"watch"}


def test_limits_of_a_funnel_are_no_agencies() -> None:
    assert charts.funnel.rows(FUNNEL, ID)["c10"].tolist() == [True, True, False, False]


def test_labels_carry_n_and_the_writing_of_the_language() -> None:
    rows = charts.interval_dots.rows(AGENCIES, ID)
    assert rows["c0"].iloc[0] == "Dinas Kesehatan · n = 1.204"
    assert charts.interval_dots.rows(AGENCIES, EN)["c0"].iloc[0] == "Dinas Kesehatan · n = 1,204"


def test_a_fan_opens_at_the_newest_value() -> None:
    rows = charts.forecast_fan.rows(FORESEEN, ID)
    assert rows["c11"].tolist()[1:] == pytest.approx([52.9, 54.0])
    assert rows["c12"].tolist()[1:] == pytest.approx([52.9, 41.0])
    assert pd.isna(rows["c11"].iloc[0])
    assert rows["c18"].tolist() == ["", "Pesan <b>naik</b>", ""]


def test_without_a_forecast_the_way_so_far_is_drawn() -> None:
    empty = FORESEEN.assign(**dict.fromkeys(["middle", "low_outer", "high_outer"], float("nan")))
    rows = charts.forecast_fan.rows(empty, ID)
    assert rows["c11"].isna().all()
    assert rows["c1"].tolist()[:2] == pytest.approx([50, 52.9])
    assert charts.forecast_fan.in_words(empty, ID) == charts.trajectory_lines.in_words(FORESEEN, ID)


def test_of_two_groups_the_lower_one_is_named_below() -> None:
    rows = charts.before_after_lines.rows(WAVES, ID)
    assert rows["c5"].tolist() == ["", "upper", "", "lower"]


def test_two_of_one_name_keep_their_own_rows() -> None:
    twins = pd.concat([AGENCIES.head(1)] * 2, ignore_index=True)
    assert charts.interval_dots.rows(twins, ID)["c9"].nunique() == 2


@pytest.mark.parametrize(
    ("picture", "column"),
    [(charts.trajectory_lines, "c11"), (charts.trend_line, "c4"), (charts.forecast_fan, "c18")],
    ids=lambda one: getattr(one, "name", one),
)
def test_every_picture_with_time_carries_notes(picture: Picture, column: str) -> None:
    assert set(picture.rows(FORESEEN.drop(columns="note"), ID)[column]) == {""}
    assert "Pesan <b>naik</b>" in set(picture.rows(FORESEEN, ID)[column])
    assert picture.in_words(FORESEEN, ID).endswith("Catatan: Pesan <b>naik</b>.")


def test_on_paper_notes_are_numbered_and_told_below() -> None:
    twice = FORESEEN.assign(note=["Libur", "Pesan <b>naik</b>", None])
    rows = charts.trajectory_lines.rows(twice, Look(medium="paper"))
    assert rows["c12"].tolist() == ["1", "2", ""]
    assert noted.in_footer(twice, ID) == "Catatan: (1) Libur; (2) Pesan <b>naik</b>"
    assert noted.in_footer(twice.assign(note=None), ID) == ""
    assert noted.in_footer(twice.drop(columns="note"), ID) == ""


def test_a_stakeholder_who_moved_has_an_arrow_and_a_new_one_has_none() -> None:
    rows = charts.influence_map.rows(STOOD, ID)
    assert rows["c10"].tolist() == [True, False]
    assert rows["c5"].tolist()[0] == 4
    assert rows[["c5", "c6", "c14", "c15"]].iloc[1].isna().all()
    assert rows["c8"].tolist() == [
        "Promoters (pengaruh 9,0, minat 8,0)",
        "Defenders (pengaruh 4,5, minat 5,5)",
    ]
    assert rows["c9"].tolist() == ["Latents (pengaruh 9,0, minat 4,0)", "–"]
    assert rows["c7"].tolist() == ["none", "bad"]


def test_names_of_neighbours_do_not_hide_one_another() -> None:
    crowd = [
        Stakeholder(n, 1, f"Pemangku kepentingan {n}", None, True, (Position(NOW, 5, 5 + n / 2),))
        for n in range(4)
    ]
    rows = charts.influence_map.rows(influence.movement(crowd, BEFORE, NOW), ID)
    assert len(set(zip(rows["c11"], rows["c12"], rows["c13"], strict=True))) > 1


def test_vega_speaks_indonesian() -> None:
    words = locale("id")
    assert words["number"]["decimal"] == ","
    assert words["time"]["months"][7] == "Agustus"
    assert words["time"]["shortMonths"][4] == "Mei"
    assert len(words["time"]["days"]) == 7


def test_paper_has_its_own_colours() -> None:
    assert len(PAPER) == len(ROLES)
    spec = charts.trend_line(MONTHS, Look(medium="paper")).to_dict()
    assert spec["config"]["range"]["category"] == list(PAPER)
    assert "range" not in charts.trend_line(MONTHS, ID).to_dict()["config"]


def test_what_is_overdue_for_years_does_not_stretch_the_timeline() -> None:
    rows = charts.milestone_timeline.rows(PLAN.assign(today=date(2026, 11, 22)), ID)
    assert rows["c6"].max() == pd.Timestamp(2019, 6, 19)
    assert rows["c13"].isna().all()
    assert charts.milestone_timeline.rows(PLAN, ID)["c13"].max() == pd.Timestamp(2019, 6, 1)


def test_a_milestone_without_a_planned_start_is_a_day_and_no_stretch() -> None:
    rows = charts.milestone_timeline.rows(PLAN, ID)
    assert rows["c12"].tolist() == [False, True, False]
    assert rows["c1"].tolist()[:3] == ["✓ Seminar rancangan", "▼ SK [admin].x", "● Ruang pantau"]
