"""Addresses of databases: what may be asked, and what leads inside."""

import ipaddress
import socket
import sqlite3
from pathlib import Path

import pytest

from connectors import addresses, database
from connectors.addresses import Address
from connectors.containers import Limits
from connectors.sources import Origin
from kpi.errors import RaporError

PASSWORD = "s3cret-of-mine"


def refusal(text: str, secret: object = None, trusted: bool = True) -> RaporError:
    with pytest.raises(RaporError) as refused:
        addresses.parse(text, secret, trusted)
    return refused.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://me@db.example.org/posts", ("postgresql", "db.example.org", 5432, "me", "posts")),
        ("postgres://me@db.example.org:6543/posts", ("postgresql", "db.example.org", 6543, "me", "posts")),
        ("postgresql+psycopg://h/d?sslmode=require", ("postgresql", "h", 5432, "", "d")),
        ("mysql://me@h/d", ("mysql", "h", 3306, "me", "d")),
        ("mariadb+pymysql://me@h/d?sslmode=verify-full", ("mysql", "h", 3306, "me", "d")),
        ("mssql://me@h/d", ("mssql", "h", 1433, "me", "d")),
        ("postgresql://me@[2001:db8::1]:99/d", ("postgresql", "2001:db8::1", 99, "me", "d")),
        ("sqlite:////data/posts.db", ("sqlite", "", 0, "", "/data/posts.db")),
        (
            "postgresql://me@kominfo.go.id@db.example.org/d",
            ("postgresql", "db.example.org", 5432, "me@kominfo.go.id", "d"),
        ),
    ],
)
def test_an_address_is_taken_apart(text: str, expected: tuple[object, ...]) -> None:
    found = addresses.parse(text)
    assert (found.dialect, found.host, found.port, found.user, found.database) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "database_address"),
        ("db.example.org", "database_address"),
        ("postgresql://h:port/d", "database_address"),
        ("postgresql://me:word@h/d", "database_password_shown"),
        ("file:///etc/passwd", "database_kind"),
        ("http://h/d", "database_kind"),
        ("duckdb:///x", "database_kind"),
        ("postgresql+asyncpg://h/d", "database_kind"),
        ("postgresql+psycopg2://h/d", "database_kind"),
        ("mysql+mysqldb://h/d", "database_kind"),
        ("sqlite+pysqlcipher:///x", "database_kind"),
        ("postgresql:///d", "database_host"),
        ("postgresql://h,other/d", "database_host"),
        ("postgresql://%2Ftmp/d", "database_host"),
        ("postgresql://h:0/d", "database_host"),
        ("postgresql://h:99999/d", "database_host"),
        ("postgresql://h\\@evil/d", "database_name"),
        ("postgresql://h", "database_name"),
        ("postgresql://h/host=evil user=x", "database_name"),
        ("postgresql://h/postgresql:%2F%2Fevil", "database_name"),
        ("postgresql://a%0ab@h/d", "database_name"),
        ("sqlite://", "database_file"),
        ("sqlite:///:memory:", "database_file"),
        ("sqlite:///file:/data/x.db?mode=rw&uri=true", "database_option"),
        ("sqlite:///file:/data/x.db", "database_file"),
        ("sqlite://host/x.db", "database_file"),
        ("sqlite:///posts.db", "database_file_relative"),
        ("sqlite:///./data/posts.db", "database_file_relative"),
        ("sqlite:///~/posts.db", "database_file_relative"),
        ("postgresql://h/d?sslmode=allow-all", "database_option_value"),
        ("postgresql://h/d?sslmode=require&sslmode=disable", "database_option_value"),
        *(
            (f"postgresql://h/d?{option}=x", "database_option")
            for option in (
                "host",
                "hostaddr",
                "options",
                "passfile",
                "service",
                "sslcert",
                "sslrootcert",
                "password",
            )
        ),
        *(
            (f"mysql://h/d?{option}=x", "database_option")
            for option in (
                "read_default_file",
                "init_command",
                "local_infile",
                "unix_socket",
                "ssl_ca",
                "charset",
            )
        ),
    ],
)
def test_what_no_address_may_hold_is_refused(text: str, code: str) -> None:
    assert refusal(text).code == code


def test_a_secret_is_the_password_or_the_whole_address() -> None:
    assert addresses.parse("mysql://me@h/d", PASSWORD).password == PASSWORD
    whole = addresses.parse("", f"mysql://me:{PASSWORD}@h/d")
    assert (whole.host, whole.user, whole.password) == ("h", "me", PASSWORD)
    section = {"dialect": "mysql", "host": "h", "database": "d", "username": "me", "password": "p@ss/w%41"}
    assert addresses.parse("", section).password == "p@ss/w%41"
    assert addresses.parse("", {"url": f"mysql://me:{PASSWORD}@h/d"}).password == PASSWORD
    assert addresses.parse("mysql://me@h/d", {"password": PASSWORD}).password == PASSWORD


def test_a_secret_that_is_an_address_must_be_allowed_too() -> None:
    assert refusal("", "mysql://me:x@h/d?read_default_file=/etc/my.cnf").code == "database_option"
    assert refusal("", "mysql://me:x@127.0.0.1/d", trusted=False).code == "database_inside"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"postgresql://me:{PASSWORD}@h/d", None),
        (f"postgresql://me:{PASSWORD}@h:port/d", None),
        (f"postgresql://h/d?password={PASSWORD}", None),
        ("", f"postgresql://me:{PASSWORD}@h,other/d"),
        ("", f"oracle://me:{PASSWORD}@h/d"),
        ("", f"postgresql://me:{PASSWORD}@h/d?passfile={PASSWORD}"),
        ("", f"//{PASSWORD}"),
    ],
)
def test_no_refusal_tells_a_secret(text: str, secret: str | None) -> None:
    refused = refusal(text, secret)
    told = [
        refused.text("id"),
        refused.text("en"),
        repr(refused),
        repr(refused.values),
        repr(refused.__cause__),
    ]
    assert [one for one in told if PASSWORD in one] == []


def test_neither_password_nor_user_is_shown() -> None:
    address = addresses.parse("postgresql://me@[2001:db8::1]/d", PASSWORD)
    assert PASSWORD not in repr(address)
    assert address.shown == "postgresql://[2001:db8::1]:5432/d"


INSIDE = [
    *("127.0.0.1", "127.1", "127.0.1.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001"),
    *("localhost", "LOCALHOST", "localhost.", "db.localhost", "0.0.0.0", "0"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("10.0.0.5", "172.16.9.9", "192.168.1.1", "100.64.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]"),
    *(
        "224.0.0.1",
        "[ff02::1]",
        "255.255.255.255",
        "192.0.2.1",
        "[fec0::1]",
        "me@127.0.0.1",
        "8.8.8.8@127.0.0.1",
    ),
]


@pytest.mark.parametrize("host", INSIDE)
def test_nobody_but_an_administrator_may_lead_inside(host: str) -> None:
    for dialect in ("postgresql", "mysql", "mssql"):
        assert refusal(f"{dialect}://{host}/d", trusted=False).code == "database_inside"
        addresses.parse(f"{dialect}://{host}/d", trusted=True)


@pytest.mark.parametrize("host", ["8.8.8.8", "[2001:4860:4860::8888]", "db.example.org"])
def test_addresses_of_the_internet_pass(host: str) -> None:
    assert addresses.parse(f"postgresql://{host}/d", trusted=False).database == "d"


def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up() -> None:
    name = Address("postgresql", "localhost", 5432, "", "d")  # a name as any other, to the resolver
    with pytest.raises(RaporError) as refused:
        addresses.places(name, trusted=False)
    assert refused.value.code == "database_inside"
    found = addresses.places(name, trusted=True)
    assert found
    assert all(ipaddress.ip_address(place).is_loopback for place in found)


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(RaporError) as refused:
        addresses.places(Address("mysql", "nowhere.invalid", 3306, "", "d"), trusted=True)
    assert refused.value.code == "database_host_unknown"
    assert "nowhere.invalid" in refused.value.text("en")


def test_a_listener_inside_sees_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        port = canary.getsockname()[1]
        for host in (
            "127.0.0.1",
            "localhost",
            "2130706433",
            "0x7f.1",
            "8.8.8.8@127.0.0.1",
            "[::ffff:127.0.0.1]",
        ):
            for dialect in ("postgresql", "mysql"):
                address = f"{dialect}://me@{host}:{port}/d"
                origin = Origin("database", address, sheet="t", trusted=False)
                with pytest.raises(RaporError):
                    list(database.pull(origin, tmp_path, Limits(), lambda word, count: None))
        with pytest.raises(BlockingIOError):
            canary.accept()


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        (Origin("database", "postgresql://h/d"), "database_table_missing"),
        (Origin("database", "postgresql://h/d", sheet="a.b.c.d"), "database_table_missing"),
        (Origin("database", "postgresql://h/d", sheet="public."), "database_table_missing"),
        (Origin("database", "postgresql://h/d", query="DELETE FROM posts"), "database_query_other"),
        (Origin("database", "postgresql://h/d", query="SELECT pg_read_file('x')"), "database_query_function"),
        (Origin("database", "", sheet="posts"), "database_address"),
        (Origin("database", "sqlite:////data/x.db", sheet="posts", trusted=False), "database_inside"),
    ],
)
def test_a_source_is_checked_before_it_is_kept(origin: Origin, code: str) -> None:
    with pytest.raises(RaporError) as refused:
        database.check(origin)
    assert refused.value.code == code


def test_a_good_source_passes_the_check() -> None:
    database.check(
        Origin("database", "postgresql://me@db.example.org/d", sheet="public.posts", secret="NAME")
    )
    database.check(Origin("database", "", sheet="posts", secret="NAME"))
    database.check(
        Origin("database", "mysql://h/d", query="WITH a AS (SELECT 1 AS b, 2 AS c) SELECT * FROM a;")
    )


def made(path: Path) -> Path:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE t (a, b)")
    db.close()
    return path


def file_refusal(path: Path | str) -> str:
    with pytest.raises(RaporError) as refused:
        addresses.file(addresses.parse(f"sqlite:///{path}"))
    return refused.value.code


def test_a_database_file_must_be_there_and_be_itself(tmp_path: Path) -> None:
    file = made(tmp_path.resolve() / "posts.db")
    assert addresses.file(addresses.parse(f"sqlite:///{file}")) == file
    assert file_refusal(file.with_name("absent.db")) == "database_file_missing"
    assert file_refusal(tmp_path.resolve()) == "database_file_missing"
    (tmp_path / "text.db").write_text("no database at all")
    assert file_refusal(tmp_path.resolve() / "text.db") == "database_file_other"
    assert not file.with_name("absent.db").exists()


def test_a_link_leads_nowhere(tmp_path: Path) -> None:
    file = made(tmp_path.resolve() / "posts.db")
    link = file.with_name("link.db")
    link.symlink_to(file)
    assert file_refusal(link) == "database_file_linked"
    folder = file.with_name("folder")
    folder.symlink_to(file.parent)
    assert file_refusal(folder / "posts.db") == "database_file_linked"
    assert file_refusal(f"{file.parent}/../{file.parent.name}/posts.db") == "database_file_linked"
