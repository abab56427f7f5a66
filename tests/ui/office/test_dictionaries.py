"""字典: adding, editing, retiring, ordering; two people at once; what others may see of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.resources import resource_json
from crm_desktop.office.model import DictionaryEntry, EntryData
from tests.ui.office.founded import SIZES, dialog, key, page_of, rest, settings, words_said
from tests.ui.place import Seat
from ui.office.dictionaries import DictionariesPage
from ui.office.dictionary_form import EntryForm
from ui.toolkit.conflict import ConflictDialog
from ui.toolkit.inputs import LineEdit
from ui.toolkit.speech import tr
from ui.workplace import Address


def opened(seat: Seat, qtbot: QtBot) -> DictionariesPage:
    page = page_of(settings(seat, qtbot, "dictionaries"))
    assert isinstance(page, DictionariesPage)
    return page


def codes(page: DictionariesPage) -> list[str]:
    rows = page.list
    return [page.source.kept[rows.id_at(place)].code for place in range(len(rows))]


def entries(seat: Seat, dictionary: str) -> list[DictionaryEntry]:
    actor = seat.place.session.actor
    found: list[DictionaryEntry] = seat.call(
        lambda app: app.dictionaries.entries(actor, dictionary)
    )
    return found


def form_of(qtbot: QtBot, page: DictionariesPage) -> EntryForm:
    found = dialog(qtbot, page.window()).findChild(EntryForm)
    assert isinstance(found, EntryForm)
    return found


def fill(form: EntryForm, **texts: str) -> None:
    for name, text in texts.items():
        editor = getattr(form, name).editor
        assert isinstance(editor, LineEdit)
        editor.setText(text)


def data_of(entry: DictionaryEntry, **changes: Any) -> EntryData:
    data = EntryData(entry.dictionary, entry.code, entry.zh, entry.en, entry.position, entry.active)
    return replace(data, **changes)


def test_the_lists_are_counted_and_walked(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    assert codes(page) == ["centre", "department", "room", "group"]
    assert page.count.text() == "共 4 个值，停用 0 个"
    key(qtbot, page.chooser.list, Qt.Key.Key_Down)
    rest(seat)
    assert codes(page)[0] == "manager"
    shipped = resource_json("defaults", "dictionaries.json").values()
    assert [row.count for row in page.chooser.list.rows.rows] == [len(each) for each in shipped]


def test_f9_adds_a_value(seat: Seat, qtbot: QtBot) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    key(qtbot, page.table, Qt.Key.Key_F9)
    form = form_of(qtbot, page)
    assert form.window().focusWidget() is form.code.editor
    fill(form, code="team", zh="班", en="Team")
    qtbot.keyClick(form.en.editor, Qt.Key.Key_Return)
    rest(seat)
    qtbot.waitUntil(lambda: codes(page)[-1:] == ["team"])
    assert page.chosen is not None
    assert page.chosen.code == "team"
    assert tr(said[0][0]) == "已保存：班"
    assert page.count.text() == "共 5 个值，停用 0 个"


@pytest.mark.parametrize(
    ("texts", "field", "says"),
    [
        ({"code": "Team", "zh": "班", "en": "Team"}, "code", "代码用小写字母"),
        ({"code": "team", "zh": "", "en": "Team"}, "zh", "必填"),
        ({"code": "team", "zh": "班", "en": "Team", "position": "-1"}, "position", "大于 0"),
    ],
)
def test_what_is_wrong_stands_under_its_field(
    seat: Seat, qtbot: QtBot, texts: dict[str, str], field: str, says: str
) -> None:
    page = opened(seat, qtbot)
    page.new.click()
    form = form_of(qtbot, page)
    fill(form, **texts)
    form.save()
    rest(seat)
    assert says in tr(getattr(form, field).error)
    form.window().reject()


def test_enter_edits_and_the_code_stays(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    key(qtbot, page.table, Qt.Key.Key_Return)
    form = form_of(qtbot, page)
    assert form.code.editor.isReadOnly()
    fill(form, zh="总部中心")
    form.save()
    rest(seat)
    assert entries(seat, "unit_kind")[0].zh == "总部中心"


def test_two_people_at_once_choose_field_by_field(seat: Seat, qtbot: QtBot) -> None:
    page, actor = opened(seat, qtbot), seat.place.session.actor
    key(qtbot, page.table, Qt.Key.Key_Return)
    form = form_of(qtbot, page)
    fill(form, zh="我的名字")
    first = entries(seat, "unit_kind")[0]
    theirs = data_of(first, zh="别人的名字", en="Theirs")
    seat.call(lambda app: app.dictionaries.edit_entry(actor, first.id, first.version, theirs))
    form.save()
    rest(seat)
    conflict = dialog(qtbot, page.window(), ConflictDialog)
    conflict._groups["zh"].buttons()[0].setChecked(True)
    conflict.primary.click()
    rest(seat)
    saved = entries(seat, "unit_kind")[0]
    assert (saved.zh, saved.en) == ("我的名字", "Theirs")


def test_a_value_is_retired_and_taken_back(seat: Seat, qtbot: QtBot) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    page.table.select_line(1)
    key(qtbot, page.retire, Qt.Key.Key_Return)
    rest(seat)
    qtbot.waitUntil(lambda: not entries(seat, "unit_kind")[1].active)
    qtbot.waitUntil(lambda: page.retire.text() == "重新启用")
    assert page.count.text() == "共 4 个值，停用 1 个"
    assert tr(said[0][0]) == "已停用：部门"
    said[0][1]()
    rest(seat)
    qtbot.waitUntil(lambda: page.retire.text() == "停用")
    assert entries(seat, "unit_kind")[1].active


def test_alt_and_arrows_change_the_order(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    page.table.select_line(0)
    assert not page.up.isEnabled()
    key(qtbot, page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    rest(seat)
    qtbot.waitUntil(lambda: codes(page)[:2] == ["department", "centre"])
    assert page.chosen is not None
    assert page.chosen.code == "centre"
    key(qtbot, page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    rest(seat)
    qtbot.waitUntil(lambda: codes(page)[0] == "centre")


def test_a_draft_is_kept_and_offered_again(seat: Seat, qtbot: QtBot) -> None:
    page = opened(seat, qtbot)
    page.new.click()
    form = form_of(qtbot, page)
    fill(form, code="team")
    qtbot.keyClick(form.code.editor, Qt.Key.Key_Escape)
    rest(seat)
    page.new.click()
    rest(seat)
    again = form_of(qtbot, page)
    assert again.foot.resume.isVisible()
    again.foot.resume.click()
    assert again.code.editor.text() == "team"
    again.window().reject()


def test_an_address_selects_its_value_in_its_list(seat: Seat, qtbot: QtBot) -> None:
    screen = settings(seat, qtbot, "mine")
    wanted = entries(seat, "secrecy")[1]
    screen.open(Address("settings", kind="dictionary", id=wanted.id))
    page = screen.page
    assert isinstance(page, DictionariesPage)
    qtbot.waitUntil(lambda: page.chosen is not None and page.chosen.id == wanted.id)
    assert page.chooser.key == "secrecy"


def test_others_look_and_change_nothing(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in("陈立")
    screen = settings(seat, qtbot, "dictionaries")
    page = screen.page
    assert isinstance(page, DictionariesPage)
    assert not page.new.isVisible()
    assert not page.retire.isVisible()
    key(qtbot, page.table, Qt.Key.Key_Return)
    assert screen.findChildren(EntryForm) == []
    assert (page.hints(), page.commands()) == ((), ())


def test_a_narrow_page_chooses_by_a_combo(seat: Seat, qtbot: QtBot) -> None:
    page = page_of(settings(seat, qtbot, "dictionaries", SIZES[3]))
    assert isinstance(page, DictionariesPage)
    key(qtbot, page.chooser.combo, Qt.Key.Key_Down)
    rest(seat)
    assert codes(page)[0] == "manager"
    page.focus_filters()
    assert page.chooser.combo.hasFocus()


def test_what_went_wrong_is_told(seat: Seat, qtbot: QtBot) -> None:
    page, said, actor = opened(seat, qtbot), words_said(seat), seat.place.session.actor
    first = entries(seat, "unit_kind")[0]
    stale = page.source.kept[first.id]
    theirs = data_of(first, zh="别的")
    seat.call(lambda app: app.dictionaries.edit_entry(actor, first.id, first.version, theirs))
    page._set_active(stale, active=False)
    rest(seat)
    assert tr(said[0][0]) == "这条字典值刚被别人改过"
