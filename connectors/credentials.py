"""Credentials: secrets by their name, from the environment or .streamlit/secrets.toml, read when used."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kpi.errors import RaporError

SECRETS = Path(".streamlit") / "secrets.toml"


def read(name: str) -> str | Mapping[str, Any]:
    """The secret of a name; the environment wins over the file.

    Raises:
        RaporError: If there is none, or the file cannot be read.
    """
    if name in os.environ:
        return os.environ[name]
    found: Any = _file()
    for part in name.split("."):  # [connections.kominfo] of the file is connections.kominfo
        found = found.get(part) if isinstance(found, Mapping) else None
    if not isinstance(found, str | Mapping):
        raise RaporError("secret_missing", name=name)
    return found


def _file() -> Mapping[str, Any]:
    root = Path(__file__).parent.parent
    for path in (Path.cwd() / SECRETS, root / SECRETS):
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:  # its text could quote a secret: it is not passed on
            raise RaporError("secrets_unreadable", path=str(SECRETS)) from error
    return {}
