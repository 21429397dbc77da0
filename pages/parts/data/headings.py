"""What headings mean: a person says it once for each heading that nobody knows."""

from collections.abc import Mapping, Sequence

import streamlit as st

from connectors.recognition import Suggestion
from kpi.tables import Table
from pages.parts import words
from pages.parts.words import _

MOST = 60  # headings that are asked about; files with more are better brought in order first


def ask(suggestion: Suggestion, table: Table, key: str) -> Mapping[str, str] | None:
    """A list of columns beside each heading; the answer once it is given, else None."""
    unknown = [heading for heading in suggestion.headings if not suggestion.suggested.get(heading)]
    missing = [table.columns[name].title(words.language()) for name in suggestion.missing]
    title = _("What do the headings mean?")
    with st.expander(title, expanded=bool(missing), icon=":material/rule:", key=f"{key}-headings"):
        if missing:
            named = ", ".join(words.plain(name) for name in missing)
            st.markdown(_("Still needed: {columns}.").format(columns=f"**{named}**"))
        elif not unknown:
            st.markdown(_("Every heading is known. Change a meaning here if it is wrong."))
        asked = [*unknown, *(one for one in suggestion.headings if one not in unknown)][:MOST]
        answer = _answers(asked, suggestion, table, key)
        st.caption(_("The answer is kept for the next file or refresh with the same headings."))
        given = st.button(_("Use these meanings"), key=f"{key}-use", icon=":material/check:")
    return answer if given else None


def _answers(asked: list[str], suggestion: Suggestion, table: Table, key: str) -> Mapping[str, str]:
    columns = {**table.columns, **table.texts}
    titles = {"": _("not used"), **{name: one.title(words.language()) for name, one in columns.items()}}
    answer = dict(suggestion.suggested)
    with st.grid(3, min_column_width=220):
        for place, heading in enumerate(asked):
            before = suggestion.suggested.get(heading, "")
            with st.container(gap="xxsmall"):
                answer[heading] = st.selectbox(
                    words.plain(heading),
                    list(titles),
                    index=list(titles).index(before) if before in titles else 0,
                    format_func=lambda one: titles[one],
                    key=f"{key}-heading-{place}",
                )
                st.caption(_examples(suggestion.examples.get(heading, ())))
    return answer


def _examples(values: Sequence[str]) -> str:
    """The first values of a column, letter by letter."""
    if not values:
        return _("No values in the first rows")
    return _("Such as {values}").format(values=" · ".join(words.plain(value) for value in values))
