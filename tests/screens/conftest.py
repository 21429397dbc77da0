"""Screens as AppTest sees them, over a store with sample data and over an empty one."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from screens import Opened
from streamlit.components.v2.component_manager import BidiComponentManager
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


@pytest.fixture(scope="session")
def components() -> BidiComponentManager:
    """The installed components, looked for once: each AppTest would read the metadata of every package."""
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    return found


@pytest.fixture(scope="session")
def registered(components: BidiComponentManager, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Where the entry point says that its pages are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(tmp_path_factory.mktemp("pages") / "home"))
        screen = AppTest.from_file(str(ENTRY), default_timeout=120)
        screen._bidi_component_manager = components
        return dict(screen.run()._registered_pages)


@pytest.fixture
def opened(components: BidiComponentManager, registered: dict[str, Any]) -> Opened:
    """Opens a page through the entry point, as a browser would that follows a link to it."""

    def open_page(page: str = "results/overview", language: str = "id", **query: str) -> AppTest:
        screen = AppTest.from_file(str(ENTRY), default_timeout=120)
        screen._bidi_component_manager, screen._registered_pages = components, registered
        if language == "en":
            screen.query_params["bahasa"] = "English"
        for name, value in query.items():
            screen.query_params[name] = value
        return screen.switch_page(f"pages/{page}.py").run()

    return open_page
