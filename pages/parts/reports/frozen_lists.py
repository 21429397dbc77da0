"""The lists that a snapshot holds, as they were: milestones, evidence, reviews."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from kpi import milestones as plans
from kpi import schedules
from kpi.frozen import Frozen
from pages.parts import words
from pages.parts.words import _


def milestones(one: Frozen) -> None:
    """What was promised, and what was done by then."""
    rows = sorted(one.lists["milestones"], key=lambda row: (row["planned_end"], row["milestone_id"]))
    late = plans.late(rows, one.today)
    shown = {
        _("Milestone"): [_promised(one, row) for row in rows],
        _("Planned end"): [f"{words.brief_day(row['planned_end'])}  \n{_done(row, late)}" for row in rows],
    }
    counts = _("{done} of {all} finished, {late} overdue.").format(
        done=words.number(sum(row["actual_end"] is not None for row in rows)),
        all=words.number(len(rows)),
        late=words.number(len(late)),
    )
    _list(_("Milestones"), counts, shown, "tonggak")


def evidence(one: Frozen) -> None:
    """What proved it, and what was said of each piece."""
    names = {row["number"]: row["name"] for row in one.lists["milestones"]}
    rows = one.lists["evidence"]
    shown = {
        _("Evidence"): [f"{words.plain(row['title'])}  \n{words.quiet(_source(row))}" for row in rows],
        _("Milestone"): [words.plain(names[row["milestone"]]) for row in rows],
        _("Verdict"): [_verdict(row) for row in rows],
    }
    counts = _("{verified} of {all} verified; the files themselves are not part of a snapshot.").format(
        verified=words.number(sum(row["verdict"] == "verified" for row in rows)), all=words.number(len(rows))
    )
    _list(_("Evidence"), counts, shown, "bukti")


def reviews(one: Frozen) -> None:
    """What was said by then."""
    replaced = {row["supersedes"] for row in one.lists["reviews"]}
    rows = [row for row in one.lists["reviews"] if row["number"] not in replaced]
    shown = {
        _("Review"): [f"{words.plain(row['text'])}  \n{words.quiet(_written(row))}" for row in rows],
        _("Kind"): [KINDS[row["kind"]]() if row["kind"] in KINDS else row["kind"] for row in rows],
    }
    _list(_("Reviews"), words.number(len(rows)), shown, "tinjauan")


KINDS: dict[str, Callable[[], str]] = {
    "question": lambda: _("question"),
    "answer": lambda: _("answer"),
    "decision": lambda: _("decision"),
    "approval": lambda: _("approval"),
    "refusal": lambda: _("refusal"),
    "comment": lambda: _("comment"),
}


def _list(title: str, caption: str, shown: dict[str, list[str]], name: str) -> None:
    """A folded list; nothing for an empty one."""
    rows = pd.DataFrame(shown)
    if rows.empty:
        return
    with st.expander(f"**{title}** · {caption}", key=f"frozen-{name}", icon=":material/ac_unit:"):
        st.table(rows, border="horizontal", hide_index=True, alt=title)


def _promised(one: Frozen, row: Mapping[str, Any]) -> str:
    agency = one.names.get(row["agency_code"] or "", "")
    verified = _("evidence: {verified} of {all} verified").format(
        verified=words.number(row["evidence_verified"] or 0), all=words.number(row["evidence_count"] or 0)
    )
    below = " · ".join(words.plain(part) for part in (agency, verified) if part)
    return f"{words.plain(row['name'])}  \n{words.quiet(below)}"


def _done(row: Mapping[str, Any], late: list[Any]) -> str:
    if row["actual_end"] is not None:
        return f":green[● {_('done {day}').format(day=words.brief_day(row['actual_end']))}]"
    return f":red[▼ {_('overdue')}]" if row in late else f":gray[○ {_('not due yet')}]"


def _source(row: Mapping[str, Any]) -> str:
    kept = row["name"] or row["address"] or ""
    return words.plain(f"{kept} · SHA-256 {row['sha256'][:12]}…" if row["sha256"] else kept)


def _verdict(row: Mapping[str, Any]) -> str:
    said = {"verified": f":green[● {_('verified')}]", "refused": f":red[▼ {_('refused')}]"}
    judged = said.get(row["verdict"], f":gray[○ {_('waiting')}]")
    return f"{judged}  \n{words.quiet(words.plain(row['reason']))}" if row["reason"] else judged


def _written(row: Mapping[str, Any]) -> str:
    return words.plain(f"{row['added_by']} · {words.moment(schedules.local(row['added_at']))}")
