"""A look at every slide before it is downloaded: small pictures drawn from the very file."""

from collections.abc import Sequence

import streamlit as st

from kpi.export import rendering
from kpi.export.orders import Made
from kpi.export.slides import previews
from pages.parts import words
from pages.parts.words import _, n_

LOOKS = "seminar_looks"
WIDE = 960  # pixels of a small picture: sharp enough when it is opened large


def show(made: Sequence[Made]) -> None:
    """The slides of the deck among the files, if there is one."""
    deck = next((one for one in made if one.kind == "deck"), None)
    if deck is None:
        return
    held = st.session_state.get(LOOKS)
    if held is None or held[0] != deck.name:
        with st.spinner(_("Drawing the slides …")):
            looks = previews.read(deck.content)
            pictures = [rendering.renderer().picture(one.svg, WIDE / one.width) for one in looks]
        held = st.session_state[LOOKS] = deck.name, looks, pictures
    _name, looks, pictures = held
    st.caption(n_("{count} slide", "{count} slides", len(looks)).format(count=len(looks)))
    with st.grid(3, min_column_width=240):
        for number, (look, picture) in enumerate(zip(looks, pictures, strict=True), start=1):
            with st.container(gap="xsmall"):
                st.image(picture, caption=f"{number}. {words.plain(look.title)}")
