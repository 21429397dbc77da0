"""The audit trail on the screen: its chain, a search, its lines, and the same lines as files."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from kpi import audit, notation
from kpi.audit import Chain, Line, Search
from pages.parts import downloads, frame, session, words
from pages.parts.data import source_history
from pages.parts.words import _, n_

FRESH = 60  # seconds that a check of the chain holds: it reads every line
AT_ONCE = 25  # lines that are shown
LONGEST = 40  # letters of a value or subject: a word of more would not fit a phone
HASH = re.compile(r"[0-9a-f]{64}")
SHORT = 16  # letters of a hash


def chain() -> None:
    """Whether the chain is whole, and what that means."""
    found = _chain(str(session.store().home), st.session_state.get("chain_turn", 0))
    whole = f":green-badge[● {_('whole')}]" if found.fault is None else f":red-badge[▼ {_('broken')}]"
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.subheader(f"{_('Chain of the log')} {whole}", anchor=False)
            st.caption(_counted(found))
        if st.button(_("Check now"), icon=":material/fact_check:", key="chain-check"):
            st.session_state["chain_turn"] = st.session_state.get("chain_turn", 0) + 1
            st.rerun()
    if found.fault is not None:
        st.error(words.plain(found.fault.text(words.language())), icon=":material/error:")
    st.caption(
        _(
            "Each line carries the SHA-256 of the one before: a line that is changed or taken out breaks the "
            "chain. Lines cut off at the end are found by the daily head, which is written to a file outside "
            "the database."
        )
    )


@st.cache_data(ttl=FRESH, max_entries=4, show_spinner=False)
def _chain(home: str, turn: int) -> Chain:
    return audit.check(session.store())


def _counted(found: Chain) -> str:
    parts = [
        n_("{count} line", "{count} lines", found.lines).format(count=words.number(found.lines)),
        n_("{count} daily head agrees", "{count} daily heads agree", found.heads).format(
            count=words.number(found.heads)
        ),
    ]
    if found.lines:
        parts.append(_("newest hash {hash}").format(hash=f"`{found.head[:SHORT]}…`"))
    return " · ".join(parts)


def ask() -> Search:
    """Which lines are looked for."""
    frame.section(_("Who did what"))
    visitor, language = session.visitor(), words.language()
    nouns = {key: text(language) for key, text in audit.words()["nouns"].items()}
    ordered = sorted(nouns, key=lambda key: nouns[key])
    with st.grid(4, min_column_width=180):
        accounts = audit.accounts(session.store(), visitor)
        who = st.selectbox(_("Account"), accounts, index=None, placeholder=_("everybody"), key="trail-who")
        noun = st.selectbox(
            _("About"),
            ordered,
            index=None,
            placeholder=_("everything"),
            format_func=lambda key: nouns[key],
            key="trail-noun",
        )
        since = _day(_("From the day"), "trail-since")
        until = _day(_("Up to the day"), "trail-until")
    return Search(who, noun, since, until)


def _day(label: str, key: str) -> date | None:
    found: date | None = st.date_input(label, None, max_value=session.today(), format="DD/MM/YYYY", key=key)
    return found


def show(search: Search) -> None:
    """The lines of a search, the newest first, some at a time."""
    store, visitor = session.store(), session.visitor()
    count = audit.counted(store, visitor, search)
    if not count:
        fits = _("Nothing was done that fits. Choose a longer time or another account.")
        st.markdown(_("Nothing has been noted yet.") if search == Search() else fits)
        return
    pages = -(-count // AT_ONCE)
    page = 1
    if pages > 1:
        label = _("Page, 1 to {last}").format(last=words.number(pages))
        page = int(st.number_input(label, 1, pages, key=f"trail-page-{pages}", width=180))
    lines = audit.lines(store, visitor, search, limit=AT_ONCE, skip=(page - 1) * AT_ONCE)
    rows = pd.DataFrame({_("The newest first; times in WIB"): [_told(line) for line in lines]})
    st.table(rows, border="horizontal", hide_index=True, alt=_("Audit trail"))
    shown = n_("{count} line found.", "{count} lines found.", count).format(count=words.number(count))
    st.caption(shown)
    downloads.offer(lambda: _table(audit.lines(store, visitor, search)), "jejak-audit", _("Audit trail"))


def _told(line: Line) -> str:
    """What was done to what, what changed, when and by whom: one below the other, for a phone too."""
    done = audit.in_words(line.action, words.language())
    said = f"**{words.plain(done[:1].upper() + done[1:])}** · {words.plain(_brief(line.subject))}"
    changes = "; ".join(words.plain(one) for one in _changes(line))
    by = words.quiet(f"{source_history.moment(line.at)} · {words.plain(line.who)}")
    return "  \n".join(part for part in (said, f":small[{changes}]" if changes else "", by) if part)


def _changes(line: Line) -> list[str]:
    """Each column with what it was and what it became."""
    before, after = line.before or {}, line.after or {}
    found = []
    for name in {**before, **after}:
        became = _value(after.get(name))
        arrow = f"{_value(before[name])} → {became}" if name in before else became
        found.append(f"{_title(name)}: {arrow}")
    return found


def _title(name: str) -> str:
    tables: Mapping[str, Any] = session.store().tables
    for table in (tables["milestones"], tables["targets"]):
        if name in table.columns:
            return str(table.columns[name].title(words.language()))
    return name.replace("_", " ")


def _value(value: object) -> str:
    if value is None or value == "":
        return notation.NONE
    text = words.number(value, 2).rstrip("0").rstrip(",.") if isinstance(value, float) else str(value)
    return _brief(text)


def _brief(text: str) -> str:
    longest = SHORT if HASH.fullmatch(text) else LONGEST
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _table(lines: list[Line]) -> pd.DataFrame:
    """Lines as a file gives them: the whole of what changed, in the words of the log."""
    return pd.DataFrame(
        {
            "sequence": [line.sequence for line in lines],
            "at (UTC)": [line.at.isoformat(timespec="seconds") for line in lines],
            "who": [line.who for line in lines],
            "action": [line.action for line in lines],
            "subject": [line.subject for line in lines],
            "before": [_json(line.before) for line in lines],
            "after": [_json(line.after) for line in lines],
        }
    )


def _json(told: Mapping[str, Any] | None) -> str:
    return "" if told is None else json.dumps(told, ensure_ascii=False)
