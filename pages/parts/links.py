"""Ways from one page to another that take the selection along."""

import streamlit as st

INDICATOR = "pages/results/indicator.py"
AGENCY = "pages/results/agency.py"
ARROW = ":material/arrow_forward:"


def indicator(label: str, key: str, name: str) -> None:
    """A link to the page of an indicator.

    Args:
        label: What it says, already safe for Markdown.
        key: The indicator.
        name: Unique on the page.
    """
    if st.button(
        label,
        key=name,
        type="tertiary",
        icon=ARROW,
        icon_position="right",
        on_click=_set,
        args=("indikator", key),
    ):
        st.switch_page(INDICATOR)


def agency(label: str, code: str, name: str) -> None:
    """A link to the page of an agency, which becomes the selected one."""
    if st.button(
        label,
        key=name,
        type="tertiary",
        icon=ARROW,
        icon_position="right",
        on_click=_set,
        args=("instansi", code),
    ):
        st.switch_page(AGENCY)


def _set(filter_key: str, value: str) -> None:
    st.session_state[filter_key] = value
