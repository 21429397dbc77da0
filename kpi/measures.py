"""Measures: what the figures are summed from, kept up to date with the records."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from kpi import calendars, engines, inputs, passes, settings
from kpi import tables as declared_tables
from kpi.catalogue import Catalogue
from kpi.engines import Engine
from kpi.inputs import Inputs
from kpi.lake import Lake, Rows, as_words
from kpi.passes import SCHEMA, Pass
from kpi.tables import Table

log = logging.getLogger(__name__)

NAME = "measures"

Work = list[tuple[Pass, list[str] | None]]
"""Passes to run: over some months of their table, or whole (None)."""


def refresh(
    lake: Lake,
    catalogue: Catalogue,
    state_relations: Mapping[str, pa.Table],
    everything: bool = False,
    *,
    engine: Engine | None = None,
    tables: Mapping[str, Table] | None = None,
    today: date | None = None,
) -> list[str]:
    """Bring the measures up to date, in one commit.

    What has to be computed is found by comparing the files of each month with those named by the last commit:
    nobody has to say what an import touched, and a refresh that was killed is made up for by the next.

    Args:
        lake: Where records and measures are kept.
        catalogue: The indicators.
        state_relations: Rows of the tables that the state stores, such as milestones, by name.
        everything: Compute all anew, whatever the last commit says.
        engine: By default the one of the settings.
        tables: By default those in force.
        today: By default today in Jakarta, wherever the server stands.

    Returns:
        The months that were written anew, in order; none if nothing was stale.
    """
    engine = engine or engines.open(settings.load().engine)
    declared = tables or declared_tables.load()
    plan = passes.plan(catalogue, declared)
    written: list[str] = []

    def prepare(_: int) -> tuple[Rows, Sequence[str] | None, Mapping[str, str]] | None:
        started = time.perf_counter()
        written.clear()
        data = inputs.read(lake, plan, declared, state_relations, today)
        words = {} if everything else lake.metadata(NAME)
        work, anew = _work(plan, data, words, catalogue.hash)
        if not work and not anew:
            return None
        with engine.together(data.paths()) as opened:
            rows = pa.concat_tables([SCHEMA.empty_table(), *(_run(opened, data, *one) for one in work)])
        touched = None if anew else _touched(lake, work, rows)
        kept = SCHEMA.empty_table() if anew else _kept(lake, engine, work, touched)
        rows = pa.concat_tables([kept, rows]).sort_by(
            [(name, "ascending") for name in ("month", "indicator", "agency_code", "platform", "months")]
        )
        written.extend(touched if touched is not None else _months(rows))
        log.info(
            "measures: %d rows of %d months in %.2f s", len(rows), len(written), time.perf_counter() - started
        )
        return rows, touched, _words(data, catalogue, plan)

    lake.change(NAME, prepare)
    return written


def stale(
    lake: Lake,
    catalogue: Catalogue,
    state_relations: Mapping[str, pa.Table] | None = None,
    *,
    tables: Mapping[str, Table] | None = None,
    today: date | None = None,
) -> bool:
    """Whether records, catalogue or, if an indicator asks for it, the day changed since the last refresh.

    Args:
        lake: Where records and measures are kept.
        catalogue: The indicators.
        state_relations: As in refresh; None compares the tables of the lake only.
        tables: By default those in force.
        today: By default today in Jakarta.
    """
    declared = tables or declared_tables.load()
    plan = passes.plan(catalogue, declared)
    data = inputs.read(lake, plan, declared, state_relations, today)
    work, anew = _work(plan, data, lake.metadata(NAME), catalogue.hash)
    return anew or bool(work)


def _work(plan: Sequence[Pass], data: Inputs, words: Mapping[str, str], catalogue: str) -> tuple[Work, bool]:
    """What to run, and whether everything is computed anew."""
    now = data.prints()
    same = words.get("catalogue") == catalogue and words.get("passes") == passes.digest(plan)
    if not same or "prints" not in words:
        return [(one, sorted(now[one.source]) if one.by_month else None) for one in plan], True
    before: dict[str, dict[str, str]] = json.loads(words["prints"])
    another_day = words.get("as_of") != data.as_of.isoformat()
    work: Work = []
    for one in plan:
        old, new = (
            {table: prints.get(table, {}) for table in one.reads & now.keys()} for prints in (before, now)
        )
        if one.by_month:
            was, is_ = old[one.source], new[one.source]
            months = sorted(month for month in was | is_ if was.get(month) != is_.get(month))
            work += [(one, months)] if months else []
        elif old != new or (another_day and "clock" in one.helpers):
            work.append((one, None))
    return work, False


def _run(engine: Engine, data: Inputs, one: Pass, months: list[str] | None) -> pa.Table:
    if months is not None:
        # All touched months together: a month is one row group, which only one thread would read at a time.
        return one.unpivot(engine.query(one.sql, {one.source: data.relation(one.source, months)}))
    relations = {table: data.relation(table) for table in one.reads}
    days = _days(engine, data, relations) if one.helpers - {"clock"} else (None, None)
    relations |= calendars.relations(one.helpers, *days, data.as_of)
    return one.unpivot(engine.query(one.sql, relations))


def _days(
    engine: Engine, data: Inputs, relations: Mapping[str, engines.Relation]
) -> tuple[date | None, date | None]:
    dated = [table for table in relations if "local_date" in data.declared[table].schema.names]
    if not dated:
        return None, None
    days = " UNION ALL ".join(
        f"SELECT min(local_date) AS a, max(local_date) AS z FROM {table}" for table in dated
    )
    row = engine.query(
        f"SELECT min(a) AS a, max(z) AS z FROM ({days}) AS days", {table: relations[table] for table in dated}
    )
    return row["a"][0].as_py(), row["z"][0].as_py()


def _touched(lake: Lake, work: Work, rows: pa.Table) -> list[str]:
    whole = any(months is None for _, months in work)
    listed = {month for _, months in work for month in months or []}
    held = set(lake.months(NAME)) if whole else set()
    return sorted(listed | held | set(_months(rows)))


def _kept(lake: Lake, engine: Engine, work: Work, touched: Sequence[str] | None) -> pa.Table:
    """The measures of the touched months that are not computed now."""
    files = lake.files(NAME, touched)
    if not files:
        return SCHEMA.empty_table()
    rows = engine.query(f"SELECT {', '.join(SCHEMA.names)} FROM {NAME}", {NAME: files}).cast(SCHEMA)
    for one, months in work:
        names = pa.array([indicator.key for indicator in one.indicators])
        computed = pc.is_in(rows["indicator"], value_set=names)
        if months is not None:
            computed = pc.and_(computed, pc.is_in(rows["month"], value_set=pa.array(months)))
        rows = rows.filter(pc.invert(computed))
    return rows


def _words(data: Inputs, catalogue: Catalogue, plan: Sequence[Pass]) -> dict[str, str]:
    return as_words(
        versions=dict(data.versions),
        prints=data.prints(),
        catalogue=catalogue.hash,
        passes=passes.digest(plan),
        as_of=data.as_of.isoformat(),
    )


def _months(rows: pa.Table) -> list[str]:
    return sorted(str(month) for month in pc.unique(rows["month"]).to_pylist())
