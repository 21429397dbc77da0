"""What went wrong, told in the words of the screen: days, horizons and columns as they are written there."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import streamlit as st

from kpi import messages, projects
from kpi.errors import RaporError
from pages.parts import session, words
from pages.parts.words import _

NAMED = ("horizon", "earlier", "later", "field")
"""Values of an error that are keys of horizons, columns or parts of a form, not what somebody typed."""


def sentence(error: RaporError) -> str:
    """The sentence of an error, safe for Markdown."""
    values = {name: _written(name, value) for name, value in error.values.items()}
    return words.plain(messages.sentence(error.code, words.language(), **values))


def show(error: RaporError) -> None:
    """The sentence of an error and, where somebody else was faster, what stands there now."""
    st.error(sentence(error), icon=":material/block:")
    theirs = error.values.get("theirs")
    if isinstance(theirs, Mapping) and theirs:
        st.markdown(
            "\n".join(
                f"- {words.plain(field(name))}: {words.plain(_shown(value))}"
                for name, value in theirs.items()
            )
        )


def field(name: str) -> str:
    """The title of a column or of a part of a form."""
    columns = session.store().tables["milestones"].columns
    form = projects.form()
    own = {
        "code": _("Project code"),
        "title": _("Title"),
        "agencies": _("Agencies covered"),
        "year": _("Year"),
        "target": _("Target"),
        "agency_code": _("Agency"),
    }
    known = {**form.roles, **form.story}
    if name in own:
        return own[name]
    if name in columns:
        return columns[name].title(words.language())
    return known[name](words.language()) if name in known else name


def horizon(key: str) -> str:
    """The name of a horizon."""
    known = session.catalogue().horizons
    return known[key].title(words.language()) if key in known else key


def _written(name: str, value: object) -> object:
    if name in NAMED and isinstance(value, str):
        return horizon(value) if value in session.catalogue().horizons else field(value)
    return _shown(value) if isinstance(value, date) else value


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return words.moment(value)
    return words.brief_day(value) if isinstance(value, date) else "–" if value is None else str(value)
