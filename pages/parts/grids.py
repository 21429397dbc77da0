"""Tables that people type in: every change is kept as a draft, with the edition of the row that was read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import fields

Cells = Mapping[str, Any]
CHANGES = "changes"


@dataclass(frozen=True)
class Line:
    """A row of a table.

    Attributes:
        number: Of the stored row; None for one that is added.
        edition: Of the stored row when it was read.
        stored: What stands there; None for one that is added.
        typed: What it is to say; None takes it away.
    """

    number: int | None
    edition: int
    stored: Cells | None
    typed: Cells | None


def opened(stored: Sequence[Cells], draft: Sequence[Cells]) -> list[Line]:
    """The lines of stored rows, with what a draft says of them.

    A draft of a row that is no more becomes a new one: nobody has to type it again.
    """
    typed = {one["number"]: one for one in draft if one["number"] is not None}
    found = []
    for row in stored:
        one = typed.pop(row["number"], None)
        edition = row["edition"] if one is None else one["edition"]
        found.append(Line(row["number"], edition, row, row if one is None else one["cells"]))
    left = [*typed.values(), *(one for one in draft if one["number"] is None)]
    return found + [Line(None, 0, None, one["cells"]) for one in left if one["cells"] is not None]


def after(lines: Sequence[Line], there: Mapping[int, Cells]) -> list[Line]:
    """The lines after they were edited.

    Args:
        lines: As they were when the table was opened.
        there: Rows by the place at which the table shows them; new ones stand behind the last.
    """
    found, place = [], 0
    for line in lines:
        if line.typed is None:
            found.append(line)
        else:
            found.append(replace(line, typed=there.get(place)))
            place += 1
    return found + [Line(None, 0, None, cells) for at, cells in there.items() if at >= place]


def moved(lines: Sequence[Line], state: Mapping[str, Any]) -> dict[int, Cells]:
    """Rows by their place, as the browser says that they were edited."""
    shown = [line.typed for line in lines if line.typed is not None]
    gone, cells = set(state["deleted_rows"]), {int(at): new for at, new in state["edited_rows"].items()}
    found = {at: {**row, **cells.get(at, {})} for at, row in enumerate(shown) if at not in gone}
    return found | dict(enumerate(state["added_rows"], len(shown)))


@dataclass(frozen=True)
class Grid:
    """A table that people type in.

    Attributes:
        place: Names it, with what it is about.
        rows: What stands stored: columns with "number" and "edition".
        read: Makes of cells what they would be stored as, so that two rows can be compared.
        blank: Empty rows that are there from the beginning, to paste into: a click on the last row of a table
            opens its cell, and what is pasted then stands in that one cell.
        write: Makes of typed cells what a draft holds, free of the language that they were typed in.
    """

    place: str
    rows: Sequence[Cells]
    read: Callable[[Cells], object]
    blank: int = 0
    write: Callable[[Cells], Cells] = dict

    def edit(self, frame: Callable[[Sequence[Cells]], pd.DataFrame], **look: Any) -> list[Line]:
        """Draw the table; its lines as they are typed now.

        Args:
            frame: Makes the frame of the rows that are shown.
            look: What else st.data_editor takes.
        """
        fields.unkept(self.place)
        lines = self._lines()
        edited = st.data_editor(
            frame([line.typed for line in lines if line.typed is not None]),
            key=self._key(),
            on_change=self._keep,
            num_rows="dynamic",
            hide_index=True,
            placeholder="",
            **look,
        )
        return after(lines, dict(zip(edited.index, edited.to_dict("records"), strict=True)))

    def changed(self, lines: Sequence[Line]) -> list[Line]:
        """Those that say something else than what stands there."""
        nothing = self.read({})

        def differs(line: Line) -> bool:
            if line.typed is None:
                return line.number is not None
            return self.read(line.typed) != (nothing if line.stored is None else self.read(line.stored))

        return [line for line in lines if differs(line)]

    def is_typed(self) -> bool:
        """Whether something is typed that is not saved."""
        return fields.is_kept(self.place) and bool(fields.recall(self.place).get(CHANGES))

    def forget(self) -> None:
        """Drop what was typed: the table shows what stands stored."""
        fields.forget(self.place)
        st.session_state.pop(self._held(), None)

    def _lines(self) -> list[Line]:
        """The lines as they were when the table was opened: what others change meanwhile does not move them.

        Streamlit drops the edits of a table that it did not draw, such as on a page that failed. Then it is
        opened anew, under another key, from the draft.
        """
        held: list[Line] | None = st.session_state.get(self._held())
        if held is None or self._key() not in st.session_state:
            st.session_state[self._turn()] = st.session_state.get(self._turn(), 0) + 1
            held = opened(self.rows, fields.recall(self.place).get(CHANGES, []))
            held += [Line(None, 0, None, {})] * self.blank
            st.session_state[self._held()] = held
        return held

    def _keep(self) -> None:
        lines: list[Line] = st.session_state[self._held()]
        typed = after(lines, moved(lines, st.session_state[self._key()]))
        changes = [
            {
                "number": line.number,
                "edition": line.edition,
                "cells": None if line.typed is None else self.write(line.typed),
            }
            for line in self.changed(typed)
        ]
        fields.remember(self.place, {CHANGES: changes})

    def _held(self) -> str:
        return f"{self.place}-lines"

    def _turn(self) -> str:
        return f"{self.place}-turn"

    def _key(self) -> str:
        return f"{self.place}-{st.session_state.get(self._turn(), 0)}"
