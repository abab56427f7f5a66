"""One language for the window, told to every widget; days and moments in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import settle
from ui.toolkit import speech
from ui.toolkit.dates import (
    day_words,
    heading_words,
    moment_words,
    past_words,
    read_date,
    weekday,
)
from ui.toolkit.speech import Speaker, language, set_language, tr

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)
TODAY = NOW.date()


class _Told(Speaker, QLabel):
    pass


def test_people_s_words_stay(qapp: QApplication) -> None:
    set_language(Language.EN)
    assert tr("张淑敏") == "张淑敏"
    assert tr(Phrase("toolkit.date.today")) == "Today"
    assert language() is Language.EN


def test_a_widget_repeats_its_phrases(qtbot: QtBot) -> None:
    told = _Told()
    qtbot.addWidget(told)
    told.say(told.setText, Phrase("toolkit.date.today"))
    told.say(told.setToolTip, Phrase("toolkit.date.tomorrow"))
    set_language(Language.EN)
    settle()
    assert (told.text(), told.toolTip()) == ("Today", "Tomorrow")
    set_language(Language.ZH)
    settle()
    assert (told.text(), told.toolTip()) == ("今天", "明天")


def test_the_last_phrase_of_a_setter_counts(qtbot: QtBot) -> None:
    told = _Told()
    qtbot.addWidget(told)
    told.say(told.setText, Phrase("toolkit.date.today"))
    told.say(told.setText, "周敏")
    set_language(Language.EN)
    settle()
    assert told.text() == "周敏"


def test_qt_s_own_words_follow(qapp: QApplication) -> None:
    def cancel() -> str:
        return QCoreApplication.translate("QPlatformTheme", "Cancel")

    set_language(Language.ZH)
    assert cancel() == "取消"
    assert QLocale().language() == QLocale.Language.Chinese
    set_language(Language.EN)
    assert cancel() == "Cancel"
    assert QLocale().language() == QLocale.Language.English


def test_a_language_can_be_set_before_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech.QCoreApplication, "instance", lambda: None)
    set_language(Language.EN)
    assert language() is Language.EN


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "今天"), (1, "明天"), (-1, "昨天"), (2, "11-25"), (-400, "2025-10-19")],
)
def test_near_days_have_a_word(days: int, words: str) -> None:
    assert tr(day_words(TODAY + timedelta(days=days), TODAY)) == words


def test_moments() -> None:
    assert tr(moment_words(NOW, NOW)) == "今天 10:42"
    assert tr(moment_words(NOW + timedelta(days=2), NOW)) == "11-25 10:42"
    assert tr(past_words(NOW, NOW)) == "10:42"
    assert tr(past_words(NOW - timedelta(days=1), NOW)) == "昨天"
    assert tr(heading_words(NOW)) == "11月23日 周一 10:42"
    set_language(Language.EN)
    assert tr(heading_words(NOW)) == "Mon 11-23 10:42"
    assert [tr(weekday(date(2026, 11, day))) for day in range(23, 30)] == [
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Sat",
        "Sun",
    ]


@pytest.mark.parametrize(
    "typed",
    ["2026-11-22", "20261122", "1122", "11-22", "11.22", "2026/11/22", "2026年11月22日", " 11/22 "],
)
def test_a_day_is_understood(typed: str) -> None:
    assert read_date(typed, TODAY) == date(2026, 11, 22)


@pytest.mark.parametrize("typed", ["", "x", "2026-13-01", "0230", "11-", "1-2-3-4", "123", "二月"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_date(typed, TODAY) is None
