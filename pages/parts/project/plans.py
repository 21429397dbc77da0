"""The plan of a project on the screen: how it stands, its timeline, what is late or due, what proves it."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from kpi import milestones, plans
from kpi.charts import milestones as timelines
from kpi.plans import Promise
from kpi.projects import Project
from kpi.tables import Choice
from pages.parts import frame, session, told, words
from pages.parts.words import _, n_

LISTED = 4  # of the late ones, and as many of those that are due soon
CALENDAR = {"min_value": date(2004, 1, 1), "max_value": date(2100, 12, 31), "format": "DD/MM/YYYY"}
"""How days are typed in: without bounds of its own a field takes only ten years around what stands in it."""

COLOURS = {"good": "green", "watch": "orange", "bad": "red", "main": "primary", "none": "gray"}


def rows(project: Project) -> list[Promise]:
    """The milestones of a project that the person may see, whatever is selected for the results."""
    return plans.read(session.store(), session.visitor().scope.select(None), project)


def figures(found: Sequence[Promise]) -> None:
    """Proven weight, punctuality, evidence, and the next day that counts."""
    today = session.today()
    short, kept, proofs = (
        milestones.proven(found, today),
        milestones.on_time(found, today),
        milestones.evidence(found),
    )
    waiting = milestones.due_soon(found, today, 10_000)[:1]
    with st.grid(4, min_column_width=150):
        _metric(
            _("Proven"),
            words.share(short.share),
            _("weight {some} of {all} that are due").format(
                some=words.amount(short.some), all=words.amount(short.all)
            ),
        )
        _metric(
            _("On time"),
            words.share(kept.share),
            _("{some} of {all} milestones").format(some=words.number(kept.some), all=words.number(kept.all)),
        )
        _metric(
            _("Evidence verified"),
            _("{some} of {all}").format(some=words.number(proofs.some), all=words.number(proofs.all)),
            _("{count} waiting or refused").format(count=words.number(proofs.all - proofs.some)),
        )
        _metric(
            _("Next deadline"),
            words.duration((waiting[0]["planned_end"] - today).days) if waiting else "–",
            words.plain(waiting[0]["name"]) if waiting else _("nothing is waiting"),
        )


def attention(found: Sequence[Promise]) -> None:
    """What is late, and what is due within a month."""
    today = session.today()
    late, soon = milestones.late(found, today), milestones.due_soon(found, today)
    frame.section(
        _("Overdue and due soon"),
        _("{late} overdue, {soon} due within {days} days").format(
            late=words.number(len(late)), soon=words.number(len(soon)), days=milestones.SOON_DAYS
        ),
    )
    for row in late[:LISTED]:
        days = words.duration((today - row["planned_end"]).days)
        detail = f":red[▼ {_('{duration} late').format(duration=days)}]"
        frame.entry(words.plain(row["name"]), f"{detail} · {_who(row)}")
    for row in soon[:LISTED]:
        detail = _("due {day}").format(day=words.brief_day(row["planned_end"]))
        frame.entry(words.plain(row["name"]), f"{detail} · {_who(row)}")
    more = max(0, len(late) - LISTED) + max(0, len(soon) - LISTED)
    if more:
        st.caption(n_("and {count} more", "and {count} more", more).format(count=words.number(more)))
    if not late and not soon:
        st.caption(_("Nothing is overdue, and nothing is due within a month."))


def cautions(project: Project, found: Sequence[Promise]) -> None:
    """What is odd about the plan."""
    known = session.register() if session.sees_all() else ()
    for one in milestones.cautions(found, project.spans, known):
        st.caption(f":orange[▲] {told.sentence(one)}")


def pick(found: Sequence[Promise]) -> Promise | None:
    """The milestone that a person looks at; at first the one that is longest overdue, or comes next."""
    today = session.today()
    first = [*milestones.late(found, today), *milestones.due_soon(found, today, 10_000), *found][:1]
    known = {row["number"]: row for row in found}
    if st.session_state.get("tonggak") not in known:
        st.session_state["tonggak"] = first[0]["number"] if first else None
    chosen = st.selectbox(
        _("Milestone"),
        list(known),
        format_func=lambda number: f"{known[number]['milestone_id']} · {known[number]['name']}",
        key="tonggak",
    )
    return known.get(chosen)


def facts(row: Promise) -> None:
    """What was promised of a milestone, and how it stands."""
    today = session.today()
    parts = [
        status_badge(milestones.status(row, today)),
        words.plain(told.horizon(row["horizon"])),
        words.plain(choice("aspect", row["aspect"])),
        _("weight {weight}").format(weight=words.amount(milestones.weight(row))),
        _who(row),
    ]
    st.markdown(" · ".join(parts))
    told_rows = {
        _("Planned"): f"{words.brief_day(row['planned_start'])} – {words.brief_day(row['planned_end'])}",
        _("Actual end"): words.brief_day(row["actual_end"]),
        _("Output"): words.plain(row["output"] or "–"),
        _("Evidence from the import"): _imported(row),
        _("Budget"): f"Rp{words.number(row['budget'])}" if row["budget"] is not None else "–",
    }
    st.table(told_rows, border="horizontal", alt=_("Milestone"))


def status_badge(status: str) -> str:
    """A status with its sign and colour."""
    role, sign = timelines.STATUSES[status]
    return f":{COLOURS[role]}-badge[{sign} {timelines.words(status, words.language())}]"


def choice(column: str, value: str) -> str:
    """The name of a choice of the milestones' table."""
    return next((one.title(words.language()) for one in choices(column) if one.value == value), value)


def choices(column: str) -> list[Choice]:
    """The choices of a column of the milestones' table."""
    return list(session.store().tables["milestones"].columns[column].choices)


def _metric(label: str, value: str, detail: str) -> None:
    with st.container(border=True, height="stretch", gap=None):
        st.metric(label, value)
        st.caption(detail)


def _imported(row: Promise) -> str:
    """What an import said about evidence, apart from what is attached here."""
    known = (row["evidence_count"] or 0) - row["attached"]
    some = (row["evidence_verified"] or 0) - row["verified"]
    if not known:
        return "–"
    return _("{some} of {all} verified").format(some=words.number(some), all=words.number(known))


def _who(row: Promise) -> str:
    code = row["agency_code"]
    agency = session.names().get(code, code) if code else ""
    return words.plain(row["responsible"] or agency or _("whole project"))
