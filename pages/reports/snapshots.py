"""Snapshots: what did we know on that day, and what has changed since?"""

import streamlit as st

from pages.parts.reports import frozen, frozen_lists, snapshot_changes, snapshots

snapshots.said()
if snapshots.may_make():
    with st.container(border=True):
        snapshots.form()

known = snapshots.listed()
if not known:
    snapshots.nothing()
    st.stop()

chosen = snapshots.choose(known)
with st.container(border=True):
    snapshots.head(chosen)
opened = frozen.opened(chosen.id)
frozen.notice(opened)
other = snapshots.other(known, chosen)
if other is not None:
    snapshot_changes.show(frozen.opened(other.id), opened)
    st.stop()

left, right = st.columns(2)
with left:
    period = frozen.period(opened)
with right:
    agency = frozen.agency(opened)
if period is None:
    st.info(frozen.no_figures())
else:
    frozen.goals(opened, period, agency)
    frozen.indicators(opened, period, agency)
frozen_lists.milestones(opened)
frozen_lists.evidence(opened)
frozen_lists.reviews(opened)
