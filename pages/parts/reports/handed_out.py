"""The files that were handed out last: what, when, to whom, and how to know one again."""

import streamlit as st

from kpi import messages, schedules
from kpi.export import orders
from pages.parts import frame, session, words
from pages.parts.project import evidence
from pages.parts.words import _

SEAL = 12  # letters of a SHA-256 that are shown


def show() -> None:
    """The last exports: one's own, or everybody's for whoever may read the audit log."""
    frame.section(
        _("Last exports"),
        _("The files themselves are not kept; the seal tells whether one is as it was made."),
    )
    found = orders.recent(session.store(), session.visitor())
    if not found:
        st.caption(_("Nothing has been made yet."))
        return
    everybody = session.visitor().may("audit")
    rows = [
        {
            _("When"): words.moment(schedules.local(one.made_at)),
            _("File"): messages.sentence(f"order_{one.kind}", words.language()),
            _("Project"): one.project or "–",
            _("State of the data"): one.snapshot or _("running"),
            _("Size"): evidence.size(one.size),
            **({_("Made by"): one.made_by} if everybody else {}),
            _("Seal"): f"{one.sha256[:SEAL]}…",
        }
        for one in found
    ]
    st.dataframe(rows, hide_index=True, alt=_("Last exports"), key="handed-out")
