"""The table beside a picture, and the same rows as files that are made on click."""

import secrets
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from kpi import citations
from kpi.export import tables
from pages.parts import words
from pages.parts.words import _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(
    frame: Callable[[], pd.DataFrame],
    name: str,
    title: str,
    notes: Sequence[str] = (),
    cited: str | None = None,
) -> None:
    """Buttons for a table as XLSX and CSV.

    Args:
        frame: Makes the rows when somebody clicks.
        name: Begins the name of the file and is unique on the page.
        title: First line of the workbook.
        notes: Lines below it.
        cited: Of which snapshot the rows are; by default the files say that they are live data, and when.
    """
    language = words.language()
    stamp = "" if cited else f"-{citations.stamp()}"
    file = f"{name}{stamp}-{_token()}"
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "XLSX",
            lambda: tables.workbook(frame(), title, [*notes, cited or citations.cited(language)]),
            f"{file}.xlsx",
            XLSX,
            key=f"{name}-xlsx",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
            help=_("For Excel: with title, scope and period"),
        )
        st.download_button(
            "CSV",
            lambda: tables.csv_file(frame()),
            f"{file}.csv",
            "text/csv",
            key=f"{name}-csv",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
            help=_("For machines: comma between fields, point before decimals"),
        )


def table(
    frame: Callable[[], pd.DataFrame],
    name: str,
    title: str,
    notes: Sequence[str] = (),
    formats: Mapping[str, Callable[[float | None], str]] | None = None,
) -> None:
    """An expander with the rows behind a picture; its body runs only while it is open.

    Args:
        frame: Makes the rows.
        name: Unique on the page.
        title: What the table holds.
        notes: Lines of the workbook below its title.
        formats: How columns are written on the screen; files carry the plain numbers.
    """
    opened = st.expander(
        _("Table and download"), icon=":material/table_rows:", key=f"{name}-table", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        rows = frame()
        shown = rows.style.format(dict(formats or {}))
        st.dataframe(shown, hide_index=True, alt=title, key=f"{name}-rows")
        offer(frame, name, title, notes)


def _token() -> str:
    """Makes the names of this session's files impossible to guess."""
    if "file_token" not in st.session_state:
        st.session_state["file_token"] = secrets.token_urlsafe(9)
    return str(st.session_state["file_token"])
