"""自定义字段: added, ordered, retired; what stands in them is asked in the customers' form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.customers.own_fields import OwnFieldData
from tests.ui.office.founded import dialog, key, page_of, rest, settings, words_said
from tests.ui.place import Seat
from ui.office.own_field_form import OwnFieldForm
from ui.office.own_fields import OwnFieldsPage


def test_fields_are_added_ordered_and_retired(seat: Seat, qtbot: QtBot) -> None:
    actor = seat.place.session.actor
    hobby = OwnFieldData("hobby", "爱好", "Hobby")
    seat.call(lambda app: app.own_fields.add(actor, hobby))
    page = page_of(settings(seat, qtbot, "own_fields"))
    assert isinstance(page, OwnFieldsPage)
    said = words_said(seat)
    assert len(page.list) == 1
    page.new.click()
    form = dialog(qtbot, page.window()).findChild(OwnFieldForm)
    assert isinstance(form, OwnFieldForm)
    assert not form.choices.editor.isEnabled()
    for field, text in ((form.code, "tea"), (form.zh, "茶水"), (form.en, "Drink")):
        field.editor.setText(text)
    form.kind.editor.set_value("choice")
    assert form.choices.editor.isEnabled()
    form.save()
    rest(seat)
    assert form.choices.error is not None
    form.choices.editor.setPlainText("茶\n咖啡\n")
    form.save()
    qtbot.waitUntil(lambda: len(page.list) == 2)
    rest(seat)
    assert page.chosen is not None
    assert (page.chosen.code, page.chosen.choices) == ("tea", ("茶", "咖啡"))
    page.up.click()
    qtbot.waitUntil(lambda: [f.code for f in page.source.kept.values()] == ["tea", "hobby"])
    rest(seat)
    page.retire.click()
    qtbot.waitUntil(lambda: not next(iter(page.source.kept.values())).active)
    undo = said[-1][1]
    assert callable(undo)
    undo()
    qtbot.waitUntil(lambda: next(iter(page.source.kept.values())).active)
    rest(seat)
    key(qtbot, page.table, Qt.Key.Key_Return)
    form = dialog(qtbot, page.window()).findChild(OwnFieldForm)
    assert isinstance(form, OwnFieldForm)
    assert form.code.editor.isReadOnly()
