"""The evidence of a milestone: what is attached, what was verified, and the way to add or judge it."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from kpi import accounts, evidence, exhibits
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.evidence import REFUSED, VERIFIED, Piece
from pages.parts import session, words
from pages.parts.access import identity
from pages.parts.data import source_history
from pages.parts.fields import Form, unkept
from pages.parts.project import evidence_form
from pages.parts.words import _

SAID, FAILED = evidence_form.SAID, "evidence_failed"
KNOWN = 12  # letters of a SHA-256 that are shown


def show(milestone: Mapping[str, Any]) -> None:
    """The pieces of evidence of a milestone, each with what may be done with it, and a form for another.

    Args:
        milestone: A row of the plan with its number.
    """
    number, visitor = int(milestone["number"]), session.visitor()
    _outcome(number)
    with session.store().reading() as opened:
        pieces = evidence.listed(opened, visitor.scope, number)
    if not pieces:
        st.caption(_("Nothing is attached here yet."))
    for piece in pieces:
        with st.container(border=True, gap="small", key=f"whole-evidence-{piece.number}"):
            _piece(piece, visitor)
    if visitor.may("evidence"):
        evidence_form.show(number, visitor)


def badge(piece: Piece) -> str:
    """What was said of a piece, with a sign so that colour is never alone."""
    name, sign, colour = VERDICTS[piece.verdict]
    return f":{colour}-badge[{sign} {name()}]"


def _piece(piece: Piece, visitor: Visitor) -> None:
    with st.container(gap=None):
        st.markdown(f"**{words.plain(piece.title)}** {badge(piece)}")
        st.caption(" · ".join(_facts(piece)), help=f"SHA-256: `{piece.sha256}`" if piece.sha256 else None)
        if piece.verdict:
            st.caption(_judged(piece))
    with st.container(horizontal=True, vertical_alignment="center"):
        _open(piece, visitor)
        own = piece.added_by.lower() == visitor.account.lower()
        if visitor.may("verify") and not own:
            _judgement(piece)
        if visitor.may("evidence"):
            _withdrawal(piece)
        if own and not piece.verdict:
            st.caption(_("Somebody else verifies it."), width="content")


def _facts(piece: Piece) -> list[str]:
    """What a piece is, who brought it and when."""
    if piece.address:
        parts = [words.plain(piece.address)]
    else:
        parts = [words.plain(piece.name), size(piece.size or 0), f"SHA-256 {(piece.sha256 or '')[:KNOWN]}…"]
    brought = _("attached by {account}, {moment} WIB").format(
        account=words.plain(piece.added_by), moment=source_history.moment(piece.added_at)
    )
    return [*parts, brought]


def _judged(piece: Piece) -> str:
    sentence = (
        _("Verified by {account}: {reason}")
        if piece.verdict == VERIFIED
        else _("Refused by {account}: {reason}")
    )
    return sentence.format(account=words.plain(piece.judged_by), reason=words.plain(piece.reason or "–"))


def _open(piece: Piece, visitor: Visitor) -> None:
    if piece.address:
        st.link_button(_("Open the link"), piece.address, icon=":material/open_in_new:", type="tertiary")
    elif piece.erased_at:
        st.caption(_("The file was erased when its time of retention had ended."), width="content")
    else:
        st.download_button(
            _("Download"),
            _download(piece.number, visitor),
            f"{secrets.token_urlsafe(6)}-{piece.name}",
            exhibits.HANDED_OUT_AS,
            key=f"evidence-file-{piece.number}",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
        )


def _download(number: int, visitor: Visitor) -> Callable[[], bytes]:
    """Hands a file to whoever clicks, by what they may see then, not when the page was drawn."""
    store, account = session.store(), identity.account()

    def handed_out() -> bytes:
        now = (
            visitor if account is None else accounts.visitor(store, account, lambda: accounts.register(store))
        )
        return evidence.download(store, now, number)

    return handed_out


def _judgement(piece: Piece) -> None:
    """The words and buttons of whoever checks a piece; a button names the edition that was read."""
    number, form = piece.number, Form(f"judgement-{piece.number}", {"reason": ""})
    form.begin()
    with st.popover(_("Check"), icon=":material/rule:", type="tertiary"):
        unkept(form.place)
        st.text_area(
            _("Reason"), placeholder=_("What is proven, or what is still missing"), **form.of("reason")
        )
        with st.container(horizontal=True):
            for verdict, label in ((VERIFIED, _("Verify")), (REFUSED, _("Refuse"))):
                st.button(
                    label,
                    key=f"evidence-{verdict}-{number}",
                    type="primary" if verdict == VERIFIED else "secondary",
                    on_click=_judge,
                    args=(piece, verdict, form),
                )


def _withdrawal(piece: Piece) -> None:
    with st.popover(_("Withdraw"), icon=":material/delete:", type="tertiary"):
        st.markdown(_("The evidence no longer counts. That it was there stays in the audit trail."))
        key = f"evidence-withdraw-{piece.number}"
        st.button(_("Withdraw this evidence"), key=key, type="primary", on_click=_withdraw, args=(piece,))


def _judge(piece: Piece, verdict: str, form: Form) -> None:
    """Before the run that a click on a verdict begins."""
    reason = str(form.values()["reason"])
    store, visitor = session.store(), session.visitor()
    done = _("The evidence is verified.") if verdict == VERIFIED else _("The evidence is refused.")

    def judge() -> None:
        evidence.judge(store, visitor, piece.number, piece.edition, verdict=verdict, reason=reason)
        form.forget()

    _changed(piece, done, judge)


def _withdraw(piece: Piece) -> None:
    store, visitor = session.store(), session.visitor()
    done = _("The evidence is withdrawn.")
    _changed(piece, done, lambda: evidence.withdraw(store, visitor, piece.number, piece.edition))


def _changed(piece: Piece, done: str, act: Callable[[], object]) -> None:
    try:
        act()
        session.store().refresh_measures()
    except RaporError as error:
        st.session_state[FAILED] = (piece.milestone, error)
        return
    st.session_state[SAID] = (piece.milestone, done)
    session.changed()


def _outcome(number: int) -> None:
    """What became of the last change, told once and where it was made."""
    if st.session_state.get(SAID, (None,))[0] == number:
        st.success(st.session_state.pop(SAID)[1], icon=":material/check_circle:")
    if st.session_state.get(FAILED, (None,))[0] == number:
        error: RaporError = st.session_state.pop(FAILED)[1]
        st.error(words.plain(error.text(words.language())), icon=":material/error:")


def size(count: int) -> str:
    """Bytes in the unit that suits them: 850 KB, 1,2 MB."""
    if count < 1_000_000:
        return f"{words.number(max(count / 1000, 1))} KB"
    return f"{words.number(count / 1_000_000, 1)} MB"


VERDICTS: dict[str | None, tuple[Callable[[], str], str, str]] = {
    VERIFIED: (lambda: _("verified"), "●", "green"),
    REFUSED: (lambda: _("refused"), "▼", "red"),
    None: (lambda: _("to be checked"), "○", "gray"),
}
