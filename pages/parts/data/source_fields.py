"""Fields of a source: what has to be said of a Google Sheet, a database or a folder."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from kpi.sources import Draft
from pages.parts import session, words
from pages.parts.words import _

AT = "daily@06:30"
KEY_FILE = """[kunci_google]
client_email = "rapor@….iam.gserviceaccount.com"
private_key = "-----BEGIN PRIVATE KEY-----\\n…\\n-----END PRIVATE KEY-----\\n"
"""
"""How the key of a service account stands in secrets.toml."""


def ask(new: bool) -> Draft:
    """The fields, and the source as they describe it."""
    known = kinds()
    kind = st.radio(
        _("Where are the figures?"),
        list(known),
        format_func=lambda one: known[one],
        key=key("kind"),
        horizontal=True,
    )
    tables = {name: table.title(words.language()) for name, table in session.store().tables.items()}
    chosen = st.session_state[key("schedule")]
    paces = {word: schedule(word) for word in dict.fromkeys([*SCHEDULES, chosen])}
    with st.grid(3, min_column_width=240):
        name = st.text_input(
            _("Name"), key=key("name"), disabled=not new, max_chars=80, placeholder=_("Posts of Diskominfo")
        )
        table = st.selectbox(
            _("Kind of data"), list(tables), format_func=lambda one: tables[one], key=key("table")
        )
        when = st.selectbox(
            _("Schedule"), list(paces), format_func=lambda one: paces[one], key=key("schedule")
        )
    said = {"google_sheet": _google, "database": _database, "folder": _folder}[str(kind)]()
    overlap, mapping = (st.session_state[key(name)] for name in ("overlap_days", "mapping"))
    draft = Draft(
        name.strip(), str(kind), table, schedule=when, overlap_days=overlap, mapping=mapping, **said
    )
    return _more(draft)


def kinds() -> dict[str, str]:
    """The kinds of sources by the word that is stored."""
    return {"google_sheet": "Google Sheet", "database": _("Database"), "folder": _("Folder")}


def schedule(word: str) -> str:
    """A schedule in words."""
    at = word.partition("@")[2]
    return _("daily at {time} WIB").format(time=at.replace(":", ".")) if at else SCHEDULES[word]()


def _google() -> dict[str, str | None]:
    with st.grid(3, min_column_width=240):
        address = _text(_("Address of the sheet"), "address", "https://docs.google.com/spreadsheets/d/…")
        sheet = _text(_("Worksheets, separated by ;"), "sheet", _("all that are visible"))
        secret = _secret(_("empty when the link is open to all"))
    if secret:
        _invite(secret)
    with st.expander(_("How to let the dashboard read a Google Sheet"), icon=":material/help:"):
        st.markdown(_steps())
        st.code(KEY_FILE, language="toml", wrap_lines=True)
    return {"address": address or "", "sheet": sheet, "secret": secret}


def _invite(secret: str) -> None:
    from connectors import sheets_api  # noqa: PLC0415 – slow to load, and only these sources need it

    address = sheets_api.email(secret)
    if address:
        st.caption(_("Share the sheet with this address, as a viewer:"))
        st.code(address, language=None)


def _steps() -> str:
    steps = [
        _("If everybody with the link may view the sheet, its address is enough; leave the secret empty."),
        _("Otherwise open console.cloud.google.com, choose a project and enable the Google Sheets API."),
        _("There, under IAM and Service accounts, create an account and add a key of the kind JSON."),
        _("Copy two entries of that file into .streamlit/secrets.toml, as below, under a name of your own."),
        _("Write that name above as the secret: the address of the account appears here, ready to copy."),
        _("In the sheet choose Share and add that address as a viewer. Then press Try."),
    ]
    return "\n".join(f"{number}. {words.plain(step)}" for number, step in enumerate(steps, 1))


def _database() -> dict[str, str | None]:
    with st.grid(3, min_column_width=240):
        address = _text(_("Address, without a password"), "address", "postgresql://user@host/database")
        secret = _secret(_("its password"))
        sheet = _text(_("Table or view"), "sheet", "kominfo.kiriman")
    query = st.text_area(
        _("Or one SELECT"), key=key("query"), placeholder="SELECT … FROM …", height="content"
    )
    watermark = _text(_("Column that only grows, to pull only what is new"), "watermark", "updated_at")
    return {
        "address": address or "",
        "secret": secret,
        "sheet": sheet,
        "query": query.strip() or None,
        "watermark": watermark,
    }


def _folder() -> dict[str, str | None]:
    address = _text(_("Folder with a pattern"), "address", "/data/kominfo/*.xlsx")
    return {"address": address or "", "sheet": _text(_("Worksheet"), "sheet", _("the one that fits"))}


def _more(draft: Draft) -> Draft:
    formats = {
        name: one.title(words.language())
        for name, one in session.store().formats.items()
        if one.table == draft.table
    }
    more = st.expander(_("If the rows do not say it"), icon=":material/tune:")
    with more, st.grid(3, min_column_width=240):
        agency = _pick(_("Agency of rows that name none"), "agency", session.names())
        format = _pick(_("Platform's format"), "format", formats)
        decimal = _pick(_("Decimal sign"), "decimal", {",": ",", ".": "."})
    return replace(draft, agency=agency, format=format, decimal=decimal)


def _text(label: str, name: str, placeholder: str) -> str | None:
    return st.text_input(label, key=key(name), placeholder=placeholder).strip() or None


def _secret(placeholder: str) -> str | None:
    return (
        st.text_input(
            _("Secret, by its name"),
            key=key("secret"),
            placeholder=placeholder,
            help=_(
                "The name of an entry in .streamlit/secrets.toml or the environment, never the secret itself"
            ),
        ).strip()
        or None
    )


def _pick(label: str, name: str, names: Mapping[str, str]) -> str | None:
    shown = {"": _("the rows say it"), **names}
    return (
        st.selectbox(label, list(shown), format_func=lambda one: shown.get(one, one), key=key(name)) or None
    )


def key(name: str) -> str:
    return f"source-{name}"


SCHEDULES: dict[str, Callable[[], str]] = {
    "hourly": lambda: _("every hour"),
    "daily": lambda: _("every day"),
    AT: lambda: "",
    "weekly": lambda: _("every week"),
    "manual": lambda: _("only when somebody asks"),
}
