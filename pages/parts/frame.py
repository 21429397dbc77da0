"""The frame around a page: menu, title, what is selected, how fresh the data are."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from kpi.access import Role
from pages.parts import filters, foreign, session, words
from pages.parts.words import _, n_

LANGUAGE = "<script>document.documentElement.lang = '{language}'</script>"
STYLE = """<style>
@page {size: A4; margin: 10mm}
@media print {
  html {zoom: 0.75}
  [data-testid=stSidebar] {display: none}
  [data-testid=stMetricValue] {container-type: normal !important}
  [class*=st-key-whole-] {break-inside: avoid}
}
[data-testid=stTable] [data-testid=stMarkdownContainer] {max-width: none}
[data-testid=stMain] [data-selected=true]:is([role=tab], button) {color: light-dark(LIGHT, DARK) !important}
</style>"""
"""On paper: the page alone, about as wide as on a screen; what has a key "whole-…" is not torn apart.

Four rules touch Streamlit's own elements, for it has no setting: it prints the side bar unless the person
has closed it, shrinks a metric until all of its Markdown would fit, the brackets of a badge included, breaks
the lines of a table at 375 pixels, however wide its column is, and writes what is chosen in the ground colour
of its buttons, too dark on a dark page: it is written as links are.
"""
RESULTS = ("", "matriks", "indikator", "perbandingan", "instansi", "metode")
"""Addresses of the pages that show figures of what is selected; the first is the overview."""


def pages(opens: frozenset[str]) -> dict[str, list[StreamlitPage]]:
    """All pages by section, in the language of the run; addresses stay the same in both.

    Args:
        opens: Addresses of those that the menu lists.
    """
    _page = partial(_listed, opens)
    return {
        _("Results"): [
            _page("results/overview", "ringkasan", _("Overview"), "dashboard", default=True),
            _page("results/matrix", "matriks", _("Matrix"), "grid_view"),
            _page("results/indicator", "indikator", _("Indicator"), "monitoring"),
            _page("results/comparison", "perbandingan", _("Comparison"), "align_horizontal_left"),
            _page("results/agency", "instansi", _("Agency"), "account_balance"),
        ],
        _("Project"): [
            _page("project/milestones", "tonggak", _("Milestones"), "flag"),
            _page("project/stakeholders", "pemangku", _("Stakeholders"), "groups"),
            _page("project/reviews", "tinjauan", _("Reviews"), "forum"),
        ],
        _("Data"): [
            _page("data/sources", "sumber", _("Sources"), "sync"),
            _page("data/upload", "unggah", _("Upload"), "upload_file"),
            _page("data/catalogue", "katalog", _("Catalogue"), "menu_book"),
        ],
        _("Report"): [
            _page("reports/seminar", "seminar", _("Seminar"), "co_present"),
            _page("reports/snapshots", "cuplikan", _("Snapshots"), "ac_unit"),
            _page("reports/method", "metode", _("Method"), "science"),
            _page("reports/privacy", "privasi", _("Privacy"), "shield_person"),
        ],
        _("Administration"): [
            _page("admin/people", "akses", _("Access"), "group"),
            _page("admin/audit", "jejak", _("Audit trail"), "verified_user"),
        ],
    }


def about_results(page: StreamlitPage) -> bool:
    """Whether a page shows figures of what is selected."""
    return page.url_path in RESULTS


def first(role: Role) -> StreamlitPage:
    """The page that a role begins with, or the first that it opens."""
    listed = [
        page for section in pages(role.pages).values() for page in section if page.url_path in role.pages
    ]
    return next((page for page in listed if page.url_path == role.home), listed[0])


def dress() -> None:
    """What every screen wears: how it prints, its language, and our words in the place of Streamlit's."""
    light, dark = (st.get_option(f"theme.{theme}.linkColor") for theme in ("light", "dark"))
    st.html(STYLE.replace("LIGHT", light).replace("DARK", dark))
    foreign.translate()
    st.html(LANGUAGE.format(language=words.language()), unsafe_allow_javascript=True)


def head(page: StreamlitPage) -> None:
    """The title and, on results, the line that says what the figures are about."""
    dress()
    with st.container(gap=None):
        st.title(page.title, anchor=False)
        period = filters.period() if about_results(page) else None
        if period:
            st.caption(f"{words.period(period)} · {place(page)} · {freshness()}")
        if session.is_sample():
            st.markdown(f":gray-badge[:material/science: {_('Sample data, not those of any agency')}]")


def place(page: StreamlitPage) -> str:
    """The region or agency that is selected, how many agencies that is, and the platform if one is chosen."""
    agency, region = st.session_state.get("instansi"), st.session_state.get("wilayah")
    name = session.names().get(agency, agency) if agency else filters.region_names().get(region or "", "")
    codes = session.scope().codes
    count = len(session.register()) if codes is None else len(codes)
    counted = n_("{count} agency", "{count} agencies", count).format(count=words.number(count))
    if agency and page.url_path == "perbandingan":  # which tells how many it compares an agency with
        counted = _("among its peers")
    return " · ".join(words.plain(part) for part in (name, counted, filters.platform()) if part)


def freshness() -> str:
    """The last month that has figures, and whether the data are invented."""
    return _("data up to {month}").format(month=words.month(session.months()[-1]))


def _listed(
    opens: frozenset[str], file: str, address: str, title: str, icon: str, *, default: bool = False
) -> StreamlitPage:
    path = f"pages/{file}.py"
    listed = ("" if default else address) in opens
    return st.Page(
        path,
        title=title,
        icon=f":material/{icon}:",
        url_path=address,
        default=default,
        visibility="visible" if listed else "hidden",
        help=_questions()[file],
    )


def _questions() -> dict[str, str]:
    """The question that each page answers."""
    return {
        "results/overview": _("Where do we stand, and what must be decided?"),
        "results/matrix": _("Which goal at which horizon?"),
        "results/indicator": _("What is this figure, and can I trust it?"),
        "results/comparison": _("Who is ahead, and how sure is that?"),
        "results/agency": _("How is this agency doing?"),
        "project/milestones": _("What was promised, what is proven?"),
        "project/stakeholders": _("Who moved?"),
        "project/reviews": _("What does the mentor say?"),
        "data/sources": _("Is everything fresh?"),
        "data/upload": _("Is my file good?"),
        "data/catalogue": _("How is it computed?"),
        "reports/seminar": _("What do I show at the seminar?"),
        "reports/snapshots": _("What did we know on that day, and what has changed since?"),
        "reports/method": _("Why should an examiner believe it?"),
        "reports/privacy": _("What is stored, why and for how long?"),
        "admin/audit": _("Who did what, and is the log whole?"),
        "admin/people": _("Who may see what?"),
    }


def entry(title: str, detail: str) -> DeltaGenerator:
    """An entry of a list: a line in bold, what is to be said about it, and room for a link beside that."""
    with st.container(gap=None):
        st.markdown(f"**{title}**")
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.caption(detail, width="content")
    return row


def section(title: str, caption: str = "") -> None:
    """The heading of a card with the line below it; both already safe for Markdown."""
    with st.container(gap=None):
        st.subheader(title, anchor=False)
        if caption:
            st.caption(caption)
