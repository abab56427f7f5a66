"""Values go into editors and come out the same, and so do drafts; rules are not their business."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.words import Phrase
from tests.ui.toolkit.table_of import TODAY, TOMORROW, focus
from ui.toolkit.bindings import (
    Binding,
    CheckBinding,
    ChoiceBinding,
    DateBinding,
    MoneyBinding,
    NumberBinding,
    TextBinding,
    Unreadable,
    binding_of,
)
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.inputs import LineEdit, PasswordEdit, TextEdit

CLOCK = SetClock(datetime(2026, 11, 23, 10, 42, tzinfo=CHINA))
OPTIONS = [Option(1, TODAY), Option("two", "typed"), Option(None, TOMORROW)]

MAKE: dict[str, Callable[[], Binding]] = {
    "text": lambda: TextBinding(LineEdit()),
    "lines": lambda: TextBinding(TextEdit()),
    "number": lambda: NumberBinding(LineEdit()),
    "money": lambda: MoneyBinding(LineEdit()),
    "date": lambda: DateBinding(DateEdit(CLOCK)),
    "choice": lambda: ChoiceBinding(Combo(OPTIONS)),
    "check": lambda: CheckBinding(CheckBox(TODAY)),
}
ROUND = [
    ("text", "尉迟明月"),
    ("text", ""),
    ("lines", "一\n二"),
    ("number", 12480),
    ("number", None),
    ("number", -3),
    ("money", 123450),
    ("money", -5),
    ("money", None),
    ("date", date(2026, 12, 8)),
    ("date", None),
    ("choice", 1),
    ("choice", "two"),
    ("choice", None),
    ("check", True),
    ("check", False),
]


def hold(qtbot: QtBot, binding: Binding) -> Binding:
    qtbot.addWidget(binding.editor)
    return binding


@pytest.mark.parametrize(("kind", "value"), ROUND)
def test_a_value_comes_out_as_it_went_in(qtbot: QtBot, kind: str, value: Any) -> None:
    binding = hold(qtbot, MAKE[kind]())
    binding.show(value)
    assert binding.value() == value


@pytest.mark.parametrize(("kind", "value"), ROUND)
def test_so_does_a_draft(qtbot: QtBot, kind: str, value: Any) -> None:
    binding, other = hold(qtbot, MAKE[kind]()), hold(qtbot, MAKE[kind]())
    binding.show(value)
    other.set_text(binding.text())
    assert other.text() == binding.text()
    assert other.value() == value


@pytest.mark.parametrize("kind", ["text", "lines", "number", "money", "date", "check"])
def test_no_record_is_an_empty_editor(qtbot: QtBot, kind: str) -> None:
    binding = hold(qtbot, MAKE[kind]())
    binding.show(None)
    assert binding.text() == ""


@pytest.mark.parametrize(
    ("kind", "typed", "key"),
    [
        ("number", "1.5", "machinery.form.no_number"),
        ("number", "一", "machinery.form.no_number"),
        ("money", "12元3", "machinery.form.no_amount"),
        ("date", "2026-02-30", "machinery.form.no_date"),
    ],
)
def test_what_is_no_value_says_what_would_be(qtbot: QtBot, kind: str, typed: str, key: str) -> None:
    binding = hold(qtbot, MAKE[kind]())
    binding.set_text(typed)
    with pytest.raises(Unreadable) as raised:
        binding.value()
    assert raised.value.phrase == Phrase(key)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "  张三  ", "张三"),
        ("number", " 12,480 ", 12480),
        ("money", "１，２３４．５", 123450),
        ("date", "1122", date(2026, 11, 22)),
    ],
)
def test_people_write_values_in_their_way(qtbot: QtBot, kind: str, typed: str, value: Any) -> None:
    binding = hold(qtbot, MAKE[kind]())
    binding.set_text(typed)
    assert binding.value() == value


def test_money_is_written_out_when_it_is_left(qtbot: QtBot) -> None:
    binding = hold(qtbot, MAKE["money"]())
    binding.editor.show()
    focus(qtbot, binding.editor)
    left: list[str] = []
    binding.left.connect(lambda: left.append(binding.text()))
    for typed, shown in (("1234.5", "¥1,234.50"), ("x", "x")):
        binding.editor.setText(typed)
        QTest.keyClick(binding.editor, Qt.Key.Key_Return)
        assert binding.text() == shown
    assert len(left) == 2


def test_every_edit_and_the_end_of_it_are_told(qtbot: QtBot) -> None:
    for kind, edit in {
        "text": lambda b: b.editor.setText("x"),
        "lines": lambda b: b.editor.setPlainText("x"),
        "choice": lambda b: b.editor.setCurrentIndex(1),
        "check": lambda b: b.editor.click(),
    }.items():
        binding = hold(qtbot, MAKE[kind]())
        changed: list[str] = []
        binding.changed.connect(lambda kind=kind, changed=changed: changed.append(kind))
        edit(binding)
        assert changed == [kind]
    choice = hold(qtbot, MAKE["choice"]())
    with qtbot.waitSignal(choice.left):
        choice.editor.activated.emit(1)
    lines = hold(qtbot, MAKE["lines"]())
    with qtbot.waitSignal(lines.left):
        lines.editor.left.emit()


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("text", "a", "a"),
        ("text", None, ""),
        ("number", 1000, "1,000"),
        ("money", 100, "¥1.00"),
        ("date", date(2026, 1, 2), "2026-01-02"),
        ("choice", 1, TODAY),
        ("choice", "gone", "gone"),
        ("check", True, Phrase("machinery.form.yes")),
        ("check", False, Phrase("machinery.form.no")),
    ],
)
def test_a_value_as_people_read_it(qtbot: QtBot, kind: str, value: Any, words: object) -> None:
    assert hold(qtbot, MAKE[kind]()).words(value) == words


def test_an_option_that_is_gone_is_no_draft(qtbot: QtBot) -> None:
    binding = hold(qtbot, MAKE["choice"]())
    binding.show(1)
    binding.set_text("99")
    assert binding.value() is None


def test_an_editor_knows_its_binding(qtbot: QtBot) -> None:
    editors = {
        LineEdit(): TextBinding,
        TextEdit(): TextBinding,
        DateEdit(CLOCK): DateBinding,
        SearchCombo(OPTIONS): ChoiceBinding,
        CheckBox(TODAY): CheckBinding,
    }
    for editor, kind in editors.items():
        qtbot.addWidget(editor)
        assert type(binding_of(editor)) is kind
    label = QLabel()
    qtbot.addWidget(label)
    with pytest.raises(TypeError, match="QLabel"):
        binding_of(label)


def test_a_password_is_secret(qtbot: QtBot) -> None:
    assert hold(qtbot, binding_of(PasswordEdit())).is_secret
    assert not hold(qtbot, binding_of(LineEdit())).is_secret


def test_the_base_is_only_a_shape(qtbot: QtBot) -> None:
    binding = hold(qtbot, Binding(LineEdit()))
    for call in (
        binding.value,
        binding.text,
        lambda: binding.show(1),
        lambda: binding.set_text(""),
    ):
        with pytest.raises(NotImplementedError):
            call()


@given(st.integers(-(10**15), 10**15))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_amount_survives(qtbot: QtBot, fen: int) -> None:
    binding = MAKE["money"]()
    binding.show(fen)
    assert binding.value() == fen
    binding.set_text(binding.text())
    assert binding.value() == fen
