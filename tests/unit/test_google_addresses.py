"""Google's addresses: which are taken for a spreadsheet, and where requests may go."""

import pytest

from connectors import google_addresses, sources
from connectors.sources import Origin
from kpi.errors import RaporError

KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abc-_f"


@pytest.mark.parametrize(
    "address",
    [
        KEY,
        f"  {KEY}\n",
        f"https://docs.google.com/spreadsheets/d/{KEY}",
        f"https://docs.google.com/spreadsheets/d/{KEY}/edit?gid=0#gid=0",
        f"https://docs.google.com/spreadsheets/d/{KEY}/edit?usp=sharing",
        f"https://docs.google.com/spreadsheets/u/1/d/{KEY}/edit",
        f"https://docs.google.com/a/kominfo.go.id/spreadsheets/d/{KEY}/edit#gid=7",
        f"docs.google.com/spreadsheets/d/{KEY}/export?format=csv",
    ],
)
def test_a_spreadsheet_is_known_by_its_id(address: str) -> None:
    assert google_addresses.spreadsheet(address) == KEY


@pytest.mark.parametrize(
    "address",
    [
        "",
        "1AbC",
        "data.csv",
        "../../etc/passwd",
        f"file:///home/{KEY}",
        f"http://docs.google.com/spreadsheets/d/{KEY}",
        f"http://127.0.0.1/spreadsheets/d/{KEY}",
        f"https://169.254.169.254/spreadsheets/d/{KEY}",
        f"https://docs.google.com.example/spreadsheets/d/{KEY}",
        f"https://docs.google.com@example.com/spreadsheets/d/{KEY}",
        f"https://docs.google.com:8443/spreadsheets/d/{KEY}",
        f"https://example.com/?u=https://docs.google.com/spreadsheets/d/{KEY}",
        f"https://drive.google.com/open?id={KEY}",
        f"https://docs.google.com/document/d/{KEY}/edit",
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml",
        f"https://docs.google.com/spreadsheets/d/{KEY}/edit\nhttps://example.com",
        f"https://docs.google.com/spreadsheets/d/{KEY}%2F..%2Fx",
        f"{KEY}?alt=media",
        "a" * 5_000,
    ],
)
def test_anything_else_is_refused_before_anybody_is_asked(address: str) -> None:
    with pytest.raises(RaporError) as caught:
        sources.check(Origin("google_sheet", address))
    assert caught.value.code == "google_address"


@pytest.mark.parametrize(
    ("environment", "gateway"),
    [
        (None, None),
        ("", None),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("http://localhost:8081/", "http://localhost:8081"),
        ("http://[::1]:8081", "http://[::1]:8081"),
        ("https://gateway.kominfo.example/google/", "https://gateway.kominfo.example/google"),
    ],
)
def test_the_gateway_is_named_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: str | None, gateway: str | None
) -> None:
    monkeypatch.delenv("RAPOR_GOOGLE_API", raising=False)
    if environment is not None:
        monkeypatch.setenv("RAPOR_GOOGLE_API", environment)
    assert google_addresses.gateway() == gateway


def test_at_a_gateway_paths_stay_and_hosts_do_not() -> None:
    gateway = "https://gateway.example/google"
    for host in ("https://sheets.googleapis.com", "https://oauth2.googleapis.com", "https://docs.google.com"):
        assert google_addresses.reached(f"{host}/a/b?c=d", gateway) == f"{gateway}/a/b?c=d"
        assert google_addresses.reached(f"{host}/a/b?c=d", None) == f"{host}/a/b?c=d"
    assert google_addresses.reached(f"{gateway}/a/b", gateway) == f"{gateway}/a/b"


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("https://doc-0s-4k-sheets.googleusercontent.com/export/x", None),
        ("/spreadsheets/d/y/export", "https://docs.google.com/spreadsheets/d/y/export"),
        ("https://accounts.google.com/ServiceLogin?continue=x", "google_private"),
        ("http://doc-0s-4k-sheets.googleusercontent.com/export/x", "google_elsewhere"),
        ("https://googleusercontent.com.example/x", "google_elsewhere"),
        ("https://evil.example\\@a.googleusercontent.com/x", "google_elsewhere"),
        ("https://a.googleusercontent.com:444/x", "google_elsewhere"),
        ("//127.0.0.1/x", "google_elsewhere"),
        ("file:///etc/passwd", "google_elsewhere"),
        ("https://[::1", "google_elsewhere"),
    ],
)
def test_redirects_are_followed_among_googles_own_hosts(location: str, leads: str | None) -> None:
    start = "https://docs.google.com/spreadsheets/d/x/export?format=xlsx"
    if leads is not None and leads.startswith("google_"):
        with pytest.raises(RaporError) as caught:
            google_addresses.following(start, location, None)
        assert caught.value.code == leads
    else:
        assert google_addresses.following(start, location, None) == (leads or location)
