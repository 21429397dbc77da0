"""Screens as AppTest sees them, over a store with sample data and over an empty one."""

import shutil
from pathlib import Path

import pytest
from screens import Opened
from streamlit.testing.v1 import AppTest

ENTRY = Path(__file__).parent.parent.parent / "streamlit_app.py"


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample, to be read only."""
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return filled


@pytest.fixture
def own_sample(filled: Path, home: Path) -> Path:
    """A copy of the sample that a test may change."""
    shutil.copytree(filled, home)
    return home


@pytest.fixture
def opened() -> Opened:
    """Opens a page through the entry point, as a browser would."""

    def open_page(page: str = "results/overview", language: str = "id", **query: str) -> AppTest:
        screen = AppTest.from_file(str(ENTRY), default_timeout=120)
        if language == "en":
            screen.query_params["bahasa"] = "English"
        for name, value in query.items():
            screen.query_params[name] = value
        screen.run()
        if page != "results/overview":
            screen.switch_page(f"pages/{page}.py").run()
        return screen

    return open_page
