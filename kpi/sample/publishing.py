"""When and where posts appear: by agency, platform, week and hour."""

from dataclasses import dataclass

import numpy as np

from kpi.sample.accounts import Accounts
from kpi.sample.columns import Flags, Whole
from kpi.sample.world import World, declared

GROWTH = 0.35  # how much more is posted at the end than at the start, as a share
BURST = 2.5  # shape of the gamma by which months differ: small is uneven
FLOOD = 1.7  # how many times as much the flooded province posts in the month of the flood
FADING = 0.5  # share of their posts that agencies getting worse give up


@dataclass(frozen=True)
class Publishing:
    """Posts as arrays of equal length.

    Attributes:
        account: Where the account stands.
        agency: Where the agency stands.
        platform: Where the platform stands in platforms.toml.
        month: Where the month stands.
        day: Day, as a number.
        kinds: Names of the kinds of content.
        kind: Where the kind stands.
    """

    account: Whole
    agency: Whole
    platform: Whole
    month: Whole
    day: Whole
    kinds: list[str]
    kind: Whole

    def __len__(self) -> int:
        return len(self.day)

    def is_kind(self, *names: str) -> Flags:
        """Whether each post is of one of these kinds."""
        return np.isin(self.kind, [self.kinds.index(name) for name in names])


def drawn(world: World, accounts: Accounts) -> Publishing:
    """All posts of all accounts, month by month."""
    rng, time, agency = world.stream("publishing"), world.time, accounts.agency
    active = np.arange(time.months) < world.agencies.active_until[agency][:, None] * time.months
    rates = accounts.posting[:, None] * time.weeks * (1 + GROWTH * (time.progress - 0.5)) * active
    rates *= rng.gamma(BURST, 1 / BURST, rates.shape)
    rates *= np.where(world.agencies.worse[agency][:, None], 1 - FADING * time.progress, 1.0)
    rates[world.agencies.flooded[agency], time.crisis] *= FLOOD
    counts = rng.poisson(rates)
    account, month = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), time.months)
    kinds, kind = _content(rng, accounts.platform[account])
    day = time.days(rng, month)
    return Publishing(account, agency[account], accounts.platform[account], month, day, kinds, kind)


def _content(rng: np.random.Generator, platform: Whole) -> tuple[list[str], Whole]:
    """Kinds of content, and which of them each post is, by the habits of its platform."""
    traits = list(declared("platforms").values())
    kinds = sorted({kind for trait in traits for kind in trait["content"]})
    shares = np.array([[trait["content"].get(kind, 0.0) for kind in kinds] for trait in traits])
    until = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
    luck = rng.random(len(platform))
    return kinds, np.minimum((luck[:, None] > until[platform]).sum(axis=1), len(kinds) - 1)
