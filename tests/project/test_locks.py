"""The locks install the same everywhere, from whatever registry the machine is set up for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = PROJECT["project"]["dependencies"]
NEEDED_BY_TESTS = PROJECT["dependency-groups"]["dev"]


def entries(lock: str) -> list[str]:
    """The requirements of a lock, each on one line with its hashes."""
    joined = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def pinned(lock: str) -> dict[str, set[str]]:
    """The versions of each package in a lock; several where Python versions differ."""
    versions: dict[str, set[str]] = {}
    for entry in entries(lock):
        name, version = entry.split()[0].split("==")
        versions.setdefault(name, set()).add(version)
    return versions


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"(?m)^\s*-(?!-hash)|^\s*--(?!hash)|@ |file:|^[./]", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_hashes(lock: str) -> None:
    assert [entry for entry in entries(lock) if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


@pytest.mark.parametrize(("lock", "needed"), [(LOCKS[0], NEEDED), (LOCKS[1], NEEDED + NEEDED_BY_TESTS)])
def test_a_lock_fulfils_the_project(lock: str, needed: list[str]) -> None:
    versions = pinned(lock)
    for requirement in map(Requirement, needed):
        assert requirement.name in versions, f"make lock: {lock} lacks {requirement.name}"
        assert all(requirement.specifier.contains(version) for version in versions[requirement.name])


def test_the_lock_for_tests_contains_the_other() -> None:
    assert set(entries(LOCKS[0])) <= set(entries(LOCKS[1]))
