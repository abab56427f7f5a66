"""Deadlines in words and the chip that keeps them true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.words import Language
from tests.ui.lint import name_of, settle
from ui.toolkit.clock import ClockChip, clock_width
from ui.toolkit.deadlines import ClockState, Deadline, clock_face, next_change, span_words
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import theme

Stage = Callable[..., QWidget]

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _due(left: timedelta, given: timedelta = 4 * _HOUR) -> Deadline:
    return Deadline(NOW + left, NOW + left - given)


@pytest.mark.parametrize(
    ("left", "state", "zh", "en"),
    [
        (-26 * _MINUTE, ClockState.OVER, "逾期 26 分", "26 min late"),
        (-72 * _MINUTE, ClockState.OVER, "逾期 1 时 12 分", "1 h 12 min late"),
        (-3 * _DAY, ClockState.OVER, "逾期 3 天", "3 d late"),
        (timedelta(seconds=-5), ClockState.OVER, "刚逾期", "Just late"),
        (timedelta(0), ClockState.OVER, "刚逾期", "Just late"),
        (timedelta(seconds=95), ClockState.SOON, "剩 95 秒", "95 s left"),
        (18 * _MINUTE, ClockState.SOON, "剩 18 分", "18 min left"),
        (_HOUR, ClockState.SOON, "剩 1 时 00 分", "1 h 00 min left"),
        (61 * _MINUTE, ClockState.OK, "剩 1 时 01 分", "1 h 01 min left"),
        (190 * _MINUTE, ClockState.OK, "剩 3 时 10 分", "3 h 10 min left"),
    ],
)
def test_faces(left: timedelta, state: ClockState, zh: str, en: str) -> None:
    face = clock_face(_due(left), NOW)
    assert face.state is state
    assert tr(face.words) == zh
    set_language(Language.EN)
    assert tr(face.words) == en


def test_a_deadline_of_another_day_is_named_by_its_date() -> None:
    tomorrow = Deadline(datetime(2026, 11, 24, 9, 0, tzinfo=CHINA), NOW)
    assert tr(clock_face(tomorrow, NOW).words) == "明天 09:00"
    later = Deadline(datetime(2026, 11, 25, 9, 0, tzinfo=CHINA), NOW)
    assert tr(clock_face(later, NOW).words) == "11-25 09:00"


def test_an_hour_past_midnight_is_still_counted() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=CHINA)
    assert tr(clock_face(Deadline(late + _HOUR, late), late).words) == "剩 1 时 00 分"


def test_what_is_done_says_when() -> None:
    kept = Deadline(NOW, NOW - _HOUR, NOW - 81 * _MINUTE)
    assert clock_face(kept, NOW).state is ClockState.DONE
    assert tr(clock_face(kept, NOW).words) == "已兑现 09:21"
    late = Deadline(NOW - _DAY, NOW - 2 * _DAY, NOW - _DAY + _MINUTE)
    assert clock_face(late, NOW).state is ClockState.LATE
    assert tr(clock_face(late, NOW).words) == "逾期兑现 昨天"


def test_no_deadline() -> None:
    face = clock_face(None, NOW)
    assert (face.state, tr(face.words), face.share) == (ClockState.NONE, "无期限", 0.0)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (30 * timedelta(seconds=1), "剩 1 分"),
        (6 * _MINUTE, "剩 6 分"),
        (4 * _HOUR + 20 * _MINUTE, "剩 4 时"),
        (30 * _HOUR, "剩 1 天"),
        (-5 * _HOUR, "逾期 5 时"),
    ],
)
def test_brief_faces_have_one_unit(left: timedelta, words: str) -> None:
    assert tr(clock_face(_due(left), NOW, brief=True).words) == words


def test_the_share_stays_within_its_bounds() -> None:
    assert clock_face(_due(_HOUR, given=timedelta(0)), NOW).share == 1.0
    not_begun = Deadline(NOW + 2 * _HOUR, NOW + _HOUR)
    assert clock_face(not_begun, NOW).share == 0.0
    assert clock_face(_due(_HOUR), NOW).share == 0.75


def test_a_face_changes_each_second_only_near_the_end() -> None:
    assert next_change(_due(90 * timedelta(seconds=1)), NOW) == timedelta(seconds=1)
    assert next_change(_due(10 * _MINUTE + timedelta(seconds=20)), NOW) == timedelta(seconds=20)
    assert next_change(_due(10 * _MINUTE), NOW) == _MINUTE
    assert next_change(_due(-10 * _MINUTE - timedelta(seconds=20)), NOW) == 40 * timedelta(
        seconds=1
    )


def test_long_spans() -> None:
    assert tr(span_words(50 * _HOUR)) == "2 天"


def test_the_chip_follows_the_clock_while_it_is_seen(stage: Stage) -> None:
    clock = SetClock(NOW)
    chip = ClockChip(_due(18 * _MINUTE), clock)
    assert not chip._timer.isActive()
    stage(chip)
    assert chip._timer.isActive()
    assert name_of(chip) == "剩 18 分"
    clock.advance(19 * _MINUTE)
    chip._timer.timeout.emit()
    assert (name_of(chip), chip.face().state) == ("逾期 1 分", ClockState.OVER)
    chip.hide()
    assert not chip._timer.isActive()


def test_a_chip_that_is_done_needs_no_timer(stage: Stage) -> None:
    chip = ClockChip(None, SetClock(NOW))
    stage(chip)
    assert not chip._timer.isActive()
    chip.set_deadline(Deadline(NOW, NOW - _HOUR, NOW))
    assert not chip._timer.isActive()
    chip.set_deadline(_due(_HOUR))
    assert chip._timer.isActive()


def test_a_flush_chip_begins_at_the_edge_when_it_has_no_fill(stage: Stage) -> None:
    clock = SetClock(NOW)
    padded, flush = ClockChip(_due(3 * _HOUR), clock), ClockChip(_due(3 * _HOUR), clock, flush=True)
    filled = ClockChip(_due(-_HOUR), clock, flush=True)
    stage(padded, flush, filled)
    assert flush.sizeHint().width() == padded.sizeHint().width() - 6
    assert filled.sizeHint().width() == clock_width(filled.text())


def test_a_chip_says_it_in_english_and_grows(stage: Stage) -> None:
    chip = ClockChip(_due(190 * _MINUTE), SetClock(NOW))
    stage(chip)
    set_language(Language.EN)
    settle()
    assert name_of(chip) == "3 h 10 min left"
    assert chip.width() >= chip.sizeHint().width()
    assert chip.height() == theme().metrics.pill
