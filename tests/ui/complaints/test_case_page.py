"""The page of a case by its keys: the whole life, one step after the other, each by who may."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.complaints.case_seat import (
    CALLER,
    CLERK,
    HANDLER,
    HEAD,
    SUPERVISOR,
    CaseDesk,
    sound,
)
from tests.ui.customers.archive import texts
from tests.ui.lint import faults
from tests.ui.office.founded import BARS, SIZES, dialog, words_said
from ui.complaints.file_picks import FilePicks
from ui.complaints.files_panel import FileChip
from ui.complaints.step_form import StepForm
from ui.toolkit.combos import SearchCombo
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ENTER, TAB, ESC = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape


def go(desk: CaseDesk) -> None:
    """Press Ctrl+Enter: the big button of the page, or the primary one of a dialog."""
    desk.press(ENTER, CTRL)


def form(desk: CaseDesk) -> StepForm:
    box = dialog(desk.qtbot, desk.page, Dialog)
    return box.findChild(StepForm)


def tab_to(desk: CaseDesk, name: str) -> None:
    """Press Tab until the field of that name has the focus."""
    editor = form(desk).editors[name]
    for _ in range(30):
        held = QApplication.focusWidget()
        if held is editor or editor.isAncestorOf(held) or held is editor.focusProxy():
            return
        desk.press(TAB)
    raise AssertionError(f"Tab never came to {name}")


def fill(desk: CaseDesk, **texts_typed: str) -> None:
    """Type into fields, each reached by Tab."""
    for name, text in texts_typed.items():
        tab_to(desk, name)
        desk.type(text)


def choose(desk: CaseDesk, name: str, times: int = 1) -> None:
    """Choose in a combo by the arrow keys."""
    tab_to(desk, name)
    for _ in range(times):
        desk.press(Qt.Key.Key_Down)


def beside(desk: CaseDesk, words: str) -> None:
    """Press one of the smaller steps, reached by Tab and Enter."""
    button = next(each for each in desk.page.promise.beside if each.words() == words)
    for _ in range(40):
        if QApplication.focusWidget() is button:
            break
        desk.press(TAB)
    assert QApplication.focusWidget() is button
    desk.press(ENTER)


def big(desk: CaseDesk) -> str:
    """Return what the biggest button says, "" where there is none."""
    button = desk.page.promise.go
    return button.words() if button is not None else ""


def test_a_whole_life_by_keys(desk: CaseDesk, tmp_path: Path) -> None:
    desk.sit(CLERK, desk.new)
    assert big(desk) == "受理"
    go(desk)
    choose(desk, "kind", 3)
    go(desk)
    assert (desk.file.case.state, desk.file.case.kind) == ("accepted", "delivery")
    assert big(desk) == "派单"
    go(desk)
    tab_to(desk, "target")
    picked = form(desk).editors["target"]
    assert isinstance(picked, SearchCombo)
    picked.lineEdit().selectAll()
    desk.type("李建军")
    popup = picked.completer().popup()
    desk.qtbot.waitUntil(popup.isVisible)
    desk.qtbot.keyClick(popup, Qt.Key.Key_Down)
    desk.qtbot.keyClick(popup, ENTER)
    fill(desk, demand="查清为什么没人通知")
    go(desk)
    assert desk.file.case.state == "dispatched"
    desk.leave()

    _handled(desk, tmp_path)
    desk.sit(HEAD, desk.new)
    assert big(desk) == "同意结果，转回访"
    go(desk)
    go(desk)
    assert desk.file.case.state == "callback"
    desk.leave()

    desk.sit(CALLER, desk.new)
    assert big(desk) == "回访满意，转结案"
    beside(desk, "不满意…")
    fill(desk, reason="还是没有人道歉")
    go(desk)
    assert (desk.file.case.state, desk.file.case.round) == ("dispatched", 2)
    assert [order.round for order in desk.file.orders] == [2, 1], "no round is lost"
    assert desk.page.way.stepper.earlier.text() == "第 1 轮：11-23 回访不满意"
    desk.leave()

    _handled(desk, tmp_path)
    desk.sit(HEAD, desk.new)
    go(desk)
    go(desk)
    desk.leave()
    desk.sit(CALLER, desk.new)
    go(desk)
    go(desk)
    assert desk.file.case.state == "closing"
    desk.leave()

    desk.sit(HEAD, desk.new)
    assert big(desk) == "结案"
    go(desk)
    go(desk)
    assert form(desk).foot.note.text(), "the lesson is missing, and that is said"
    assert desk.file.case.state == "closing"
    fill(desk, lesson="交车前一天打电话确认")
    go(desk)
    assert (desk.file.case.state, desk.file.case.result) == ("closed", "satisfied")
    assert desk.file.case.cause == "diagnosis", "what was submitted stands there already"
    desk.leave()

    desk.sit(CLERK, desk.new)
    assert big(desk) == "归档"
    go(desk)
    fill(desk, shelf="A-3-12")
    go(desk)
    assert (desk.file.case.state, desk.file.case.shelf) == ("archived", "A-3-12")
    assert not desk.page.files.add.isVisible(), "archived is read only"
    assert big(desk) == ""
    assert [step.key for step in desk.file.next] == ["dossier.lend"]


def _handled(desk: CaseDesk, folder: Path) -> None:
    """Let whoever handles sign for their order and submit a result with its evidence."""
    desk.sit(HANDLER, desk.new)
    assert big(desk) == "签收"
    go(desk)
    assert desk.file.case.state == "handling"
    assert big(desk) == "提交处理结果"
    go(desk)
    fill(desk, facts="交车日改了没有登记")
    choose(desk, "cause")
    choose(desk, "liability")
    fill(desk, measure="当面道歉，补一次保养")
    fill(desk, cost_fen="200")
    evidence = folder / f"证据 {desk.file.case.round}.wav"
    evidence.write_bytes(sound())
    picks = form(desk).editors["evidence"]
    assert isinstance(picks, FilePicks)
    picks.put([evidence])
    go(desk)
    assert desk.file.case.state == "review"
    assert evidence.name in [file.name for file in desk.file.files]
    desk.leave()


def test_esc_loses_nothing(desk: CaseDesk) -> None:
    desk.sit(HEAD)
    beside(desk, "退回处理")
    desk.type("没有附试车记录")
    desk.press(ESC)
    assert desk.file.case.state == "review"
    beside(desk, "退回处理")
    resume = form(desk).foot.resume
    assert resume.isVisible()
    resume.click()
    desk.rest()
    go(desk)
    assert desk.file.case.state == "handling"
    assert desk.file.orders[0].review_note == "没有附试车记录"


def test_somebody_was_faster(desk: CaseDesk) -> None:
    desk.sit(HEAD)
    beside(desk, "升级…")
    desk.type("客户要找媒体")
    asked = form(desk)
    case = desk.file.case
    other = desk.seat.session_of(CLERK).actor
    desk.call(lambda app: app.case_steps.reply(other, case.id, case.version, "正在查"))
    fill(desk, reason="客户要找媒体")
    go(desk)
    assert asked.foot.note.text() == "别人刚改过这件投诉，已更新；核对后再提交"
    assert desk.file.case.level == "escalated", "nothing was done behind anybody's back"
    go(desk)
    assert desk.file.case.level == "major"


def test_nobody_reviews_a_result_of_their_own(desk: CaseDesk) -> None:
    from ui.shell.second_person import SecondPerson

    handler = desk.seat.session_of(HANDLER).actor
    statement = "INSERT INTO role_right (role, right_code, only_for) VALUES (?, ?, '')"
    desk.call(lambda _app: sql.run(statement, "DP", "review.approve"))
    desk.sit(HANDLER)
    assert handler.person == desk.actor.person
    assert desk.page.promise.why.text() == "你经办过，要另一人签名"
    go(desk)
    go(desk)
    dialog(desk.qtbot, desk.page, SecondPerson)
    desk.type(HEAD)
    desk.press(TAB)
    desk.type("correct horse")
    desk.press(ENTER)
    assert desk.file.case.state == "callback"


def test_files_are_pasted_opened_and_taken_off(desk: CaseDesk, tmp_path: Path) -> None:
    page = desk.sit(CLERK)
    opened: list[QUrl] = []
    page.files.open_with = lambda url: bool(opened.append(url)) or True
    chips = [chip.file.name for chip in page.files.findChildren(FileChip)]
    assert chips == ["来电录音.wav", "维修结算单.pdf", "出风口 14.8 ℃.jpg"]
    assert page.files.flow.chips[0].wave.seconds == pytest.approx(192)
    paper = tmp_path / "报价单.pdf"
    paper.write_bytes(b"%PDF-1.4")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(paper))])
    QGuiApplication.clipboard().setMimeData(mime)
    desk.press(Qt.Key.Key_V, CTRL)
    assert [chip.file.name for chip in page.files.flow.chips][-1] == "报价单.pdf"
    page.files.flow.chips[-1].setFocus()
    desk.press(ENTER)
    assert [Path(url.toLocalFile()).name for url in opened] == ["报价单.pdf"]
    page.files.flow.chips[-1].setFocus()
    desk.press(Qt.Key.Key_Delete)
    assert "报价单.pdf" not in [chip.file.name for chip in page.files.flow.chips]


def test_what_was_scanned_is_offered(desk: CaseDesk, tmp_path: Path) -> None:
    page = desk.sit(CLERK)
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "扫描 0001.pdf").write_bytes(b"%PDF-1.4 scan")
    page.files.keep_folder(scans)
    desk.rest()
    assert page.files.scanned() == [scans / "扫描 0001.pdf"]
    page.files.add_files(page.files.scanned())
    desk.rest()
    assert page.files.scanned() == [], "what is with the case is not offered again"


def test_everything_is_reached_by_keys(desk: CaseDesk) -> None:
    page = desk.sit(HEAD)
    desk.press(Qt.Key.Key_T, CTRL)
    shown = dialog(desk.qtbot, page, Dialog)
    assert shown.windowTitle() == "时间线 TS202611160001"
    desk.press(ESC)
    page.orders.table.setFocus()
    desk.press(ENTER)
    order = dialog(desk.qtbot, page, Dialog)
    assert "膨胀阀堵塞，前两次误判" in " ".join(texts(order))
    desk.press(ESC)
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    page.promise.focus_first()
    desk.press(ESC)
    assert left == [True]
    commands = [tr(each.name) for each in page.commands()]
    assert any(words.startswith("退回处理") for words in commands)


def test_each_sees_what_they_may_do(desk: CaseDesk) -> None:
    desk.sit(HANDLER)
    assert big(desk) == ""
    assert desk.page.promise.why.text() == "待审核，由别的岗位办理"
    assert "138****5678" in texts(desk.page.head)
    desk.leave()
    desk.sit(SUPERVISOR)
    assert big(desk) == "同意结果，转回访"
    said = words_said(desk.seat)
    go(desk)
    go(desk)
    assert [tr(words) for words, _ in said] == ["已办：同意结果，转回访 · HF202611230001"]


def test_nothing_is_cut_at_any_size(desk: CaseDesk) -> None:
    page = desk.sit(HEAD)
    for language, scheme in ((Language.ZH, Scheme.LIGHT), (Language.EN, Scheme.DARK)):
        set_language(language)
        theme().set_scheme(scheme)
        for size in (*SIZES, (1000, 600)):
            theme().set_window_height(size[1] + BARS)
            page.resize(*size)
            desk.rest()
            assert page.size().toTuple() == size
            assert faults(page) == [], (language, size)
            wide = size[0] > 1100
            assert page.columns.is_narrow is not wide
            if wide:
                bar = page.columns.left_area.verticalScrollBar()
                assert bar.maximum() == 0, "everything is seen without scrolling"
