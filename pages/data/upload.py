"""Upload: is my file good?"""

import streamlit as st

from pages.parts import imported, uploads

imported.outcome()

order = uploads.ask()
if order is None:
    uploads.templates()
    imported.history()
    st.stop()

report = uploads.inspected(order)
if report.refused:
    uploads.refusal(report)
    st.stop()

uploads.counts(report)
uploads.accept(order, report)
uploads.faults(report)
uploads.preview(report)
