"""Reach and reactions of posts: heavy tails, and nothing where a platform shows nothing."""

import numpy as np

from kpi.sample import columns
from kpi.sample.accounts import Accounts
from kpi.sample.columns import Column, Flags, Floats
from kpi.sample.publishing import Publishing
from kpi.sample.world import World, declared

REACTIONS = ("likes", "comments", "shares", "saves", "link_clicks", "video_views")
PULL = {"reel": 1.2, "carousel": 1.15, "video": 1.05, "live": 0.9, "text": 0.8, "link": 0.6, "story": 0.5}
VIRAL, VIRAL_REACH = 0.004, 7.0  # share of posts that go far beyond the followers, and how far
SATURATION = 0.94  # reach grows slower than followers
ORDINARY = 20_000  # followers at which exposure in platforms.toml holds as it stands


def figures(world: World, accounts: Accounts, posts: Publishing, followers: Floats) -> dict[str, Column]:
    """Reach, impressions and reactions of posts.

    Args:
        world: Who, when and how well.
        accounts: The accounts that posted.
        posts: The posts.
        followers: Followers of the account when each post was published.
    """
    rng = world.stream("engagement")
    exposure = np.array([trait["exposure"] for trait in declared("platforms").values()])[posts.platform]
    reach = exposure * ORDINARY * (followers / ORDINARY) ** SATURATION * rng.lognormal(-0.3, 0.8, len(posts))
    reach = np.maximum(reach * np.where(rng.random(len(posts)) < VIRAL, VIRAL_REACH, 1.0), 3.0)
    skill = world.skills.chances("engages")
    pull = np.array([PULL.get(kind, 1.0) for kind in posts.kinds])[posts.kind]
    pull *= skill[posts.agency, posts.month] / skill.mean() * rng.lognormal(-0.12, 0.5, len(posts))
    found = {}
    for name in REACTIONS:
        rates = rates_of(name)[posts.platform]
        shown = ~np.isnan(rates) & (posts.is_kind("video", "reel", "live") | (name != "video_views"))
        mean = np.where(shown, reach * rates * (1.0 if name == "video_views" else pull), 0.0)
        found[name] = columns.figures(rng.poisson(mean), shown)
    sighted = accounts.sighted[posts.account]
    views = reach * (1.12 + rng.gamma(2.0, 0.12, len(posts)))
    return found | {
        "reach": columns.figures(reach.astype(np.int64), publishes("reach")[posts.platform] & sighted),
        "impressions": columns.figures(
            views.astype(np.int64), publishes("impressions")[posts.platform] & sighted
        ),
    }


def publishes(figure: str) -> Flags:
    """Whether each platform shows a figure."""
    return np.array([figure in trait["publishes"] for trait in declared("platforms").values()])


def rates_of(reaction: str) -> Floats:
    """Reactions for each person reached, by platform; not a number where the platform shows none."""
    return np.array([trait["rates"].get(reaction, np.nan) for trait in declared("platforms").values()])
