"""Precautions: settings without which the server does not begin, for each has let something out before."""

import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from kpi import settings
from kpi.errors import RaporError

SAFE: Mapping[str, object] = {
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "client.disableDataExport": True,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableAgentApi": False,
    "browser.gatherUsageStats": False,
}
EMPTY = ("server.trustedUserHeaders", "server.unsafeMetricsUserAttributes")
LARGEST_UPLOAD = 50  # MB
SHORTEST_SECRET = 32  # bytes
FEWEST_SIGNS = 12  # different ones in a secret that was made by chance
GUESSED = ("secret", "change", "random", "example", "password", "cookie", "streamlit", "xxxx", "1234", "abcd")
PUBLIC = {".woff2", ".svg", ".png", ".txt"}  # kinds of files in static/, which need no sign-in
TAKEN = Event()
"""Set once the server has begun with all of them, and with its guard before every request."""
PROVIDER = ("client_id", "client_secret", "server_metadata_url")


def take() -> bool:
    """Refuse to begin while a setting is unsafe.

    Returns:
        Whether people have to sign in.

    Raises:
        RaporError: What is unsafe, and how to mend it.
    """
    for name, wanted in SAFE.items():
        _require(name, st.get_option(name) == wanted, wanted)
    for name in EMPTY:
        _require(name, not st.get_option(name), "{}")
    _require("server.maxUploadSize", st.get_option("server.maxUploadSize") <= LARGEST_UPLOAD, LARGEST_UPLOAD)
    kinds = {file.suffix for file in (settings.ROOT / "static").iterdir()}
    if not kinds <= PUBLIC:
        raise RaporError("static_unsafe", kinds=", ".join(sorted(kinds - PUBLIC)))
    _readable()
    if not (st.secrets.load_if_toml_exists() and "auth" in st.secrets):
        _local()
        return False
    _signing_in(st.secrets["auth"])
    return True


def is_local(host: str | None) -> bool:
    """Whether an address or a host's name means this machine."""
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _require(name: str, holds: bool, wanted: object) -> None:
    if not holds:
        raise RaporError(
            "setting_unsafe", name=name, found=_spelled(st.get_option(name)), wanted=_spelled(wanted)
        )


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _readable() -> None:
    """A secrets file with a mistake in it would read as if nobody had to sign in."""
    for file in map(Path, st.get_option("secrets.files")):
        if file.is_file():
            try:
                tomllib.loads(file.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
                raise RaporError("sign_in_secrets_unreadable", file=file) from error


def _local() -> None:
    address = st.get_option("server.address")
    if not is_local(address):
        raise RaporError("address_open", found=address or "0.0.0.0")  # noqa: S104 – what Streamlit takes then


def _signing_in(auth: Mapping[str, Any]) -> None:
    for name in ("redirect_uri", "cookie_secret"):
        if not auth.get(name):
            raise RaporError("auth_lacks", name=name)
    redirect = urlsplit(str(auth["redirect_uri"]).replace("{port}", str(st.get_option("server.port"))))
    if not redirect.path.endswith("/oauth2callback") or not _is_sheltered(redirect.geturl()):
        raise RaporError("redirect_unusable")
    secret = str(auth["cookie_secret"])
    guessed = any(word in secret.lower() for word in GUESSED)
    if len(secret.encode()) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SIGNS or guessed:
        raise RaporError("cookie_secret_weak")
    for name, provider in providers(auth):
        for part in PROVIDER:
            if not provider.get(part):
                raise RaporError("auth_lacks", name=f"{name}.{part}".lstrip("."))
        if not _is_sheltered(str(provider["server_metadata_url"])):
            raise RaporError("metadata_unusable")
    address = st.get_option("server.address")
    if not is_local(address):
        if redirect.scheme != "https":
            raise RaporError("address_without_tls", found=address or "0.0.0.0")  # noqa: S104
        _require(
            "server.allowedHosts", bool(st.get_option("server.allowedHosts")), f'["{redirect.hostname}"]'
        )


def providers(auth: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The identity providers by their name, "" for the one that needs none."""
    named = [
        (name, part) for name, part in auth.items() if isinstance(part, Mapping) and name != "client_kwargs"
    ]
    if "client_id" in auth or not named:
        yield "", auth
    yield from named


def _is_sheltered(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_local(parts.hostname))
