"""What all synthetic tables share: who, when, and how well."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

import numpy as np

from kpi import settings
from kpi.sample import agencies, behaviour, timeline
from kpi.sample.agencies import Agencies
from kpi.sample.behaviour import Skills
from kpi.sample.columns import Whole
from kpi.sample.timeline import Timeline

STEPS = (1, 2, 3, 5, 8, 13)  # how far away in the directory the partners of an agency stand


@cache
def declared(name: str) -> dict[str, Any]:
    """What a file of data/sample declares."""
    return tomllib.loads((settings.DATA / "sample" / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class World:
    """The agencies, the months and the skills of one sample."""

    seed: int
    time: Timeline
    agencies: Agencies
    skills: Skills

    def stream(self, name: str) -> np.random.Generator:
        """Random numbers of their own for each purpose."""
        return behaviour.stream(self.seed, name)

    @cached_property
    def partners(self) -> Whole:
        """With whom each agency works, agencies × 6: parent or centre first, then neighbours."""
        count = len(self.agencies)
        codes = {code: index for index, code in enumerate(self.agencies.codes)}
        near = (np.arange(count)[:, None] + np.array(STEPS)) % count
        first = [codes.get(entry.parent or "", 0) for entry in self.agencies.entries]
        heads = np.array(first, np.int64)[:, None]
        usable = (heads[:, 0] != np.arange(count)) & ~(near == heads).any(axis=1)
        return np.where((np.arange(len(STEPS)) == 0) & usable[:, None], heads, near).astype(np.int64)


def drawn(count: int, months: int, seed: int, today: date) -> World:
    """The world of a seed."""
    time = timeline.covering(months, today)
    found = agencies.drawn(count, behaviour.stream(seed, "agencies"))
    return World(seed, time, found, Skills(seed, found, time))
