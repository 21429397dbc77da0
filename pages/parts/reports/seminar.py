"""What an order is about: project, period, region, agency, language, sections, two snapshots to compare."""

from collections.abc import Mapping

import streamlit as st

from kpi import periods, snapshots
from kpi.export import sections as declared
from kpi.export.dossiers import Order
from kpi.export.makers import COMPARISON
from pages.parts import filters, frame, session, words
from pages.parts.words import _

PROJECT, PERIOD, REGION, AGENCY, LANGUAGE = (
    *("seminar_proyek", "seminar_masa", "seminar_wilayah"),
    *("seminar_instansi", "seminar_bahasa"),
)
SECTIONS, BEFORE, AFTER = "seminar_sections", "seminar_before", "seminar_after"


def ask() -> Order:
    """What is ordered; it begins with what is selected elsewhere."""
    frame.section(_("What it is about"), _("It begins with what is selected for the results."))
    titles = {one.code: one.title for one in session.seen_projects()}
    project = _choose(_("Project"), PROJECT, titles | {"": _("none: figures alone")}, session.project_code())
    names, places = session.names(), filters.region_names()
    with st.grid(2, min_column_width=200):
        spans = {code: words.period(periods.parse(code)) for code in filters.period_codes()}
        period = _choose(_("Period"), PERIOD, spans, str(filters.period()))
        language = _choose(_("Language of the files"), LANGUAGE, words.LANGUAGES, words.language())
        regions = {code: places[code] for code in filters.region_codes()}
        region = _choose(_("Region"), REGION, regions, st.session_state.get("wilayah") or "")
        inside = {code: names[code] for code in filters.agency_codes(region)}
        every = {} if filters.only_agency() else {"": _("All agencies")}
        agency = _choose(_("Agency"), AGENCY, every | inside, st.session_state.get("instansi") or "")
    return Order(period, language, project, agency, "" if agency else region, _compared())


def sections(order: Order) -> tuple[str, ...]:
    """The sections that are wanted, in their order."""
    known = {key: one for key, one in declared.declared().items() if key != COMPARISON}
    st.session_state.setdefault(SECTIONS, list(known))
    chosen = st.pills(
        _("Sections"),
        list(known),
        selection_mode="multi",
        format_func=lambda key: known[key].title(words.language()),
        key=SECTIONS,
    )
    return declared.ordered({*chosen, *((COMPARISON,) if order.snapshots else ())})


def _compared() -> tuple[str, ...]:
    """Two snapshots, the earlier first; none unless both are chosen."""
    known = snapshots.listed(session.store(), session.visitor().scope)
    if len(known) < 2:
        return ()
    titles = {"": _("no comparison")} | {one.id: f"{one.name} · {one.id}" for one in known}
    with st.grid(2, min_column_width=200):
        first = _choose(_("Promised: snapshot"), BEFORE, titles, "")
        second = _choose(_("Proven: snapshot"), AFTER, titles, "")
    if not first or not second or first == second:
        return ()
    made = {one.id: one.made_at for one in known}
    return (first, second) if made[first] <= made[second] else (second, first)


def _choose(label: str, key: str, names: Mapping[str, str], start: str) -> str:
    """A list of named codes; what is chosen falls back to the first where it is no more."""
    if st.session_state.get(key, start) not in names:
        st.session_state[key] = next(iter(names))
    st.session_state.setdefault(key, start)
    return str(st.selectbox(label, list(names), format_func=lambda code: names.get(code, code), key=key))
