"""Characters of the agencies: size, diligence and skill, which drive their figures."""

from dataclasses import dataclass

import numpy as np

from kpi.sample import directory
from kpi.sample.columns import Flags, Floats, Whole

LEVELS = ("ministry", "agency", "province", "regency", "city", "opd")
AUDIENCE = np.array([12.2, 11.2, 11.0, 9.6, 9.9, 8.2])  # log followers on Instagram, by level
POSTING = np.array([16.0, 11.0, 9.5, 6.0, 6.5, 4.0])  # posts in an ordinary week, by level
MESSAGES = np.array([10.0, 5.5, 4.2, 1.6, 1.9, 0.75])  # messages in an ordinary week, by level
SKILL = np.array([0.5, 0.4, 0.2, -0.1, 0.1, -0.2])  # mean of the general skill, by level
WAVES = 4  # the trainings come in waves; some agencies are never reached
WORSE = 3  # agencies that lose what they had
AHEAD = {
    **dict.fromkeys(["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"], 8),
    **dict.fromkeys(["81", "82", "91", "92", "93", "94", "95", "96"], 9),
}
"""Hours that local time is ahead of UTC, by province: WITA and WIT; 7 elsewhere (WIB)."""


@dataclass(frozen=True)
class Agencies:
    """Agencies as arrays of equal length, in the order of the directory.

    Attributes:
        entries: Names, levels and parents.
        offsets: Hours that local time is ahead of UTC.
        audience: Log of followers that a strong account has.
        posting: Posts in an ordinary week, over all platforms.
        messages: Messages in an ordinary week.
        skill: General skill, a standard normal shifted by level.
        wave: 1 … 4 for the wave of trainings that reached it, 0 for none.
        active_until: Share of the timeline after which nothing is posted any more: 0 silent, 1 to the end.
        worse: Whether it loses what it had.
    """

    entries: list[directory.Entry]
    level: Whole
    offsets: Whole
    audience: Floats
    posting: Floats
    messages: Floats
    skill: Floats
    wave: Whole
    active_until: Floats
    worse: Flags

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def codes(self) -> list[str]:
        """Codes, in order."""
        return [entry.code for entry in self.entries]

    @property
    def flooded(self) -> Flags:
        """Whether it lies in the province of the flood."""
        return np.array([entry.code.split(".")[0] == directory.PROVINCE for entry in self.entries])

    def index(self, code: str) -> int:
        """Where a code stands, or -1."""
        return self.codes.index(code) if code in self.codes else -1

    def where(self, *levels: str) -> Whole:
        """Where the agencies of some levels stand."""
        return np.flatnonzero(np.isin(self.level, [LEVELS.index(level) for level in levels]))


def drawn(count: int, rng: np.random.Generator) -> Agencies:
    """So many agencies with their characters: most ordinary, some silent, some small, three getting worse."""
    entries = directory.entries(count)
    level = np.array([LEVELS.index(entry.level) for entry in entries], np.int64)
    houses = [entry.region[:2] if entry.region else "" for entry in entries]
    people = np.array([entry.people for entry in entries], np.float64)
    crowd = np.where(people > 0, 0.35 * np.log(np.maximum(people, 1) / np.where(level == 2, 4e6, 4e5)), 0.0)
    crowd = np.where(level == LEVELS.index("opd"), 0.0, crowd)
    active_until, small, worse = _exceptions(entries, rng)
    return Agencies(
        entries=entries,
        level=level,
        offsets=np.array([AHEAD.get(house, 7) for house in houses], np.int64),
        audience=AUDIENCE[level] + crowd + rng.normal(0, 0.7, count),
        posting=POSTING[level] * rng.lognormal(-0.18, 0.6, count) * np.where(small, 0.15, 1.0),
        messages=MESSAGES[level] * rng.lognormal(-0.3, 0.8, count) * np.where(small, 0.15, 1.0),
        skill=SKILL[level] + rng.normal(0, 1, count),
        wave=rng.choice(WAVES + 1, count, p=[0.12, 0.22, 0.22, 0.22, 0.22]).astype(np.int64),
        active_until=active_until,
        worse=worse,
    )


def _exceptions(entries: list[directory.Entry], rng: np.random.Generator) -> tuple[Floats, Flags, Flags]:
    """How long each is active, who is small, who gets worse: never the centre or the project's province."""
    count = len(entries)
    special = (directory.CENTRE, directory.PROVINCE)
    open_to = [i for i, e in enumerate(entries) if e.level != "ministry" and e.code not in special]
    order = rng.permutation(np.array(open_to, np.int64))
    few = max(1, round(0.04 * count))
    active_until = np.ones(count)
    active_until[order[:few]] = 0.0
    active_until[order[few : 2 * few]] = rng.uniform(0.4, 0.8, len(order[few : 2 * few]))
    small = np.isin(np.arange(count), order[2 * few : 4 * few])
    worse = np.isin(np.arange(count), order[4 * few : 4 * few + WORSE])
    return active_until, small, worse
