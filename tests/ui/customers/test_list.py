"""客户 as a list: order, filters, the preview, the bin and the way back; all by keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from crm_desktop.foundation.words import Language
from tests.ui.customers.archive import NAMES, Archive, person, target, texts
from tests.ui.lint import faults, size_got, unreachable
from tests.ui.office.founded import SIZES, dialog, words_said
from ui.customers.screen import CustomersScreen
from ui.toolkit.notices import Band
from ui.toolkit.speech import set_language, tr
from ui.workplace import Address

CTRL = Qt.KeyboardModifier.ControlModifier


def names(screen: CustomersScreen) -> list[str]:
    rows = screen.list.rows
    return [row.name for place in range(len(rows)) if (row := rows.row(place)) is not None]


def cell(screen: CustomersScreen, line: int, key: str) -> Any:
    model = screen.list.table.rows_model
    column = next(n for n, each in enumerate(model.columns) if each.key == key)
    return model.data(model.index(line, column))


def test_customers_stand_by_how_their_names_are_read(archive: Archive) -> None:
    screen = archive.open()
    assert names(screen) == ["欧阳荑", "单晓东", "尉迟明月", "张淑敏", "周珊"]
    assert cell(screen, 3, "phone") == "138****5678"
    assert cell(screen, 3, "plate") == "粤B3K56L"
    assert cell(screen, 3, "owner") == "何涛"
    assert screen.list._count.text() == "共 5 位"


def test_the_preview_follows_the_cursor(archive: Archive) -> None:
    screen = archive.open()
    preview = screen.list.preview
    assert preview.customer is not None
    assert preview.customer.name == "欧阳荑"
    for _ in range(3):
        archive.press(Qt.Key.Key_Down)
    assert preview.customer.name == "张淑敏"
    said = texts(preview)
    assert {"138****5678", "何涛", "100 %"} <= said
    assert not any("13812345678" in each for each in said)
    assert preview.care.isVisible()
    assert not preview.quiet.isVisible()


def test_a_filter_narrows_the_list_and_another_order_turns_it(archive: Archive) -> None:
    screen = archive.open()
    archive.press(Qt.Key.Key_F, CTRL)
    chips = screen.list.chips
    assert target() is chips.chip("kind")
    chips.chip("owner").setFocus()
    archive.press(Qt.Key.Key_Down)
    menu = next(each for each in screen.findChildren(QMenu) if each.isVisible())
    while menu.activeAction().text() != "何涛":
        archive.qtbot.keyClick(menu, Qt.Key.Key_Down)
    archive.qtbot.keyClick(menu, Qt.Key.Key_Return)
    archive.rest()
    assert names(screen) == ["张淑敏"]
    archive.press(Qt.Key.Key_Delete)
    assert len(names(screen)) == len(NAMES)
    screen.list.sort.click()
    menu = next(each for each in screen.findChildren(QMenu) if each.isVisible())
    archive.qtbot.keyClick(menu, Qt.Key.Key_Down)
    archive.qtbot.keyClick(menu, Qt.Key.Key_Return)
    archive.rest()
    assert names(screen) == [*NAMES[1:], NAMES[0]]
    assert screen.list.sort.words() == "排序：编码"
    screen.list.columns.click()
    assert any(each.isVisible() for each in screen.findChildren(QMenu))


def test_a_list_that_finds_nobody_says_what_to_do(archive: Archive) -> None:
    screen = archive.open()
    screen.list.chips.set_values({"kind": ("organisation",)})
    screen.list.load()
    archive.rest()
    assert not names(screen)
    assert "没有客户" in texts(screen.list.table)
    assert "换个筛选条件，或清除筛选" in texts(screen.list.table)
    assert screen.list.preview.customer is None
    # With nothing to clear nothing of that is said.
    everybody = archive.people.values()
    for each in everybody:
        archive.call(lambda app, who=each: app.bin.delete(archive.actor, who.id, 1, "停业"))
    screen.list.chips.set_values({})
    screen.list.load()
    archive.rest()
    assert "新建一位，或从文件导入" in texts(screen.list.table)


def test_what_is_added_elsewhere_appears_and_the_cursor_stays(archive: Archive) -> None:
    screen = archive.open()
    archive.press(Qt.Key.Key_End)
    archive.add(person("陈晨", "13700001111"))
    archive.rest()
    assert "陈晨" in names(screen)
    assert screen.list.table.selected_id == archive.people["周珊"].id


def test_delete_asks_why_and_the_quiet_line_undoes_it(archive: Archive) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    archive.press(Qt.Key.Key_Delete)
    asked = dialog(archive.qtbot, screen)
    archive.press(Qt.Key.Key_Return, CTRL)
    assert asked.isVisible(), "a reason is needed"
    archive.type("重复建档")
    archive.press(Qt.Key.Key_Return, CTRL)
    assert "欧阳荑" not in names(screen)
    words, undo = said[-1]
    assert tr(words) == "已删除 欧阳荑"
    assert callable(undo)
    undo()
    archive.rest()
    assert "欧阳荑" in names(screen)
    assert tr(said[-1][0]).startswith("已撤销")


def test_what_was_changed_since_is_not_undone_and_says_so(archive: Archive) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    archive.press(Qt.Key.Key_Delete)
    archive.type("重复建档")
    archive.press(Qt.Key.Key_Return, CTRL)
    undo = said[-1][1]
    stored = archive.stored(archive.people["欧阳荑"].id)
    archive.call(lambda app: app.bin.restore(archive.actor, stored.id, stored.version))
    undo()
    archive.rest()
    assert "不能撤销" in tr(said[-1][0])
    assert "欧阳荑" in names(screen)


def test_the_bin_gives_back(archive: Archive) -> None:
    screen = archive.open()
    zhou = archive.stored(archive.people["周珊"].id)
    archive.call(lambda app: app.bin.delete(archive.actor, zhou.id, zhou.version, "重复"))
    screen.list.bin.click()
    archive.rest()
    assert screen.bin.isVisible()
    assert len(screen.bin.rows) == 1
    assert [each.key for each in screen.hints()] == ["Enter", "Ctrl+R", "Esc"]
    archive.press(Qt.Key.Key_Return)
    bands = [each.accessibleName() for each in screen.record.header.findChildren(Band)]
    assert any(name.startswith("在回收站") for name in bands)
    assert screen.record.restore.isVisible()
    assert not screen.record.edit.isVisible()
    screen.open(Address("customers", "bin"))
    archive.rest()
    archive.press(Qt.Key.Key_R, CTRL)
    assert len(screen.bin.rows) == 0
    archive.press(Qt.Key.Key_Escape)
    assert screen.list.isVisible()
    assert "周珊" in names(screen)


def test_another_post_sees_what_it_may(archive: Archive) -> None:
    screen = archive.open()
    screen.show_customer(archive.people["张淑敏"].id)
    archive.rest()
    assert "张淑敏" in texts(screen.record)
    archive.seat.log_in("陈立")
    archive.rest()
    assert screen.record.customer is None
    assert "张淑敏" not in texts(screen.record)
    assert len(names(screen)) == len(NAMES)
    assert not screen.list.new.isVisible()
    assert not screen.list.bin.isVisible()
    keys = [each.key for each in screen.hints()]
    assert keys == ["Enter", "Space", "Ctrl+P", "Ctrl+Shift+F", "Ctrl+F"]
    archive.press(Qt.Key.Key_Delete)
    screen.new_customer()
    screen.show_bin()
    screen.edit_customer(archive.people["周珊"].id)
    archive.rest()
    assert screen.list.isVisible()
    assert screen.form is None
    names_ = [tr(each.name) for each in screen.commands()]
    assert names_ == ["保管期满档案目录", "查找重复客户", "打印名单"]


@pytest.mark.parametrize("size", SIZES[1:])
def test_every_page_fits(archive: Archive, size: tuple[int, int]) -> None:
    screen = archive.open(size)
    zhang = archive.people["张淑敏"].id
    for show in (
        screen.show_list,
        lambda: screen.show_customer(zhang),
        lambda: screen.record.show_tab("vehicles"),
        lambda: screen.record.show_tab("consents"),
        lambda: screen.record.show_tab("files"),
        screen.show_bin,
        screen.new_customer,
        lambda: screen.edit_customer(zhang),
    ):
        show()
        for spoken in (Language.EN, Language.ZH):
            set_language(spoken)
            archive.rest()
            assert faults(screen) == []
            got = size_got(screen, *size)
            assert (got.width(), got.height()) == size
    screen.show_list()
    archive.rest()
    assert unreachable(screen) == []
