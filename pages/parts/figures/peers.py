"""Peers: which agencies a page compares, chosen by level, size and province."""

from dataclasses import dataclass

import streamlit as st

from kpi import agencies
from kpi import peers as chosen_peers
from kpi.scope import Scope
from pages.parts import filters, session, words
from pages.parts.words import _


@dataclass(frozen=True)
class Peers:
    """What is compared.

    Attributes:
        within: The agencies of the level, region and province.
        size: The third of them by how much data they have; "" for all.
        sought: The agency that is asked for, if it is among them; otherwise "".
    """

    within: Scope
    size: str
    sought: str


def choose() -> Peers:
    """Lists to choose from; an agency asked for above is compared with its peers, not alone.

    Where the level chosen is not its own, it is compared what stands below it, if anything does.
    """
    register, asked = session.register(), filters.agency()
    if asked and "tingkat" not in st.session_state and "tingkat" not in st.query_params:
        st.session_state["tingkat"] = register[asked].level
    province = agencies.province(register, asked) if asked else ""
    columns = st.columns(3 if province else 2, vertical_alignment="bottom")
    with columns[0]:
        level = filters.level(_("Compare among"))
    with columns[1]:
        size = filters.size(_("Size by n"))
    near = False
    if province:
        with columns[2]:
            near = filters.province_only(_("Peers from"))
    region = session.selected(st.session_state.get("wilayah") or "", "")
    own = bool(asked) and level in ("", register[asked].level)
    below = (
        chosen_peers.codes(register, level, region, above=asked or "") if asked and not own else frozenset()
    )
    found = below or chosen_peers.codes(register, level, region, province if near else "")
    if asked and not own:
        _explain(asked, level, bool(below))
    return Peers(session.scope().select(found), size, asked if asked in found else "")


def _explain(asked: str, level: str, below: bool) -> None:
    """Why the agency asked for is not among those that are compared."""
    sentence = (
        _("Compared is what stands below {agency}.")
        if below
        else _("{agency} is not of the level {level}: choose its own level to see it among its peers.")
    )
    name = words.plain(session.names().get(asked, asked))
    st.caption(sentence.format(agency=name, level=words.plain(filters.level_name(level))))
