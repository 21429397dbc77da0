"""What people write – notes, projects, reviews, snapshots – reads for limited people as if nobody else wrote.

As in test_noninterference every read takes place twice. The same is written of own agencies into both stores;
only in the first does anybody write of others, also into a project that is shared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import nobody_else
import pandas as pd
import pytest

from kpi import (
    access,
    accounts,
    differences,
    engines,
    evidence,
    frozen,
    notes,
    ownership,
    plans,
    project_changes,
    projects,
    replies,
    reviews,
    snapshots,
    stakeholders,
    support,
    targets,
    teams,
)
from kpi.charters import Charter, Person
from kpi.export import dossiers, material
from kpi.influence import Position
from kpi.plans import Edit, Entry
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store
from kpi.targets import Wish

ROOT = access.command_line()
DAY = date(2026, 9, 1)
SHARED = "BERSAMA"
BY_CHANCE = {
    "id",
    "number",
    "milestone",
    "stakeholder",
    "thread",
    "subject",
    "supersedes",
    "place",
    "import_id",
}
BY_CHANCE |= {"added_at", "edited_at", "at", "made_at", "manifest", "info", "versions", "agencies"}
"""What counts everything, tells the moment, or names the agencies that a project was made for."""


def write(held: Store, codes: Sequence[str]) -> None:
    """A project, a note and all that belongs to them of each agency."""
    for code in codes:
        notes.add(held, ROOT, indicator="response_rate", agency=code, dated=DAY, text=f"Catatan {code}")
        describe(held, f"P-{code}", code, ())
        fill(held, f"P-{code}", code, None)


def describe(held: Store, name: str, owner: str, covers: tuple[str, ...]) -> None:
    named = (Person("mentor", f"Mentor {name}"),)
    project_changes.add(
        held, ROOT, Charter(name, f"Judul {name}", owner, "pkn2", 2026, agencies=covers, people=named)
    )


def fill(held: Store, name: str, code: str, agency: str | None) -> None:
    """What hangs on a project: milestone, evidence, words and so on; of an agency in it, these three."""
    project = projects.found(held, EVERYTHING, name)
    due = engines.today() + timedelta(days=9)
    entry = Entry(f"T-{code}", f"Tonggak {code}", "short", "policy", due, agency_code=agency)
    (number,) = plans.save(held, ROOT, project, [Edit(entry)])
    evidence.attach_link(held, ROOT, number, f"Bukti {code}", f"https://contoh.go.id/{code}")
    asked = {"kind": "question", "due_on": due}
    replies.begin(held, ROOT, name, about="milestone", subject=str(number), text=f"Kapan {code}?", **asked)
    if agency is not None:
        return
    at = Position(DAY, 9, 8)
    who = stakeholders.add(held, ROOT, name, name=f"Pak {code}", institution=None, internal=True, position=at)
    support.add(held, ROOT, name, stakeholder=who, dated=DAY, text=f"Dukungan {code}", milestone=number)
    replies.begin(held, ROOT, name, about="project", subject="", text=f"Siapa {code}?", **asked)
    said = {"part": None, "decree": "1/2026", "since": DAY, "until": None}
    teams.add(held, ROOT, name, name=f"Ibu {code}", **said)
    targets.promise(held, ROOT, project, Wish("response_rate", "long", 91.0, f"Sepakat {code}"))


@pytest.fixture(scope="module", params=nobody_else.KINDS)
def stores(
    request: pytest.FixtureRequest, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Store, Store, Scope]:
    """Both stores, and what somebody may see."""
    home = tmp_path_factory.mktemp("written")
    sample = nobody_else.opened(filled)
    everybody = Scope(frozenset(accounts.register(sample)))
    whole = nobody_else.made(sample, everybody, home / "whole")  # without what the sample's people wrote
    mine = nobody_else.scope_of(whole, request.param)
    alone = nobody_else.made(whole, mine, home / "alone")
    own = sorted(mine.allowed or ())[:2]
    others = sorted(set(accounts.register(whole)) - (mine.allowed or frozenset()))[:3]
    for held, covers in ((whole, (own[-1], others[0])), (alone, (own[-1],))):
        snapshots.create(held, ROOT, "Sebelum")
        notes.add(held, ROOT, indicator="response_rate", agency=None, dated=DAY, text="Catatan semua")
        write(held, own)
        describe(held, SHARED, own[0], covers)
        fill(held, SHARED, own[0], None)
    write(whole, others)
    fill(whole, SHARED, others[0], others[0])
    snapshots.create(whole, ROOT, "Milik orang lain", f"P-{others[0]}")
    root = access.Visitor("lain@x.id", access.roles()["koordinator"], Scope(frozenset(others)))
    snapshots.create(whole, root, "Wilayah lain")
    for held in (whole, alone):
        snapshots.create(held, ROOT, "Sesudah")
        root = access.Visitor("saya@x.id", access.roles()["koordinator"], Scope(frozenset(own)))
        snapshots.create(held, root, "Wilayah saya")
    return whole, alone, mine


def plain(found: Any) -> Any:
    """What was read without what is different by chance."""
    if isinstance(found, pd.DataFrame):
        return found.round(12).astype(object).where(found.notna(), None).to_dict("records")
    if is_dataclass(found) and not isinstance(found, type):
        return plain(asdict(found))
    if isinstance(found, Mapping):
        return {key: plain(one) for key, one in found.items() if key not in BY_CHANCE}
    if isinstance(found, list | tuple | set | frozenset):
        told = [plain(one) for one in found]
        return sorted(told, key=repr) if isinstance(found, set | frozenset) else told
    return found


def of_projects(read: Callable[[Store, Scope, str], Any]) -> Callable[[Store, Scope], Any]:
    return lambda held, scope: {one.code: read(held, scope, one.code) for one in projects.listed(held, scope)}


def pieces(held: Store, scope: Scope, code: str) -> Any:
    numbers = ownership.milestones(held, scope, projects.found(held, scope, code))
    with held.reading() as session:
        return {name: evidence.listed(session, scope, number) for number, name in numbers.items()}


def snapshot(held: Store, scope: Scope, name: str) -> frozen.Frozen:
    known = next(one for one in snapshots.listed(held, scope) if one.name == name)
    return frozen.opened(held, scope, known.id)


def compared(held: Store, scope: Scope) -> Any:
    before, after = snapshot(held, scope, "Sebelum"), snapshot(held, scope, "Sesudah")
    moved = differences.values(before, after, nobody_else.span().shifted(-1), nobody_else.span())
    scores = differences.scores(before, after, nobody_else.span().shifted(-1), nobody_else.span())
    return [
        plain(moved),
        plain(scores),
        differences.milestones(before, after),
        differences.evidence(before, after),
    ]


def opened(name: str) -> dict[str, Callable[[Store, Scope], Any]]:
    reads: dict[str, Callable[[frozen.Frozen], Any]] = {
        "lists": lambda one: one.lists,
        "project": lambda one: one.project and one.project.code,
        "register": lambda one: (one.register.keys(), one.names, one.months),
        "targets": lambda one: one.targets.to_pylist(),
        "values": lambda one: one.values([nobody_else.span()], "agency"),
        "scores": lambda one: one.scores([nobody_else.span()], "nation"),
    }
    return {
        f"{name}: {part}": (lambda held, scope, read=read: read(snapshot(held, scope, name)))
        for part, read in reads.items()
    }


GATHERED = ("names", "project", "figures", "agency_figures", "course", "changed", "scores", "agency_scores")
GATHERED += ("plan", "pieces", "stakeholders", "movement", "support", "team", "threads", "place", "paths")
"""What the files of a seminar are made of; see kpi.export.material and dossiers."""


def gathered(part: str) -> Callable[[Store, Scope], Any]:
    """A part of what somebody would get for a seminar on the shared project."""

    def read(held: Store, scope: Scope) -> Any:
        who = access.Visitor("saya@x.id", access.roles()["koordinator"], scope)
        found = getattr(material.read(held, who, dossiers.Order(str(nobody_else.span()), "id", SHARED)), part)
        return list(found.values()) if part == "pieces" else found  # by the number of the milestone

    return read


READS: dict[str, Callable[[Store, Scope], Any]] = {
    **{f"seminar: {part}": gathered(part) for part in GATHERED},
    "notes": notes.listed,
    "projects": projects.listed,
    "undescribed": projects.undescribed,
    "plans": of_projects(
        lambda held, scope, code: plans.read(held, scope, projects.found(held, scope, code))
    ),
    "evidence": of_projects(pieces),
    "reviews": of_projects(reviews.listed),
    "waiting": reviews.waiting,
    "stakeholders": of_projects(stakeholders.listed),
    "support": of_projects(support.listed),
    "teams": of_projects(teams.listed),
    "own targets": of_projects(
        lambda held, scope, code: list(targets.own(held, projects.found(held, scope, code)).values())
    ),
    "snapshots": lambda held, scope: [
        (one.name, one.project, one.codes) for one in snapshots.listed(held, scope)
    ],
    **opened("Sesudah"),
    **opened("Wilayah saya"),
    "differences": compared,
}


SAME_FOR_ALL = {"undescribed", "Sesudah: project", "seminar: place", "seminar: paths", "seminar: project"}
SAME_FOR_ALL |= {f"seminar: {part}" for part in ("stakeholders", "movement", "support", "team")}
"""What nobody else has written anything about."""


@pytest.mark.parametrize("read", READS)
def test_nothing_that_is_written_depends_on_others(stores: tuple[Store, Store, Scope], read: str) -> None:
    whole, alone, mine = stores
    found, expected = (plain(READS[read](held, mine)) for held in (whole, alone))
    assert found == expected
    assert expected or read in ("undescribed", "seminar: place")


def test_the_comparison_could_fail(stores: tuple[Store, Store, Scope]) -> None:
    whole, alone, _ = stores
    for name, read in READS.items():
        if name not in SAME_FOR_ALL and not name.startswith("Wilayah saya"):
            told = [plain(read(held, EVERYTHING)) for held in (whole, alone)]
            assert told[0] != told[1], name
