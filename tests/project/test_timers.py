"""What docs/ tells systemd and cron to run is a command that exists."""

import configparser
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None)
    found.optionxform = str  # type: ignore[method-assign, assignment]
    found.read(ROOT / "docs" / name, encoding="utf-8")
    return found


def cron_line(page: str, begins: str) -> str:
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(begins)]
    return line


@pytest.mark.parametrize(
    "line", [unit("rapor-refresh.service")["Service"]["ExecStart"], cron_line("refresh.md", "*/15 ")]
)
def test_the_command_runs(line: str, home: Path) -> None:
    words = shlex.split(line.partition(" -m kpi ")[2].partition(" >> ")[0])
    assert words[0] == "refresh"
    done = subprocess.run(
        [sys.executable, "-m", "kpi", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["rapor-refresh", "rapor-export"])
def test_the_timer_wakes_the_service(name: str) -> None:
    assert unit(f"{name}.timer")["Timer"]["OnCalendar"]
    assert unit(f"{name}.timer")["Install"]["WantedBy"] == "timers.target"
    lines = (ROOT / "docs" / f"{name}.service").read_text(encoding="utf-8").splitlines()
    assert "Type=oneshot" in lines


def exports() -> list[str]:
    lines = (ROOT / "docs" / "rapor-export.service").read_text(encoding="utf-8").splitlines()
    started = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
    return [*started, cron_line("export.md", "30 4 ")]


@pytest.mark.parametrize("line", exports())
def test_the_export_of_every_night_is_a_command(line: str, home: Path, tmp_path: Path) -> None:
    """Over an empty store it says that there is nothing to make, in one sentence, and writes nothing."""
    words = shlex.split(line.partition(" -m kpi ")[2].partition(" >> ")[0])
    place = words.index("--out") + 1
    words[place] = str(tmp_path / Path(words[place]).name)
    done = subprocess.run(
        [sys.executable, "-m", "kpi", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "Belum ada angka" in done.stderr
    assert [one for one in tmp_path.iterdir() if one.is_file()] == []
