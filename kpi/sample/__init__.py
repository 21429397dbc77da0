"""Deterministic synthetic records for every table: the change project of 2019 and the agencies around it."""

from datetime import date

import pyarrow as pa

from kpi import tables
from kpi.sample import (
    accounts,
    activities,
    campaigns,
    mentions,
    messages,
    milestones,
    participation,
    posts,
    register,
    surveys,
    world,
)


def generate(agencies: int = 101, months: int = 24, seed: int = 2019, *, today: date) -> dict[str, pa.Table]:
    """Synthetic records of all tables, equal for equal arguments; the caller labels them as synthetic.

    Args:
        agencies: How many agencies; 101 are those of the project.
        months: How many months up to and with that of today.
        seed: Another seed draws other figures for the same agencies.
        today: Last day of the records.

    Returns:
        Tables by name with the stored schema but `import_id`.

    Raises:
        ValueError: If fewer than three agencies are asked for, or more than there are names.
    """
    declared = tables.load()
    drawn = world.drawn(agencies, months, seed, today)
    channels, narratives, held = accounts.drawn(drawn), campaigns.drawn(drawn), activities.drawn(drawn)
    return {
        "agencies": register.register(declared["agencies"], drawn),
        "accounts": accounts.snapshots(declared["accounts"], drawn, channels),
        "posts": posts.records(declared["posts"], drawn, channels, narratives),
        "messages": messages.records(declared["messages"], drawn),
        "mentions": mentions.records(declared["mentions"], drawn),
        "survey_answers": surveys.records(declared["survey_answers"], drawn),
        "activities": activities.records(declared["activities"], drawn, held),
        "participation": participation.records(declared["participation"], drawn, held),
        "campaign_assignments": campaigns.assignments(declared["campaign_assignments"], drawn, narratives),
        "milestones": milestones.records(declared["milestones"], drawn),
        "targets": milestones.targets(declared["targets"]),
        "reported_values": milestones.reported_values(declared["reported_values"], drawn),
    }
