"""Posts: about what, with whom, cleared by whom and how they were received."""

import numpy as np
import pyarrow as pa

from kpi.sample import accounts as accounting
from kpi.sample import columns, engagement, publishing
from kpi.sample.accounts import Accounts
from kpi.sample.campaigns import Campaigns
from kpi.sample.columns import Column, Flags, Floats
from kpi.sample.publishing import Publishing
from kpi.sample.timeline import OFFICE
from kpi.sample.world import World, declared
from kpi.tables import Table

ASPECTS = ("policy", "governance", "people", "technology")
INFORMATIONAL = 0.62  # share of posts that inform rather than greet
FIRST_ID, STEP = 17_900_000_000_000_000, 104_729  # ids of platforms are long: text, never numbers
FIRST_PARTNER = (0.5, 0.25, 0.15, 0.10)  # chance that the 1st … 4th partner is the first one named
NAMED = (0.15, 0.55, 0.30)  # chance that one, two or three partners are named
TOGETHER = 2.5  # how much likelier partners are named in a joint narrative


def records(table: Table, world: World, accounts: Accounts, campaigns: Campaigns) -> pa.Table:
    """All posts of all accounts."""
    rng, posts = world.stream("posts"), publishing.drawn(world, accounts)
    offsets = world.agencies.offsets[posts.agency]
    followers = _followers(world, accounts, posts)
    counted = accounts.counted[posts.account] & engagement.publishes("followers")[posts.platform]
    joint = campaigns.taken_up(world.time, posts, rng)
    found = {
        **_identity(world, posts),
        "published_at": columns.times(world.time.moments(rng, posts.day, offsets, OFFICE)),
        "content_type": columns.words(posts.kinds, posts.kind),
        "followers_at_post": columns.figures(followers.astype(np.int64), counted),
        "campaign": columns.words(campaigns.names, posts.month, joint),
        **_subject(world, rng, posts, campaigns, joint),
        **_clearance(world, rng, posts),
        "collaborator_codes": _collaborators(world, rng, posts, joint),
        **engagement.figures(world, accounts, posts, followers),
    }
    return columns.records(table, found, offsets)


def _followers(world: World, accounts: Accounts, posts: Publishing) -> Floats:
    """Followers on the day of each post, between the counts at the ends of the months."""
    end = accounts.followers[posts.account, posts.month]
    begin = np.where(posts.month > 0, accounts.followers[posts.account, posts.month - 1], end * 0.99)
    starts = world.time.starts
    past = (posts.day - starts[posts.month] + 1) / (starts[posts.month + 1] - starts[posts.month])
    return np.asarray(begin + (end - begin) * past)


def _identity(world: World, posts: Publishing) -> dict[str, Column]:
    number = FIRST_ID + np.arange(len(posts), dtype=np.int64) * STEP
    platform = columns.words(list(declared("platforms")), posts.platform)
    handle = columns.words(accounting.handles(world), posts.agency)
    return {
        "agency_code": columns.words(world.agencies.codes, posts.agency),
        "platform": platform,
        "post_id": columns.joined(number),
        "url": columns.joined("https://", platform, ".example.org/", handle, "/", number),
    }


def _subject(
    world: World, rng: np.random.Generator, posts: Publishing, campaigns: Campaigns, joint: Flags
) -> dict[str, Column]:
    """Topic and aspect: agencies have favourites, a joint narrative its own; a flood drowns the rest."""
    topics, crisis = declared("words")["topics"], declared("words")["crisis_topic"]
    count = len(posts)
    favourite = (posts.agency * 7 + rng.integers(0, 3, count)) % len(topics)
    topic = np.where(rng.random(count) < 0.6, favourite, rng.integers(0, len(topics), count))
    flooded = world.agencies.flooded[posts.agency] & (posts.month == world.time.crisis)
    topic = np.where(flooded & (rng.random(count) < 0.7), topics.index(crisis), topic)
    topic = np.where(joint, campaigns.topics[posts.month], topic)
    aspect = rng.choice(len(ASPECTS), count, p=[0.3, 0.3, 0.25, 0.15])
    return {
        "topic": columns.words(topics, topic, rng.random(count) > 0.04),
        "aspect": columns.words(ASPECTS, aspect, rng.random(count) > 0.25),
    }


def _clearance(world: World, rng: np.random.Generator, posts: Publishing) -> dict[str, Column]:
    """Whether a post informs, names its source and was cleared."""
    count = len(posts)
    informs = rng.random(count) < INFORMATIONAL
    sourced = rng.random(count) < world.skills.chances("cites_source")[posts.agency, posts.month]
    cleared = rng.random(count) < world.skills.chances("asks_approval")[posts.agency, posts.month]
    month = columns.words(world.time.names, posts.month, cleared)
    return {
        "is_informational": columns.figures(informs),
        "has_source": columns.figures(sourced & informs, informs | (rng.random(count) < 0.5)),
        "approval_id": columns.joined("PS-", month, "-", np.arange(count)),
    }


def _collaborators(world: World, rng: np.random.Generator, posts: Publishing, joint: Flags) -> Column:
    """Codes of the other agencies named: one to three partners, more often in a joint narrative."""
    chance = world.skills.chances("collaborates")[posts.agency, posts.month]
    together = np.flatnonzero(rng.random(len(posts)) < chance * np.where(joint, TOGETHER, 1.0))
    first = rng.choice(len(FIRST_PARTNER), len(together), p=FIRST_PARTNER)
    number = rng.choice(len(NAMED), len(together), p=NAMED) + 1
    codes = np.array(world.agencies.codes, dtype=object)
    partners = world.partners[posts.agency[together]]
    rows, found = np.arange(len(together)), np.full(len(posts), None, dtype=object)
    found[together] = codes[partners[rows, first]]
    for step in range(1, len(NAMED)):
        further = np.where(number > step, ";" + codes[partners[rows, first + step]], "")
        found[together] = found[together] + further
    return pa.array(found, pa.string())
