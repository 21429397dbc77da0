"""How long an import takes beside the bare reading of the same file, as ratios within one run.

Run `python bench/imports.py [--rows N] [--workbook-rows N]`. Printed: the import of a posts CSV (cleaning,
judging, key check and commit included) over DuckDB's own text-to-Parquet copy, and the import of a workbook
over calamine reading it alone. Each runs in a process of its own, which times itself once it has started;
peak memory is that of the whole process.
"""

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

RUNS = 3
ROOT = Path(__file__).parent.parent
HEADINGS = [
    "agency_code",
    "platform",
    "post_id",
    "published_at",
    "content_type",
    "reach",
    "impressions",
    "likes",
    "comments",
    "shares",
    "saves",
    "video_views",
    "url",
    "campaign",
]
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


TIMED = """
import time
{prepare}
started = time.perf_counter()
{run}
print(time.perf_counter() - started)
"""


def seconds(prepare: str, run: str, home: Path) -> float:
    """Wall time of some code in a process of its own, its preparation left out."""
    environment = {**os.environ, "RAPOR_HOME": str(home / "store"), "PYTHONPATH": str(ROOT)}
    code = TIMED.format(prepare=prepare, run=run)
    done = subprocess.run([sys.executable, "-c", code], check=True, env=environment, stdout=subprocess.PIPE)
    return float(done.stdout)


def median(times: list[float]) -> float:
    """The middle one of a few runs."""
    return sorted(times)[len(times) // 2]


def register(home: Path) -> None:
    """Agencies that own the posts."""
    file = home / "agencies.csv"
    lines = "".join(f"B{number:04},Instansi {number},agency\n" for number in range(AGENCIES))
    file.write_text(f"agency_code,name,level\n{lines}", encoding="utf-8")
    load(home, file, "agencies")


def load(home: Path, file: Path, table: str) -> float:
    """Seconds of one import, without the measures."""
    return seconds(
        "from pathlib import Path; from kpi import access, imports, store; opened = store.open()",
        f"order = imports.Order(Path({str(file)!r}), 'posts', {table!r})\n"
        "report = imports.load(opened, order, access.command_line())\n"
        "assert not report.refused and not report.rejected, report",
        home,
    )


def fresh(folder: Path, name: str) -> Path:
    """A store with agencies and nothing else."""
    home = folder / name
    home.mkdir()
    register(home)
    return home


def delimited(folder: Path, count: int) -> None:
    """The CSV against DuckDB's copy, in turn."""
    file = folder / "posts.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows([HEADINGS, *rows(count)])
    copy = f"COPY (FROM read_csv('{file}', all_varchar = true)) TO '{folder}/copy.parquet'"
    prepare = "import duckdb; connection = duckdb.connect(config={'threads': '2'})"
    bare, ours = [], []
    for number in range(RUNS):
        home = fresh(folder, f"csv{number}")
        bare.append(seconds(prepare, f"connection.execute({copy!r})", home))
        ours.append(load(home, file, "posts"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say(f"CSV, {count} rows, {file.stat().st_size / 1e6:.0f} MB", "DuckDB's copy", bare, ours, 4)
    print(f"  peak memory of the largest process {peak:.0f} MiB (at most 1024)")


def workbook(folder: Path, count: int) -> None:
    """The workbook against calamine alone, in turn."""
    import xlsxwriter

    file = folder / "posts.xlsx"
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([HEADINGS, *rows(count)]):
            sheet.write_row(line, 0, row)
    read = f"book = python_calamine.CalamineWorkbook.from_path({str(file)!r})\n"
    read += "book.get_sheet_by_index(0).to_python()"
    bare, ours = [], []
    for number in range(RUNS):
        home = fresh(folder, f"xlsx{number}")
        bare.append(seconds("import python_calamine", read, home))
        ours.append(load(home, file, "posts"))
    say(f"XLSX, {count} rows, {file.stat().st_size / 1e6:.0f} MB", "calamine alone", bare, ours, 2)


def say(what: str, beside: str, bare: list[float], ours: list[float], most: float | None = None) -> None:
    """One line of result: medians, and their ratio with what it may be at most."""
    ratio = median(ours) / median(bare)
    print(f"{what}: {beside} {median(bare):.2f} s, import {median(ours):.2f} s")
    print(f"  ratio {ratio:.2f}" + (f" (at most {most})" if most else ""))


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
