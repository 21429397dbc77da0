"""What a page says when it has nothing to show: what to do next."""

import pandas as pd
import streamlit as st

from kpi import figures as told
from kpi.indicators import Indicator
from kpi.messages import sentence
from kpi.periods import Period
from kpi.scope import Scope
from pages.parts import filters, links, session, words
from pages.parts.figures import results
from pages.parts.words import _

UPLOAD = "pages/data/upload.py"
FEW = 3  # sentences about single figures, before they would fill the screen


def empty_store() -> None:
    """Nothing is stored at all, or nothing that the person may see."""
    if not session.sees_all():
        with st.container(border=True):
            st.subheader(_("No figures that you may see"), anchor=False)
            st.markdown(_("Nothing is stored yet of the agencies that your account covers."))
        return
    with st.container(border=True):
        st.subheader(_("No data yet"), anchor=False)
        st.markdown(
            _(
                "Load the list of agencies first, then posts, citizens' messages, mentions or survey "
                "answers. A spreadsheet or a CSV file will do; the page checks it before anything is stored."
            )
        )
        if st.button(_("Upload a file"), type="primary", icon=":material/upload_file:"):
            links.go(UPLOAD)
        st.caption(
            _("To look around with invented data, run: {command}").format(command="`python3 start.py sample`")
        )


def nothing(period: Period) -> None:
    """No figures for what is selected."""
    with st.container(border=True):
        st.subheader(_("No figures for this selection"), anchor=False)
        st.markdown(
            _("There are no data for {period} within the selected region, agency and platform.").format(
                period=words.period(period)
            )
        )
        st.markdown(_("Choose another period or a wider region above."))


def refused(period: Period, indicator: Indicator | None = None, within: Scope | None = None) -> None:
    """Reported figures that cannot be: which they are, that they do not count, and what to do.

    Args:
        period: Of which.
        indicator: The one that the page is about; by default all of them.
        within: The agencies that the page is about; by default those selected.
    """
    found = results.refused([period], None if indicator is None else [indicator.key], within)
    sentences = [words.plain(one.text(words.language())) for one in found[:FEW]]
    if len(found) > FEW:
        sentences.append(words.plain(sentence("refused_more", words.language(), count=len(found) - FEW)))
    if sentences:
        st.warning("  \n".join(sentences), icon=":material/block:")


def few(figures: pd.DataFrame) -> None:
    """Where figures rest on the answers of too few people: that they are left out, and why."""
    for said in told.few(figures, session.catalogue(), words.language()):
        st.caption(f":material/shield_person: {words.plain(said)}")


def platform(indicator: Indicator | None = None) -> None:
    """While a platform is chosen: which figures the choice does not narrow, for their records name none.

    Args:
        indicator: The one that the page is about; by default all of them.
    """
    name = filters.platform()
    if name is None:
        return
    known = list(session.catalogue().indicators.values())
    narrowed = [one for one in known if session.knows_platform(one)]
    if indicator is None:
        sentence = _(
            "{platform} narrows {some} of {all} indicators. "
            "The records of the others name no platform: they count in full."
        ).format(platform=words.plain(name), some=len(narrowed), all=len(known))
    elif indicator not in narrowed:
        sentence = _(
            "The records of this indicator name no platform: the figures are of all platforms, "
            "not only of {platform}."
        ).format(platform=words.plain(name))
    else:
        return
    st.info(sentence, icon=":material/filter_alt:")
