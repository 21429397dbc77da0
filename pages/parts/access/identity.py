"""Who is at the screen: the one local person, or whoever has signed in."""

import json
from collections.abc import Mapping
from threading import Event

import streamlit as st
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from kpi import accounts
from kpi.accounts import Account
from kpi.errors import RaporError

REQUIRED = Event()
"""Set once the server has begun with sign-in: secrets that vanish or break later open no door."""


NOTED = "sign_in_required"


def begin() -> None:
    """Look into the secrets, once at the beginning of a run, which then asks dozens of times."""
    st.session_state[NOTED] = _asked_for()


def is_required() -> bool:
    """Whether people have to sign in."""
    return REQUIRED.is_set() or bool(st.session_state[NOTED] if NOTED in st.session_state else _asked_for())


def _asked_for() -> bool:
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def account() -> Account | None:
    """Who has signed in; None where nobody has to.

    Raises:
        RaporError: sign_in_needed, or why what the person came with is not valid; see kpi.accounts.
    """
    if not is_required():
        return None
    if not st.user.get("is_logged_in"):
        raise RaporError("sign_in_needed")
    return accounts.of(st.user.to_dict())


def carried(cookies: Mapping[str, str]) -> Account:
    """Who has signed in, by the cookies of a request that no session stands behind.

    Raises:
        RaporError: As account does.
    """

    def read(name: str) -> bytes | None:
        written = cookies.get(name, "").encode("latin-1", "replace")
        return decode_signed_value(get_cookie_secret(), name, written)

    found = get_cookie_with_chunks(read, USER_COOKIE_NAME)
    try:
        claims = json.loads(found or b"null")
    except ValueError:
        claims = None
    if not isinstance(claims, dict) or not claims.get("is_logged_in"):
        raise RaporError("sign_in_needed")
    if claims.get("origin") != get_origin_from_redirect_uri():
        raise RaporError("sign_in_needed")
    return accounts.of(claims)
