"""The server: the dashboard of streamlit_app.py, ready for whatever address is asked for first."""

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from kpi import redaction
from kpi.errors import RaporError
from pages.parts import boundary
from pages.parts.access import guard, identity, precautions


@asynccontextmanager
async def ready(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Before the first visit: no page is looked for in pages/, and what every page needs is loaded."""
    # Until somebody has opened the entry point, Streamlit takes pages/ for its older kind of pages and greets
    # a person who follows a link with "Page not found". st.navigation sets this same switch.
    PagesManager.uses_pages_directory = False
    stop = threading.Event()
    threading.Thread(target=warm, args=(stop,), daemon=True).start()
    yield {}
    stop.set()
    from kpi.export import rendering, workshop  # noqa: PLC0415

    workshop.stop()
    rendering.stop()


def warm(stop: threading.Event) -> None:
    """Load what the first page would otherwise wait for; then keep the sources fresh until told to stop."""
    import altair  # noqa: F401, PLC0415
    import babel.dates  # noqa: F401, PLC0415
    import pandas  # noqa: F401, PLC0415

    from kpi import catalogue, refreshing, retention, settings, workplaces  # noqa: PLC0415

    workplaces.sweep(settings.load().home)
    catalogue.load()
    retention.keep(stop)
    if settings.load().refresh:
        refreshing.keep_fresh(stop)


def safely() -> list[Middleware]:
    """What stands before every request; the server does not begin while a setting is unsafe."""
    redaction.install()
    try:
        required = precautions.take()
    except RaporError as error:
        sys.exit(error.text())
    if required:
        identity.REQUIRED.set()
    precautions.TAKEN.set()
    return [Middleware(guard.Guard, required=required)]


app = st.App("streamlit_app.py", lifespan=ready, middleware=safely(), on_script_error=boundary.tell)
