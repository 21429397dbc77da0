"""Evidence as the state keeps it: what hangs on each milestone, and how much of it was verified."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from kpi.state.project_models import Evidence

VERIFIED, REFUSED = "verified", "refused"


def counts(session: Session) -> dict[int, tuple[int, int]]:
    """How many pieces are attached, and how many of them were verified, by the number of their milestone.

    What was withdrawn does not count; what was refused is attached all the same.
    """
    verified = func.sum(case((Evidence.verdict == VERIFIED, 1), else_=0))
    rows = session.execute(
        select(Evidence.milestone, func.count(), verified)
        .where(Evidence.removed_at.is_(None))
        .group_by(Evidence.milestone)
    )
    return {milestone: (attached, int(proven)) for milestone, attached, proven in rows}
