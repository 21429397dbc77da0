"""What one of many people does at the same moment as the others, in a thread or in a process of its own."""

import os
import sys
from datetime import date
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "unit"))

from killed import PROCESSES

from kpi import access, drafts, engines, evidence, notes, plans, projects, replies, stakeholders, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.influence import Position
from kpi.plans import Edit, Entry
from kpi.projects import Project
from kpi.scope import EVERYTHING
from kpi.store import Store

CODE, SHARED = "P-2026", "BERSAMA"
ROUNDS = 2
DUE = date(2026, 12, 1)


def account(number: int) -> Visitor:
    return Visitor(f"orang{number}@x.id", access.roles()["pusat"], EVERYTHING)


def work(number: int) -> None:
    """Rows of one's own in every table that people write, and one's name on a row that all write on."""
    opened, visitor = store.open(), account(number)
    project = projects.found(opened, EVERYTHING, CODE)
    for turn in range(ROUNDS):
        name = f"{number}-{turn}"
        plans.save(opened, visitor, project, [Edit(Entry(name, f"Tonggak {name}", "short", "people", DUE))])
        row = next(row for row in plans.read(opened, EVERYTHING, project) if row["milestone_id"] == name)
        changed = Entry(name, f"Tonggak {name}", "short", "people", DUE, output=f"Luaran {name}")
        plans.save(opened, visitor, project, [Edit(changed, row["number"], row["edition"])])
        content = f"isi {name}".encode()
        evidence.attach_file(
            opened, visitor, row["number"], f"Eviden {name}", name=f"{name}.txt", content=content
        )
        replies.begin(
            opened, visitor, CODE, about="project", subject="", kind="question", text=f"Tanya {name}"
        )
        stakeholders.add(
            opened,
            visitor,
            CODE,
            name=f"Pihak {name}",
            institution=None,
            internal=True,
            position=Position(engines.today(), 5, 5),
        )
        notes.add(
            opened,
            visitor,
            indicator="response_rate",
            agency=None,
            dated=engines.today(),
            text=f"Catatan {name}",
        )
        drafts.keep(opened, visitor, "form", {"text": f"Draf {name}"})
        _sign(opened, visitor, project, name)


def _sign(opened: Store, visitor: Visitor, project: Project, name: str) -> None:
    """Add one's name to a text that everybody changes: whoever was slower reads it again."""
    while True:
        row = next(row for row in plans.read(opened, EVERYTHING, project) if row["milestone_id"] == SHARED)
        signed = Entry(SHARED, "Bersama", "short", "people", DUE, output=f"{row['output'] or ''} {name}")
        try:
            plans.save(opened, visitor, project, [Edit(signed, row["number"], row["edition"])])
        except RaporError as error:
            if error.code != "row_changed":
                raise
        else:
            return


def in_a_process(number: int, settings: dict[str, str], told: Pipe) -> None:
    """The same in a process of its own; it tells "" once it is done, or what went wrong."""
    for name in [one for one in os.environ if one.startswith("RAPOR_")]:
        del os.environ[name]
    os.environ.update(settings)
    try:
        work(number)
        told.send("")
    except BaseException as error:
        told.send(repr(error))
        raise


def processes(count: int) -> list[str]:
    """What many processes told that work at once."""
    settings = {name: value for name, value in os.environ.items() if name.startswith("RAPOR_")}
    running = []
    for number in range(count):
        mine, its = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=in_a_process, args=(number, settings, its))
        process.start()
        its.close()
        running.append((process, mine))
    told = [mine.recv() for _, mine in running]
    for process, _ in running:
        process.join()
    return told
