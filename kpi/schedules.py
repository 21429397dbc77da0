"""Schedules: when a source is due, and whether what it gave last is still fresh."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

from kpi.errors import RaporError

WIB = timezone(timedelta(hours=7))
MANUAL, DAILY = "manual", "daily"
AT = re.compile(r"daily@([01]\d|2[0-3]):([0-5]\d)")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """How often a source is refreshed.

    Attributes:
        wait: From the beginning of one refresh to the next. A little less than the word says: a timer that
            calls at the same minute every day must not find that a second is missing.
        late: Age of the last success after which the figures are called late.
    """

    wait: timedelta
    late: timedelta


PACES = {
    "hourly": Pace(55 * MINUTE, 2 * HOUR),
    DAILY: Pace(23 * HOUR, 36 * HOUR),
    "weekly": Pace(7 * DAY - HOUR, 9 * DAY),
}
RETRY = 55 * MINUTE  # after a failure, whatever the schedule: most of them pass by themselves
SKEW = (
    5 * MINUTE
)  # by which clocks of servers may differ; a last refresh further ahead means one was set back
WORDS = ("hourly", DAILY, "weekly", MANUAL, "daily@06:30")


def local(moment: datetime) -> datetime:
    """A moment in UTC, as it is stored, by the clocks of Jakarta."""
    return moment.replace(tzinfo=UTC).astimezone(WIB)


def check(schedule: str) -> None:
    """Refuse words that are no schedule.

    Raises:
        RaporError: If they are not.
    """
    if schedule not in (*PACES, MANUAL) and not AT.fullmatch(schedule):
        raise RaporError("schedule_unknown", schedule=schedule, known=", ".join(WORDS))


@dataclass(frozen=True)
class Course:
    """How a source fared so far, as far as its schedule cares; times are UTC without a zone.

    Attributes:
        tried: When the last refresh began.
        succeeded: When the last one succeeded.
        failed: Whether the last one failed.
    """

    schedule: str
    paused: bool = False
    tried: datetime | None = None
    succeeded: datetime | None = None
    failed: bool = False


def due_at(course: Course, now: datetime) -> datetime | None:
    """When a source is to be refreshed next; None if only a person decides that.

    A last refresh that lies in the future tells that a clock was set back: then it is due at once.
    """
    if course.paused or course.schedule == MANUAL:
        return None
    if course.tried is None or course.tried > now + SKEW:
        return now
    again = course.tried + PACES[_word(course.schedule)].wait
    if fixed := AT.fullmatch(course.schedule):
        again = _next(course.tried, time(int(fixed[1]), int(fixed[2])))
    return min(again, course.tried + RETRY) if course.failed else again


def is_due(course: Course, now: datetime) -> bool:
    """Whether a source should be refreshed at this moment."""
    at = due_at(course, now)
    return at is not None and at <= now


def freshness(course: Course, now: datetime) -> str:
    """How fresh a source is: paused, failed, never, late or fresh."""
    if course.paused:
        return "paused"
    if course.failed:
        return "failed"
    if course.succeeded is None:
        return "never"
    if course.schedule != MANUAL and now - course.succeeded > PACES[_word(course.schedule)].late:
        return "late"
    return "fresh"


def _word(schedule: str) -> str:
    return schedule.partition("@")[0]


def _next(after: datetime, at: time) -> datetime:
    """The first moment of a time of day in WIB that lies after a moment."""
    here = local(after)
    found = datetime.combine(here.date(), at, WIB)
    if found <= here:
        found += DAY
    return found.astimezone(UTC).replace(tzinfo=None)
