"""The targets of a project: what the framework asks, what the project promises instead, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from kpi import targets
from kpi.errors import RaporError
from kpi.indicators import Indicator
from kpi.projects import Project
from kpi.targets import Own, Wish
from pages.parts import frame, session, told, words
from pages.parts.fields import EDITION, Form, unkept
from pages.parts.figures import results
from pages.parts.project import plans
from pages.parts.words import _

SAID, FAILED = "target_said", "target_failed"


def show(project: Project) -> None:
    """All targets by indicator, and the form for one of them."""
    own = targets.own(session.store(), project)
    with st.container(border=True):
        frame.section(
            _("Targets of the project"),
            _("Without an entry of its own, the framework's target holds at the end of each horizon."),
        )
        st.table(_rows(own), border="horizontal", hide_index=True, alt=_("Targets of the project"))
    visitor = session.visitor()
    if visitor.may("projects"):
        with st.container(border=True):
            _form(project, own)


def _rows(own: dict[tuple[str, str], Own]) -> pd.DataFrame:
    """A row for each indicator: its beginning and its targets; the project's own are marked."""
    framework = session.framework(session.project_code())
    general = _general()
    found = []
    for key, indicator in framework.indicators.items():
        row = {_("Indicator"): f"{words.own(indicator.title)}  \n{words.quiet(words.plain(indicator.code))}"}
        begun = next((one for (found_key, _horizon), one in own.items() if found_key == key), None)
        row[_("Baseline")] = _baseline(indicator, begun)
        for horizon in framework.horizons:
            declared = general.get((key, horizon), indicator.targets.get(horizon))
            row[plans.choice("horizon", horizon)] = _target(indicator, declared, own.get((key, horizon)))
        found.append(row)
    return pd.DataFrame(found)


def _general() -> dict[tuple[str, str], float]:
    """Targets for all that were loaded from a sheet; they come before those of the catalogue."""
    rows = session.target_rows("").to_pylist()
    return {(row["indicator"], row["horizon"]): row["target"] for row in rows if not row["agency_code"]}


def _baseline(indicator: Indicator, own: Own | None) -> str:
    if own is None or own.wish.baseline is None:
        return words.shown(results.path(indicator.key).baseline, indicator)
    since = words.quiet(words.brief_day(own.wish.baseline_on))
    return f"**{words.shown(own.wish.baseline, indicator)}**  \n{since}"


def _target(indicator: Indicator, declared: float | None, own: Own | None) -> str:
    general = words.shown(declared, indicator)
    if own is None:
        return general
    day = f" · {words.brief_day(own.wish.target_on)}" if own.wish.target_on else ""
    said = _("framework {target}").format(target=general)
    return (
        f"**{words.shown(own.wish.target, indicator)}**{day}  \n{words.quiet(said)}  \n"
        f"{words.quiet(words.plain(own.wish.reason))}"
    )


def _form(project: Project, own: dict[tuple[str, str], Own]) -> None:
    frame.section(_("Set a target"), _("Figures in the unit of the indicator; a reason is required."))
    if said := st.session_state.pop(SAID, ""):
        st.success(said, icon=":material/check:")
    framework = session.framework(project.code)
    known = framework.indicators
    left, right = st.columns(2)
    key = left.selectbox(
        _("Indicator"),
        list(known),
        format_func=lambda one: f"{known[one].code} · {words.title(known[one])}",
        key="target-indicator",
    )
    horizon = right.selectbox(
        _("Horizon"), list(framework.horizons), format_func=told.horizon, key="target-horizon"
    )
    held = own.get((key, horizon))
    form = Form(f"target-{project.code}-{key}-{horizon}", _start(known[key], horizon, held))
    form.begin()
    unkept(form.place)
    wish = _fields(form, known[key], horizon, framework.horizons[horizon].ends)
    read = held and replace(held, edition=form.values()[EDITION])
    with st.container(horizontal=True):
        if st.button(_("Save target"), type="primary", icon=":material/check:", key="target-save"):
            _keep(form, lambda: targets.promise(session.store(), session.visitor(), project, wish, read))
        if held and st.button(_("Use the framework's again"), key="target-withdraw"):
            _keep(form, lambda: targets.withdraw(session.store(), session.visitor(), project, held))
    if failed := st.session_state.pop(FAILED, None):
        told.show(failed)
        if failed.code == "row_changed":  # who has seen both versions may save over the other
            st.session_state[form.key(EDITION)] = held.edition if held else 0


def _start(indicator: Indicator, horizon: str, held: Own | None) -> dict[str, Any]:
    """What the fields of a target hold before anybody types."""
    declared = _general().get((indicator.key, horizon), indicator.targets.get(horizon, indicator.target))
    wish = held.wish if held else Wish(indicator.key, horizon, declared, "")
    return {
        **{name: getattr(wish, name) for name in ("baseline", "baseline_on", "target_on", "reason")},
        "target": float(wish.target),
        EDITION: held.edition if held else 0,
    }


def _fields(form: Form, indicator: Indicator, horizon: str, ends: date) -> Wish:
    """What is typed; each target has fields of its own, so that nothing typed is carried to another."""
    first, second, third, fourth = st.columns(4)
    first.number_input(
        _("Baseline"),
        value=None,
        step=None,
        format="%g",
        placeholder=words.shown(indicator.floor, indicator),
        **form.of("baseline"),
    )
    second.date_input(_("Baseline on"), value=None, **plans.CALENDAR, **form.of("baseline_on"))
    third.number_input(_("Target"), format="%g", **form.of("target"))
    fourth.date_input(
        _("Target on"),
        value=None,
        **plans.CALENDAR,
        help=_("Empty means the end of the horizon: {day}").format(day=words.brief_day(ends)),
        **form.of("target_on"),
    )
    st.text_input(_("Reason"), **form.of("reason"))
    said = {name: value for name, value in form.values().items() if name != EDITION}
    return Wish(indicator.key, horizon, **said)


def _keep(form: Form, act: Callable[[], None]) -> None:
    try:
        act()
    except RaporError as error:
        st.session_state[FAILED] = error
        return
    form.forget()
    st.session_state[SAID] = _("The target is kept; every page judges by it.")
    session.changed()
    st.rerun()
