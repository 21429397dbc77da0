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


def cron_line() -> str:
    lines = (ROOT / "docs" / "refresh.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("*/15 ")]
    return line


@pytest.mark.parametrize("line", [unit("rapor-refresh.service")["Service"]["ExecStart"], cron_line()])
def test_the_command_runs(line: str, home: Path) -> None:
    words = shlex.split(line.partition(" -m kpi ")[2].partition(" >> ")[0])
    assert words[0] == "refresh"
    done = subprocess.run(
        [sys.executable, "-m", "kpi", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_timer_wakes_the_service() -> None:
    assert unit("rapor-refresh.timer")["Timer"]["OnCalendar"]
    assert unit("rapor-refresh.timer")["Install"]["WantedBy"] == "timers.target"
    assert unit("rapor-refresh.service")["Service"]["Type"] == "oneshot"
