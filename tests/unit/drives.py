"""Drives: folders of files that sources are made of, and what a refresh of them said."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import stocks

from kpi import access, refreshing, sources, standings
from kpi.judgement import Report
from kpi.refreshing import Asking
from kpi.sources import Draft
from kpi.standings import Standing
from kpi.state import sources as kept
from kpi.store import Store

NAME = "Kiriman"


def put(drive: Path, name: str, rows: Sequence[Mapping[str, object]]) -> Path:
    """A file of rows that nobody has touched for an hour."""
    drive.mkdir(exist_ok=True)
    path = stocks.written(drive / name, rows)
    moment = time.time() - 3600
    os.utime(path, (moment, moment))
    return path


def registered(store: Store, drive: Path, name: str = NAME, **more: Any) -> Draft:
    """A source of posts in the files of a folder."""
    drive.mkdir(exist_ok=True)
    draft = Draft(name, "folder", "posts", str(drive / "*.csv"), **more)
    return sources.add(store, access.command_line(), draft)


def refresh(store: Store, name: str = NAME, **asking: Any) -> list[Report]:
    return refreshing.refresh(store, [name], Asking(who="tester", **asking))[name]


def codes(reports: Sequence[Report]) -> list[str | None]:
    """Why each was refused, or None."""
    return [report.refused["code"] if report.refused else None for report in reports]


def warned(report: Report) -> list[str]:
    return [one["code"] for one in report.warnings]


def stands(store: Store, name: str = NAME) -> Standing:
    return standings.standing(store, access.command_line(), name)


def history(store: Store, name: str = NAME) -> list[dict[str, Any]]:
    """The pulls of a source, the newest first."""
    with store.reading() as session:
        return kept.history(session, name)
