"""What `make check` runs, so that every run of the tests covers it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy", "--strict", "kpi", "connectors"],
    "imports": ["importlinter.cli", "lint", "--no-logo", "--no-cache"],
}


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_check(check: str) -> None:
    command = [sys.executable, "-m", *CHECKS[check]]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # its words are the captured output
