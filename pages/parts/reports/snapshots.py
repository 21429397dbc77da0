"""Snapshots on a page: the way to make one, which there are, and what is known of each."""

from collections.abc import Sequence

import streamlit as st

from kpi import digests, schedules, snapshots
from kpi.errors import RaporError
from kpi.snapshots import Info
from pages.parts import frame, session, words
from pages.parts.words import _, n_

SAID, CHOSEN, OTHER, NAME, PROJECT = (
    *("snapshot_said", "cuplikan", "banding"),
    *("snapshot_name", "snapshot_project"),
)


def may_make() -> bool:
    """Whether the person may freeze something."""
    return session.visitor().may("snapshots")


def said() -> None:
    """What was done last."""
    if told := st.session_state.pop(SAID, None):
        st.success(told, icon=":material/check:")


def listed() -> list[Info]:
    """The snapshots that the person may open, the newest first."""
    return snapshots.listed(session.store(), session.visitor().scope)


def nothing() -> None:
    """There is no snapshot to be seen."""
    with st.container(border=True):
        st.subheader(_("No snapshot yet"), anchor=False)
        st.markdown(
            _("Freeze figures, targets, milestones, evidence and definitions before a seminar or a meeting.")
            if may_make()
            else _("Nothing has been published for you yet. Ask the centre when a snapshot will be.")
        )


def form() -> None:
    """What it takes to freeze something: a name, and whether all projects or one."""
    frame.section(
        _("Freeze what is known now"),
        _("Figures, targets, milestones, evidence, reviews, definitions; later changes do not touch it."),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            _("What it is made for"),
            key=NAME,
            max_chars=snapshots.LONGEST_NAME,
            placeholder=_("Seminar of the project"),
        )
        titles = {"": _("All projects")} | {one.code: one.title for one in session.seen_projects()}
        project = st.selectbox(
            _("Project"), list(titles), format_func=lambda code: titles.get(code, code), key=PROJECT
        )
        if st.button(_("Freeze"), key="snapshot-make", type="primary", icon=":material/ac_unit:"):
            _make(name, project or None)


def choose(known: Sequence[Info]) -> Info:
    """The snapshot asked for, chosen on the page; the newest at first."""
    titles = {one.id: f"{one.name} · {one.id}" for one in known}
    if st.session_state.get(CHOSEN) not in (None, *titles):
        st.session_state[CHOSEN] = next(iter(titles))
    left, right = st.columns(2)
    left.selectbox(
        _("Snapshot"),
        list(titles),
        format_func=lambda one: titles.get(one, one),
        key=CHOSEN,
        bind="query-params",
    )
    chosen = next((one for one in known if one.id == st.session_state.get(CHOSEN)), known[0])
    others = {"": _("nothing: show what it holds")} | {key: titles[key] for key in titles if key != chosen.id}
    if st.session_state.get(OTHER) not in (None, *others):
        st.session_state[OTHER] = ""
    right.selectbox(
        _("Compare with"),
        list(others),
        format_func=lambda one: others.get(one, one),
        key=OTHER,
        bind="query-params",
    )
    return chosen


def other(known: Sequence[Info], chosen: Info) -> Info | None:
    """The one that the chosen snapshot is compared with."""
    return next((one for one in known if one.id == st.session_state.get(OTHER) and one.id != chosen.id), None)


def head(one: Info) -> None:
    """Name, id, maker, what it holds, whether it is whole and published; and what may be done with it."""
    made = words.moment(schedules.local(one.made_at))
    codes = one.codes
    held = (
        _("all agencies")
        if codes is None
        else n_("{count} agency", "{count} agencies", len(codes)).format(count=words.number(len(codes)))
    )
    project = next(
        (known.title for known in session.seen_projects() if known.code == one.project), one.project
    )
    facts = [_("frozen {moment} WIB").format(moment=made), one.made_by, held, project or _("all projects")]
    with st.container(gap=None):
        st.subheader(words.plain(one.name), anchor=False)
        st.caption(" · ".join(words.plain(fact) for fact in facts))
    problems = snapshots.verify(session.store(), session.visitor().scope, one.id, digests.of)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"`{one.id}`", width="content", help=_("Exports of this snapshot bear this id."))
        whole = _("{count} files as they were frozen").format(count=words.number(len(one.manifest)))
        st.markdown(
            f":red-badge[▼ {_('changed since')}]" if problems else f":green-badge[● {whole}]", width="content"
        )
        published = (
            f":blue-badge[{_('published')}]" if one.published_at else f":gray-badge[{_('not published')}]"
        )
        st.markdown(published, width="content")
        if session.visitor().may("publish"):
            _publishing(one)


def _make(name: str, project: str | None) -> None:
    """Freeze; what was typed stays if that fails."""
    try:
        with st.spinner(_("Freezing …")):
            made = snapshots.create(session.store(), session.visitor(), name, project)
    except RaporError as error:
        st.error(words.plain(error.text(words.language())), icon=":material/error:")
        return
    st.session_state[SAID] = _("Frozen as {id}.").format(id=f"`{made}`")
    st.session_state[CHOSEN], st.session_state[OTHER] = made, ""
    del st.session_state[NAME]
    st.rerun()


def _publishing(one: Info) -> None:
    if one.published_at:
        if st.button(
            _("Withdraw"), key="snapshot-withdraw", type="tertiary", icon=":material/visibility_off:"
        ):
            snapshots.publish(session.store(), session.visitor(), one.id, published=False)
            st.session_state[SAID] = _("Viewers can no longer open it.")
            st.rerun()
        return
    with st.popover(_("Publish …"), icon=":material/public:"):
        st.markdown(
            _(
                "Everybody with an account will see all of it, whatever agency they are of: figures of every "
                "agency in it, milestones, evidence and reviews."
            )
        )
        if st.button(_("Publish"), key="snapshot-publish", type="primary"):
            snapshots.publish(session.store(), session.visitor(), one.id)
            st.session_state[SAID] = _("Everybody with an account can open it now.")
            st.rerun()
