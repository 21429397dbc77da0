"""Citations: what an export says about where its figures are from."""

from datetime import datetime

from kpi import messages, notation, schedules
from kpi.snapshots import Info
from kpi.state.imports import now


def cited(language: str, snapshot: Info | None = None, at: datetime | None = None) -> str:
    """The id of a snapshot and when it was frozen, or that the data are live, and the time.

    Args:
        language: "id" or "en".
        snapshot: None for live data.
        at: When the export is made, UTC; by default now.
    """
    moment = schedules.local(snapshot.made_at if snapshot else at or now())
    if snapshot is None:
        return messages.sentence("live_cited", language, moment=notation.moment(moment, language))
    written = notation.moment(moment, language)
    return messages.sentence("snapshot_cited", language, snapshot=snapshot.id, moment=written)


def stamp(at: datetime | None = None) -> str:
    """The same of live data for the name of a file that has no lines above its rows."""
    return f"berjalan-{schedules.local(at or now()):%Y%m%d-%H%M}"
