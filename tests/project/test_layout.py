"""Where files lie, and what they import."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CODE = sorted(
    file
    for folder in ("kpi", "connectors", "pages", "tests", "bench")
    for file in (ROOT / folder).rglob("*.py")
) + sorted(ROOT.glob("*.py"))
WRITTEN = CODE + [
    file
    for pattern in (
        "*.md",
        "*.toml",
        "Makefile",
        "docs/**/*.md",
        "data/*/*.toml",
        ".streamlit/*.toml",
        ".ci/*",
    )
    for file in sorted(ROOT.glob(pattern))
]


def imported(file: Path) -> Iterator[str]:
    """The first names of all modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_pages_lie_one_level_down() -> None:
    # A file directly in pages/ is served without the entry point: no sign-in, no scope.
    assert [file.name for file in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_every_folder_of_code_is_a_package() -> None:
    # Without __init__.py the import contracts would not see a folder.
    bare = {file.parent for file in CODE if not (file.parent / "__init__.py").exists()}
    assert [str(folder.relative_to(ROOT)) for folder in bare if is_product(folder)] == []


def test_every_module_of_kpi_stands_on_a_line() -> None:
    # One that stood on none could import anything, and be imported from anywhere.
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    lines = next(one["layers"] for one in contracts["contracts"] if one["type"] == "layers")
    named = [word.strip(" ()") for line in lines for word in line.replace("|", ":").split(":")]
    modules = {file.stem for file in (ROOT / "kpi").glob("*.py")} - {"__init__"}
    folders = {file.parent.name for file in (ROOT / "kpi").glob("*/__init__.py")}
    assert sorted({f"kpi.{name}" for name in modules | folders} - set(named)) == []
    assert sorted(named) == sorted(set(named))


def is_product(folder: Path) -> bool:
    return folder.relative_to(ROOT).parts[:1] in [("kpi",), ("connectors",), ("pages",)]


def test_only_pages_import_streamlit() -> None:
    below = [file for name in ("kpi", "connectors") for file in (ROOT / name).rglob("*.py")]
    assert below
    assert [str(file) for file in below if "streamlit" in imported(file)] == []


def test_start_needs_the_standard_library_only() -> None:
    assert set(imported(ROOT / "start.py")) <= sys.stdlib_module_names


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME"])
def test_nothing_is_left_for_later(word: str) -> None:
    found = [str(file.relative_to(ROOT)) for file in WRITTEN if word in file.read_text(encoding="utf-8")]
    assert found == []
