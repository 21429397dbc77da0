"""Ways from one page to another that take the selection along."""

import streamlit as st

INDICATOR = "pages/results/indicator.py"
AGENCY = "pages/results/agency.py"
PLAN = "pages/project/milestones.py"
REVIEWS = "pages/project/reviews.py"
ARROW = ":material/arrow_forward:"


def indicator(label: str, key: str, name: str) -> None:
    """A link to the page of an indicator.

    Args:
        label: What it says, already safe for Markdown.
        key: The indicator.
        name: Unique on the page.
    """
    _link(INDICATOR, label, "indikator", key, name)


def agency(label: str, code: str, name: str) -> None:
    """A link to the page of an agency, which becomes the selected one."""
    _link(AGENCY, label, "instansi", code, name)


def reviews(label: str, project: str, name: str) -> None:
    """A link to the reviews of a project, which becomes the one in force."""
    _link(REVIEWS, label, "proyek", project, name)


def plan(label: str, code: str, name: str) -> None:
    """A link to the plan of a project, which becomes the one in force."""
    _link(PLAN, label, "proyek", code, name)


def go(page: str) -> None:
    """Open a page with what is selected.

    Without query_params Streamlit refuses as soon as a filter stands in the address; with none it empties the
    address, and the filters write themselves into it again.
    """
    st.switch_page(page, query_params={})


def _link(page: str, label: str, filter_key: str, value: str, name: str) -> None:
    chosen = {"on_click": _set, "args": (filter_key, value)}
    if st.button(label, key=name, type="tertiary", icon=ARROW, icon_position="right", **chosen):
        go(page)


def _set(filter_key: str, value: str) -> None:
    st.session_state[filter_key] = value
