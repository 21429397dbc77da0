"""Accounts on the platforms, and their monthly counts."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kpi.sample import columns
from kpi.sample.columns import Column, Flags, Floats, Whole
from kpi.sample.world import World, declared
from kpi.tables import Table

BLIND = 0.12  # share of agencies that only see what everybody sees: no reach, no impressions
UNREGISTERED = 0.07  # share of accounts that were never registered
UNCOUNTED = 0.15  # share of accounts whose followers were not noted when posting


@dataclass(frozen=True)
class Accounts:
    """Accounts as arrays of equal length.

    Attributes:
        agency: Where the agency stands.
        platform: Where the platform stands in platforms.toml.
        posting: Posts in an ordinary week.
        followers: Followers at the end of each month, accounts × months.
        luck: Uniform number that decides from when on the account is verified.
        registered: Day of registration, as a number; 0 where never.
        sighted: Whether the agency sees reach and impressions.
        counted: Whether followers are noted with each post.
    """

    agency: Whole
    platform: Whole
    posting: Floats
    followers: Floats
    luck: Floats
    registered: Whole
    sighted: Flags
    counted: Flags

    def __len__(self) -> int:
        return len(self.agency)


def drawn(world: World) -> Accounts:
    """Accounts of every agency that is not silent; which platforms differs by agency."""
    rng, traits = world.stream("accounts"), list(declared("platforms").values())
    count, months = len(world.agencies), world.time.months
    presence = np.array([trait["presence"] for trait in traits])
    taste = rng.lognormal(0, 0.6, (count, len(traits))) * np.array([trait["posting"] for trait in traits])
    present = rng.random((count, len(traits))) < presence
    present[:, 0] |= ~present.any(axis=1)
    present &= (world.agencies.active_until > 0)[:, None]
    agency, platform = (found.astype(np.int64) for found in np.nonzero(present))
    share = taste[agency, platform] / (taste * present).sum(axis=1)[agency]
    factor = np.log(np.array([trait["audience"] for trait in traits]))[platform]
    size = world.agencies.audience[agency] + factor + rng.normal(0, 0.5, len(agency))
    monthly = rng.normal(0.012, 0.008, len(agency))[:, None] + rng.normal(0, 0.004, (len(agency), months))
    growth = np.cumsum(monthly[:, ::-1], axis=1)[:, ::-1] - monthly  # logits still to come after each month
    return Accounts(
        agency=agency,
        platform=platform,
        posting=world.agencies.posting[agency] * share,
        followers=np.exp(size[:, None] - growth),
        luck=rng.random(len(agency)),
        registered=np.where(
            rng.random(len(agency)) < UNREGISTERED,
            0,
            world.time.starts[0] - rng.integers(60, 2400, len(agency)),
        ),
        sighted=(rng.random(count) > BLIND)[agency],
        counted=rng.random(len(agency)) > UNCOUNTED,
    )


def handles(world: World) -> list[str]:
    """The name of each agency's accounts: visibly an example."""
    return ["contoh_" + code.lower().replace(".", "_") for code in world.agencies.codes]


def snapshots(table: Table, world: World, accounts: Accounts) -> pa.Table:
    """Followers, verification and number of posts of each account at the end of each month, or today."""
    names = list(declared("platforms"))
    public = np.array(["followers" in trait["publishes"] for trait in declared("platforms").values()])
    rows, months = len(accounts), world.time.months
    account, month = np.repeat(np.arange(rows), months), np.tile(np.arange(months), rows)
    agency, platform = accounts.agency[account], accounts.platform[account]
    verified = world.skills.chances("verified")[agency, month] > accounts.luck[account]
    weeks = np.cumsum(world.time.weeks)
    seen = public[platform]
    return columns.records(
        table,
        {
            "agency_code": columns.words(world.agencies.codes, agency),
            "platform": columns.words(names, platform),
            "handle": columns.words(handles(world), agency),
            "as_of": columns.days(world.time.starts[month + 1] - 1),
            "followers": columns.figures(np.rint(accounts.followers[account, month]).astype(np.int64), seen),
            "verified": columns.figures(verified),
            "registered_on": columns.days(accounts.registered[account], accounts.registered[account] > 0),
            "following": _following(account, seen),
            "posts_total": columns.figures(
                (accounts.posting[account] * (150 + weeks[month])).astype(np.int64)
            ),
        },
    )


def _following(account: Whole, seen: Flags) -> Column:
    return columns.figures(20 + account * 37 % 400, seen)
