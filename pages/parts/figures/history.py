"""The log of definitions on the page Method: what was declared otherwise, and since when."""

from collections.abc import Iterable
from datetime import UTC
from itertools import takewhile
from typing import Any

import streamlit as st

from kpi import definitions, schedules
from kpi.definitions import Change
from pages.parts import frame, session, words
from pages.parts.words import _

LISTED = 30  # changes; older ones stay in the state
LONG = 60  # letters of what was declared


def show() -> None:
    """Changes of the framework, the newest first."""
    frame.section(
        _("Log of definitions"),
        _("Noted whenever figures are computed by definitions that differ from those before."),
    )
    with session.store().reading() as opened:
        found = definitions.history(opened)
    if not found:
        st.markdown(_("Nothing is noted yet: the log begins when measures are first computed."))
        return
    changes = [one for one in found if not one.first]
    for one in changes[:LISTED]:
        st.markdown(f"**{_named(one)}** · {_what(one)}  \n{words.quiet(_moment(one))}")
    if len(changes) > LISTED:
        st.caption(_("and {count} more").format(count=words.number(len(changes) - LISTED)))
    beginning = [one for one in found if one.first]
    counted = sum(one.section == "indicators" for one in beginning)
    st.markdown(
        words.quiet(
            _("The log begins on {moment} with {count} indicators.").format(
                moment=_moment(beginning[-1]), count=words.number(counted)
            )
        )
    )


def _named(one: Change) -> str:
    """The title of a part, or its key where it is no more."""
    if one.section == "index":
        return _("Index")
    part = getattr(session.catalogue(), one.section).get(one.key)
    title = getattr(part, "title", None) or getattr(part, "description", None)  # views have no title
    return words.own(title) if title else words.plain(one.key)


def _what(one: Change) -> str:
    kinds = {"added": _("added"), "removed": _("removed")}
    return kinds.get(one.kind) or " · ".join(_differences(one))


def _differences(one: Change) -> Iterable[str]:
    names = {
        "title": _("name"),
        "description": _("description"),
        "numerator": _("numerator"),
        "denominator": _("denominator"),
        "floor": _("floor"),
        "targets": _("targets"),
        "weight": _("weight"),
        "minimum": _("least denominator"),
        "source": _("source"),
        "caveat": _("how it can mislead"),
        "sql": "SQL",
        "aggregation": _("aggregation"),
        "normalisation": _("normalisation"),
    }
    for name, (before, after) in one.differences.items():
        pair = _written(before), _written(after)
        same = takewhile(lambda signs: signs[0] == signs[1], zip(*pair, strict=False))
        alike = sum(1 for _signs in same)
        shown = (words.plain(_cut(text, alike)) for text in pair)
        yield f"{names.get(name, words.plain(name))}: {' → '.join(shown)}"


def _written(value: Any) -> str:
    """What was declared, in one line."""
    if isinstance(value, dict) and words.language() in value:
        return _written(value[words.language()])
    if isinstance(value, dict):
        return ", ".join(f"{key} {_written(one)}" for key, one in value.items())
    if isinstance(value, float | int) and not isinstance(value, bool):
        return words.number(value, 0 if float(value).is_integer() else 2)
    return "–" if value in (None, "") else str(value)


def _cut(text: str, alike: int) -> str:
    """A long text from a little before the place where it differs from the other."""
    if len(text) <= LONG:
        return text
    first = max(0, min(alike, len(text) - LONG // 2) - LONG // 3)
    first = text.rfind(" ", 0, first) + 1 if first else 0
    return ("…" if first else "") + text[first : first + LONG] + ("…" if first + LONG < len(text) else "")


def _moment(one: Change) -> str:
    return words.moment(one.since.replace(tzinfo=UTC).astimezone(schedules.WIB))
