"""Time left as words and as a share of the time given: what clock chips and tables show."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.foundation.words import Phrase
from ui.toolkit.dates import moment_words, past_words

#: From this share of the time on, a clock turns amber.
SOON = 0.75

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
#: Under this much time left, every second is shown.
_SECONDS_SHOWN = 2 * _MINUTE
#: A deadline of another day is named by its date, unless it is this near.
_COUNTED = 2 * _HOUR


@dataclass(frozen=True)
class Deadline:
    """When something is due, when its time began and when it was done; all aware."""

    due: datetime
    started: datetime
    done: datetime | None = None


class ClockState(enum.Enum):
    """How a clock looks."""

    OVER = "over"
    SOON = "soon"
    OK = "ok"
    DONE = "done"
    LATE = "late"  # done, but after the time
    NONE = "none"


@dataclass(frozen=True)
class ClockFace:
    """What a clock shows at one moment; ``share`` is the part of the time used, 0 to 1."""

    state: ClockState
    words: Phrase | str
    share: float


def clock_face(deadline: Deadline | None, now: datetime, *, brief: bool = False) -> ClockFace:
    """Return the face of a deadline; ``brief`` rounds to one unit, for narrow cards."""
    if deadline is None:
        return ClockFace(ClockState.NONE, Phrase("toolkit.clock.none"), 0.0)
    if deadline.done is not None:
        return _done_face(deadline, deadline.done, now)
    left = deadline.due - now
    if left <= timedelta(0):
        return ClockFace(ClockState.OVER, _over_words(-left, brief=brief), 1.0)
    share = _share(deadline, now)
    state = ClockState.SOON if share >= SOON else ClockState.OK
    if brief:
        return ClockFace(state, Phrase("toolkit.clock.left", time=rough_words(left)), share)
    if deadline.due.date() != now.date() and left >= _COUNTED:
        return ClockFace(state, moment_words(deadline.due, now), share)
    return ClockFace(state, Phrase("toolkit.clock.left", time=span_words(left)), share)


def span_words(span: timedelta) -> Phrase:
    """Return a length of time: 95 秒, 18 分, 3 时 10 分, 2 天."""
    if span < _SECONDS_SHOWN:
        return Phrase("toolkit.clock.seconds", count=int(span.total_seconds()))
    if span < _HOUR:
        return Phrase("toolkit.clock.minutes", count=span // _MINUTE)
    if span < _DAY:
        minutes = span % _HOUR // _MINUTE
        return Phrase("toolkit.clock.hours_minutes", hours=span // _HOUR, minutes=f"{minutes:02d}")
    return Phrase("toolkit.clock.days", count=span // _DAY)


def next_change(deadline: Deadline, now: datetime) -> timedelta:
    """Return how long the face stays as it is: a second near the end, else the rest of a minute."""
    left = deadline.due - now
    if timedelta(0) <= left < _SECONDS_SHOWN:
        return timedelta(seconds=1)
    rest = left % _MINUTE
    return rest if rest else _MINUTE


def _share(deadline: Deadline, now: datetime) -> float:
    given = deadline.due - deadline.started
    if given <= timedelta(0):
        return 1.0
    return min(1.0, max(0.0, (now - deadline.started) / given))


def _done_face(deadline: Deadline, done: datetime, now: datetime) -> ClockFace:
    when = past_words(done, now)
    if done <= deadline.due:
        return ClockFace(ClockState.DONE, Phrase("toolkit.clock.kept", moment=when), 1.0)
    return ClockFace(ClockState.LATE, Phrase("toolkit.clock.kept_late", moment=when), 1.0)


def _over_words(over: timedelta, *, brief: bool) -> Phrase:
    if over < _MINUTE:
        return Phrase("toolkit.clock.just_over")
    return Phrase("toolkit.clock.over", time=rough_words(over) if brief else _long_span(over))


def _long_span(span: timedelta) -> Phrase:
    """Return a span of at least a minute: seconds are of no use once the time is over."""
    if span < _HOUR:
        return Phrase("toolkit.clock.minutes", count=span // _MINUTE)
    return span_words(span)


def rough_words(span: timedelta) -> Phrase:
    """Return a length of time in one unit: 12 分, 3 时, 2 天; never less than a minute."""
    if span < _HOUR:
        return _long_span(max(span, _MINUTE))
    if span < _DAY:
        return Phrase("toolkit.clock.hours", count=span // _HOUR)
    return Phrase("toolkit.clock.days", count=span // _DAY)
