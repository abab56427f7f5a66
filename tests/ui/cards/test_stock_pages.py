"""Blanks by real keys: they come in, go to somebody, are counted and issued to many."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from crm_desktop.cards.stock_model import Delivery, StockRun
from crm_desktop.foundation.words import Language
from tests.ui.cards.store import Store
from tests.ui.lint import faults
from tests.ui.office.founded import SIZES, dialog, words_said
from ui.cards.batch_form import BatchDialog
from ui.cards.counts_page import CountForm, CountsPage, WitnessForm
from ui.cards.moves_page import MovesPage
from ui.cards.ranges_page import RangesPage
from ui.cards.stock_forms import MoveForm, ReceiveForm
from ui.cards.store_screen import COUNTS, MOVES, STOCK, TYPES, FacesScreen, StoreScreen
from ui.cards.types_page import TypeForm
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme
from ui.workplace import Address


def ranges(store: Store) -> list[tuple[str, str, int]]:
    runs: list[StockRun] = store.call(lambda app: app.stock.ranges(store.actor))
    return [(run.state, run.holder_name, run.quantity) for run in runs]


def test_a_range_under_the_cursor_goes_to_somebody_and_comes_back(store: Store) -> None:
    page = store.open()
    assert isinstance(page, RangesPage)
    said = words_said(store.seat)
    store.press(Qt.Key.Key_Return)
    form = store.form(MoveForm)
    assert (form.first.text(), form.last.text()) == (page.chosen.first, page.chosen.last)
    form.last.setText(form.first.text())
    store.keep()
    assert ranges(store) == [("allocated", "方芳", 1), ("blank", "", 19)]
    assert "KK202611230002" in tr(said[-1][0])
    assert page.chosen is not None
    page.table.select_line(0)
    assert page.chosen.state == "allocated"
    page.table.setFocus()
    store.press(Qt.Key.Key_Return)
    store.form(MoveForm)
    store.keep()
    assert ranges(store) == [("blank", "", 20)]


def test_blanks_come_in_in_three_ways(store: Store, tmp_path: Path) -> None:
    store.open()
    store.press(Qt.Key.Key_F9)
    form = store.form(ReceiveForm)
    store.keep()
    assert form._entries["quantity"].field.error is not None, "a number is missing"
    form.quantity.setText("1,000")
    store.keep()
    assert ranges(store) == [("blank", "", 1020)]
    store.press(Qt.Key.Key_F9)
    form = store.form(ReceiveForm)
    form.way.set_value("range")
    form.way.chosen.emit("range")
    form.first.setText("VIP-0898")
    form.last.setText("VIP-0890")
    store.keep()
    assert form._entries["last"].field.error is not None
    form.last.setText("VIP-0900")
    store.keep()
    assert sorted(quantity for *_, quantity in ranges(store)) == [3, 1020]
    file = tmp_path / "旧卡.csv"
    file.write_text("卡号\nA-001\nA-002\nVIP0898\n", encoding="utf-8")
    store.press(Qt.Key.Key_F9)
    form = store.form(ReceiveForm)
    form.way.set_value("list")
    form.way.chosen.emit("list")
    form.read_file(str(file))
    store.rest()
    assert form.numbers.toPlainText() == "A-001\nA-002"
    assert "第 4 行 VIP0898" in form.told.text()
    store.keep()
    assert sorted(quantity for *_, quantity in ranges(store)) == [2, 3, 1020]


def test_spoiled_blanks_need_a_reason_and_are_shown_when_asked_for(store: Store) -> None:
    page = store.open()
    page.spoil.click()
    form = store.form(MoveForm)
    assert form.window().primary.text() == "作废"
    form.last.setText(form.first.text())
    store.keep()
    assert form._entries["reason"].field.error is not None
    form.reason.set_value("misprint")
    store.keep()
    assert ranges(store) == [("blank", "", 19)]
    assert len(page.table.records) == 1
    page.also_spoiled.click()
    store.rest()
    assert {row.run.state for row in page.table.records} == {"blank", "spoiled"}


def test_cards_are_issued_to_all_who_lack_one(store: Store) -> None:
    page = store.open()
    store.press(Qt.Key.Key_F8)
    box = dialog(store.qtbot, store.screen, BatchDialog)
    assert not box.primary.isEnabled(), "nothing was handed out"
    box.reject()
    store.hand_out(2)
    said = words_said(store.seat)
    store.press(Qt.Key.Key_F8)
    box = dialog(store.qtbot, store.screen, BatchDialog)
    assert "先发 2 张" in box.told.text()
    box.primary.click()
    store.rest()
    assert "2" in tr(said[-1][0])
    assert ranges(store) == [("blank", "", 18)]
    assert not page.work.is_busy


def test_a_count_is_taken_here_and_witnessed_by_somebody_else(store: Store) -> None:
    page = store.open(COUNTS)
    assert isinstance(page, CountsPage)
    store.press(Qt.Key.Key_F9)
    form = store.form(CountForm)
    form.counted.setText("19")
    store.keep()
    assert form._entries["reason"].field.error is not None
    form.reason.setPlainText("少一张")
    store.keep()
    (count,) = page.counts.records
    assert (count.difference, count.witness) == (-1, None)
    assert page.counts.rows_model.columns
    store.seat.log_in("何涛")
    page = store.open(COUNTS)
    page.counts.setFocus()
    store.press(Qt.Key.Key_Return)
    store.form(WitnessForm)
    store.keep()
    (count,) = page.counts.records
    assert count.witness_name == "何涛"
    store.press(Qt.Key.Key_Return)
    assert not [each for each in store.screen.findChildren(WitnessForm) if each.isVisible()]


def test_hand_overs_and_counts_are_printed(store: Store) -> None:
    store.hand_out(3)
    printed: list[tuple[object, bytes]] = []
    store.seat.place.printed.connect(lambda title, pdf: printed.append((title, bytes(pdf))))
    page = store.open(MOVES)
    assert isinstance(page, MovesPage)
    assert [move.kind for move in page.table.records] == ["allocate", "receive"]
    store.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    page.table.select_line(1)
    assert not page.slip.isEnabled()
    store.call(lambda app: app.stock_counts.take(store.actor, "member", 20))
    store.open(COUNTS)
    store.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert [pdf[:5] for _, pdf in printed] == [b"%PDF-"] * 2


def test_moves_are_narrowed_down(store: Store) -> None:
    store.hand_out(3)
    page = store.open(MOVES)
    page.chips.set_values({"kind": ("receive",)})
    page.load()
    store.rest()
    assert [move.kind for move in page.table.records] == ["receive"]


def test_who_may_only_look_is_offered_no_steps(store: Store) -> None:
    store.seat.log_in("陈立")
    page = store.open()
    assert page.actions == []
    assert page.table._empty.hint.text() == "由管空白卡的岗位先入库"
    assert page.hints() == []
    store.press(Qt.Key.Key_Return)
    assert not [each for each in store.screen.findChildren(MoveForm) if each.isVisible()]


@pytest.mark.parametrize("page", [STOCK, MOVES, COUNTS, TYPES])
def test_the_pages_fit_every_window_and_can_be_read_out(store: Store, page: str) -> None:
    store.hand_out(3)
    store.call(lambda app: app.stock_counts.take(store.actor, "member", 19, "少一张"))
    store.call(lambda app: app.stock.receive(store.actor, Delivery("gift", first="8001")))
    found = []
    for language in Language:
        for size in SIZES:
            store.open(page, size)
            set_language(language)
            found += [f"{language} {size}: {fault}" for fault in faults(store.screen)]
            store.screen.hide()
    theme().set_scheme(Scheme.DARK)
    assert found == []


def test_kinds_of_card_are_changed_by_who_decides_on_them(store: Store) -> None:
    page = store.open(TYPES)
    assert page.actions == []
    store.press(Qt.Key.Key_Return)
    assert not [each for each in store.screen.findChildren(TypeForm) if each.isVisible()]
    store.seat.log_in("何涛")
    page = store.open(TYPES)
    page.table.select_line(0)
    page.table.setFocus()
    store.press(Qt.Key.Key_Return)
    form = store.form(TypeForm)
    assert not form.code.isEnabled() or form.code.isReadOnly()
    form.fee.setText("20")
    store.keep()
    assert page.table.record(page.table.selected_id).fee_fen == 2000
    store.press(Qt.Key.Key_Return)
    form = store.form(TypeForm)
    form.named.setChecked(False)
    store.keep()
    assert form.foot is not None
    dialog(store.qtbot, store.screen).reject()
    assert page.table.record(page.table.selected_id).named, "there are cards of this type"
    store.press(Qt.Key.Key_F9)
    form = store.form(TypeForm)
    for edit, text in ((form.zh, "车队卡"), (form.en, "Fleet card"), (form.code, "fleet")):
        edit.setText(text)
    form.digit.setText("1")
    store.keep()
    assert form._entries["digit"].field.error is not None
    form.digit.setText("4")
    store.keep()
    assert [kind.code for kind in page.table.records][-1] == "fleet"


def test_the_pages_are_opened_from_the_card_desk_and_left_for_it(store: Store) -> None:
    room = store.open_room()
    assert {"空白卡库存", "卡面设计"} <= {tr(command.name) for command in room.commands()}
    next(c for c in room.commands() if tr(c.name) == "空白卡库存").run()
    store.rest()
    page = room._stack.currentWidget()
    assert isinstance(page, StoreScreen)
    assert [row.run.quantity for row in page.page.table.records] == [20]
    store.press(Qt.Key.Key_Escape)
    assert room._stack.currentWidget() is room.desk
    count = store.call(lambda app: app.stock_counts.take(store.actor, "member", 20)).id
    room.open(Address("cards", kind="card_count", id=count))
    store.rest()
    assert isinstance(page.page, CountsPage)
    assert page.page.counts.selected_id == count
    page.back.click()
    assert room._stack.currentWidget() is room.desk
    room.open(Address("cards", "faces"))
    store.rest()
    assert isinstance(room._stack.currentWidget(), FacesScreen)
    assert {hint.key for hint in room.hints()} >= {"Ctrl+S", "Ctrl+P"}
