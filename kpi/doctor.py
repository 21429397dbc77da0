"""Doctor: versions, stores, freshness, and what is missing on this machine."""

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import version

from kpi import access, audit, engines, evidence, measures, settings, standings, store
from kpi.errors import RaporError
from kpi.scope import EVERYTHING
from kpi.state import database
from kpi.store import Store

PACKAGES = (
    "streamlit",
    "pandas",
    "altair",
    "duckdb",
    "deltalake",
    "sqlalchemy",
    "sqlglot",
    "python-calamine",
)
PROGRAMS = {"chromium": "apt-get install chromium", "soffice": "apt-get install libreoffice-impress"}
"""Programs that only the tests need, and how Debian installs them."""


def report() -> Iterator[str | RaporError]:
    """Lines for a person who wonders why something does not work; what has to be mended comes as an error."""
    chosen = settings.load()
    opened = store.open()
    yield f"Python {platform.python_version()}, {platform.system()}"
    yield ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    yield f"engine: {chosen.engine}, {engines.open(chosen.engine).query('SELECT 1 AS one', {}).num_rows} row"
    sound = True
    for line in _stores(opened):
        sound = sound and isinstance(line, str)
        yield line
    if sound:
        state = opened.state_rows(EVERYTHING)
        stale = measures.stale(opened.lake, opened.catalogue, state, tables=opened.tables)
        told = "stale: run `measures`" if stale else "up to date"
        yield f"measures: version {opened.lake.version('measures')}, {told}"
        known = standings.listed(opened, access.command_line())
        yield from (f"source {standings.in_words(one)}" for one in known)
        yield from _proofs(opened)
    for program, remedy in PROGRAMS.items():
        yield f"{program}: {'found' if shutil.which(program) else f'missing, {remedy} (tests only)'}"


def _proofs(store: Store) -> Iterator[str | RaporError]:
    """Whether the audit log and the files of evidence are what was written."""
    try:
        chain = audit.check(store)
        yield chain.fault or f"audit log: {chain.lines} lines, chain whole, {chain.heads} daily heads agree"
        damaged = evidence.damaged(store)
    except RaporError as error:
        yield error
        return
    yield from (RaporError("evidence_damaged", title=title) for title in damaged)
    if not damaged:
        yield "evidence: every file is there and what was attached"


def _stores(opened: Store) -> Iterator[str | RaporError]:
    """What the state and each table hold; every file is read, so that damage is found before it hurts."""
    try:
        yield f"state: revision {database.checked(opened.state_url)}"
        rows = opened.state_rows(EVERYTHING)
    except RaporError as error:
        yield error
        rows = {}
    for name in [*opened.tables, "rejects", "measures"]:
        if name in opened.tables and opened.tables[name].store == "state":
            if name in rows:
                yield f"{name}: {rows[name].num_rows} rows"
            continue
        try:
            files = opened.lake.checked(name)
            yield f"{name}: version {opened.lake.version(name)}, {files} files"
        except RaporError as error:
            yield error
