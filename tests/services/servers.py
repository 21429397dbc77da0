"""Real database servers for tests: started on free loopback ports, stopped by process id.

    with servers.postgresql() as server:
        address = server.database()          # postgresql://owner@127.0.0.1:PORT/d1, a new empty database
        password = server.password
        with server.connect(address) as db:  # the driver's own connection, as owner, autocommit
            db.cursor().execute("CREATE TABLE …")

Servers that refuse to be run by root are run by an unprivileged user. They die with the process that started
them, however that ends.
"""

import contextlib
import ctypes
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from sqlalchemy import URL, make_url

HOST = "127.0.0.1"
OWNER = "owner"
POSTGRESQL = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
UNPRIVILEGED = ("postgres", "mysql", "nobody")
START_SECONDS = 60
PARENT_DEATH = 1  # of prctl: PR_SET_PDEATHSIG


class NotInstalledError(Exception):
    """The server is not on this machine."""


@dataclass
class Server:
    """A running server.

    Attributes:
        kind: "postgresql" or "mysql".
        password: Of the owner, who may do everything.
        pid: Process id of the server.
    """

    kind: str
    port: int
    pid: int
    password: str
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def address(self, database: str, user: str = OWNER) -> str:
        """The address of a database, without a password."""
        return f"{self.kind}://{user}@{HOST}:{self.port}/{database}"

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"d{next(self.numbers)}"
        with self.connect(self.address(MAINTENANCE[self.kind])) as db:
            db.cursor().execute(f"CREATE DATABASE {name}")
        return self.address(name)

    @contextlib.contextmanager
    def connect(self, address: str, password: str | None = None) -> Iterator[Any]:
        """The driver's own connection to a database, each statement its own transaction."""
        url = make_url(address)
        password = self.password if password is None else password
        if self.kind == "postgresql":
            db: Any = psycopg.connect(
                host=HOST,
                port=self.port,
                user=url.username,
                password=password,
                dbname=url.database,
                autocommit=True,
            )
        else:
            db = pymysql.connect(
                host=HOST,
                port=self.port,
                user=url.username,
                password=password,
                database=url.database,
                autocommit=True,
            )
        try:
            yield db
        finally:
            db.close()

    def with_password(self, address: str) -> str:
        """The whole address of a database, as a secret may hold it and SQLAlchemy takes it."""
        driver = "psycopg" if self.kind == "postgresql" else "pymysql"
        url: URL = make_url(address).set(password=self.password, drivername=f"{self.kind}+{driver}")
        return url.render_as_string(hide_password=False)


MAINTENANCE = {"postgresql": "postgres", "mysql": "mysql"}


@contextlib.contextmanager
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server whose owner signs in by password (SCRAM) over TCP.

    Raises:
        NotInstalledError: If there is none on this machine.
    """
    binaries = _found("initdb", [POSTGRESQL])
    with _place() as (folder, user):
        password = secrets.token_urlsafe(12)
        (folder / "password").write_text(password)
        data = folder / "data"
        made = [binaries / "initdb", "-D", data, "-U", OWNER, "--pwfile", folder / "password", "--no-sync"]
        made += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        _run(made, folder, user)
        port = free_port()
        order = [binaries / "postgres", "-D", data, "-p", port, "-k", folder, "-c", "fsync=off"]
        order += ["-c", f"listen_addresses={HOST}", "-c", "max_connections=60"]
        with _running(order, folder, user, signal.SIGINT) as pid:
            server = Server("postgresql", port, pid, password)
            _wait(lambda: server.connect(server.address("postgres")), folder)
            yield server


@contextlib.contextmanager
def mariadb() -> Iterator[Server]:
    """A MariaDB server whose owner signs in by password over TCP.

    Raises:
        NotInstalledError: If there is none on this machine.
    """
    daemon = _found("mariadbd", [Path("/usr/sbin"), Path("/usr/local/sbin"), Path("/usr/libexec")])
    install = _found("mariadb-install-db", [Path("/usr/bin"), Path("/usr/local/bin")])
    with _place() as (folder, user):
        password = secrets.token_urlsafe(12)
        data = folder / "data"
        made = [install / "mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db"]
        made += ["--auth-root-authentication-method=normal", f"--tmpdir={folder}"]
        _run(made, folder, user)
        first = folder / "first.sql"
        first.write_text(
            f"CREATE USER '{OWNER}'@'%' IDENTIFIED BY '{password}';\n"
            f"GRANT ALL PRIVILEGES ON *.* TO '{OWNER}'@'%' WITH GRANT OPTION;\n"
        )
        port = free_port()
        order = [daemon / "mariadbd", "--no-defaults", f"--datadir={data}", f"--port={port}"]
        order += [f"--bind-address={HOST}", f"--socket={folder}/s", f"--init-file={first}"]
        order += [
            f"--tmpdir={folder}",
            "--innodb-flush-log-at-trx-commit=0",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
        ]
        with _running(order, folder, user, signal.SIGTERM) as pid:
            server = Server("mysql", port, pid, password)
            _wait(lambda: server.connect(server.address("mysql")), folder)
            yield server


def free_port() -> int:
    """A port of this machine that nobody uses at the moment."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _found(program: str, places: Sequence[Path]) -> Path:
    for place in places:
        if (place / program).exists():
            return place
    elsewhere = shutil.which(program)
    if elsewhere is None:
        raise NotInstalledError(f"{program} is not installed")
    return Path(elsewhere).parent


@contextlib.contextmanager
def _place() -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder for a server, and who is to run it; nothing to say where that is whoever runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="rapor-server-"))
    user: dict[str, Any] = {}
    if os.getuid() == 0:
        names = {entry.pw_name for entry in pwd.getpwall()}
        name = next(name for name in UNPRIVILEGED if name in names)
        group = pwd.getpwnam(name).pw_gid
        user = {"user": name, "group": group, "extra_groups": []}
        os.chown(folder, pwd.getpwnam(name).pw_uid, group)
    try:
        yield folder, user
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[Any], folder: Path, user: dict[str, Any]) -> None:
    done = subprocess.run(
        list(map(str, command)), cwd=folder, check=False, capture_output=True, text=True, **user
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@contextlib.contextmanager
def _running(command: Sequence[Any], folder: Path, user: dict[str, Any], stop: int) -> Iterator[int]:
    """A server process, gone afterwards, and gone as well if this process is killed."""
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=lambda: _die_with_parent(stop),  # noqa: PLW1509 – one call of the C library
            **user,
        )
    try:
        yield server.pid
    finally:
        server.send_signal(stop)
        try:
            server.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _die_with_parent(stop: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, stop)


def _wait(connect: Callable[[], contextlib.AbstractContextManager[Any]], folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with connect():
                return
        except (psycopg.Error, pymysql.MySQLError):
            if time.monotonic() > until:
                raise AssertionError((folder / "log").read_text(errors="replace")[-3000:]) from None
            time.sleep(0.1)
