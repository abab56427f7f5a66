"""The window watches the clocks: the bell counts, a notification opens the case, and it is seen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from crm_desktop.complaints.intake import Intake
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.words import Phrase
from tests.core.offices import opened
from tests.ui.shell.conftest import Driver, Start
from tests.ui.shell.throwaway import ROOMS, TypingScreen
from ui.screen import Room, Screen
from ui.shell.frame import Frame
from ui.workplace import Address, Workplace


def _screen(place: Workplace) -> Screen:
    return TypingScreen(place, "complaint")


_CASES = Room("cases", "inbox", Phrase("room.desk"), _screen, ("own.do",), kinds=("complaint",))


def unseen(driver: Driver) -> list[str]:
    """Return what whoever sits there was told and has not seen."""
    told: list[list[str]] = []
    driver.program.house.place.ask(
        lambda app, actor: [n.sort for n in app.complaint_clocks.notices(actor)],
        owner=driver.program,
        done=told.append,
    )
    driver.calm()
    return told[0]


def test_a_clock_at_its_warning_is_told_and_opening_the_case_sees_it(
    start: Start, small: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _tray: None)
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _tray, _title, text, *_more: shown.append(text)
    )
    with opened(small) as office:
        clerk = office.actor("A1-2")
        case = office.app.complaint_intake.register(clerk, Intake(words="空调不冷")).value.case
    # The offscreen screen has no windows to come before.
    monkeypatch.setattr(Frame, "raise_", lambda _frame: None)
    driver = start(small, rooms=(*ROOMS, _CASES)).begin().log_in("lifang")
    driver.calm()
    bell = driver.desk.top.bell
    before = bell._count
    assert unseen(driver) == []
    went: list[Address] = []
    driver.program.house.place.wanted.connect(went.append)
    monkeypatch.setattr("ui.toolkit.notify.QApplication.activeWindow", lambda: None)
    clock.advance(timedelta(minutes=24))
    driver.presence._pulse._tick()
    driver.calm()
    assert unseen(driver) == ["warn"]
    assert bell._count == before + 1
    assert shown == [f"{case.number}：受理告知快到时间"]
    driver.presence._pulse._tick()
    driver.calm()
    assert len(shown) == 1, "told once"
    driver.presence._telling.notifier._clicked()
    driver.calm()
    assert went == [Address(kind="complaint", id=case.id)]
    assert unseen(driver) == []
    assert bell._count == before
