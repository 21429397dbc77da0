"""The frame around a page: menu, title, what is selected, how fresh the data are."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.parts import filters, session, words
from pages.parts.words import _, n_

LANGUAGE = "<script>document.documentElement.lang = '{language}'</script>"
RESULTS, DATA = "pages/results/", "pages/data/"


def pages() -> dict[str, list[StreamlitPage]]:
    """The menu: pages by section, in the language of the run; addresses stay the same in both."""
    return {
        _("Results"): [
            st.Page(
                f"{RESULTS}overview.py",
                title=_("Overview"),
                icon=":material/dashboard:",
                url_path="ringkasan",
                default=True,
                help=_("Where do we stand, and what must be decided?"),
            ),
            st.Page(
                f"{RESULTS}indicator.py",
                title=_("Indicator"),
                icon=":material/monitoring:",
                url_path="indikator",
                help=_("What is this figure, and can I trust it?"),
            ),
            st.Page(
                f"{RESULTS}comparison.py",
                title=_("Comparison"),
                icon=":material/align_horizontal_left:",
                url_path="perbandingan",
                help=_("Who is ahead, and how sure is that?"),
            ),
            st.Page(
                f"{RESULTS}agency.py",
                title=_("Agency"),
                icon=":material/account_balance:",
                url_path="instansi",
                help=_("How is this agency doing?"),
            ),
        ],
        _("Data"): [
            st.Page(
                f"{DATA}upload.py",
                title=_("Upload"),
                icon=":material/upload_file:",
                url_path="unggah",
                help=_("Is my file good?"),
            ),
            st.Page(
                f"{DATA}catalogue.py",
                title=_("Catalogue"),
                icon=":material/menu_book:",
                url_path="katalog",
                help=_("How is it computed?"),
            ),
        ],
    }


def head(page: StreamlitPage) -> None:
    """The title and, on results, the line that says what the figures are about."""
    st.html(LANGUAGE.format(language=words.language()), unsafe_allow_javascript=True)
    with st.container(gap=None):
        st.title(page.title, anchor=False)
        period = filters.period()
        parts = [words.period(period), place(), freshness()] if period else []
        if session.is_sample():
            parts.append(f":gray-badge[:material/science: {_('Sample data, not those of any agency')}]")
        if parts:
            st.caption(" · ".join(parts))


def place() -> str:
    """The region or agency that is selected, and how many agencies that is."""
    agency, region = st.session_state.get("instansi"), st.session_state.get("wilayah")
    name = session.names().get(agency, agency) if agency else filters.region_names().get(region or "", "")
    codes = session.scope().codes
    count = len(session.register()) if codes is None else len(codes)
    counted = n_("{count} agency", "{count} agencies", count).format(count=words.number(count))
    return f"{words.plain(name)} · {counted}"


def freshness() -> str:
    """The last month that has figures, and whether the data are invented."""
    return _("data up to {month}").format(month=words.month(session.months()[-1]))


def section(title: str, caption: str = "") -> None:
    """The heading of a card with the line below it; both already safe for Markdown."""
    with st.container(gap=None):
        st.subheader(title, anchor=False)
        if caption:
            st.caption(caption)
