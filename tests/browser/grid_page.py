"""A page with a table that people type in, which fails when told to, for a test in a browser."""

import pandas as pd
import streamlit as st

from kpi.errors import RaporError
from pages.parts import boundary, kept, session
from pages.parts.grids import Grid

session.begin()
st.title("Tabel")
failing = st.checkbox("Gagal")
try:
    if failing:
        raise RaporError("state_unreachable")
    rows = [{"number": 1, "edition": 1, "name": "Satu"}, {"number": 2, "edition": 1, "name": "Dua"}]
    grid = Grid("table", rows, lambda cells: cells.get("name"))
    lines = grid.edit(
        lambda shown: pd.DataFrame([{"name": row.get("name")} for row in shown], columns=["name"])
    )
    st.markdown("Isi: " + ", ".join(str(line.typed["name"]) for line in lines if line.typed is not None))
    if st.button("Buang"):
        grid.forget()
        st.rerun()
except RaporError as error:
    kept.keep()
    boundary.tell(error)
