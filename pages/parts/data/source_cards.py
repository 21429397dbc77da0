"""Sources one below the other: how fresh each is, what failed, and what can be done about it."""

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from kpi import failures, sources, standings
from kpi.errors import RaporError
from kpi.standings import Standing
from kpi.state import imports as remembered
from pages.parts import frame, session, words
from pages.parts.data import source_fields, source_form, source_history, source_look
from pages.parts.words import _

SECONDS = 2  # between two looks at a refresh that is under way
MOST = 0.95  # of a bar: how many rows there are is known only when all are read
FEWER = ("source_shrunk", "source_empty")  # failures that a person may overrule


def said() -> None:
    """What was just done."""
    sentence = st.session_state.pop(source_form.SAID, None)
    if sentence:
        st.success(sentence, icon=":material/check_circle:")


def found() -> list[Standing]:
    """All sources as they stand at this moment; a fragment asks again without the page before it."""
    return standings.listed(session.store(), session.visitor())


def nothing() -> None:
    """No source is registered."""
    with st.container(border=True):
        frame.section(_("No source yet"))
        st.markdown(
            _(
                "Register where the figures are kept: a Google Sheet, the database of another application, "
                "or a folder of workbooks. They are then pulled by themselves, and nobody types them again."
            )
        )
        _add()


def summary(all_of_them: Sequence[Standing]) -> None:
    """How many are fresh, and the buttons for all of them."""
    counts = Counter(one.freshness for one in all_of_them)
    parts = [_badge(word, counts[word]) for word in FRESHNESS if counts[word]]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("  ".join(parts))
        st.space("stretch")
        _add()
        idle = [one.draft.name for one in all_of_them if not one.busy and not one.paused]
        if st.button(_("Refresh all"), key="refresh-all", icon=":material/refresh:", disabled=not idle):
            _start(idle)


def show(all_of_them: Sequence[Standing]) -> None:
    """A card for each; looked at again by itself while one is being refreshed."""
    busy = source_form.is_starting() or any(one.busy for one in all_of_them)
    st.fragment(_cards, run_every=SECONDS if busy else None)(busy)


def _cards(was_busy: bool) -> None:
    all_of_them = found()
    if was_busy and not source_form.is_starting() and not any(one.busy for one in all_of_them):
        session.changed()
        st.rerun()
    for one in sorted(all_of_them, key=lambda one: list(FRESHNESS).index(one.freshness)):
        with st.container(border=True):
            _card(one)


def _card(one: Standing) -> None:
    name = one.draft.name
    table = session.store().tables.get(one.draft.table)
    kind = table.title(words.language()) if table else one.draft.table
    place = words.plain(one.draft.address)
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{words.plain(name)}** {_badge(one.freshness)}")
            st.space("stretch")
            again = {"icon": ":material/refresh:", "disabled": one.busy, "type": "tertiary"}
            if st.button(_("Refresh"), key=f"refresh-{name}", **again):
                _start([name])
        st.caption(" · ".join([source_fields.kinds()[one.draft.kind], words.plain(kind), place]))
        st.caption(" · ".join(_times(one)))
    if one.busy:
        _progress(one)
    elif one.failure:
        _failure(one)
    details = st.expander(_("Details"), key=f"details-{name}", on_change="rerun")
    if details.open:
        with details:
            _details(one)


def _times(one: Standing) -> list[str]:
    parts = [_("Not refreshed yet")]
    if one.last_success_at:
        parts = [
            _("Last success {moment} WIB").format(moment=source_history.moment(one.last_success_at)),
            _("{rows} rows, {rejected} rejected").format(
                rows=words.number(one.rows), rejected=words.number(one.rejected)
            ),
        ]
    if one.due_at:
        due = _("next {moment} WIB") if one.due_at > remembered.now() else _("due since {moment} WIB")
        first = one.last_tried_at is None
        parts.append(
            _("to be refreshed soon") if first else due.format(moment=source_history.moment(one.due_at))
        )
    else:
        rests = _("rests until it is resumed under Details") if one.paused else _("only when somebody asks")
        parts.append(rests)
    return parts


def _progress(one: Standing) -> None:
    said = one.progress or {}
    text = words.plain(standings.activity(str(said.get("word", "connecting")), words.language()))
    count = int(said.get("count", 0))
    share = min(count / one.rows, MOST) if one.rows else 0.0
    st.progress(share, f"{text[:1].upper()}{text[1:]} … {words.number(count) if count else ''}")


def _failure(one: Standing) -> None:
    failure = one.failure or {}
    sentence = words.plain(failures.text(failure, words.language()))
    if one.last_success_at:
        sentence = f"{sentence} {_('The figures of the last success are kept.')}"
    st.error(sentence, icon=":material/error:")
    if failure.get("code") in FEWER and st.button(
        _("Take it all the same"), key=f"fewer-{one.draft.name}", icon=":material/check:"
    ):
        _start([one.draft.name], accept_fewer=True)


def _details(one: Standing) -> None:
    draft = one.draft
    facts = {
        _("Address"): draft.address,
        _("Worksheet"): draft.sheet,
        _("Query"): draft.query,
        _("Secret, by its name"): draft.secret,
        _("Column that only grows"): draft.watermark,
        _("Stored up to"): one.reached,
        _("Schedule"): source_fields.schedule(draft.schedule),
        _("Agency of rows that name none"): draft.agency,
        _("Columns at the last success"): ", ".join(one.columns),
    }
    lines = [f"{label}: {words.plain(value)}" for label, value in facts.items() if value]
    st.markdown("  \n".join(lines))
    source_history.show(draft.name)
    source_look.show(draft.name)
    with st.container(horizontal=True):
        if st.button(_("Edit"), key=f"edit-{draft.name}", icon=":material/edit:"):
            source_form.open_for(one)
            st.rerun()
        label, icon = (_("Resume"), "play_arrow") if one.paused else (_("Pause"), "pause")
        if st.button(label, key=f"pause-{draft.name}", icon=f":material/{icon}:"):
            _done(lambda: sources.pause(session.store(), session.visitor(), draft.name, not one.paused), "")
        with st.popover(_("Remove"), icon=":material/delete:"):
            st.markdown(_("The records stay, and so does the history. Only the source is forgotten."))
            if st.button(_("Remove this source"), key=f"remove-{draft.name}", type="primary"):
                sentence = _("{name} is removed.").format(name=f"**{words.plain(draft.name)}**")
                _done(lambda: sources.remove(session.store(), session.visitor(), draft.name), sentence)


def _add() -> None:
    if st.button(_("Add a source"), key="add-source", type="primary", icon=":material/add:"):
        source_form.open_for(None)
        st.rerun()


def _start(names: Sequence[str], accept_fewer: bool = False) -> None:
    source_form.start(names, accept_fewer)
    st.rerun()


def _done(act: Callable[[], object], sentence: str) -> None:
    try:
        act()
    except RaporError as error:
        st.error(words.plain(error.text(words.language())), icon=":material/error:")
        return
    if sentence:
        st.session_state[source_form.SAID] = sentence
    st.rerun()


def _badge(word: str, count: int | None = None) -> str:
    name, sign, colour = FRESHNESS[word]
    counted = "" if count is None else f"{words.number(count)} "
    return f":{colour}-badge[{sign} {counted}{name()}]"


FRESHNESS: dict[str, tuple[Callable[[], str], str, str]] = {
    "failed": (lambda: _("failed"), "▼", "red"),
    "late": (lambda: _("late"), "▲", "orange"),
    "never": (lambda: _("not yet pulled"), "○", "gray"),
    "fresh": (lambda: _("fresh"), "●", "green"),
    "paused": (lambda: _("paused"), "○", "gray"),
}
"""What has to be looked at stands first."""
