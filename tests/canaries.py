"""A store whose agencies bear codes, names and figures that stand nowhere else, and people who see some."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi import (
    access,
    accounts,
    engines,
    evidence,
    imports,
    notes,
    people,
    periods,
    plans,
    project_changes,
    projects,
    replies,
    sample,
    snapshots,
    stakeholders,
    store,
    values,
)
from kpi.access import Visitor
from kpi.agencies import Agency
from kpi.charters import Charter, Person
from kpi.imports import Order
from kpi.influence import Position
from kpi.lake import as_words
from kpi.passes import SCHEMA
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
MARK = (
    3.14159265e-7  # by which figures are less, times a power of the agency's place: sums are like no agency's
)
DIGITS = 9  # behind the point, by which figures are told apart
SMALL, LARGE = 0.05, 1e6  # between them bytes that are no number seldom look like one of the figures
WRITTEN = re.compile(rb"\d+[.,]\d{%d,}" % DIGITS)


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

    def figures(self, raw: bytes, codes: frozenset[str]) -> set[float]:
        """Which figures of some agencies stand in what was sent, as numbers or as text."""
        known = self.known(codes)
        found: set[float] = set()
        for at in range(8):  # numbers of a chart lie anywhere in a message
            held = np.frombuffer(raw[at : at + (len(raw) - at) // 8 * 8], "<f8")
            held = held[(held > SMALL) & (held < LARGE)]
            found |= set(np.intersect1d(known, np.round(held, DIGITS)).tolist())
        texts = {round(float(text.replace(b",", b".")), DIGITS) for text in WRITTEN.findall(raw)}
        return found | set(known.tolist()) & texts

    def known(self, codes: frozenset[str]) -> np.ndarray:
        """Values of every indicator that some agencies have and no other has: as they are, and as shown."""
        own = self.told["group"].isin(codes)
        return np.setdiff1d(self.told.loc[own, "figure"], self.told.loc[~own, "figure"])

    @cached_property
    def told(self) -> pd.DataFrame:
        """Those of all agencies."""
        spans = [periods.containing(engines.today(), 3).shifted(-back) for back in range(3)]
        spans += [periods.parse(month) for month in self.store.lake.months("measures")]
        told = values.series(self.store.lake, self.store.catalogue, EVERYTHING, spans, "agency")
        told = told[(told["value"] > SMALL) & (told["value"] < LARGE)]
        scales = told["indicator"].map(
            {key: one.scale for key, one in self.store.catalogue.indicators.items()}
        )
        figures = np.round(np.concatenate([told["value"], told["value"] * scales]), DIGITS)
        return pd.DataFrame({"group": np.tile(told["group"], 2), "figure": figures})

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
    mark(opened, sorted(register))
    freeze(opened, grants, register)
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


def mark(opened: Store, codes: list[str]) -> None:
    """Give each agency figures that can be told from those of any other."""
    held = engines.open("duckdb").query("SELECT * FROM measures", {"measures": opened.lake.files("measures")})
    shares = {code: 1 - MARK * place**1.5 for place, code in enumerate(codes, 1)}
    marked = [
        figure * shares.get(code, 1)
        for figure, code in zip(held["numerator"].to_pylist(), held["agency_code"].to_pylist(), strict=True)
    ]
    held = held.set_column(held.column_names.index("numerator"), "numerator", pa.array(marked, pa.float64()))
    opened.lake.replace(
        "measures", held.select(SCHEMA.names).cast(SCHEMA), None, opened.lake.metadata("measures")
    )
    assert not opened.refresh_measures()


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
        speak(opened, code, owner, (None, *covers))
    for code in (*mentored, *others[::5]):
        said = {"dated": engines.today() - timedelta(days=40), "text": f"Catatan {name_of(code)}"}
        notes.add(opened, ROOT, indicator=next(iter(opened.catalogue.indicators)), agency=code, **said)


def speak(opened: Store, code: str, owner: str, agencies: Iterable[str | None]) -> None:
    """Milestones of a project with evidence and words about each, a stakeholder of its owner."""
    due = engines.today() + timedelta(days=9)
    for agency in agencies:
        name = name_of(agency or owner)
        entry = plans.Entry(
            f"T-{agency or owner}-{agency is None}", f"Tonggak {name}", "short", "policy", due
        )
        entry = replace(entry, agency_code=agency)
        found = projects.found(opened, EVERYTHING, code)
        (number,) = plans.save(opened, ROOT, found, [plans.Edit(entry)])
        evidence.attach_link(opened, ROOT, number, f"Bukti {name}", f"https://contoh.go.id/{name}")
        asked = {"kind": "question", "text": f"Kapan {name}?", "due_on": due}
        replies.begin(opened, ROOT, code, about="milestone", subject=str(number), **asked)
    asked = {"kind": "question", "text": f"Siapa {name_of(owner)}?", "due_on": due}
    replies.begin(opened, ROOT, code, about="project", subject="", **asked)
    at = Position(engines.today(), 9, 8)
    said = {"name": f"Pak {name_of(owner)}", "institution": None, "internal": True}
    stakeholders.add(opened, ROOT, code, position=at, **said)


def freeze(opened: Store, grants: Mapping[str, Grant], register: Mapping[str, Agency]) -> None:
    """A snapshot of everything, one of each project, and one that people made who see little."""
    snapshots.create(opened, ROOT, "Semua")
    for code in ("PROYEK-SATU", "PROYEK-DUA"):
        snapshots.create(opened, ROOT, f"Dari {code}", code)
    seen = accounts.covered(register, list(grants["koordinator"].codes))
    beyond = frozenset(register) - seen
    for name, codes in (("Milik sendiri", seen), (f"Milik {name_of(min(beyond))}", beyond)):
        who = Visitor("lain@contoh.go.id", access.roles()["koordinator"], Scope(codes))
        snapshots.create(opened, who, name)


def leave_imports(opened: Store, home: Path, code: str) -> None:
    """An import of another agency with a row that was rejected."""
    file = home.parent / "kenari.csv"
    lines = [
        f"{code},instagram,kenari-{number},2026-03-05 09:30,{likes}" for number, likes in enumerate("1x")
    ]
    file.write_text("agency_code,platform,post_id,published_at,likes\n" + "\n".join(lines), encoding="utf-8")
    assert imports.load(opened, Order(file, f"{name_of(code)}.csv", "posts"), ROOT).accepted == 1
    opened.refresh_measures()
