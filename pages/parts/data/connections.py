"""Connections: registered sources where a Streamlit user expects them, under st.connection.

`st.connection("Kiriman", type=SourceConnection).look()` shows what a source gives at this moment. Its good is
the cache: a page may ask at every rerun, the source is asked once in ten minutes, or again after `reset()` or
an edit. How a source is reached, and with which secret, stays in connectors/.
"""

import streamlit as st
from streamlit.connections import BaseConnection

from kpi import sources, standings
from kpi.access import Visitor
from kpi.judgement import Report
from kpi.standings import Standing
from kpi.store import Store
from pages.parts import session, words

SECONDS = 600
FEW = 16  # sources whose first rows are remembered


class SourceConnection(BaseConnection[Store]):
    """A source that is registered under the name of the connection."""

    @property
    def standing(self) -> Standing:
        """How the source stands."""
        return standings.standing(self._instance, session.visitor(), self._connection_name)

    def look(self) -> list[Report]:
        """What the source gives: recognised table, headings and first rows of each part; nothing is stored.

        Raises:
            RaporError: If the source is not registered, cannot be reached or read.
        """
        who, home = session.visitor(), str(self._instance.home)
        return _look(self._instance, who, home, self.standing, words.language())

    def reset(self) -> None:
        """Ask the source anew the next time."""
        _look.clear()
        super().reset()

    def _connect(self, **_: object) -> Store:
        return session.store()


@st.cache_data(
    ttl=SECONDS,
    max_entries=FEW,
    show_spinner=False,
    hash_funcs={Standing: lambda stands: (stands.draft.name, stands.edition)},
)
def _look(_store: Store, _who: Visitor, home: str, stands: Standing, language: str) -> list[Report]:
    return sources.look(_store, _who, stands.draft, trusted=stands.trusted, language=language)
