"""Agencies side by side: rows for the pictures, what they leave out, the table."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from kpi import charts
from kpi.indicators import Indicator
from kpi.periods import Period
from pages.parts import downloads, notices, pictures, words
from pages.parts.pictures import Drawn
from pages.parts.words import _, n_

DRAWN = 40  # agencies in one picture
LISTED = 8  # agencies without enough data that are named


def nothing(rows: pd.DataFrame, indicator: Indicator, period: Period) -> bool:
    """Whether there is nothing to compare; then it says so."""
    if rows.empty:
        notices.nothing(period)
    elif not rows["enough"].any():
        with st.container(border=True):
            st.subheader(_("No agency has enough data"), anchor=False)
            st.markdown(
                _("{count} have figures, the largest n being {n}; needed are {needed}.").format(
                    count=n_("{count} agency", "{count} agencies", len(rows)).format(
                        count=words.number(len(rows))
                    ),
                    n=words.number(rows["sample"].max()),
                    needed=_needed(indicator),
                )
            )
            st.markdown(_("Choose another period or a wider region above."))
    return rows.empty or not rows["enough"].any()


def caption(rows: pd.DataFrame, indicator: Indicator) -> str:
    """The joint value of what is shown."""
    count = n_("{count} agency", "{count} agencies", len(rows)).format(count=words.number(len(rows)))
    return _("{description} · {count} together {value}, n = {n}").format(
        description=words.own(indicator.description),
        count=count,
        value=words.figure(rows["reference"].iloc[0], indicator),
        n=words.number(rows["sample"].sum()),
    )


def dots(rows: pd.DataFrame, indicator: Indicator) -> Drawn:
    """Values with their intervals, or the ranks that they may take; the table below holds all."""
    shown, look = ends(rows, indicator.better), pictures.look(indicator)
    views = {"nilai": _("Values"), "peringkat": _("Ranks")}
    ranked = rows["best"].notna().sum() > 1
    view = "nilai"
    if ranked:
        view = st.segmented_control(
            _("View"),
            list(views),
            default="nilai",
            format_func=lambda one: views[one],
            key="tampilan",
            required=True,
            label_visibility="collapsed",
        )
    if view == "peringkat":
        drawn = pictures.draw(charts.rank_bars, shown, look, key=f"ranks-{indicator.key}")
        st.caption(
            _("Bar: the ranks an agency may take, with 90% probability; 1 is the best. {tint}").format(
                tint=_tint()
            )
        )
    else:
        drawn = pictures.draw(charts.interval_dots, shown, look, key=f"dots-{indicator.key}")
        ring = _("Ring: the value shrunk towards the joint one, the more the smaller n. {tint}")
        st.caption(
            _("Dot: value. Line: 95% interval. Broken upright line: joint value of all shown.")
            + (" " + ring.format(tint=_tint()) if ranked else "")
        )
    left_out(rows, shown)
    kind = "ranks" if view == "peringkat" else "comparison"
    return replace(drawn, frame=rows).about(words.title(indicator), indicator, kind)


def ends(rows: pd.DataFrame, better: str) -> pd.DataFrame:
    """Rows with enough data; where there is no room for all, those around the agency sought or either end."""
    return charts.ends(rows, better, DRAWN)


def left_out(rows: pd.DataFrame, shown: pd.DataFrame) -> None:
    """What the picture leaves out, if anything."""
    count = int(rows["enough"].sum())
    if len(shown) == count:
        return
    sentence = (
        _("Drawn are the {shown} of {count} around the agency sought; the table below holds all.")
        if shown["chosen"].any()
        else _(
            "Drawn are the {half} first and the {half} last of {count} in order; choose an agency above "
            "to see those around it. The table below holds all."
        )
    )
    st.caption(sentence.format(half=DRAWN // 2, shown=DRAWN, count=words.number(count)))


def short_of_data(rows: pd.DataFrame, indicator: Indicator) -> None:
    """Agencies that are not compared, listed apart."""
    short = rows[~rows["enough"]]
    if short.empty:
        return
    title = n_("{count} agency: not enough data.", "{count} agencies: not enough data.", len(short))
    named = [
        f"{words.plain(row['name'])} ({_lacking(row)})"
        for row in short.nlargest(LISTED, "sample").to_dict("records")
    ]
    more = len(short) - len(named)
    st.caption(
        " ".join(
            [
                f"○ **{title.format(count=words.number(len(short)))}**",
                _("Needed are {needed}; they are neither compared nor ranked.").format(
                    needed=_needed(indicator)
                ),
                ", ".join(named)
                + (" " + _("and {count} more").format(count=words.number(more)) if more else ""),
            ]
        )
    )


def table(rows: pd.DataFrame, indicator: Indicator, drawn: Drawn) -> None:
    """The table of every agency, those without enough data too, and the files of it and its picture."""

    def made() -> pd.DataFrame:
        scale, enough = indicator.scale, rows["enough"]
        figures = {
            _("Value"): rows["value"],
            _("Low"): rows["low"],
            _("High"): rows["high"],
            _("Shrunk value"): rows["shrunk"],
        }
        return pd.DataFrame(
            {
                _("Agency"): rows["name"],
                _("Code"): rows["group"],
                **{name: (one * scale).where(enough) for name, one in figures.items()},
                _("Rank from"): rows["best"],
                _("Rank to"): rows["worst"],
                _("Among"): rows["among"],
                _("Group of equals"): rows["band"],
                _("Numerator"): rows["numerator"],
                _("Denominator"): rows["denominator"],
                "n": rows["sample"],
                _("Status"): [words.status(one) for one in rows["status"]],
            }
        ).sort_values([_("Rank from"), _("Rank to")], kind="stable", na_position="last")

    written = {
        name: lambda value: words.number(value, 1)
        for name in (_("Value"), _("Low"), _("High"), _("Shrunk value"))
    }
    name, title = f"perbandingan-{indicator.key}", words.title(indicator)
    downloads.table(made, name, title, formats=written, drawn=drawn)


def _needed(indicator: Indicator) -> str:
    """What a figure must rest on."""
    parts = []
    if indicator.minimum:
        parts.append(_("a denominator of {count}").format(count=words.number(indicator.minimum)))
    if indicator.minimum_sample:
        parts.append(f"n = {words.number(indicator.minimum_sample)}")
    return " · ".join(parts) or _("a denominator above 0")


def _lacking(row: Mapping[Hashable, Any]) -> str:
    """Why an agency is not compared."""
    if row["strange"]:
        return _("outside its scale")
    return f"n = {words.number(row['sample'])}" if row["denominator"] else _("denominator 0")


def _tint() -> str:
    return _("Tint: every second group that cannot be told apart.")
