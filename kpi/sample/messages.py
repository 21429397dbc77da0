"""Messages of citizens: what they want, how fast they are answered, and when their case is closed."""

import numpy as np
import pyarrow as pa

from kpi.sample import columns
from kpi.sample.columns import DAY, HOUR, SECOND, Column, Flags, Floats, Whole
from kpi.sample.timeline import CITIZENS
from kpi.sample.world import World, declared
from kpi.tables import Table

CATEGORIES = ("information_request", "complaint", "aspiration", "question", "praise", "other")
SHARES = np.array([0.12, 0.25, 0.12, 0.31, 0.12, 0.08])
FLOOD_SHARES = np.array([0.10, 0.44, 0.08, 0.32, 0.02, 0.04])
NEEDS = np.array([1.0, 0.97, 0.70, 0.95, 0.12, 0.35])  # chance that an answer is due, by category
DEADLINE = np.array(
    [14, 60, 7, 7, 0, 0]
)  # days; 0: none. Ten and five working days, and the 60 of a complaint
MOOD = np.array([0.0, -1.9, 0.1, 0.0, 2.6, 0.0])  # logits between positive and negative, by category
NEUTRAL, UNCLASSIFIED, AUTOMATIC = 0.48, 0.07, 0.04  # shares of messages
SLOWNESS = 1.3  # standard deviation of the log of response hours
GROWTH, FLOOD = 0.4, 4.0  # more messages over time; how many times as many in the month of the flood
PROBIT = 0.5513  # logits times this are near enough normal quantiles


def records(table: Table, world: World) -> pa.Table:
    """All messages; what would happen after today has not happened."""
    rng, time = world.stream("messages"), world.time
    agency, month = _received(world, rng)
    offsets, count = world.agencies.offsets[agency], len(agency)
    received = time.moments(rng, time.days(rng, month), offsets, CITIZENS)
    flooded = world.agencies.flooded[agency] & (month == time.crisis)
    category = _category(rng, flooded)
    needs = rng.random(count) < NEEDS[category]
    now = time.now(offsets)
    kind, response = _response(world, rng, agency, month, needs)
    responded = received + response
    answered = (kind == 1) & (responded <= now)
    known = (kind > 0) & (responded <= now)
    due = received + DEADLINE[category] * DAY
    ends, closed = _closing(world, rng, (agency, month), (received, due), np.where(answered, responded, 0))
    channels = declared("words")
    channel = rng.choice(len(channels["messaging"]), count, p=channels["messaging_shares"])
    found = {
        "agency_code": columns.words(world.agencies.codes, agency),
        "channel": columns.words(channels["messaging"], channel),
        "message_id": columns.joined("P-", columns.words(time.names, month), "-", np.arange(count)),
        "received_at": columns.times(received),
        "category": columns.words(CATEGORIES, category),
        "needs_response": columns.figures(needs),
        "first_response_at": columns.times(responded, known),
        "first_response_by": columns.words(("human", "automatic"), np.maximum(kind - 1, 0), known),
        "closed_at": columns.times(closed, ends & (closed <= now) & needs),
        "due_at": columns.times(due, needs & (DEADLINE[category] > 0)),
        "sentiment": _sentiment(world, rng, agency, month, category),
    }
    return columns.records(table, found, offsets)


def _received(world: World, rng: np.random.Generator) -> tuple[Whole, Whole]:
    time = world.time
    rates = world.agencies.messages[:, None] * time.weeks * (1 + GROWTH * (time.progress - 0.5))
    rates *= rng.gamma(6.0, 1 / 6.0, rates.shape)
    rates *= np.where(world.agencies.active_until == 0, 0.05, 1.0)[:, None]  # few write to who never speaks
    rates[world.agencies.flooded, time.crisis] *= FLOOD
    counts = rng.poisson(rates)
    agency, month = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), time.months)
    return agency, month


def _category(rng: np.random.Generator, flooded: Flags) -> Whole:
    until = np.cumsum(np.stack([SHARES, FLOOD_SHARES]), axis=1)[flooded.astype(np.int64)]
    return np.asarray(
        np.minimum((rng.random(len(flooded))[:, None] > until).sum(axis=1), len(CATEGORIES) - 1)
    )


def _response(
    world: World, rng: np.random.Generator, agency: Whole, month: Whole, needs: Flags
) -> tuple[Whole, Whole]:
    """Who answers each message (0 nobody, 1 a person, 2 a machine), and after how many microseconds."""
    count = len(agency)
    chance = world.skills.chances("answers")[agency, month] * np.where(needs, 1.0, 0.35)
    kind = np.where(rng.random(count) < AUTOMATIC, 2, np.where(rng.random(count) < chance, 1, 0))
    fast = world.skills.chances("answers_fast")[agency, month]
    middle = np.log(24) - SLOWNESS * PROBIT * np.log(fast / (1 - fast))
    hours = np.exp(middle + SLOWNESS * rng.normal(0, 1, count))
    hours = np.where(kind == 2, rng.uniform(0.001, 0.02, count), np.clip(hours, 0.03, 24 * 60))
    return kind.astype(np.int64), (hours * 3600).astype(np.int64) * SECOND


def _closing(
    world: World,
    rng: np.random.Generator,
    place: tuple[Whole, Whole],
    span: tuple[Whole, Whole],
    answered: Whole,
) -> tuple[Flags, Whole]:
    """Whether and when each case ends; answered cases end in time far more often."""
    (received, due), count = span, len(answered)
    chance = world.skills.chances("closes_in_time")[place] * np.where(answered > 0, 1.0, 0.25)
    in_time = rng.random(count) < chance
    within = received + (rng.beta(1.2, 2.5, count) * np.maximum(due - received, 3 * DAY)).astype(np.int64)
    beyond = due + (rng.exponential(9, count) * DAY).astype(np.int64) + HOUR
    closed = np.maximum(np.where(in_time, within, beyond), answered + HOUR // 4)
    ends = in_time | (rng.random(count) < 0.55)
    return ends, closed // SECOND * SECOND


def _sentiment(
    world: World, rng: np.random.Generator, agency: Whole, month: Whole, category: Whole
) -> Column:
    return sentiments(rng, world.skills.chances("pleases")[agency, month], MOOD[category])


def sentiments(rng: np.random.Generator, chance: Floats, mood: Floats) -> Column:
    """Sentiments of texts, null where unclassified.

    Args:
        rng: Random numbers.
        chance: Chance of positive rather than negative.
        mood: Logits added to it.
    """
    count = len(chance)
    positive = 1 / (1 + np.exp(-(np.log(chance / (1 - chance)) + mood)))
    side = np.where(rng.random(count) < positive, 0, 2)
    index = np.where(rng.random(count) < NEUTRAL, 1, side)
    return columns.words(("positive", "neutral", "negative"), index, rng.random(count) > UNCLASSIFIED)
