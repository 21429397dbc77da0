"""Answers to the satisfaction surveys, twice a year."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from kpi import periods
from kpi.sample import columns
from kpi.sample.columns import Column, Flags, Whole
from kpi.sample.world import World
from kpi.tables import Table

ELEMENTS = (
    *("requirements", "procedure", "time", "cost", "product"),
    *("competence", "behaviour", "facilities", "complaints_handling"),
)
EASIER = (0.05, 0.0, -0.15, 0.2, 0.0, 0.05, 0.15, -0.05, -0.25)  # by how much each element is liked better
WINDOWS = ((3, 5), (9, 11))  # first and last month of the two waves of a year
TAKES_PART = 0.78  # share of agencies that ask in a wave
RESPONDENTS = {"ministry": 34, "agency": 26, "province": 26, "regency": 16, "city": 18, "opd": 13}
UNANSWERED = 0.02
SOURCES = ("official_account", "news", "messaging_group", "family", "influencer", "other")
OTHERS = np.array([0.36, 0.30, 0.13, 0.13, 0.08])  # shares of the sources after the official account


@dataclass(frozen=True)
class Wave:
    """One wave, as far as the timeline covers it.

    Attributes:
        name: Half-year, such as "2026-S1".
        first: First day, as a number.
        last: Last day.
        share: Share of the wave's days that the timeline covers.
    """

    name: str
    first: int
    last: int
    share: float


def records(table: Table, world: World) -> pa.Table:
    """All answers; a wave that has begun has answers until today."""
    rng = world.stream("surveys")
    waves = _waves(world)
    agency, wave = _asked(world, rng, waves)
    first, last = (
        np.array(days, np.int64)[wave] for days in ([w.first for w in waves], [w.last for w in waves])
    )
    day = _weekdays(rng, first, last)
    month = np.searchsorted(world.time.starts, day, side="right") - 1
    found = {
        "survey_id": columns.joined(
            "SKM-",
            columns.words([w.name for w in waves], wave),
            "-",
            columns.words(world.agencies.codes, agency),
        ),
        "respondent_no": columns.joined(_numbered(agency * len(waves) + wave)),
        "agency_code": columns.words(world.agencies.codes, agency),
        "answered_on": columns.days(day),
        **_satisfaction(world, rng, agency, month),
        **_opinions(world, rng, agency, month),
        "weight": columns.figures(np.round(rng.lognormal(-0.02, 0.2, len(day)), 3)),
    }
    return columns.records(table, found)


def _waves(world: World) -> list[Wave]:
    """The waves that overlap with the timeline."""
    starts, last = int(world.time.starts[0]), world.time.last
    found = []
    for year in range(int(world.time.names[0][:4]), world.time.today.year + 1):
        for half, (first, final) in enumerate(WINDOWS, start=1):
            begins, ends = _number(date(year, first, 1)), _number(periods.parse(f"{year}-{final:02}").ends)
            shown = min(ends, last) - max(begins, starts) + 1
            if shown > 0:
                share = shown / (ends - begins + 1)
                found.append(Wave(f"{year}-S{half}", max(begins, starts), min(ends, last), share))
    return found


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _asked(world: World, rng: np.random.Generator, waves: list[Wave]) -> tuple[Whole, Whole]:
    """Agency and wave of each answer: some agencies ask many people each time, some few, some none."""
    count = len(world.agencies)
    usual = np.array([RESPONDENTS[entry.level] for entry in world.agencies.entries])
    usual = usual * rng.lognormal(-0.25, 0.9, count) * (world.agencies.active_until > 0)
    share = np.array([wave.share for wave in waves])
    part = rng.random((count, len(waves))) < TAKES_PART
    counts = rng.poisson(usual[:, None] * share * part * rng.lognormal(0, 0.3, part.shape))
    agency, wave = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), max(len(waves), 1))
    return agency, wave


def _weekdays(rng: np.random.Generator, first: Whole, last: Whole) -> Whole:
    """A day for each answer, moved from the weekend to the Friday before unless the wave begins there."""
    day = first + (rng.random(len(first)) * (last - first + 1)).astype(np.int64)
    weekday = (day + 3) % 7
    return np.maximum(day - np.maximum(weekday - 4, 0), first)


def _numbered(group: Whole) -> Whole:
    """1, 2, 3 … within each group, in the order of the rows."""
    order = np.argsort(group, kind="stable")
    _, first, sizes = np.unique(group[order], return_index=True, return_counts=True)
    numbers = np.empty(len(group), np.int64)
    numbers[order] = np.arange(len(group)) - np.repeat(first, sizes) + 1
    return numbers


def _satisfaction(world: World, rng: np.random.Generator, agency: Whole, month: Whole) -> dict[str, Column]:
    """The nine elements, 1 to 4: one person likes most things, or few."""
    mean = 1 + 3 * world.skills.chances("satisfies")[agency, month]
    person = rng.normal(0, 0.4, len(agency))
    found = {}
    for element, easier in zip(ELEMENTS, EASIER, strict=True):
        value = np.rint(mean + easier + person + rng.normal(0, 0.55, len(agency)))
        found[element] = columns.figures(np.clip(value, 1, 4).astype(np.int64), _answered(rng, len(agency)))
    return found


def _opinions(world: World, rng: np.random.Generator, agency: Whole, month: Whole) -> dict[str, Column]:
    """Trust, usefulness and first source of information."""
    count = len(agency)
    trusts, useful, first = (
        rng.random(count) < world.skills.chances(name)[agency, month]
        for name in ("trusted", "useful", "first_source")
    )
    trust = np.where(trusts, _scale(rng, count, 6, 10, 0.35), _scale(rng, count, 0, 5, 0.68))
    use = np.where(useful, _scale(rng, count, 4, 5, 0.4), _scale(rng, count, 1, 3, 0.75))
    source = np.where(first, 0, 1 + rng.choice(len(OTHERS), count, p=OTHERS))
    return {
        "trust": columns.figures(trust, _answered(rng, count)),
        "usefulness": columns.figures(use, _answered(rng, count)),
        "first_source": columns.words(SOURCES, source, _answered(rng, count)),
    }


def _scale(rng: np.random.Generator, count: int, low: int, high: int, middle: float) -> Whole:
    return low + rng.binomial(high - low, middle, count)


def _answered(rng: np.random.Generator, count: int) -> Flags:
    return np.asarray(rng.random(count) >= UNANSWERED)
