"""Reading declarations in TOML: every mistake names its file, its key and the nearest known word."""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from kpi import settings
from kpi.errors import RaporError
from kpi.messages import Text

Value = TypeVar("Value")
KINDS = {str: "string", bool: "boolean", int: "integer", float: "float", list: "array", dict: "table"}
"""What TOML calls the kinds of value."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
"""Names go into SQL and paths as they stand: nothing in them may need quoting."""


@dataclass(frozen=True)
class Place:
    """Where in which file something is declared, for the sentence that says what to mend."""

    file: str
    key: str = ""

    def under(self, *keys: str) -> "Place":
        """The place so many keys deeper."""
        return Place(self.file, ".".join(filter(None, (self.key, *keys))))

    def error(self, code: str, **values: object) -> RaporError:
        """The error of this place."""
        return RaporError(code, file=self.file, key=self.key, **values)


def files(part: str, folder: Path | None = None) -> tuple[tuple[Path, int], ...]:
    """The declaration files in force, and when each changed; those of the folder win over the product's own.

    Args:
        part: "tables" or "formats".
        folder: Declarations to add; by default those of the framework in force.
    """
    places = (settings.DATA / part, folder or settings.load().folder(part))
    found = {file.stem: file for place in places for file in place.glob("*.toml")}
    return tuple((file, file.stat().st_mtime_ns) for _, file in sorted(found.items()))


def read(file: Path) -> dict[str, Any]:
    """The contents of a declaration file.

    Raises:
        RaporError: If the file is not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RaporError("declaration_unreadable", file=file.name, detail=error) from error


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that resembles a word most, or "" if none is known."""
    return next(iter(difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.0)), "")


def check_known(words: Iterable[str], known: Iterable[str], place: Place) -> None:
    """Raise for the first word that is not known, with the nearest one that is."""
    known = set(known)
    for word in words:
        if word not in known:
            raise place.error("declaration_unknown", found=word, nearest=nearest(word, known))


def check_name(name: str, reserved: Iterable[str], place: Place) -> None:
    """Raise if a name cannot go into SQL as it stands, or belongs to the system."""
    if not NAME.fullmatch(name) or name in reserved:
        raise place.error("declaration_name", found=name, reserved=", ".join(reserved) or "–")


def check_words(words: Mapping[str, Iterable[str]], spelled: Callable[[str], str], place: Place) -> None:
    """Raise for a word that means two things, or that nothing is left of when it is compared.

    Args:
        words: The spellings of each name.
        spelled: What two words are compared by.
        place: Where they are declared.
    """
    meant: dict[str, str] = {}
    for name, spellings in words.items():
        for word in spellings:
            if not spelled(word):
                raise place.under(name).error("declaration_wordless", word=word)
            first = meant.setdefault(spelled(word), name)
            if first != name:
                raise place.under(name).error("declaration_twice", word=word, first=first, second=name)


def value(declared: Mapping[str, Any], key: str, kind: type[Value], place: Place) -> Value | None:
    """What a key declares, or None if it is absent.

    Raises:
        RaporError: If it is of another kind.
    """
    found = declared.get(key)
    if found is None:
        return None
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise place.under(key).error("declaration_kind", expected=KINDS[kind])
    return found


def required(declared: Mapping[str, Any], key: str, kind: type[Value], place: Place) -> Value:
    """What a key declares.

    Raises:
        RaporError: If it is absent, empty or of another kind.
    """
    found = value(declared, key, kind, place)
    if found is None or found in ("", [], {}):
        raise place.under(key).error("declaration_missing")
    return found


def strings(declared: Mapping[str, Any], key: str, place: Place) -> tuple[str, ...]:
    """The texts that a key lists; none if it is absent."""
    found = value(declared, key, list, place) or []
    if not all(isinstance(one, str) and one for one in found):
        raise place.under(key).error("declaration_kind", expected="array of strings")
    return tuple(found)


def text(declared: Mapping[str, Any], key: str, place: Place) -> Text:
    """The text of a key in both languages.

    Raises:
        RaporError: If a language is missing.
    """
    both = required(declared, key, dict, place)
    check_known(both, ("id", "en"), place.under(key))
    return Text(*(required(both, language, str, place.under(key)) for language in ("id", "en")))


def said(declared: Mapping[str, Any], key: str, place: Place) -> Text:
    """The text of a key in both languages; written once, it stands for both.

    Raises:
        RaporError: If it is missing, or one of two languages is.
    """
    if isinstance(declared.get(key), dict):
        return text(declared, key, place)
    return Text(*[required(declared, key, str, place)] * 2)


def number(declared: Mapping[str, Any], key: str, place: Place) -> float | None:
    """The number of a key, whole or not, or None if it is absent."""
    found = declared.get(key)
    return value(declared, key, int if isinstance(found, int) else float, place)


def day(declared: Mapping[str, Any], key: str, place: Place) -> date | None:
    """The day that a key writes as "2004-01-31", or None if it is absent."""
    found = value(declared, key, str, place)
    try:
        return date.fromisoformat(found) if found else None
    except ValueError as error:
        raise place.under(key).error("declaration_date", found=found) from error
