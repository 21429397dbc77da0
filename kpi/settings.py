"""Settings from the environment, read once per call and documented in the README."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"


@dataclass(frozen=True)
class Settings:
    """What the environment asks for.

    Attributes:
        home: Folder of the lake, the state and temporary files.
        state_url: SQLAlchemy address of the state.
        audit_heads: File of the daily heads of the audit log, best on another machine.
        framework: Folders that declare the framework, the first that has a part wins.
        engine: "duckdb" or "spark://…".
        language: "id" or "en".
        refresh: Whether the server refreshes sources when they are due.
        google_api: Another address in the place of all Google's own, or None.
        admins: E-mails of whom the first sign-in makes an administrator while there is none.
    """

    home: Path
    state_url: str
    audit_heads: Path
    framework: tuple[Path, ...]
    engine: str
    language: str
    refresh: bool
    google_api: str | None
    admins: frozenset[str]

    def folder(self, part: str) -> Path:
        """The folder of a part ("catalogue", "tables", "formats") of the framework in force."""
        for root in self.framework:
            if (root / part).is_dir():
                return root / part
            if part == "catalogue" and any(root.glob("*.toml")):
                return root
        return DATA / part


def load() -> Settings:
    """The settings of this moment."""
    home = Path(os.environ.get("RAPOR_HOME") or DATA / "local").absolute()
    other = os.environ.get("RAPOR_CATALOGUE")
    language = os.environ.get("RAPOR_LANGUAGE", "id")
    return Settings(
        home=home,
        state_url=os.environ.get("RAPOR_STATE_URL") or f"sqlite:///{home / 'state.db'}",
        audit_heads=Path(os.environ.get("RAPOR_AUDIT_HEADS") or home / "audit-heads.csv").absolute(),
        framework=(Path(other).absolute(), DATA) if other else (DATA,),
        engine=os.environ.get("RAPOR_ENGINE") or "duckdb",
        language="en" if language.startswith("en") else "id",
        refresh=os.environ.get("RAPOR_REFRESH", "on").lower() not in ("off", "0", "no", "false"),
        google_api=os.environ.get("RAPOR_GOOGLE_API") or None,
        admins=frozenset(os.environ.get("RAPOR_ADMIN", "").lower().replace(",", " ").split()),
    )
