"""Failures: what went wrong with a source – one sentence, kept as code and values, read in any language."""

import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kpi import faults, messages
from kpi.errors import RaporError
from kpi.messages import Text

log = logging.getLogger(__name__)


@contextmanager
def plainly(name: str) -> Iterator[None]:
    """Inside, whatever goes wrong with a source becomes one sentence, so that others go on.

    Raises:
        RaporError: If something goes wrong; what nobody foresaw gets a number that the log knows.
    """
    try:
        with faults.told(None):
            yield
    except RaporError:
        raise
    except Exception as error:  # one broken source never hides the others: the log has what nobody foresaw
        number = secrets.token_hex(4)
        log.exception("source %s: error %s", name, number)
        raise RaporError("source_broke", number=number) from error


def held(error: RaporError, part: str = "", count: int = 1) -> dict[str, Any]:
    """An error as the state keeps it.

    Args:
        error: Why a part was refused.
        part: Which one; "" for the whole source.
        count: How many parts were refused.
    """
    values = {name: _plain(value) for name, value in error.values.items()}
    return {"code": error.code, "values": values, "part": part, "count": count}


def _plain(value: object) -> object:
    """A value of a sentence as JSON can hold it."""
    if isinstance(value, Text):
        return {"id": value.id, "en": value.en}
    return value if isinstance(value, int) else str(value)


def text(failure: Mapping[str, Any], language: str | None = None) -> str:
    """What a refresh failed at, in words."""
    values = {name: Text(**one) if isinstance(one, dict) else one for name, one in failure["values"].items()}
    reason = messages.sentence(failure["code"], language, **values)
    if not failure["part"]:
        return reason
    others = failure["count"] - 1
    code = "source_parts_refused" if others else "source_part_refused"
    return messages.sentence(code, language, part=failure["part"], others=others, reason=reason)
