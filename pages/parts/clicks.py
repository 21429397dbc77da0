"""Files that are made when somebody clicks: with an unguessable name, and noted in the audit log."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from kpi.state import audit
from pages.parts import session

TABLES = ("csv", "xlsx")


def button(
    label: str,
    make: Callable[[], bytes],
    name: str,
    *,
    ending: str,
    mime: str,
    about: str,
    state: str = "",
    action: str = "",
) -> None:
    """A small button that makes and gives a file.

    Args:
        label: What stands on it.
        make: Makes the file; it sees the session as it is then.
        name: Begins the name of the file and, with its ending, is unique on the page.
        ending: Of the file.
        mime: What the browser takes it for.
        about: What is said of it under the pointer.
        state: Of which data it is, for the name of a file that cannot say so itself.
        action: How the audit log calls it; by default a table or a chart that was exported.
    """
    store = session.store()
    noted = action or ("table.exported" if ending in TABLES else "chart.exported")
    # Streamlit calls it in a thread that belongs to no session: no language, no version of the data. The run
    # that drew the button is over by then; what coordinated its parts would only stop the file as well.
    run = get_script_run_ctx(suppress_warning=True)
    mine = replace(run, parallel_coordinator=None) if run else None

    def given() -> tuple[str, bytes]:
        visitor = session.visitor()  # asked again: access may have ended since the button was shown
        visitor.require("export")
        return visitor.account, make()

    def made() -> bytes:
        with ThreadPoolExecutor(1, initializer=partial(add_script_run_ctx, ctx=mine)) as thread:
            account, content = thread.submit(given).result()
        with store.writing() as writing:
            audit.note(writing, account, noted, name, after={"format": ending})
        return content

    st.download_button(
        label,
        made,
        f"{name}-{state}{_token()}.{ending}",
        mime,
        key=f"{name}-{ending}",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        help=about,
    )


def _token() -> str:
    """Makes the names of this session's files impossible to guess."""
    if "file_token" not in st.session_state:
        st.session_state["file_token"] = secrets.token_urlsafe(9)
    return str(st.session_state["file_token"])
