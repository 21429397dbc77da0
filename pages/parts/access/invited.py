"""People as administrators see them: a table of who was ever invited."""

from collections.abc import Sequence
from datetime import UTC

import pandas as pd
import streamlit as st

from kpi import access, people, schedules
from kpi.notation import NONE
from kpi.people import Invited
from pages.parts import session, words
from pages.parts.access import identity
from pages.parts.words import _, n_


def stands() -> None:
    """Whether anybody has to sign in at all."""
    if not identity.is_required():
        st.info(
            _(
                "Nobody signs in yet: whoever sits at this computer sees and does everything. People can be "
                "registered already; they come in once sign-in is set up as docs/access.md tells."
            ),
            icon=":material/lock_open:",
        )


def found() -> list[Invited]:
    """Everybody who was ever invited."""
    return people.listed(session.store(), session.visitor())


def show(found: Sequence[Invited]) -> None:
    """How many they are, and the table."""
    if not found:
        st.caption(_("Nobody has been registered yet."))
        return
    active = sum(one.active for one in found)
    told = n_("{count} person with access", "{count} people with access", active)
    st.caption(told.format(count=words.number(active)))
    rows = pd.DataFrame([_row(one) for one in found])
    st.dataframe(
        rows,
        hide_index=True,
        column_config={_("For"): st.column_config.TextColumn(width="large")},
        alt=_("People with role, agencies and newest sign-in"),
        key="people",
    )


def role_name(key: str) -> str:
    """The name of a role, also of one that is declared no more."""
    role = access.roles().get(key)
    return role.name(words.language()) if role else key


def place_names(one: Invited) -> str:
    """The names of the agencies and provinces that somebody's role is for."""
    known = places(one.role)
    return ", ".join(known.get(code, code) for code in one.codes)


def places(role: str) -> dict[str, str]:
    """What a role can be for, by code: agencies by name, before them whole provinces if it reaches below."""
    declared = access.roles().get(role)
    whole = {
        code: _("Province of {name}, all agencies").format(name=name)
        for code, name in sorted(session.provinces().items(), key=lambda one: one[1])
        if declared and declared.reach == people.BELOW
    }
    named = sorted(session.names().items(), key=lambda one: one[1])
    return whole | {code: name for code, name in named if code not in whole}


def _row(one: Invited) -> dict[str, str]:
    seen = one.seen_at and one.seen_at.replace(tzinfo=UTC).astimezone(schedules.WIB)
    return {
        _("E-mail"): one.email,
        _("Role"): role_name(one.role),
        _("For"): place_names(one) or NONE,
        _("Last sign-in (WIB)"): words.moment(seen) if seen else _("never yet"),
        _("Access"): _("active") if one.active else _("revoked"),
    }
