"""The guard: what every request passes before Streamlit sees it, and what every answer carries."""

import re
from collections.abc import Iterable
from functools import cached_property
from urllib.parse import quote, unquote, urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_origin_from_redirect_uri

from kpi import access, accounts, store
from kpi.errors import RaporError
from pages.parts.access import identity, precautions

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # The sign-in reads from it which page was asked for; no other host ever learns that.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
PASSED_ON = {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"}
"""Headers of whoever hands a request over for somebody else: without sign-in there is nobody else."""
BLOCKED = ("_stcore/metrics",)
PRIVATE = ("media/", "_stcore/upload_file/")  # what a session has made or sent
KEPT = ("static/", "app/static/", "component/", "_stcore/bidi-components/")  # the program itself: no data
ASKED = "rapor_asked"  # cookie: the page and filters that were asked for before the sign-in
ASKED_SECONDS = 600
LONGEST = 2000  # characters of an address that is remembered
TAKES_SECONDS = int(accounts.OLDEST.total_seconds())
ENDURING = re.compile(r"(?i)max-age=\d+")


class Guard:
    """ASGI middleware.

    Args:
        app: What it stands before.
        required: Whether people have to sign in.
    """

    def __init__(self, app: ASGIApp, required: bool) -> None:
        self.app = app
        self.required = required

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path = scope["path"].strip("/").removeprefix(self.base).lstrip("/")
        refused = await self._refused(scope, path)
        if refused is None:
            await self.app(scope, receive, self._sending(scope, path, send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refused(scope, receive, self._sending(scope, path, send))

    @cached_property
    def base(self) -> str:
        """The path that the dashboard is served under, without slashes at its ends."""
        return str(st.get_option("server.baseUrlPath") or "").strip("/")

    @cached_property
    def origin(self) -> str:
        """Scheme and host that people sign in at."""
        return get_origin_from_redirect_uri() or ""

    async def _refused(self, scope: Scope, path: str) -> PlainTextResponse | None:
        """Why a request goes no further; None if it may."""
        client, headers = scope.get("client"), Headers(scope=scope)
        remote = client is not None and not precautions.is_local(client[0])
        if not self.required and (remote or PASSED_ON & set(headers.keys())):
            return _answer("visitor_remote", 403)
        host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        if not _is_named(host, self._hosts()):
            return _answer("host_unknown", 421)
        if path in BLOCKED:
            return PlainTextResponse("", 404)
        if self.required and path.startswith(PRIVATE):
            return await run_in_threadpool(_stranger, dict(HTTPConnection(scope).cookies))
        return None

    def _hosts(self) -> Iterable[str]:
        yield from st.get_option("server.allowedHosts") or ()
        yield urlsplit(self.origin).hostname or "localhost"

    def _sending(self, scope: Scope, path: str, send: Send) -> Send:
        """Sends an answer with the headers that protect it."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if not path.startswith(KEPT):
                    headers["Cache-Control"] = "no-store"
                if self.origin.startswith("https:"):
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                if self.required:
                    self._keep_in_mind(HTTPConnection(scope), path, headers)
                    self._bind_cookies(message)
            await send(message)

        return sent

    def _keep_in_mind(self, asked: HTTPConnection, path: str, headers: MutableHeaders) -> None:
        """Streamlit forgets page and filters over a sign-in; a cookie that lives for minutes does not."""
        root = f"/{self.base}/" if self.base else "/"
        if path == "auth/login":
            wanted = self._own(asked.headers.get("referer", ""))
            if wanted:
                headers.append("Set-Cookie", self._cookie(quote(wanted, safe=""), ASKED_SECONDS))
        elif path == "oauth2callback" and headers.get("location") == root:
            wanted = self._own(self.origin + unquote(asked.cookies.get(ASKED, "")))
            if wanted:
                headers["Location"] = wanted
                headers.append("Set-Cookie", self._cookie("", 0))

    def _own(self, address: str) -> str:
        """The path and query of an address, if it is one of our pages; else nothing."""
        parts = urlsplit(address)
        page = parts.path.strip("/").removeprefix(self.base).strip("/")
        known = any(page in role.pages for role in access.roles().values())
        if f"{parts.scheme}://{parts.netloc}" != self.origin or not known or len(address) > LONGEST:
            return ""
        own = "/" + "/".join(part for part in (self.base, page) if part)
        return f"{own}?{parts.query}" if parts.query else own

    def _cookie(self, value: str, seconds: int) -> str:
        return f"{ASKED}={value}; Path=/{self.base}; Max-Age={seconds}; HttpOnly; SameSite=Lax"

    def _bind_cookies(self, message: Message) -> None:
        """Cookies of a sign-in live no longer than it, and travel only encrypted where that is possible."""
        secure = self.origin.startswith("https:")
        bound = []
        for name, value in message["headers"]:
            text = value.decode("latin-1")
            if name.lower() == b"set-cookie":
                if text.startswith("_streamlit_user") and "max-age=0" not in text.lower():
                    text = ENDURING.sub(f"Max-Age={TAKES_SECONDS}", text)
                if secure and "; secure" not in text.lower():
                    text += "; Secure"
            bound.append((name, text.encode("latin-1")))
        message["headers"] = bound


def _is_named(host: str, names: Iterable[str]) -> bool:
    """Whether a host is this machine or one of the names, of which *.example.id stands for all below it."""
    host = host.lower().rstrip(".")
    if precautions.is_local(host):
        return True
    for name in names:
        pattern = name.strip().lower().rstrip(".")
        if pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:])):
            return True
    return False


def _stranger(cookies: dict[str, str]) -> PlainTextResponse | None:
    """A refusal, unless the cookies are those of somebody who may still come in."""
    try:
        accounts.visitor(store.open(), identity.carried(cookies), dict)
    except RaporError as error:
        return PlainTextResponse(error.text(), 401)
    return None


def _answer(code: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(RaporError(code).text(), status)
