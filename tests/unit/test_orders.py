"""Orders: files made with the rights of whoever asks, entered where they are looked for, for nobody else."""

import io
import shutil
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from pptx import Presentation

from kpi import access, audit, plans, projects, snapshots, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.export import makers, orders
from kpi.export.dossiers import Order
from kpi.export.makers import Wishes
from kpi.export.questions import Question
from kpi.plans import Edit, Entry
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store

ROOT = access.command_line()
SHORT = ("opening", "method")


@pytest.fixture
def opened(filled: Path, home: Path) -> Store:
    shutil.copytree(filled, home)
    return store.open()


def silent(sentence: str, share: float) -> None:
    """Nobody listens."""


def texts(deck: bytes) -> str:
    shown = Presentation(io.BytesIO(deck))
    return "\n".join(
        shape.text_frame.text for slide in shown.slides for shape in slide.shapes if shape.has_text_frame
    )


def made(opened: Store, visitor: Visitor = ROOT, freeze: str = "", **changed: str) -> orders.Made:
    order = replace(orders.usual(opened, visitor.scope, "id"), **changed)
    (found,) = orders.make(opened, visitor, order, Wishes(("deck",), SHORT, freeze=freeze), silent)
    return found


@pytest.mark.parametrize(
    ("months", "today", "expected"),
    [
        (["2026-01", "2026-09"], date(2026, 11, 22), "2026-Q3"),
        (["2026-01", "2026-11"], date(2026, 11, 22), "2026-Q3"),
        (["2026-10", "2026-11"], date(2026, 11, 22), "2026-Q4"),
        (["2025-12"], date(2026, 11, 22), "2025-Q4"),
        (["2026-01", "2026-12"], date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_the_newest_quarter_is_one_that_is_over(months: list[str], today: date, expected: str) -> None:
    assert str(orders.newest(months, today)) == expected


def test_without_figures_nothing_is_ordered(home: Path) -> None:
    with pytest.raises(RaporError) as raised:
        orders.usual(store.open(), EVERYTHING, "id")
    assert raised.value.code == "order_empty"


def test_a_file_is_entered_into_register_and_log_by_its_seal(opened: Store) -> None:
    found = made(opened)
    (past,) = orders.recent(opened, ROOT)
    assert (past.kind, past.name, past.made_by) == ("deck", found.name, "cli")
    assert (past.size, past.sha256) == (len(found.content), sha256(found.content).hexdigest())
    line = audit.lines(opened, ROOT, audit.Search(noun="deck"), limit=1)[0]
    assert (line.action, line.subject) == ("deck.exported", found.name)
    assert (line.after or {})["sha256"] == past.sha256


def test_a_frozen_file_prints_the_id_of_its_snapshot(opened: Store) -> None:
    found = made(opened, freeze="Seminar I")
    assert snapshots.found(opened, EVERYTHING, found.snapshot).name == "Seminar I"
    assert found.snapshot in texts(found.content)
    assert orders.recent(opened, ROOT)[0].snapshot == found.snapshot


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"wishes": Wishes(("deck",), ("besok",), freeze="x")}, "section_unknown"),
        ({"wishes": Wishes(("deck",), SHORT, b"%PDF", freeze="x")}, "template_unreadable"),
        ({"wishes": Wishes(("deck",), SHORT, None, b"GIF89a", "x")}, "logo_unreadable"),
        ({"period": "2026-Q9"}, "period_unknown"),
        ({"project": "TIDAK-ADA"}, "project_unknown"),
        ({"agency": "TIDAK-ADA"}, "agency_unknown"),
        ({"snapshots": ("C1", "C2")}, "snapshot_unknown"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is_frozen(
    opened: Store, changed: dict[str, object], code: str
) -> None:
    wishes = changed.pop("wishes", Wishes(("deck",), SHORT, freeze="x"))
    order = replace(orders.usual(opened, EVERYTHING, "id"), **changed)  # type: ignore[arg-type]
    with pytest.raises(RaporError) as raised:
        orders.make(opened, ROOT, order, wishes, silent)  # type: ignore[arg-type]
    assert raised.value.code == code
    assert snapshots.listed(opened, EVERYTHING) == []
    assert orders.recent(opened, ROOT) == []


def test_nothing_is_handed_out_where_data_changed_after_freezing(opened: Store) -> None:
    order = orders.usual(opened, EVERYTHING, "id")
    project = projects.found(opened, EVERYTHING, order.project)
    added: list[str] = []

    def meddle(sentence: str, share: float) -> None:
        """While the deck is made somebody else adds a milestone."""
        if share > orders.FREEZING and not added:
            added.append(sentence)
            horizon, span = next(iter(project.spans.items()))
            entry = Entry(name="Tonggak sela", horizon=horizon, aspect="policy", planned_end=span.ends)
            plans.save(opened, ROOT, project, [Edit(entry)])

    with pytest.raises(RaporError) as raised:
        orders.make(opened, ROOT, order, Wishes(("deck",), (), freeze="Seminar"), meddle)
    assert raised.value.code == "order_moved"
    assert added
    assert orders.recent(opened, ROOT) == []


def test_progress_goes_from_nothing_to_all_in_sentences(opened: Store) -> None:
    said: list[tuple[str, float]] = []
    order = orders.usual(opened, EVERYTHING, "en")
    wishes = Wishes(("deck", "workbook"), SHORT, freeze="Seminar")
    orders.make(opened, ROOT, order, wishes, lambda sentence, share: said.append((sentence, share)))
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(sentence.strip() for sentence, _ in said)
    assert said[0][0] == "Freezing figures and projects as a snapshot …"


def test_whoever_may_not_export_gets_nothing(opened: Store) -> None:
    role = replace(ROOT.role, powers=ROOT.role.powers - {"export"})
    with pytest.raises(RaporError) as raised:
        made(opened, Visitor("tamu@contoh.go.id", role, EVERYTHING))
    assert raised.value.code == "not_allowed"


def test_a_file_is_for_whoever_it_was_made_for_as_long_as_they_may_see_it(opened: Store) -> None:
    roles = access.roles()
    one = Visitor("ani@contoh.go.id", roles["koordinator"], Scope(frozenset({"61", "61.D02"})))
    found = made(opened, one, project="")
    assert found.handed(one) == found.content
    for other in (
        replace(one, scope=Scope(frozenset({"61"}))),
        replace(one, account="budi@contoh.go.id"),
        replace(one, role=replace(one.role, powers=frozenset())),
    ):
        with pytest.raises(RaporError) as raised:
            found.handed(other)
        assert raised.value.code in ("order_stale", "not_allowed")


def test_one_sees_ones_own_files_and_the_auditor_those_of_everybody(opened: Store) -> None:
    one = Visitor("ani@contoh.go.id", access.roles()["koordinator"], EVERYTHING)
    made(opened)
    mine = made(opened, one)
    assert [past.name for past in orders.recent(opened, one)] == [mine.name]
    assert {past.made_by for past in orders.recent(opened, ROOT)} == {"cli", one.account}
    for _ in range(orders.RECENT):
        orders.note(opened, ROOT, mine)
    assert len(orders.recent(opened, ROOT)) == orders.RECENT


def test_a_collected_deck_is_entered_too(opened: Store) -> None:
    period = orders.usual(opened, EVERYTHING, "id").period
    asked = [Question("changes", period), Question("course", period, next(iter(opened.catalogue.indicators)))]
    wishes = Wishes((makers.COLLECTED,), questions=tuple(asked))
    found = orders.collect(opened, ROOT, "id", wishes, lambda sentence, share: None)
    assert len(Presentation(io.BytesIO(found.content)).slides) >= len(asked)
    assert orders.recent(opened, ROOT)[0].kind == "collected"


def test_names_of_files_are_harmless(opened: Store) -> None:
    found = made(opened, region="61")
    assert set(found.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "2026" in found.name


def test_the_comparison_stands_where_two_snapshots_are_named() -> None:
    order = Order("2026-Q3", "id")
    compared = replace(order, snapshots=("C1", "C2"))
    assert "comparison" not in Wishes(("deck",), ("comparison", "goals")).chosen(order)
    assert Wishes(("deck",), ("goals", "opening")).chosen(compared) == ("opening", "goals", "comparison")
    assert makers.KINDS.keys() == makers.FORMS.keys()
