"""The list of agencies to open one: by level, a few at a time."""

import math

import pandas as pd
import streamlit as st

from kpi.periods import Period
from pages.parts import filters, links, session, words
from pages.parts.figures import framework, results
from pages.parts.words import _

EACH = 12  # agencies at a time: four rows of three, or one screen and a half of a phone


def show(period: Period) -> None:
    """Agencies of a level with figures in the period, each with its index and how much it rests on."""
    st.markdown(_("Choose a level, or look for the agency by its name above."))
    level = filters.level(_("Level"))
    counts = results.figures([period], by="agency").groupby("group", sort=False)["enough"].sum()
    register, names = session.register(), session.names()
    sent = [code for code in counts.index if code in names and level in ("", register[code].level)]
    if not sent:
        st.markdown(_("No agency of this level has figures in {period}.").format(period=words.period(period)))
        return
    cards, below = st.container(), st.container()
    with below:
        chosen = _paged(sorted(sent, key=lambda code: names[code].casefold()), f"halaman-{level}")
    indexes = _indexes(period)
    with cards, st.grid(3, min_column_width=260, gap="small"):
        for code in chosen:
            _card(code, names[code], int(counts[code]), indexes.get(code))


def _paged(codes: list[str], key: str) -> list[str]:
    """The agencies of the leaf that is open."""
    leaves = math.ceil(len(codes) / EACH)
    if leaves == 1:
        return codes
    first = (st.pagination(leaves, key=f"{key}-{leaves}") - 1) * EACH
    st.caption(
        _("{first}–{last} of {all}").format(
            first=first + 1, last=min(first + EACH, len(codes)), all=words.number(len(codes))
        )
    )
    return codes[first : first + EACH]


def _indexes(period: Period) -> dict[str, tuple[float, str]]:
    """Score and status of the index by agency."""
    found = results.scores([period], by="agency")
    found = found[(found["goal"] == framework.INDEX) & found["score"].notna()]
    return dict(zip(found["group"], zip(found["score"], found["status"], strict=True), strict=True))


def _card(code: str, name: str, enough: int, index: tuple[float, str] | None) -> None:
    score = words.number(index[0], 1) if index and not pd.isna(index[0]) else ""
    status = words.coloured(index[1] if index else "insufficient")
    counted = _("{some} of {all} indicators").format(some=enough, all=len(session.catalogue().indicators))
    with st.container(border=True, gap=None):
        links.agency(f"**{words.plain(name)}**", code, f"open-{code}")
        st.markdown(f":small[{_('Index')} {score} {status} :gray[· {counted}]]")
