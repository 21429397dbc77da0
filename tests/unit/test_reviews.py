"""Reviews: questions wait until they are settled, words are stood in for, rights decide who judges."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from dialogues import (
    CANARY,
    CENTRE,
    MENTOR,
    OURS,
    OUTSIDER,
    OWNER,
    PROVINCE,
    THEIRS,
    VIEWER,
    log,
    logged,
)
from dialogues import projects as two_projects
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kpi import engines, replies, reviews
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.reviews import Thread
from kpi.scope import Scope
from kpi.store import Store


@pytest.fixture
def opened(home: Path) -> Store:
    return two_projects()


def asked(
    opened: Store,
    words: str = "Mana buktinya?",
    by: Visitor = MENTOR,
    about: str = "project",
    subject: str = "",
    due_on: date | None = None,
) -> int:
    return replies.begin(
        opened, by, OURS, about=about, subject=subject, kind="question", text=words, due_on=due_on
    )


def only(opened: Store) -> Thread:
    (thread,) = reviews.listed(opened, CENTRE.scope, OURS)
    return thread


@pytest.mark.parametrize("kind", ["answer", "decision", "approval", "refusal"])
def test_a_question_waits_until_something_settles_it(opened: Store, kind: str) -> None:
    thread = asked(opened)
    assert only(opened).state == "open"
    replies.reply(opened, OWNER, thread, kind="comment", text="Sedang disiapkan")
    assert only(opened).state == "open"
    replies.reply(opened, CENTRE, thread, kind=kind, text="Ini")
    assert only(opened).state == ("talk" if kind == "answer" else kind)
    replies.reply(opened, MENTOR, thread, kind="question", text="Dan yang kedua?")
    assert only(opened).state == "open"
    assert [one.text for one in only(opened).standing] == [
        "Mana buktinya?",
        "Sedang disiapkan",
        "Ini",
        "Dan yang kedua?",
    ]


def test_the_last_judgement_counts(opened: Store) -> None:
    thread = replies.begin(
        opened, MENTOR, OURS, about="milestone", subject="1", kind="refusal", text="Belum ada berita acara"
    )
    replies.reply(opened, MENTOR, thread, kind="approval", text="Sudah lengkap")
    found = only(opened)
    assert (found.state, found.title, found.about) == ("approval", "Tonggak 1", "milestone")


def test_a_word_stands_in_for_an_earlier_one_and_both_stay(opened: Store) -> None:
    thread = asked(opened, "Mana buktinja?")
    replies.reply(opened, OWNER, thread, kind="answer", text="Terlampir")
    replies.reply(opened, MENTOR, thread, kind="question", text="Mana buktinya?", supersedes=thread)
    found = only(opened)
    assert [one.text for one in found.standing] == ["Mana buktinya?", "Terlampir"]
    assert found.state == "talk"  # only spelled anew: the answer still answers it
    assert [(one.text, one.replaced) for one in found.words] == [
        ("Mana buktinja?", True),
        ("Terlampir", False),
        ("Mana buktinya?", False),
    ]


def test_a_judgement_is_withdrawn_by_another_word(opened: Store) -> None:
    thread = replies.begin(opened, MENTOR, OURS, about="project", subject="", kind="approval", text="Setuju")
    replies.reply(opened, MENTOR, thread, kind="question", text="Tunggu: di mana SK-nya?", supersedes=thread)
    assert (only(opened).state, only(opened).verdict) == ("open", None)


def test_only_an_own_word_of_the_thread_is_stood_in_for_and_only_once(opened: Store) -> None:
    first, second = asked(opened), asked(opened, "Kapan?")
    for visitor, thread, earlier in ((CENTRE, first, first), (MENTOR, second, first), (MENTOR, first, 99)):
        with pytest.raises(RaporError) as told:
            replies.reply(opened, visitor, thread, kind="comment", text="x", supersedes=earlier)
        assert told.value.code == "review_superseded"
    replies.reply(opened, MENTOR, first, kind="question", text="Anew", supersedes=first)
    with pytest.raises(RaporError, match="sudah diganti"):
        replies.reply(opened, MENTOR, first, kind="question", text="Again", supersedes=first)


@pytest.mark.parametrize("verb", ["UPDATE reviews SET text = 'x'", "DELETE FROM reviews"])
def test_the_database_refuses_to_change_a_word(opened: Store, verb: str) -> None:
    asked(opened)
    with pytest.raises(IntegrityError, match="append-only"), opened.writing() as session:
        session.execute(text(verb))


def test_waiting_questions_of_all_projects_the_earliest_due_first(opened: Store) -> None:
    today = engines.today()
    asked(opened, "Tanpa tenggat")
    asked(opened, "Besok", due_on=today + timedelta(days=1))
    asked(opened, "Kemarin", due_on=today - timedelta(days=1))
    replies.reply(opened, OWNER, asked(opened, "Terjawab"), kind="answer", text="Ya")
    waiting = reviews.waiting(opened, CENTRE.scope)
    assert [one.question.text for one in waiting if one.question] == ["Kemarin", "Besok", "Tanpa tenggat"]
    assert [one.is_overdue(today) for one in waiting] == [True, False, False]


def test_a_word_on_a_milestone_belongs_to_the_agency_that_answers_for_it(opened: Store) -> None:
    asked(opened, CANARY)
    asked(opened, "Untuk provinsi", about="milestone", subject="2")
    seen = {
        visitor.role.key: [one.words[0].text for one in reviews.listed(opened, visitor.scope, OURS)]
        for visitor in (CENTRE, PROVINCE, MENTOR, OWNER)
    }
    assert seen == {
        "pusat": ["Untuk provinsi", CANARY],
        "koordinator": ["Untuk provinsi"],
        "mentor": ["Untuk provinsi", CANARY],
        "operator": [CANARY],
    }
    assert len(reviews.waiting(opened, PROVINCE.scope)) == 1
    assert reviews.waiting(opened, OUTSIDER.scope) == []
    assert reviews.waiting(opened, Scope(frozenset())) == []


def test_a_selection_narrows_what_waits(opened: Store) -> None:
    asked(opened)
    asked(opened, about="milestone", subject="2")
    assert len(reviews.waiting(opened, CENTRE.scope.select(frozenset({"61"})))) == 1


def test_judging_is_for_those_who_judge(opened: Store) -> None:
    thread = asked(opened)
    for kind in reviews.JUDGING:
        with pytest.raises(RaporError) as told:
            replies.reply(opened, OWNER, thread, kind=kind, text="Setuju")
        assert told.value.code == "not_allowed"
    assert reviews.may_write(OWNER) == reviews.ASKING
    assert reviews.may_write(VIEWER) == ()
    assert reviews.may_write(MENTOR) == (*reviews.ASKING, *reviews.JUDGING)


def test_who_may_not_see_a_thread_is_not_told_that_there_is_one(opened: Store) -> None:
    thread = asked(opened)
    for visitor, number in ((OUTSIDER, thread), (PROVINCE, thread), (OUTSIDER, 4711)):
        with pytest.raises(RaporError) as told:
            replies.reply(opened, visitor, number, kind="answer", text="Halo")
        assert told.value.code == "review_unknown"
    with pytest.raises(RaporError) as told:
        replies.reply(opened, VIEWER, thread, kind="answer", text="Halo")
    assert told.value.code == "not_allowed"


@pytest.mark.parametrize(
    ("about", "subject", "kind", "words", "code"),
    [
        ("project", "", "question", " ", "review_empty"),
        ("project", "x", "question", "a", "review_subject"),
        ("milestone", "3", "question", "a", "review_subject"),
        ("milestone", "٣", "question", "a", "review_subject"),
        ("indicator", "nothing", "question", "a", "review_subject"),
        ("weather", "", "question", "a", "review_subject"),
        ("project", "", "shout", "a", "review_kind"),
    ],
)
def test_what_is_refused(opened: Store, about: str, subject: str, kind: str, words: str, code: str) -> None:
    with pytest.raises(RaporError) as told:
        replies.begin(opened, CENTRE, OURS, about=about, subject=subject, kind=kind, text=words)
    assert told.value.code == code
    assert reviews.listed(opened, CENTRE.scope, OURS) == []


def test_an_indicator_is_reviewed_by_its_key(opened: Store) -> None:
    key = next(iter(opened.catalogue.indicators))
    asked(opened, about="indicator", subject=key)
    assert (only(opened).about, only(opened).subject) == ("indicator", key)


def test_a_reply_must_name_the_opening_word(opened: Store) -> None:
    thread = asked(opened)
    answer = replies.reply(opened, OWNER, thread, kind="answer", text="Ya")
    with pytest.raises(RaporError) as told:
        replies.reply(opened, OWNER, answer, kind="answer", text="Ya")
    assert told.value.code == "review_unknown"


def test_the_audit_log_tells_that_and_not_what_was_said(opened: Store) -> None:
    thread = asked(opened, CANARY)
    replies.reply(opened, CENTRE, thread, kind="approval", text=CANARY)
    assert [(who, action) for who, action, _ in log(opened)] == [
        ("mentor@x.id", "review.asked"),
        ("pusat@x.id", "review.approved"),
    ]
    assert CANARY not in logged(opened)


def test_a_project_of_others_is_unknown(opened: Store) -> None:
    with pytest.raises(RaporError) as told:
        reviews.listed(opened, MENTOR.scope, THEIRS)
    assert told.value.code == "project_unknown"
