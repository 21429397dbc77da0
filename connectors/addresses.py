"""Addresses: which databases may be asked, with which options, and where on the network they really are."""

import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from kpi.errors import RaporError

DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql", "mssql": "pymssql", "sqlite": "pysqlite"}
"""The dialects that may be asked, each by this driver only."""

SPOKEN = {"postgres": "postgresql", "mariadb": "mysql"}  # other names of the same
PORTS = {"postgresql": 5432, "mysql": 3306, "mssql": 1433}
OPTIONS = {"sslmode": ("disable", "prefer", "require", "verify-full")}
"""All that an address may ask for: other options of the drivers read files, name sockets or run commands."""

TLS = ("postgresql", "mysql")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]{2,45}")
NAME = re.compile(r"\w[\w .$@-]{0,127}")  # of a database or a user: nothing that a driver would take apart
NUMERIC = re.compile(r"[0-9.]+|0[xX][0-9A-Fa-fxX.]*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address as seen through NAT64
SQLITE_HEAD = b"SQLite format 3\0"
SHOWN = 60

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Address:
    """A database, as far as its address tells.

    Attributes:
        dialect: A key of DRIVERS.
        host: Name or IP address; "" for a file.
        database: Name of the database, or path of the file.
        password: Never shown.
        sslmode: One of OPTIONS, or None for the driver's own way: TLS where the server offers it.
    """

    dialect: str
    host: str
    port: int
    user: str
    database: str
    password: str | None = field(default=None, repr=False)
    sslmode: str | None = None

    @property
    def shown(self) -> str:
        """The address as it may be shown and stored, without user and password."""
        if self.dialect == "sqlite":
            return f"sqlite:///{self.database}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.dialect}://{host}:{self.port}/{self.database}"


def parse(text: str, secret: str | Mapping[str, object] | None = None, trusted: bool = True) -> Address:
    """Take an address apart; nothing is connected to.

    Args:
        text: As a person gave it, without a password.
        secret: The password, or the whole address with it.
        trusted: Whether it may lead to files and into a private network.

    Raises:
        RaporError: If it is none of a database, or holds what no address may.
    """
    password = None
    url = _url(text) if text.strip() else None
    if url is not None and url.password is not None:
        raise RaporError("database_password_shown")
    if isinstance(secret, Mapping):
        secret = _as_text(secret)
    if secret is not None and "://" in secret:
        url = _url(secret)
        password = url.password
    elif secret is not None:
        password = secret
    if url is None:
        raise RaporError("database_address")
    address = _checked(url, password)
    if not trusted:
        _refuse_inside(address)
    return address


def _as_text(secret: Mapping[str, object]) -> str:
    """A section of secrets.toml as Streamlit has it for a connection: a url, parts of one, or a password."""
    found = {name: str(value) for name, value in secret.items()}
    if "url" in found:
        return found["url"]
    if "host" not in found:
        return found.get("password", "")
    port = found.get("port", "")
    return URL.create(
        found.get("dialect", ""),
        username=found.get("username") or None,
        password=found.get("password"),
        host=found["host"],
        port=int(port) if port.isdigit() else None,
        database=found.get("database"),
    ).render_as_string(hide_password=False)


def _url(text: str) -> URL:
    try:
        return make_url(text.strip())
    except (ArgumentError, ValueError):
        raise RaporError("database_address") from None  # its text may hold a password


def _checked(url: URL, password: str | None) -> Address:
    name, _, driver = url.drivername.lower().partition("+")
    dialect = SPOKEN.get(name, name)
    if dialect not in DRIVERS or driver not in ("", DRIVERS[dialect]):
        raise RaporError("database_kind", kind=url.drivername[:SHOWN], kinds=", ".join((*DRIVERS, *SPOKEN)))
    for option, value in url.query.items():
        if dialect not in TLS or option not in OPTIONS:
            raise RaporError("database_option", option=option[:SHOWN], options=", ".join(OPTIONS))
        if value not in OPTIONS[option]:
            raise RaporError("database_option_value", option=option, values=", ".join(OPTIONS[option]))
    if dialect == "sqlite":
        return _file(url)
    host, user, database = url.host or "", url.username or "", url.database or ""
    if not HOST.fullmatch(host):
        raise RaporError("database_host")
    if not NAME.fullmatch(database) or (user and not NAME.fullmatch(user)):
        raise RaporError("database_name")
    port = PORTS[dialect] if url.port is None else url.port
    if not 0 < port < 1 << 16:
        raise RaporError("database_host")
    mode = url.query.get("sslmode")
    return Address(dialect, host, port, user, database, password, mode if isinstance(mode, str) else None)


def _file(url: URL) -> Address:
    if url.host or url.username or not url.database or url.database.startswith(("file:", ":")):
        raise RaporError("database_file")
    if not Path(url.database).is_absolute():
        raise RaporError("database_file_relative", file=url.database[:SHOWN])
    return Address("sqlite", "", 0, "", url.database)


def _refuse_inside(address: Address) -> None:
    """Refuse a file, and a host that can be seen to be inside without asking for its name."""
    host = address.host.rstrip(".").lower()
    if address.dialect == "sqlite" or host == "localhost" or host.endswith(".localhost"):
        raise RaporError("database_inside")
    if NUMERIC.fullmatch(host):
        places(address, trusted=False)


def file(address: Address) -> Path:
    """The existing database file that an address names.

    Raises:
        RaporError: If there is none, or a link would lead elsewhere than the address says.
    """
    path = Path(address.database).absolute()
    try:
        if path.resolve(strict=True) != path:
            raise RaporError("database_file_linked")
        with path.open("rb") as opened:
            head = opened.read(len(SQLITE_HEAD)) if path.is_file() else b""
    except (OSError, RuntimeError, ValueError) as error:
        raise RaporError("database_file_missing") from error
    if head != SQLITE_HEAD:
        raise RaporError("database_file_other")
    return path


def places(address: Address, trusted: bool) -> list[str]:
    """The IP addresses of a host, each of them allowed; connect to these and never to the name again.

    Raises:
        RaporError: If the name is not known, or leads where it may not.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RaporError("database_host_unknown", host=address.host) from error
    hosts = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not trusted and not all(is_public(ipaddress.ip_address(host.partition("%")[0])) for host in hosts):
        raise RaporError("database_inside")
    return hosts


def is_public(ip: IP) -> bool:
    """Whether an address lies in the public internet, whatever it is wrapped in."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in TRANSLATED:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if not all(is_public(one) for one in inner if one is not None):
            return False
    return ip.is_global and not (
        ip.is_multicast or ip.is_private or ip.is_reserved or getattr(ip, "is_site_local", False)
    )
