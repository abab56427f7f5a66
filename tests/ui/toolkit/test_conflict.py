"""Both sides of a conflict are shown, and nobody's work is overwritten in haste."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.toolkit.table_of import TODAY, TOMORROW
from ui.toolkit.choices import Radio
from ui.toolkit.conflict import (
    Compared,
    ConflictDialog,
    Difference,
    Side,
    differences,
    value_of,
)


@dataclass(frozen=True)
class Record:
    a: int = 0
    b: int = 0


FIELDS = [Compared("a", TODAY, str), Compared("b", TOMORROW, str)]


def test_a_record_is_a_mapping_or_has_attributes() -> None:
    assert value_of({"a": 1}, "a") == 1
    assert value_of(Record(a=1), "a") == 1
    assert value_of(None, "a") is None
    assert value_of({}, "a", 5) == 5


def test_what_one_side_changed_is_settled() -> None:
    found = differences(FIELDS, Record(1, 1), {"a": 2, "b": 1}, Record(1, 3))
    assert found == [
        Difference("a", TODAY, "2", "1", Side.MINE),
        Difference("b", TOMORROW, "1", "3", Side.THEIRS),
    ]


def test_what_both_changed_is_open_and_what_they_lack_is_left_out() -> None:
    assert differences(FIELDS, Record(1, 1), {"a": 2, "b": 9}, {"a": 3}) == [
        Difference("a", TODAY, "2", "3", None)
    ]


_SMALL = st.integers(0, 2)


@given(_SMALL, _SMALL, _SMALL)
def test_only_real_differences_are_asked(base: int, mine: int, theirs: int) -> None:
    found = differences(FIELDS[:1], Record(base), {"a": mine}, Record(theirs))
    assert bool(found) == (mine != theirs)
    for each in found:
        is_open = base not in (mine, theirs)
        assert (each.side is None) == is_open
        if each.side is not None:
            # The side that did not touch the field gives way.
            assert (mine if each.side is Side.MINE else theirs) != base


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def test_saving_waits_until_all_is_chosen(window: QWidget) -> None:
    found = [
        Difference("a", TODAY, "mine a", "their a", None),
        Difference("b", TOMORROW, "", "their b", Side.THEIRS),
    ]
    dialog = ConflictDialog(window, found)
    chosen: list[dict[str, Side]] = []
    dialog.resolved.connect(chosen.append)
    dialog.open()
    mine_a, their_a, mine_b, their_b = dialog.findChildren(Radio)
    assert [radio.words() for radio in (mine_a, their_a, mine_b, their_b)] == [
        "mine a",
        "their a",
        "（空）",
        "their b",
    ]
    assert mine_a.accessibleDescription() == "今天"
    assert not dialog.primary.isEnabled()
    assert dialog.note.text() == "还有 1 项要选"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert chosen == []
    QTest.keyClick(mine_a, Qt.Key.Key_Space)
    assert dialog.note.text() == ""
    QTest.keyClick(mine_b, Qt.Key.Key_Space)
    assert not their_b.isChecked()
    assert mine_a.isChecked()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert chosen == [{"a": Side.MINE, "b": Side.MINE}]
    assert not dialog.isVisible()


def test_many_differences_scroll(window: QWidget) -> None:
    found = [Difference(str(n), TODAY, "x" * 200, "y", Side.MINE) for n in range(40)]
    dialog = ConflictDialog(window, found)
    dialog.open()
    assert dialog.height() < 600
    assert dialog.width() == 720
    assert dialog.primary.isEnabled()
    dialog.close()
