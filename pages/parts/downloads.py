"""The table beside a picture, and both as files that are made on click."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from kpi.export import captions, printing, tables
from kpi.schedules import WIB
from pages.parts import clicks, printed, session, words
from pages.parts.pictures import Drawn
from pages.parts.words import _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(
    frame: Callable[[], pd.DataFrame],
    name: str,
    title: str,
    notes: Sequence[str] = (),
    snapshot: str = "",
) -> None:
    """Buttons for a table as XLSX and CSV.

    Args:
        frame: Makes the rows when somebody clicks.
        name: Begins the name of the file and is unique on the page.
        title: First line of the workbook.
        notes: Lines below it.
        snapshot: Id of the snapshot that the rows are of; "" for data that run on.
    """
    with st.container(horizontal=True, gap="small"):
        _tables(frame, name, title, _noted(notes, snapshot), snapshot)


def table(
    frame: Callable[[], pd.DataFrame],
    name: str,
    title: str,
    notes: Sequence[str] = (),
    formats: Mapping[str, Callable[[float | None], str]] | None = None,
    *,
    drawn: Drawn | None = None,
) -> None:
    """An expander with the files of a picture and the rows behind it; its body runs only while it is open.

    Args:
        frame: Makes the rows.
        name: Unique on the page.
        title: What the table holds.
        notes: Lines of the workbook below its title.
        formats: How columns are written on the screen; files carry the plain numbers.
        drawn: The picture, if there is one.
    """
    opened = st.expander(
        _("Table and download"), icon=":material/table_rows:", key=f"{name}-table", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        rows = frame()
        files = st.container(horizontal=True, gap="small")
        if drawn is not None:
            printed.offer(drawn, name, files)
        with files:
            _tables(lambda: rows, name, title, printed.noted(drawn, notes) if drawn else _noted(notes))
        shown = rows.style.format(dict(formats or {}))
        st.dataframe(shown, hide_index=True, alt=title, key=f"{name}-rows")


def _noted(notes: Sequence[str], snapshot: str = "") -> Callable[[], list[str]]:
    """The notes of a table without a picture, and of which data it is; said when somebody clicks."""
    language = words.language()
    return lambda: [*notes, printing.joined(*captions.standing(session.store(), language, snapshot))]


def _tables(
    frame: Callable[[], pd.DataFrame],
    name: str,
    title: str,
    notes: Callable[[], list[str]],
    snapshot: str = "",
) -> None:
    clicks.button(
        "XLSX",
        lambda: tables.workbook(frame(), title, notes()),
        name,
        ending="xlsx",
        mime=XLSX,
        about=_("For Excel: with title, scope and period"),
    )
    clicks.button(
        "CSV",
        lambda: tables.csv_file(frame()),
        name,
        ending="csv",
        mime="text/csv",
        about=_("For machines: comma between fields, point before decimals"),
        state=f"{snapshot}-" if snapshot else f"berjalan-{datetime.now(WIB):%Y%m%d-%H%M}-",
    )
