"""A scan is heard and never typed; what a person types is neither lost nor put out of order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.toolkit.scanner import LEAST_CHARACTERS, LONGEST_GAP_MS, ScannerWatch

CARD = "9001126000001233"
Key = Qt.Key


class Desk(QWidget):
    """A window with two fields and a button."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.other, self.button = QLineEdit(), QLineEdit(), QPushButton("b")
        self.entered: list[str] = []
        self.pressed: list[str] = []
        self.field.returnPressed.connect(lambda: self.entered.append(self.field.text()))
        self.button.clicked.connect(lambda: self.pressed.append("pressed"))
        layout = QVBoxLayout(self)
        for each in (self.field, self.other, self.button):
            layout.addWidget(each)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self.windowHandle(), letter)

    def key(
        self, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.windowHandle(), key, modifiers)

    def scan(self, text: str, end: Key = Key.Key_Return) -> None:
        """Type as a scanner does: capital letters with Shift pressed and released around them."""
        for letter in text:
            shifted = letter.isupper()
            if shifted:
                QTest.keyPress(self.windowHandle(), Key.Key_Shift)
            QTest.keyClick(self.windowHandle(), letter)
            if shifted:
                QTest.keyRelease(self.windowHandle(), Key.Key_Shift)
        self.key(end)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.field.setFocus()
    return made


@pytest.fixture
def watch() -> Iterator[ScannerWatch]:
    # A rhythm that a busy machine keeps too; a pause is made by ``pause``.
    made = ScannerWatch(gap_ms=5_000)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def scans(watch: ScannerWatch) -> list[str]:
    heard: list[str] = []
    watch.scanned.connect(heard.append)
    return heard


def pause(watch: ScannerWatch) -> None:
    """Let the time pass in which a scanner would have gone on."""
    watch._pause.timeout.emit()
    watch._turn.timeout.emit()


class TestScan:
    @pytest.mark.parametrize("end", [Key.Key_Return, Key.Key_Enter, Key.Key_Tab])
    @pytest.mark.parametrize("text", [CARD, "TS202611160023", "a b-c/d?e"])
    def test_it_is_heard_and_not_typed(
        self, desk: Desk, scans: list[str], qtbot: QtBot, text: str, end: Key
    ) -> None:
        desk.scan(text, end)
        qtbot.waitUntil(lambda: scans == [text])
        assert desk.field.text() == ""
        assert desk.entered == []
        assert desk.field.hasFocus()

    def test_two_in_a_row(self, desk: Desk, scans: list[str], qtbot: QtBot) -> None:
        desk.scan(CARD)
        desk.scan("TS202611160023")
        qtbot.waitUntil(lambda: scans == [CARD, "TS202611160023"])
        assert desk.field.text() == ""

    def test_in_a_dialog(self, desk: Desk, scans: list[str], qtbot: QtBot) -> None:
        dialog = QDialog(desk)
        field = QLineEdit(dialog)
        QPushButton("ok", dialog).clicked.connect(dialog.accept)
        dialog.open()
        qtbot.waitUntil(dialog.isActiveWindow)
        field.setFocus()
        for letter in CARD:
            QTest.keyClick(dialog.windowHandle(), letter)
        QTest.keyClick(dialog.windowHandle(), Key.Key_Return)
        qtbot.waitUntil(lambda: scans == [CARD])
        assert dialog.isVisible()
        assert field.text() == ""
        dialog.close()

    def test_its_end_is_no_shortcut_and_presses_no_button(
        self, desk: Desk, scans: list[str], qtbot: QtBot
    ) -> None:
        fired: list[str] = []
        QShortcut(QKeySequence("Return"), desk).activated.connect(lambda: fired.append("x"))
        desk.button.setFocus()
        desk.scan(CARD)
        qtbot.waitUntil(lambda: scans == [CARD])
        assert fired == []
        assert desk.pressed == []

    def test_typing_before_it_stays(
        self, desk: Desk, watch: ScannerWatch, scans: list[str], qtbot: QtBot
    ) -> None:
        desk.type("ab")
        pause(watch)
        desk.scan(CARD)
        qtbot.waitUntil(lambda: scans == [CARD])
        desk.type("c")
        pause(watch)
        assert desk.field.text() == "abc"

    def test_what_is_no_code_of_ours_is_typed(self, desk: Desk, qtbot: QtBot) -> None:
        watch = ScannerWatch(gap_ms=5_000, accepts=str.isdigit)
        watch.start()
        heard: list[str] = []
        watch.scanned.connect(heard.append)
        desk.scan("hello world")
        desk.scan(CARD)
        qtbot.waitUntil(lambda: heard == [CARD])
        watch.stop()
        assert desk.entered == ["hello world"]

    def test_keys_that_waited_for_a_busy_program_are_a_person_s(
        self, desk: Desk, qtbot: QtBot
    ) -> None:
        clock = [100.0]
        woke = [100.0]
        watch = ScannerWatch(gap_ms=500, now=lambda: clock[0], busy_since=lambda: woke[0])
        watch.start()
        heard: list[str] = []
        watch.scanned.connect(heard.append)
        # The program was busy for a minute; in that time somebody typed a name and Enter.
        clock[0] = 160.0
        desk.scan("zhangsan")
        assert desk.entered == ["zhangsan"]
        woke[0] = 159.9
        desk.scan(CARD)
        qtbot.waitUntil(lambda: heard == [CARD])
        watch.stop()

    def test_another_rhythm(self, watch: ScannerWatch) -> None:
        watch.set_gap_ms(60)
        assert watch.gap_ms == 60

    def test_on_windows_it_learns_when_the_program_woke(
        self, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
    ) -> None:
        monkeypatch.setattr("ui.toolkit.scanner.sys.platform", "win32")
        watch = ScannerWatch()
        before = watch._busy_since()
        qtbot.waitUntil(lambda: watch._busy_since() > before)


class TestPerson:
    def test_typing_comes_through_after_a_moment(
        self, desk: Desk, watch: ScannerWatch, scans: list[str], qtbot: QtBot
    ) -> None:
        watch.set_gap_ms(LONGEST_GAP_MS)
        desk.type("h")
        assert desk.field.text() == ""
        qtbot.waitUntil(lambda: desk.field.text() == "h")
        desk.type("i")
        desk.key(Key.Key_Return)
        assert desk.entered == ["hi"]
        assert scans == []

    def test_fast_but_too_short(self, desk: Desk, scans: list[str]) -> None:
        text = "x" * (LEAST_CHARACTERS - 1)
        desk.scan(text)
        assert desk.entered == [text]
        assert scans == []

    def test_long_but_without_an_end(
        self, desk: Desk, watch: ScannerWatch, scans: list[str]
    ) -> None:
        desk.type(CARD)
        pause(watch)
        assert desk.field.text() == CARD
        assert scans == []

    def test_a_pause_the_window_system_knows_of(
        self, desk: Desk, watch: ScannerWatch, scans: list[str]
    ) -> None:
        watch._pause.setInterval(LONGEST_GAP_MS)
        for number, letter in enumerate("abcdefgh"):
            QTest.keyClick(desk.windowHandle(), letter, delay=-1)
            if number == 4:
                # The loop did not turn in this time, but the clock of the keys did.
                QTest.qSleep(60)
        desk.key(Key.Key_Return)
        assert desk.entered == ["abcdefgh"]
        assert scans == []

    def test_a_key_held_down_is_no_scanner(
        self, desk: Desk, watch: ScannerWatch, scans: list[str]
    ) -> None:
        window = desk.windowHandle()
        QTest.keyPress(window, Key.Key_A)
        for _ in range(LEAST_CHARACTERS + 2):
            repeat = Spontaneous(QEvent.Type.KeyPress, Key.Key_A, NONE, "a", True)
            # The filter gives back what is held and leaves the repeated key to the window.
            assert not watch.eventFilter(window, repeat)
        assert desk.field.text() == "a"
        QTest.keyRelease(window, Key.Key_A)
        desk.key(Key.Key_Return)
        assert desk.entered == ["a"]
        assert scans == []

    def test_space_presses_a_button_down_and_up_in_order(
        self, desk: Desk, watch: ScannerWatch
    ) -> None:
        desk.button.setFocus()
        desk.key(Key.Key_Space)
        assert desk.pressed == []
        pause(watch)
        assert desk.pressed == ["pressed"]

    def test_a_click_comes_after_what_was_typed(self, desk: Desk, scans: list[str]) -> None:
        desk.type("ab")
        at = desk.other.mapTo(desk, QPoint(5, 5))
        QTest.mouseClick(desk.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        desk.type("c")
        desk.key(Key.Key_Backtab)
        assert (desk.field.text(), desk.other.text()) == ("ab", "c")

    def test_a_shortcut_comes_after_what_was_typed(self, desk: Desk, watch: ScannerWatch) -> None:
        seen: list[str] = []
        for key in ("Ctrl+S", "?"):
            QShortcut(QKeySequence(key), desk).activated.connect(
                lambda: seen.append(desk.field.text())
            )
        desk.type("ab")
        desk.key(Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert seen == ["ab"]
        desk.button.setFocus()
        desk.key(Key.Key_Question)
        assert seen == ["ab", "ab"]

    def test_the_input_method_comes_after_what_was_typed(
        self, desk: Desk, watch: ScannerWatch
    ) -> None:
        desk.type("a")
        commit(desk.field, "张")
        desk.type("b")
        commit(desk.field, "敏")
        assert desk.field.text() == "a张b敏"

    def test_the_focus_moves_after_what_was_typed(self, desk: Desk, watch: ScannerWatch) -> None:
        desk.type("ab")
        desk.other.setFocus()
        desk.type("c")
        pause(watch)
        assert (desk.field.text(), desk.other.text()) == ("ab", "c")

    def test_a_key_that_opens_a_loop_of_its_own_does_not_hold_up_the_next(
        self, desk: Desk, watch: ScannerWatch, qtbot: QtBot
    ) -> None:
        def ask() -> None:
            desk.other.setFocus()
            qtbot.waitUntil(lambda: desk.other.text() == "xy")

        desk.button.clicked.connect(ask)
        desk.button.setFocus()
        desk.key(Key.Key_Space)
        desk.type("xy")
        pause(watch)
        assert desk.other.text() == "xy"

    def test_keys_pressed_meanwhile_come_last(self, desk: Desk, watch: ScannerWatch) -> None:
        """A new key while keys are being given back waits for them."""
        again = ["c"]

        def press_more(_text: str) -> None:
            if again:
                desk.type(again.pop())

        desk.field.textChanged.connect(press_more)
        desk.type("ab")
        pause(watch)
        pause(watch)
        assert desk.field.text() == "abc"

    def test_nobody_is_there_to_take_a_key(self, desk: Desk, watch: ScannerWatch) -> None:
        desk.type("a")
        desk.hide()
        pause(watch)
        desk.show()

    def test_stopping_gives_back(self, desk: Desk, qtbot: QtBot) -> None:
        watch = ScannerWatch()
        watch.start()
        desk.type("ab")
        watch.stop()
        assert desk.field.text() == "ab"
        desk.type("c")
        assert desk.field.text() == "abc"


NONE = Qt.KeyboardModifier.NoModifier


class Spontaneous(QKeyEvent):
    """A key that says it came from the window system."""

    def spontaneous(self) -> bool:
        return True


def commit(field: QLineEdit, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(field, event)


# What a person does, in short words: letters with and without a pause after them, and the rest.
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.sampled_from("abzAZ019 ?-")),
        st.tuples(st.just("type"), st.sampled_from("abzAZ019 ?-")),
        st.tuples(st.just("commit"), st.sampled_from(["张", "单晓东", "𬭊"])),
        st.tuples(
            st.just("key"),
            st.sampled_from(
                [Key.Key_Backspace, Key.Key_Left, Key.Key_Home, Key.Key_End, Key.Key_Delete]
            ),
        ),
        st.tuples(st.just("key"), st.sampled_from([Key.Key_Return, Key.Key_Tab])),
        st.tuples(st.sampled_from(["pause", "select", "undo", "click"]), st.none()),
    ),
    max_size=40,
)


def act(desk: Desk, step: str, what: object, rest: Callable[[], None]) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    if step == "type":
        desk.type(str(what))
    elif step == "commit":
        commit(desk.focusWidget(), str(what))
    elif step == "key":
        desk.key(what)  # type: ignore[arg-type]
    elif step == "select":
        desk.key(Key.Key_A, control)
    elif step == "undo":
        desk.key(Key.Key_Z, control)
    elif step == "click":
        at = desk.other.mapTo(desk, QPoint(3, 5))
        QTest.mouseClick(desk.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
    else:
        rest()


def slowed(steps: list[tuple[str, object]]) -> list[tuple[str, object]]:
    """Put a pause in wherever the steps would be a scanner's."""
    slow: list[tuple[str, object]] = []
    run = 0
    for step in steps:
        ends = step[0] == "key" and step[1] in (Key.Key_Return, Key.Key_Tab)
        if ends and run >= LEAST_CHARACTERS:
            slow.append(("pause", None))
        run = run + 1 if step[0] == "type" else 0
        slow.append(step)
    return slow


@given(_STEPS)
@example([("type", letter) for letter in "abcdef"] + [("key", Key.Key_Tab), ("type", "z")])
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_a_person_gets_the_same_with_and_without_the_watch(
    qtbot: QtBot, steps: list[tuple[str, object]]
) -> None:
    """The same steps, with and without the watch, leave the same text, focus and entries."""
    results = []
    for watched in (False, True):
        desk = Desk()
        desk.show()
        desk.activateWindow()
        qtbot.waitUntil(desk.isActiveWindow)
        desk.field.setFocus()
        watch = ScannerWatch(gap_ms=5_000)
        heard: list[str] = []
        watch.scanned.connect(heard.append)
        if watched:
            watch.start()
        for step, what in slowed(steps):
            act(desk, step, what, lambda watch=watch: pause(watch))
        if watched:
            watch.stop()
        assert heard == []
        fields = (desk.field, desk.other, desk.button)
        focused = next(number for number, each in enumerate(fields) if each.hasFocus())
        places = (desk.field.cursorPosition(), desk.other.cursorPosition())
        results.append(
            (desk.field.text(), desk.other.text(), places, desk.entered, desk.pressed, focused)
        )
        desk.close()
    assert results[0] == results[1]
