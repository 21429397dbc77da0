"""Words on the screens: the chosen language, its sentences, and how it writes numbers and dates.

Sentences are English in the code and Indonesian in pages/locale/id/LC_MESSAGES/rapor.po, read as it stands.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path

import streamlit as st

from kpi import notation, settings
from kpi.indicators import Indicator
from kpi.messages import Text
from kpi.periods import Period

LANGUAGES = {"id": "Indonesia", "en": "English"}
KEY = "bahasa"
CATALOGUE = Path(__file__).parent.parent / "locale" / "id" / "LC_MESSAGES" / "rapor.po"
SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")  # ASCII punctuation: all that Markdown can mean
ALIVE = re.compile(
    r"(:|@|//|www|--|[<>~]=|<-|->)", re.IGNORECASE
)  # what Streamlit still finds in parsed text
JOINER = "\N{WORD JOINER}"


def language() -> str:
    """The language of this run: "id" or "en"."""
    chosen = st.session_state.get(KEY)
    return chosen if chosen in LANGUAGES else settings.load().language


def _(text: str) -> str:
    """The sentence in the chosen language."""
    return text if language() == "en" else _sentences().get(text, text)


def n_(one: str, many: str, count: int) -> str:
    """The sentence for one or for many; Indonesian knows no plural and uses the translation of `many`."""
    if language() == "en":
        return one if count == 1 else many
    return _sentences().get(many, many)


def own(text: Text) -> str:
    """A declared text in the chosen language, safe to stand in Markdown."""
    return plain(text(language()))


def plain(text: object) -> str:
    """Text from data, so that Markdown shows it letter by letter.

    Punctuation is escaped; an invisible joiner breaks what is recognised only after parsing: addresses,
    names of icons and emoji, arrows.
    """
    written = " ".join(str(text).split())
    return SPECIAL.sub(r"\\\1", ALIVE.sub(rf"{JOINER}\1{JOINER}", written))


def quiet(text: str) -> str:
    """Small grey words below others, in a cell or a line; already safe for Markdown."""
    return f":small[:gray[{text}]]"


def number(value: float | None, decimals: int = 0) -> str:
    """A number: 1.234,5."""
    return notation.number(value, language(), decimals)


def share(value: float | None, decimals: int = 0) -> str:
    """A share in [0, 1] as a percentage: 12,5 %."""
    return notation.figure(None if value is None else value * 100, "percent", language(), decimals)


def shares(low: float, high: float, decimals: int = 0) -> str:
    """Two shares with one sign: 75,6 – 79,5 %."""
    bare = share(low, decimals).removesuffix(notation.suffix("percent", language()))
    return f"{bare} – {share(high, decimals)}"


def figure(value: float | None, indicator: Indicator, decimals: int | None = None) -> str:
    """An unscaled value of an indicator with its unit."""
    return notation.figure(_scaled(value, indicator), indicator.unit, language(), decimals)


def interval(low: float | None, high: float | None, indicator: Indicator) -> str:
    """Two unscaled bounds: 48,1 – 53,2 %; a dash where no interval is known."""
    bounds = [shown(_scaled(one, indicator), indicator) for one in (low, high)]
    return notation.NONE if notation.NONE in bounds else _joined(bounds, " – ", indicator)


def goalposts(indicator: Indicator) -> str:
    """What is worth 0 points and what 100: 60,0 → 90,0 %, never broken."""
    bounds = [shown(one, indicator) for one in (indicator.floor, indicator.target)]
    return _joined(bounds, f"{notation.NARROW}→{notation.NARROW}", indicator)


def amount(value: float | None) -> str:
    """A sum of a measure: whole where it is one."""
    return number(value, 0 if value is None or float(value).is_integer() else 1)


def shown(value: float | None, indicator: Indicator) -> str:
    """A figure of an indicator that is already in the displayed unit."""
    return notation.figure(value, indicator.unit, language())


def title(indicator: Indicator) -> str:
    """The name of an indicator as it stands: for pictures, tables and files, not for Markdown."""
    return indicator.title(language())


def change(value: float | None, unit: str = "points", decimals: int | None = None) -> str:
    """A difference in displayed units with its sign: +3,1 poin."""
    return notation.change(value, unit, language(), decimals)


def moved(value: float | None, indicator: Indicator) -> str:
    """An unscaled difference of an indicator with its sign: +3,1 poin."""
    return change(_scaled(value, indicator), indicator.unit)


def size(value: float | None, indicator: Indicator) -> str:
    """How large an unscaled difference is, whatever its direction: 3,1 poin."""
    return moved(None if value is None else abs(value), indicator).lstrip("+")


def day(value: date | None) -> str:
    """A day: 30 September 2026."""
    return notation.day(value, language())


def brief_day(value: date | None) -> str:
    """A day in short: 30 Sep 2026."""
    return notation.day(value, language(), "medium")


def duration(days: int) -> str:
    """A stretch of time in its largest unit: 23 hari, 11 bulan, 7 tahun."""
    return notation.duration(days, language())


def minutes(value: float, day: float) -> str:
    """A stretch of minutes in the unit that suits it: 45 menit, 7,9 jam, 2,5 hari."""
    return notation.minutes(value, language(), day)


def moment(value: datetime | None) -> str:
    """A day and a time: 30 September 2026 06.00."""
    return notation.moment(value, language())


def period(value: Period) -> str:
    """A period: Triwulan III 2026."""
    return notation.period(value, language())


def month(value: str) -> str:
    """A month such as 2026-09: September 2026."""
    return notation.month(value, language())


def brief(value: Period) -> str:
    """A period in short: TW III 2026, Sep 2026."""
    return notation.brief(value, language())


def status(word: str) -> str:
    """The word for a status."""
    return STATUS.get(word, STATUS["insufficient"])[0]()


def badge(word: str) -> str:
    """A status as a coloured badge with its own sign, so that colour is never alone."""
    name, sign, colour = STATUS.get(word, STATUS["insufficient"])
    return f":{colour}-badge[{sign} {name()}]"


def coloured(word: str) -> str:
    """A status as coloured text with its sign: it wraps where a badge would be cut."""
    name, sign, colour = STATUS.get(word, STATUS["insufficient"])
    return f":{colour}[{sign}{notation.NARROW}{name()}]"


STATUS: dict[str, tuple[Callable[[], str], str, str]] = {
    "on_track": (lambda: _("on track"), "●", "green"),
    "at_risk": (lambda: _("watch"), "▲", "orange"),
    "behind": (lambda: _("behind"), "▼", "red"),
    "insufficient": (lambda: _("not enough data"), "○", "gray"),
}


def _joined(bounds: list[str], sign: str, indicator: Indicator) -> str:
    return f"{bounds[0].removesuffix(notation.suffix(indicator.unit, language()))}{sign}{bounds[1]}"


def _scaled(value: float | None, indicator: Indicator) -> float | None:
    return None if value is None else value * indicator.scale


@cache
def _sentences() -> dict[str, str]:
    from babel.messages import pofile  # noqa: PLC0415 – costs 30 ms that a warm process has already paid

    with CATALOGUE.open("rb") as file:
        found = pofile.read_po(file, locale="id")
    return {str(message.id): str(message.string) for message in found if message.id and message.string}
