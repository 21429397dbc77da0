"""What every test may use, and the list at the end of what was skipped and why."""

from pathlib import Path

import pytest
from hypothesis import settings

from kpi import samples, store

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real inputs that lie beside the repository and are not part of it."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is absent")
    return SHARED


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for the lake and the state that kpi.settings finds; nothing of the machine leaks in."""
    for name in ("STATE_URL", "CATALOGUE", "ENGINE", "LANGUAGE", "GOOGLE_API"):
        monkeypatch.delenv(f"RAPOR_{name}", raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("RAPOR_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with sample data that no test may change, made once in a run."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("filled")
        patch.setenv("RAPOR_HOME", str(folder))
        samples.fill(store.open(), agencies=101, months=15, seed=2019)
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files that take long: were one of them the last, a processor would have nothing to do."""
    long = {item.path for item in items if item.get_closest_marker("slow") or "browser" in item.path.parts}
    items.sort(key=lambda item: item.path not in long)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what tests measured, and each skipped test with its reason; say so when there is none."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid}: {name}: {value}")
    skipped = {(report.nodeid, reason(report)) for report in terminalreporter.stats.get("skipped", [])}
    terminalreporter.section("skipped", sep="-")
    for name, why in sorted(skipped):
        terminalreporter.write_line(f"{name}: {why}")
    terminalreporter.write_line(f"{len(skipped)} skipped" if skipped else "nothing was skipped")


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test, or a whole file of them, was skipped."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)
