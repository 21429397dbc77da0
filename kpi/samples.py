"""The sample: synthetic records in an empty store, marked as such."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from kpi.errors import RaporError
from kpi.state import database, imports
from kpi.state.imports import Begun
from kpi.state.models import Import

if TYPE_CHECKING:  # every start asks whether the sample is there: that must not load what only filling needs
    import pyarrow as pa

    from kpi.lake import Change
    from kpi.store import Store

IMPORT_ID = "sample"
LABEL = "data contoh"
CONTENT = "0" * 64  # stands where a file's hash would: the sample is no file
MARK = "sample"
LEAST_AGENCIES = 3  # a ministry, a province and an office


def is_sample(store: "Store") -> bool:
    """Whether what the store shows is synthetic."""
    return _known(store.state_url)[0] == "done"


def is_settled(state_url: str) -> bool:
    """Whether the state alone tells that there is nothing to fill: a whole sample, or imports of people."""
    status, others = _known(state_url)
    return status in ("done", "undoing", "undone") or others > 0


def is_whole(store: "Store") -> bool:
    """Whether nothing is left to fill: the sample is whole or was taken back, or there are real records."""
    status, _ = _known(store.state_url)
    return is_settled(store.state_url) or (status is None and not store.is_empty())


def _known(state_url: str) -> tuple[str | None, int]:
    """What became of the sample, and how many other imports there are."""
    with database.reading(state_url) as session:
        status = session.scalar(select(Import.status).where(Import.import_id == IMPORT_ID))
        others = session.scalar(select(func.count()).where(Import.import_id != IMPORT_ID))
    return status, others or 0


def fill(
    store: "Store", agencies: int, months: int, seed: int, tell: Callable[[str], None] = lambda text: None
) -> dict[str, int]:
    """Fill an empty store; one that was killed on the way is filled anew.

    Returns:
        Rows by table.

    Raises:
        RaporError: If the store holds records, or gets some meanwhile.
    """
    status, others = _known(store.state_url)
    if status == "done" or others or (status is None and not store.is_empty()):
        raise RaporError("store_not_empty")
    if agencies < LEAST_AGENCIES or months < 1:
        raise RaporError("sample_too_small", least=LEAST_AGENCIES)
    from kpi import engines, sample  # noqa: PLC0415 – see above
    from kpi.sample import dialogue, evidence  # noqa: PLC0415

    made = sample.generate(agencies, months, seed, today=engines.today())
    counts = {table: made[table].num_rows for table in made}
    total = sum(counts.values())
    outcome = {"read": total, "accepted": total, "rejected": 0, "set_aside": 0}
    with store.writing() as session:
        imports.begin_anew(session, Begun(IMPORT_ID, LABEL, "agencies", MARK, None, CONTENT, outcome, {}, []))
    for name, frame in made.items():
        tell(f"{name}: {frame.num_rows}")
        _keep(store, name, frame)
    _describe(store, made["agencies"])
    with store.writing() as session:
        evidence.fill(session, store.home)
    tell("measures")
    store.refresh_measures()
    with store.writing() as session:
        dialogue.fill(session, engines.today(), set(map(str, made["agencies"]["agency_code"].to_pylist())))
        imports.finish(session, IMPORT_ID, None, None)
    return counts


def put_aside(store: "Store") -> None:
    """Put the project of the sample aside, and its notes off the charts, when the sample is taken back."""
    from kpi.sample import charter, dialogue  # noqa: PLC0415 – see above

    with store.writing() as session:
        charter.put_aside(session)
        dialogue.take_back(session)


def _describe(store: "Store", register: "pa.Table") -> None:
    from kpi.sample import charter  # noqa: PLC0415 – see above

    rows = register.select(["agency_code", "parent_code"]).to_pylist()
    with store.writing() as session:
        charter.keep(session, {row["agency_code"]: row["parent_code"] for row in rows})


def _keep(store: "Store", name: str, frame: "pa.Table") -> None:
    from kpi.lake import as_words  # noqa: PLC0415 – see above
    from kpi.state import rows  # noqa: PLC0415

    table = store.tables[name]
    if table.store == "state":
        with store.writing() as session:
            rows.write(session, table, frame.to_pylist(), imports.find(session, IMPORT_ID))
        return
    marked = frame.append_column("import_id", [[IMPORT_ID] * frame.num_rows]).cast(table.schema)

    def change(_: int) -> "Change":
        if any(commit.words.get("import_id", IMPORT_ID) != IMPORT_ID for commit in store.lake.commits(name)):
            raise RaporError("store_not_empty")
        return marked, None, as_words(import_id=IMPORT_ID, synthetic=True)

    store.lake.change(name, change)
