"""Evidence of the change project: part of what its milestones count, marked as a sample."""

from collections import Counter
from datetime import datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kpi import exhibits
from kpi.sample.world import declared
from kpi.state.evidence import VERIFIED
from kpi.state.project_models import Evidence, Milestone

BROUGHT, JUDGED = "peserta (contoh)", "mentor (contoh)"
AT = time(2, 30)  # half past nine in Jakarta
TEXT = "{title}\n\nData contoh: berkas ini bukan dokumen instansi mana pun.\n"


def fill(session: Session, home: Path) -> None:
    """Attach what data/sample/evidence.toml declares to milestones that are there; nothing twice."""
    file = declared("evidence")
    named = select(Milestone.milestone_id, Milestone.number).where(Milestone.project == file["project"])
    numbers = {row.milestone_id: row.number for row in session.execute(named)}
    if session.scalar(select(Evidence.number).where(Evidence.milestone.in_(numbers.values())).limit(1)):
        return
    for one in file["piece"]:
        if one["milestone"] in numbers:
            session.add(_piece(one, numbers[one["milestone"]], home))


def counts() -> tuple[Counter[str], Counter[str]]:
    """How many pieces are attached to each milestone, and how many of those are verified."""
    pieces = declared("evidence")["piece"]
    return (
        Counter(one["milestone"] for one in pieces),
        Counter(one["milestone"] for one in pieces if one.get("verdict") == VERIFIED),
    )


def _piece(one: dict[str, Any], milestone: int, home: Path) -> Evidence:
    at = datetime.combine(one["on"], AT)
    row = Evidence(milestone=milestone, title=one["title"], address=one.get("address"), added_at=at)
    row.added_by = BROUGHT
    if "file" in one:
        content = TEXT.format(title=one["title"]).encode()
        row.name, row.media_type, row.size = one["file"], "text/plain", len(content)
        row.sha256 = exhibits.keep(home, content)
    if "verdict" in one:
        row.verdict, row.reason, row.judged_by, row.judged_at = one["verdict"], one["reason"], JUDGED, at
    return row
