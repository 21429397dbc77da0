"""What a phone can show: few columns, few agencies at a time, and nothing left out without saying so."""

import pytest
from screens import Opened, texts

from kpi import store
from pages.parts import words


def cells(opened_tables: list[object]) -> list[str]:
    return [str(cell) for table in opened_tables for cell in table.value.to_numpy().ravel()]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("sample")
def test_the_catalogue_names_every_indicator_once_in_two_columns(opened: Opened) -> None:
    screen = opened("data/catalogue")
    known = store.open().catalogue
    tables = [one for one in screen.table if "Batas bawah  \n→ target" in one.value.columns]
    assert len(tables) == len(known.goals)
    assert all(len(one.value.columns) == 2 for one in tables)
    named = [cell.split("  \n")[0] for cell in cells(tables)[::2]]
    assert named == [words.plain(one.title("id")) for one in known.indicators.values()]
    assert "60,0\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}90,0\N{NO-BREAK SPACE}%" in cells(tables)[1]


@pytest.mark.usefixtures("sample")
def test_an_agency_shows_every_indicator_with_its_figure_or_as_short_of_data(opened: Opened) -> None:
    screen = opened("results/agency", instansi="Kemendagri")
    held = [one for one in screen.table if list(one.value.columns) == ["Indikator", "Nilai"]]
    with_figure = [cell.split("  \n")[0] for cell in cells(held)[::2]]
    short = " ".join(one.value for one in screen.markdown if "data belum cukup]:]" in one.value)
    for indicator in store.open().catalogue.indicators.values():
        title = words.plain(indicator.title("id"))
        assert (title in with_figure) != (f"{title} (n" in short)
    assert all("n = " in cell for cell in cells(held)[::2])
    assert with_figure
    assert short


@pytest.mark.usefixtures("sample")
def test_an_agency_stands_beside_its_peers(opened: Opened) -> None:
    deltas = [metric.delta for metric in opened("results/agency", instansi="Kemendagri").metric]
    assert len(deltas) == 4
    assert all(delta.startswith("setingkat ") and delta[-1].isdigit() for delta in deltas)


@pytest.mark.usefixtures("sample")
def test_agencies_are_listed_by_level_a_few_at_a_time(opened: Opened) -> None:
    screen = opened("results/agency", tingkat="Semua tingkat")
    first = [one.key for one in screen.button if (one.key or "").startswith("open-")]
    assert len(first) == 12
    screen.pagination[0].set_value(2).run()
    second = [one.key for one in screen.button if (one.key or "").startswith("open-")]
    assert len(second) == 12
    assert not set(first) & set(second)
    assert any(text.startswith("13–24 dari ") for text in texts(screen))


@pytest.mark.usefixtures("sample")
def test_a_level_lists_only_its_agencies(opened: Opened) -> None:
    screen = opened("results/agency", tingkat="Provinsi")
    names = [one.label for one in screen.button if (one.key or "").startswith("open-")]
    assert names
    assert all("Pemprov" in name for name in names)


@pytest.mark.usefixtures("sample")
def test_a_picture_of_many_agencies_shows_both_ends_and_says_so(opened: Opened) -> None:
    screen = opened("results/comparison", tingkat="Semua tingkat")
    assert any("20 teratas dan 20 terbawah dari" in caption.value for caption in screen.caption)
    few = opened("results/comparison", tingkat="Kementerian")
    assert not any("20 teratas" in caption.value for caption in few.caption)
