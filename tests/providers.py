"""A real OpenID provider and a dashboard that signs people in by it, both on loopback."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 90  # seconds until a server answers
COOKIE_SECRET = "7Yp0vK3mQeJt9ZrW2uBn5LgXh8DfAs1CiOk6"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def person(name: str, **claims: object) -> dict[str, object]:
    """The claims of somebody with a verified e-mail."""
    return {"sub": name, "email": f"{name}@contoh.go.id", "email_verified": True, **claims}


@contextmanager
def provider(people: Sequence[Mapping[str, object]], max_age: int = 3600) -> Iterator[str]:
    """The address of an OpenID provider that knows some people."""
    port = free_port()
    words = ["-m", "oidc_provider_mock", "--port", str(port), "--token-max-age", str(max_age)]
    known = [word for one in people for word in ("--user-claims", json.dumps(dict(one)))]
    with running([*words, *known], {}, None) as server:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/.well-known/openid-configuration", server)
        yield address


@contextmanager
def dashboard(home: Path, issuer: str, entry: str = "serve.py", **settings: str) -> Iterator[str]:
    """The address of a dashboard over a store that asks a provider who comes."""
    port = free_port()
    secrets = home.parent / f"secrets-{port}.toml"
    secrets.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
client_id = "rapor"
client_secret = "rahasia"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    asked = ["--server.port", str(port), "--secrets.files", str(secrets)]
    surroundings = {"RAPOR_HOME": str(home), "RAPOR_REFRESH": "off", **settings}
    log = home.parent / f"dashboard-{port}.log"
    with running(["-m", "streamlit", "run", entry, *asked], surroundings, log) as server:
        address = f"http://127.0.0.1:{port}/"
        wait_for(f"{address}_stcore/health", server)
        yield address


@contextmanager
def running(
    words: Sequence[str], settings: Mapping[str, str], log: Path | None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A Python process, ended by its own id."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("RAPOR_", "STREAMLIT_"))
    }
    with open(log or os.devnull, "wb") as output:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env={**kept, "AUTHLIB_INSECURE_TRANSPORT": "1", **settings},
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until a server answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended at once"
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server never answered")
