"""start.py on a new machine: a copy of the project without its environment, then a second start."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parent.parent.parent
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "local", "__pycache__", ".*_cache", ".hypothesis", "secrets.toml"
)
PATIENCE_SECONDS = 90  # a loaded machine may be slow; how long it took is told, not judged


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a new machine gets it; tests of this file install and start it in order."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("machine") / "rapor", ignore=NOT_COPIED))


def start(
    machine: Path, *words: str, python: str = sys.executable, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Runs start.py from a folder that is not the project's."""
    return subprocess.run(
        [python, str(machine / "start.py"), *words],
        cwd=machine.parent,
        env={**os.environ, "RAPOR_HOME": "home", **settings},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_a_new_machine_becomes_ready(machine: Path) -> None:
    # What an interrupted set-up leaves behind: an environment that has everything but the packages.
    (machine / ".venv" / "bin").mkdir(parents=True)
    (machine / ".venv" / "requirements.txt.sha256").write_text("unfinished", encoding="utf-8")

    result = start(machine, "sample", "--agencies", "3", "--months", "2")

    assert result.returncode == 0, result.stderr
    assert "requirements.txt" in result.stderr
    assert (machine.parent / "home" / "lake").is_dir()


@pytest.mark.slow
def test_the_second_start_serves_at_once(
    machine: Path, record_property: Callable[[str, object], None]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = machine.parent / "log"
    begun = time.monotonic()
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, str(machine / "start.py"), "--port", str(port)],
            env={**os.environ, "RAPOR_HOME": str(machine.parent / "home")},
            stdout=output,
            stderr=output,
        )
    try:
        answer = health(f"http://127.0.0.1:{port}/_stcore/health", server)
        record_property("seconds until it serves", round(time.monotonic() - begun, 1))
        taken = start(machine, "--port", str(port))
    finally:
        server.terminate()
        server.wait()
    assert answer == "ok", log.read_text(encoding="utf-8")
    assert "Memasang" not in log.read_text(encoding="utf-8")
    assert taken.returncode == 1
    assert f"Port {port} sedang dipakai" in taken.stderr


def health(address: str, server: subprocess.Popen[bytes]) -> str:
    """What the health endpoint says once it answers; empty if the server ended or took too long."""
    given_up = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < given_up:
        try:
            with urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except URLError:
            time.sleep(0.05)
    return ""


def test_a_wrong_port_is_refused_before_anything_is_installed(machine: Path) -> None:
    assert 'Port "delapan" bukan angka' in start(machine, "--port", "delapan").stderr
    assert 'Port "99999" bukan angka' in start(machine, RAPOR_PORT="99999").stderr
