"""Rows ticked in the list: one change to all of them, undone as one; two of them compared."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from crm_desktop.foundation.words import Language
from tests.ui.customers.archive import NAMES, Archive, texts
from tests.ui.lint import faults, size_got, unreachable
from tests.ui.office.founded import SIZES, dialog, words_said
from ui.customers.bulk import BulkForm
from ui.toolkit.speech import set_language, tr

CTRL = Qt.KeyboardModifier.ControlModifier


def form_of(archive: Archive, screen: object) -> BulkForm:
    asked = dialog(archive.qtbot, screen)  # type: ignore[arg-type]
    return asked.findChildren(BulkForm)[0]


def test_the_ticked_are_changed_as_one_and_undone(archive: Archive) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    bar = screen.list.bulk
    assert not bar.isVisible()
    archive.press(Qt.Key.Key_Space)
    archive.press(Qt.Key.Key_Down)
    archive.press(Qt.Key.Key_Space)
    assert "已选 2 位" in texts(bar)
    assert bar.merge.isVisible()
    archive.press(Qt.Key.Key_B, CTRL)
    form = form_of(archive, screen)
    form.field.set_value("add_tag")
    form.field.chosen.emit("add_tag")
    form._follow_field()
    form.editors["add_tag"].setFocus()
    archive.type("车友会")
    archive.qtbot.waitUntil(lambda: form.told.text() == "所选 2 位中有 2 位会改")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: bool(said))
    words, undo = said[-1]
    assert tr(words) == "已修改 2 位客户"
    tagged = [name for name, row in archive.people.items() if archive.stored(row.id).tags]
    assert sorted(tagged) == sorted(["欧阳荑", "单晓东", "张淑敏"])
    undo()  # type: ignore[operator]
    archive.qtbot.waitUntil(lambda: len(said) == 2)
    assert archive.stored(archive.people["欧阳荑"].id).tags == ()


def test_all_that_a_filter_shows_is_one_flag(archive: Archive) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    archive.press(Qt.Key.Key_A, CTRL)
    archive.press(Qt.Key.Key_Space)
    assert f"已选 {len(NAMES) - 1} 位" in texts(screen.list.bulk)
    screen.list.bulk.change.click()
    form = form_of(archive, screen)
    archive.qtbot.waitUntil(lambda: form.told.text() == "所选 4 位中有 1 位会改")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(form.reason.hasFocus)
    archive.type("休产假")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: bool(said))
    assert tr(said[-1][0]) == "已修改 1 位客户"
    assert archive.stored(archive.people["张淑敏"].id).owner is None
    screen.list.change_many()
    form = form_of(archive, screen)
    archive.qtbot.waitUntil(lambda: form.told.text() == "所选 4 位中有 0 位会改")
    form.reason.setText("休产假")
    archive.press(Qt.Key.Key_Return, CTRL)
    assert form.isVisible(), "nobody would change"
    form.field.set_value("level")
    form._follow_field()
    form.editors["level"].set_value("vip")
    form._count()
    archive.qtbot.waitUntil(lambda: form.told.text() == "所选 4 位中有 4 位会改")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: len(said) == 2)
    levels = [archive.stored(row.id).level for row in archive.people.values()]
    assert sorted(levels) == ["", "vip", "vip", "vip", "vip"], "one is in the bin"
    screen.list.chips.set_values({"kind": ("person",)})
    screen.list.chips.changed.emit({})
    archive.rest()
    assert not screen.list.bulk.isVisible(), "other rows are in sight now"


def test_two_that_are_ticked_are_compared(archive: Archive) -> None:
    screen = archive.open()
    for name in ("周珊", "张淑敏"):
        screen.list.checks.toggle(archive.people[name].id)
    screen.list.bulk.merge.click()
    archive.qtbot.waitUntil(lambda: screen.merging.page.fields is not None)
    archive.press(Qt.Key.Key_Escape)
    assert screen.list.isVisible()


@pytest.mark.parametrize("size", SIZES[1:])
def test_the_bar_and_the_form_fit(archive: Archive, size: tuple[int, int]) -> None:
    screen = archive.open(size)
    for name in ("周珊", "张淑敏"):
        screen.list.checks.toggle(archive.people[name].id)
    for language in Language:
        set_language(language)
        archive.rest()
        assert size_got(screen, *size) == screen.size()
        assert faults(screen) + unreachable(screen) == []
        screen.list.change_many()
        form = form_of(archive, screen)
        archive.rest()
        assert faults(form) == []
        archive.press(Qt.Key.Key_Escape)
    set_language(Language.ZH)
