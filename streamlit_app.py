"""The frame of every page: who may see it, language, filters, menu, and what is said when something fails."""

import logging
import secrets

import streamlit as st

from kpi.errors import RaporError
from pages.parts import entrance, filters, frame, words
from pages.parts.words import _

log = logging.getLogger("rapor")

st.set_page_config(
    page_title="Rapor Perubahan",
    page_icon="/app/static/icon.png",  # not through /media, which needs a sign-in
    layout="wide",
    menu_items={"About": "**Rapor Perubahan** – rapor kinerja proyek perubahan komunikasi pemerintah."},
)
st.logo("static/logo.svg", icon_image="static/icon.svg", size="large")

try:
    entrance.enter()
    with st.sidebar:
        shared, switch = st.container(), st.container()
    with switch:
        filters.language()
        entrance.signed_in()
    page = st.navigation(frame.pages(), expanded=True)
    entrance.admit(page)
    with shared:
        filters.show(aside=not frame.about_results(page))
    frame.head(page)
    page.run()
except RaporError as error:
    st.error(words.plain(error.text(words.language())), icon=":material/error:")
except Exception:  # the last boundary: a person gets a number to quote, the log gets the rest
    number = secrets.token_hex(4)
    log.exception("error %s", number)
    st.error(
        _(
            "Something went wrong. Try again; if it comes back, tell the administrator the number {number}."
        ).format(number=number),
        icon=":material/error:",
    )
