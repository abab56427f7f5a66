"""报表: the paper of a month, its figures with their rows, and three people who sign it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from crm_desktop.files.tables import read_table
from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.access.room import Rooms, type_words
from tests.ui.insight.room import ReportsRoom
from tests.ui.lint import faults
from tests.ui.place import ADMIN
from ui.insight.forms import AgainForm, RefuseForm
from ui.insight.rows_dialog import RowsDialog
from ui.rooms import ROOMS
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme

HEAD, MANAGER, CLERK = "何涛", "陈立", "李梅"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _room(rooms: Rooms, who: str, **how: object) -> ReportsRoom:
    made = rooms.open(who, **how)  # type: ignore[arg-type]
    assert isinstance(made, ReportsRoom)
    return made


def test_the_month_before_is_shown_as_a_draft(rooms: Rooms) -> None:
    room = _room(rooms, CLERK)
    assert "2026 年 10 月投诉处理月报" in room.paper
    assert "草稿" in room.paper
    assert "编制 草稿" in room.steps
    received = room.figure("received").told.value
    assert f"受理件数 {received}" in room.paper
    promise = room.figure("promise")
    assert promise.told.value in room.paper
    assert "按时回复 ÷ 本期到期承诺" in promise.accessibleName()
    room.screen.preview.printed.emit(1)
    room.calm()
    assert room.call(lambda _app: _last_action()) == "report.print"
    for kind, name in (("inquiry", "咨询与来电统计"), ("sla", "服务承诺达成表")):
        room.press(Qt.Key.Key_Down, target=room.screen.kinds)
        assert room.screen.wanted.kind == kind
        assert name in room.paper


def test_a_figure_opens_its_rows_and_a_row_its_case(rooms: Rooms) -> None:
    room = _room(rooms, CLERK)
    promise = room.figure("promise")
    promise.setFocus()
    room.press(Qt.Key.Key_Return, target=promise)
    dialog = room.dialog
    assert isinstance(dialog, RowsDialog)
    kept, due = promise.told.parts.split(" ÷ ")  # type: ignore[union-attr]
    assert len(dialog.table.records) == int(due)
    assert sum(each.row.counts for each in dialog.table.records) == int(kept)
    assert f"分母 {due} 行，其中 {kept} 行计入分子" in dialog.count.text()
    chosen = dialog.table.chosen
    room.press(Qt.Key.Key_Return, target=dialog.table)
    assert not room.has_dialog
    assert (room.wanted[-1].kind, room.wanted[-1].id) == ("complaint", chosen.row.id)


def test_three_people_sign_and_late_changes_make_another_edition(rooms: Rooms) -> None:
    clerk = _room(rooms, CLERK)
    clerk.press(Qt.Key.Key_Return, CTRL)
    assert clerk.words() == ["insight.room.prepared"]
    assert "编制 李梅" in clerk.steps
    assert "BG20261123" in clerk.paper
    assert not clerk.screen.signing.next.isVisible()
    head = _room(rooms, HEAD)
    head.press(Qt.Key.Key_Return, CTRL)
    assert "审核 何涛" in head.steps
    manager = _room(rooms, MANAGER)
    assert manager.screen.signing.next.text() == "批准"
    manager.press(Qt.Key.Key_Return, CTRL)
    assert "批准 陈立" in manager.steps
    assert [row.state for row in manager.screen.kinds.rows.rows] == ["approved", "", ""]
    rooms.seat.call(lambda _app: _void_one())
    clerk = _room(rooms, CLERK)
    assert clerk.screen.late.isVisible()
    assert "受理件数" in clerk.screen.late.accessibleName()
    assert clerk.screen.signing.next.text() == "再出一版"
    clerk.press(Qt.Key.Key_Return, CTRL)
    type_words(clerk.form(AgainForm).reason, "作废一件")
    clerk.save()
    assert not clerk.screen.late.isVisible()
    assert "第 2 版" in clerk.paper
    assert "作废一件" in clerk.paper
    clerk.screen.edition.chosen.emit(clerk.screen.edition.options[1].value)
    clerk.calm()
    assert "第 2 版" not in clerk.paper
    assert clerk.screen.late.isVisible()


def test_it_is_sent_back_and_prepared_anew(rooms: Rooms) -> None:
    _room(rooms, CLERK).press(Qt.Key.Key_Return, CTRL)
    head = _room(rooms, HEAD)
    head.screen.signing.refuse.click()
    type_words(head.form(RefuseForm).reason, "漏了两件")
    head.save()
    assert head.words() == ["insight.room.refused"]
    clerk = _room(rooms, CLERK)
    assert clerk.screen.signing.next.text() == "重新编制"
    clerk.press(Qt.Key.Key_Return, CTRL)
    assert clerk.screen.edition.isVisible()
    assert [option.text.args["edition"] for option in clerk.screen.edition.options] == [2, 1]


def _last_action() -> str:
    return str(sql.scalar("SELECT action FROM audit_entry ORDER BY seq DESC LIMIT 1"))


def _void_one() -> None:
    sql.run(
        "UPDATE complaint SET state = 'void' WHERE id = (SELECT min(id) FROM complaint "
        "WHERE received_at LIKE '2026-10-1%' AND state IN ('accepted', 'handling'))"
    )


def test_a_month_that_runs_cannot_be_prepared(rooms: Rooms) -> None:
    room = _room(rooms, CLERK)
    room.screen.month.set_value(date(2026, 11, 1))
    room.screen.month.chosen.emit(date(2026, 11, 1))
    room.calm()
    assert not room.screen.signing.next.isEnabled()
    assert room.screen.signing.reason.text() == "本月还没过完，现在是草稿"


def test_the_workbook_is_written(rooms: Rooms, tmp_path: Path) -> None:
    room = _room(rooms, CLERK)
    out = tmp_path / "out.xlsx"
    room.screen.export_to(out)
    room.calm()
    assert room.words() == ["insight.room.exported"]
    with read_table(out) as table:
        lines = [row.cells for row in table.rows()]
    took = room.figure("received").told.value
    assert ("总体", "受理件数", took) in [tuple(line[:3]) for line in lines]


@pytest.mark.parametrize("size", [(1366, 688), (911, 433)])
def test_nothing_is_cut_or_unnamed(rooms: Rooms, size: tuple[int, int]) -> None:
    room = _room(rooms, HEAD, size=size)
    room.press(Qt.Key.Key_Return, CTRL)
    for language in (Language.ZH, Language.EN):
        set_language(language)
        room.calm()
        assert faults(room.window) == []
    theme().set_scheme(Scheme.DARK)
    room.calm()
    assert "Complaint report" in room.paper
    (found,) = [each for each in ROOMS if each.key == "reports"]
    assert found.is_open_to(room.seat.place)
    assert ADMIN
