"""Words on a screen that Streamlit itself writes, in English only, said in the language of the run instead.

There is no setting for them. CSS hides the word and writes ours into its place; browsers and screen readers
take what stands in `::after` for text. Words that are only spoken ("Remove file", "Main menu"), hints on
hovering and the menu of a table's column cannot be told apart by CSS and stay English.
"""

import json

import streamlit as st

from pages.parts import words
from pages.parts.words import _

BOX = "[data-testid=stFileUploaderDropzone]"
HINT = "[data-testid=stFileUploaderDropzoneInstructions] > div"
REFUSED = f"{BOX}:has([aria-invalid=true])"
MENU = "[data-testid=stMainMenuItem-{name}]"
QUIET = f"""[data-testid=stFileChipName] + div, [data-testid=stMainMenuList] ~ div {{display: none}}
{REFUSED} {{flex-wrap: wrap; align-items: center}}"""
"""The size of a file as "1.2KB" and Streamlit's version are left out; room for why a file was refused."""


def translate() -> None:
    """Write the rules; the entry point does so on every page."""
    limit = words.number(st.get_option("server.maxUploadSize"))
    takes = _("or drag it here: CSV, Excel or ODS, at most {size} MB").format(size=limit)
    refused = _("This file was not sent. Choose a CSV, Excel or ODS file of at most {size} MB.")
    rules = [
        QUIET,
        _instead(f"{BOX} > span button [data-testid=stMarkdownContainer]", "p", _("Choose a file")),
        _instead(f"{BOX} > {HINT}", "span", takes),
        _instead(f"{BOX} > div:not([data-testid]):has(> span)", "span", _("Drop the file here")),
        # Streamlit tells only those who hover why it does not even send a file.
        _after(REFUSED, refused.format(size=limit)),
        _instead(f"{MENU.format(name='about')} > span", "[data-testid=stMainMenuItemLabel]", _("About")),
        *(_beside(MENU.format(name=f"theme-{name}"), word) for name, word in _themes().items()),
    ]
    st.html("<style>\n" + "\n".join(rules) + "\n</style>")


def uploader(key: str, takes: str, refused: str) -> None:
    """Say at one place for files what it takes, where that is not what a table is made of.

    Args:
        key: Begins the key of the place.
        takes: What stands beside the button.
        refused: What is said of a file that was not sent.
    """
    there = f"[class*=st-key-{key}] {BOX}"
    rules = [_after(f"{there} > {HINT}", takes), _after(f"{there}:has([aria-invalid=true])", refused)]
    st.html("<style>\n" + "\n".join(rules) + "\n</style>")


def _instead(place: str, child: str, word: str) -> str:
    """A word in the place of one that has an element of its own."""
    return f"{place} > {child} {{display: none}}\n{_after(place, word)}"


def _beside(place: str, word: str) -> str:
    """A word in the place of one that stands bare beside an icon, which keeps its size."""
    return f"{place} {{font-size: 0 !important}}\n{_after(place, word)}"


def _after(place: str, word: str) -> str:
    return f"{place}::after {{content: {json.dumps(word, ensure_ascii=False)}; font-size: 0.875rem}}"


def _themes() -> dict[str, str]:
    return {"System": _("System"), "Light": _("Light"), "Dark": _("Dark")}
