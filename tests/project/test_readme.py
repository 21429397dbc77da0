"""The README names everything that a person can run or open."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> set[str]:
    """The commands in the help of the command line, from its first list in braces: {sample,import,…}."""
    command = [sys.executable, "-m", "kpi", "--help"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    listed = re.search(r"\{([\w,\s-]+)\}", result.stdout)
    assert listed, result.stdout
    return set(re.split(r",\s*", listed[1]))


def test_every_command_is_named() -> None:
    named = set(re.findall(r"`(?:python3? (?:-m kpi|start\.py) )?([\w-]+)", readme()))
    assert commands() - named == set()


def test_every_page_is_on_the_map() -> None:
    pages = [file for file in (ROOT / "pages").glob("*/*.py") if file.name != "__init__.py"]
    pages = [file.relative_to(ROOT) for file in pages if file.parent.name != "parts"]
    assert pages
    assert [page.as_posix() for page in pages if page.name not in readme()] == []


def test_every_setting_is_named() -> None:
    code = [ROOT / "start.py", *(ROOT / "kpi").rglob("*.py"), *(ROOT / "connectors").rglob("*.py")]
    settings = {name for file in code for name in re.findall(r'"(RAPOR_[A-Z_]+)"', file.read_text("utf-8"))}
    assert "RAPOR_HOME" in settings
    assert [name for name in sorted(settings) if f"`{name}`" not in readme()] == []
