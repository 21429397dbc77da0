"""Fields of a form whose text is never lost: kept as a draft on every change, forgotten once it is saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from kpi import drafts
from kpi.errors import RaporError
from pages.parts import session, words
from pages.parts.words import _

KEPT = "drafts"  # the same in the session: it outlives a state that cannot be reached
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
        """Fill the fields that are not on the screen yet: from the draft of this person, or as they start."""
        shown = [name for name in self.start if name != EDITION]
        if all(self.key(name) in st.session_state for name in shown):
            return
        held = _kept().get(self.place)
        if held is None:
            held = drafts.found(session.store(), session.visitor(), self.place)
        for name, value in {**self.start, **held}.items():
            if name in self.start:
                st.session_state[self.key(name)] = value

    def key(self, name: str) -> str:
        """The key of a field."""
        return f"{self.place}-{name}"

    def of(self, name: str) -> dict[str, Any]:
        """What a widget needs to be a field of the form."""
        return {"key": self.key(name), "on_change": self._keep}

    def values(self) -> dict[str, Any]:
        """What the fields hold."""
        return {name: st.session_state.get(self.key(name), value) for name, value in self.start.items()}

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
        state = st.session_state
        for name in ("failed", "unkept"):
            error = state.pop(self.key(name), None)
            if error is not None:
                st.error(words.plain(error.text(words.language())), icon=":material/error:")
                self._both(error, names or {})
                if edition is not None and error.code == "row_changed":
                    state[self.key(EDITION)] = edition

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
        _kept()[self.place] = self.values()
        try:
            drafts.keep(session.store(), session.visitor(), self.place, self.values())
        except RaporError as error:  # the text stays in the session, and the page says that it is only there
            st.session_state[self.key("unkept")] = error

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
        _kept().pop(self.place, None)
        for name in self.start:
            st.session_state.pop(self.key(name), None)
        try:
            drafts.drop(session.store(), session.visitor(), self.place)
        except RaporError as error:
            st.session_state[self.key("unkept")] = error


def _kept() -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = st.session_state.setdefault(KEPT, {})
    return kept


def _shown(value: Any) -> str:
    return _("empty") if value in (None, "") else str(value)
