"""Filters that every page shares: period, region, agency, platform and language, all in the address."""

from collections.abc import Callable, Sequence

import streamlit as st

from kpi import agencies, periods, settings
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import session, words
from pages.parts.words import _

LENGTHS = (3, 6, 12, 1)
"""Quarters first: that is what the meetings are about."""

CENTRAL = "pusat"
KEYS = ("periode", "wilayah", "instansi", "kanal", "indikator", "tingkat")
LEVELS = ("ministry", "agency", "province", "regency", "city", "opd", "unit")


def language() -> None:
    """The switch of the language; first of all, since every other word depends on it."""
    st.segmented_control(
        "Bahasa · Language",
        list(words.LANGUAGES),
        default=settings.load().language,
        format_func=lambda code: words.LANGUAGES[code],
        key=words.KEY,
        bind="query-params",
        on_change=_rewrite,
        required=True,
        label_visibility="collapsed",
    )


def show() -> None:
    """The filters, drawn by the entry point on every page."""
    names, platforms = session.names(), platform_names()
    _choose(_("Period"), "periode", period_codes(), lambda code: words.period(periods.parse(code)))
    _choose(_("Region"), "wilayah", region_codes(), _region_namer())
    chosen = st.session_state.get("wilayah") or ""
    _choose(_("Agency"), "instansi", agency_codes(chosen), lambda code: names.get(code) or _("All agencies"))
    _choose(_("Platform"), "kanal", ["", *platforms], lambda code: platforms.get(code) or _("All platforms"))


def indicator(first: str | None = None) -> Indicator:
    """The indicator asked for, chosen on the page.

    Args:
        first: What to begin with where nothing was asked for; by default the first of the catalogue.
    """
    known = session.catalogue().indicators
    keys = list(known)
    if first and "indikator" not in st.session_state and "indikator" not in st.query_params:
        st.session_state["indikator"] = first
    _choose(_("Indicator"), "indikator", keys, lambda key: _indicator_name(known[key]))
    return known.get(st.session_state.get("indikator", ""), known[keys[0]])


def level() -> str:
    """The level of agencies to compare, the highest first; "" for all that are selected."""
    found = {
        session.register()[code].level for code in agency_codes(st.session_state.get("wilayah") or "")[1:]
    }
    options = [*(level for level in LEVELS if level in found), ""]
    _choose(_("Compare among"), "tingkat", options, level_name)
    return str(st.session_state.get("tingkat", options[0]))


def agency() -> str | None:
    """The agency asked for; None for all."""
    chosen = st.session_state.get("instansi")
    return chosen if chosen in session.register() else None


def period() -> Period | None:
    """The period asked for; None while nothing is stored."""
    chosen = st.session_state.get("periode")
    return periods.parse(chosen) if chosen else None


def period_codes() -> list[str]:
    """Every period that has data: quarters first, the newest leading unless it is still running."""
    held = session.months()
    if not held:
        return []
    firsts = [periods.parse(month).starts for month in held]
    found = []
    for length in LENGTHS:
        touched = {periods.containing(first, length) for first in firsts}
        found += [str(one) for one in sorted(touched, reverse=True)]
    if len(found) > 1 and periods.parse(found[0]).ends > session.today():
        found[:2] = found[1::-1]
    return found


def level_name(level: str) -> str:
    """The name of a level of agencies, as the register's table declares it."""
    if not level:
        return _("All levels")
    choices = session.store().tables["agencies"].columns["level"].choices
    return next((choice.title(words.language()) for choice in choices if choice.value == level), level)


def region_codes() -> list[str]:
    """All, the central government, and the provinces that are registered."""
    known = session.register()
    found = {agencies.province(known, code) for code in known}
    return ["", *([CENTRAL] if "" in found else []), *sorted(found - {""})]


def region_name(code: str) -> str:
    """The name of a region."""
    return _region_namer()(code)


def agency_codes(region: str) -> list[str]:
    """All, and the agencies of a region by name."""
    chosen, named = session.selected(region, ""), session.names()
    return [
        "",
        *sorted((code for code in named if chosen is None or code in chosen), key=lambda code: named[code]),
    ]


def platform_names() -> dict[str, str]:
    """The declared platforms."""
    found = session.store().tables["posts"].columns["platform"].choices
    return {choice.value: choice.title(words.language()) for choice in found}


def _choose(label: str, key: str, options: Sequence[str], name: Callable[[str], str]) -> None:
    if not options:
        return
    if st.session_state.get(key, options[0]) not in options:
        st.session_state[key] = options[0]
    st.selectbox(label, options, format_func=name, key=key, bind="query-params")


def _rewrite() -> None:
    """Write the address anew: it carries what the lists show, which differs between the languages."""
    for key in KEYS:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def _region_namer() -> Callable[[str], str]:
    names = {"": _("National"), CENTRAL: _("Central government"), **session.provinces()}
    return lambda code: names.get(code, code)


def _indicator_name(one: Indicator) -> str:
    return f"{one.code} · {words.title(one)}" if one.code else words.title(one)
