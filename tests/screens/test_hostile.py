"""Text from data is shown as text, whatever it looks like."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import dataset
from screens import Opened, texts

from kpi import store
from pages.parts import words

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "![x](http://beacon.invalid/a.png)",
    "$x^2$ :material/home: **tebal** [a](b)",
    "=HYPERLINK(1) # judul | kolom",
]


@pytest.fixture
def renamed(own_sample: Path) -> Path:
    """Some ministries bear hostile names."""
    lake = store.open().lake
    rows = dataset.dataset(lake.files("agencies")).to_table()
    codes = rows["agency_code"].to_pylist()
    names = {code: HOSTILE[place % len(HOSTILE)] + f" {place}" for place, code in enumerate(codes)}
    hostile = pa.array([names[code] for code in codes])
    for column in ("name", "short_name"):
        rows = rows.set_column(rows.schema.get_field_index(column), rows.schema.field(column), hostile)
    assert pc.count_distinct(rows["name"]).as_py() == len(rows)
    lake.replace("agencies", rows.cast(rows.schema), None, {})
    return own_sample


def bare(text: str) -> str:
    """What a reader sees of escaped text."""
    return text.replace("\\", "").replace(words.JOINER, "")


@pytest.mark.usefixtures("renamed")
@pytest.mark.parametrize(
    "page", ["results/overview", "results/indicator", "results/comparison", "results/agency"]
)
def test_a_hostile_name_is_never_read_as_markdown(opened: Opened, page: str) -> None:
    screen = opened(page)
    assert [one.value for one in screen.error] == []
    for text in texts(screen):
        assert not any(name in text for name in HOSTILE)
    if page in ("results/comparison", "results/agency"):
        assert any(name in bare(text) for text in texts(screen) for name in HOSTILE)


@pytest.mark.usefixtures("renamed")
def test_a_hostile_name_in_the_heading(opened: Opened) -> None:
    screen = opened()
    options = screen.selectbox(key="instansi").options
    name = next(option for option in options if option.startswith("<img"))
    screen.selectbox(key="instansi").select(
        next(code for code, one in _register().items() if one == name)
    ).run()
    assert [one.value for one in screen.error] == []
    captions = [caption.value for caption in screen.caption]
    assert any(name in bare(caption) for caption in captions)
    assert not any(name in caption for caption in captions)


@given(st.text())
def test_plain_text_comes_back_whole(text: str) -> None:
    assert bare(words.plain(text.replace("\\", "").replace(words.JOINER, ""))) == " ".join(
        text.replace("\\", "").replace(words.JOINER, "").split()
    )


@given(st.text(alphabet="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", min_size=1))
def test_no_punctuation_stays_alive(text: str) -> None:
    shown = words.plain(text).replace(words.JOINER, "")
    assert len(shown) == 2 * len(text)
    assert set(shown[::2]) == {"\\"}


def _register() -> dict[str, str]:
    rows = dataset.dataset(store.open().lake.files("agencies")).to_table(["agency_code", "name"]).to_pylist()
    return {row["agency_code"]: row["name"] for row in rows}
