"""Activities: what the project held, what agencies held themselves, and how soon it was published."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kpi.sample import columns, directory
from kpi.sample.behaviour import training_months
from kpi.sample.columns import DAY, HOUR, Column, Whole
from kpi.sample.world import World, declared
from kpi.tables import Table

KINDS = ("coordination", "training", "workshop", "outreach", "commitment")
ASPECT = ("governance", "people", "people", "technology", "policy")  # what each kind mostly serves
OWN = 1.1  # activities that an agency of middling skill holds each month by itself
UNKNOWN = 0.06  # share of agencies' own activities whose aspect nobody noted


@dataclass(frozen=True)
class Activities:
    """Activities as arrays of equal length; the project's own come first.

    Attributes:
        ids: Their ids.
        kind: Where the kind stands in KINDS.
        day: Day on which it was held, as a number.
        organiser: Where the organiser stands.
        invited: For each activity of the project, where those it invites stand.
    """

    ids: Column
    kind: Whole
    day: Whole
    organiser: Whole
    invited: list[Whole]


def drawn(world: World) -> Activities:
    """What the project holds for others, then what agencies hold by themselves."""
    rng = world.stream("activities")
    project = _project(world)
    organiser, month, kind = _own(world, rng)
    day = np.concatenate([np.array([row[1] for row in project], np.int64), world.time.days(rng, month)])
    kept = np.flatnonzero(day <= world.time.last)
    ids = columns.joined(
        "KEG-", columns.words([str(number) for number in range(10_000, 10_000 + len(day))], kept)
    )
    inviting = [row[3] for row in project if row[1] <= world.time.last]
    return Activities(
        ids=ids,
        kind=np.concatenate([np.array([row[0] for row in project], np.int64), kind])[kept],
        day=day[kept],
        organiser=np.concatenate([np.array([row[2] for row in project], np.int64), organiser])[kept],
        invited=inviting,
    )


def records(table: Table, world: World, activities: Activities) -> pa.Table:
    """When each activity ended and when it was published."""
    rng, count = world.stream("publication"), len(activities.day)
    month = np.searchsorted(world.time.starts, activities.day, side="right") - 1
    offsets = world.agencies.offsets[activities.organiser]
    now = world.time.now(offsets)
    ended = activities.day * DAY + (rng.integers(44, 70, count) * HOUR // 4) - offsets * HOUR  # 11.00 … 17.15
    ended = np.minimum(ended, now)
    fast = rng.random(count) < world.skills.chances("publishes_fast")[activities.organiser, month]
    hours = np.where(fast, 23 * rng.beta(1.1, 3.0, count), 24.5 + rng.exponential(40, count))
    published = ended + (hours * 60).astype(np.int64) * (HOUR // 60)
    aspect = np.array([("policy", "governance", "people", "technology").index(name) for name in ASPECT])
    ordinary = np.where(rng.random(count) < 0.7, aspect[activities.kind], rng.integers(0, 4, count))
    words = declared("words")["activities"]
    found = {
        "activity_id": activities.ids,
        "kind": columns.words(KINDS, activities.kind),
        "name": columns.joined(
            columns.words([words[kind] for kind in KINDS], activities.kind),
            " ",
            columns.words(world.time.names, month),
        ),
        "held_on": columns.days(activities.day),
        "aspect": columns.words(
            ("policy", "governance", "people", "technology"), ordinary, rng.random(count) > UNKNOWN
        ),
        "ended_at": columns.times(ended),
        "published_at": columns.times(published, (published <= now) & (fast | (rng.random(count) < 0.7))),
        "organiser_code": columns.words(world.agencies.codes, activities.organiser),
    }
    return columns.records(table, found)


def _project(world: World) -> list[tuple[int, int, int, Whole]]:
    """Kind, day, organiser and invited agencies of what the project and its province hold."""
    time, agencies = world.time, world.agencies
    centre, province = max(agencies.index(directory.CENTRE), 0), max(agencies.index(directory.PROVINCE), 0)
    nation = agencies.where("ministry", "agency", "province")
    house = np.flatnonzero(agencies.flooded & (agencies.level == 5))
    found = []
    for month, name in enumerate(time.names):
        first = int(time.starts[month]) + month % 5
        found.append((0, _workday(first + 8), centre, nation))
        for wave in np.flatnonzero(training_months(time) == month):
            found.append((1, _workday(first + 12), centre, np.flatnonzero(agencies.wave == wave)))
        if name.endswith("-06"):
            found.append((2, _workday(first + 21), centre, nation))
        if name.endswith(("-05", "-11")):
            found.append((3, _workday(first + 10), province, house))
        if name.endswith(("-05", "-02")):
            found.append((4, _workday(first + 11), province, house))
        if name.endswith("-09"):
            found.append((1, _workday(first + 4), province, house))
    return found


def _workday(day: int) -> int:
    """The day, or the Monday after it."""
    weekday = (day + 3) % 7
    return day + (7 - weekday if weekday > 4 else 0)


def _own(world: World, rng: np.random.Generator) -> tuple[Whole, Whole, Whole]:
    """Organiser, month and kind of what agencies hold by themselves."""
    time, agencies = world.time, world.agencies
    rates = (
        np.exp(0.25 * agencies.skill)[:, None]
        * OWN
        * time.weeks
        / 4.3
        * rng.gamma(4.0, 0.25, (len(agencies), 1))
    )
    rates = rates * (agencies.active_until > 0)[:, None]
    counts = rng.poisson(rates)
    organiser, month = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), time.months)
    return organiser, month, rng.choice([0, 3], len(month), p=[0.55, 0.45])
