"""Anomalies: weeks in which more was counted than chance, trend and season explain.

kpi.baselines says what a week should bring. The latest weeks before it are left out, as Noufaily et al.
(2013) do, so that a rise which builds up does not become what is usual. Over all series of a week the share
of false alarms is held down as by Benjamini and Hochberg (1995), JRSS B 57(1), 289–300.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from kpi import agencies, baselines, engines, settings, weeks
from kpi.agencies import Agency
from kpi.catalogue import Catalogue
from kpi.engines import Engine
from kpi.lake import Lake
from kpi.periods import Period
from kpi.scope import Scope
from kpi.tables import Table
from kpi.weeks import Counts

NATION = "nation"
HISTORY, LEAST_HISTORY = 156, 26  # weeks that a baseline has at most, and at least
GUARD = 4  # latest weeks left out of it: a rise that builds up must not become what is usual
TOGETHER = 4  # weeks that are judged by one baseline
LEAST = 5  # fewer than this in a week is no alarm, however rare
FALSE_SHARE = 0.01  # of the alarms of a week that may be false, which also is how often a quiet week has one
OFTEN = 0.8  # of the weeks that a member must be known in to count in its group
EXPLAINS = 1 / 2  # of a group's excess: whoever has so much of it is named in its place

COLUMNS = ["alarm", "group", "week", "count", "expected", "usual", "probability", "raised"]


def find(
    lake: Lake,
    catalogue: Catalogue,
    tables: Mapping[str, Table],
    scope: Scope,
    period: Period,
    *,
    engine: Engine | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """What the alarms of the catalogue counted in the weeks that end in a period, against what was expected.

    Args:
        lake: Where the records are.
        catalogue: The alarms.
        tables: Record tables in force.
        scope: The agencies that may be read; what names no agency only counts without a limit.
        period: Weeks are those from Monday to Sunday whose Sunday lies in it and is past.
        engine: By default the one of the settings.
        today: By default today in Jakarta.

    Returns:
        Columns as in COLUMNS, a row for every alarm, group and week with at least five counted and half a
        year of earlier weeks. A group is an agency with all below it, or NATION. usual is what one week in
        forty exceeds, probability that of so many or more if nothing had happened.
    """
    if not catalogue.alarms:
        return pd.DataFrame(columns=COLUMNS)
    engine, now = engine or engines.open(settings.load().engine), today or engines.today()
    first = period.starts - timedelta(days=period.starts.weekday())  # its Sunday is the first in the period
    last = period.ends - timedelta(days=6 + (period.ends.weekday() + 1) % 7)
    begins = first - (HISTORY + GUARD + TOGETHER) * weeks.WEEK
    found = weeks.count(lake, catalogue, tables, scope, first=begins, last=last, engine=engine, today=now)
    register = agencies.read(lake, engine)
    return judge({key: grouped(one, register, scope) for key, one in found.items()}, first)


def judge(counts: Mapping[str, Counts], first: date) -> pd.DataFrame:
    """Weeks from a Monday on, as find gives them.

    Args:
        counts: By alarm, a row per group.
        first: What lies before it is only compared with.
    """
    parts = [_judged(key, one, first) for key, one in counts.items()]
    rows = pd.concat([one for one in parts if len(one)] or [pd.DataFrame(columns=[*COLUMNS, "series"])])
    if rows.empty:
        return rows.assign(raised=False)[COLUMNS]
    rows = rows.sort_values("probability", kind="stable").reset_index(drop=True)
    tests = rows.drop_duplicates(["alarm", "week"]).groupby("week")["series"].sum()
    rank = rows.groupby("week").cumcount() + 1
    passes = rows["probability"] <= FALSE_SHARE * rank / rows["week"].map(tests)
    last = rank.where(passes, 0).groupby(rows["week"]).transform("max")
    ordered = rows.assign(raised=rank <= last).sort_values(["week", "alarm", "group"], kind="stable")
    return ordered[COLUMNS].reset_index(drop=True)


def raised(judged: pd.DataFrame, register: Mapping[str, Agency]) -> pd.DataFrame:
    """The alarms among what was judged: a run of weeks once, by its worst week, and by who explains it.

    An agency below another is named where it has most of that one's excess; otherwise the other is.

    Args:
        judged: As from find.
        register: All agencies.

    Returns:
        Columns as in COLUMNS and until, the Monday of the last raised week; the latest first.
    """
    rows = judged[judged["raised"].astype(bool)]
    excess = rows["count"] - rows["expected"]
    rows = rows.assign(excess=excess).sort_values("excess", ascending=False, kind="stable")
    worst = rows.drop_duplicates(["alarm", "group"])
    until = rows.groupby(["alarm", "group"])["week"].max()
    kept = []
    for key, of_alarm in worst.groupby("alarm", sort=False):
        below = {group: _below(register, str(group)) for group in of_alarm["group"]}
        excesses = dict(zip(of_alarm["group"], of_alarm["excess"], strict=True))
        named: list[str] = []
        for group, whole in excesses.items():
            inside = [part for one, part in excesses.items() if one != group and one in below[group]]
            explained = max(inside, default=0) >= EXPLAINS * whole
            if not explained and not any(group in below[one] for one in named):
                named.append(group)
        kept += [(key, group) for group in named]
    shown = worst.set_index(["alarm", "group"]).loc[kept] if kept else worst.set_index(["alarm", "group"])
    shown = shown.assign(until=until.reindex(shown.index)).reset_index()
    return shown.sort_values(["until", "excess"], ascending=False, kind="stable")[[*COLUMNS, "until"]]


def _below(register: Mapping[str, Agency], group: str) -> frozenset[str]:
    return frozenset(register) if group == NATION else agencies.subtree(register, group) - {group}


def grouped(counts: Counts, register: Mapping[str, Agency], scope: Scope) -> Counts:
    """Counts of every agency with all below it, and of all together where nothing limits the scope.

    Members that were not there most of the time are left out of a group: more who report are no rise.
    """
    place = {code: row for row, code in enumerate(counts.codes)}
    parents = {one.parent for one in register.values() if one.parent in register}
    inside = {code: agencies.subtree(register, code) for code in parents}
    groups = {
        code: [place[one] for one in inside.get(code, {code}) if one in place] for code in {*place} - {""}
    }
    groups |= {code: [place[one] for one in inside[code] if one in place] for code in parents - groups.keys()}
    if scope.codes is None:
        groups[NATION] = list(place.values())
    rows, known, kept = [], [], []
    for code in sorted(groups):
        members = np.array(groups[code], dtype=int)
        if len(members) > 1:
            there = counts.known[members].any(axis=0)
            members = members[counts.known[members][:, there].mean(axis=1) >= OFTEN]
        if len(members):
            kept.append(code)
            rows.append((counts.counts[members] * counts.known[members]).sum(axis=0))
            known.append(counts.known[members].any(axis=0))
    shape = (len(kept), len(counts.weeks))
    return Counts(kept, counts.weeks, np.reshape(rows, shape), np.reshape(known, shape).astype(bool))


def _judged(key: str, counts: Counts, first: date) -> pd.DataFrame:
    """Known weeks from a day on with what was expected in them; series is how many series were judged."""
    parts = []
    blocks = pd.Series([week.toordinal() // (7 * TOGETHER) for week in counts.weeks])
    judged = np.array([week >= first for week in counts.weeks], dtype=bool)
    for _, places in blocks[judged].groupby(blocks[judged]):  # a week's block is the same in whatever period
        block = places.index.to_numpy()
        start = int(blocks.searchsorted(blocks[block[0]]))
        past = np.arange(max(0, start - GUARD - HISTORY), max(0, start - GUARD))
        enough = counts.known[:, past].sum(axis=1) >= LEAST_HISTORY
        series = (enough[:, None] & counts.known[:, block]).sum(axis=0)
        rows = np.flatnonzero(enough & (counts.counts[:, block].max(axis=1) >= LEAST))
        if not len(rows):
            continue
        baseline = baselines.fit(counts.counts[np.ix_(rows, past)], counts.known[np.ix_(rows, past)], past)
        for column, week in enumerate(block):
            mean, variance = baseline.at(week)
            seen = counts.counts[rows, week]
            told = counts.known[rows, week] & (seen >= LEAST)
            part = {
                "group": [counts.codes[row] for row in rows],
                "count": seen,
                "expected": mean,
                "usual": baselines.usual(mean, variance),
                "probability": baselines.exceeding(seen, mean, variance),
                "series": series[column],
            }
            parts.append(pd.DataFrame(part)[told].assign(alarm=key, week=counts.weeks[week]))
    return pd.concat(parts) if parts else pd.DataFrame(columns=[*COLUMNS, "series"])
