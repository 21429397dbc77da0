"""The log of definitions on the page Method: what was declared otherwise, and since when."""

from collections.abc import Iterable
from datetime import UTC
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
    return words.own(part.title) if hasattr(part, "title") else words.plain(one.key)


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
        "aggregation": _("aggregation"),
        "normalisation": _("normalisation"),
    }
    for name, (before, after) in one.differences.items():
        yield f"{names.get(name, words.plain(name))}: {_short(before)} → {_short(after)}"


def _short(value: Any) -> str:
    """What was declared, in one line."""
    if isinstance(value, dict) and words.language() in value:
        return _short(value[words.language()])
    if isinstance(value, dict):
        return ", ".join(f"{words.plain(key)} {_short(one)}" for key, one in value.items())
    if isinstance(value, float | int) and not isinstance(value, bool):
        return words.number(value, 0 if float(value).is_integer() else 2)
    written = "–" if value in (None, "") else str(value)
    return words.plain(written if len(written) <= LONG else f"{written[:LONG]}…")


def _moment(one: Change) -> str:
    return words.moment(one.since.replace(tzinfo=UTC).astimezone(schedules.WIB))
