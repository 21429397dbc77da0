"""Sliders for weights on the page Catalogue: what would change, and for whom; nothing is stored."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from kpi import notation, scoring, weighing
from kpi.errors import RaporError
from kpi.goals import Goal
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, filters, frame, printed, session, words
from pages.parts.figures import framework, results, robustness
from pages.parts.words import _, n_

STEPS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
ARROW = f"{notation.NARROW}→{notation.NARROW}"
LISTED = 10  # agencies that would move furthest
Weights = tuple[tuple[str, float], ...]


def show() -> None:
    """The sliders and what they would change; computed only while the card is open."""
    opened = st.expander(
        _("Other weights: what would change?"),
        icon=":material/tune:",
        key="bobot",
        on_change="rerun",
    )
    if not opened.open:
        return
    period = filters.period()
    with opened:
        if period is None:
            st.markdown(_("There are no figures yet that could be weighed."))
            return
        st.caption(_("Weights count in proportion to one another. To try them out here changes nothing."))
        goal, weights = _chosen(robustness.counted(period))
        if not weights:
            st.markdown(_("Move a slider to see what would change."))
            return
        try:
            whole, each = (_scored(results.ask([period], by), weights) for by in ("nation", "agency"))
        except RaporError as error:
            st.warning(words.plain(error.text(words.language())), icon=":material/balance:")
            return
        _scores(period, whole)
        _agencies(period, each, goal)


def _chosen(counts: Mapping[str, int]) -> tuple[str, Weights]:
    """Which score is of interest, and the weights that differ from those declared.

    Args:
        counts: How many agencies have the index and each goal: the list begins with what most have.
    """
    catalogue = session.catalogue()
    named = {scoring.INDEX: _("of the goals")} | {
        key: _("inside {goal}").format(goal=goal.title(words.language()))
        for key, goal in catalogue.goals.items()
    }
    order = sorted(named, key=lambda key: (key != scoring.INDEX or key not in counts, -counts.get(key, 0)))
    goal = str(st.selectbox(_("Weights"), order, format_func=named.__getitem__, key="bobot-bagian"))
    parts: Mapping[str, Goal | Indicator] = (
        catalogue.goals if goal == scoring.INDEX else {one.key: one for one in framework.by_goal()[goal]}
    )
    with st.grid(3, min_column_width=240):
        tried = {key: _slider(one) for key, one in parts.items()}
    changed = tuple((key, weight) for key, weight in tried.items() if weight != parts[key].weight)
    keys = [f"bobot-{key}" for key in parts]
    st.button(
        _("Back to the declared weights"),
        icon=":material/restart_alt:",
        type="tertiary",
        disabled=not changed,
        on_click=_reset,
        args=(keys,),
    )
    return goal, changed


def _reset(keys: list[str]) -> None:
    for key in keys:
        st.session_state.pop(key, None)


def _slider(one: Goal | Indicator) -> float:
    """The weight of a goal or an indicator."""
    return float(
        st.select_slider(
            words.own(one.title),
            sorted({*STEPS, one.weight}),
            value=one.weight,
            format_func=lambda weight: words.number(weight, 0 if float(weight).is_integer() else 2),
            key=f"bobot-{one.key}",
        )
    )


@results.cached
def _scored(asked: results.Asked, weights: Weights) -> pd.DataFrame:
    found = results.figures(asked.span, asked.by, within=asked.within)
    declared, rows = session.framework(asked.project), session.target_rows(asked.project)
    return weighing.scored(found, declared, dict(weights), rows, asked.today)


def _scores(period: Period, weighed: pd.DataFrame) -> None:
    """Index and goals of all selected together, with what would change."""
    before = results.scores([period])
    frame.section(_("All selected together"), words.period(period))
    with st.grid(4, min_column_width=200):
        for goal, title in framework.titles().items():
            now, then = (_of(rows, goal) for rows in (before, weighed))
            st.metric(
                f"**{title}**",
                words.number(then, 1),
                words.change(then - now) if pd.notna(then) and pd.notna(now) else None,
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
                help=_("Declared: {score}").format(score=words.number(now, 1)),
            )


def _of(scores: pd.DataFrame, goal: str) -> float:
    rows = scores[(scores["goal"] == goal) & (scores["horizon"] == scoring.ALL)]
    return float(rows["score"].iloc[0]) if len(rows) else float("nan")


def _agencies(period: Period, weighed: pd.DataFrame, goal: str) -> None:
    """Agencies that would move furthest in the order by the score."""
    declared = results.scores([period], by="agency")
    title = framework.titles()[goal]
    frame.section(_("Agencies by {score}").format(score=title), words.period(period))
    found = weighing.compared(declared, weighed, goal)
    if len(found) < 2:
        st.markdown(_("Fewer than two agencies have this score: there is no order that could change."))
        return
    moved = found[found["moved"] != 0]
    told = n_(
        "{count} of {all} agency changes its place", "{count} of {all} agencies change place", len(moved)
    )
    st.markdown(
        told.format(count=words.number(len(moved)), all=words.number(len(found)))
        + "; "
        + _("the largest shift is {most} places.").format(most=words.number(found["moved"].abs().max()))
    )
    names = session.names()
    rows = [
        (
            words.plain(names.get(row["group"], row["group"])),
            f"{words.number(row['before'], 1)}{ARROW}{words.number(row['after'], 1)}",
            _shift(row["moved"]),
        )
        for row in found.head(LISTED).to_dict("records")
    ]
    shown = pd.DataFrame(rows, columns=[_("Agency"), _("Score"), _("Place")])
    st.table(shown, border="horizontal", hide_index=True, alt=_("Agencies by {score}").format(score=title))
    st.caption(_("A place is never certain: Comparison and Method tell its range."))
    downloads.offer(
        lambda: _rows(found), "bobot", _("Other weights: what would change?"), [printed.selection(period)]
    )


def _shift(places: int) -> str:
    """How far an agency would move: ▲ 2, ▼ 1, or a dash."""
    if not places:
        return "–"
    colour, sign = ("green", "▲") if places > 0 else ("red", "▼")
    return f":{colour}[{sign} {words.number(abs(places))}]"


def _rows(found: pd.DataFrame) -> pd.DataFrame:
    names = session.names()
    return pd.DataFrame(
        {
            _("Agency"): [names.get(code, code) for code in found["group"]],
            _("Code"): found["group"],
            _("Score as declared"): found["before"].round(1),
            _("Score with these weights"): found["after"].round(1),
            _("Difference"): found["difference"].round(1),
            _("Places risen"): found["moved"],
        }
    )
