"""What people have typed, kept while a page cannot be drawn: Streamlit forgets what it did not draw."""

from contextlib import suppress
from datetime import date, time

import streamlit as st
from streamlit.errors import StreamlitAPIException

TYPED = (str, int, float, date, time, list, tuple)


def keep() -> None:
    """Hold on to the content of all fields of the page that has just failed."""
    for key, value in list(st.session_state.items()):
        if isinstance(value, TYPED) and not isinstance(value, bool):  # buttons are booleans
            with suppress(StreamlitAPIException):  # it was drawn before the page failed, and is kept anyway
                st.session_state[key] = value
