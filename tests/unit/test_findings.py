"""Findings: what may stand above a picture, and what may not."""

import pandas as pd
import pytest
from test_charts import AGENCIES, CHANGES, EXAMPLES, MONTHS, PARTS

from kpi import charts
from kpi.charts import Look, Picture, finding

ID, EN = Look("id"), Look("en")
MOVED = MONTHS.assign(
    value=[0.30, 0.52, None], low=[0.27, 0.47, None], high=[0.33, 0.57, None], sample=[800, 318, None]
)


def said(picture: Picture, frame: pd.DataFrame, look: Look = ID, subject: str = "Respons tepat waktu") -> str:
    return finding(picture, frame, look, subject).replace("\N{NO-BREAK SPACE}", " ")


def test_a_rise_beyond_chance_is_told_in_points() -> None:
    expected = "Respons tepat waktu naik 22,0 poin sejak Agustus 2026 menjadi 52,0 %, n = 318"
    assert said(charts.trajectory_lines, MOVED) == expected
    assert said(charts.trajectory_lines, MOVED, EN, "On-time response") == (
        "On-time response rose by 22.0 pts since August 2026 to 52.0%, n = 318"
    )


def test_a_fall_is_told_as_one() -> None:
    fallen = MOVED.assign(month=["2026-09", "2026-08", "2026-10"])
    assert "turun 22,0 poin sejak Agustus 2026" in said(charts.trajectory_lines, fallen)


def test_what_chance_could_do_is_no_change() -> None:
    sentence = said(charts.trajectory_lines, MONTHS)
    assert "belum ada perubahan yang dapat dipastikan" in sentence
    assert "naik" not in sentence


def test_intervals_of_few_clusters_are_joined_by_their_freedom() -> None:
    wide = MOVED.assign(low=[0.25, 0.3, None], high=[0.35, 0.74, None])
    assert "belum ada perubahan" in said(charts.trajectory_lines, wide)
    assert "naik" in said(charts.trajectory_lines, wide.assign(freedom=[1.0, 1.0, None]))


def test_one_month_is_no_change_at_all() -> None:
    assert "sejak" not in said(charts.trajectory_lines, MOVED.head(1))


def test_agencies_are_counted_by_what_their_intervals_say() -> None:
    assert "1 dari 3 jelas di atas nilai gabungan 60,0 %, 1 jelas di bawah" in said(
        charts.interval_dots, AGENCIES
    )
    alike = AGENCIES.assign(low=0.1, high=0.95)
    assert "3 belum dapat dibedakan dari nilai gabungan 60,0 %" in said(charts.interval_dots, alike)


def test_the_largest_change_is_named() -> None:
    assert said(charts.change_dots, CHANGES) == (
        "1 indikator naik dan 1 turun melebihi kebetulan; terbesar Respons tepat waktu +11,4 poin"
    )


def test_what_is_not_drawn_counts_as_well() -> None:
    told = said(charts.change_dots, CHANGES.assign(risen=17, fallen=3))
    assert told.startswith("17 indikator naik dan 3 turun")


def test_all_others_together_are_no_reason() -> None:
    parts = PARTS.assign(contribution=[0.4, 2.4, -0.8, 2.0], rest=[False, True, False, False])
    assert "sumbangan terbesar dari Respons [tepat].x" in said(
        charts.contribution_bars, parts, Look("id", "points", 1)
    )
    read = charts.contribution_bars.in_words(parts, Look("id", "points", 1))
    assert "Sumbangan terbesar: Respons [tepat].x" in read
    alone = parts.assign(rest=[True, True, True, False], contribution=[0.0, 0.0, 0.0, 0.0])
    assert "0,0\N{NO-BREAK SPACE}poin" in charts.contribution_bars.in_words(alone, Look("id", "points", 1))


def test_what_did_not_fall_is_said_without_a_gap() -> None:
    risen = CHANGES[CHANGES["difference"] > 0]
    assert charts.change_dots.in_words(risen, Look("id")).endswith("Turun paling besar: tidak ada.")


def test_agencies_are_called_so_and_answers_are_not() -> None:
    rows = EXAMPLES["interval_dots"][0]
    assert "dari 3 jelas" in said(charts.interval_dots, rows.drop(columns="among", errors="ignore"))
    assert "dari 3 instansi jelas" in said(charts.interval_dots, rows.assign(among=3))


@pytest.mark.parametrize("picture", charts.ALL, ids=lambda one: one.name)
def test_every_picture_has_a_finding_in_both_languages(picture: Picture) -> None:
    frame = EXAMPLES[picture.name][0]
    assert said(picture, frame, ID)
    assert said(picture, frame, ID) != said(picture, frame, EN)
    assert not said(picture, frame, ID).endswith(".")
    assert "Belum ada data" in said(picture, frame.head(0), ID)
