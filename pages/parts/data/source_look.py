"""What a source gives at this moment: its first rows, looked at and not stored."""

import streamlit as st

from kpi.errors import RaporError
from pages.parts import words
from pages.parts.data import judged
from pages.parts.data.connections import SourceConnection
from pages.parts.words import _


def show(name: str) -> None:
    """A switch, and below it what the source gives; it is asked once for ten minutes."""
    if not st.toggle(_("Look at what it gives now"), key=f"look-{name}"):
        return
    connection = st.connection(name, type=SourceConnection)
    try:
        with st.spinner(_("Asking the source …")):
            found = connection.look()
    except RaporError as error:
        st.error(words.plain(error.text(words.language())), icon=":material/error:")
        return
    for place, report in enumerate(found):
        with st.container(border=True):
            if report.refused:
                judged.refusal(report)
            else:
                judged.counts(report)
                judged.preview(report, f"{name}-{place}")
    if st.button(_("Ask again"), key=f"again-{name}", icon=":material/refresh:", on_click=connection.reset):
        st.rerun()
