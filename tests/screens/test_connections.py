"""Sources under st.connection: asked once for many reruns, anew after an edit or a reset."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kpi import access, imports, sources, standings, store
from kpi.imports import Order
from kpi.sources import Draft
from kpi.store import Store

POSTS = "kode_instansi,kanal,id_kiriman,tanggal,suka\n"


def page() -> None:
    import streamlit as st  # noqa: PLC0415 – the page runs by itself

    from pages.parts.data.connections import SourceConnection  # noqa: PLC0415

    connection = st.connection("Kiriman", type=SourceConnection)
    if st.button("again"):
        connection.reset()
    for report in connection.look():
        st.text(f"{report.file}: {report.accepted} of {report.read}")
        st.text(connection.standing.freshness)


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Iterator[Store]:
    """A store with a source of one file."""
    st.cache_resource.clear()
    st.cache_data.clear()
    opened = store.open()
    register = tmp_path / "register.csv"
    register.write_text("kode_instansi,nama,tingkat\nKEMENX,Kementerian,kementerian\n", encoding="utf-8")
    imports.load(opened, Order(register, register.name, "agencies"), access.command_line())
    (tmp_path / "drive").mkdir()
    write(tmp_path, 1)
    draft = Draft("Kiriman", "folder", "posts", str(tmp_path / "drive"))
    sources.add(opened, access.command_line(), draft)
    yield opened
    st.cache_resource.clear()
    st.cache_data.clear()


def write(folder: Path, count: int) -> None:
    rows = "".join(f"KEMENX,ig,p-{number},2026-03-05,1\n" for number in range(count))
    (folder / "drive" / "a.csv").write_text(POSTS + rows, encoding="utf-8")


def shown(screen: AppTest) -> list[str]:
    assert not screen.exception
    return [text.value for text in screen.text]


def test_what_a_source_gives(stock: Store, tmp_path: Path) -> None:
    screen = AppTest.from_function(page, default_timeout=60).run()
    assert shown(screen) == ["a.csv: 1 of 1", "never"]
    write(tmp_path, 2)
    assert shown(screen.run())[0] == "a.csv: 1 of 1"  # the source was not asked again
    assert shown(screen.button[0].click().run())[0] == "a.csv: 2 of 2"
    write(tmp_path, 3)
    said = replace(standings.standing(stock, access.command_line(), "Kiriman").draft, schedule="weekly")
    sources.edit(stock, access.command_line(), said, edition=1)
    assert shown(screen.run())[0] == "a.csv: 3 of 3"
