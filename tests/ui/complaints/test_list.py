"""The list of complaints: views, filters, the case under the cursor, the way to each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.complaints.centre import Centre
from tests.ui.customers.archive import texts
from tests.ui.lint import faults
from tests.ui.office.founded import SIZES
from ui.complaints.screen import ComplaintsScreen
from ui.toolkit.speech import set_language
from ui.workplace import Address

AFTER_TYPING = 400


@pytest.fixture
def room(centre: Centre) -> ComplaintsScreen:
    screen = ComplaintsScreen(centre.seat.place)
    centre.show(screen)
    return screen


def listed(screen: ComplaintsScreen) -> list[str]:
    rows = screen.list.rows
    return [rows.row(place).title for place in range(len(rows))]


def test_what_is_open_stands_most_urgent_first(centre: Centre, room: ComplaintsScreen) -> None:
    assert len(room.list.rows) == 18
    assert listed(room)[0] == "空调三次维修仍不制冷"
    assert room.list.table.hasFocus()
    counts = {view: tile._count for view, tile in room.list.tiles._tiles.items()}
    assert counts["open"] == 18
    assert (counts["done"], counts["all"]) == (1, 19)
    assert counts["overdue"] + counts["at_risk"] <= 18
    assert {"处理中 · 第 2 轮", "张淑敏"} <= texts(room.list.preview)


def test_views_are_tiles(centre: Centre, room: ComplaintsScreen) -> None:
    room.list.tiles._tiles["done"].setFocus()
    centre.press(Qt.Key.Key_Space)
    assert listed(room) == ["洗车划痕已补漆"]
    room.list.tiles._tiles["overdue"].setFocus()
    centre.press(Qt.Key.Key_Space)
    assert "展厅等待 40 分钟无人接待" not in listed(room)
    assert "空调三次维修仍不制冷" in listed(room)


def test_typing_narrows_the_list(centre: Centre, room: ComplaintsScreen) -> None:
    centre.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    centre.type("周珊")
    centre.press(Qt.Key.Key_Return)
    assert set(listed(room)) == {
        "保养套餐少扣一次",
        "交车延期五天",
        "车窗升降异响",
        "配件到货时间反复",
    }
    room.list.chips.set_values({"state": ("review",)})
    room.list.load()
    centre.rest()
    assert listed(room) == ["配件到货时间反复"]
    room.list.chips.clear()
    room.list.search.text.setText("没有这样的")
    room.list.search._tell()
    centre.rest()
    assert listed(room) == []
    assert room.list.empty.isVisible()


def test_a_column_of_the_board_is_a_list(centre: Centre, room: ComplaintsScreen) -> None:
    room.open(Address("complaints", "column.sign"))
    centre.rest()
    assert set(listed(room)) == {"维修厂迟迟不回话", "交车延期五天", "发票金额与报价不符"}


def test_a_case_that_is_over_is_found_by_its_address(
    centre: Centre, room: ComplaintsScreen
) -> None:
    case = centre.cases["洗车划痕已补漆"]
    room.list.look_for(case)
    centre.rest()
    assert room.list.table.selected_id == case
    assert room.list.view == "all"


def test_the_list_hears_of_changes(centre: Centre, room: ComplaintsScreen) -> None:
    case = centre.cases["保养套餐少扣一次"]
    room.list.look_for(case)
    centre.rest()
    from crm_desktop.complaints.intake import Acceptance

    version = centre.call(
        lambda _app: sql.scalar("SELECT version FROM complaint WHERE id = ?", case)
    )
    done = Acceptance("fees", "ordinary")
    centre.call(lambda app: app.complaint_intake.accept(centre.actor, case, version, done))
    centre.rest()
    assert room.list.table.selected_id == case
    rows = room.list.rows
    state = next(rows.row(n).state for n in range(len(rows)) if rows.row(n).id == case)
    assert state == "accepted"


def test_nothing_is_cut(centre: Centre) -> None:
    for tongue in Language:
        set_language(tongue)
        for size in (SIZES[0], SIZES[1], SIZES[3]):
            screen = ComplaintsScreen(centre.seat.place)
            centre.show(screen, size)
            assert faults(screen) == [], (tongue, size)
            assert (screen.width(), screen.height()) == size
            screen.hide()
