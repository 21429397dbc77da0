"""Faults of databases: what drivers and servers say, as one sentence that a person can act on."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pymysql
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from connectors.addresses import Address
from kpi.errors import RaporError

DETAIL = 300  # characters of the server's own words

# Codes of SQLSTATE and, as whole numbers, of MariaDB and MySQL.
CODES: dict[str, tuple[str | int, ...]] = {
    "database_login": ("28P01", "28000", 1045, 1698, 1251),
    "database_unknown": ("3D000", 1049),
    "database_table_unknown": ("42P01", "3F000", 1146),
    "database_column_unknown": ("42703", 1054),
    "database_denied": ("42501", 1044, 1142, 1143, 1227, 1370),
    "database_slow": ("57014", "55P03", 1969, 3024, 1205, 1317),
    "database_writing": ("25006", 1792, 1290),
    "database_crowded": ("53300", 1040, 1203),
    "database_tls": (2026, 3159),
    "database_columns_alike": ("42701", 1060),
    "database_dropped": ("57P01", "57P02", "57P03", "08000", "08003", "08006", 2006, 2013, 2014, 1053, 1927),
    "database_unreachable": (2002, 2003, 2005),
}
SENTENCES: dict[str | int | None, str] = {
    number: code for code, numbers in CODES.items() for number in numbers
}

# A driver that could not connect, and SQLite at any time, give words and no code.
WORDS = {
    "database_login": r"password|authentication|role \S+ does not exist|pg_hba",
    "database_unknown": r"database \S+ does not exist",
    "database_tls": r"\bSSL\b|\bTLS\b|certificate|encryption",
    "database_crowded": r"too many (clients|connections)|connection slots",
    "database_table_unknown": r"no such table",
    "database_column_unknown": r"no such column",
    "database_slow": r"^interrupted|statement timeout",
    "database_writing": r"readonly database|not authorized",
    "database_file_busy": r"database (table )?is locked",
    "database_file_other": r"not a database|malformed",
    "database_file_missing": r"unable to open",
    "encoding_unknown": r"Could not decode",
}


@contextmanager
def told(address: Address, asked: str) -> Iterator[None]:
    """Raise what a driver raises as a sentence.

    Args:
        address: Whose words are told.
        asked: The table, or "SELECT …" for a query.
    """
    try:
        yield
    except (SQLAlchemyError, psycopg.Error, pymysql.MySQLError, sqlite3.Error) as error:
        raise _sentence(error, address, asked) from error


def _sentence(error: Exception, address: Address, asked: str) -> RaporError:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    code = _code(cause)
    return RaporError(
        code, address=address.shown, database=address.database, asked=asked, detail=_detail(cause, address)
    )


def _code(cause: BaseException) -> str:
    number = cause.args[0] if cause.args and isinstance(cause.args[0], int) else None
    known = SENTENCES.get(number if number is not None else getattr(cause, "sqlstate", None))
    if known is not None:
        return known
    text = str(cause)
    if number is None and getattr(cause, "sqlstate", None) is None:
        for code, pattern in WORDS.items():
            if re.search(pattern, text, re.IGNORECASE):
                return code
        if isinstance(cause, psycopg.OperationalError):
            return "database_unreachable" if text.startswith("connection") else "database_dropped"
    return "database_dropped" if isinstance(cause, pymysql.err.InterfaceError) else "database_refused"


def _detail(cause: BaseException, address: Address) -> str:
    """The server's own words, on one line, without the password in whatever writing."""
    diagnosis = getattr(getattr(cause, "diag", None), "message_primary", None)
    words = str(diagnosis or (cause.args[-1] if cause.args else type(cause).__name__))
    if address.password:
        words = words.replace(address.password, "…")
    last = words.splitlines()[0].rpartition("failed: ")[2] if words else ""  # libpq tells where to first
    return last.strip().rstrip(".")[:DETAIL]
