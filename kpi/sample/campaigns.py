"""Joint narratives: who was asked to post them, who did, and who was late."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kpi.sample import columns
from kpi.sample.columns import Flags, Whole
from kpi.sample.publishing import Publishing
from kpi.sample.timeline import Timeline
from kpi.sample.world import World, declared
from kpi.tables import Table

ISSUED, DUE, OVER = 4, 18, 27  # days of the month, counted from 0
ASSIGNED = 0.75  # share of agencies that a narrative concerns
LATE = 0.4  # share of those who missed the deadline and posted afterwards


@dataclass(frozen=True)
class Campaigns:
    """One narrative a month.

    Attributes:
        names: Name of each month's narrative.
        topics: Where its topic stands in words.toml.
        assigned: Whether an agency was asked, agencies × months.
        joins: Whether it posts before the deadline.
        late: Whether it posts after the deadline.
    """

    names: list[str]
    topics: Whole
    assigned: Flags
    joins: Flags
    late: Flags

    def taken_up(self, time: Timeline, posts: Publishing, rng: np.random.Generator) -> Flags:
        """Whether each post belongs to its month's narrative."""
        of_month, luck = posts.day - time.starts[posts.month], rng.random(len(posts))
        joins, late = self.joins[posts.agency, posts.month], self.late[posts.agency, posts.month]
        in_time = joins & (of_month >= ISSUED) & (of_month <= DUE) & (luck < 0.4)
        return np.asarray(in_time | (late & (of_month > DUE) & (of_month <= OVER) & (luck < 0.3)))


def drawn(world: World) -> Campaigns:
    """The narratives of all months and how each agency takes part."""
    rng, topics = world.stream("campaigns"), declared("words")["topics"]
    shape = (len(world.agencies), world.time.months)
    assigned = rng.random(shape) < ASSIGNED
    joins = assigned & (rng.random(shape) < world.skills.chances("joins_narrative"))
    chosen = (np.arange(shape[1]) * 5 + world.seed) % len(topics)
    names = [
        f"Narasi Bersama {month} {topics[topic]}"
        for month, topic in zip(world.time.names, chosen, strict=True)
    ]
    return Campaigns(
        names=names,
        topics=chosen,
        assigned=assigned,
        joins=joins,
        late=assigned & ~joins & (rng.random(shape) < LATE),
    )


def assignments(table: Table, world: World, campaigns: Campaigns) -> pa.Table:
    """Who was asked to post which narrative until when; nothing that is issued after today."""
    issued = world.time.starts[:-1] + ISSUED
    agency, month = np.nonzero(campaigns.assigned & (issued <= world.time.last))
    return columns.records(
        table,
        {
            "campaign": columns.words(campaigns.names, month),
            "agency_code": columns.words(world.agencies.codes, agency),
            "due_on": columns.days(world.time.starts[month] + DUE),
            "issued_on": columns.days(issued[month]),
        },
    )
