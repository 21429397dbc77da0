"""The workshop: files made in a process of its own, with the rights of whoever asks."""

import io
import os
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from kpi import access, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.export import material
from kpi.export.dossiers import Order
from kpi.export.makers import Wishes
from kpi.export.questions import Question
from kpi.export.workshop import Workshop
from kpi.scope import Scope

ORDER = Order("2026-Q3", "en", "PUSPEN-2019")
WISHES = Wishes(("workbook",))


@pytest.fixture
def sample(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Store:
    monkeypatch.setenv("RAPOR_HOME", str(filled))
    return store.open()


@pytest.fixture
def workshop():
    made = Workshop()
    yield made
    made.stop()


def silent(sentence: str, share: float) -> None:
    """Tell nobody."""


def test_a_file_is_made_in_another_process_and_progress_is_told_here(
    sample: store.Store, workshop: Workshop
) -> None:
    heard: list[tuple[str, float, int]] = []
    read = material.read(sample, access.command_line(), ORDER, "S-7f3a")
    content = workshop.made(
        read, "workbook", WISHES, lambda sentence, share: heard.append((sentence, share, os.getpid()))
    )
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    assert "snapshot S-7f3a" in book["Overview"]["A2"].value
    assert heard[0] == ("Writing indicators and scores", 0.1, os.getpid())
    first = workshop.process
    assert first is not None
    assert first.pid != os.getpid()
    workshop.made(read, "workbook", WISHES, silent)
    assert workshop.process is first, "one process makes many files"


def test_collected_pictures_are_read_there_with_the_rights_of_whoever_asks(
    sample: store.Store, workshop: Workshop
) -> None:
    bali = Visitor("bali@x.id", access.roles()["koordinator"], Scope(allowed=frozenset({"51"})))
    asked = Question("course", "2026-Q3", "on_time_response", region="61")
    heard: list[str] = []
    for visitor, told in ((access.command_line(), True), (bali, False)):
        read = material.read(sample, visitor, replace(ORDER, project=""))
        wishes = Wishes(("collected",), questions=(asked, Question("changes", "2026-Q3")))
        content = workshop.made(read, "collected", wishes, lambda sentence, share: heard.append(sentence))
        slides = Presentation(io.BytesIO(content)).slides
        assert len(slides) == 3
        assert any(one.has_chart for one in slides[1].shapes) == told
        assert heard[-2] == slides[1].shapes.title.text_frame.text


def test_it_reads_with_the_rights_of_whoever_asks(sample: store.Store, workshop: Workshop) -> None:
    bali = Visitor("bali@x.id", access.roles()["koordinator"], Scope(allowed=frozenset({"51"})))
    every = material.read(sample, access.command_line(), replace(ORDER, project=""))
    workshop.made(every, "workbook", WISHES, silent)
    own = material.read(sample, bali, replace(ORDER, project=""))
    book = openpyxl.load_workbook(io.BytesIO(workshop.made(own, "workbook", WISHES, silent)), read_only=True)
    codes = {row[1] for row in book["Agency data"].iter_rows(min_row=7, values_only=True)}
    assert codes - {None} == {"51"}


def test_another_store_is_read_when_it_is_asked_of(
    sample: store.Store, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.made(material.read(sample, access.command_line(), ORDER), "workbook", WISHES, silent)
    monkeypatch.setenv("RAPOR_HOME", str(tmp_path / "empty"))
    empty = material.read(store.open(), access.command_line(), replace(ORDER, project=""))
    book = openpyxl.load_workbook(
        io.BytesIO(workshop.made(empty, "workbook", WISHES, silent)), read_only=True
    )
    rows = list(book["Agency data"].iter_rows(min_row=7, values_only=True))
    assert not any(any(row) for row in rows)


def test_what_is_refused_there_is_refused_here(sample: store.Store, workshop: Workshop) -> None:
    read = material.read(sample, access.command_line(), ORDER)
    with pytest.raises(RaporError) as refused:
        workshop.made(read, "deck", Wishes(("deck",), template=b"not a template"), silent)
    assert refused.value.code == "template_unreadable"
    assert refused.value.text("en").startswith("This file is not a whole PowerPoint template")
    assert workshop.made(read, "workbook", WISHES, silent), "and the next file is made"


def test_a_process_that_was_killed_is_said_and_replaced(sample: store.Store, workshop: Workshop) -> None:
    read = material.read(sample, access.command_line(), ORDER)

    def kill(sentence: str, share: float) -> None:
        assert workshop.process is not None
        workshop.process.kill()

    with pytest.raises(RaporError) as lost:
        workshop.made(read, "workbook", WISHES, kill)
    assert lost.value.code == "workshop_lost"
    assert workshop.made(read, "workbook", WISHES, silent)


def test_what_takes_too_long_is_ended(sample: store.Store) -> None:
    hasty = Workshop(seconds=0)
    with pytest.raises(RaporError) as late:
        hasty.made(material.read(sample, access.command_line(), ORDER), "workbook", WISHES, silent)
    hasty.stop()
    assert late.value.code == "workshop_late"


def test_whoever_leaves_ends_the_work_that_nobody_waits_for(sample: store.Store, workshop: Workshop) -> None:
    class LeftError(Exception):
        """As a server ends the run of somebody who has closed the page."""

    def leave(sentence: str, share: float) -> None:
        raise LeftError

    read = material.read(sample, access.command_line(), ORDER)
    with pytest.raises(LeftError):
        workshop.made(read, "workbook", WISHES, leave)
    assert workshop.process is None
    assert workshop.made(read, "workbook", WISHES, silent)


def test_it_ends_with_its_caller(sample: store.Store) -> None:
    left = Workshop()
    left.warm()
    process = left.process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    process.stdin = None
    process.wait(timeout=60)
    assert process.returncode == 0


def test_after_the_end_nothing_is_made(sample: store.Store) -> None:
    ended = Workshop()
    ended.stop()
    with pytest.raises(RaporError) as lost:
        ended.made(material.read(sample, access.command_line(), ORDER), "workbook", WISHES, silent)
    assert lost.value.code == "workshop_lost"
