"""Filters of the list by every condition, kept by name, changed, shared, forgotten, restored."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from crm_desktop.customers.filtering import YES, CustomerFilter
from crm_desktop.foundation.words import Language
from tests.ui.customers.archive import NAMES, Archive
from tests.ui.customers.test_list import names
from tests.ui.lint import faults, size_got, unreachable
from tests.ui.office.founded import SIZES, dialog, words_said
from ui.customers.kept.form import FilterForm, NameForm
from ui.customers.screen import CustomersScreen
from ui.toolkit.speech import set_language, tr

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def narrowed(archive: Archive, screen: CustomersScreen) -> FilterForm:
    """Ask by the form of conditions for whoever lives in Shenzhen."""
    archive.press(Qt.Key.Key_F, CTRL, SHIFT)
    asked = dialog(archive.qtbot, screen)
    form = asked.findChildren(FilterForm)[0]
    form.place_text.setFocus()
    archive.type("深圳")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: names(screen) == ["张淑敏"])
    return form


def test_a_filter_is_kept_chosen_changed_and_forgotten(archive: Archive) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    page, panel = screen.list, screen.list.filter.panel
    narrowed(archive, screen)
    assert page.filter.conditions.words() == "更多条件 1"
    page.sort_by("changed")
    panel.save.click()
    form = dialog(archive.qtbot, screen).findChildren(NameForm)[0]
    archive.rest()
    form.name.setFocus()
    archive.type("深圳客户")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: len(panel.kept) == 1)
    archive.rest()
    kept = panel.kept[0]
    assert kept.wanted == CustomerFilter(place="深圳", order="changed")
    assert "phone" in kept.columns
    assert panel.entries[kept.id].isChecked()
    panel.entries[None].click()
    archive.qtbot.waitUntil(lambda: len(names(screen)) == len(NAMES))
    panel.entries[kept.id].click()
    archive.qtbot.waitUntil(lambda: names(screen) == ["张淑敏"])
    assert tr(page.sort.words()) == "排序：最近修改"
    page.chips.set_values({"kind": ("person",)})
    panel.more.click()
    menu = next(each for each in screen.findChildren(QMenu) if each.isVisible())
    archive.qtbot.keyClick(menu, Qt.Key.Key_Return)
    dialog(archive.qtbot, screen)
    archive.rest()
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: bool(panel.kept) and panel.kept[0].version == 2)
    assert panel.kept[0].wanted.kind == "person"
    panel.remove()
    archive.qtbot.waitUntil(lambda: not panel.kept)
    assert tr(said[-1][0]) == "已删除筛选 深圳客户"
    said[-1][1]()  # type: ignore[operator]
    archive.qtbot.waitUntil(lambda: len(panel.kept) == 1)


def test_what_was_chosen_last_is_there_again(archive: Archive) -> None:
    screen = archive.open()
    narrowed(archive, screen)
    screen.hide()
    again = archive.open()
    archive.qtbot.waitUntil(lambda: names(again) == ["张淑敏"])
    assert again.list.filter.conditions.words() == "更多条件 1"


def test_columns_go_with_a_filter(archive: Archive) -> None:
    screen = archive.open((1840, 992))
    table = screen.list.table
    every = table.wanted_columns()
    table.show_columns(("phone",))
    assert table.wanted_columns() == ("name", "phone")
    table.show_columns(every)
    assert table.wanted_columns() == every


@pytest.mark.parametrize("size", SIZES)
def test_the_form_and_the_panel_fit(archive: Archive, size: tuple[int, int]) -> None:
    screen = archive.open(size)
    screen.list.filter.show(CustomerFilter(has_phone=YES, tag="x"))
    for language in Language:
        set_language(language)
        archive.rest()
        assert size_got(screen, *size) == screen.size()
        assert faults(screen) + unreachable(screen) == []
        screen.list.filter.ask()
        form = dialog(archive.qtbot, screen).findChildren(FilterForm)[0]
        archive.rest()
        assert faults(form) == []
        archive.press(Qt.Key.Key_Escape)
    set_language(Language.ZH)
