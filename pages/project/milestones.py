"""Milestones: what was promised, and what is proven?"""

import streamlit as st

from pages.parts import filters, frame
from pages.parts.project import (
    charter_form,
    evidence,
    plan_form,
    plan_saving,
    plan_table,
    plan_timeline,
    plans,
    target_table,
    undertaking,
)
from pages.parts.words import _

project = filters.project()
if project is None:
    charter_form.first()
    st.stop()

undertaking.head(project)
found = plans.rows(project)
plan, proof, table, targets, charter = st.tabs(
    [_("Timeline"), _("Evidence"), _("Edit the plan"), _("Targets"), _("Project")],
    key="bagian",
    bind="query-params",
    on_change="rerun",
)
if not found and (plan.open or proof.open):
    plan_table.empty()
elif plan.open:
    with plan:
        plans.figures(found)
        left, right = st.columns([5, 3])
        with left.container(border=True):
            plan_timeline.show(project, found)
        with right.container(border=True):
            plans.attention(found)
            plans.cautions(project, found)
elif proof.open:
    with proof.container(border=True):
        frame.section(_("What proves a milestone"))
        chosen = plans.pick(found)
        if chosen is not None:
            plan_saving.said()
            plans.facts(chosen)
            plan_form.show(project, chosen)
            evidence.show(chosen)
if table.open:
    with table:
        plan_table.show(project, found)
if targets.open:
    with targets:
        target_table.show(project)
if charter.open:
    with charter:
        charter_form.show(project)
