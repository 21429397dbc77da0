"""The sample: synthetic records in an empty store, marked as such."""

from collections.abc import Callable

from sqlalchemy import select

from kpi import engines, sample
from kpi.errors import RaporError
from kpi.lake import as_words
from kpi.state import imports, rows
from kpi.state.imports import Begun
from kpi.state.models import Import
from kpi.store import SAMPLE_LABEL, Store

IMPORT_ID = "sample"
CONTENT = "0" * 64  # stands where a file's hash would: the sample is no file
MARK = "sample"


def is_sample(store: Store) -> bool:
    """Whether what the store shows is synthetic."""
    with store.reading() as session:
        return session.scalar(select(Import.status).where(Import.import_id == IMPORT_ID)) == "done"


def is_whole(store: Store) -> bool:
    """Whether nothing is left to fill: the sample is complete, or there are real records."""
    with store.reading() as session:
        status = session.scalar(select(Import.status).where(Import.import_id == IMPORT_ID))
    return status == "done" or (status is None and not store.is_empty())


def fill(
    store: Store, agencies: int, months: int, seed: int, tell: Callable[[str], None] = lambda text: None
) -> dict[str, int]:
    """Fill an empty store; one that was killed on the way is filled anew.

    Returns:
        Rows by table.

    Raises:
        RaporError: If the store holds records.
    """
    if is_whole(store):
        raise RaporError("store_not_empty")
    made = sample.generate(agencies, months, seed, today=engines.today())
    counts = {table: made[table].num_rows for table in made}
    total = sum(counts.values())
    outcome = {"read": total, "accepted": total, "rejected": 0, "set_aside": 0}
    begun = Begun(IMPORT_ID, SAMPLE_LABEL, "agencies", MARK, None, CONTENT, outcome, {}, [])
    with store.writing() as session:
        if session.scalar(select(Import).where(Import.import_id == IMPORT_ID)) is None:
            imports.begin(session, begun)
    for name, frame in made.items():
        tell(f"{name}: {frame.num_rows}")
        table = store.tables[name]
        if table.store == "state":
            with store.writing() as session:
                rows.write(session, table, frame.to_pylist(), imports.find(session, IMPORT_ID))
            continue
        marked = frame.append_column("import_id", [[IMPORT_ID] * frame.num_rows]).cast(table.schema)
        store.lake.replace(name, marked, None, as_words(import_id=IMPORT_ID, synthetic=True))
    tell("measures")
    store.refresh_measures()
    with store.writing() as session:
        imports.finish(session, IMPORT_ID, None, None)
    return counts
