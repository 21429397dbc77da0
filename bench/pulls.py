"""How long it takes to bring a table of PostgreSQL into the lake, beside COPY of the same rows to a file.

Run `python bench/pulls.py [--rows N]`. Printed: the pull of posts (reading, cleaning, judging, key check and
commit included) over COPY … TO STDOUT to a file; and the most memory that the process of the pull held. Each
runs in a process of its own, which times itself once it has started and loaded its libraries.
The server is started for this, on a port of this machine, and stopped afterwards.

The measure is COPY by psycopg: the pull goes by the same driver, so the ratio tells what is done to the rows
and not how fast a driver is. COPY by psql, a client in C, is printed beside it, without a bound.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import imports

sys.path.insert(0, str(imports.ROOT / "tests" / "services"))
import servers

MOST = 2.5
MEMORY = 1024  # MiB
COLUMNS = """agency_code text, platform text, post_id text, published_at timestamp, content_type text,
reach bigint, impressions bigint, likes bigint, comments bigint, shares bigint, saves bigint,
video_views bigint, url text, campaign text"""

PREPARED = """
__file__ = "pulled.py"  # without a file DuckDB takes the process for a person's, who gets a progress bar
import os, re
from pathlib import Path
from connectors import cleaning, database, recognition, sources
from connectors.containers import Limits
from kpi import imports, judgement, store
from kpi.scope import EVERYTHING
import sqlalchemy.dialects.postgresql.psycopg
opened = store.open()
os.environ["PULLED"] = {password!r}
origin = sources.Origin("database", {address!r}, sheet="posts", secret="PULLED")
order = judgement.Order(Path("posts"), "posts", "posts")
"""
PULLED = """
with imports.workplace(opened) as folder, imports.engine(folder) as connection:
    for pulled in sources.pull(origin, folder, Limits(), lambda word, count: None):
        judged = judgement.judge(opened, order, pulled, connection, EVERYTHING, language=None)
        report = imports.kept(opened, judged, "bench", None)
assert report.accepted == {rows}, report
"""
PEAK = """
told = Path("/proc/self/status").read_text()  # getrusage would count what the starting process held
Path({file!r}).write_text(re.search(r"VmHWM:\\s+(\\d+)", told)[1])
"""
DRIVER = """
with open({file!r}, "wb") as file, psycopg.connect({url!r}).cursor().copy("COPY posts TO STDOUT") as copy:
    for block in copy:
        file.write(block)
"""


def fill(server: servers.Server, rows: int) -> str:
    """The address of a database with posts."""
    address = server.database()
    with server.connect(address) as db:
        db.execute(f"CREATE TABLE posts ({COLUMNS})")
        with db.cursor().copy("COPY posts FROM STDIN") as copy:
            for row in imports.rows(rows):
                copy.write_row([None if cell == "" else cell for cell in row])
        db.execute("VACUUM ANALYZE posts")
    return address


def psql(server: servers.Server, address: str, folder: Path) -> float:
    """Seconds of COPY … TO STDOUT to a file by the server's own client, its start included."""
    url = server.with_password(address).replace("+psycopg", "")
    started = time.perf_counter()
    with (folder / "copy").open("wb") as file:
        command = [servers.POSTGRESQL / "psql", "-qc", "COPY posts TO STDOUT", url]
        subprocess.run(command, check=True, stdout=file)
    return time.perf_counter() - started


def driver(server: servers.Server, address: str, folder: Path) -> float:
    """Seconds of the same by psycopg."""
    url = server.with_password(address).replace("+psycopg", "")
    return imports.seconds("import psycopg", DRIVER.format(file=str(folder / "copy"), url=url), folder)


def pull(server: servers.Server, address: str, folder: Path, rows: int) -> tuple[float, float]:
    """Seconds and peak MiB of one whole pull into an empty store, without the measures."""
    imports.register(folder)
    peak = folder / "peak"
    prepare = PREPARED.format(password=server.password, address=address)
    run = PULLED.format(rows=rows)
    taken = imports.seconds(prepare, f"{run}\n{PEAK.format(file=str(peak))}", folder)
    return taken, int(peak.read_text()) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    by_psql, by_driver, ours, peaks = [], [], [], []
    with servers.postgresql() as server, tempfile.TemporaryDirectory() as name:
        address = fill(server, rows)
        for number in range(imports.RUNS):
            home = Path(name) / f"pull{number}"
            home.mkdir()
            by_psql.append(psql(server, address, home))
            by_driver.append(driver(server, address, home))
            taken, peak = pull(server, address, home, rows)
            ours.append(taken)
            peaks.append(peak)
    what = f"PostgreSQL, {rows} rows"
    imports.say(what, "COPY to a file by psycopg", by_driver, ours, MOST)
    imports.say(what, "COPY to a file by psql", by_psql, ours)
    print(f"  peak memory of the pull {max(peaks):.0f} MiB (at most {MEMORY})")


if __name__ == "__main__":
    main()
