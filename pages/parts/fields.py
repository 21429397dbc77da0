"""Fields of a form whose text is never lost: kept as a draft on every change, forgotten once it is saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from kpi import drafts
from kpi.access import Visitor
from kpi.errors import RaporError
from pages.parts import session, words
from pages.parts.words import _

KEPT = "drafts"  # the same in the session: it outlives a state that cannot be reached
AUTHOR = "drafts_author"
EDITION = "edition"


@dataclass(frozen=True)
class Form:
    """A form and what it is about.

    Attributes:
        place: Names it, with the number of what it changes.
        start: What its fields hold before anybody types; under "edition" that of the row it changes.
    """

    place: str
    start: Mapping[str, Any]

    def begin(self) -> None:
        """Fill the fields that are not on the screen yet: from the draft of this person, or as they start.

        Fields in which nobody has typed follow the row that they change.
        """
        shown = [name for name in self.start if name != EDITION]
        state = st.session_state
        follows = is_kept(self.place) or state.get(self.key(EDITION)) == self.start.get(EDITION)
        if follows and all(self.key(name) in state for name in shown):
            return
        for name, value in {**self.start, **recall(self.place)}.items():
            if name in self.start:
                state[self.key(name)] = value

    def key(self, name: str) -> str:
        """The key of a field."""
        return f"{self.place}-{name}"

    def of(self, name: str) -> dict[str, Any]:
        """What a widget needs to be a field of the form."""
        return {"key": self.key(name), "on_change": self._keep}

    def values(self) -> dict[str, Any]:
        """What the fields hold."""
        return {name: st.session_state.get(self.key(name), value) for name, value in self.start.items()}

    def is_typed(self) -> bool:
        """Whether something stands in the fields that is not saved."""
        return is_kept(self.place) and self.values() != dict(self.start)

    def within(self, name: str, options: list[Any]) -> list[Any]:
        """The options of a field; a draft may name one that is no more."""
        if options and st.session_state.get(self.key(name)) not in options:
            st.session_state[self.key(name)] = options[0]
        return options

    def submit(
        self, label: str, write: Callable[[dict[str, Any]], object], said: str, name: str = "save"
    ) -> None:
        """A button that stores; what is typed stays until that is done.

        Args:
            label: What the button says.
            write: Takes the values and stores them, or raises a RaporError.
            said: The sentence when that is done.
            name: Of the button; the one that saves is the first.
        """
        look = {"type": "primary", "icon": ":material/check:"} if name == "save" else {"type": "tertiary"}
        st.button(label, key=self.key(name), on_click=self._save, args=(write, said), **look)

    def outcome(self, edition: int | None = None, names: Mapping[str, str] | None = None) -> None:
        """What stood in the way of the last attempt.

        Args:
            edition: Of the row as it stands now: whoever has seen both versions may save over the other.
            names: What the fields are called, by the column of the row.
        """
        unkept(self.place)
        error = st.session_state.pop(self.key("failed"), None)
        if error is not None:
            st.error(words.plain(error.text(words.language())), icon=":material/error:")
            self._both(error, names or {})
            if edition is not None and error.code == "row_changed":
                st.session_state[self.key(EDITION)] = edition

    def _both(self, error: RaporError, names: Mapping[str, str]) -> None:
        """What somebody else has written meanwhile; what was typed stands in the fields below."""
        theirs = error.values.get("theirs")
        if isinstance(theirs, Mapping):
            lines = [
                f"- {words.plain(names.get(name, name))}: **{words.plain(_shown(value))}**"
                for name, value in theirs.items()
            ]
            st.markdown("\n".join([_("What stands there now:"), "", *lines]))

    def _keep(self) -> None:
        remember(self.place, self.values())

    def _save(self, write: Callable[[dict[str, Any]], object], said: str) -> None:
        try:
            write(self.values())
        except RaporError as error:
            st.session_state[self.key("failed")] = error
            return
        st.toast(said, icon=":material/check:")
        self.forget()

    def forget(self) -> None:
        """Drop what was typed: the fields begin anew."""
        for name in self.start:
            st.session_state.pop(self.key(name), None)
        forget(self.place)


def recall(place: str) -> dict[str, Any]:
    """What this person has typed at a place and not saved; nothing if nothing was."""
    st.session_state[AUTHOR] = session.visitor()
    held = _kept().get(place)
    if held is None:
        held = drafts.found(session.store(), session.visitor(), place)
        if held:
            _kept()[place] = held
    return held


def is_kept(place: str) -> bool:
    """Whether this person has typed something at a place and not saved it."""
    return place in _kept()


def remember(place: str, content: Mapping[str, Any]) -> None:
    """Keep what is typed at a place: in the session at once, and as a draft for another one."""
    _kept()[place] = dict(content)
    try:
        drafts.keep(session.store(), _author(), place, content)
    except RaporError as error:  # the text stays in the session, and the page says that it is only there
        st.session_state[_trouble(place)] = error


def forget(place: str) -> None:
    """Drop what was typed at a place."""
    _kept().pop(place, None)
    try:
        drafts.drop(session.store(), session.visitor(), place)
    except RaporError as error:
        st.session_state[_trouble(place)] = error


def unkept(place: str) -> None:
    """Say why what is typed at a place stands in this session alone."""
    error = st.session_state.pop(_trouble(place), None)
    if error is not None:
        st.error(words.plain(error.text(words.language())), icon=":material/error:")


def _author() -> Visitor:
    """Who typed: also whose sign-in has ended while they did, so that it is there when they are back."""
    try:
        return session.visitor()
    except RaporError:
        author: Visitor | None = st.session_state.get(AUTHOR)
        if author is None:
            raise
        return author


def _trouble(place: str) -> str:
    return f"{place}-unkept"


def _kept() -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = st.session_state.setdefault(KEPT, {})
    return kept


def _shown(value: Any) -> str:
    return _("empty") if value in (None, "") else str(value)
