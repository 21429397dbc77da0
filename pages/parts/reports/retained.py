"""What is stored, why and for how long, as UU 27/2022 wants it told."""

import pandas as pd
import streamlit as st

from kpi import retention
from kpi.retention import Kind
from pages.parts import session, words
from pages.parts.words import _

YEAR = 365  # days from which on a time is told in years


def promises() -> str:
    """What the dashboard keeps to, as Markdown."""
    least = max((one.least_group for one in session.catalogue().indicators.values()), default=0)
    said = [
        _(
            "**Citizens have no names here.** Names, accounts, telephone numbers and texts of citizens are "
            "never stored; a text becomes a kind and is dropped at once."
        ),
        *([_small().format(least=least)] if least else []),
        _(
            "**Everybody sees only what is theirs to see.** Role and agencies decide; every export and "
            "download is in the audit trail."
        ),
        _(
            "**Nothing leaves.** No page loads anything from the internet, and no statistics of use are "
            "sent anywhere."
        ),
    ]
    return "\n".join(f"- {one}" for one in said)


def _small() -> str:
    return _(
        "**Small groups are not broken down.** No survey figure of a group of fewer than {least} respondents "
        "is shown, charted or exported; how many answered is told, nothing else."
    )


def limit() -> str:
    """What the rule for small groups cannot prevent."""
    return _(
        "A limit: where a region shows all but one of its agencies, the figure of the last can be computed "
        "from the whole. Then show the region only."
    )


def law() -> str:
    """What the law asks."""
    return _(
        "Law 27/2022 on personal data also binds public bodies: nothing more than the purpose needs, and no "
        "longer than it needs."
    )


def show() -> None:
    """A row for each kind of data."""
    found = retention.kinds(session.store().home).values()
    rows = {
        _("Kind of data, what it tells and what for"): [_what(kind) for kind in found],
        _("For how long"): [_long(kind) for kind in found],
    }
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("What is stored"))


def nights() -> None:
    """When what is due is removed."""
    st.caption(
        _(
            "What is due is removed every night after 02.00 WIB, and noted in the audit trail. Other days: "
            "the file retention.toml in the folder of the store."
        )
    )


def _what(kind: Kind) -> str:
    return f"**{words.own(kind.what)}**  \n{words.own(kind.holds)}  \n{words.quiet(words.own(kind.why))}"


def _long(kind: Kind) -> str:
    if kind.days is None:
        return words.own(kind.kept) if kind.kept else ""
    counted = (
        _("{count} days").format(count=words.number(kind.days))
        if kind.days < YEAR
        else words.duration(kind.days)
    )
    return f"{counted} {words.own(kind.after)}" if kind.after else counted
