"""Google's addresses: which spreadsheet is meant, and which hosts may be asked for it."""

import ipaddress
import re
from urllib.parse import urljoin, urlsplit

from kpi import settings
from kpi.errors import RaporError

ID = r"[A-Za-z0-9_-]{20,100}"
SPREADSHEET = re.compile(
    rf"(?:https://)?docs\.google\.com/(?:a/[A-Za-z0-9.-]+/)?spreadsheets/(?:u/\d+/)?d/({ID})(?:[/?#]\S*)?|({ID})"
)
SPREADSHEETS = "https://docs.google.com/spreadsheets/d/"
OWN = re.compile(r"docs\.google\.com|[a-z0-9-]+(\.[a-z0-9-]+)*\.googleusercontent\.com")  # no port, no name
SIGN_IN = "accounts.google.com"
LENGTH = 2_000


def spreadsheet(address: str) -> str:
    """The id of the spreadsheet that an address, or an id, names.

    Raises:
        RaporError: If it is anything else.
    """
    found = SPREADSHEET.fullmatch(address.strip()) if len(address) < LENGTH else None
    if found is None:
        raise RaporError("google_address")
    return found[1] or found[2]


def gateway() -> str | None:
    """The address that stands in the place of all Google's own, or None.

    Raises:
        RaporError: If keys and figures could be overheard on the way there.
    """
    address = settings.load().google_api
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:  # no address at all
        raise RaporError("google_gateway_unsafe") from error
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    if not safe or not host or parts.username is not None:
        raise RaporError("google_gateway_unsafe")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reached(url: str, gateway: str | None) -> str:
    """The address that is really asked: Google's own, or the same path at the gateway."""
    if gateway is None or url.startswith(f"{gateway}/"):
        return url
    parts = urlsplit(url)
    return f"{gateway}{parts.path}{f'?{parts.query}' if parts.query else ''}"


def following(url: str, location: str, gateway: str | None) -> str:
    """Where a redirect leads.

    Raises:
        RaporError: If it leads to the sign-in page or away from Google's own hosts.
    """
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
    except ValueError as error:
        raise RaporError("google_elsewhere", host="–") from error
    if parts.netloc == SIGN_IN:
        raise RaporError("google_private")
    own = parts.scheme == "https" and OWN.fullmatch(parts.netloc)
    if own or (gateway and target.startswith(f"{gateway}/")):
        return target
    raise RaporError("google_elsewhere", host=parts.netloc)
