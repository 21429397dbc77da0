"""The framework in force as text and tables: how the index is built, every indicator, their SQL."""

import pandas as pd
import streamlit as st

from kpi.indicators import Indicator
from pages.parts import frame, session, words
from pages.parts.words import _

INDEX = "index"
"""Stands in scores where a goal would, for what the goals become together."""


def titles() -> dict[str, str]:
    """The index and the goals by their key, as they stand in scores; safe for Markdown."""
    goals = session.catalogue().goals
    return {INDEX: _("Change index")} | {key: words.own(goal.title) for key, goal in goals.items()}


def rule() -> str:
    """How figures become scores and scores an index."""
    index = session.catalogue().index
    combined = (
        _("The index is the geometric mean of the goals: a low goal is not made up for by a high one.")
        if index.aggregation == "geometric"
        else _("The index is the mean of the goals.")
    )
    parts = [
        _("At every level sums are divided by sums; values of agencies are never averaged."),
        _("A cell needs {share} of its weight.").format(share=words.share(index.available)),
        combined,
    ]
    return " ".join(parts)


def by_goal() -> dict[str, list[Indicator]]:
    """The indicators of each goal, in the declared order."""
    catalogue = session.catalogue()
    return {key: [one for one in catalogue.indicators.values() if one.goal == key] for key in catalogue.goals}


def cards() -> None:
    """Every indicator in short, a card for each goal: as many beside one another as the screen is wide."""
    catalogue = session.catalogue()
    with st.grid(3, min_column_width=290, key="whole-catalogue"):
        for goal, indicators in by_goal().items():
            with st.container(border=True, height="stretch"):
                frame.section(words.own(catalogue.goals[goal].title))
                shown = {
                    _("Indicator"): [_named(one) for one in indicators],
                    _("Floor → target").replace(" →", "  \n→"): [_goalposts(one) for one in indicators],
                }
                title = words.own(catalogue.goals[goal].title)
                st.table(pd.DataFrame(shown), border="horizontal", hide_index=True, alt=title)


def _named(one: Indicator) -> str:
    horizon = words.own(session.catalogue().horizons[one.horizon].title)
    below = f"{words.plain(one.code)} · {horizon}" if one.code else horizon
    return f"{words.own(one.title)}  \n{words.quiet(below)}"


def _goalposts(one: Indicator) -> str:
    needed = f"n ≥ {words.number(max(one.minimum, one.minimum_sample))}"
    if one.weight != 1:
        needed += f" · {_('weight {weight}').format(weight=words.number(one.weight, 1))}"
    return f"{words.goalposts(one)}  \n{words.quiet(needed)}"


def rows() -> pd.DataFrame:
    """Every indicator with plain numbers, for files."""
    catalogue, language = session.catalogue(), words.language()
    found = [
        {
            _("Code"): one.code,
            _("Indicator"): words.title(one),
            _("Goal"): catalogue.goals[one.goal].title(language),
            _("Horizon"): catalogue.horizons[one.horizon].title(language),
            _("Formula"): one.description(language),
            _("Unit"): unit(one),
            _("Floor"): one.floor,
            **{
                f"{_('Target')} {horizon.title(language).lower()}": one.targets.get(key)
                for key, horizon in catalogue.horizons.items()
            },
            _("Weight"): one.weight,
            _("Least denominator"): one.minimum,
            _("Source"): one.source(language),
        }
        for one in catalogue.indicators.values()
    ]
    return pd.DataFrame(found)


def sql(one: Indicator) -> str:
    """What is summed for an indicator."""
    parts = {"numerator": one.numerator, "denominator": one.denominator, "n": one.sample}
    return "\n".join([f"-- {one.table}", *(f"{name} = {formula}" for name, formula in parts.items())])


def unit(one: Indicator) -> str:
    """The word for a unit."""
    names = {
        "percent": _("percent"),
        "permille": _("per mille"),
        "points": _("points"),
        "index": _("index"),
        "ratio": _("ratio"),
    }
    return names.get(one.unit, one.unit)
