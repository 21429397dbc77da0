"""Funnel on a page: who lies beyond what chance makes of a figure of that size."""

import pandas as pd
import streamlit as st

from kpi import charts
from kpi.funnel import LEAST_UNITS, Funnel
from pages.parts import downloads, frame, links, pictures, words
from pages.parts.figures import compared, verdicts
from pages.parts.figures.compared import Comparison
from pages.parts.words import _

NAMED = 4  # agencies beyond one limit that are named


def show(rows: pd.DataFrame, comparison: Comparison) -> None:
    """The picture, what it says, and how its limits come about; nothing where there is nobody to compare."""
    if rows.loc[rows["enough"], "low"].notna().sum() < 2:
        return
    indicator = comparison.indicator
    with st.container(border=True, key="whole-funnel"):
        left, right = st.columns([5, 3])
        drawn = compared.funnel(comparison, st.session_state.get("batas") or "additive")
        with left:
            frame.section(
                _("Beyond chance?"),
                _("Each agency by how much data it has, around the joint value of {value}").format(
                    value=words.figure(drawn.reference, indicator)
                ),
            )
            points = _named(rows, drawn)
            picture = pd.concat([points, drawn.lines]).assign(reference=drawn.reference)
            shown = pictures.draw(
                charts.funnel, picture, pictures.look(indicator), key=f"funnel-{indicator.key}"
            )
            told = _("Ring: {agency}.").format(agency=_sought(points)) if points["chosen"].any() else ""
            st.caption(
                _(
                    "Across: n. Up: the value. Dashed: 95% limits, beyond which one in twenty lies by "
                    "chance. Solid: 99.8% limits, beyond which two in a thousand do."
                )
                + f" {told}"
            )
        with right:
            _beyond(points, "above998", _("Above the 99.8% limit"))
            _beyond(points, "below998", _("Below the 99.8% limit"))
            _between(points)
            st.caption(_spread(drawn, comparison))
            _choose()
        downloads.table(
            lambda: _table(points, comparison),
            f"corong-{indicator.key}",
            words.title(indicator),
            [_spread(drawn, comparison)],
            drawn=shown.about(words.title(indicator), indicator, "funnel"),
        )


def _named(rows: pd.DataFrame, drawn: Funnel) -> pd.DataFrame:
    """The points with names, and the agency that is sought marked."""
    known = rows.set_index("group")[["name", "chosen", "sample"]]
    return drawn.points.join(known, on="group")


def _sought(points: pd.DataFrame) -> str:
    return words.plain(points.loc[points["chosen"], "name"].iloc[0])


def _between(points: pd.DataFrame) -> None:
    """What else can be said of the limits."""
    if not points["place"].isin(["above998", "below998"]).any():
        st.markdown(_("Nobody lies beyond the 99.8% limits."))
    count = int(points["place"].isin(["above95", "below95"]).sum())
    if count:
        st.markdown(
            f":orange[◆] {words.number(count)} "
            + _("between the 95% and the 99.8% limit: watch them, but chance alone puts one in twenty there.")
        )


def _beyond(points: pd.DataFrame, place: str, title: str) -> None:
    """Agencies beyond a limit, those with most data by name."""
    found = points[points["place"] == place]
    if found.empty:
        return
    sign = "▲" if place.startswith("above") else "▼"
    st.markdown(f"{sign} **{title}** · {words.number(len(found))}")
    with st.container(gap=None):
        for row in verdicts.most_data(found, NAMED).to_dict("records"):
            label = f"{words.plain(row['name'])} · n = {words.number(row['sample'])}"
            links.agency(label, row["group"], f"{place}-{row['group']}")
        if len(found) > NAMED:
            st.caption(verdicts.and_more(len(found) - NAMED))


def _spread(drawn: Funnel, comparison: Comparison) -> str:
    """How much more the agencies differ than chance would make them, and what the limits allow for."""
    found = drawn.dispersion
    if found.units < LEAST_UNITS:
        told = _(
            "With fewer than {count} agencies it is not judged whether they differ more than chance."
        ).format(count=LEAST_UNITS)
    elif not found.beyond_chance:
        told = _("Differences are what chance makes them: φ = {phi}.").format(phi=words.number(found.phi, 2))
    else:
        told = _(
            "Agencies differ more than chance makes them: φ = {phi}; between agencies a standard deviation "
            "of {tau}."
        ).format(
            phi=words.number(found.phi, 2),
            tau=words.change(found.tau_squared**0.5 * comparison.indicator.scale).removeprefix("+"),
        )
    method = {
        "additive": _("The limits allow for it by a variance between agencies (τ²)."),
        "multiplicative": _("The limits are wider by √φ."),
        "none": _("Limits: exact binomial.")
        if drawn.exact
        else _("Limits: normal, without more spread than chance."),
    }[drawn.correction]
    return f"{told} {method} Spiegelhalter (2005)."


def _choose() -> None:
    """What the limits allow for where agencies differ beyond chance."""
    named = {
        "additive": _("variance between agencies (τ²)"),
        "multiplicative": _("factor √φ"),
        "none": _("chance only"),
    }
    st.selectbox(_("Limits allow for"), list(named), format_func=lambda one: named[one], key="batas")


def _table(points: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """Every agency with the limits at its size."""
    scale = comparison.indicator.scale
    figures = {
        _("Value"): "value",
        _("95% limit, low"): "low95",
        _("95% limit, high"): "high95",
        _("99.8% limit, low"): "low998",
        _("99.8% limit, high"): "high998",
    }
    places = {
        "above998": _("above 99.8%"),
        "above95": _("above 95%"),
        "inside": _("inside"),
        "below95": _("below 95%"),
        "below998": _("below 99.8%"),
    }
    return pd.DataFrame(
        {
            _("Agency"): points["name"],
            _("Code"): points["group"],
            "n": points["size"],
            **{title: points[name] * scale for title, name in figures.items()},
            _("Where"): points["place"].map(places),
        }
    )
