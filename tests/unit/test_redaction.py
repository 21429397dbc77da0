"""Redaction: no secret in any log line, whoever writes it and however it is formatted."""

import io
import logging
from collections.abc import Iterator

import pytest

from kpi import redaction

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0B\n-----END PRIVATE KEY-----"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a handler with a formatter of its own writes, once redaction is installed."""
    factory = logging.getLogRecordFactory()
    redaction.install()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("redaction-test")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(factory)


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("connect to postgresql://rapor:s3cr%40t/x@db.go.id/rapor failed", "s3cr"),
        ("password=hunter2 user=x", "hunter2"),
        ("{'client_secret': 'p q r', 'a': 1}", "p q r"),
        ('"api_key": "k-123"', "k-123"),
        ("Authorization: Bearer abc.def-ghi", "abc.def"),
        (f"token {TOKEN} refused", TOKEN),
        (f"key {KEY}", "MIIEvQ"),
        ("GET /oauth2callback?code=AbC123&state=zZz HTTP/1.1", "AbC123"),
        ("GET /oauth2callback?code=AbC123&state=zZz HTTP/1.1", "zZz"),
        ("signed in: ani.b+x@contoh.go.id", "ani.b"),
        ("key AIzaSyA1234567890abcdefghijklmnopqrstuv", "AIzaSyA"),
        ("Cookie: _streamlit_user=abcdef", "abcdef"),
    ],
)
def test_secrets_are_taken_out(said: str, secret: str) -> None:
    assert secret in said
    assert secret not in redaction.redacted(said)


@pytest.mark.parametrize(
    "said",
    [
        "state brought from 0003 to 0004",
        "posts: 12 rows, version 3, code: date_unreadable",
        "read https://sheets.googleapis.com/v4/spreadsheets/abc in 0.3 s",
        "error 1f2e3d4c",
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert redaction.redacted(said) == said


def test_arguments_are_redacted_too(lines: io.StringIO) -> None:
    logging.getLogger("redaction-test").warning("%s could not read %s", "ani@contoh.go.id", "mysql://a:b@h/x")
    assert lines.getvalue() == "WARNING redaction-test […] could not read mysql://[…]@h/x\n"


def test_tracebacks_are_redacted_and_still_lead_to_the_line(lines: io.StringIO) -> None:
    try:
        raise ValueError("postgresql://rapor:hunter2@db/x")
    except ValueError:
        logging.getLogger("redaction-test").exception("error 12")
    assert "hunter2" not in lines.getvalue()
    assert "ValueError: postgresql://[…]@db/x" in lines.getvalue()
    assert "test_redaction.py" in lines.getvalue()
