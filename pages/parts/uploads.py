"""A file before it is stored: what it is, what is wrong with it, what storing it would bring."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.typing import UploadedFile

from kpi import imports, messages
from kpi import templates as forms
from kpi.imports import Order, Report
from pages.parts import frame, imported, session, words
from pages.parts.downloads import XLSX
from pages.parts.words import _

KINDS = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods"]
MARK = "background-color: #D9534F33"  # translucent: readable on light and dark
ROUND = "upload_round"


@dataclass(frozen=True)
class Asked:
    """An uploaded file and what the person said about it."""

    file: UploadedFile
    order: Order

    @property
    def key(self) -> tuple[object, ...]:
        """What an inspection depends on."""
        said = self.order
        return self.file.file_id, said.table, said.agency, said.sheet, said.decimal, words.language()


def ask() -> Asked | None:
    """The file and the choices beside it; None until there is a file."""
    turn = st.session_state.setdefault(ROUND, 0)
    st.markdown(
        _("Drop a spreadsheet or a CSV file. It is checked first; nothing is stored until you accept.")
    )
    file = st.file_uploader(_("File"), KINDS, key=f"file-{turn}", label_visibility="collapsed")
    more = st.expander(_("If the file does not say it"), icon=":material/tune:")
    with more, st.grid(4, min_column_width=200):
        table = _pick(_("Kind of data"), f"table-{turn}", _("recognise it"), _titles())
        agency = _pick(
            _("Agency of rows that name none"), f"owner-{turn}", _("the file names it"), session.names()
        )
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
    return held[1]


def refusal(report: Report) -> None:
    """Why the whole file cannot be taken."""
    sentence = words.plain((report.refused or {}).get("message", ""))
    st.error(f"**{_('The file cannot be taken.')}** {sentence}", icon=":material/block:")
    st.caption(_("Nothing was stored. Mend the file or say more about it above, then load it again."))


def counts(report: Report) -> None:
    """What the file was recognised as, and how many rows fared how."""
    name = _titles()[str(report.table)]
    known = session.store().formats.get(report.format or "")
    parts = [
        f"**{words.plain(report.file)}**",
        _("recognised as {kind}").format(kind=f"**{words.plain(name)}**"),
    ]
    if known:
        parts.append(_("format {format}").format(format=words.own(known.title)))
    st.markdown(" · ".join(parts))
    with st.grid(4, min_column_width=120):
        st.metric(_("Rows read"), words.number(report.read), border=True)
        st.metric(_("Good"), words.number(report.accepted), border=True)
        st.metric(_("Rejected"), words.number(report.rejected), border=True)
        st.metric(
            _("Set aside"),
            words.number(report.set_aside),
            border=True,
            help=_("Headings above the table, blank lines"),
        )
    for one in report.warnings:
        st.warning(words.plain(one["message"]), icon=":material/info:")


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


def faults(report: Report) -> None:
    """Reasons with how many rows each."""
    if not report.reasons:
        return
    with st.container(border=True):
        frame.section(
            _("What is wrong"), _("Good rows can be stored all the same; the others come back in a workbook.")
        )
        rows = {
            _("Reason"): [words.plain(_reason(code)) for code in report.reasons],
            _("Rows"): [words.number(count) for count in report.reasons.values()],
        }
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("What is wrong"))


def preview(report: Report) -> None:
    """First rows, the faulty ones before the others, with the faulty cells marked."""
    if not report.preview:
        return
    columns = session.store().tables[str(report.table)].columns
    used = [name for name in columns if any(name in row["cells"] for row in report.preview)]
    titles = {name: columns[name].title(words.language()) for name in used}
    marks = [{fault["column"] for fault in row["faults"]} for row in report.preview]
    found = [
        {
            _("Row"): row["row_no"],
            _("What to mend"): row["sentence"],
            **{titles[name]: _cell(row["cells"].get(name), name in bad) for name in used},
        }
        for row, bad in zip(report.preview, marks, strict=True)
    ]
    rows = pd.DataFrame(found)
    marked = [{titles[name] for name in bad if name in titles} for bad in marks]
    styled = rows.style.apply(
        lambda row: [MARK if name in marked[row.name] else "" for name in rows.columns], axis=1
    )
    widths = {_("What to mend"): st.column_config.TextColumn(width="medium")}
    frame.section(_("First rows"), _("A cross marks a cell that must be mended."))
    st.dataframe(styled, hide_index=True, column_config=widths, alt=_("First rows"), key="preview")


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
    folder = store.home / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder) as held:
        held.write(asked.file.getbuffer())
        held.flush()
        judge = imports.load if keep else imports.inspect
        return judge(store, replace(asked.order, path=Path(held.name)), words.language())


def _titles() -> dict[str, str]:
    return {name: table.title(words.language()) for name, table in session.store().tables.items()}


def _pick(label: str, key: str, none: str, names: Mapping[str, str]) -> str | None:
    """A list of names with a first entry that leaves it to the file."""
    shown = {"": none, **names}
    return st.selectbox(label, list(shown), format_func=lambda code: shown.get(code, code), key=key) or None


def _reason(code: str) -> str:
    sentence = messages.sentence(f"reason_{code}", words.language(), value="…", hint="")
    return sentence[:1].upper() + sentence[1:]


def _cell(value: object, bad: bool) -> str:
    written = "" if value is None else str(value)
    return f"✗ {written}".rstrip() if bad else written
