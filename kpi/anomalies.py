"""Anomalies: weeks in which more was counted than chance, trend and season explain.

kpi.baselines says what a week should bring. The latest weeks before it are left out, as Noufaily et al.
(2013) do, so that a rise which builds up does not become what is usual. Over all series of a week the share
of false alarms is held down as by Benjamini and Hochberg (1995), JRSS B 57(1), 289–300.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from kpi import agencies, baselines, engines, settings, weeks
from kpi.agencies import Agency
from kpi.catalogue import Catalogue
from kpi.engines import Engine
from kpi.lake import Lake
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

BREAK = timedelta(days=14)  # weeks further apart than this are two rises

COLUMNS = ["alarm", "group", "week", "count", "expected", "usual", "probability", "raised"]


def find(
    lake: Lake,
    catalogue: Catalogue,
    tables: Mapping[str, Table],
    scope: Scope,
    *,
    first: date,
    last: date,
    engine: Engine | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """What the alarms of the catalogue counted in some weeks, against what was expected.

    Args:
        lake: Where the records are.
        catalogue: The alarms.
        tables: Record tables in force.
        scope: The agencies that may be read; what names no agency only counts without a limit.
        first: Weeks run from Monday to Sunday; the first one is that whose Sunday is on or after this day.
        last: The last one is that whose Sunday is on or before this day, and past.
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
    first -= timedelta(days=first.weekday())
    begins = first - (HISTORY + GUARD + TOGETHER) * weeks.WEEK
    found = weeks.count(lake, catalogue, tables, scope, first=begins, last=now, engine=engine, today=now)
    register = agencies.seen(agencies.read(lake, engine), scope)
    groups = {key: grouped(one, register, scope) for key, one in found.items()}
    return judge(groups, first, last - timedelta(days=6))


def judge(counts: Mapping[str, Counts], first: date, last: date) -> pd.DataFrame:
    """Weeks that begin within some days, as find gives them.

    Args:
        counts: By alarm, a row per group.
        first: What begins before it is only compared with.
        last: No week that is judged begins later.
    """
    tests: Counter[date] = Counter()
    parts = [_judged(key, one, (first, last), tests) for key, one in counts.items()]
    rows = pd.concat([one for one in parts if len(one)] or [pd.DataFrame(columns=COLUMNS)])
    if rows.empty:
        return rows.assign(raised=False)[COLUMNS]
    rows = rows.sort_values("probability", kind="stable").reset_index(drop=True)
    rank = rows.groupby("week").cumcount() + 1
    passes = rows["probability"] <= FALSE_SHARE * rank / rows["week"].map(dict(tests))
    furthest = rank.where(passes, 0).groupby(rows["week"]).transform("max")
    ordered = rows.assign(raised=rank <= furthest).sort_values(["week", "alarm", "group"], kind="stable")
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
    rows = judged[judged["raised"].astype(bool)].sort_values(["alarm", "group", "week"])
    if rows.empty:
        return rows.assign(until=None)
    rows = rows.assign(excess=rows["count"] - rows["expected"])
    apart = rows.groupby(["alarm", "group"])["week"].diff() > BREAK
    rows["run"] = apart.groupby([rows["alarm"], rows["group"]]).cumsum()
    keys = ["alarm", "group", "run"]
    spans = rows.groupby(keys)["week"].agg(since="min", until="max").reset_index()
    worst = rows.sort_values("excess", ascending=False, kind="stable").drop_duplicates(keys)
    runs = worst.merge(spans, on=keys)
    kept = [place for _, of_alarm in runs.groupby("alarm") for place in _named(of_alarm, register)]
    shown = runs.loc[kept].sort_values(["until", "excess"], ascending=False, kind="stable")
    return shown[[*COLUMNS, "until"]].reset_index(drop=True)


def _named(runs: pd.DataFrame, register: Mapping[str, Agency]) -> list[int]:
    """The runs of one alarm, the largest first, but those that others of the same time explain or contain."""
    kept: list[int] = []
    for place in runs.index:
        run = runs.loc[place]
        others = runs[(runs["since"] <= run["until"]) & (runs["until"] >= run["since"])].drop(index=place)
        inside = others[others["group"].isin(_below(register, run["group"]))]
        outside = [one for one in others.index if run["group"] in _below(register, others.at[one, "group"])]
        if not (inside["excess"] >= EXPLAINS * run["excess"]).any() and not {*outside} & {*kept}:
            kept.append(int(place))
    return kept


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


def _judged(key: str, counts: Counts, span: tuple[date, date], tests: Counter[date]) -> pd.DataFrame:
    """Known weeks of a span with what was expected in them; how many series were judged goes to tests."""
    parts = []
    blocks = pd.Series([week.toordinal() // (7 * TOGETHER) for week in counts.weeks])
    judged = np.array([span[0] <= week <= span[1] for week in counts.weeks], dtype=bool)
    for _, places in blocks[judged].groupby(blocks[judged]):  # a week's block is the same whoever asks
        block = places.index.to_numpy()
        start = int(blocks.searchsorted(blocks[block[0]]))
        past = np.arange(max(0, start - GUARD - HISTORY), max(0, start - GUARD))
        enough = counts.known[:, past].sum(axis=1) >= LEAST_HISTORY
        rows = np.flatnonzero(enough & (counts.counts[:, block].max(axis=1) >= LEAST))
        if not len(past):
            continue
        baseline = baselines.fit(counts.counts[np.ix_(rows, past)], counts.known[np.ix_(rows, past)], past)
        for week in block:
            tests[counts.weeks[week]] += int((enough & counts.known[:, week]).sum())
        mean, variance = baseline.at(block)
        seen = counts.counts[np.ix_(rows, block)]
        told = counts.known[np.ix_(rows, block)] & (seen >= LEAST)
        row, column = np.nonzero(told)
        parts.append((rows[row], block[column], seen[told], mean[told], variance[told]))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    row, column, seen, mean, variance = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return pd.DataFrame(
        {
            "alarm": key,
            "group": np.array(counts.codes, dtype=object)[row],
            "week": np.array(counts.weeks, dtype=object)[column],
            "count": seen,
            "expected": mean,
            "usual": baselines.usual(mean, variance),
            "probability": baselines.exceeding(seen, mean, variance),
        }
    )
