"""Labels that a machine gave, on screens: how good they are, and how many a figure rests on."""

from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from connectors import sentiment
from kpi import intervals, labels
from kpi.indicators import Indicator
from kpi.messages import Text
from kpi.periods import Period
from kpi.scope import Scope
from pages.parts import session, words
from pages.parts.words import _


def notice(indicator: Indicator, period: Period) -> None:
    """How many labels behind a figure a machine gave; nothing where none can be."""
    if not labels.rests_on_them(session.catalogue(), session.store().tables, indicator):
        return
    if count := _count(session.version(), session.scope(), period):
        accuracy = words.share(_card()["held_out"]["accuracy"], 1)
        sentence = _("Sentiment: {count} labels made by a machine (accuracy {share}); see the page Method.")
        st.info(sentence.format(count=words.number(count), share=accuracy), icon=":material/smart_toy:")


def source() -> str:
    """Where labels come from, and how many of the stored ones a machine gave."""
    said = _(
        "Where a source has no label of its own, a model reads the text and labels it positive, neutral or "
        "negative; then the text is dropped. Labels that people gave are taken as they are, and no machine "
        "replaces them later."
    )
    count = _count(session.version(), session.scope(), None)
    stored = _("Stored labels made by the machine: {count}.").format(count=words.number(count))
    return f"{said} {stored}"


def figures() -> None:
    """Accuracy, macro-F1 and what they are measured on and beside."""
    held = _card()["held_out"]
    right = round(held["accuracy"] * held["rows"])
    bounds = intervals.wilson(right, held["rows"])
    spread = words.shares(float(bounds.low), float(bounds.high), 1)
    shown = [
        (
            _("Accuracy"),
            words.share(held["accuracy"], 1),
            _("95% interval: {interval}").format(interval=spread),
        ),
        (_("Macro-F1"), words.number(held["macro_f1"], 3), _("the mean of the three labels")),
        (_("Measured on"), words.number(held["rows"]), _("comments held out, a fifth of all")),
        (
            _("Without a model"),
            words.share(held["baseline_accuracy"], 1),
            _("right if all were called {label}").format(label=_labels()[held["baseline_label"]].lower()),
        ),
    ]
    with st.grid(4, min_column_width=150):
        for title, value, detail in shown:
            with st.container(border=True, height="stretch", gap=None):
                st.caption(title)
                st.markdown(f"#### {value}")
                st.caption(detail)


def by_label() -> None:
    """Precision, recall and F1 of each label."""
    found = _card()["held_out"]["labels"]
    rows = {
        _("Label"): list(_labels().values()),
        _("Precision"): [words.share(found[label]["precision"]) for label in sentiment.LABELS],
        _("Recall"): [words.share(found[label]["recall"]) for label in sentiment.LABELS],
        "F1": [words.number(found[label]["f1"], 3) for label in sentiment.LABELS],
        "n": [words.number(found[label]["rows"]) for label in sentiment.LABELS],
    }
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("Figures of each label"))


def limits() -> None:
    """What it learnt from, and what it cannot do."""
    card = _card()
    comments, data = card["comments"], card["data"]
    learnt = _(
        "{about} ({name}, licence {licence}, version {commit}): {rows} comments from {first} to {last}, "
        "{different} of them different. {learnt} taught the model, {held} were held out; {undecided} that "
        "people labelled both ways were left out."
    ).format(
        about=words.own(Text(**data["about"])),
        name=words.plain(data["name"]),
        licence=words.plain(data["licence"]),
        commit=words.plain(data["commit"]),
        first=words.brief_day(date.fromisoformat(comments["first"])),
        last=words.brief_day(date.fromisoformat(comments["last"])),
        rows=words.number(comments["rows"]),
        different=words.number(comments["different"]),
        undecided=words.number(comments["undecided"]),
        learnt=words.number(card["learnt"]["rows"]),
        held=words.number(card["held_out"]["rows"]),
    )
    st.markdown(
        "\n".join(f"- {line}" for line in [learnt, *(words.own(Text(**one)) for one in card["limits"])])
    )


def _labels() -> dict[str, str]:
    titles = {"positive": _("Positive"), "neutral": _("Neutral"), "negative": _("Negative")}
    return {label: titles[label] for label in sentiment.LABELS}


@lru_cache(1)
def _card() -> dict[str, Any]:
    return sentiment.card()


@lru_cache(session.FEW)
def _count(version: str, scope: Scope, period: Period | None) -> int:
    return labels.by_machine(session.store(), scope, period)
