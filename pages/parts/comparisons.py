"""Agencies side by side: rows for the picture, what may be said about them, the table."""

import pandas as pd
import streamlit as st

from kpi import charts
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import frame, links, results, session, words
from pages.parts.words import _, n_

NAMED = 3  # agencies named in one sentence
DRAWN = 40  # agencies in one picture: half from either end


def standing(indicator: Indicator, period: Period, level: str) -> pd.DataFrame:
    """Agencies of a level with their values, in columns as charts.interval_dots takes them."""
    found = results.figures([period], by="agency", indicators=[indicator.key])
    if level:
        found = found[
            found["group"].isin([one.code for one in session.register().values() if one.level == level])
        ]
    total = found["denominator"].sum()
    return found.assign(
        name=[session.names().get(code, code) for code in found["group"]],
        reference=found["numerator"].sum() / total if total else None,
    )


def ends(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Rows with enough data; where a picture has no room for all, as many from either end."""
    held = rows[rows["enough"]]
    if len(held) <= DRAWN:
        return held
    ordered = held.sort_values("value", ascending=indicator.better == "lower", kind="stable")
    return pd.concat([ordered.head(DRAWN // 2), ordered.tail(DRAWN // 2)])


def left_out(rows: pd.DataFrame, drawn: pd.DataFrame) -> None:
    """What the picture leaves out, if anything."""
    count = int(rows["enough"].sum())
    if len(drawn) < count:
        st.caption(
            _(
                "Drawn are the {half} highest and the {half} lowest of {count}; the table below holds all."
            ).format(half=DRAWN // 2, count=words.number(count))
        )


def widest(period: Period) -> str | None:
    """The indicator for which most agencies have enough data: what a comparison may begin with."""
    found = results.figures([period], by="agency")
    counts = found[found["enough"]].groupby("indicator", sort=False).size()
    return None if counts.empty else str(counts.idxmax())


def caption(rows: pd.DataFrame, indicator: Indicator) -> str:
    """The joint value of what is shown."""
    return _("{description} · together {value}, n = {n}").format(
        description=words.own(indicator.description),
        value=words.figure(rows["reference"].iloc[0], indicator),
        n=words.number(rows["sample"].sum()),
    )


def what_may_be_said(rows: pd.DataFrame, indicator: Indicator) -> None:
    """Sentences that the intervals allow, and no rank."""
    held = rows[rows["enough"]]
    places = charts.standing(held, indicator.better)
    frame.section(_("What may be said"))
    _group(held[places == "good"], _("Clearly better than all together"), "green", "▲")
    _group(held[places == "bad"], _("Clearly worse than all together"), "red", "▼")
    _group(held[places == "main"], _("Cannot be told apart"), "gray", "●")
    short = len(rows) - len(held)
    if short:
        st.caption(
            n_("{count} agency: not enough data.", "{count} agencies: not enough data.", short).format(
                count=words.number(short)
            )
        )
    st.caption(_("At 95% about one agency in twenty stands apart by chance alone. No rank is shown."))


def _group(rows: pd.DataFrame, title: str, colour: str, sign: str) -> None:
    if rows.empty:
        return
    st.markdown(f":{colour}-badge[{sign} {words.number(len(rows))}] **{title}**")
    with st.container(gap=None):
        for row in rows.nlargest(NAMED, "sample").to_dict("records"):
            label = f"{words.plain(row['name'])} · n = {words.number(row['sample'])}"
            links.agency(label, row["group"], f"agency-{row['group']}")
        if len(rows) > NAMED:
            st.caption(_("and {count} more").format(count=words.number(len(rows) - NAMED)))


def table(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Every agency with its figure, those without enough data too."""
    scale = indicator.scale
    return pd.DataFrame(
        {
            _("Agency"): rows["name"].to_list(),
            _("Code"): rows["group"].to_list(),
            _("Value"): (rows["value"] * scale).where(rows["enough"]).to_list(),
            _("Low"): (rows["low"] * scale).where(rows["enough"]).to_list(),
            _("High"): (rows["high"] * scale).where(rows["enough"]).to_list(),
            _("Numerator"): rows["numerator"].to_list(),
            _("Denominator"): rows["denominator"].to_list(),
            "n": rows["sample"].to_list(),
            _("Status"): [words.status(one) for one in rows["status"]],
        }
    )
