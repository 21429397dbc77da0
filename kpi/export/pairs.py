"""Pairs: the two snapshots of an order side by side, each with the period that is read of it."""

from dataclasses import dataclass

import pandas as pd

from kpi import differences, frozen, periods
from kpi.differences import Turn
from kpi.export.material import Material
from kpi.frozen import Frozen
from kpi.periods import Period


@dataclass(frozen=True)
class Pair:
    """Two snapshots, narrowed to the agencies and the project of an order.

    Attributes:
        before: The one that was frozen first.
        after: The other.
        then: The last period, as long as that of the order, that was over when the first was frozen and of
            which it has figures; None where it has none.
        now: The same of the other.
    """

    before: Frozen
    after: Frozen
    then: Period | None
    now: Period | None

    @property
    def scores(self) -> pd.DataFrame:
        """As from kpi.differences.scores; no rows where one of them has no figures."""
        if self.then is None or self.now is None:
            return pd.DataFrame(columns=["goal", "horizon"])
        return differences.scores(self.before, self.after, self.then, self.now)

    @property
    def values(self) -> pd.DataFrame:
        """As from kpi.differences.values, of figures with enough data that differ or may differ by chance."""
        if self.then is None or self.now is None:
            return pd.DataFrame()
        moved = differences.values(self.before, self.after, self.then, self.now)
        same = moved["beyond_noise"].isna() & (moved["difference"] == 0) & ~moved["redefined"]
        known = moved["indicator"].isin(list(self.after.catalogue.indicators))
        return moved[moved["enough"] & ~same & known]

    @property
    def milestones(self) -> list[Turn]:
        """What became of milestones."""
        return differences.milestones(self.before, self.after)

    @property
    def evidence(self) -> list[Turn]:
        """What became of evidence."""
        return differences.evidence(self.before, self.after)


def opened(material: Material) -> Pair | None:
    """The pair of an order; None unless it names two snapshots.

    Raises:
        RaporError: If one of them may not be opened, or is not as it was frozen.
    """
    order, scope = material.order, material.visitor.scope
    if len(order.snapshots) != 2:
        return None
    agencies = material.scope.selected
    found = [frozen.opened(material.store, scope, one, agencies, order.project) for one in order.snapshots]
    before, after = sorted(found, key=lambda one: one.info.made_at)
    return Pair(before, after, *(_last(one, material.period.length) for one in (before, after)))


def _last(one: Frozen, length: int) -> Period | None:
    held = {periods.containing(periods.parse(month).starts, length) for month in one.months}
    over = [period for period in held if period.ends <= one.today]
    return max(over or held, default=None)
