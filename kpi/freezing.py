"""Freezing: the files that a snapshot consists of, plain enough to be read by other tools for years."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet
from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import agencies, declarations, engines, measures, ownership, projects, settings
from kpi.agencies import Agency
from kpi.engines import Files
from kpi.passes import SCHEMA
from kpi.projects import Project, Span
from kpi.scope import Scope
from kpi.state import dialogue_models, project_models, rows
from kpi.store import Store

SUMS, ABOUT, FORMAT = "SHA256SUMS", "snapshot.json", "README.md"
MODELS: dict[str, Any] = {
    model.__tablename__: model
    for model in (
        *(project_models.Project, project_models.Span, project_models.Member, project_models.Target),
        *(project_models.Milestone, project_models.Evidence, dialogue_models.Stakeholder),
        *(dialogue_models.Position, dialogue_models.Support, dialogue_models.Review, dialogue_models.Note),
    )
}
"""The tables of the state that are frozen, as lists of rows."""

LEFT_OUT = {"edition", "edited_by", "edited_at", "import_id", "agency_key", "account", "removed_at"}
"""Columns that serve the editing of rows, and who may sign in."""

REGISTER = (*agencies.COLUMNS, "short_name")

Row = Mapping[str, Any]
Lists = dict[str, list[dict[str, Any]]]


def write(store: Store, scope: Scope, project: str | None, folder: Path, about: Row) -> dict[str, str]:
    """Write a snapshot into an empty folder.

    Args:
        store: Whose measures are up to date.
        scope: What is frozen: nothing beyond it.
        project: The one whose rows are frozen; None for all.
        folder: Where to.
        about: What is said of the snapshot itself.

    Returns:
        The SHA-256 of each file by its name; that of SUMS, which lists them, under its own.
    """
    versions = _figures(store, scope, folder)
    with store.reading() as session:
        lists = within(_lists(session, store), scope, projects.register(store))
    lists = lists if project is None else of_project(lists, project)
    for name, found in lists.items():
        (folder / f"{name}.json").write_bytes(as_json(found))
    for part in ("catalogue", "tables"):
        (folder / part).mkdir()
        for file in _declared(part):
            (folder / part / file.name).write_bytes(file.read_bytes())
    (folder / FORMAT).write_bytes((settings.ROOT / "docs" / "snapshot.md").read_bytes())
    (folder / ABOUT).write_bytes(as_json({**about, "versions": versions}))
    sums = hashes(folder)
    (folder / SUMS).write_bytes(listed(sums))
    for place in (folder, folder / "catalogue", folder / "tables"):
        _settle(place)
    return sums | {SUMS: hashes(folder)[SUMS]}


def digest(file: str) -> str:
    """The SHA-256 of a file as it is at this moment."""
    with open(file, "rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def hashes(folder: Path, digest: Callable[[str], str] = digest) -> dict[str, str]:
    """The SHA-256 of every file of a folder by its name; none if there is no such folder."""
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    return {file.relative_to(folder).as_posix(): digest(str(file)) for file in files}


def listed(sums: Mapping[str, str]) -> bytes:
    """Digests as sha256sum writes and checks them."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()


def as_json(content: object) -> bytes:
    """JSON that people can read too."""
    return (json.dumps(content, ensure_ascii=False, indent=1, default=_text) + "\n").encode()


def within(lists: Lists, scope: Scope, register: Mapping[str, Agency]) -> Lists:
    """The rows that a scope may see, by the rules of kpi.projects and kpi.ownership.

    Targets and notes of no agency hold for all.

    Args:
        lists: Rows of all tables.
        scope: Of whoever asks.
        register: All agencies; only needed where the scope has limits.
    """
    if scope.codes is None and scope.projects is None:
        return lists
    seen = {one.code: one for one in projects.within(described(lists), scope, register)}
    known = {row["code"] for row in lists["projects"]}

    def sees(row: Row) -> bool:
        if row["project"] in known:
            project = seen.get(row["project"])
            return project is not None and ownership.sees(scope, project, row.get("agency_code"))
        return scope.projects is None and row.get("agency_code") in (scope.codes or ())

    def holds(row: Row) -> bool:
        return not row["agency_code"] or scope.codes is None or row["agency_code"] in scope.codes

    kept = {name: [row for row in found if "project" in row and sees(row)] for name, found in lists.items()}
    kept["projects"] = [row for row in lists["projects"] if row["code"] in seen]
    promised = {str(row["number"]) for row in kept["milestones"]}  # what is said of one is of its agency
    kept["reviews"] = [
        row for row in kept["reviews"] if row["about"] != "milestone" or row["subject"] in promised
    ]
    kept["notes"] = [row for row in lists["notes"] if holds(row)]
    kept["targets"] = [row for row in lists["targets"] if row["project"] in ("", *seen) and holds(row)]
    return _hung(lists, kept)


def of_project(lists: Lists, code: str) -> Lists:
    """The rows of one project, and what holds for all."""
    kept = {name: [row for row in found if row.get("project", code) == code] for name, found in lists.items()}
    kept["projects"] = [row for row in lists["projects"] if row["code"] == code]
    kept["targets"] = [row for row in lists["targets"] if row["project"] in ("", code)]
    return _hung(lists, kept)


def described(lists: Lists) -> list[Project]:
    """The projects of some rows, without their people."""
    spans: dict[str, dict[str, Span]] = {}
    for row in sorted(lists["spans"], key=lambda row: (row["starts_on"], row["number"])):
        spans.setdefault(row["project"], {})[row["horizon"]] = Span(row["starts_on"], row["ends_on"])
    plain = ("number", "code", "title", "agency_code", "programme", "year", "cohort", "aspects", "story")
    return [
        Project(
            **{name: row[name] for name in plain},
            edition=0,
            edited_by=None,
            edited_at=None,
            members=(),
            agencies=tuple(row["agencies"]),
            rubric=tuple(row["rubric"]),
            spans=spans.get(row["code"], {}),
            archived=row["archived_at"] is not None,
        )
        for row in lists["projects"]
    ]


def _hung(lists: Lists, kept: Lists) -> Lists:
    """The rows that are kept, with what hangs on them."""
    for name, parent in (("evidence", "milestone"), ("positions", "stakeholder"), ("support", "stakeholder")):
        numbers = {row["number"] for row in kept[f"{parent}s"]}
        kept[name] = [row for row in lists[name] if row[parent] in numbers]
    return kept


def _figures(store: Store, scope: Scope, folder: Path) -> dict[str, Any]:
    """Write measures and register; the versions that they are of."""
    words = dict(store.lake.metadata(measures.NAME))
    for name, schema in ((measures.NAME, SCHEMA), ("agencies", store.tables["agencies"].schema)):
        at = store.lake.version(name)
        files = store.lake.files(name, version=at) if at >= 0 else []
        columns = schema.names if name == measures.NAME else REGISTER
        frame = schema.empty_table().select(columns)
        if files:
            order = "month, indicator, agency_code, platform" if name == measures.NAME else "agency_code"
            sql = f"SELECT {', '.join(columns)} FROM {name} ORDER BY {order}"
            engine = engines.open(settings.load().engine)
            frame = engine.query(sql, {name: Files(files, schema)}).cast(frame.schema)
        if scope.codes is not None:
            seen = pa.array(sorted(scope.codes), pa.string())
            frame = frame.filter(pc.is_in(frame["agency_code"], value_set=seen))
        parquet.write_table(frame, folder / f"{name}.parquet")
    return {
        "program": _program(),
        "catalogue": store.catalogue.hash,
        "measures": store.lake.version(measures.NAME),
        "measured_on": words.get("as_of"),
        "tables": json.loads(words.get("versions", "{}")),
    }


def _program() -> dict[str, str]:
    declared = (settings.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    own = next(line.split('"')[1] for line in declared.splitlines() if line.startswith("version"))
    return {"rapor-perubahan": own, **{name: version(name) for name in ("duckdb", "deltalake", "pyarrow")}}


def _lists(session: Session, store: Store) -> Lists:
    """All rows of the frozen tables; milestones with the evidence that counts for each."""
    found: Lists = {}
    for name, model in MODELS.items():
        names = [column.name for column in model.__table__.columns if column.name not in LEFT_OUT]
        query = select(model).order_by(model.number)
        if "removed_at" in model.__table__.columns:
            query = query.where(model.removed_at.is_(None))
        found[name] = [{one: getattr(row, one) for one in names} for row in session.scalars(query)]
    counted = rows.read(session, store.tables["milestones"], Scope()).to_pylist()
    known = {(row["project"], row["milestone_id"]): row for row in counted}
    for row in found["milestones"]:
        of_record = known.get((row["project"], row["milestone_id"]), {})
        row.update({name: of_record.get(name) for name in ("evidence_count", "evidence_verified")})
    return found


def _declared(part: str) -> Iterator[Path]:
    """The files that declare a part of the framework in force."""
    if part == "tables":
        yield from (file for file, _ in declarations.files(part))
    else:
        yield from sorted(settings.load().folder(part).glob("*.toml"))


def _settle(folder: Path) -> None:
    """Bring the files of a folder and its entries to the disk."""
    files = [one for one in folder.iterdir() if one.is_file()]
    for place in (*files, folder) if os.name == "posix" else ():  # elsewhere a folder cannot be opened
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
