"""A form loads, checks and saves; whatever goes wrong, what was typed stays."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.errors import (
    Conflict,
    Refused,
    StorageError,
    ValidationErrors,
)
from crm_desktop.foundation.words import Language, Phrase
from tests.ui.toolkit.drafts_of import Shelf
from tests.ui.toolkit.table_of import TODAY, TOMORROW, focus, heard
from ui.toolkit.bindings import MoneyBinding
from ui.toolkit.choices import Radio
from ui.toolkit.conflict import ConflictDialog
from ui.toolkit.dialog import Dialog
from ui.toolkit.drafts import Drafts
from ui.toolkit.form import Form
from ui.toolkit.inputs import LineEdit, PasswordEdit
from ui.toolkit.speech import set_language
from ui.toolkit.tasks import TaskRunner

Key = Qt.Key
NAME, PHONE, AMOUNT = TODAY, TOMORROW, Phrase("toolkit.date.yesterday")
EMPTY = Phrase("machinery.form.no_number")


@dataclass(frozen=True)
class Person:
    id: int = 7
    version: int = 1
    name: str = "张三"
    phone: str = "138"
    amount: int | None = 100


@dataclass
class Service:
    """Keeps one person; raises ``error`` once where one is set."""

    person: Person = field(default_factory=Person)
    error: Exception | None = None
    calls: list[tuple[dict[str, Any], int | None]] = field(default_factory=list)
    gate: threading.Event | None = None

    def save(self, values: dict[str, Any], version: int | None) -> Person:
        self.calls.append((values, version))
        if self.gate is not None:
            self.gate.wait()
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        if version not in (None, self.person.version):
            raise Conflict("person", values, self.person)
        values.pop("password", None)
        self.person = replace(self.person, version=self.person.version + 1, **values)
        return self.person


class PersonForm(Form):
    def __init__(self, runner: TaskRunner, service: Service, **options: Any) -> None:
        super().__init__(runner, service.save, **options)
        self.name, self.phone, self.amount = LineEdit(), LineEdit(), LineEdit()
        self.body.addWidget(self.add("name", NAME, self.name))
        self.body.addWidget(self.add("phone", PHONE, self.phone))
        self.body.addWidget(self.add("amount", AMOUNT, self.amount, binding=MoneyBinding))


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    if made.gate is not None:
        made.gate.set()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def form(
    runner: TaskRunner, service: Service, shelf: Shelf, qtbot: QtBot, settle: Callable[[], None]
) -> PersonForm:
    made = PersonForm(runner, service, drafts=Drafts(shelf, runner, "person"))
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    made.load(service.person)
    settle()
    focus(qtbot, made.name)
    return made


Settle = Callable[[], None]


def note(form: Form) -> str:
    return form.foot.note.text()


class TestLoadAndSave:
    def test_what_is_loaded_is_shown_and_not_dirty(self, form: PersonForm) -> None:
        texts = [form.name.text(), form.phone.text(), form.amount.text()]
        assert texts == ["张三", "138", "¥1.00"]
        assert not form.is_dirty

    def test_it_is_saved_under_the_version_that_was_read(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        saved, dirty = heard(form.saved), heard(form.dirty_changed)
        form.name.setText("李四")
        form.save()
        settle()
        assert service.calls == [({"name": "李四", "phone": "138", "amount": 100}, 1)]
        assert saved == [service.person]
        assert dirty == [True, False]

    def test_control_enter_saves(self, form: PersonForm, service: Service, settle: Settle) -> None:
        QTest.keyClick(form.name, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        settle()
        assert len(service.calls) == 1

    def test_a_double_click_saves_once(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        service.gate = threading.Event()
        left = Qt.MouseButton.LeftButton
        QTest.mouseClick(form.foot.save, left)
        QTest.mouseDClick(form.foot.save, left)
        QTest.mouseRelease(form.foot.save, left)
        form.save()
        service.gate.set()
        settle()
        assert len(service.calls) == 1

    def test_a_long_save_says_so_and_gives_the_focus_back(
        self, form: PersonForm, service: Service, qtbot: QtBot, settle: Settle
    ) -> None:
        service.gate = threading.Event()
        focus(qtbot, form.phone)
        form.save()
        assert not form._fields.updatesEnabled()
        QTest.keyClick(form, Key.Key_Escape)
        qtbot.waitUntil(lambda: note(form) == "正在保存…")
        assert form._fields.updatesEnabled()
        service.gate.set()
        settle()
        assert note(form) == ""
        assert form.phone.hasFocus()
        assert form.phone.isEnabled()

    def test_a_new_record_has_no_version(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        form.load({"name": "新"})
        assert form.name.text() == "新"
        assert form.phone.text() == ""
        form.save()
        settle()
        assert service.calls[-1] == ({"name": "新", "phone": "", "amount": None}, None)

    def test_a_closed_form_is_saved_all_the_same(
        self, form: PersonForm, service: Service, runner: TaskRunner, settle: Settle
    ) -> None:
        form.name.setText("李四")
        form.save()
        runner.forget(form)
        settle()
        assert service.person.name == "李四"


class TestFaults:
    def test_what_is_unreadable_stands_under_its_field_when_it_is_left(
        self, form: PersonForm, qtbot: QtBot
    ) -> None:
        focus(qtbot, form.amount)
        form.amount.setText("viel")
        QTest.keyClick(form.amount, Key.Key_Backtab)
        assert form._entries["amount"].field.error == Phrase("machinery.form.no_amount")
        form.amount.setText("5")
        assert form._entries["amount"].field.error is None

    def test_saving_says_what_is_missing_and_asks_no_service(
        self, form: PersonForm, service: Service, qtbot: QtBot
    ) -> None:
        form.amount.setText("viel")
        form.save()
        assert service.calls == []
        assert note(form) == "还差 1 项：昨天"
        assert form.amount.hasFocus()
        form.amount.setText("5")
        assert note(form) == ""

    def test_what_the_service_finds_stands_under_its_fields(
        self, form: PersonForm, service: Service, settle: Settle, qtbot: QtBot
    ) -> None:
        refused = heard(form.refused)
        service.error = ValidationErrors({"phone": EMPTY, "name": EMPTY})
        form.save()
        settle()
        assert [entry.field.error for entry in form._entries.values()] == [EMPTY, EMPTY, None]
        assert note(form) == "还差 2 项：今天、明天"
        assert form.name.hasFocus()
        assert [type(error) for error in refused] == [ValidationErrors]
        set_language(Language.EN)
        qtbot.waitUntil(lambda: note(form) == "2 fields need attention: Today, Tomorrow")
        set_language(Language.ZH)
        form.name.setText("x")
        qtbot.waitUntil(lambda: note(form) == "还差 1 项：明天")
        # The service is asked again: what it minded may be settled by now.
        form.save()
        settle()
        assert note(form) == ""
        assert service.person.name == "x"

    def test_a_fault_of_no_field_is_said_in_the_foot(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        service.error = ValidationErrors({"company": TOMORROW})
        form.save()
        settle()
        assert note(form) == "明天"

    def test_a_refusal_says_why(self, form: PersonForm, service: Service, settle: Settle) -> None:
        form.name.setText("李四")
        service.error = Refused(TOMORROW)
        form.save()
        settle()
        assert note(form) == "明天"
        assert form.name.text() == "李四"
        assert form.is_dirty

    def test_a_store_that_fails_keeps_the_text_and_offers_another_try(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        form.name.setText("李四")
        service.error = StorageError("away")
        form.save()
        settle()
        assert note(form).endswith("内容还在")
        assert form.foot.save.words() == "再存一次"
        form.foot.save.click()
        settle()
        assert service.person.name == "李四"
        assert form.foot.save.words() == "保存"

    def test_a_bug_keeps_the_text_too(
        self,
        form: PersonForm,
        service: Service,
        settle: Settle,
        unexpected: list[BaseException],
    ) -> None:
        form.name.setText("李四")
        service.error = ZeroDivisionError()
        form.save()
        settle()
        assert note(form) == "保存时程序出错，内容还在"
        assert form.name.text() == "李四"
        assert [type(error) for error in unexpected] == [ZeroDivisionError]
        unexpected.clear()


class TestConflict:
    def test_both_sides_are_kept_field_by_field(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        form.name.setText("李四")
        form.phone.setText("139")
        service.person = replace(service.person, version=2, phone="150", amount=500)
        form.save()
        settle()
        (dialog,) = form.findChildren(ConflictDialog)
        radios = {radio.words(): radio for radio in dialog.findChildren(Radio)}
        assert {words: radio.isChecked() for words, radio in radios.items()} == {
            "李四": True,
            "张三": False,
            "139": False,
            "150": False,
            "¥1.00": False,
            "¥5.00": True,
        }
        radios["150"].click()
        dialog.primary.click()
        settle()
        assert service.person == Person(7, 3, "李四", "150", 500)
        assert not form.is_dirty

    def test_choosing_none_saves_none(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        form.name.setText("李四")
        service.person = replace(service.person, version=2, name="王五")
        form.save()
        settle()
        (dialog,) = form.findChildren(ConflictDialog)
        dialog.reject()
        assert note(form) == "还没保存：别人改过这条记录"
        assert form.name.text() == "李四"
        assert service.person.name == "王五"

    def test_where_both_did_the_same_nothing_is_asked(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        form.name.setText("李四")
        service.person = replace(service.person, version=2, name="李四")
        form.save()
        settle()
        assert form.findChildren(ConflictDialog) == []
        assert service.person.version == 3

    def test_a_third_person_may_come_in_between(
        self, form: PersonForm, service: Service, settle: Settle
    ) -> None:
        form.name.setText("李四")
        service.person = replace(service.person, version=2, phone="150")
        form.save()
        settle()
        (dialog,) = form.findChildren(ConflictDialog)
        service.person = replace(service.person, version=3, phone="151")
        dialog.primary.click()
        settle()
        assert service.calls[-1][1] == 2
        second = next(each for each in form.findChildren(ConflictDialog) if each.isVisible())
        second.primary.click()
        settle()
        assert service.person == Person(7, 4, "李四", "151", 100)


class TestDrafts:
    def test_escape_keeps_what_was_typed_and_it_is_offered_again(
        self, form: PersonForm, shelf: Shelf, service: Service, settle: Settle
    ) -> None:
        left: list[str] = []
        form.left.connect(lambda: left.append("left"))
        form.name.setText("李四")
        form.amount.setText("viel")
        QTest.keyClick(form.name, Key.Key_Escape)
        settle()
        assert left == ["left"]
        assert shelf.kept[("person", "7")] == {"name": "李四", "phone": "138", "amount": "viel"}
        form.load(service.person)
        assert not form.foot.resume.isVisible()
        settle()
        assert form.foot.resume.isVisible()
        assert note(form) == "11-23 10:42 有没保存完的内容"
        form.foot.resume.click()
        assert (form.name.text(), form.amount.text()) == ("李四", "viel")
        assert form.is_dirty
        assert not form.foot.resume.isVisible()

    def test_nothing_typed_keeps_nothing(
        self, form: PersonForm, shelf: Shelf, settle: Settle
    ) -> None:
        QTest.keyClick(form.name, Key.Key_Escape)
        settle()
        assert shelf.kept == {}

    def test_going_elsewhere_keeps_a_draft(
        self, form: PersonForm, shelf: Shelf, settle: Settle
    ) -> None:
        form.name.setText("李四")
        form.hide()
        settle()
        assert ("person", "7") in shelf.kept

    def test_saving_drops_it(
        self, form: PersonForm, shelf: Shelf, service: Service, settle: Settle
    ) -> None:
        form.name.setText("李四")
        form.keep_draft()
        form.save()
        settle()
        assert shelf.kept == {}

    def test_it_can_be_thrown_away(
        self, form: PersonForm, shelf: Shelf, service: Service, settle: Settle
    ) -> None:
        shelf.kept[("person", "7")] = {"name": "李四"}
        form.load(service.person)
        settle()
        form.foot.discard.click()
        settle()
        assert shelf.kept == {}
        assert form.name.text() == "张三"
        assert not form.foot.discard.isVisible()

    def test_what_is_there_already_is_not_offered(
        self, form: PersonForm, shelf: Shelf, service: Service, settle: Settle
    ) -> None:
        shelf.kept[("person", "7")] = {"name": "张三", "phone": "138", "amount": "¥1.00"}
        form.load(service.person)
        settle()
        assert not form.foot.resume.isVisible()

    def test_a_field_that_is_gone_is_passed_over(
        self, form: PersonForm, shelf: Shelf, settle: Settle
    ) -> None:
        shelf.kept[("person", "")] = {"name": "新", "fax": "1"}
        form.load()
        settle()
        form.foot.resume.click()
        form.foot.resume.clicked.emit()
        assert form.name.text() == "新"

    def test_a_store_that_fails_offers_nothing(
        self, form: PersonForm, shelf: Shelf, service: Service, settle: Settle
    ) -> None:
        shelf.error = StorageError("away")
        form.load(service.person)
        form.name.setText("李四")
        form.keep_draft()
        settle()
        assert not form.foot.resume.isVisible()

    def test_no_password_is_kept(self, form: PersonForm, shelf: Shelf, settle: Settle) -> None:
        form.body.addWidget(form.add("password", TODAY, PasswordEdit()))
        form.name.setText("李四")
        form.keep_draft()
        settle()
        assert "password" not in shelf.kept[("person", "7")]

    def test_a_form_without_drafts_has_none(
        self, runner: TaskRunner, service: Service, qtbot: QtBot, settle: Settle
    ) -> None:
        form = PersonForm(runner, service)
        qtbot.addWidget(form)
        form.load(service.person)
        form.name.setText("李四")
        form.keep_draft()
        form.foot.discard.clicked.emit()
        form.save()
        settle()
        assert service.person.name == "李四"


class TestDialog:
    @pytest.fixture
    def dialog(self, qtbot: QtBot) -> Dialog:
        window = QWidget()
        window.resize(800, 600)
        qtbot.addWidget(window)
        window.show()
        made = Dialog(window, TODAY, TOMORROW)
        made.window_kept = window  # type: ignore[attr-defined]
        return made

    def test_the_dialog_saves_says_and_closes(
        self,
        runner: TaskRunner,
        service: Service,
        shelf: Shelf,
        dialog: Dialog,
        qtbot: QtBot,
        settle: Settle,
    ) -> None:
        form = PersonForm(
            runner, service, drafts=Drafts(shelf, runner, "person"), save_word=TOMORROW
        )
        form.put_into(dialog)
        dialog.open()
        form.load(service.person)
        settle()
        focus(qtbot, form.name)
        assert dialog.primary.words() == "明天"
        assert not form.foot.isVisible()
        service.error = ValidationErrors({"name": EMPTY})
        QTest.keyClick(form.name, Key.Key_Return)
        settle()
        assert dialog.note.text() == "还差 1 项：今天"
        assert dialog.isVisible()
        form.name.setText("李四")
        QTest.keyClick(form.name, Key.Key_Return)
        settle()
        assert not dialog.isVisible()
        assert service.person.name == "李四"

    def test_escape_keeps_a_draft_even_while_saving(
        self,
        runner: TaskRunner,
        service: Service,
        shelf: Shelf,
        dialog: Dialog,
        settle: Settle,
    ) -> None:
        form = PersonForm(runner, service, drafts=Drafts(shelf, runner, "person"))
        form.put_into(dialog)
        dialog.open()
        form.load(service.person)
        settle()
        form.name.setText("李四")
        service.gate = threading.Event()
        service.error = Refused(TODAY)
        form.save()
        QTest.keyClick(dialog, Key.Key_Escape)
        service.gate.set()
        settle()
        assert not dialog.isVisible()
        assert shelf.kept[("person", "7")]["name"] == "李四"
        dialog.open()
        form.load(service.person)
        settle()
        assert form.foot.resume.isVisible()


def test_the_foot_stands_at_the_foot(form: PersonForm) -> None:
    assert form.foot.geometry().bottom() == form.rect().bottom()
    assert form.foot.width() == form.width()
