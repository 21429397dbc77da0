"""Filters that every page shares: period, region, agency, platform and language, all in the address."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import streamlit as st

from connectors import regions
from kpi import agencies, periods, settings
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.projects import Project
from pages.parts import session, words
from pages.parts.words import _

LENGTHS = (3, 6, 12, 1)
"""Quarters first: that is what the meetings are about."""

CENTRAL = "pusat"
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


def project_choice() -> None:
    """A list of the projects, where there is something to choose: ?proyek= holds the code."""
    codes = [one.code for one in session.seen_projects()]
    if len(codes) > 1:
        _choose(_("Project"), "proyek", {code: code for code in codes})


def show(aside: bool) -> None:
    """The filters, drawn by the entry point on every page, for what is not drawn is forgotten.

    Args:
        aside: Whether the page has nothing to select: the filters are folded away then. Else they stand in
            one row below the title, for below a menu of all pages nobody finds them.
    """
    if not session.months():
        return
    if aside:
        with st.expander(_("Selection for the results"), icon=":material/filter_alt:"):
            _all("visible")
    else:
        with st.grid(4, min_column_width=150, gap="small"):
            _all("collapsed")


def _all(titles: Literal["visible", "collapsed"]) -> None:
    names, places, codes = session.names(), region_names(), region_codes()
    named = {code: words.period(periods.parse(code)) for code in period_codes()}
    _choose(_("Period"), "periode", named, titles)
    if len(codes) > (1 if session.sees_all() else 2):  # beside one region alone, all that is seen is the same
        _choose(_("Region"), "wilayah", {code: places[code] for code in codes}, titles)
    inside = agency_codes(st.session_state.get("wilayah") or "")
    every = {} if only_agency() else {"": _("All agencies")}
    _choose(_("Agency"), "instansi", every | {code: names[code] for code in inside}, titles)
    _choose(_("Platform"), "kanal", {"": _("All platforms")} | platform_names(), titles)


def indicator(first: str | None = None) -> Indicator:
    """The indicator asked for, chosen on the page.

    Args:
        first: Leads the list, and is shown where nothing was asked for; by default the catalogue's first.
    """
    known = session.catalogue().indicators
    ordered = sorted(known, key=lambda key: key != first)
    _choose(_("Indicator"), "indikator", {key: _indicator_name(known[key]) for key in ordered})
    return known.get(st.session_state.get("indikator", ""), known[ordered[0]])


def level(label: str) -> str:
    """The level of agencies that a page shows; "" for all that are selected.

    The highest with several agencies leads: one that stands alone in its level is compared with nobody.
    """
    register = session.register()
    inside = agency_codes(st.session_state.get("wilayah") or "")
    found = Counter(register[code].level for code in inside)
    ordered = sorted((one for one in LEVELS if one in found), key=lambda one: found[one] == 1)
    named = {one: level_name(one) for one in ordered} | {"": _("All levels")}
    _choose(label, "tingkat", named)
    return str(st.session_state.get("tingkat", next(iter(named))))


def size(label: str) -> str:
    """The third of agencies by how much data they have, as in kpi.peers; "" for all."""
    named = {
        "": _("Any size"),
        "small": _("least data"),
        "medium": _("medium"),
        "large": _("most data"),
    }
    _choose(label, "ukuran", named)
    return str(st.session_state.get("ukuran") or "")


def province_only(label: str) -> bool:
    """Whether only agencies of one's own province are compared."""
    _choose(label, "sekitar", {"": _("Whole region"), "provinsi": _("Same province")})
    return st.session_state.get("sekitar") == "provinsi"


def project() -> Project | None:
    """The project in force: the one asked for, or the newest at work; None while the person sees none."""
    return session.project()


def agency() -> str | None:
    """The agency asked for; None for all."""
    chosen = st.session_state.get("instansi")
    return chosen if chosen in session.register() else None


def only_agency() -> bool:
    """Whether the person may see one agency and no other: then that one is always chosen."""
    return not session.sees_all() and len(session.register()) == 1


def period() -> Period | None:
    """The period asked for; None while nothing is stored."""
    chosen = st.session_state.get("periode")
    return periods.parse(chosen) if chosen else None


def period_codes(months: Sequence[str] | None = None, today: date | None = None) -> list[str]:
    """Every period that has data: quarters first, the newest leading unless it is still running.

    Args:
        months: Those that have data; by default those that the person may see.
        today: By default the day in Jakarta.
    """
    firsts = [periods.parse(month).starts for month in (session.months() if months is None else months)]
    found = []
    for length in LENGTHS:
        touched = {periods.containing(first, length) for first in firsts}
        found += [str(one) for one in sorted(touched, reverse=True)]
    if len(found) > 1 and periods.parse(found[0]).ends > (today or session.today()):
        found[:2] = found[1::-1]
    return found


def level_name(level: str) -> str:
    """The name of a level of agencies, as the register's table declares it."""
    choices = session.store().tables["agencies"].columns["level"].choices
    return next((choice.title(words.language()) for choice in choices if choice.value == level), level)


def region_codes() -> list[str]:
    """All, the central government, and the provinces that are registered."""
    known = session.register()
    found = {agencies.province(known, code) for code in known}
    return ["", *([CENTRAL] if "" in found else []), *sorted(found - {""})]


def region_names() -> dict[str, str]:
    """The names of regions by their code; where a province is not seen itself, as the government lists it."""
    listed = {code: regions.names().get(code, code) for code in region_codes() if code not in ("", CENTRAL)}
    everything = _("National") if session.sees_all() else _("All that you may see")
    return {"": everything, CENTRAL: _("Central government"), **listed, **session.provinces()}


def agency_codes(region: str) -> list[str]:
    """The agencies of a region by name."""
    chosen, named = session.selected(region, ""), session.names()
    return sorted((code for code in named if chosen is None or code in chosen), key=lambda code: named[code])


def platform() -> str | None:
    """The name of the platform asked for; None for all."""
    return platform_names().get(st.session_state.get("kanal") or "")


def platform_names() -> dict[str, str]:
    """The declared platforms."""
    found = session.store().tables["posts"].columns["platform"].choices
    return {choice.value: choice.title(words.language()) for choice in found}


def _choose(
    label: str, key: str, names: Mapping[str, str], titles: Literal["visible", "collapsed"] = "visible"
) -> None:
    """A list of named codes, bound to the address; an unknown code falls back to the first.

    A list that moves to another place of the screen, as from the side bar into the row, can lose its part of
    the address in the browser: what is chosen is then said again, which puts it back.
    """
    if not names:
        return
    first, chosen = next(iter(names)), st.session_state.get(key)
    if chosen is not None and (chosen not in names or (chosen != first and key not in st.query_params)):
        st.session_state[key] = chosen if chosen in names else first
    st.selectbox(
        label,
        list(names),
        format_func=lambda code: names.get(code, code),
        key=key,
        bind="query-params",
        label_visibility=titles,
    )


def _rewrite() -> None:
    """Choose again what is chosen: browser and address hold the words of the lists in the language before."""
    for key, chosen in list(st.session_state.items()):
        if isinstance(chosen, str) and key != words.KEY:
            st.session_state[key] = chosen


def _indicator_name(one: Indicator) -> str:
    return f"{one.code} · {words.title(one)}" if one.code else words.title(one)
