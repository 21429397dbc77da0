"""What was stored: the outcome of the last import, earlier ones, their rejects, and taking one back."""

from datetime import timedelta
from typing import Any

import streamlit as st

from kpi import imports, rejects
from kpi.export import rejected
from kpi.imports import Report
from kpi.state import imports as remembered
from pages.parts import clicks, frame, session, words
from pages.parts.downloads import XLSX
from pages.parts.words import _

LAST, SAID = "last_import", "import_said"
SHOWN = 8
WIB = timedelta(hours=7)


def remember(report: Report) -> None:
    """Keep what was just stored for the next run."""
    st.session_state[LAST] = report


def outcome() -> None:
    """What was just stored or taken back, with the way back."""
    said = st.session_state.pop(SAID, None)
    if said:
        st.success(said, icon=":material/undo:")
    report: Report | None = st.session_state.get(LAST)
    if report is None or report.import_id is None:
        return
    sentence = _("{file}: {accepted} rows stored, {rejected} rejected.").format(
        file=f"**{words.plain(report.file)}**",
        accepted=words.number(report.accepted),
        rejected=words.number(report.rejected),
    )
    st.success(sentence, icon=":material/check_circle:")
    for one in report.warnings:
        st.caption(words.plain(one["message"]))
    with st.container(horizontal=True):
        if report.rejected:
            _rejects(report.import_id, str(report.table))
        _undo(report.import_id, report.file)


def history() -> None:
    """The newest imports."""
    with session.store().reading() as opened:
        rows = [
            row
            for row in remembered.listed(opened, session.scope(), SHOWN)
            if row["status"] in ("done", "undoing", "undone")
        ]
    last: Report | None = st.session_state.get(LAST)
    rows = [row for row in rows if last is None or row["import_id"] != last.import_id]
    if not rows:
        return
    with st.container(border=True):
        frame.section(_("Earlier imports"))
        for row in rows:
            _entry(row)


def _entry(row: dict[str, Any]) -> None:
    invented = row["format_name"] == "sample"
    title = f"**{_('sample data') if invented else words.plain(row['label'])}**"
    table = session.store().tables.get(row["table_name"])
    if table and not invented:  # the sample fills every table
        title += f" · {words.own(table.title)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            undone = f" :gray-badge[{_('taken back')}]" if row["status"] == "undone" else ""
            st.markdown(f"{title}{undone}")
            st.caption(
                _("{moment} WIB · {accepted} stored, {rejected} rejected").format(
                    moment=words.moment(row["started_at"] + WIB),
                    accepted=words.number(row["rows_accepted"]),
                    rejected=words.number(row["rows_rejected"]),
                )
            )
        with st.container(horizontal=True, width="content"):  # beside the words, or below them as a whole
            if row["rows_rejected"]:
                _rejects(row["import_id"], row["table_name"])
            if row["status"] in ("done", "undoing") and not invented:
                _undo(row["import_id"], row["label"])


def _rejects(import_id: str, table: str) -> None:
    store, visitor, language = session.store(), session.visitor(), words.language()
    clicks.button(
        _("Rejected rows"),
        lambda: rejected.workbook(
            rejects.read(store, import_id, visitor.scope), store.tables[table], language
        ),
        f"baris-ditolak-{import_id}",
        ending="xlsx",
        mime=XLSX,
        about=_("A workbook with the faulty cells marked: mend it and load it again"),
    )


def _undo(import_id: str, label: str) -> None:
    if not st.button(_("Take back"), key=f"undo-{import_id}", icon=":material/undo:"):
        return
    with st.spinner(_("Taking back and computing …")):
        count = imports.undo(session.store(), import_id, session.visitor())
        session.store().refresh_measures()
    st.session_state.pop(LAST, None)
    st.session_state[SAID] = _(
        "{file}: {count} rows taken back; what they had replaced is here again."
    ).format(file=f"**{words.plain(label)}**", count=words.number(count))
    session.changed()
    st.rerun()
