"""A page with the evidence of the one milestone that there is, for a test in a browser."""

import streamlit as st

from pages.parts import session
from pages.parts.project import evidence

session.begin()
st.title("Tonggak")
evidence.show({"number": 1})
