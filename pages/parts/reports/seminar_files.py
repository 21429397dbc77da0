"""The files of an order: which, with which template; made with a bar that says how far it is; and given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from kpi import messages
from kpi.errors import RaporError
from kpi.export import gaps, makers, material, orders, workshop
from kpi.export.dossiers import Order
from kpi.export.makers import Wishes
from kpi.export.orders import Made
from kpi.export.slides import logos, templates
from kpi.export.telling import Said
from pages.parts import clicks, frame, session, words
from pages.parts.project import evidence
from pages.parts.words import _

KINDS, FREEZE, NAME, MADE, GAPS = (
    *("seminar_kinds", "seminar_freeze", "seminar_name"),
    *("seminar_made", "seminar_gaps"),
)
TEMPLATE, LOGO = "seminar-template", "seminar-logo"

Some = TypeVar("Some")


def ask(order: Order, chosen: tuple[str, ...]) -> Wishes:
    """Which files are wanted, with which template and logo, and whether the data are frozen first."""
    frame.section(_("Files"), _("They hold nothing that you may not see."))
    workshop.workshop().warm()
    st.session_state.setdefault(KINDS, ["deck"])
    kinds = st.pills(
        _("Files that are wanted"),
        list(makers.ORDERED),
        selection_mode="multi",
        format_func=titled,
        key=KINDS,
        label_visibility="collapsed",
    )
    template = logo = None
    if "deck" in kinds:
        with st.expander(_("Template and logo of the slides"), icon=":material/palette:"):
            template, logo = _template(order.language), _logo()
    return Wishes(tuple(one for one in makers.ORDERED if one in kinds), chosen, template, logo, _freeze())


def lacking(order: Order, wishes: Wishes) -> None:
    """What the chosen sections would tell and nobody has written down yet."""
    shown = (order, wishes.sections, words.language())
    key = (shown, session.visitor().scope.key, orders.stamp(session.store()))
    held = st.session_state.get(GAPS)
    if held is None or held[0] != key:
        told = replace(order, language=words.language())
        read = material.read(session.store(), session.visitor(), told)
        held = st.session_state[GAPS] = key, gaps.found(read, wishes.sections)
    if held[1]:
        st.warning("  \n".join(words.plain(one) for one in held[1]), icon=":material/edit_note:")


def make(order: Order, wishes: Wishes) -> None:
    """A button that makes the files; while it does, a bar says what is being done."""
    ready = bool(wishes.kinds) and bool(wishes.sections)
    if not st.button(
        _("Make the files"),
        type="primary",
        icon=":material/slideshow:",
        key="seminar-make",
        disabled=not ready,
    ):
        return
    store, visitor, maker = session.store(), session.visitor(), workshop.workshop().made
    found = told(lambda said: orders.make(store, visitor, order, wishes, said, maker=maker))
    if found is not None:
        st.session_state[MADE] = found


def told(make: Callable[[Said], Some]) -> Some | None:
    """What is made while a bar says how far it is; None where it cannot be, and why."""
    bar = st.progress(0.0, _("Reading figures and project …"))
    try:
        return make(lambda sentence, share: bar.progress(min(share, 1.0), words.plain(sentence)))
    except RaporError as error:
        st.error(words.plain(error.text(words.language())), icon=":material/error:")
        return None
    finally:
        bar.empty()


def made() -> list[Made]:
    """The files that were made last in this session."""
    held: list[Made] = st.session_state.get(MADE, [])
    return held


def give(found: Sequence[Made], order: Order) -> None:
    """Buttons that hand the files over."""
    snapshot = found[0].snapshot
    frame.section(
        _("Ready"), _("Snapshot {id}").format(id=f"`{snapshot}`") if snapshot else _("Data that run on")
    )
    if found[0].asked != orders.told(order):
        st.info(_("Made of an earlier choice. Make the files again for the present one."))
    with st.container(horizontal=True, gap="small"):
        for one in found:
            download(one)


def download(one: Made) -> None:
    """A button that hands a file over."""
    clicks.button(
        f"{titled(one.kind)} · {evidence.size(len(one.content))}",
        lambda: one.handed(session.visitor()),
        one.name,
        ending=one.form.ending,
        mime=one.form.mime,
        about=words.plain(f"{one.name}.{one.form.ending}"),
        action=one.form.action.replace(".exported", ".downloaded"),
    )


def titled(kind: str) -> str:
    """The name of a kind of file with its ending."""
    return f"{messages.sentence(f'order_{kind}', words.language())} (.{makers.FORMS[kind].ending})"


def _template(language: str) -> bytes | None:
    """A template that can be used; what cannot says why."""
    file = st.file_uploader(
        _("Your own template"),
        ["pptx"],
        key=TEMPLATE,
        help=_("Its layouts and placeholders are used; its own slides are left out."),
    )
    return _looked(file, lambda content: templates.read(content, language))


def _logo() -> bytes | None:
    file = st.file_uploader(_("Logo for our own template"), ["png", "jpg", "jpeg"], key=LOGO)
    return _looked(file, logos.checked)


def _looked(file: Any, look: Callable[[bytes], object]) -> bytes | None:
    """The content of an uploaded file that can be used; of any other, why it cannot."""
    if file is None:
        return None
    content: bytes = file.getvalue()
    try:
        look(content)
    except RaporError as error:
        st.error(words.plain(error.text(words.language())), icon=":material/block:")
        return None
    return content


def _freeze() -> str:
    """The name of a snapshot that is made first; "" for none."""
    if not session.visitor().may("snapshots"):
        return ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.toggle(
            _("Freeze first"),
            key=FREEZE,
            help=_("Makes a snapshot; its id stands on every page, so that each figure can be looked up."),
        )
        if not wanted:
            return ""
        st.session_state.setdefault(NAME, _("Seminar of the project"))
        return str(st.text_input(_("Name of the snapshot"), key=NAME, max_chars=200)) or " "
