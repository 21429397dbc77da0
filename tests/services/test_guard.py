"""The guard of a real server: what it refuses before Streamlit sees it, and what every answer carries."""

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import quote, urlsplit

import providers
import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from kpi import access, people, store
from kpi.people import Grant

USER = "_streamlit_user"
PRIVATE = ["media/0123abcd.csv", "_stcore/upload_file/session/file"]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


@dataclass(frozen=True)
class Served:
    """A dashboard with sign-in, and the provider that it trusts."""

    address: str
    issuer: str

    def cookie(self, secret: str = providers.COOKIE_SECRET, **other: object) -> dict[str, str]:
        """The cookie that Streamlit writes after a sign-in, or one that differs from it."""
        claims = {
            **providers.person("ani"),
            "iss": self.issuer,
            "iat": int(time.time()) - 60,
            "exp": int(time.time()) + 600,
            "origin": self.address.rstrip("/"),
            "is_logged_in": True,
            "provider": "default",
            **other,
        }
        return {"Cookie": f"{USER}={create_signed_value(secret, USER, json.dumps(claims)).decode()}"}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Answers of 302 are looked at, not followed."""


def ask(address: str, method: str = "GET", data: bytes | None = None, **headers: str) -> Answer:
    request = urllib.request.Request(address, data, {**headers}, method=method)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=60) as answer:
            return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read().decode(errors="replace"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A dashboard that lets in ani and no longer lets in budi."""
    home = tmp_path_factory.mktemp("guarded") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        patch.delenv("RAPOR_STATE_URL", raising=False)
        stock, who = store.open(), access.command_line()
        for name in ("ani", "budi"):
            people.invite(stock, who, f"{name}@contoh.go.id", Grant("viewer"), {})
        people.revoke(stock, who, people.found(stock, who, "budi@contoh.go.id"))
    with (
        providers.provider([providers.person("ani")]) as issuer,
        providers.dashboard(home, issuer) as address,
    ):
        yield Served(address, issuer)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard without sign-in."""
    home = tmp_path_factory.mktemp("local") / "home"
    port = providers.free_port()
    words = ["-m", "streamlit", "run", "serve.py", "--server.port", str(port)]
    with providers.running(words, {"RAPOR_HOME": str(home), "RAPOR_REFRESH": "off"}, None) as server:
        address = f"http://127.0.0.1:{port}/"
        providers.wait_for(f"{address}_stcore/health", server)
        yield address


@pytest.mark.parametrize("path", PRIVATE)
def test_without_a_sign_in_no_file_comes_out_or_in(served: Served, path: str) -> None:
    answer = ask(served.address + path)
    assert answer.status == 401
    assert "Silakan masuk" in answer.text
    assert ask(served.address + path, "PUT", b"x").status == 401
    assert ask(served.address + path, "DELETE").status == 401


def test_a_valid_sign_in_passes(served: Served) -> None:
    assert ask(served.address + PRIVATE[0], **served.cookie()).status == 404  # there is no such file


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"secret": "another-Secret-of-48-signs-0123456789-abcdefghij"}, "Silakan masuk"),
        ({"exp": 1}, "berakhir"),
        ({"iat": 1, "exp": 4_000_000_000}, "berakhir"),
        ({"email_verified": False}, "belum diverifikasi"),
        ({"is_logged_in": False}, "Silakan masuk"),
        ({"origin": "http://127.0.0.1:1"}, "Silakan masuk"),
        ({"iss": None}, "iss, sub"),
        ({"iss": "https://elsewhere", "sub": "x", "email": "ani@contoh.go.id"}, "belum terdaftar"),
        ({"sub": "cici", "email": "cici@contoh.go.id"}, "belum terdaftar"),
        ({"sub": "budi", "email": "budi@contoh.go.id"}, "dicabut"),
    ],
)
def test_a_forged_stale_or_foreign_cookie_does_not_pass(
    served: Served, other: dict[str, object], told: str
) -> None:
    ask(served.address + PRIVATE[0], **served.cookie())  # binds the account of ani to this provider
    answer = ask(served.address + PRIVATE[0], **served.cookie(**other))  # type: ignore[arg-type]
    assert (answer.status, told in answer.text) == (401, True), answer.text


@pytest.mark.parametrize(
    "cookie", ["", "x", "a.b.c", "é.é.é", ".".join("x" * 3) * 500, "chunks-9", '"; drop', "%00"]
)
def test_nonsense_in_the_cookie_is_refused_like_none(served: Served, cookie: str) -> None:
    headers = {"Cookie": f"{USER}={cookie}".encode().decode("latin-1")}
    assert ask(served.address + PRIVATE[0], **headers).status == 401


def test_an_upload_without_the_token_against_forgery_is_refused(served: Served) -> None:
    answer = ask(served.address + PRIVATE[1], "PUT", b"x", **served.cookie(), Origin="https://evil.example")
    assert answer.status == 403


@pytest.mark.parametrize("path", ["_stcore/metrics", "_stcore/metrics/"])
def test_metrics_of_the_server_are_not_public(served: Served, local: str, path: str) -> None:
    for address in (served.address, local):
        assert ask(address + path).status in (307, 404)
        assert "cache_memory" not in ask(address + path).text
    assert ask(served.address + "_stcore/metrics", **served.cookie()).status == 404


@pytest.mark.parametrize("path", ["", "matriks", "_stcore/health", "media/x", "_stcore/host-config"])
def test_every_answer_protects_and_none_is_kept(served: Served, local: str, path: str) -> None:
    for address in (served.address, local):
        headers = ask(address + path).headers
        assert headers.get_all("Cache-Control") == ["no-store"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == policy["frame-ancestors"] == "'self'"
        assert "unsafe-eval" not in policy["script-src"].replace("wasm-unsafe-eval", "")


def test_the_program_itself_may_be_kept(served: Served) -> None:
    page = ask(served.address).text
    script = page.partition('src="./static/')[2].partition('"')[0]
    assert script
    assert "no-store" not in (ask(f"{served.address}static/{script}").headers["Cache-Control"] or "")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_a_foreign_host_name_is_turned_away(served: Served, local: str, host: str) -> None:
    for address in (served.address, local):
        assert ask(address, Host=host).status in (400, 421)
        assert "101" not in handshake(address, host)
    assert "101" in handshake(local, urlsplit(local).netloc)


def handshake(address: str, host: str) -> str:
    """The first line that answers to the opening of a WebSocket."""
    asked = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
        "Sec-WebSocket-Version: 13",
    ]
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), 30) as line:
        line.sendall("\r\n".join([*asked, "", ""]).encode())
        return line.recv(4096).decode(errors="replace").partition("\r\n")[0]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Forwarded-For", "203.0.113.7"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Real-IP", "203.0.113.7"),
        ("Forwarded", "for=203.0.113.7;host=rapor.example.go.id"),
        ("X-Forwarded-Host", "rapor.example.go.id"),
        ("Via", "1.1 proxy"),
    ],
)
@pytest.mark.parametrize("path", ["", "perbandingan", "_stcore/health", "media/x.csv"])
def test_without_sign_in_only_this_machine_is_served(local: str, path: str, header: str, value: str) -> None:
    assert ask(local + path).status in (200, 404)
    away = ask(local + path, **{header: value})  # as a proxy on this machine tells it
    assert away.status == 403
    assert "hanya melayani komputer" in away.text


def test_with_a_sign_in_a_proxy_may_hand_requests_over(served: Served) -> None:
    assert ask(served.address, **{"X-Forwarded-For": "203.0.113.7", "Via": "1.1 proxy"}).status == 200


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="sockets are told by Linux only")
def test_without_sign_in_nobody_else_can_connect(local: str) -> None:
    """The socket itself stands on the loopback address, whatever a header says."""
    port = f"{urlsplit(local).port:04X}"
    told = [line.split() for kind in ("tcp", "tcp6") for line in table(f"/proc/net/{kind}")]
    heard = [
        words[1].partition(":")[0] for words in told if words[1].endswith(f":{port}") and words[3] == "0A"
    ]
    assert heard == ["0100007F"]  # 127.0.0.1, its bytes from the last to the first


def table(file: str) -> list[str]:
    """The lines of a table of the kernel below its heading; none where it has no such table."""
    return Path(file).read_text().splitlines()[1:] if Path(file).exists() else []


def login(served: Served, referer: str) -> Answer:
    """Begin a sign-in as the button does, from a page."""
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.jwk import OctKey  # noqa: PLC0415

    told = {"provider": "default", "exp": int(time.time()) + 60}
    token = jwt.encode({"alg": "HS256"}, told, OctKey.import_key(providers.COOKIE_SECRET))
    return ask(f"{served.address}auth/login?provider={token}", Referer=referer)


def asked(answer: Answer) -> str | None:
    """The cookie that remembers a page."""
    cookies = [one for one in answer.headers.get_all("Set-Cookie") or [] if one.startswith("rapor_asked=")]
    return cookies[0] if cookies else None


def test_the_page_that_was_asked_for_is_remembered_and_returned_to(served: Served) -> None:
    query = "periode=2026-Q3&wilayah=Kalimantan+Barat&x=%C3%A9%26%3D"
    answer = login(served, f"{served.address}perbandingan?{query}")
    assert answer.status == 302
    assert answer.headers["Location"].startswith(served.issuer)
    cookie = asked(answer)
    assert cookie is not None
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=600"} <= set(cookie.split("; "))
    back = ask(f"{served.address}oauth2callback?state=gone", Cookie=cookie.partition(";")[0])
    assert (back.status, back.headers["Location"]) == (302, f"/perbandingan?{query}")
    assert "Max-Age=0" in str(asked(back))


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/perbandingan", "{own}unknown", "{own}/evil.example", "{own}matriks?" + "x" * 3000],
)
def test_no_other_page_is_remembered(served: Served, page: str) -> None:
    assert asked(login(served, page.format(own=served.address))) is None


@pytest.mark.parametrize(
    "page", ["//evil.example", "/\\evil.example", "https://evil.example", "@evil.example/", "/x"]
)
def test_a_forged_memory_leads_nowhere_else(served: Served, page: str) -> None:
    back = ask(f"{served.address}oauth2callback?state=gone", Cookie=f"rapor_asked={quote(page, safe='')}")
    assert (back.status, back.headers["Location"]) == (302, "/")
