"""Catalogue: how is it computed?"""

import streamlit as st

from pages.parts import downloads, filters, frame
from pages.parts.figures import details, framework, weighing
from pages.parts.words import _

st.caption(framework.rule())
st.caption(_("Floor is worth 0 points, the final target 100; n is how much data a figure needs."))

framework.cards()
downloads.offer(framework.rows, "katalog", _("Catalogue of indicators"))

weighing.show()

with st.container(border=True, key="whole-definition"):
    indicator = filters.indicator()
    details.definition(indicator)
    frame.section(
        _("In SQL"), _("Summed per agency, month and platform; the value is one sum over the other.")
    )
    st.code(framework.sql(indicator), language="sql", wrap_lines=True)
