"""Makers: which files can be made of material, how each is called, and what makes it."""

from collections.abc import Callable
from dataclasses import dataclass

from kpi.export import sections
from kpi.export.dossiers import Order
from kpi.export.material import Material
from kpi.export.questions import Question
from kpi.export.telling import Said

OFFICE = "application/vnd.openxmlformats-officedocument."
SLIDES = f"{OFFICE}presentationml.presentation"


@dataclass(frozen=True)
class Wishes:
    """Which files of an order are to be made, and how.

    Attributes:
        kinds: Keys of KINDS.
        sections: Keys of data/export/sections.toml; none for the usual ones.
        template: A ministry's own template for the deck; None for our own master.
        logo: A picture for the deck; None for none.
        freeze: Name of a snapshot that is made first; "" leaves the data running.
        questions: What the pictures of a collected deck answer.
    """

    kinds: tuple[str, ...]
    sections: tuple[str, ...] = ()
    template: bytes | None = None
    logo: bytes | None = None
    freeze: str = ""
    questions: tuple[Question, ...] = ()

    def chosen(self, order: Order) -> tuple[str, ...]:
        """The sections to make, in their order; two snapshots are compared where an order names them.

        Raises:
            RaporError: section_unknown.
        """
        asked = {*(self.sections or sections.usual())} - {COMPARISON}
        return sections.ordered(asked | {COMPARISON} if order.snapshots else asked)

    def check(self, order: Order) -> None:
        """Refuse what cannot be made, before anything is.

        Raises:
            RaporError: For a section that is not known, or a template or logo that cannot be used.
        """
        from kpi.export.slides import logos, templates  # noqa: PLC0415 – they need a heavy package

        self.chosen(order)
        if self.template is not None:
            templates.read(self.template, order.language)
        if self.logo is not None:
            logos.checked(self.logo)


@dataclass(frozen=True)
class Form:
    """What a kind of file is.

    Attributes:
        action: How the audit log calls it that one was handed out.
    """

    ending: str
    mime: str
    action: str


Maker = Callable[[Material, str, Wishes, Said], bytes]
"""Makes a file of a kind."""

COMPARISON, COLLECTED = "comparison", "collected"
FORMS: dict[str, Form] = {
    "deck": Form("pptx", SLIDES, "deck.exported"),
    "document": Form("pdf", "application/pdf", "document.exported"),
    "scorecards": Form("pdf", "application/pdf", "document.exported"),
    "workbook": Form("xlsx", f"{OFFICE}spreadsheetml.sheet", "workbook.exported"),
    "page": Form("html", "text/html", "page.exported"),
    COLLECTED: Form("pptx", SLIDES, "deck.exported"),
}
"""What each kind of file is."""

ORDERED = tuple(kind for kind in FORMS if kind != COLLECTED)
"""What is made of an order; the other kind is made of questions."""


def _deck(read: Material, wishes: Wishes, said: Said) -> bytes:
    from kpi.export.slides import story  # noqa: PLC0415 – each file needs a heavy package of its own

    return story.deck(read, wishes.chosen(read.order), wishes.template, wishes.logo, said)


def _document(read: Material, wishes: Wishes, said: Said) -> bytes:
    from kpi.export import documents  # noqa: PLC0415

    return documents.report(read, wishes.chosen(read.order), said)


def _scorecards(read: Material, wishes: Wishes, said: Said) -> bytes:
    from kpi.export import documents  # noqa: PLC0415

    return documents.scorecards(read, (), said)


def _workbook(read: Material, wishes: Wishes, said: Said) -> bytes:
    from kpi.export import workbooks  # noqa: PLC0415

    return workbooks.workbook(read, said)


def _page(read: Material, wishes: Wishes, said: Said) -> bytes:
    from kpi.export import webpages  # noqa: PLC0415

    return webpages.page(read, wishes.chosen(read.order), said)


def _collected(read: Material, wishes: Wishes, said: Said) -> bytes:
    from kpi.export.slides import selections  # noqa: PLC0415

    return selections.collected(
        wishes.questions,
        read.store,
        read.visitor,
        read.language,
        wishes.template,
        logo=wishes.logo,
        said=said,
    )


KINDS: dict[str, Callable[[Material, Wishes, Said], bytes]] = {
    "deck": _deck,
    "document": _document,
    "scorecards": _scorecards,
    "workbook": _workbook,
    "page": _page,
    COLLECTED: _collected,
}
"""What makes a file of material, by its kind."""


def made(read: Material, kind: str, wishes: Wishes, said: Said) -> bytes:
    """A file of material, made here and now; kpi.export.workshop makes it in a process of its own."""
    return KINDS[kind](read, wishes, said)
