"""The page of a customer: the head, the tabs, what is masked and shown for a reason, vehicles."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from crm_desktop.foundation.changes import Change, Changes
from tests.ui.customers.archive import PHONE, Archive, target, texts
from tests.ui.office.founded import dialog, words_said
from ui.customers.record_page import TABS
from ui.customers.reveal import RevealForm, ValueDialog
from ui.customers.screen import CustomersScreen
from ui.customers.vehicles import VehicleForm
from ui.toolkit.notices import Band
from ui.toolkit.speech import tr
from ui.workplace import Address

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(archive: Archive, name: str = "张淑敏") -> CustomersScreen:
    screen = archive.open()
    screen.open(Address(kind="customer", id=archive.people[name].id))
    archive.rest()
    return screen


def bands(screen: CustomersScreen) -> list[str]:
    return [b.accessibleName() for b in screen.record.header.findChildren(Band) if b.isVisible()]


def test_enter_opens_the_page_and_esc_leads_back(archive: Archive) -> None:
    screen = archive.open()
    for _ in range(3):
        archive.press(Qt.Key.Key_Down)
    archive.press(Qt.Key.Key_Return)
    assert screen.record.isVisible()
    said = texts(screen.record)
    assert {"张淑敏", "负责人 何涛", "440306********0023", "老客户"} <= said
    assert any(each.startswith("女") and "42 岁" in each for each in said)
    assert screen.record.attention.is_open
    assert screen.place.visits[0].title == "张淑敏"
    archive.press(Qt.Key.Key_Escape)
    assert screen.list.isVisible()
    assert screen.list.table.selected_id == archive.people["张淑敏"].id


def test_the_tabs_answer_to_their_keys(archive: Archive) -> None:
    screen = opened(archive)
    record = screen.record
    archive.press(Qt.Key.Key_2, CTRL)
    titles = [tr(entry.title) for entry in record.timeline.rows.rows]
    assert titles == ["新增车辆", "新增车辆", "新建客户"]
    archive.press(Qt.Key.Key_3, CTRL)
    assert [record.vehicles.rows.row(n).held.plate for n in (0, 1)] == ["粤B3K56L", "粤BD12088"]
    archive.press(Qt.Key.Key_1, CTRL)
    record.overview.all.click()
    assert record.tabs.currentIndex() == 1
    gone: list[object] = []
    screen.place.wanted.connect(gone.append)
    number = record.timeline.rows.rows[0].key
    record.timeline.opened.emit(number)
    assert gone == [Address("audit", kind="audit", id=number)]


def test_the_page_keeps_its_place_whether_or_not_something_can_be_revealed(
    archive: Archive,
) -> None:
    header = (screen := opened(archive)).record.header
    assert header.reveal.isVisible()
    place = header.tabs.y(), header.height()
    screen.open(Address(kind="customer", id=archive.people["周珊"].id))
    archive.qtbot.waitUntil(lambda: header.name.text() == "周珊")
    archive.rest()
    assert not header.reveal.isVisible()
    assert (header.tabs.y(), header.height()) == place


def test_the_telephone_stands_on_the_line_of_what_follows(archive: Archive) -> None:
    header = opened(archive).record.header
    middles = [part.geometry().center().y() for part in (header.phone, header.reveal)]
    assert abs(middles[0] - middles[1]) <= 1


def test_a_masked_value_is_shown_once_and_for_a_reason(archive: Archive) -> None:
    screen = opened(archive)
    archive.press(Qt.Key.Key_F3)
    asked = dialog(archive.qtbot, screen)
    form = asked.findChild(RevealForm)
    assert isinstance(form, RevealForm)
    assert [tr(each.name) for each in form.secrets] == ["居民身份证"]
    assert "今天还可以看" in form.quota.note.text()
    archive.press(Qt.Key.Key_Return)
    assert form.quota.error is not None
    archive.type("核对身份")
    archive.press(Qt.Key.Key_Return)
    shown = dialog(archive.qtbot, screen, ValueDialog)
    assert isinstance(shown, ValueDialog)
    assert shown.value.text() == "440306198403070023"
    archive.press(Qt.Key.Key_Return)
    assert "440306198403070023" not in texts(screen)
    assert tr(screen.record.timeline.rows.rows[0].title) == "看客户明文"
    assert "核对身份" in tr(screen.record.timeline.rows.rows[0].detail)


def test_who_may_see_masked_only_reads_stars_everywhere(archive: Archive) -> None:
    archive.mask()
    screen = opened(archive)
    said = " ".join(texts(screen.list) | texts(screen.record))
    assert "138****5678" in said
    assert PHONE not in said
    assert "新安街道" not in said
    screen.edit_customer(archive.people["张淑敏"].id)
    archive.rest()
    assert screen.form is not None
    assert screen.form.form.contacts.rows[0].texts()[1] == "138****5678"
    screen.form.form.job.setFocus()
    archive.type("教师")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.mask(False)
    stored = archive.stored(archive.people["张淑敏"].id)
    assert (stored.contacts[0].value, stored.job) == (PHONE, "教师")


def test_a_customer_of_do_not_contact_wears_a_band(archive: Archive) -> None:
    screen = opened(archive, "周珊")
    assert bands(screen) == []
    assert not screen.record.header.reveal.isVisible(), "nothing is masked"
    assert "没有电话" not in texts(screen.record)


def test_what_is_changed_elsewhere_is_read_again(archive: Archive) -> None:
    screen = opened(archive, "周珊")
    zhou = archive.people["周珊"]
    archive.change(archive.stored(zhou.id), name="周珊珊")
    archive.rest()
    assert screen.record.header.name.text() == "周珊珊"
    before = screen.record.customer
    screen.record.hear(Changes.of([Change("vehicle", 999)]))
    archive.rest()
    assert screen.record.customer is before


def test_a_vehicle_is_added_and_changed_and_the_change_undone(archive: Archive) -> None:
    said = words_said(archive.seat)
    screen = opened(archive, "周珊")
    screen.record.show_tab("vehicles")
    screen.record.vehicles.add.click()
    archive.rest()
    form = dialog(archive.qtbot, screen).findChild(VehicleForm)
    assert isinstance(form, VehicleForm)
    assert target() is form.plate
    archive.press(Qt.Key.Key_Return, CTRL)
    assert form.isVisible(), "a vehicle needs something to tell it by"
    archive.type("粤B9M21T")
    archive.press(Qt.Key.Key_Return, CTRL)
    rows = screen.record.vehicles.rows
    assert [rows.row(n).held.plate for n in range(len(rows))] == ["粤B9M21T"]
    screen.record.vehicles.table.setFocus()
    archive.press(Qt.Key.Key_Return)
    form = dialog(archive.qtbot, screen).findChild(VehicleForm)
    assert isinstance(form, VehicleForm)
    form.brand.setFocus()
    archive.type("岚山")
    archive.press(Qt.Key.Key_Return, CTRL)
    assert rows.row(0).held.title == "岚山"
    words, undo = said[-1]
    assert tr(words) == "车辆已保存"
    undo()
    archive.rest()
    assert rows.row(0).held.title == ""


def test_the_vehicle_leads_to_its_owner(archive: Archive) -> None:
    screen = archive.open()
    zhang = archive.stored(archive.people["张淑敏"].id)
    screen.open(Address(kind="vehicle", id=zhang.vehicles[0].vehicle))
    archive.rest()
    assert screen.record.customer is not None
    assert screen.record.customer.id == zhang.id
    assert list(TABS)[screen.record.tabs.currentIndex()] == "vehicles"


def test_the_menu_and_the_commands_offer_the_same(archive: Archive) -> None:
    screen = opened(archive)
    names = [tr(each.name) for each in screen.commands()]
    room = [
        "新建客户", "导入客户", "导入记录", "导出客户", "回收站",
        "保管期满档案目录", "导入应收款", "查找重复客户",
    ]  # fmt: skip
    assert names == [
        *room, "修改", "加车辆", "与另一份合并",
        "调整级别", "更换负责人", "登记谢绝联系", "打印档案", "删除",
    ]  # fmt: skip
    screen.record.more.click()
    menu = next(each for each in screen.findChildren(QMenu) if each.isVisible())
    assert [action.text().split("\t")[0] for action in menu.actions()] == names[len(room) :]
    menu.close()
    screen.record.delete()
    archive.rest()
    archive.type("重复")
    archive.press(Qt.Key.Key_Return, CTRL)
    assert bands(screen)[0].startswith("在回收站")
    screen.record.restore.click()
    archive.rest()
    assert bands(screen) == []
    assert screen.record.attention.is_open


@pytest.mark.parametrize("page", ["", "edit_customer"])
def test_who_is_not_there_is_said_in_words(archive: Archive, page: str) -> None:
    screen = archive.open()
    screen.open(Address("customers", page, "customer", 999))
    archive.rest()
    shown = screen.list if page else screen.record
    assert "客户" in shown.trouble.accessibleName()
