"""Two snapshots side by side: scores, figures, milestones, evidence and definitions that differ."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from kpi import differences, notation, periods, scoring
from kpi.differences import Turn
from kpi.export import captions
from kpi.frozen import Frozen
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, filters, frame, words
from pages.parts.reports import frozen
from pages.parts.words import _

ARROW = " → "


def show(one: Frozen, another: Frozen) -> None:
    """All that differs between two snapshots, the earlier one first."""
    before, after = sorted((one, another), key=lambda each: each.info.made_at)
    st.caption(
        _("From {before} to {after}").format(before=_named(before), after=_named(after)),
        help=_("Snapshots are compared in the order in which they were frozen."),
    )
    left, right = st.columns(2)
    with left:
        then = _period(before, _("Period in the earlier one"), "masa_awal")
    with right:
        now = _period(after, _("Period in the later one"), "masa_akhir")
    if then and now:
        with st.container(border=True):
            _scores(before, after, then, now)
        with st.container(border=True):
            _figures(before, after, then, now)
    with st.container(border=True):
        _turns(_("Milestones"), differences.milestones(before, after), "name", _day)
    with st.container(border=True):
        _turns(_("Evidence"), differences.evidence(before, after), "title", lambda turn: "")
    _definitions(before, after)


def _period(one: Frozen, label: str, key: str) -> Period | None:
    named = {code: words.period(periods.parse(code)) for code in filters.period_codes(one.months, one.today)}
    if not named:
        return None
    if st.session_state.get(key) not in (None, *named):
        st.session_state[key] = next(iter(named))
    chosen = st.selectbox(
        label, list(named), format_func=lambda code: named.get(code, code), key=key, bind="query-params"
    )
    return periods.parse(str(chosen))


def _scores(before: Frozen, after: Frozen, then: Period, now: Period) -> None:
    frame.section(_("Scores"), _("Of the index and the goals, before and after."))
    found = differences.scores(before, after, then, now)
    whole = found[found["horizon"] == scoring.ALL].set_index("goal").to_dict("index")
    titles = {key: title for key, title in frozen.titles(after).items() if key in whole}
    rows: list[dict[Any, Any]] = [whole[key] for key in titles]
    shown = {
        _("Goal"): list(titles.values()),
        _("Before"): [_score(row["score_before"], row["status_before"]) for row in rows],
        _("After"): [_score(row["score"], row["status"]) for row in rows],
        _("Change"): [words.change(row["score"] - row["score_before"]) for row in rows],
    }
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt=_("Scores"))


def _figures(before: Frozen, after: Frozen, then: Period, now: Period) -> None:
    corrected = not set(then.months).isdisjoint(now.months)
    frame.section(
        _("Indicators"),
        _("Both periods share months: what differs was added or corrected later; no chance is reckoned with.")
        if corrected
        else _("With 95% intervals; a change within them may be chance."),
    )
    moved = differences.values(before, after, then, now)
    moved = moved[moved["enough"]]
    known = after.catalogue.indicators | before.catalogue.indicators
    rows = [row for row in moved.to_dict("records") if not corrected or row["difference"] or row["redefined"]]
    if not rows:
        st.markdown(_("No figure with enough data differs."))
        return
    shown = [(_titled(known[row["indicator"]], row), *_sides(known[row["indicator"]], row)) for row in rows]
    columns = [_("Indicator"), _("Before"), _("After"), _("Change")]
    table = pd.DataFrame(shown, columns=columns)
    st.table(table, border="horizontal", hide_index=True, alt=_("Indicators"))
    notes = [
        f"{words.period(then)}{ARROW}{words.period(now)}",
        captions.state(words.language(), before.info.id),
    ]
    name = f"banding-{before.info.id}-{after.info.id}"
    title = _("Comparison of two snapshots")
    downloads.offer(lambda: _plain(rows, known), name, title, notes, after.info.id)


def _titled(one: Indicator, row: dict[Any, Any]) -> str:
    name = words.own(one.title)
    if not row["redefined"]:
        return name
    return f"{name}  \n:small[:orange[▲ {_('declared otherwise since: not comparable as it stands')}]]"


def _sides(one: Indicator, row: dict[Any, Any]) -> tuple[str, str, str]:
    sides = []
    for value, suffix in ((row["value_before"], "before"), (row["value"], "now")):
        bounds = words.interval(row[f"low_{suffix}"], row[f"high_{suffix}"], one)
        below = f"  \n{words.quiet(bounds)}" if bounds != notation.NONE else ""
        sides.append(f"{words.figure(value, one)}{below}")
    beyond = row["beyond_noise"]
    noise = "" if pd.isna(beyond) else _("beyond noise") if beyond else _("may be chance")
    change = words.moved(row["difference"], one)
    return sides[0], sides[1], f"{change}  \n{words.quiet(noise)}" if noise else change


def _plain(rows: list[dict[Any, Any]], known: dict[str, Indicator]) -> pd.DataFrame:
    """The same rows with plain numbers, in displayed units."""
    columns = {
        _("Before"): "value_before",
        _("Before, low"): "low_before",
        _("Before, high"): "high_before",
        _("After"): "value",
        _("After, low"): "low_now",
        _("After, high"): "high_now",
        _("Change"): "difference",
    }
    scaled = [{name: row[of] * known[row["indicator"]].scale for name, of in columns.items()} for row in rows]
    names = [words.title(known[row["indicator"]]) for row in rows]
    return pd.DataFrame([{_("Indicator"): name, **row} for name, row in zip(names, scaled, strict=True)])


def _turns(title: str, turns: list[Turn], name: str, below: Callable[[Turn], str]) -> None:
    frame.section(title)
    if not turns:
        st.markdown(_("Nothing differs."))
        return
    shown = {
        title: [words.plain(turn.row[name]) for turn in turns],
        _("What became of it"): [
            f"{BECAME[turn.kind]()}" + (f"  \n{words.quiet(below(turn))}" if below(turn) else "")
            for turn in turns
        ],
    }
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt=title)


def _definitions(before: Frozen, after: Frozen) -> None:
    found = list(differences.redefined(before, after))
    if not found:
        return
    with st.container(border=True):
        frame.section(
            _("Definitions"),
            _("Declared otherwise in the two snapshots; figures by them are not the same thing."),
        )
        st.markdown(", ".join(words.plain(_part(before, after, *part)) for part in found))


def _part(before: Frozen, after: Frozen, section: str, key: str) -> str:
    """The title of a declared part, or its key."""
    if section == "index":
        return _("Index")
    part = getattr(after.catalogue, section).get(key) or getattr(before.catalogue, section).get(key)
    return str(part.title(words.language())) if hasattr(part, "title") else key


def _day(turn: Turn) -> str:
    if turn.kind == "moved" and turn.before is not None:
        return (
            f"{words.brief_day(turn.before['planned_end'])}{ARROW}{words.brief_day(turn.row['planned_end'])}"
        )
    done = turn.row["actual_end"]
    return words.brief_day(done) if turn.kind == "done" and done else ""


def _named(one: Frozen) -> str:
    return f"**{words.plain(one.info.name)}** ({words.plain(one.info.id)})"


def _score(score: float | None, status: object) -> str:
    if score is None or pd.isna(score):
        return words.coloured("insufficient")
    return f"{words.number(score, 1)}  \n:small[{words.coloured(str(status))}]"


BECAME: dict[str, Callable[[], str]] = {
    "added": lambda: _("added"),
    "removed": lambda: _("taken off"),
    "done": lambda: f":green[● {_('done')}]",
    "reopened": lambda: f":orange[▲ {_('open again')}]",
    "moved": lambda: f":orange[▲ {_('planned for another day')}]",
    "verified": lambda: f":green[● {_('verified')}]",
    "refused": lambda: f":red[▼ {_('refused')}]",
    "waiting": lambda: f":gray[○ {_('waiting')}]",
}
