"""Sources: what people do with them – add, look, edit, pause, remove; how they stand is in kpi.standings."""

import re
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from connectors import credentials
from connectors import sources as kinds
from connectors.containers import Limits
from connectors.headings import CANONICAL
from connectors.sources import Origin, Pulled
from kpi import declarations, faults, imports, judgement, rejects, schedules, standings
from kpi.access import Visitor
from kpi.accounts import MANAGES
from kpi.errors import RaporError
from kpi.judgement import Order, Report
from kpi.scope import EVERYTHING
from kpi.state import audit
from kpi.state import sources as kept
from kpi.state.imports import now as present
from kpi.state.models import Source
from kpi.state.sources import Draft
from kpi.store import Store

__all__ = ["Draft", "add", "checked", "edit", "look", "order", "origin", "pause", "remove"]

NAME_LENGTH = 80
UNFIT = re.compile(r"-|env:")  # an option of a command; a variable, as st.connection reads a name
SECRET = re.compile(r"[A-Za-z_]\w{0,39}(\.[A-Za-z_]\w{0,39}){0,3}", re.ASCII)
PLAIN_SECRET = re.compile(r"([a-z0-9_]+|[A-Z0-9_]+)(\.([a-z0-9_]+|[A-Z0-9_]+))*")
LOOKED_ROWS, LOOKED_PARTS = 200, 3  # of a source that is only looked at
OVERLAP_LIMIT = 366
WITHHELD = ("address", "query")  # the log tells that they changed; hosts and accounts are not for it


def add(store: Store, visitor: Visitor, draft: Draft) -> Draft:
    """Register a source.

    Args:
        store: Where.
        visitor: Who says so; only an administrator's address may lead to files and into a private network.
        draft: What they said.

    Returns:
        The draft as it is kept.

    Raises:
        RaporError: not_allowed; or if something in it cannot be right. Nothing is kept then.
    """
    standings.require(visitor)
    trusted, by = visitor.may(MANAGES), visitor.account
    draft = checked(store, draft, trusted)
    with store.writing() as session:
        if session.scalar(select(Source.name).where(func.lower(Source.name) == draft.name.lower())):
            raise RaporError("source_exists", name=draft.name)
        row = Source(name=draft.name, definition="", busy_beat=0)
        kept.write(row, draft, trusted, by)
        session.add(row)
        told = {name: value for name, value in _told(draft).items() if value}
        audit.note(session, by, "source.added", draft.name, after=told)
    return draft


def edit(store: Store, visitor: Visitor, draft: Draft, *, edition: int) -> None:
    """Change what is said of the source of this name.

    Who is no administrator cannot keep the trust in an address by editing something else of it.

    Args:
        store: Where.
        visitor: Who changes it.
        draft: All that is said of it from now on.
        edition: That of the standing which they saw.

    Raises:
        RaporError: not_allowed; if something cannot be right, or somebody else has changed it meanwhile.
    """
    standings.require(visitor)
    trusted, by = visitor.may(MANAGES), visitor.account
    draft = checked(store, draft, trusted)
    with store.writing() as session:
        row = kept.find(session, draft.name, to_change=True)
        if row.edition != edition:
            raise RaporError("source_edited_meanwhile", name=draft.name)
        held = kept.draft_of(row)
        changed = [name for name in asdict(draft) if getattr(draft, name) != getattr(held, name)]
        before, after = ({name: _told(one)[name] for name in changed} for one in (held, draft))
        row.edition += 1
        kept.write(row, draft, trusted, by)
        audit.note(session, by, "source.changed", draft.name, before=before, after=after)


def pause(store: Store, visitor: Visitor, name: str, paused: bool = True) -> None:
    """Let a source rest, or go on.

    Raises:
        RaporError: not_allowed; or if there is none of this name.
    """
    standings.require(visitor)
    by = visitor.account
    with store.writing() as session:
        row = kept.find(session, name, to_change=True)
        row.paused, row.edition, row.edited_by, row.edited_at = paused, row.edition + 1, by, present()
        audit.note(session, by, "source.paused" if paused else "source.resumed", name)


def remove(store: Store, visitor: Visitor, name: str) -> None:
    """Forget a source. Its records stay, and so does the history of its pulls.

    Raises:
        RaporError: not_allowed; or if there is none of this name.
    """
    standings.require(visitor)
    with store.writing() as session:
        session.delete(kept.find(session, name, to_change=True))
        audit.note(session, visitor.account, "source.removed", name)


def _told(draft: Draft) -> dict[str, Any]:
    """What the audit log tells of a source."""
    return {
        name: audit.WITHHELD if name in WITHHELD and value else value for name, value in asdict(draft).items()
    }


def checked(store: Store, draft: Draft, trusted: bool) -> Draft:
    """The draft as it is kept, if nothing in it is wrong."""
    texts = {name: text.strip() for name, text in asdict(draft).items() if isinstance(text, str)}
    optional = {name for name, field in Draft.__dataclass_fields__.items() if field.default is None}
    said: dict[str, Any] = {name: text or None if name in optional else text for name, text in texts.items()}
    draft = replace(draft, **said)
    if not (draft.name.isprintable() and 0 < len(draft.name) <= NAME_LENGTH) or UNFIT.match(draft.name):
        raise RaporError("source_name_unfit", limit=NAME_LENGTH)
    if not draft.address and not (draft.kind == "database" and draft.secret):  # a secret may hold all of it
        raise RaporError("address_missing")
    if draft.kind == "folder":
        draft = replace(draft, address=str(Path(draft.address).expanduser()))
    _check_names(store, draft)
    _check_options(draft)
    schedules.check(draft.schedule)
    kinds.check(origin(draft, trusted))
    return draft


def _check_names(store: Store, draft: Draft) -> None:
    if draft.table not in store.tables:
        nearest = declarations.nearest(draft.table or "", store.tables)
        raise RaporError("table_unknown", table=draft.table or "", nearest=nearest)
    fitting = {name for name, format in store.formats.items() if format.table == draft.table} | {CANONICAL}
    if draft.format is not None and draft.format not in fitting:
        nearest = declarations.nearest(draft.format, fitting)
        raise RaporError("format_unknown", format=draft.format, table=draft.table, nearest=nearest)
    table = store.tables[draft.table]
    known = {"", *table.columns, *table.texts}
    for column in draft.mapping.values():
        if column not in known:
            nearest = declarations.nearest(column, known)
            raise RaporError("source_column_unknown", column=column, table=draft.table, nearest=nearest)


def _check_options(draft: Draft) -> None:
    for option in ("query", "watermark"):
        if getattr(draft, option) is not None and draft.kind != "database":
            raise RaporError("source_option_unfit", option=option, kind=draft.kind)
    if draft.decimal not in (None, ",", "."):
        raise RaporError("decimal_unknown", decimal=draft.decimal)
    if not 0 <= draft.overlap_days <= OVERLAP_LIMIT:
        raise RaporError("overlap_unfit", limit=OVERLAP_LIMIT)
    if draft.secret is not None and not _is_name(draft.secret):
        raise RaporError("secret_not_a_name")


def _is_name(secret: str) -> bool:
    """Whether this is the name of a secret, or could be one; a secret itself must not be kept by mistake."""
    if not SECRET.fullmatch(secret):
        return False
    try:
        credentials.read(secret)
    except RaporError:
        return PLAIN_SECRET.fullmatch(secret) is not None
    return True


def origin(draft: Draft, trusted: bool, **more: Any) -> Origin:
    """Where a source leads, for the connectors."""
    names = ("kind", "address", "sheet", "query", "secret", "watermark")
    return Origin(**{name: getattr(draft, name) for name in names}, trusted=trusted, **more)


def order(draft: Draft, pulled: Pulled) -> Order:
    """What is known of a part that a source gave. Sheets of workbooks are named only for a folder."""
    return Order(
        path=Path(),
        label=pulled.label or draft.name,
        table=draft.table,
        format=draft.format,
        agency=draft.agency,
        sheet=draft.sheet if draft.kind == "folder" else None,
        decimal=draft.decimal or pulled.decimal,
        mapping=draft.mapping or None,
    )


def look(
    store: Store, visitor: Visitor, draft: Draft, *, trusted: bool = True, language: str | None = None
) -> list[Report]:
    """Connect and show what comes: recognised table, headings, first rows. Nothing is stored.

    Args:
        store: Where the rows would be kept.
        visitor: Who looks.
        draft: What is said of the source.
        trusted: Whether an administrator gave its address, if it is registered; else the visitor decides.
        language: Of the sentences in the reports.

    Returns:
        A report with heads and preview for each of the first parts.

    Raises:
        RaporError: not_allowed; or if the source cannot be reached or read.
    """
    standings.require(visitor)
    trusted = trusted and visitor.may(MANAGES)
    draft = checked(store, draft, trusted)
    wanted = origin(draft, trusted, first=LOOKED_ROWS)
    with faults.told(None), imports.workplace(store) as folder:
        pulled = kinds.pull(wanted, folder, Limits(), lambda word, count: None)
        return [_looked(store, draft, one, folder, language) for one in islice(pulled, LOOKED_PARTS)]


def _looked(store: Store, draft: Draft, pulled: Pulled, folder: Path, language: str | None) -> Report:
    asked = order(draft, pulled)
    with imports.engine(folder) as connection:
        seen = judgement.seen(store, asked, pulled, connection)
        try:
            if pulled.refused is not None:
                raise pulled.refused
            judged = judgement.judge(store, asked, pulled, connection, EVERYTHING, language=language)
            return replace(judged.report, preview=rejects.preview(judged.cleaned, language), **seen)
        except RaporError as error:
            return replace(judgement.refusal(asked, error, language), **seen)
