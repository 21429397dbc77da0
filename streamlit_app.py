"""The frame of every page: who may see it, language, filters, menu, and what is said when something fails."""

import streamlit as st

from pages.parts import boundary, filters, frame, kept
from pages.parts.access import entrance

st.set_page_config(
    page_title="Rapor Perubahan",
    page_icon="/app/static/icon.png",  # not through /media, which needs a sign-in
    layout="wide",
    menu_items={"About": "**Rapor Perubahan** – rapor kinerja proyek perubahan komunikasi pemerintah."},
)
st.logo("static/logo.svg", icon_image="static/icon.svg", size="large")

try:
    role = entrance.enter().role
    with st.sidebar:
        shared, switch = st.container(), st.container()
    with switch:
        filters.language()
        entrance.signed_in()
    page = st.navigation(frame.pages(role.pages), expanded=True)
    entrance.admit(page)
    title = st.container()
    with shared:
        filters.project_choice()
        if not frame.about_results(page):
            filters.show(aside=True)
    if frame.about_results(page):
        filters.show(aside=False)
    with title:
        frame.head(page)
    page.run()
except Exception as error:  # the last boundary: a person reads a sentence, the log gets the rest
    kept.keep()
    boundary.tell(error)
