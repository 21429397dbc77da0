"""Catalogue: how is it computed?"""

import streamlit as st

from pages.parts import details, downloads, filters, frame, framework
from pages.parts.words import _

st.caption(framework.rule())

with st.container(border=True):
    frame.section(_("Indicators"), _("Floor is worth 0 points, the final target 100."))
    st.dataframe(framework.shown(), hide_index=True, alt=_("Indicators"), key="indicators", height="content")
    downloads.offer(framework.rows, "katalog", _("Catalogue of indicators"))

with st.container(border=True):
    indicator = filters.indicator()
    details.definition(indicator)
    frame.section(
        _("In SQL"), _("Summed per agency, month and platform; the value is one sum over the other.")
    )
    st.code(framework.sql(indicator), language="sql", wrap_lines=True)
