"""Refusals: rows show that an export is not what its headings say."""

from pathlib import Path

import desks
import pytest
from desks import comma

from connectors.options import Options

HEAD = ["Post ID", "Page ID", "Publish time", "Permalink", "Post type", "Date", "Views", "Reactions"]


def post(number: int, date: str = "Lifetime") -> list[str]:
    link = f"https://www.facebook.com/kominfo/posts/{number}"
    return [str(number), "1", "03/27/2026 06:08", link, "Photos", date, "100", "5"]


def clean(folder: Path, rows: list[list[str]], name: str = "a.csv") -> desks.Outcome:
    path = folder / name
    if path.suffix == ".xlsx":
        desks.book(path, rows)
    else:
        path.write_bytes(comma(rows))
    return desks.clean(path, options=Options(now=desks.NOW, agency="DINKES-SMG"))


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_one_row_for_each_post_is_taken(tmp_path: Path, name: str) -> None:
    outcome = clean(tmp_path, [HEAD, post(1), post(2), post(3)], name)
    assert (outcome.refused, outcome.accepted) == (None, 3)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("date", ["03/27/2026", "2026-03-27", "27 Mar 2026"])
def test_a_day_where_the_whole_lifetime_belongs(tmp_path: Path, date: str, name: str) -> None:
    # Even a single day, on which no id repeats, holds only that day's interactions.
    outcome = clean(tmp_path, [HEAD, post(1, date), post(2, date)], name)
    assert outcome.refused == "export_meta_daily"
    assert "Lifetime" in outcome.error.text("id")


@pytest.mark.parametrize(
    ("posts", "days", "refused"), [(2, 3, True), (1, 3, True), (2, 2, False), (1, 2, False), (3, 1, False)]
)
def test_ids_of_which_less_than_half_are_different(
    tmp_path: Path, posts: int, days: int, refused: bool
) -> None:
    head = [heading for heading in HEAD if heading != "Date"]
    rows = [[cell for cell in post(n) if cell != "Lifetime"] for _ in range(days) for n in range(posts)]
    assert (clean(tmp_path, [head, *rows]).refused == "export_meta_daily") is refused


def test_ids_that_repeat_behind_broken_lines_too(tmp_path: Path) -> None:
    head = [heading for heading in HEAD if heading != "Date"]
    row = [cell for cell in post(1) if cell != "Lifetime"]
    assert clean(tmp_path, [head, row, ["", ""], row, row]).refused == "export_meta_daily"


def test_without_views_it_is_the_daily_file(tmp_path: Path) -> None:
    place = HEAD.index("Views")
    rows = [[cell for index, cell in enumerate(row) if index != place] for row in (HEAD, post(1), post(2))]
    for outcome in (clean(tmp_path, rows), clean(tmp_path, rows, "a.xlsx")):
        assert outcome.refused == "export_meta_daily"
