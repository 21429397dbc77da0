"""Keeping what was typed of a plan: the figures follow, and of two people the second sees both versions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

import pandas as pd
import streamlit as st

from kpi import plans as kept
from kpi.errors import RaporError
from kpi.plans import Edit, Entry, Promise
from kpi.projects import Project
from pages.parts import session, told, words
from pages.parts.project import plans
from pages.parts.words import _

SAID, CLASH = "plan_said", "plan_clash"


def said() -> None:
    """What the last saving did."""
    if sentence := st.session_state.pop(SAID, ""):
        st.success(sentence, icon=":material/check:")


def keep(project: Project, changes: Sequence[Edit], at: str) -> bool:
    """Store changes and bring the figures up to date; whether that was possible.

    Args:
        project: Whose plan it is.
        changes: As from the table or the form.
        at: Which of the two; where it was not possible, clash() says there why.
    """
    try:
        kept.save(session.store(), session.visitor(), project, changes)
    except RaporError as error:
        st.session_state[CLASH] = at, error
        return False
    st.session_state.pop(CLASH, None)
    with st.spinner(_("Computing …")):
        session.store().refresh_measures()
    session.changed()
    st.session_state[SAID] = _("{count} changes are kept.").format(count=words.number(len(changes)))
    return True


def clash(project: Project, changes: Sequence[Edit], at: str) -> bool:
    """Why the last saving failed, and what to do; whether the person is done with what was typed."""
    place, error = st.session_state.get(CLASH, (None, None))
    if place != at or error is None:
        return False
    told.show(error)
    if error.code != "row_changed":
        st.session_state.pop(CLASH)
        return False
    now = {row["number"]: row for row in plans.rows(project)}
    for one in changes:
        if one.number and _edition(now, one) != one.edition:
            _versions(now.get(one.number), one)
    with st.container(horizontal=True):
        if st.button(_("Save mine all the same"), key=f"{at}-mine"):
            again = [Edit(one.entry, one.number, _edition(now, one)) for one in changes]
            return keep(project, again, at)
        if st.button(_("Take what is stored"), key=f"{at}-theirs"):
            st.session_state.pop(CLASH)
            return True
    return False


def entry(row: Mapping[str, object]) -> Entry:
    """A stored milestone as it would be typed."""
    return Entry(**{name: row[name] for name in Entry.__dataclass_fields__})


def _versions(theirs: Promise | None, mine: Edit) -> None:
    """What stands there now and what this person has typed, side by side where they differ."""
    if theirs is None:
        st.caption(_("Somebody has taken this milestone off the plan."))
        return
    typed, stored = asdict(mine.entry) if mine.entry else {}, asdict(entry(theirs))
    names = [name for name in stored if typed.get(name) != stored[name]] if typed else ["name"]
    shown = pd.DataFrame(
        {
            "": [words.plain(told.field(name)) for name in names],
            _("Stored now"): [_say(name, stored[name]) for name in names],
            _("Typed by you"): [_say(name, typed.get(name)) for name in names],
        }
    )
    st.markdown(f"**{words.plain(theirs['name'])}**")
    st.table(shown, border="horizontal", hide_index=True, alt=_("Both versions"))


def _say(name: str, value: object) -> str:
    if value is None or value == "":
        return "–"
    if name in ("horizon", "aspect"):
        return words.plain(plans.choice(name, str(value)))
    return words.brief_day(value) if isinstance(value, date) else words.plain(value)


def _edition(now: Mapping[int, Promise], one: Edit) -> int:
    return int(now[one.number]["edition"]) if one.number in now else one.edition
