"""What became of the pulls of a source: when, of which part, on whose word, with what outcome."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from kpi import access, failures, standings
from pages.parts import session, words
from pages.parts.words import _

WIB = timedelta(hours=7)
SHOWN = 10  # pulls of a history


def show(name: str) -> None:
    """The newest of them; nothing where there was none."""
    pulls = standings.history(session.store(), session.visitor(), name, SHOWN)
    if not pulls:
        return
    rows = {
        _("When (WIB)"): [_when(pull) for pull in pulls],
        _("Outcome"): [_outcome(pull) for pull in pulls],
    }
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("History"))
    if any(pull["rejected"] for pull in pulls):
        st.caption(_("Rejected rows can be downloaded on the page Upload, under Earlier imports."))


def _when(pull: dict[str, Any]) -> str:
    """When it was, which part it was of, and who asked: one below the other, narrow enough for a phone."""
    below = [part for part in (words.plain(pull["part"]), _who(pull["who"])) if part]
    return f"{moment(pull['finished_at'])}  \n{words.quiet(' · '.join(below))}"


def _outcome(pull: dict[str, Any]) -> str:
    if pull["failure"]:
        return words.plain(failures.text(pull["failure"], words.language()))
    if pull["status"] == "unchanged":
        return _("nothing new")
    return _("{accepted} stored, {rejected} rejected").format(
        accepted=words.number(pull["accepted"]), rejected=words.number(pull["rejected"])
    )


def _who(word: str) -> str:
    known = {
        access.local().account: _("asked for on this page"),
        "schedule": _("by schedule"),
        "cli": _("by command line"),
    }
    return known.get(word, words.plain(word))


def moment(at: datetime) -> str:
    """A stored time as clocks in Jakarta show it."""
    return words.moment(at + WIB)
