"""How well each agency does in each month: chances from data/sample/behaviour.toml."""

import tomllib
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from kpi import settings
from kpi.sample.agencies import Agencies
from kpi.sample.columns import Floats
from kpi.sample.timeline import Timeline

FILE = settings.DATA / "sample" / "behaviour.toml"
COMMON = 0.6  # correlation of each behaviour with the agency's general skill
TRAINED = 0.35  # logits gained within three months of a training
WORSENED = -2.8  # logits lost over the timeline by the agencies that get worse


def stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers of their own for each purpose, so that one table never moves another."""
    return np.random.default_rng([seed, crc32(name.encode())])


@dataclass(frozen=True)
class Skills:
    """What agencies are capable of, month by month."""

    seed: int
    agencies: Agencies
    time: Timeline

    def chances(self, name: str) -> Floats:
        """Probability of a behaviour, agencies × months."""
        with FILE.open("rb") as file:
            declared = tomllib.load(file)[name]
        start, end = (np.log(declared[key] / (1 - declared[key])) for key in ("start", "end"))
        own = stream(self.seed, f"behaviour {name}").normal(0, 1, len(self.agencies))
        general = self.agencies.skill - self.agencies.skill.mean()
        differing = declared["spread"] * (COMMON * general + np.sqrt(1 - COMMON**2) * own)
        course = start + (end - start) * self.time.progress
        flood = np.zeros((len(self.agencies), self.time.months))
        flood[self.agencies.flooded, self.time.crisis] = declared.get("flood", 0.0)
        return np.asarray(1 / (1 + np.exp(-(course + differing[:, None] + self.effects + flood))))

    @property
    def effects(self) -> Floats:
        """Logits that training gave or time took, agencies × months; the course has the mean gain already."""
        months = np.arange(self.time.months)
        since = months - training_months(self.time)[self.agencies.wave][:, None]
        trained = TRAINED * (np.clip(since / 3, 0, 1) - 0.5)
        never = (self.agencies.wave == 0)[:, None]
        lost = np.where(self.agencies.worse, WORSENED, 0.0)[:, None] * self.time.progress
        return np.asarray(np.where(never, -TRAINED / 2, trained) + lost)


def training_months(time: Timeline) -> Floats:
    """Month of the training of wave 0 (never), 1, 2, 3, 4."""
    waves = np.round(np.array([0.12, 0.33, 0.54, 0.75]) * time.months)
    return np.concatenate([[np.inf], waves])
