"""Who came to which activity, and what they learned there."""

import numpy as np
import pyarrow as pa

from kpi.sample import columns, directory
from kpi.sample.activities import KINDS, Activities
from kpi.sample.columns import Whole
from kpi.sample.world import World
from kpi.tables import Table

CIVIL_SERVANTS = 72  # how many the province trains in one course, from its 44 agencies
EACH = 2  # people that an agency sends to a course of the centre, at most
GUESTS = 4  # partners that an agency invites to what it holds by itself
OPEN = 0.3  # share of agencies' own activities that have a list of participants
UNTESTED = 0.08  # share of people trained who left before the test
PASS = 70  # points


def records(table: Table, world: World, activities: Activities) -> pa.Table:
    """One row for each invited agency, or for each person of it in a course."""
    rng = world.stream("participation")
    activity, agency, number = _invited(world, rng, activities)
    count = len(activity)
    month = np.searchsorted(world.time.starts, activities.day[activity], side="right") - 1
    kind = activities.kind[activity]
    came = rng.random(count) < world.skills.chances("attends")[agency, month]
    came |= agency == activities.organiser[activity]
    came &= world.agencies.active_until[agency] > 0
    course = np.isin(kind, [KINDS.index("training"), KINDS.index("workshop")]) & came
    signing = (kind == KINDS.index("commitment")) & came
    passes = rng.random(count) < world.skills.chances("passes")[agency, month]
    after = np.where(passes, rng.triangular(PASS, 78, 98, count), rng.triangular(38, 66, PASS - 0.5, count))
    before = np.clip(after - rng.normal(16, 8, count), 10, 95)
    found = {
        "activity_id": activities.ids.take(pa.array(activity)),
        "agency_code": columns.words(world.agencies.codes, agency),
        "participant_no": columns.joined(number),
        "invited": columns.figures(np.ones(count, bool)),
        "attended": columns.figures(came),
        "pre_score": columns.figures(np.round(before, 1), course),
        "post_score": columns.figures(np.round(after, 1), course & (rng.random(count) > UNTESTED)),
        "commitment_signed": columns.figures(rng.random(count) < 0.85, signing),
    }
    return columns.records(table, found)


def _invited(world: World, rng: np.random.Generator, activities: Activities) -> tuple[Whole, Whole, Whole]:
    """Activity, agency and number of each participant."""
    parts = [
        (np.full(len(people), index), people, number)
        for index, invited in enumerate(activities.invited)
        for people, number in [_people(world, activities, index, invited)]
    ]
    own = np.arange(len(activities.invited), len(activities.day))
    listed = own[rng.random(len(own)) < OPEN]
    guests = world.partners[activities.organiser[listed], :GUESTS]
    parts.append((np.repeat(listed, GUESTS), guests.ravel(), np.ones(guests.size, np.int64)))
    activity, agency, number = (np.concatenate(part).astype(np.int64) for part in zip(*parts, strict=True))
    return activity, agency, number


def _people(world: World, activities: Activities, index: int, invited: Whole) -> tuple[Whole, Whole]:
    """Each invited agency once, or as often as it sends people to a course; and 1, 2 … within it."""
    if activities.kind[index] != KINDS.index("training") or not len(invited):
        return invited, np.ones(len(invited), np.int64)
    if world.agencies.entries[activities.organiser[index]].code == directory.PROVINCE:
        return _dealt(invited, CIVIL_SERVANTS)
    return _dealt(invited, EACH * len(invited))


def _dealt(agencies: Whole, people: int) -> tuple[Whole, Whole]:
    """So many people dealt out over agencies, with their number within the agency."""
    dealt = np.arange(people)
    return agencies[dealt % len(agencies)], dealt // len(agencies) + 1
