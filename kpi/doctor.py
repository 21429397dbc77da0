"""Doctor: versions, stores, freshness, and what is missing on this machine."""

import platform
import shutil
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version

from kpi import access, audit, engines, evidence, measures, people, settings, snapshots, standings, store
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
    """Whether audit log, evidence and snapshots are what was written, and who may come in."""
    try:
        chain = audit.check(store)
        yield chain.fault or f"audit log: {chain.lines} lines, chain whole, {chain.heads} daily heads agree"
        damaged = evidence.damaged(store)
        yield from (RaporError("evidence_damaged", title=title) for title in damaged)
        if not damaged:
            yield "evidence: every file is there and what was attached"
        yield from _snapshots(store)
        yield _people(store)
    except RaporError as error:
        yield error


def _snapshots(store: Store) -> Iterator[str | RaporError]:
    """Each snapshot, its files read from end to end."""
    known = snapshots.listed(store, EVERYTHING)
    for one in known:
        problems = snapshots.verify(store, EVERYTHING, one.id)
        if problems:
            files = "; ".join(problem.text() for problem in problems)
            yield RaporError("snapshot_damaged", snapshot=one.id, files=files)
        else:
            state = "published" if one.published_at else "not published"
            yield f"snapshot {one.id}: {len(one.manifest)} files, all as they were frozen, {state}"
    if not known:
        yield "snapshots: none"


def _people(store: Store) -> str:
    """How many may come in, by role."""
    found = people.listed(store, access.command_line())
    roles = Counter(one.role for one in found if one.active)
    if not found:
        return "people: nobody is invited"
    named = ", ".join(f"{role} {count}" for role, count in sorted(roles.items())) or "nobody"
    return f"people: {named}; {sum(not one.active for one in found)} revoked"


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
