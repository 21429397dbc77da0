"""What a page says when it has nothing to show: what to do next."""

import streamlit as st

from kpi.periods import Period
from pages.parts import words
from pages.parts.words import _

UPLOAD = "pages/data/upload.py"


def empty_store() -> None:
    """Nothing is stored at all."""
    with st.container(border=True):
        st.subheader(_("No data yet"), anchor=False)
        st.markdown(
            _(
                "Load the list of agencies first, then posts, citizens' messages, mentions or survey "
                "answers. A spreadsheet or a CSV file will do; the page checks it before anything is stored."
            )
        )
        if st.button(_("Upload a file"), type="primary", icon=":material/upload_file:"):
            st.switch_page(UPLOAD)
        st.caption(
            _("To look around with invented data, run: {command}").format(command="`python3 start.py sample`")
        )


def nothing(period: Period) -> None:
    """No figures for what is selected."""
    with st.container(border=True):
        st.subheader(_("No figures for this selection"), anchor=False)
        st.markdown(
            _("There are no data for {period} within the selected region, agency and platform.").format(
                period=words.period(period)
            )
        )
        st.markdown(_("Choose another period or a wider region on the left."))
