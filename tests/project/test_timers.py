"""What docs/ tells systemd and cron to run is a command that exists."""

import configparser
import shlex
import shutil
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
    return [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]


def told(line: str, folder: Path) -> tuple[tuple[int, str, str], Path]:
    """What a command of a line told, and the file that it was to write, in another folder."""
    words = shlex.split(line.partition(" -m kpi ")[2].partition(" >> ")[0])
    place = words.index("--out") + 1
    words[place] = str(folder / Path(words[place]).name)
    done = subprocess.run(
        [sys.executable, "-m", "kpi", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return (done.returncode, done.stdout, done.stderr), Path(words[place])


@pytest.mark.parametrize("line", exports())
def test_the_export_of_every_night_says_that_there_is_nothing_to_make(
    line: str, home: Path, tmp_path: Path
) -> None:
    (status, said, complained), _ = told(line, tmp_path)
    assert (status, said, complained.count("\n")) == (1, "", 1)
    assert "Belum ada angka" in complained
    assert [one for one in tmp_path.iterdir() if one.is_file()] == []


@pytest.mark.slow
def test_the_export_of_every_night_makes_its_files(filled: Path, home: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, home)
    for line in exports():
        answer, file = told(line, tmp_path)
        assert answer == (0, "", "")
        assert file.stat().st_size > 10_000


def test_cron_makes_the_deck_too() -> None:
    cron = cron_line("export.md", "30 4 ").partition(" -m kpi ")[2].partition(" >> ")[0]
    assert cron in [line.partition(" -m kpi ")[2] for line in exports()]
