"""A file before it is stored: what it is, what is wrong with it, what storing it would bring."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st
from streamlit.typing import UploadedFile

from kpi import imports, judgement, mappings
from kpi import templates as forms
from kpi.imports import Order, Report
from pages.parts import filters, frame, session, words
from pages.parts.data import headings, imported
from pages.parts.downloads import XLSX
from pages.parts.words import _

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods"]
ROUND, ANSWERED, REFUSED = "upload_round", "upload_answered", "upload_refused"


@dataclass(frozen=True)
class Asked:
    """An uploaded file and what the person said about it."""

    file: UploadedFile
    order: Order

    @property
    def key(self) -> tuple[object, ...]:
        """What an inspection depends on."""
        said = self.order
        return (
            *(self.file.file_id, said.table, said.agency, said.sheet, said.decimal),
            *(st.session_state[ROUND], st.session_state.get(ANSWERED, 0), words.language()),
        )


def ask() -> Asked | None:
    """The file and the choices beside it; None until there is a file."""
    turn = st.session_state.setdefault(ROUND, 0)
    st.markdown(
        _("Drop a spreadsheet or a CSV file. It is checked first; nothing is stored until you accept.")
    )
    file = st.file_uploader(_("File"), KINDS, key=f"file-{turn}", label_visibility="collapsed")
    # Open where the file was refused: what has to be said of it is asked there.
    refused = file is not None and st.session_state.get(REFUSED) == file.file_id
    more = st.expander(_("If the file does not say it"), refused, icon=":material/tune:")
    with more, st.grid(4, min_column_width=200):
        table = _pick(_("Kind of data"), f"table-{turn}", _("recognise it"), _titles())
        agency = _owner(f"owner-{turn}")
        sheet = st.text_input(_("Sheet"), key=f"sheet-{turn}", placeholder=_("the one that fits"))
        decimal = _pick(_("Decimal sign"), f"sign-{turn}", _("as in the file"), {",": ",", ".": "."})
    if file is None:
        return None
    return Asked(file, Order(Path(), file.name, table, None, agency, sheet or None, decimal))


def inspected(asked: Asked) -> Report:
    """The judgement on the file, made once for the same file and choices."""
    held = st.session_state.get("inspection")
    if held is None or held[0] != asked.key:
        with st.spinner(_("Checking the file …")):
            held = asked.key, _run(asked, keep=False)
        st.session_state["inspection"] = held
        if held[1].refused and st.session_state.get(REFUSED) != asked.file.file_id:
            st.session_state[REFUSED] = asked.file.file_id
            st.rerun()
    return held[1]


def meanings(asked: Asked, report: Report) -> None:
    """What the headings mean, where a person has to say it; the answer is kept for files like this one."""
    if report.suggestion is None or report.table is None:
        return
    store = session.store()
    answer = headings.ask(report.suggestion, store.tables[report.table], f"upload-{st.session_state[ROUND]}")
    if answer is not None:
        mappings.remember(store, session.visitor(), report.table, report.suggestion.headings, answer)
        st.session_state[ANSWERED] = st.session_state.get(ANSWERED, 0) + 1
        st.rerun()


def accept(asked: Asked, report: Report) -> None:
    """The button that stores the good rows."""
    if not report.accepted:
        st.markdown(_("There is no row that could be stored. Mend the rows below and load the file again."))
        return
    label = _("Store {count} rows").format(count=words.number(report.accepted))
    if st.button(label, type="primary", icon=":material/check:", key="accept"):
        with st.spinner(_("Storing and computing …")):
            stored = _run(asked, keep=True)
            session.store().refresh_measures()
        imported.remember(stored)
        st.session_state[ROUND] += 1
        st.session_state.pop("inspection", None)
        session.changed()
        st.rerun()


def templates() -> None:
    """An empty workbook for each kind of data."""
    with st.container(border=True):
        frame.section(_("Begin with a template"), _("A workbook with the right headings, choices and notes."))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            titles = _titles()
            name = st.selectbox(
                _("Kind of data"), list(titles), format_func=lambda key: titles[key], key="template"
            )
            st.download_button(
                _("Download template"),
                lambda: forms.workbook(session.store().tables[name]),
                f"templat-{name}.xlsx",
                XLSX,
                key="template-file",
                icon=":material/download:",
                on_click="ignore",
            )


def _run(asked: Asked, keep: bool) -> Report:
    store = session.store()
    with imports.workplace(store) as folder:
        path = folder / "uploaded"
        path.write_bytes(asked.file.getbuffer())
        judge = imports.load if keep else imports.inspect
        return judge(store, replace(asked.order, path=path), session.visitor(), words.language())


def _titles() -> dict[str, str]:
    """The kinds of data that the person may load."""
    tables, everything = session.store().tables.items(), session.sees_all()
    return {
        name: table.title(words.language())
        for name, table in tables
        if everything or judgement.is_open(table)
    }


def _owner(key: str) -> str | None:
    """Whose the rows are that name no agency; who may see a single one is not asked."""
    names = session.names()
    if filters.only_agency():
        return next(iter(names), None)
    return _pick(_("Agency of rows that name none"), key, _("the file names it"), names)


def _pick(label: str, key: str, none: str, names: Mapping[str, str]) -> str | None:
    """A list of names with a first entry that leaves it to the file."""
    shown = {"": none, **names}
    return st.selectbox(label, list(shown), format_func=lambda code: shown.get(code, code), key=key) or None
