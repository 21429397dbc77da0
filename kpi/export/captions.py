"""What stands around a picture: what is measured, how to read it, what it rests on."""

from datetime import datetime

import pandas as pd

from kpi import messages, notation, samples
from kpi.charts import Look, Picture, noted
from kpi.export.illustrations import Illustration
from kpi.export.printing import Subject, joined
from kpi.export.questions import Question
from kpi.indicators import Indicator
from kpi.messages import texts
from kpi.periods import Period
from kpi.schedules import WIB
from kpi.store import Store

DATED = (
    "influence_map",
    "milestone_timeline",
)  # pictures that are of days of their own, not of a period, and of no agencies
SUMMED = ("interval_dots", "rank_bars")  # pictures of agencies: their rows are parts of one whole


def subject(
    store: Store,
    question: Question,
    illustration: Illustration,
    *,
    place: str = "",
    snapshot: str = "",
    moment: datetime | None = None,
) -> Subject:
    """What a picture is about, in the words that stand around it.

    Args:
        store: Where its figures come from.
        question: What it answers.
        illustration: The picture with its rows.
        place: The region or agency, in words; "" for all.
        snapshot: The id of what was frozen; "" for data that run on.
        moment: When they were read; by default now.
    """
    language = illustration.look.language
    span = None if illustration.picture.name in DATED else question.span
    parts = (
        source(store, illustration.indicator, language),
        counted(illustration.picture, illustration.frame, illustration.look),
        *([notation.period(span, language), place, _platform(store, question, language)] if span else []),
        *standing(store, language, snapshot, moment),
        noted.in_footer(illustration.frame, illustration.look),  # last: what is too long is cut at the end
    )
    about = [measured(illustration.picture, illustration.indicator, language, span)]
    if illustration.picture.name == "interval_dots" and "shrunk" in illustration.frame:
        about.append(messages.sentence("key_ring", language))
    if illustration.picture.name == "interval_dots" and "band" in illustration.frame:
        about.append(messages.sentence("key_bands", language))
    return Subject(illustration.subject, ". ".join(about), [part for part in parts if part])


def measured(picture: Picture, indicator: Indicator | None, language: str, period: Period | None) -> str:
    """What is measured, and how the picture is read."""
    before = notation.period(period.shifted(-1), language) if period else ""
    code = f"key_{picture.name}"
    key = messages.sentence(code, language, before=before) if code in texts() else ""
    about = indicator.description(language).rstrip(".") if indicator else ""
    return joined(about, key)


def source(store: Store, indicator: Indicator | None, language: str) -> str:
    """The record tables that the figures come from."""
    if indicator is None:
        return messages.sentence("footer_records", language)
    names = [name for name in store.catalogue.needs(indicator.table) if name in store.tables]
    tables = ", ".join(store.tables[name].title(language).lower() for name in names)
    return messages.sentence("footer_source", language, tables=tables)


def counted(picture: Picture, frame: pd.DataFrame, look: Look) -> str:
    """How many records the picture rests on, where one number says it."""
    if "sample" not in frame or "enough" not in frame:
        return ""
    held = frame[frame["enough"].fillna(False).astype(bool)]
    if held.empty:
        return ""
    alone = picture.name in SUMMED and "among" not in frame  # rows of the same people
    if alone or picture.name == "change_dots":  # each row tells its own n
        return ""
    if picture.name in SUMMED:
        return f"n = {look.count(frame['sample'].sum())}"
    newest = f" ({notation.month(held['month'].iloc[-1], look.language)})" if "month" in held else ""
    return f"n = {look.count(held['sample'].iloc[-1])}{newest}"


def standing(store: Store, language: str, snapshot: str = "", moment: datetime | None = None) -> list[str]:
    """From which state of the data something is, and that they are a sample where they are."""
    sample = [messages.sentence("footer_sample", language)] if samples.is_sample(store) else []
    return [state(language, snapshot, moment), *sample]


def state(language: str, snapshot: str = "", moment: datetime | None = None) -> str:
    """The snapshot, or that the data run on and until when they were read."""
    if snapshot:
        return messages.sentence("footer_snapshot", language, snapshot=snapshot)
    now = (moment or datetime.now(WIB)).astimezone(WIB)
    return messages.sentence("footer_running", language, moment=notation.moment(now, language))


def _platform(store: Store, question: Question, language: str) -> str:
    """The name of the platform that is asked for; "" for all."""
    known = store.tables["posts"].columns["platform"].choices
    return next((one.title(language) for one in known if one.value == question.platform), question.platform)
