"""Mentions in news, broadcast, forums and social media, and the hoaxes among them."""

import numpy as np
import pyarrow as pa

from kpi.sample import columns, messages
from kpi.sample.columns import SECOND, Column, Flags, Floats, Whole
from kpi.sample.timeline import CITIZENS
from kpi.sample.world import World, declared
from kpi.tables import Table

MEDIA = ("news", "social", "forum", "broadcast")
SHARES = (0.34, 0.52, 0.06, 0.08)
PER_MESSAGE = 0.48  # mentions for each message that an agency gets
NOBODY = 0.08  # share of mentions of the topic that name no agency
HOAX, FLOOD_HOAX = 0.05, 0.16  # share of what others say on social media and forums
UNCLASSIFIED = 0.05
FLOOD = 4.0  # how many times as many mentions in the month of the flood
NEVER = 0.35  # share of the hoaxes not clarified in a day that nobody ever clarifies


def records(table: Table, world: World) -> pa.Table:
    """All mentions of the agencies, and of their topics without an agency."""
    rng, time = world.stream("mentions"), world.time
    agency, month = _mentioned(world, rng)
    count, flooded = len(agency), world.agencies.flooded[agency] & (month == time.crisis)
    named = rng.random(count) > NOBODY
    offsets = np.where(named, world.agencies.offsets[agency], 7)
    published = time.moments(rng, time.days(rng, month), offsets, CITIZENS)
    media = rng.choice(len(MEDIA), count, p=SHARES)
    social = media == MEDIA.index("social")
    official = social & named & (rng.random(count) < world.skills.chances("speaks_itself")[agency, month])
    cites = ~official & (rng.random(count) < world.skills.chances("cited_by_media")[agency, month])
    lying = ~official & (social | (media == MEDIA.index("forum")))
    hoax = lying & (rng.random(count) < np.where(flooded, FLOOD_HOAX, HOAX))
    mood = np.where(hoax, -4.0, np.where(official, 1.2, -0.35))
    regions = [entry.region for entry in world.agencies.entries]
    found = {
        **_source(rng, media),
        "mention_id": columns.joined("M-", columns.words(time.names, month), "-", np.arange(count)),
        "published_at": columns.times(published),
        "agency_code": columns.words(world.agencies.codes, agency, named),
        "topic": _topic(rng, agency, flooded),
        "region_code": columns.words(regions, agency),
        "sentiment": messages.sentiments(rng, world.skills.chances("pleases")[agency, month], mood),
        "from_official": columns.figures(official),
        "cites_official": columns.figures(cites, rng.random(count) > UNCLASSIFIED),
        "is_hoax": columns.figures(hoax, hoax | (rng.random(count) > UNCLASSIFIED)),
        **_clarified(world, rng, (agency, month), hoax, published),
    }
    return columns.records(table, found, offsets)


def _mentioned(world: World, rng: np.random.Generator) -> tuple[Whole, Whole]:
    time = world.time
    rates = world.agencies.messages[:, None] * PER_MESSAGE * time.weeks * (0.85 + 0.3 * time.progress)
    rates *= rng.gamma(3.0, 1 / 3.0, rates.shape)
    rates[world.agencies.flooded, time.crisis] *= FLOOD
    counts = rng.poisson(rates)
    agency, month = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), time.months)
    return agency, month


def _source(rng: np.random.Generator, media: Whole) -> dict[str, Column]:
    sources = declared("words")["sources"]
    names = [name for kind in MEDIA for name in sources[kind]]
    sizes = np.array([len(sources[kind]) for kind in MEDIA])
    first = np.cumsum(sizes) - sizes
    index = first[media] + (rng.random(len(media)) * sizes[media]).astype(np.int64)
    return {"source": columns.words(names, index), "media_type": columns.words(MEDIA, media)}


def _topic(rng: np.random.Generator, agency: Whole, flooded: Flags) -> Column:
    topics, count = declared("words")["topics"], len(agency)
    topic = np.where(rng.random(count) < 0.5, agency * 7 % len(topics), rng.integers(0, len(topics), count))
    crisis = topics.index(declared("words")["crisis_topic"])
    return columns.words(topics, np.where(flooded & (rng.random(count) < 0.8), crisis, topic))


def _clarified(
    world: World, rng: np.random.Generator, place: tuple[Whole, Whole], hoax: Flags, published: Whole
) -> dict[str, Column]:
    """When each hoax was detected and clarified: half a day, one day, days, or never."""
    count, now = len(published), world.time.now(world.agencies.offsets[place[0]])
    chance: Floats = world.skills.chances("clarifies_fast")[place]
    detected = published + _hours(rng.lognormal(1.6, 0.9, count))
    fast = rng.random(count) < chance
    delay = np.where(fast, 24 * rng.beta(1.6, 1.8, count), 24 + rng.exponential(40, count))
    clarified = detected + _hours(delay)
    seen = hoax & (detected <= now)
    answered = seen & (clarified <= now) & (fast | (rng.random(count) > NEVER))
    return {
        "detected_at": columns.times(detected, seen),
        "clarified_at": columns.times(clarified, answered),
    }


def _hours(hours: Floats) -> Whole:
    return np.asarray(hours * 3600, np.int64) * SECOND
