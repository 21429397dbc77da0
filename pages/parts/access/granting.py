"""The form that lets people in, changes what they may see, and takes it away again."""

from collections.abc import Sequence

import streamlit as st

from kpi import access, people
from kpi.errors import RaporError
from kpi.people import NEED_CODES, Grant, Invited
from pages.parts import frame, session, words
from pages.parts.access import invited
from pages.parts.words import _

NEW = 0  # stands for somebody who is not registered yet
OPENED, SAID, TURN = "person_opened", "person_said", "person_turn"


def show(found: Sequence[Invited], title: str) -> None:
    """The form; what was typed stays when it cannot be saved."""
    _said()
    with st.container(border=True):
        frame.section(title)
        left, right = st.columns(2, gap="medium")
        with left:
            known = _chosen(found)
            email = known.email if known else _email()
        with right:
            grant = _grant(known.number if known else NEW, known)
        with st.container(horizontal=True):
            if st.button(_("Save"), key="person-save", type="primary", icon=":material/check:"):
                _save(known, email, grant)
            if known and known.active:
                _offer_to_revoke(known)


def _chosen(found: Sequence[Invited]) -> Invited | None:
    """Who is being changed, as they were when they were chosen."""
    names = {NEW: _("Somebody new")} | {one.number: one.email for one in found}
    number = st.selectbox(
        _("Person"),
        list(names),
        format_func=lambda one: names.get(one, ""),
        key=_key("who"),
        on_change=_forget,
    )
    current = next((one for one in found if one.number == number), None)
    opened = st.session_state.setdefault(OPENED, current)
    if (opened.number if opened else NEW) != number:
        opened = st.session_state[OPENED] = current
    return opened


def _email() -> str:
    return st.text_input(_("E-mail"), key=_key("email"), placeholder=_("name@agency.go.id"))


def _grant(number: int, known: Invited | None) -> Grant:
    """The role, and the agencies that it is for."""
    roles, before = access.roles(), known.role if known else "operator"
    keys = list(roles)
    role = st.selectbox(
        _("Role"),
        keys,
        index=keys.index(before) if before in keys else 0,
        format_func=invited.role_name,
        key=_key(f"role-{number}"),
    )
    st.caption(_reaches()[roles[role].reach])
    if roles[role].reach not in NEED_CODES:
        return Grant(role)
    places = invited.places(role)
    kept = [code for code in (known.codes if known else ()) if code in places]
    codes = st.multiselect(
        _("For"),
        list(places),
        default=kept,
        format_func=places.__getitem__,
        key=_key(f"codes-{number}"),
        placeholder=_("Choose agencies"),
    )
    return Grant(role, tuple(codes))


def _save(known: Invited | None, email: str, grant: Grant) -> None:
    store, visitor = session.store(), session.visitor()
    try:
        if known is None:
            email = people.invite(store, visitor, email, grant, session.register()).email
        elif not known.active:
            people.invite(store, visitor, known.email, grant, session.register())
        else:
            people.change(store, visitor, known, grant, session.register())
    except RaporError as error:
        _refuse(error, known)
        return
    _done(_("Access of {email} saved.").format(email=email))


def _offer_to_revoke(known: Invited) -> None:
    with st.popover(_("Revoke access"), icon=":material/block:"):
        st.write(_("Whoever is signed in is out within seconds; their entries stay."))
        if st.button(_("Yes, revoke"), key="person-revoke"):
            try:
                people.revoke(session.store(), session.visitor(), known)
            except RaporError as error:
                _refuse(error, known)
                return
            _done(_("Access of {email} revoked.").format(email=known.email))


def _refuse(error: RaporError, known: Invited | None) -> None:
    """Why nothing was saved; after somebody else's change also what stands there now."""
    st.error(words.plain(error.text(words.language())), icon=":material/error:")
    if error.code == "row_changed" and known is not None:
        now = people.found(session.store(), session.visitor(), known.email)
        stands = f"{invited.role_name(now.role)} · {invited.place_names(now)}".removesuffix(" · ")
        st.caption(_("It now reads: {what}. Save again to replace it.").format(what=words.plain(stands)))
        st.session_state[OPENED] = now


def _done(sentence: str) -> None:
    st.session_state[SAID] = sentence
    _forget()
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # browsers forget a field only with its key
    st.rerun()


def _forget() -> None:
    """Let the fields begin anew."""
    for key in [key for key in st.session_state if str(key).startswith("person-")]:
        if key != _key("who"):
            del st.session_state[key]
    st.session_state.pop(OPENED, None)


def _key(field: str) -> str:
    return f"person-{field}-{st.session_state.get(TURN, 0)}"


def _said() -> None:
    sentence = st.session_state.pop(SAID, None)
    if sentence:
        st.success(words.plain(sentence), icon=":material/check_circle:")


def _reaches() -> dict[str, str]:
    """What a role sees, by its reach."""
    return {
        "all": _("Sees and does everything, in all agencies."),
        "subtree": _("Sees the chosen provinces or agencies and everything below them."),
        "projects": _("Sees the projects that name this account among their people, with their agencies."),
        "agency": _("Sees the chosen agencies alone."),
        "published": _("Sees published snapshots alone."),
    }
