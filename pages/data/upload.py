"""Upload: is my file good?"""

import streamlit as st

from pages.parts.data import imported, judged, uploads

imported.outcome()

order = uploads.ask()
if order is None:
    uploads.templates()
    imported.history()
    st.stop()

report = uploads.inspected(order)
if report.refused:
    judged.refusal(report)
    uploads.meanings(order, report)
    st.stop()

judged.counts(report)
uploads.meanings(order, report)
uploads.accept(order, report)
judged.faults(report)
judged.preview(report)
