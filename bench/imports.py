"""How long an import takes beside the bare reading of the same file, as ratios within one run.

Run `python bench/imports.py [--rows N] [--workbook-rows N]`. Printed: the import of a posts CSV (cleaning, judging,
key check and commit included) over DuckDB's own text-to-Parquet copy; the import of a workbook over calamine reading
it alone; peak memory of the import.
"""

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

RUNS = 3
ROOT = Path(__file__).parent.parent
HEADINGS = [
    "agency_code", "platform", "post_id", "published_at", "content_type", "reach", "impressions", "likes", "comments",
    "shares", "saves", "video_views", "url", "campaign",
]  # fmt: skip
AGENCIES = 500


def rows(count: int) -> list[list[object]]:
    """Posts as text: 24 months, heavy tails, unique keys."""
    chance = random.Random(2019)
    start = datetime(2024, 1, 1)
    made = []
    for number in range(count):
        reach = int(chance.paretovariate(1.2) * 300)
        made.append(
            [
                f"B{number % AGENCIES:04}",
                chance.choice(("instagram", "facebook", "x", "youtube", "tiktok")),
                f"P{number:08}",
                (start + timedelta(minutes=chance.randrange(700 * 1440))).strftime("%Y-%m-%d %H:%M:%S"),
                chance.choice(("image", "video", "reel", "carousel")),
                reach,
                reach + chance.randrange(1000),
                reach // 20,
                reach // 200,
                reach // 300,
                reach // 250,
                "",
                f"https://www.instagram.com/p/C{number:08}/",
                f"kampanye-{number % 40}",
            ]
        )
    return made


def seconds(run: Callable[[int], None]) -> float:
    """The median wall time of a few runs."""
    times = []
    for number in range(RUNS):
        started = time.perf_counter()
        run(number)
        times.append(time.perf_counter() - started)
    return sorted(times)[RUNS // 2]


def register(home: Path) -> None:
    """Agencies that own the posts."""
    file = home / "agencies.csv"
    lines = "".join(f"B{number:04},Instansi {number},agency\n" for number in range(AGENCIES))
    file.write_text(f"agency_code,name,level\n{lines}", encoding="utf-8")
    load(home, file, "agencies")


def load(home: Path, file: Path, table: str) -> None:
    """One import in a process of its own, as a scheduler would run it, without the measures."""
    code = (
        "from pathlib import Path; from kpi import imports, store; "
        f"r = imports.load(store.open(), imports.Order(Path({str(file)!r}), 'posts', {table!r})); "
        "assert not r.refused and not r.rejected, r"
    )
    environment = {**os.environ, "RAPOR_HOME": str(home / "store"), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def fresh(folder: Path, name: str) -> Path:
    """A store with agencies and nothing else."""
    home = folder / name
    home.mkdir()
    register(home)
    return home


def delimited(folder: Path, count: int) -> None:
    """The CSV against DuckDB's copy."""
    import duckdb

    file = folder / "posts.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows([HEADINGS, *rows(count)])

    def copy(number: int) -> None:
        with duckdb.connect(config={"threads": "2"}) as connection:
            connection.execute(
                f"COPY (FROM read_csv('{file}', all_varchar = true)) TO '{folder / f'copy{number}.parquet'}'"
            )

    homes = [fresh(folder, f"csv{number}") for number in range(RUNS)]
    bare = seconds(copy)
    ours = seconds(lambda number: load(homes[number], file, "posts"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = file.stat().st_size / 1e6
    print(f"CSV, {count} rows, {size:.0f} MB: copy {bare:.2f} s, import {ours:.2f} s, ratio {ours / bare:.2f} (≤ 4)")
    print(f"peak memory of the import {peak:.0f} MiB (≤ 1024)")


def workbook(folder: Path, count: int) -> None:
    """The workbook against calamine alone, each in a process of its own."""
    import xlsxwriter

    file = folder / "posts.xlsx"
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([HEADINGS, *rows(count)]):
            sheet.write_row(line, 0, row)
    read = f"import python_calamine as c; c.CalamineWorkbook.from_path({str(file)!r}).get_sheet_by_index(0).to_python()"
    homes = [fresh(folder, f"xlsx{number}") for number in range(RUNS)]
    bare = seconds(lambda _: subprocess.run([sys.executable, "-c", read], check=True) and None)
    ours = seconds(lambda number: load(homes[number], file, "posts"))
    size = file.stat().st_size / 1e6
    print(f"XLSX, {count} rows, {size:.0f} MB: calamine {bare:.2f} s, import {ours:.2f} s, ratio {ours / bare:.2f} (≤ 2)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workbook-rows", type=int, default=200_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        delimited(Path(name), chosen.rows)
        workbook(Path(name), chosen.workbook_rows)


if __name__ == "__main__":
    main()
