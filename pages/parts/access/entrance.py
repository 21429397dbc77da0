"""The entrance: whoever has not signed in, or may not come in, gets no further."""

import streamlit as st
from streamlit import config
from streamlit.navigation.page import StreamlitPage

from kpi import accounts
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.state import patience
from pages.parts import filters, frame, session, words
from pages.parts.access import identity, precautions
from pages.parts.words import _

OUTSIDE = ("sign_in_needed", "sign_in_expired", "sign_in_ended")
REFUSED = ("sign_in_incomplete", "email_unverified", "not_invited", "access_revoked")


def enter() -> Visitor:
    """Begin the run of somebody who may come in; everybody else reads why not, and the run ends here."""
    _served_well()
    patience.at_a_screen()
    identity.begin()
    try:
        identity.account()
        session.begin()
        return session.visitor()
    except RaporError as error:
        if error.code not in OUTSIDE + REFUSED:
            raise
        _turn_away(error)
    st.stop()


def admit(page: StreamlitPage) -> None:
    """Check a page again, whatever the menu lists; who asked for none is led to the first of their role.

    Raises:
        RaporError: page_not_open.
    """
    visitor = session.visitor()
    if page.url_path == "" and "" not in visitor.role.pages:
        st.switch_page(frame.first(visitor.role))
    if page.url_path not in visitor.role.pages:
        frame.dress()
        st.title(page.title, anchor=False)
    visitor.require_page(page.url_path)


def signed_in() -> None:
    """Whose run this is, and the way out; without sign-in, that there is none."""
    account = identity.account()
    if account is None:
        st.caption(f":material/computer: {_('No sign-in: only on this computer')}")
        return
    visitor = session.visitor()
    with st.container(gap=None):
        st.caption(f"{words.plain(visitor.account)} · {words.own(visitor.role.name)}")
        if st.button(_("Sign out"), key="sign-out", icon=":material/logout:", type="tertiary"):
            accounts.leave(session.store(), account)
            st.logout()
            st.stop()


def _turn_away(error: RaporError) -> None:
    """What stands in the place of the dashboard."""
    with st.sidebar:
        filters.language()  # before all else, for every other word depends on it
    st.navigation(frame.pages(frozenset()), position="hidden")  # takes a menu away that stood there before
    frame.dress()
    with st.container(horizontal_alignment="center"), st.container(width=480, gap="medium"):
        with st.container(gap=None):
            st.title("Rapor Perubahan", anchor=False)
            st.caption(_("The report card of change projects in government communication"))
        if error.code in REFUSED:
            st.warning(words.plain(error.text(words.language())), icon=":material/block:")
            if st.button(_("Sign out"), key="sign-out", type="primary", icon=":material/logout:"):
                st.logout()
        else:
            st.write(words.plain(error.text(words.language())))
            for name, _provider in precautions.providers(st.secrets["auth"]):
                _offer(name)


def _offer(provider: str) -> None:
    """A way in."""
    label = _("Sign in with {provider}").format(provider=provider.title()) if provider else _("Sign in")
    if st.button(label, key=f"sign-in-{provider}", type="primary", icon=":material/login:"):
        st.login(provider or None)


def _served_well() -> None:
    """What serve.py checks once is checked here where Streamlit was started without it."""
    if precautions.TAKEN.is_set() or config.get_option("global.appTest"):  # tests run the script alone
        return
    if precautions.take():
        raise RaporError("served_otherwise")
