"""The framework in force as text and tables: how the index is built, every indicator, their SQL."""

import pandas as pd

from kpi.indicators import Indicator
from pages.parts import session, words
from pages.parts.words import _


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


def rows() -> pd.DataFrame:
    """Every indicator with plain numbers, for files."""
    catalogue = session.catalogue()
    found = [
        {
            _("Code"): one.code,
            _("Indicator"): words.title(one),
            _("Goal"): catalogue.goals[one.goal].title(words.language()),
            _("Horizon"): catalogue.horizons[one.horizon].title(words.language()),
            _("Formula"): one.description(words.language()),
            _("Unit"): unit(one),
            _("Floor"): one.floor,
            **{
                f"{_('Target')} {horizon.title(words.language()).lower()}": one.targets.get(key)
                for key, horizon in catalogue.horizons.items()
            },
            _("Weight"): one.weight,
            _("Least denominator"): one.minimum,
            _("Source"): one.source,
        }
        for one in catalogue.indicators.values()
    ]
    return pd.DataFrame(found)


def shown() -> pd.DataFrame:
    """Every indicator in short, written for people."""
    catalogue = session.catalogue()
    found = [
        {
            _("Code"): one.code,
            _("Indicator"): words.title(one),
            _("Goal"): catalogue.goals[one.goal].title(words.language()),
            _("Horizon"): catalogue.horizons[one.horizon].title(words.language()),
            _("Floor"): words.shown(one.floor, one),
            _("Final target"): words.shown(one.target, one),
            _("Weight"): words.number(one.weight, 0 if float(one.weight).is_integer() else 1),
            _("Least n"): words.number(max(one.minimum, one.minimum_sample)),
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
