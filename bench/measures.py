"""How fast measures are against one query written by hand: python bench/measures.py [--rows 10000000]."""

import argparse
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import duckdb
import numpy as np
import pyarrow as pa

from kpi import catalogue, measures, tables
from kpi.engines import DuckDB
from kpi.lake import Lake

MONTHS = 12
AGENCIES = 101
PLATFORMS = ["instagram", "facebook", "x", "youtube", "tiktok"]
TARGET = 1.5  # what measures may cost, as a multiple of the query by hand

SHARES = {
    "sourced": (
        "count(*) filter (where is_informational and has_source)",
        "count(*) filter (where is_informational)",
    ),
    "approved": ("count(*) filter (where approval_id is not null)", "count(*)"),
    "joint": ("count(*) filter (where collaborator_codes is not null)", "count(*)"),
}
RATIOS = {
    "engagement": ("sum(likes + comments + shares + saves)", "sum(reach)"),
    "amplification": ("sum(shares)", "sum(followers_at_post)"),
    "clicks": ("sum(link_clicks)", "sum(impressions)"),
}
FIGURES = SHARES | RATIOS
HEAD = """
[goals.all]
name = { id = "Semua", en = "All" }
[horizons.year]
name = { id = "Semua", en = "All" }
starts = 2026-01-01
ends = 2026-12-31
"""
INDICATOR = """
[{name}]
name = {{ id = "{name}", en = "{name}" }}
goal = "all"
horizon = "year"
table = "posts"
numerator = "{numerator}"
denominator = "{denominator}"
kind = "{kind}"
unit = "ratio"
floor = 0
target = 1
source = "bench"
"""


def posts(month: int, count: int) -> pa.Table:
    """One month of posts by chance."""
    chance = np.random.default_rng(month)
    first = datetime(2025, month, 1)
    seconds = chance.integers(0, 28 * 86400, count)
    figures = {
        name: pa.array(chance.lognormal(mean, 1, count).astype(np.int64), mask=chance.random(count) < 0.05)
        for name, mean in {
            **{"reach": 7, "impressions": 7.5, "likes": 4, "comments": 2, "shares": 2, "saves": 1},
            **{"link_clicks": 1, "video_views": 5, "followers_at_post": 9},
        }.items()
    }
    ids = np.char.add(f"{month}-", np.arange(count).astype(str))
    columns = {
        "agency_code": np.char.add("AGENCY-", chance.integers(0, AGENCIES, count).astype(str)),
        "platform": pa.array(PLATFORMS).take(pa.array(chance.integers(0, len(PLATFORMS), count))),
        "post_id": ids,
        "published_at": np.datetime64(first, "us") + seconds.astype("timedelta64[s]"),
        "is_informational": chance.random(count) < 0.7,
        "has_source": chance.random(count) < 0.5,
        "approval_id": pa.array(ids, mask=chance.random(count) < 0.4),
        "collaborator_codes": pa.array(["AGENCY-1;AGENCY-2"] * count, mask=chance.random(count) < 0.9),
        "local_date": (np.datetime64(first, "D") + seconds.astype("timedelta64[s]").astype("timedelta64[D]")),
        "month": pa.repeat(f"{first:%Y-%m}", count),
        "import_id": pa.repeat("bench", count),
        **figures,
    }
    schema = tables.load()["posts"].schema
    return pa.table(
        [
            pa.array(columns[name]).cast(schema.field(name).type)
            if name in columns
            else pa.nulls(count, schema.field(name).type)
            for name in schema.names
        ],
        schema=schema,
    )


def by_hand(lake: Lake) -> pa.Table:
    """The same aggregates in one query over the same files, and nothing else: first weeks, then sums."""
    weekly = ", ".join(f"{n} AS n{i}, {d} AS d{i}" for i, (n, d) in enumerate(FIGURES.values()))
    sums = ", ".join(f"sum(n{i}) AS n{i}, sum(d{i}) AS d{i}" for i in range(len(FIGURES)))
    squares = ", ".join(
        f"count(*) filter (where n{i} <> 0 or d{i} <> 0) AS k{i}, sum(n{i}::double * n{i}) AS nn{i}, "
        f"sum(n{i}::double * d{i}) AS nd{i}, sum(d{i}::double * d{i}) AS dd{i}"
        for i in range(len(SHARES), len(FIGURES))
    )
    files = ", ".join(f"'{file}'" for file in lake.files("posts"))
    with duckdb.connect() as connection:
        return connection.sql(
            f"SELECT agency_code, month, platform, {sums}, {squares} FROM ("
            f"SELECT agency_code, month, platform, date_trunc('week', local_date) AS week, {weekly} "
            f"FROM read_parquet([{files}], hive_partitioning = true, hive_types = {{'month': 'VARCHAR'}}) "
            "GROUP BY 1, 2, 3, 4) GROUP BY 1, 2, 3"
        ).to_arrow_table()


def timed(name: str, run: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """The best wall and processor seconds of several runs."""
    walls, processors = [], []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        run()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    print(f"{name:<42} {min(walls):7.2f} s   {min(processors):7.2f} CPU s")
    return min(walls), min(processors)


def peak_megabytes(folder: str, what: str) -> float:
    """The most memory that a fresh process needs for one run."""
    command = [sys.executable, __file__, "--folder", folder, "--only", what]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def main() -> int:
    """Compare, print and fail if the target is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=10_000_000)
    asked.add_argument("--folder", help="where a lake already lies")
    asked.add_argument(
        "--only", choices=["measures", "hand", "nothing"], help="one run; prints the peak memory in MB"
    )
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.folder or temporary)
        framework = folder / "catalogue"
        framework.mkdir(exist_ok=True)
        parts = [
            INDICATOR.format(
                name=name, numerator=n, denominator=d, kind="proportion" if name in SHARES else "ratio"
            )
            for name, (n, d) in FIGURES.items()
        ]
        (framework / "all.toml").write_text(HEAD + "".join(parts), encoding="utf-8")
        declared = catalogue.load(framework)
        lake = Lake(str(folder / "lake"))

        def by_measures() -> list[str]:
            return measures.refresh(lake, declared, {}, everything=True, engine=DuckDB())

        if options.only:
            {"measures": by_measures, "hand": lambda: by_hand(lake), "nothing": lambda: None}[options.only]()
            # Not getrusage: a child begins with the peak of the process that started it.
            status = Path("/proc/self/status").read_text(encoding="ascii")
            print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
            return 0
        started = time.perf_counter()
        for month in range(1, MONTHS + 1):
            lake.replace("posts", posts(month, options.rows // MONTHS), [f"2025-{month:02}"], {})
        took = time.perf_counter() - started
        print(f"{options.rows // MONTHS * MONTHS:,} posts in {MONTHS} months made in {took:.1f} s")
        hand = timed("one query by hand", lambda: by_hand(lake))
        ours = timed("measures, all months, written to the lake", by_measures)
        check(lake)
        lake.replace("posts", posts(3, options.rows // MONTHS), ["2025-03"], {})
        timed(
            "measures after an import into one month", lambda: measures.refresh(lake, declared, {}), times=1
        )
        peaks = {what: peak_megabytes(str(folder), what) for what in ("nothing", "hand", "measures")}
        print("peak memory in MB: " + ", ".join(f"{what} {peak:.0f}" for what, peak in peaks.items()))
        ratios = ours[0] / hand[0], ours[1] / hand[1]
        print(f"measures ÷ query by hand: {ratios[0]:.2f} wall, {ratios[1]:.2f} CPU (target ≤ {TARGET})")
        return int(max(ratios) > TARGET)


def check(lake: Lake) -> None:
    """Both ways must count the same."""
    wide = by_hand(lake)
    totals = DuckDB().query(
        "SELECT indicator, sum(numerator) AS n, sum(denominator) AS d, "
        "sum(clusters) AS k, sum(nn) AS nn, sum(nd) AS nd, sum(dd) AS dd FROM measures GROUP BY 1",
        {"measures": lake.files("measures")},
    )
    found = {row["indicator"]: row for row in totals.to_pylist()}
    for place, name in enumerate(FIGURES):
        for part in ("n", "d", "k", "nn", "nd", "dd") if name in RATIOS else ("n", "d"):
            expected = sum(float(x or 0) for x in wide[f"{part}{place}"].to_pylist())
            # Squares have more digits than a double holds.
            assert math.isclose(found[name][part], expected, rel_tol=1e-12), (name, part, expected)


if __name__ == "__main__":
    sys.exit(main())
