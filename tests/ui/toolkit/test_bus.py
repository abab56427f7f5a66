"""Screens hear of what they show: once per burst, when they can be seen, never of themselves."""

from __future__ import annotations

import threading

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from crm_desktop.foundation.changes import Change, Changes
from ui.toolkit.bus import ChangeBus


def of(*changes: tuple[str, int], origin: object | None = None) -> Changes:
    return Changes(frozenset(Change(*change) for change in changes), origin)


class Screen(QWidget):
    def __init__(self, bus: ChangeBus, *kinds: str) -> None:
        super().__init__()
        self.heard: list[frozenset[Change]] = []
        bus.subscribe(self, kinds, lambda changes: self.heard.append(changes.items))


def test_a_burst_is_one_refresh(qtbot: QtBot) -> None:
    bus = ChangeBus()
    screen = Screen(bus, "person", "post")
    qtbot.addWidget(screen)
    screen.show()
    bus.publish(of(("person", 1), ("card", 9)))
    bus.publish(of(("post", 2)))
    assert screen.heard == []
    qtbot.waitUntil(lambda: screen.heard != [])
    assert screen.heard == [of(("person", 1), ("post", 2)).items]


def test_other_kinds_are_not_heard(qtbot: QtBot) -> None:
    bus = ChangeBus()
    cards, people = Screen(bus, "card"), Screen(bus, "person")
    for screen in (cards, people):
        qtbot.addWidget(screen)
        screen.show()
    bus.publish(of(("person", 1)))
    qtbot.waitUntil(lambda: people.heard != [])
    assert cards.heard == []


def test_a_hidden_page_is_stale_until_it_is_shown(qtbot: QtBot) -> None:
    bus = ChangeBus()
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    front, back = Screen(bus, "person"), Screen(bus, "person")
    pages.addWidget(front)
    pages.addWidget(back)
    pages.show()
    bus.publish(of(("person", 1)))
    qtbot.waitUntil(lambda: front.heard != [])
    bus.publish(of(("person", 2)))
    qtbot.waitUntil(lambda: len(front.heard) == 2)
    assert back.heard == []
    assert bus.is_stale(back)
    pages.setCurrentWidget(back)
    assert back.heard == [of(("person", 1), ("person", 2)).items]
    assert not bus.is_stale(back)
    pages.setCurrentWidget(front)
    pages.setCurrentWidget(back)
    assert len(back.heard) == 1


def test_its_own_echo_is_left_out(qtbot: QtBot) -> None:
    bus = ChangeBus()
    mine, other = Screen(bus, "person"), Screen(bus, "person")
    for screen in (mine, other):
        qtbot.addWidget(screen)
        screen.show()
    bus.publish(of(("person", 1), origin=mine))
    qtbot.waitUntil(lambda: other.heard != [])
    assert mine.heard == []


def test_a_destroyed_screen_hears_nothing(qtbot: QtBot) -> None:
    bus = ChangeBus()
    gone, left = Screen(bus, "person"), Screen(bus, "person")
    qtbot.addWidget(left)
    left.show()
    heard = gone.heard
    delete(gone)
    assert not bus.is_stale(gone)
    bus.publish(of(("person", 1)))
    qtbot.waitUntil(lambda: left.heard != [])
    assert heard == []


def test_what_is_no_widget_always_hears(qtbot: QtBot) -> None:
    bus = ChangeBus()
    owner = QObject()
    heard: list[Changes] = []
    bus.subscribe(owner, ["person"], heard.append)
    bus.subscribe(owner, ["card"], heard.append)
    bus.publish(of(("person", 1)))
    qtbot.waitUntil(lambda: heard != [])
    assert heard == [of(("person", 1))]


def test_another_thread_may_publish(qtbot: QtBot) -> None:
    bus = ChangeBus()
    owner = QObject()
    heard: list[threading.Thread] = []
    bus.subscribe(owner, ["person"], lambda _: heard.append(threading.current_thread()))
    listener = threading.Thread(target=bus.publish, args=[of(("person", 1))])
    listener.start()
    listener.join()
    qtbot.waitUntil(lambda: heard != [])
    assert heard == [threading.main_thread()]


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(1, 4), st.sampled_from(["me", "other"])),
        st.tuples(st.sampled_from(["show", "hide", "gather"]), st.just(0), st.just("")),
    ),
    max_size=30,
)


@given(_STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_foreign_change_is_heard_and_none_twice_in_vain(
    qtbot: QtBot, steps: list[tuple[str, int, str]]
) -> None:
    bus = ChangeBus()
    screen = Screen(bus, "person")
    owed: set[Change] = set()
    try:
        for step, number, origin in steps:
            before = len(screen.heard)
            if step == "publish":
                bus.publish(of(("person", number), origin=screen if origin == "me" else None))
                owed |= {Change("person", number)} if origin == "other" else set()
            elif step == "gather":
                bus._tell_all()
            else:
                screen.setVisible(step == "show")
            for items in screen.heard[before:]:
                assert screen.isVisible() or step == "show"
                assert items == owed
                owed = set()
        screen.hide()
        screen.show()
        assert not bus.is_stale(screen)
        assert set().union(*screen.heard) >= owed
    finally:
        delete(screen)
