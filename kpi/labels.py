"""Labels that a machine gave: how many of the stored ones, and which indicators rest on them."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import dataset
from pyarrow.dataset import Expression, field

from kpi import lineage
from kpi.catalogue import Catalogue
from kpi.indicators import Indicator
from kpi.periods import Period
from kpi.scope import Scope
from kpi.store import Store
from kpi.tables import Table


def by_machine(store: Store, scope: Scope, period: Period | None = None) -> int:
    """How many stored records, of a period or of all time, carry a label that a machine gave."""
    within = []
    if scope.codes is not None:
        within.append(field("agency_code").isin(pa.array(sorted(scope.codes), pa.string())))
    if period is not None:
        within += [field("local_date") >= period.starts, field("local_date") <= period.ends]
    return sum(_count(store, table, within) for table in store.tables.values() if table.texts)


def rests_on_them(catalogue: Catalogue, tables: Mapping[str, Table], indicator: Indicator) -> bool:
    """Whether labels that a machine may have given decide the figure of an indicator."""
    read = [tables[name] for name in catalogue.needs(indicator.table) if name in tables]
    told = {text.text_for for table in read for text in table.texts.values()}
    return bool(told) and not told.isdisjoint(lineage.columns(catalogue, indicator))


def _count(store: Store, table: Table, within: Sequence[Expression]) -> int:
    files = store.lake.files(table.name)
    if not files:
        return 0
    rows = dataset.dataset(files, schema=table.schema)
    names = {text.text_for for text in table.texts.values() if text.text_for}
    return sum(rows.count_rows(filter=reduce(and_, within, _by_machine(name))) for name in names)


def _by_machine(name: str) -> Expression:
    """The condition that a machine gave the label that a record has; see kpi.attribution."""
    marked: Any = pc.match_substring(field("absent"), f";{name};")
    both: Expression = field(name).is_valid() & marked
    return both
