"""Doctor: versions, stores, freshness, and what is missing on this machine."""

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import version

from kpi import engines, measures, settings, store
from kpi.scope import EVERYTHING
from kpi.state import database

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


def report() -> Iterator[str]:
    """Lines for a person who wonders why something does not work."""
    chosen = settings.load()
    opened = store.open()
    yield f"Python {platform.python_version()}, {platform.system()}"
    yield ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    yield f"engine: {chosen.engine}, {engines.open(chosen.engine).query('SELECT 1 AS one', {}).num_rows} row"
    yield f"state: revision {database.revision(opened.state_url)}"
    for name, table in opened.tables.items():
        held = (
            len(opened.lake.files(name))
            if table.store == "lake"
            else opened.state_rows(EVERYTHING)[name].num_rows
        )
        unit = "files" if table.store == "lake" else "rows"
        yield (
            f"{name}: version {opened.lake.version(name)}, {held} {unit}"
            if table.store == "lake"
            else f"{name}: {held} {unit}"
        )
    stale = measures.stale(opened.lake, opened.catalogue, opened.state_rows(EVERYTHING), tables=opened.tables)
    yield f"measures: version {opened.lake.version('measures')}, {'stale: run `measures`' if stale else 'up to date'}"
    for program, remedy in PROGRAMS.items():
        yield f"{program}: {'found' if shutil.which(program) else f'missing, {remedy} (tests only)'}"
