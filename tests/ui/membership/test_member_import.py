"""Members from a file in the window, the list on paper, levels given and frozen by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from db import sql
from tests.core.paper.reading import text
from tests.ui.customers.archive import texts
from tests.ui.lint import faults
from tests.ui.membership.level_hall import Hall, seat_at_the_levels
from tests.ui.office.founded import SIZES, dialog, words_said
from tests.ui.place import Seat
from ui.access.lists import select_record
from ui.access.words_form import WordsForm
from ui.membership.level_steps import GrantForm, level_steps
from ui.membership.member_import import MemberImportDialog, show_file
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import set_language, tr

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
ROWS = """会员号,姓名,手机,等级,积分,余额
88,钱𬭊,13812345678,金卡,120,50.5
89,䶮青,,黑曜,,
90,,,银卡,-1,
"""


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_at_the_levels(tmp_path, qtbot) as taken:
        yield taken


@pytest.fixture
def hall(seat: Seat, qtbot: QtBot) -> Hall:
    return Hall(seat, qtbot)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of a golden member, one of a level that is none, and one with debts in points."""
    path = tmp_path / "会员.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def members(hall: Hall) -> int:
    return int(hall.call(lambda _app: sql.scalar("SELECT count(*) FROM membership")))


def opened(hall: Hall, file: Path) -> MemberImportDialog:
    screen = hall.enter("members")
    hall.members.lists.bring.click()
    chooser = next(each for each in screen.findChildren(QFileDialog) if each.isVisible())
    chooser.reject()
    shown = show_file(screen, hall.seat.place, file)
    hall.rest()
    return shown


def test_a_file_is_seen_first_and_comes_in_at_a_key(hall: Hall, file: Path) -> None:
    said = words_said(hall.seat)
    shown = opened(hall, file)
    assert members(hall) == 5, "nothing has come in"
    means = [tr(shown.columns.rows_model.columns[1].value(row)) for row in shown.columns.records]
    assert means == ["会员号", "姓名或名称", "电话", "会员等级", "期初积分", "期初本金"]
    assert "不能导入 2" in shown.counts.text()
    assert [row.line.why.key for row in shown.report.records] == [
        "tiers.import.no_tier", "tiers.import.no_points",
    ]  # fmt: skip
    combo = shown.combos["黑曜"]
    assert combo.value() == ""
    combo.setFocus()
    hall.press(Qt.Key.Key_End)  # the highest level
    assert "不能导入 1" in shown.counts.text()
    hall.press(ENTER, CTRL)
    assert members(hall) == 7
    assert [words.key for words, _undo in said] == ["tiers.import.done"]
    names = [hall.members.list.row(n).name for n in range(len(hall.members.list))]
    assert {"钱𬭊", "䶮青"} <= set(names)


def test_unknown_levels_become_new_ones_by_choice(hall: Hall, file: Path) -> None:
    shown = opened(hall, file)
    shown.new_tiers.setFocus()
    hall.press(Qt.Key.Key_Space)
    assert "不能导入 1" in shown.counts.text()
    hall.press(ENTER, CTRL)
    made = hall.call(lambda _app: sql.scalar("SELECT zh FROM member_tier ORDER BY rank DESC"))
    assert made == "黑曜"


def test_a_file_of_something_else_is_refused(hall: Hall, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    shown = opened(hall, file)
    assert shown.counts.text() == "没有一列是会员号或卡号"
    assert not shown.primary.isEnabled()
    hall.press(Qt.Key.Key_Escape)
    assert members(hall) == 5


def test_the_report_is_kept_as_a_file(hall: Hall, file: Path, tmp_path: Path) -> None:
    shown = opened(hall, file)
    shown.keep.click()
    chooser = next(
        each for each in QApplication.topLevelWidgets()
        if isinstance(each, QFileDialog) and each.isVisible()
    )  # fmt: skip
    out = tmp_path / "out.csv"
    chooser.fileSelected.emit(str(out))
    chooser.reject()
    hall.rest()
    assert "没有这个等级" in out.read_text(encoding="utf-8-sig")


def test_stopped_on_the_way_it_leaves_no_trace(hall: Hall, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    rows = "\n".join(f"{n},会员{n},5" for n in range(10_000))
    file.write_text(f"会员号,姓名,积分\n{rows}\n", encoding="utf-8")
    shown = opened(hall, file)
    assert "读取 10,000 行" in shown.counts.text()
    hall.qtbot.keyClick(shown, ENTER, CTRL)
    hall.qtbot.waitUntil(lambda: shown.work.box is not None, timeout=20_000)
    assert shown.work.box is not None
    shown.work.box.cancel.click()
    hall.qtbot.waitUntil(lambda: not shown.work.is_busy, timeout=30_000)
    hall.rest()
    assert members(hall) == 5
    assert shown.isVisible()
    assert shown.primary.isEnabled(), "it can be tried again"
    shown.reject()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", SIZES[:2])
def test_the_box_fits(hall: Hall, file: Path, size: tuple[int, int], language: Language) -> None:
    set_language(language)
    screen = hall.enter("members", size)
    shown = show_file(screen, hall.seat.place, file)
    hall.rest()
    assert faults(shown) == []
    assert shown.height() <= size[1]
    shown.reject()


def test_only_who_decides_on_members_brings_them_in(hall: Hall) -> None:
    hall.seat.log_in("李梅")
    hall.enter("members")
    assert [tr(each.text()) for each in hall.members.actions] != []
    assert "导入会员" not in {tr(command.name) for command in hall.members.commands()}


def test_the_list_is_printed_for_the_level_it_is_narrowed_to(hall: Hall) -> None:
    hall.enter("members")
    printed: list[bytes] = []
    hall.seat.place.printed.connect(lambda _title, pdf: printed.append(pdf))
    hall.members.chips.set_values({"tier": ("gold",)})
    hall.members.lists.print_list()
    hall.rest()
    said = text(printed[0])
    assert "金卡会员" in said
    assert "周**" in said
    assert "银卡会员" not in said
    assert "1381234" not in said


def chosen(hall: Hall, name: str) -> None:
    """Put the cursor on a member."""
    rows = hall.members.list
    wanted = next(rows.id_at(n) for n in range(len(rows)) if rows.row(n).name == name)
    select_record(hall.members.table, wanted)
    hall.rest()


def step(hall: Hall, word: str) -> None:
    shown = hall.members.shown
    assert shown is not None
    run = next(
        run for name, _icon, run in level_steps(hall.members, shown.member) if tr(name) == word
    )
    run()
    hall.rest()


def test_a_level_is_granted_frozen_and_let_go(hall: Hall) -> None:
    hall.seat.log_in("陈立")
    screen = hall.enter("members")
    chosen(hall, "张淑敏")
    step(hall, "特批升级")
    form = dialog(hall.qtbot, screen, Dialog).findChild(GrantForm)
    assert isinstance(form, GrantForm)
    hall.press(Qt.Key.Key_End)  # the highest level
    hall.press(Qt.Key.Key_Tab)
    hall.type("2027-06-30")
    form.reason.setFocus()
    hall.type("重要客户")
    hall.press(ENTER, CTRL)
    shown = hall.members.shown
    assert shown is not None
    assert (shown.member.tier.code, shown.member.tier_hold) == ("vip", "granted")
    step(hall, "冻结等级")
    hall.type("疑似盗用")
    hall.press(ENTER, CTRL)
    assert hall.members.shown is not None
    assert hall.members.shown.member.tier_hold == "frozen"
    offered = level_steps(hall.members, hall.members.shown.member)
    assert [tr(word) for word, _icon, _run in offered] == ["解冻等级"]
    step(hall, "解冻等级")
    asked = dialog(hall.qtbot, screen, Dialog).findChild(WordsForm)
    assert isinstance(asked, WordsForm)
    hall.type("查清")
    hall.press(ENTER, CTRL)
    assert hall.members.shown.member.tier_hold == "granted"


def test_no_steps_without_the_right(hall: Hall) -> None:
    hall.enter("members")
    chosen(hall, "张淑敏")
    assert hall.members.shown is not None
    assert level_steps(hall.members, hall.members.shown.member) == []


def test_a_change_tells_how_it_was_computed(hall: Hall) -> None:
    screen = hall.enter("members")
    chosen(hall, "张淑敏")
    hall.members.detail.tabs.setCurrentIndex(1)
    hall.members.detail.levels.setFocus()
    hall.press(Qt.Key.Key_Home)
    hall.press(ENTER)
    shown = dialog(hall.qtbot, screen, Dialog)
    assert {"2025-11-24 至 2026-11-23", "2,300 成长值", "2,000 成长值", "2027-11-23"} <= texts(
        shown
    )
    assert tr(Phrase("tiers.sheet.title")) in texts(shown)
    hall.press(Qt.Key.Key_Escape)
