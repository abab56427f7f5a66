"""投诉时限, 服务承诺, 常用语: kept by those who may, with the keyboard alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.complaints.limits import LimitData
from crm_desktop.foundation.words import Language
from tests.ui.office.founded import SIZES, dialog, key, page_of, rest, settings, words_said
from tests.ui.place import Seat
from ui.office.commitment_form import CommitmentForm
from ui.office.commitments import CommitmentsPage
from ui.office.limit_form import LimitForm
from ui.office.limits import LimitsPage
from ui.office.screen import SettingsScreen
from ui.office.text_module_form import TextModuleForm
from ui.office.text_modules import TextModulesPage
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme

HEAD, MANAGER, CLERK = "何涛", "陈立", "李梅"


def limits(seat: Seat, qtbot: QtBot, who: str) -> LimitsPage:
    seat.log_in(who)
    page = page_of(settings(seat, qtbot, "limits"))
    assert isinstance(page, LimitsPage)
    return page


def states(page: LimitsPage) -> list[str]:
    return [row.state for row in page.source.kept.values()]


def propose(seat: Seat, who: str = HEAD) -> None:
    actor = seat.session_of(who).actor
    data = LimitData(seat.clock.today(), 20, 240, 30, 480, 120, 5, level="major")
    seat.call(lambda app: app.limits.propose(actor, data))


def test_the_head_proposes_limits_by_the_keyboard(seat: Seat, qtbot: QtBot) -> None:
    page = limits(seat, qtbot, HEAD)
    said = words_said(seat)
    assert states(page) == ["in_force"] * 6
    assert not page.approve.isVisible()
    key(qtbot, page.table, Qt.Key.Key_F9)
    form = dialog(qtbot, page.window()).findChild(LimitForm)
    assert isinstance(form, LimitForm)
    receipt = form.receipt.editor
    assert isinstance(receipt, LineEdit)
    assert receipt.text() == "60"
    receipt.setText("0")
    qtbot.keyClick(receipt, Qt.Key.Key_Return)
    rest(seat)
    assert form.isVisible(), "it says what is wrong and keeps what was typed"
    receipt.setText("45")
    qtbot.keyClick(receipt, Qt.Key.Key_Return)
    rest(seat)
    qtbot.waitUntil(lambda: page.chosen is not None and page.chosen.data.receipt == 45)
    assert states(page)[0] == "asked"
    assert said


def test_the_manager_approves_and_retires_them(seat: Seat, qtbot: QtBot) -> None:
    propose(seat)
    page = limits(seat, qtbot, MANAGER)
    assert not page.actions, "the manager decides, the head proposes"
    page.table.setCurrentIndex(page.table.model().index(0, 0))
    assert page.approve.isEnabled()
    key(qtbot, page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rest(seat)
    qtbot.waitUntil(lambda: "asked" not in states(page))
    row = next(each for each in page.source.kept.values() if each.data.receipt == 30
               and each.asked_by is not None)  # fmt: skip
    page.open("limit", row.id)
    rest(seat)
    assert page.chosen == row
    key(qtbot, page.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    rest(seat)
    qtbot.waitUntil(lambda: row.id not in page.source.kept)


def test_others_read_them(seat: Seat, qtbot: QtBot) -> None:
    page = limits(seat, qtbot, CLERK)
    assert len(states(page)) == 6
    key(qtbot, page.table, Qt.Key.Key_F9)
    key(qtbot, page.table, Qt.Key.Key_Return)
    rest(seat)
    assert not [each for each in page.window().findChildren(LimitForm) if each.isVisible()]
    assert page.hints() == []


def test_the_manager_makes_a_commitment(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in(MANAGER)
    page = page_of(settings(seat, qtbot, "commitments"))
    assert isinstance(page, CommitmentsPage)
    assert len(page.source.kept) == 4
    key(qtbot, page.table, Qt.Key.Key_F9)
    form = dialog(qtbot, page.window()).findChild(CommitmentForm)
    assert isinstance(form, CommitmentForm)
    for field, text in (
        (form.zh, "两天内回访"),
        (form.en, "Called back within two days"),
        (form.target, "97.5"),
        (form.code, "two_days"),
    ):
        assert isinstance(field.editor, LineEdit)
        field.editor.setText(text)
    qtbot.keyClick(form.code.editor, Qt.Key.Key_Return)
    rest(seat)
    qtbot.waitUntil(
        lambda: page.chosen is not None and page.chosen.commitment.data.target_permille == 975
    )
    made = page.chosen
    assert made is not None
    key(qtbot, page.table, Qt.Key.Key_Return)
    again = dialog(qtbot, page.window()).findChild(CommitmentForm)
    assert isinstance(again, CommitmentForm)
    assert isinstance(again.target.editor, LineEdit)
    assert again.target.editor.text() == "97.5"
    again.target.editor.setText("99")
    qtbot.keyClick(again.target.editor, Qt.Key.Key_Return)
    rest(seat)
    qtbot.waitUntil(lambda: page.source.kept[made.id].commitment.data.target_permille == 990)


def test_the_head_keeps_text_modules(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in(HEAD)
    page = page_of(settings(seat, qtbot, "text_modules"))
    assert isinstance(page, TextModulesPage)
    assert len(page.listed()) == 5
    key(qtbot, page.chooser.list, Qt.Key.Key_Down)
    rest(seat)
    assert [m.data.name for m in page.listed()] == ["营业时间", "保养周期", "会员卡办理"]
    key(qtbot, page.table, Qt.Key.Key_F9)
    form = dialog(qtbot, page.window()).findChild(TextModuleForm)
    assert isinstance(form, TextModuleForm)
    assert isinstance(form.name.editor, LineEdit)
    assert isinstance(form.words.editor, TextEdit)
    form.name.editor.setText("地址")
    form.words.editor.setPlainText("我们在迎宾路 1 号。")
    form.save()
    rest(seat)
    qtbot.waitUntil(lambda: page.chosen is not None and page.chosen.data.name == "地址")
    # Offscreen nobody gives the focus back to the window when a dialog closes.
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    key(qtbot, page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    rest(seat)
    qtbot.waitUntil(lambda: [m.data.name for m in page.listed()][2] == "地址")


@pytest.mark.skipif("CRM_LOOK" not in os.environ, reason="pictures are taken when they are wanted")
def test_pictures(seat: Seat, qtbot: QtBot) -> None:
    folder = Path(os.environ["CRM_LOOK"])
    propose(seat)
    seat.log_in(HEAD)
    screen: SettingsScreen = settings(seat, qtbot, "limits")
    for page in ("limits", "commitments", "text_modules"):
        screen.choose(page)
        for scheme, language, size in (
            (Scheme.LIGHT, Language.ZH, SIZES[0]),
            (Scheme.DARK, Language.EN, SIZES[1]),
        ):
            theme().set_scheme(scheme)
            set_language(language)
            screen.resize(*size)
            rest(seat)
            screen.grab().save(str(folder / f"{page}-{language.value}.png"))
    theme().set_scheme(Scheme.LIGHT)
    set_language(Language.ZH)
