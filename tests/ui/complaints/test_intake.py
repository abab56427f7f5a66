"""A new complaint: words first, nothing in the way, the number and the promise at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QMenu

from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.read import complaint_of
from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.complaints.centre import Centre
from tests.ui.lint import faults
from tests.ui.office.founded import SIZES
from ui.complaints.intake_page import IntakePage
from ui.complaints.screen import ComplaintsScreen
from ui.toolkit.speech import set_language
from ui.workplace import Address

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(centre: Centre) -> ComplaintsScreen:
    screen = ComplaintsScreen(centre.seat.place)
    centre.show(screen)
    return screen


def begin(centre: Centre, room: ComplaintsScreen, customer: int = 0) -> IntakePage:
    kind = "customer" if customer else ""
    room.open(Address("complaints", "new", kind, customer))
    centre.rest()
    assert room.intake is not None
    return room.intake


def newest(centre: Centre) -> Complaint:
    found: Complaint = centre.call(
        lambda _app: complaint_of(sql.scalar("SELECT max(id) FROM complaint"))
    )
    return found


def zhang(centre: Centre) -> int:
    return int(
        centre.call(lambda _app: sql.scalar("SELECT id FROM customer WHERE name = '张淑敏'"))
    )


def test_words_and_ctrl_enter_are_enough(centre: Centre, room: ComplaintsScreen) -> None:
    page = begin(centre, room, zhang(centre))
    assert page.form is not None
    assert page.form.words.hasFocus()
    centre.type("三个月修了三次。还是热的")
    centre.press(Qt.Key.Key_Return, CTRL)
    case = newest(centre)
    assert (case.title, case.customer, case.channel) == ("三个月修了三次", zhang(centre), "call")
    assert page.done.isVisible()
    assert page.done.number.text() == case.number
    assert page.done.promise.text() == "11-26 13:42"
    assert page.done.open.hasFocus()
    centre.press(Qt.Key.Key_Return)
    assert room.intake is None
    assert room._page() is room.case
    assert room.case.reading is not None
    assert room.case.reading.file.case.id == case.id


def test_nothing_at_all_blocks_the_number(centre: Centre, room: ComplaintsScreen) -> None:
    begin(centre, room)
    centre.press(Qt.Key.Key_Return, CTRL)
    case = newest(centre)
    assert case.anonymous
    assert case.number.startswith("TS20261123")


def test_the_promise_follows_what_is_said(centre: Centre, room: ComplaintsScreen) -> None:
    page = begin(centre, room)
    assert page.form is not None
    ordinary = page.promise.when.text()
    page.form.legal.setFocus()
    centre.press(Qt.Key.Key_Space)
    centre.qtbot.waitUntil(lambda: page.promise.when.text() != ordinary)
    assert page.promise.why.text() == "级别 重大"
    assert page.promise.when.text().startswith("今天")
    page.form.level.chip("ordinary").setFocus()
    centre.press(Qt.Key.Key_Right)
    assert page.form.level.value() == "escalated"


def test_everything_typed_is_kept(centre: Centre, room: ComplaintsScreen) -> None:
    page = begin(centre, room)
    form = page.form
    assert form is not None
    form.channel.chip("call").setFocus()
    for _ in range(7):
        centre.press(Qt.Key.Key_Right)
    assert form.channel.value() == "hotline_12315"
    assert form.source_number.isVisible()
    form.source_number.setText("20261123001")
    form.source_due.setText("11-27 17:30")
    form.words.setPlainText("等了 40 分钟没人管")
    form.name.setText("路人")
    form.phone.setText("13900001111")
    form.company.set_value(1)
    unit = form.unit.options[1].value
    form.unit.set_value(unit)
    form.fault.setText("无人接待")
    form.promise_at.setText("15:00")
    centre.press(Qt.Key.Key_Return, CTRL)
    case = newest(centre)
    assert (case.channel, case.source_number) == ("hotline_12315", "20261123001")
    assert (case.contact_name, case.fault) == ("路人", "无人接待")
    assert case.target is not None
    assert (case.target.company, case.target.unit) == (1, unit)
    assert page.done.promise.text() == "今天 15:00"


def test_a_time_that_is_none_is_said(centre: Centre, room: ComplaintsScreen) -> None:
    page = begin(centre, room)
    form = page.form
    assert form is not None
    form.promise_at.setText("下午")
    centre.press(Qt.Key.Key_Return, CTRL)
    assert not page.done.isVisible()
    assert form.promise_at.hasFocus()


def test_esc_keeps_a_draft(centre: Centre, room: ComplaintsScreen) -> None:
    begin(centre, room)
    centre.type("先记下来")
    centre.press(Qt.Key.Key_Escape)
    assert room._page() is room.list
    page = begin(centre, room)
    assert page.form is not None
    assert page.form.foot.resume.isVisible()
    page.form.foot.resume.click()
    assert page.form.words.toPlainText() == "先记下来"


def test_another_customer_keeps_what_was_typed(centre: Centre, room: ComplaintsScreen) -> None:
    page = begin(centre, room)
    centre.type("车还没修好")
    page.begin(zhang(centre))
    centre.rest()
    assert page.form is not None
    assert page.form.words.toPlainText() == "车还没修好"
    assert [option.text for option in page.form.vehicle.options][1:]
    assert page._note.text().startswith("张淑敏")


def test_files_are_dropped_and_pasted(
    centre: Centre, room: ComplaintsScreen, tmp_path: Path
) -> None:
    page = begin(centre, room)
    assert page.form is not None
    letter = tmp_path / "来信.pdf"
    letter.write_bytes(b"%PDF-1.7")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(letter))])
    page.form.words.insertFromMimeData(dropped)
    picture = QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    page.form.words.insertFromMimeData(picture)
    words = QMimeData()
    words.setText("字")
    page.form.words.insertFromMimeData(words)
    assert page.files.files[0].name == "来信.pdf"
    assert len(page.files.files) == 2
    assert page.form.words.toPlainText() == "字"
    page.files.remove(1)
    centre.press(Qt.Key.Key_Return, CTRL)
    case = newest(centre)
    kept = centre.call(
        lambda _app: sql.rows(
            "SELECT name FROM attachment WHERE kind = 'complaint' AND subject = ?", case.id
        )
    )
    assert kept == [("来信.pdf",)]


def test_nothing_is_cut(centre: Centre) -> None:
    for tongue in Language:
        set_language(tongue)
        for size in (SIZES[0], SIZES[1], SIZES[3]):
            screen = ComplaintsScreen(centre.seat.place)
            centre.show(screen, size)
            page = begin(centre, screen, zhang(centre))
            assert faults(page) == [], (tongue, size)
            centre.press(Qt.Key.Key_Return, CTRL)
            assert page.done.isVisible()
            assert faults(page) == [], (tongue, size)
            assert (screen.width(), screen.height()) == size
            screen.hide()


def test_what_is_alike_stands_beside_it(centre: Centre, room: ComplaintsScreen) -> None:
    page = begin(centre, room, zhang(centre))
    titles = [each.title for each in page.alike.found]
    assert "空调三次维修仍不制冷" in titles
    assert page.form is not None
    page.form.fault.setText("无人接待")
    centre.qtbot.waitUntil(lambda: not page._later.isActive())
    centre.rest()
    assert [each.title for each in page.alike.found] == titles
    page.alike.findChildren(QAbstractButton)[0].click()
    centre.rest()
    assert room._page() is room.case


def test_a_text_module_stands_at_the_cursor(centre: Centre, room: ComplaintsScreen) -> None:
    page = begin(centre, room)
    assert page.form is not None
    centre.type("王先生。")
    page.form.modules.click()
    menu = page.form.modules.findChild(QMenu)
    assert menu.actions()[0].text() == "重复维修"
    menu.actions()[0].trigger()
    menu.close()
    assert page.form.words.toPlainText().startswith("王先生。同一故障已修过几次：\n")
    assert page.form.words.hasFocus()
