"""The import wizard: seen, matched, tried, done, undone as one step, found again; all by keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLibraryInfo, QMimeData, QPoint, QPointF, Qt, QUrl, QVersionNumber
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from crm_desktop.customers.importing.model import ImportOptions, Mode
from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.customers.archive import NAMES, Archive, texts
from tests.ui.lint import faults, size_got, unreachable
from tests.ui.office.founded import SIZES, words_said
from ui.customers.importing.page import ImportPage
from ui.customers.screen import CustomersScreen
from ui.toolkit.notices import Band
from ui.toolkit.speech import set_language, tr
from ui.workplace import Address

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
FILE, LOOK, COLUMNS, ACTION, TRIAL, DONE = range(6)
ROWS = (
    "车主,电话,牌照,车架,购车日期,心情\n"
    "卢建国,13800138012,粤B5T63K,LSVAM4187C2184847,2024-03-18,好\n"
    "欧阳荑,13912340001,粤BD12345,,2023-11-02,\n"
    "曾凡,打不通,粤B7Q62A,,2024-02-30,\n"
    ",,,,,坏\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list as an old program writes it: a new customer, a known one, a doubt, and nobody."""
    path = tmp_path / "车主.csv"
    path.write_bytes(ROWS.encode("gb18030"))
    return path


def wizard(archive: Archive, screen: CustomersScreen, file: Path | None = None) -> ImportPage:
    """Open the wizard and, with a file, go on to what it seems to be."""
    screen.show_import()
    archive.rest()
    page = screen.wizard
    assert page is not None
    if file is not None:
        page.pick(file)
        archive.qtbot.waitUntil(lambda: page.at == LOOK)
        archive.rest()
    return page


def on(archive: Archive, page: ImportPage, step: int) -> None:
    """Go on by the keyboard until a step is in sight and its work is done."""
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: page.at == step and not page.is_busy, timeout=20_000)
    archive.rest()


def count(archive: Archive) -> int:
    found: int = archive.call(lambda _app: sql.scalar("SELECT count(*) FROM customer"))
    return found


def test_from_a_file_to_customers_and_back(archive: Archive, file: Path, tmp_path: Path) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    page = wizard(archive, screen, file)
    assert page.look.encoding.value() == "gb18030"
    assert page.close_.words() == "关闭，保留草稿"
    on(archive, page, COLUMNS)
    fields = [column.field for column in page.chosen.asked.mapping.columns]
    assert fields == ["name", "phone", "plate", "vin", "purchased_on", ""]
    on(archive, page, ACTION)
    on(archive, page, TRIAL)
    assert page.next.words() == "导入 2 位"
    assert {"读到 4 行", "新建 2 位", "已有 1 行", "未导入 1 行"} <= texts(page.trial.result)
    assert count(archive) == len(NAMES), "a trial writes nothing"
    page.trial.result.filters["failed"].click()
    archive.rest()
    assert len(page.trial.result.rows) == 1
    page.trial.result.save_to(tmp_path / "报告.csv")
    archive.rest()
    assert "打不通" in (tmp_path / "报告.csv").read_text(encoding="utf-8-sig")
    on(archive, page, DONE)
    assert count(archive) == len(NAMES) + 2
    assert page.close_.words() == "关闭", "of an import that is done no draft is left"
    words, undo = said[-1]
    assert tr(words) == "已从 车主.csv 导入 2 位"
    undo()
    archive.qtbot.waitUntil(lambda: not page.is_busy and not page.done.undo.isVisible())
    assert count(archive) == len(NAMES)
    assert "这次导入已整批撤销" in texts(page.done)
    page.done.runs.click()
    archive.rest()
    assert len(screen.runs.rows) == 1
    assert not screen.runs.undo.isEnabled()
    archive.press(Qt.Key.Key_Escape)
    assert screen.list.isVisible()


def test_everything_that_was_guessed_is_changed_by_hand(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名单;2026\n甲;乙\n张三;13800001111\n", encoding="utf-8")
    screen = archive.open()
    page = wizard(archive, screen, path)
    look = page.look

    def choose(combo: Any, value: object) -> Any:
        before = page.chosen.preview
        combo.set_value(value)
        combo.chosen.emit(value)
        archive.qtbot.waitUntil(lambda: page.chosen.preview is not before)
        archive.rest()
        return page.chosen.preview

    assert choose(look.head, (2, 1)).rows == (("张三", "13800001111"),)
    assert choose(look.head, (0, 0)).mapping.columns[0].header == ""
    assert "第 1 列" in str(tr(look.table.rows_model.columns[0].title))
    assert choose(look.delimiter, ",").rows[0] == ("甲;乙",)
    assert choose(look.encoding, "gb18030").encoding == "gb18030"
    assert choose(look.delimiter, ";").delimiter == ";"
    choose(look.head, (2, 1))
    on(archive, page, COLUMNS)
    assert not page.next.isEnabled()
    assert "看不出哪一列" in page.foot.text()
    # Enter goes to the field, and what is chosen brings the next column.
    archive.press(Qt.Key.Key_Return)
    columns = page.columns
    for field in ("name", "phone"):
        columns.field.set_value(field)
        columns.field.chosen.emit(field)
        archive.rest()
    assert page.next.isEnabled()
    columns.group.setText("1 ")
    columns.group.textEdited.emit("1 ")
    assert page.chosen.asked.mapping.columns[1].group == "1"
    assert columns.group.text() == "1 ", "somebody is going on typing"
    columns.saved.save.click()
    archive.rest()
    assert columns.saved.name_field.error is not None
    columns.saved.name.setText("旧系统")
    columns.saved.save.click()
    archive.rest()
    columns._take(organisations=True)
    saved = columns.saved.list.options[0]
    columns.saved.list.set_value(saved.value)
    columns.saved.list.chosen.emit(saved.value)
    archive.rest()
    assert not page.chosen.asked.mapping.organisations
    assert [each.field for each in page.chosen.asked.mapping.columns] == ["name", "phone"]
    said = words_said(archive.seat)
    columns.saved.remove.click()
    archive.rest()
    assert columns.saved.list.options == ()
    undo = said[-1][1]
    assert callable(undo)
    undo()
    archive.qtbot.waitUntil(
        lambda: [each.text for each in columns.saved.list.options] == ["旧系统"]
    )
    archive.press(Qt.Key.Key_Left, ALT)
    assert page.at == LOOK


def test_esc_loses_nothing_and_a_stop_leaves_nothing(archive: Archive, file: Path) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    page = wizard(archive, screen, file)
    on(archive, page, COLUMNS)
    page.columns._change(field="old_code")
    on(archive, page, ACTION)
    page.action.modes[Mode.BOTH].click()
    archive.press(Qt.Key.Key_Escape)
    assert screen.list.isVisible()
    assert screen.wizard is None
    page = wizard(archive, screen)
    assert any("车主.csv" in text for text in texts(page.file))
    page.file.resume.click()
    archive.qtbot.waitUntil(lambda: page.at == LOOK)
    assert page.chosen.options.mode is Mode.BOTH
    assert page.chosen.asked.mapping.columns[0].field == "old_code"
    page.go(ACTION)
    archive.press(Qt.Key.Key_Return, CTRL)
    assert page.is_busy or page.chosen.tried is not None
    page.chosen.tried = None
    archive.qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)
    page.go(ACTION)
    page.chosen.tried = None
    page.next.click()
    assert page.is_busy
    page.leave()
    archive.qtbot.waitUntil(lambda: not page.is_busy, timeout=20_000)
    assert page.isVisible()
    assert page.chosen.tried is None
    assert tr(said[-1][0]) == "已取消，没有留下痕迹"
    assert count(archive) == len(NAMES)
    page.go(FILE)
    page.leave()
    page = wizard(archive, screen)
    page.file.discard.click()
    archive.rest()
    assert not page.file._offer.isVisible()


def test_cards_and_files_that_are_none(archive: Archive, tmp_path: Path) -> None:
    cards = tmp_path / "a.vcf"
    cards.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:王\nTEL:13800000001\nEND:VCARD\n", "utf-8")
    screen = archive.open()
    page = wizard(archive, screen, cards)
    assert not page.look.head.isVisible()
    on(archive, page, ACTION)
    archive.press(Qt.Key.Key_Left, ALT)
    assert page.at == LOOK
    page.go(FILE)
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(b"")
    page.pick(empty)
    archive.qtbot.waitUntil(lambda: "空的" in page.foot.text())
    assert not page.next.isEnabled()
    # A file that is dropped is taken as one that is chosen.
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(cards))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    # Qt 6.12 wants the place in parts of a pixel, and Qt before that in whole ones.
    fine = QLibraryInfo.version() >= QVersionNumber(6, 12)
    place = QPointF(9, 9) if fine else QPoint(9, 9)
    entering = QDragEnterEvent(place, action, mime, button, none)
    QApplication.sendEvent(page.file, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(page.file, QDropEvent(QPointF(9, 9), action, mime, button, none))
    archive.qtbot.waitUntil(lambda: page.at == LOOK)


def test_an_import_is_found_again_and_undone_where_it_can(archive: Archive, file: Path) -> None:
    screen = archive.open()
    known = file.with_name("老客户.csv")
    known.write_text("姓名,电话\n欧阳荑,13912340001\n", encoding="utf-8")
    runs = [
        archive.call(lambda app, path=path: app.imports.run(archive.actor, path, ImportOptions()))
        for path in (file, known)
    ]
    assert [run.created for run in runs] == [2, 0]
    new = archive.call(lambda _app: sql.scalar("SELECT max(id) FROM customer"))
    archive.change(archive.stored(new), notes="来过")
    screen.open(Address("customers", "imports"))
    archive.rest()
    assert len(screen.runs.rows) == 2
    assert not screen.runs.undo.isEnabled(), "nothing came in the second time"
    archive.press(Qt.Key.Key_Down)
    assert screen.runs.undo.isEnabled()
    archive.press(Qt.Key.Key_R, CTRL)
    archive.qtbot.waitUntil(lambda: not screen.runs.work.is_busy)
    bands = [each.accessibleName() for each in screen.runs.findChildren(Band) if each.isVisible()]
    assert any("不能撤销" in words for words in bands)
    assert count(archive) == len(NAMES) + 2
    assert [each.key for each in screen.hints()] == ["Ctrl+R", "Esc"]


def test_the_quiet_line_undoes_an_import_whose_page_is_gone(archive: Archive, file: Path) -> None:
    said, screen = words_said(archive.seat), archive.open()
    page = wizard(archive, screen)
    options = ImportOptions()
    result = archive.call(lambda app: app.imports.run(archive.actor, file, options))
    page.chosen.file = file
    page._imported(result)
    undo = said[-1][1]
    archive.press(Qt.Key.Key_Escape)
    archive.rest()
    assert screen.wizard is None
    archive.qtbot.waitUntil(lambda: not isValid(page))
    undo()
    archive.qtbot.waitUntil(lambda: count(archive) == len(NAMES))


def test_only_whoever_may_create_is_offered_it(archive: Archive) -> None:
    screen = archive.open()
    bringing = {"导入客户", "导入记录", "导出客户"}
    assert bringing <= {tr(command.name) for command in screen.commands()}
    archive.seat.log_in("陈立")
    archive.rest()
    assert not bringing & {tr(command.name) for command in screen.commands()}
    assert not screen.list.bring.isVisible()
    assert not screen.list.out.isVisible()
    screen.show_import()
    screen.show_runs()
    screen.list.export()
    assert screen.list.isVisible()
    assert screen.wizard is None


@pytest.mark.parametrize("size", [SIZES[1], SIZES[3]])
def test_every_step_fits(archive: Archive, file: Path, size: tuple[int, int]) -> None:
    screen = archive.open(size)
    page = wizard(archive, screen)
    assert faults(screen) == []
    page = wizard(archive, screen, file)
    options = page.chosen.asked
    page._tried(archive.call(lambda app: app.imports.rehearse(archive.actor, file, options)))
    page.chosen.done = page.chosen.tried
    for step in (LOOK, COLUMNS, ACTION, TRIAL, DONE):
        page.go(step)
        for spoken in (Language.EN, Language.ZH):
            set_language(spoken)
            archive.rest()
            assert faults(screen) == [], step
            got = size_got(screen, *size)
            assert (got.width(), got.height()) == size
        # Radio cards are one stop of Tab: the arrows go on from there.
        assert [each for each in unreachable(screen) if "RadioCard" not in each] == []
