"""The last boundary: what a person reads when a run fails, in the page or in what a click began."""

import logging
import secrets

import streamlit as st

from kpi.errors import RaporError
from pages.parts import words
from pages.parts.words import _

log = logging.getLogger("rapor")


def tell(error: Exception) -> bool:
    """Say a sentence that is meant for people; of anything else a number to quote, the log gets the rest.

    Returns:
        True: nothing is left for Streamlit to say.
    """
    if isinstance(error, RaporError):
        said = words.plain(error.text(words.language()))
    else:
        number = secrets.token_hex(4)
        log.error("error %s", number, exc_info=error)
        said = _(
            "Something went wrong. Try again; if it comes back, tell the administrator the number {number}."
        ).format(number=number)
    st.error(said, icon=":material/error:")
    return True
