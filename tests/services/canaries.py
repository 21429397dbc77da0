"""A store whose agencies bear codes and names that stand nowhere else, and people who see some of them."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kpi import access, accounts, engines, imports, people, project_changes, sample, store
from kpi.charters import Charter, Person
from kpi.imports import Order
from kpi.lake import as_words
from kpi.people import Grant
from kpi.scope import EVERYTHING, Scope
from kpi.state import imports as remembered
from kpi.state import rows
from kpi.state.imports import Begun
from kpi.store import Store
from kpi.tables import Table

IMPORT_ID = "kenari"
AGENCIES, MONTHS = 101, 9
ROOT = access.command_line()


@dataclass(frozen=True)
class World:
    """A store with canaries.

    Attributes:
        codes: Every agency's code.
        scopes: What each account may see, by its name; each account is called like its role.
    """

    store: Store
    codes: frozenset[str]
    scopes: dict[str, Scope]

    def words(self, codes: frozenset[str]) -> list[bytes]:
        """What tells of agencies, wherever it stands: codes, names and accounts."""
        return [word.encode() for code in sorted(codes) for word in (code, name_of(code))]

    def outside(self, account: str) -> frozenset[str]:
        """Agencies that an account may not see."""
        allowed = self.scopes[account].allowed
        return frozenset() if allowed is None else self.codes - allowed


def name_of(code: str) -> str:
    """What an agency is called."""
    return f"Kenari{code[3:6]}Merdu"


def made(home: Path) -> World:
    """Fill the store of the settings."""
    opened = store.open()
    frames = sample.generate(AGENCIES, MONTHS, 2019, today=engines.today())
    old = frames["agencies"]["agency_code"].to_pylist()
    coded = {code: f"KNR{number:03}Q" for number, code in enumerate(old)}
    outcome = dict.fromkeys(("read", "accepted", "rejected", "set_aside"), 0)
    with opened.writing() as session:
        begun = remembered.begin(session, Begun(IMPORT_ID, "x", "posts", "x", None, "0", outcome, {}, []))
        for name, table in opened.tables.items():
            frame = renamed(frames[name], table, coded)
            if table.store == "state":
                rows.write(session, table, frame.to_pylist(), begun)
            else:
                keep(opened, table, frame)
        remembered.finish(session, IMPORT_ID, None, None)
    opened.refresh_measures()
    register = accounts.register(opened)
    offices = [one for one in register.values() if one.level == "opd"]
    province = register[offices[0].parent]
    ministries = [one.code for one in register.values() if one.level == "ministry"]
    mentored = (ministries[0], ministries[2])
    describe(opened, mentored)
    grants = {
        "pusat": Grant("pusat"),
        "koordinator": Grant("koordinator", [province.code]),
        "mentor": Grant("mentor"),
        "operator": Grant("operator", [offices[0].code]),
        "viewer": Grant("viewer"),
    }
    for name, grant in grants.items():
        people.invite(opened, ROOT, f"{name}@contoh.go.id", grant, register)
    leave_imports(opened, home, ministries[1])
    return World(
        opened,
        frozenset(register),
        {
            "pusat": EVERYTHING,
            "koordinator": Scope(accounts.covered(register, [province.code])),
            "mentor": Scope(frozenset(mentored)),
            "operator": Scope(frozenset({offices[0].code})),
            "viewer": Scope(frozenset()),
        },
    )


def renamed(frame: pa.Table, table: Table, coded: dict[str, str]) -> pa.Table:
    """The same rows with codes and names of agencies that stand nowhere else."""

    def translated(cell: str | None) -> str | None:
        return None if cell is None else ";".join(coded.get(one, one) for one in cell.split(";"))

    for place, name in enumerate(frame.column_names):
        if name in table.columns and table.columns[name].type in ("agency", "codes"):
            cells = [translated(cell) for cell in frame[name].to_pylist()]
            frame = frame.set_column(place, frame.field(name), pa.array(cells, frame.field(name).type))
    if table.name == "agencies":
        named = pa.array([name_of(code) for code in frame["agency_code"].to_pylist()])
        frame = frame.set_column(frame.column_names.index("name"), "name", named)
        frame = frame.drop_columns(["short_name"])
    if table.name == "accounts":
        handles = pc.binary_join_element_wise(frame["agency_code"], frame["handle"], "-")
        frame = frame.set_column(frame.column_names.index("handle"), "handle", handles)
    return frame


def keep(opened: Store, table: Table, frame: pa.Table) -> None:
    """Put rows into the lake."""
    for field in table.schema:
        if field.name not in frame.column_names:
            cells = [IMPORT_ID if field.name == "import_id" else None] * len(frame)
            frame = frame.append_column(field, pa.array(cells, field.type))
    marked = frame.select(table.schema.names).cast(table.schema)
    opened.lake.change(table.name, lambda _: (marked, None, as_words(import_id=IMPORT_ID)))


def describe(opened: Store, mentored: tuple[str, ...]) -> None:
    """A project that a mentor accompanies, and one that they do not."""
    others = sorted(set(accounts.register(opened)) - set(mentored))
    for code, owner, covers, people_of_it in (
        (
            "PROYEK-SATU",
            mentored[0],
            mentored,
            (Person("mentor", "Ibu Mentor", account="mentor@contoh.go.id"),),
        ),
        ("PROYEK-DUA", others[0], tuple(others[1:4]), ()),
    ):
        charter = Charter(code, f"Judul {code}", owner, "pkn2", 2026, agencies=covers, people=people_of_it)
        project_changes.add(opened, ROOT, charter)


def leave_imports(opened: Store, home: Path, code: str) -> None:
    """An import of another agency with a row that was rejected."""
    file = home.parent / "kenari.csv"
    lines = [
        f"{code},instagram,kenari-{number},2026-03-05 09:30,{likes}" for number, likes in enumerate("1x")
    ]
    file.write_text("agency_code,platform,post_id,published_at,likes\n" + "\n".join(lines), encoding="utf-8")
    assert imports.load(opened, Order(file, f"{name_of(code)}.csv", "posts"), ROOT).accepted == 1
    opened.refresh_measures()
