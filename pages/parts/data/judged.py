"""What was found in rows that came in, before they are stored: what they are, and what is wrong with them."""

import pandas as pd
import streamlit as st

from kpi import messages, rejects
from kpi.judgement import Report
from pages.parts import frame, session, words
from pages.parts.words import _

MARK = "background-color: #D9534F33"  # translucent: readable on light and dark


def refusal(report: Report) -> None:
    """Why the whole file cannot be taken."""
    sentence = words.plain((report.refused or {}).get("message", ""))
    st.error(f"**{_('The file cannot be taken.')}** {sentence}", icon=":material/block:")
    st.caption(_("Nothing was stored. Mend the file or say more about it above, then load it again."))


def counts(report: Report) -> None:
    """What the file was recognised as, and how many rows fared how."""
    name = session.store().tables[str(report.table)].title(words.language())
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


def faults(report: Report) -> None:
    """Reasons with how many rows each."""
    if not report.reasons:
        return
    with st.container(border=True):
        frame.section(
            _("What is wrong"), _("Good rows can be stored all the same; the others come back in a workbook.")
        )
        examples = _examples(report)
        rows = {
            _("First example"): [words.plain(examples.get(code) or _reason(code)) for code in report.reasons],
            _("Rows"): [words.number(count) for count in report.reasons.values()],
        }
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("What is wrong"))


def preview(report: Report, key: str = "upload") -> None:
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
            **{titles[name]: _cell(row["cells"].get(name), name in bad) for name in used},
            _("What to mend"): row["sentence"],
        }
        for row, bad in zip(report.preview, marks, strict=True)
    ]
    rows = pd.DataFrame(found)
    marked = [{titles[name] for name in bad if name in titles} for bad in marks]
    styled = rows.style.apply(
        lambda row: [MARK if name in marked[row.name] else "" for name in rows.columns], axis=1
    )
    widths = {_("What to mend"): st.column_config.TextColumn(width="large")}
    frame.section(
        _("First rows"), _("A cross marks a cell that must be mended. Times are those of the agency's place.")
    )
    st.dataframe(styled, hide_index=True, column_config=widths, alt=_("First rows"), key=f"preview-{key}")


def _examples(report: Report) -> dict[str, str]:
    """For each reason the first row that it was found in, as a sentence with its place."""
    table, found = session.store().tables[str(report.table)], dict[str, str]()
    for row in report.preview:
        for fault in row["faults"]:
            if fault["code"] not in found:
                found[fault["code"]] = rejects.placed(row, fault, table, words.language())
    return found


def _reason(code: str) -> str:
    sentence = messages.sentence(f"reason_{code}", words.language(), value="…", hint="")
    return sentence[:1].upper() + sentence[1:]


def _cell(value: object, bad: bool) -> str:
    written = "" if value is None else str(value)
    return f"✗ {written}".rstrip() if bad else written
