"""The servers that tests start end with the process that started them, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import servers

HERE = Path(__file__).parent
STARTED = """
import servers, time
with servers.{kind}() as server:
    print(server.pid, flush=True)
    time.sleep(600)
"""
END_SECONDS = 60


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_server_does_not_outlive_a_killed_test_run(kind: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(kind)  # skipped where there is none
    run = subprocess.Popen(
        [sys.executable, "-c", STARTED.format(kind=kind)], cwd=HERE, stdout=subprocess.PIPE
    )
    assert run.stdout is not None
    pid = int(run.stdout.readline())
    assert is_running(pid)
    run.send_signal(signal.SIGKILL)
    run.wait()
    until = time.monotonic() + END_SECONDS
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_each_database_is_new(postgresql: servers.Server) -> None:
    assert postgresql.database() != postgresql.database()
    assert os.environ.get("PASSWORD") != postgresql.password
