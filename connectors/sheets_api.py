"""The Sheets API: requests that wait their turn, ask again, end in time and go only where they may.

Everything that gspread and google-auth send goes through these sessions: neither has a time-out for a whole
answer, a limit of size or retries that honour what the service says.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gspread
import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from requests import PreparedRequest, Response
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from connectors import credentials, google_addresses
from connectors.deadlines import UNTIL, DeadlineAdapter
from connectors.patience import Limiter, Patience, retry_after
from kpi.errors import RaporError

PATIENCE = Patience()
READS = Limiter(60, 60)  # Google's quota: 60 reads a minute for each user, of whom a process counts its own
TOKENS = "https://oauth2.googleapis.com/token"
SCOPES = ("https://www.googleapis.com/auth/spreadsheets.readonly",)
NEEDED = ("client_email", "private_key")
PASSING = frozenset({408, 429, 500, 502, 503, 504})  # statuses that say: later
TOO_MANY = 429
BLOCK = 1 << 16
HOPS = 5
ANSWER_BYTES = 64 << 20  # a million cells take 10–30 MB; their text in memory up to four times as much


class _Passing(Exception):  # noqa: N818 – no error yet: it may pass
    """A fault that may pass, and what to say if it does not."""

    def __init__(self, error: RaporError, busy: bool = False, told: float = 0) -> None:
        super().__init__(error.code)
        self.error, self.busy, self.told = error, busy, told


class Session(requests.Session):
    """Requests to Google, or to the gateway in its place, in nobody's name.

    Attributes:
        sent: How many requests were sent, failed ones included.
    """

    user: str | None = None

    def __init__(self, patience: Patience) -> None:
        super().__init__()
        self.patience, self.gateway, self.sent = patience, google_addresses.gateway(), 0
        self.auth = self.sign  # even where it adds nothing: otherwise requests would look into .netrc
        for scheme in ("https://", "http://"):
            self.mount(scheme, DeadlineAdapter())

    @property
    def calls(self) -> int:
        """How many requests it took."""
        return self.sent

    def sign(self, request: PreparedRequest) -> PreparedRequest:
        """Put a name to a request."""
        return request

    def request(self, method: Any, url: Any, *_: Any, **asked: Any) -> Response:
        """A whole answer in JSON, or a refusal; called by gspread and google-auth.

        Raises:
            RaporError: If none came in time, or it is no answer of an API.
        """
        return self._patiently(lambda: self._whole(method, url, asked))

    def download(self, url: str, path: Path, most: int) -> Response:
        """Write what lies at an address to a file; redirects are followed among Google's own hosts.

        Raises:
            RaporError: If it does not come in time, has more bytes than it may or lies elsewhere.
        """

        def attempt() -> Response:
            address = url
            for _ in range(HOPS):
                with self._send("GET", address, {}) as response:
                    if not response.is_redirect:
                        with path.open("wb") as file:
                            file.writelines(_blocks(response, most))
                        return response
                    address = google_addresses.following(address, response.headers["Location"], self.gateway)
            raise RaporError("google_elsewhere", host=urlsplit(address).netloc)

        return self._patiently(attempt)

    def _patiently(self, attempt: Callable[[], Response]) -> Response:
        failures = 0
        while True:
            try:
                return self._once(attempt)
            except _Passing as passing:
                failures += 1
                if failures >= (self.patience.attempts if passing.busy else self.patience.reconnects):
                    raise passing.error from passing.__cause__
                time.sleep(self.patience.wait(failures, passing.told))

    def _once(self, attempt: Callable[[], Response]) -> Response:
        if self.user is not None:
            time.sleep(READS.book(self.user, time.monotonic()))
        before = UNTIL.set(time.monotonic() + self.patience.total_seconds)
        try:
            response = attempt()
        except requests.RequestException as error:
            raise _told(error) from error
        finally:
            UNTIL.reset(before)
        if response.status_code in PASSING:
            code = "google_busy" if response.status_code == TOO_MANY else "google_failing"
            told = retry_after(response.headers.get("Retry-After"))
            raise _Passing(RaporError(code, status=response.status_code), busy=True, told=told)
        return response

    def _send(self, method: Any, url: str, asked: Mapping[str, Any]) -> Response:
        self.sent += 1
        ours = {
            "timeout": (self.patience.connect_seconds, self.patience.read_seconds),
            "stream": True,
            "allow_redirects": False,
        }
        return super().request(method, google_addresses.reached(url, self.gateway), **{**asked, **ours})

    def _whole(self, method: Any, url: str, asked: Mapping[str, Any]) -> Response:
        with self._send(method, url, asked) as came:
            body = b"".join(_blocks(came, ANSWER_BYTES))
        if came.is_redirect or (came.ok and body.lstrip().startswith(b"<")):
            raise RaporError("google_sign_in", host=_host(came.url))
        if came.ok and not body.rstrip().endswith(b"}"):
            raise _Passing(RaporError("google_broken", host=_host(came.url)))
        answer = Response()  # the one that came is spent: its body was read with an eye on size and time
        answer.status_code, answer.reason, answer.headers = came.status_code, came.reason, came.headers
        answer.url, answer.request, answer.raw = came.url, came.request, BytesIO(body)
        answer.encoding = "utf-8"
        return answer


class SignedSession(Session):
    """Requests in the name of a service account.

    Attributes:
        email: Its address, to which spreadsheets are shared.
    """

    def __init__(self, key: Mapping[str, str], patience: Patience) -> None:
        super().__init__(patience)
        self.user = self.email = key["client_email"]
        self.tokens = Session(patience)
        # What a key says of where tokens come from counts at a gateway only, and there only as a path.
        place = key.get("token_uri", TOKENS) if self.gateway else TOKENS
        about = {"client_email": self.email, "private_key": key["private_key"], "token_uri": place}
        make: Callable[..., Credentials] = Credentials.from_service_account_info
        self.credentials: Any = make(about, scopes=SCOPES)

    @property
    def calls(self) -> int:
        """How many requests it took, those for tokens included."""
        return self.sent + self.tokens.sent

    def close(self) -> None:
        """Let go of all connections."""
        super().close()
        self.tokens.close()

    def sign(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token."""
        request.headers["Authorization"] = f"Bearer {self.credentials.token}"
        return request

    def request(self, method: Any, url: Any, *_: Any, **asked: Any) -> Response:
        """See Session; a token is fetched where there is none that is valid."""
        if not self.credentials.valid:
            try:
                self.credentials.refresh(Request(self.tokens))
            except GoogleAuthError as error:
                raise RaporError("google_key_refused", email=self.email) from error
        return super().request(method, url, **asked)


def connect(secret: str, patience: Patience) -> tuple[gspread.Client, SignedSession]:
    """A client of gspread in the name of the service account whose key a secret holds, and its session.

    Raises:
        RaporError: If there is no such secret, or it is no key.
    """
    key = credentials.read(secret)
    try:
        session = SignedSession(_key(key), patience)
    except (ValueError, TypeError):  # TypeError: the key itself is protected by a password
        session = None
    if session is None:  # raised here, not above: the error could hold the key
        raise RaporError("google_key_unreadable", name=secret)
    return gspread.Client(auth=session.credentials, session=session), session


def email(secret: str) -> str | None:
    """The address of a service account, to which spreadsheets are shared; None if there is none."""
    try:
        return _key(credentials.read(secret))["client_email"]
    except (RaporError, ValueError):
        return None


def _key(secret: str | Mapping[str, Any]) -> Mapping[str, str]:
    """The key of a service account.

    Raises:
        ValueError: If a secret is none.
    """
    key = json.loads(secret) if isinstance(secret, str) else secret
    if not isinstance(key, Mapping) or not all(isinstance(key.get(name), str) for name in NEEDED):
        raise ValueError
    # A key pasted between single quotes keeps its line ends as two characters.
    return {**key, "private_key": key["private_key"].replace("\\n", "\n")}


def _blocks(response: Response, most: int) -> Iterator[bytes]:
    size = 0
    for block in response.iter_content(BLOCK):
        size += len(block)
        if size > most:
            raise RaporError("google_too_large", limit=most >> 20)
        yield block


def _told(error: requests.RequestException) -> Exception:
    """What a fault of a connection means: it may pass, unless it took all the time there was."""
    host = _host(str(error.request.url) if error.request is not None else "")
    cause = error.args[0] if error.args else None
    if isinstance(error, requests.ReadTimeout) or isinstance(cause, ReadTimeoutError):
        return RaporError("google_slow", host=host)
    broken = isinstance(cause, ProtocolError) or isinstance(error, requests.exceptions.ContentDecodingError)
    return _Passing(RaporError("google_broken" if broken else "google_unreachable", host=host))


def _host(url: str) -> str:
    return urlsplit(url).netloc or "Google"
