"""Databases: a table or one SELECT becomes a sheet, read in a transaction that can only read."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from connectors import addresses, connections, credentials, database_rows, postgres, queries
from connectors.containers import Limits
from connectors.copied import Wanted
from connectors.database_faults import told
from connectors.sources import Origin, Progress, Pulled
from kpi.errors import RaporError

log = logging.getLogger(__name__)

NAME_PARTS = 3  # catalogue, schema, table


def check(origin: Origin) -> None:
    """Refuse what can never be right, or may not be given; nothing is connected to.

    Raises:
        RaporError: If the address, the table or the query is refused.
    """
    if origin.address.strip() or not origin.secret:  # else the secret holds the address
        _query(origin, addresses.parse(origin.address, None, origin.trusted).dialect)


def pull(origin: Origin, folder: Path, limits: Limits, progress: Progress) -> Iterator[Pulled]:
    """Read a table or query as one sheet; see connectors.sources.pull.

    If the origin says since when, only rows whose watermark is not below that are read; a time-out of
    `limits.seconds` holds for the statement.
    """
    secret = credentials.read(origin.secret) if origin.secret else None
    address = addresses.parse(origin.address, secret, origin.trusted)
    asked, query = _query(origin, address.dialect)
    wanted = Wanted(query, origin, folder, limits, lambda rows: progress("reading", rows))
    latest = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    progress("connecting", 0)
    with told(address, asked), connections.opened(address, origin.trusted, limits.seconds) as connection:
        session = connection.connection.driver_connection
        if address.dialect == "postgresql" and session is not None:
            found = postgres.read(session, wanted, latest)
        else:
            found = database_rows.read(connection, wanted, latest)
    log.info("%s: %d rows of %s read", address.shown, found.rows, asked)
    from_query = {"query_hash": sha256(query.encode()).hexdigest()} if origin.query else {"sheet": asked}
    since = {"since": origin.since} if origin.since else {}
    yield Pulled(
        label=f"{Path(address.database).name}: {asked}",
        sheets=[found.sheet],
        content_hash=found.content_hash,
        columns=found.types,
        watermark=found.watermark,
        provenance={"address": address.shown, **from_query, **since},
    )


def _query(origin: Origin, dialect: str) -> tuple[str, str]:
    """What is asked for, as a person would say it, and as SQL."""
    if origin.query and origin.query.strip():
        return "SELECT …", queries.checked(origin.query, dialect)
    name = (origin.sheet or "").strip()
    parts = name.split(".")
    if not name.isprintable() or not all(map(str.strip, parts)) or len(parts) > NAME_PARTS:
        raise RaporError("database_table_missing")
    return name, f"SELECT * FROM {'.'.join(database_rows.quoted(part, dialect) for part in parts)}"
