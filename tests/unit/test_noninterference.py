"""What a limited person reads is what they would read if there were nobody else: no figure depends on others.

Every read takes place twice: over the whole sample, and over a store that holds the records of their own
agencies and nothing more. Whatever leaked – a rank, a count, a name, a limit of a funnel – would differ.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nobody_else
import pandas as pd
import pytest

from kpi import (
    agencies,
    anomalies,
    before_after,
    engines,
    labels,
    ranking,
    records,
    refusals,
    registry,
    scoring,
    standardisation,
    trajectory,
    values,
)
from kpi.engines import DuckDB
from kpi.scope import Scope
from kpi.standardisation import Records
from kpi.store import Store

GROUPINGS = ("agency", "province", "level", "parent", "nation", "platform")


@pytest.fixture(scope="module")
def whole(filled: Path) -> Store:
    """The sample."""
    return nobody_else.opened(filled)


@pytest.fixture(scope="module", params=nobody_else.KINDS)
def mine(request: pytest.FixtureRequest, whole: Store) -> Scope:
    """What somebody may see."""
    return nobody_else.scope_of(whole, request.param)


@pytest.fixture(scope="module")
def alone(whole: Store, mine: Scope, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store without anybody else."""
    return nobody_else.made(whole, mine, tmp_path_factory.mktemp("alone") / "home")


def figures(held: Store, scope: Scope, by: str) -> pd.DataFrame:
    asked = [nobody_else.span().shifted(-1), nobody_else.span()]
    return values.series(held.lake, held.catalogue, scope, asked, by)


def judged(held: Store, scope: Scope) -> pd.DataFrame:
    targets = held.state_rows(scope)["targets"]
    return trajectory.judge(figures(held, scope, "nation"), held.catalogue, targets, engines.today())


def scored(held: Store, scope: Scope) -> pd.DataFrame:
    targets = held.state_rows(scope)["targets"]
    return scoring.score(figures(held, scope, "agency"), held.catalogue, targets, engines.today())


def ranked(held: Store, scope: Scope) -> pd.DataFrame:
    found = figures(held, scope, "agency")
    known = held.catalogue.indicators
    parts = found.groupby(["indicator", "period"], sort=True)
    return pd.concat(
        ranking.ranked(one, known[key].kind, known[key].better, seed=1) for (key, _), one in parts
    )


def alarmed(held: Store, scope: Scope) -> pd.DataFrame:
    days = {"first": nobody_else.span().starts, "last": nobody_else.span().ends}
    return anomalies.find(held.lake, held.catalogue, held.tables, scope, **days)


def strata(held: Store, scope: Scope) -> pd.DataFrame:
    known = [one for one in held.catalogue.indicators.values() if one.standardise]
    given = Records(held.lake, held.catalogue, held.tables, held.state_rows(scope))
    return pd.concat(standardisation.sums(given, one, scope, nobody_else.span()) for one in known)


def joined(held: Store, scope: Scope) -> object:
    events = held.catalogue.events.values()
    return [before_after.joinings(held.lake, held.catalogue, held.tables, scope, one) for one in events]


def stored(held: Store, scope: Scope) -> object:
    hidden = {"import_id", "province_code"}
    return {
        name: [
            {key: cell for key, cell in row.items() if key not in hidden}
            for row in records.read(held, table, scope).to_pylist()
        ]
        for name, table in held.tables.items()
    }


def known(held: Store, scope: Scope) -> object:
    found = registry.within(registry.read(held.lake), scope)
    return (
        sorted(row["code"] for row in found.agencies.to_pylist()),
        agencies.seen(agencies.read(held.lake, DuckDB()), scope),
    )


READS: dict[str, Callable[[Store, Scope], Any]] = {
    **{f"values by {by}": (lambda held, scope, by=by: figures(held, scope, by)) for by in GROUPINGS},
    "status": judged,
    "scores": scored,
    "ranks": ranked,
    "alarms": alarmed,
    "strata": strata,
    "joinings": joined,
    "records": stored,
    "register": known,
    "months": lambda held, scope: values.months(held.lake, scope),
    "refusals": lambda held, scope: [one.text() for one in refusals.found(held.lake, held.catalogue, scope)],
    "labels": labels.by_machine,
}


@pytest.mark.parametrize("read", READS)
def test_no_figure_depends_on_others(whole: Store, alone: Store, mine: Scope, read: str) -> None:
    found, expected = (READS[read](held, mine) for held in (whole, alone))
    if isinstance(expected, pd.DataFrame):
        assert len(expected) or read in ("alarms",)
        pd.testing.assert_frame_equal(
            found.reset_index(drop=True), expected.reset_index(drop=True), rtol=1e-9, check_dtype=False
        )
    else:
        assert found == expected


def test_what_everybody_reads_does_depend_on_others(whole: Store, alone: Store, mine: Scope) -> None:
    """The comparison could fail: without a scope the two stores differ."""
    for read in ("values by nation", "values by agency", "records", "register", "ranks"):
        found, expected = (READS[read](held, Scope()) for held in (whole, alone))
        assert len(found) != len(expected) if isinstance(found, pd.DataFrame) else found != expected, read
