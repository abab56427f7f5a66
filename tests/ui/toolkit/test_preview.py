"""The preview shows the PDF itself; pages, zoom, printing and saving by keyboard too."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language
from tests.ui.toolkit.pdf_of import A4, pdf_of, printer_to
from tests.ui.toolkit.table_of import TODAY, focus, heard
from ui.toolkit import printing
from ui.toolkit.preview import PdfPreview, safe_name
from ui.toolkit.printing import PrintFailed, open_pdf
from ui.toolkit.speech import set_language
from ui.toolkit.tasks import Progress, TaskRunner
from ui.toolkit.theme import Scheme, theme

Key = Qt.Key
Settle = Callable[[], None]


@pytest.fixture
def asked() -> list[Callable[[], object]]:
    """What to call once a printer was chosen."""
    return []


@pytest.fixture
def preview(
    runner: TaskRunner, qtbot: QtBot, tmp_path: Path, asked: list[Callable[[], object]]
) -> PdfPreview:
    def choose(printer: QPrinter, _parent: QWidget, chosen: Callable[[], object]) -> None:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        printer.setResolution(72)
        asked.append(chosen)

    made = PdfPreview(runner, lane="reading", choose_printer=choose)
    qtbot.addWidget(made)
    made.resize(760, 600)
    made.show()
    made.show_pdf(pdf_of(6), TODAY)
    focus(qtbot, made.view)
    return made


def press(preview: PdfPreview, key: Key, *, control: bool = False) -> None:
    with_key = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(preview.view, key, with_key)


def note(preview: PdfPreview) -> str:
    return preview._note.text()


def opened_dialog(opened: list[Any]) -> type[QDialog]:
    """Return a stand-in for the system's printer dialog, which wants a real printer."""

    class Chooser(QDialog):
        def __init__(self, _printer: QPrinter, parent: QWidget) -> None:
            super().__init__(parent)

        def open(self) -> None:
            opened.append(self)

    return Chooser


class TestPages:
    def test_the_keys_turn_the_pages(self, preview: PdfPreview) -> None:
        assert preview._page_label.text() == "1 / 6"
        for key, page in (
            (Key.Key_PageDown, 2),
            (Key.Key_PageDown, 3),
            (Key.Key_PageUp, 2),
            (Key.Key_End, 6),
            (Key.Key_PageDown, 6),
            (Key.Key_Home, 1),
            (Key.Key_PageUp, 1),
        ):
            press(preview, key)
            assert preview.page == page
        assert preview._page_label.text() == "1 / 6"

    def test_another_pdf_begins_at_its_first_page(self, preview: PdfPreview) -> None:
        preview.go_to(5)
        preview.show_pdf(pdf_of(2), "typed title")
        assert preview._page_label.text() == "1 / 2"
        assert preview.view.accessibleName() == "typed title"

    def test_what_is_no_pdf_is_told(self, preview: PdfPreview) -> None:
        with pytest.raises(PrintFailed):
            preview.show_pdf(b"nothing", TODAY)
        assert preview.page_count == 6

    def test_without_a_pdf_there_is_nothing_to_do(self, runner: TaskRunner, qtbot: QtBot) -> None:
        empty = PdfPreview(runner)
        qtbot.addWidget(empty)
        empty.show()
        empty.fit()
        empty.go_to(1)
        assert not empty._print.isEnabled()
        assert not empty._save.isEnabled()


class TestZoom:
    def test_at_first_a_whole_page_is_seen(self, preview: PdfPreview) -> None:
        height = A4.height() * preview.logicalDpiX() / 72 * preview.view.zoomFactor()
        room = preview.view.viewport().height()
        assert room - 40 <= height <= room
        factor = preview.view.zoomFactor()
        preview.resize(760, 900)
        assert preview.view.zoomFactor() > factor

    def test_a_page_shown_before_there_is_room_fills_it_afterwards(
        self, runner: TaskRunner, qtbot: QtBot
    ) -> None:
        made = PdfPreview(runner)
        window = QStackedWidget()
        qtbot.addWidget(window)
        window.addWidget(made)
        made.show_pdf(pdf_of(1), TODAY)
        window.resize(1000, 700)
        window.show()
        qtbot.waitUntil(lambda: made.view.verticalScrollBar().maximum() == 0)
        room = made.view.viewport().height()
        height = A4.height() * made.logicalDpiX() / 72 * made.view.zoomFactor()
        assert room - 40 <= height <= room

    def test_the_keys_zoom_in_steps(self, preview: PdfPreview) -> None:
        preview._zoom(1.0)
        for key, control, percent in (
            (Key.Key_Plus, False, "125 %"),
            (Key.Key_Plus, True, "150 %"),
            (Key.Key_Minus, False, "125 %"),
            (Key.Key_Minus, True, "100 %"),
        ):
            press(preview, key, control=control)
            assert preview._zoom_label.text() == percent
        preview.resize(760, 900)
        assert preview.view.zoomFactor() == 1.0
        press(preview, Key.Key_0, control=True)
        assert preview.view.zoomFactor() < 1.0

    def test_it_ends_somewhere(self, preview: PdfPreview) -> None:
        for _ in range(20):
            preview._larger.click()
        assert preview.view.zoomFactor() == 4.0
        for _ in range(20):
            preview._smaller.click()
        assert preview.view.zoomFactor() == 0.25


class TestPrint:
    def test_control_p_prints(
        self,
        preview: PdfPreview,
        asked: list[Callable[[], object]],
        tmp_path: Path,
        settle: Settle,
    ) -> None:
        printed = heard(preview.printed)
        press(preview, Key.Key_P, control=True)
        (chosen,) = asked
        chosen()
        assert preview._print.words() == "停止"
        settle()
        assert printed == [6]
        assert preview._print.words() == "打印"
        assert open_pdf((tmp_path / "printed.pdf").read_bytes()).pageCount() == 6

    def test_it_can_be_stopped(
        self,
        preview: PdfPreview,
        asked: list[Callable[[], object]],
        settle: Settle,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def slow(_pdf: bytes, _printer: QPrinter, progress: Progress, _offset: object) -> int:
            while True:
                progress.report(2, 6)

        monkeypatch.setattr("ui.toolkit.preview.print_pdf", slow)
        preview.ask_print()
        asked[0]()
        qtbot.waitUntil(lambda: note(preview) == "正在打印第 3 / 6 页")
        preview._print.click()
        settle()
        assert note(preview) == "已停止打印"
        assert len(asked) == 1

    def test_a_printer_that_does_not_take_it(
        self,
        preview: PdfPreview,
        asked: list[Callable[[], object]],
        settle: Settle,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(printing.QPainter, "begin", lambda *_: False)
        preview.ask_print()
        asked[0]()
        settle()
        assert "打印机没有接受" in note(preview)
        assert preview._print.words() == "打印"

    def test_a_bug_says_the_same(
        self,
        preview: PdfPreview,
        settle: Settle,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        unexpected: list[BaseException],
    ) -> None:
        def broken(*_: object) -> int:
            raise ZeroDivisionError

        monkeypatch.setattr("ui.toolkit.preview.print_pdf", broken)
        preview.print_on(printer_to(tmp_path / "a.pdf", A4))
        settle()
        assert "打印机没有接受" in note(preview)
        assert unexpected
        unexpected.clear()

    def test_the_system_asks_for_the_printer(
        self, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Any] = []
        printers: list[str] = []
        monkeypatch.setattr("ui.toolkit.preview.QPrintDialog", opened_dialog(opened))
        monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: printers)
        preview = PdfPreview(runner)
        qtbot.addWidget(preview)
        preview.show_pdf(pdf_of(1), TODAY)
        preview.ask_print()
        assert note(preview).startswith("这台电脑没有打印机")
        assert opened == []
        printers.append("HP")
        preview.ask_print()
        assert len(opened) == 1


class TestSave:
    def test_control_s_asks_for_a_file_and_saves(
        self, preview: PdfPreview, tmp_path: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[QFileDialog] = []
        monkeypatch.setattr(QFileDialog, "open", lambda dialog: asked.extend([dialog]))
        saved = heard(preview.saved)
        press(preview, Key.Key_S, control=True)
        (dialog,) = asked
        assert [Path(each).name for each in dialog.selectedFiles()] == ["今天.pdf"]
        target = str(tmp_path / "out.pdf")
        dialog.fileSelected.emit(target)
        settle()
        assert saved == [target]
        assert Path(target).read_bytes() == pdf_of(6)

    def test_a_file_that_cannot_be_written_says_why(
        self, preview: PdfPreview, tmp_path: Path, settle: Settle
    ) -> None:
        saved = heard(preview.saved)
        preview.save_to(str(tmp_path / "missing" / "out.pdf"))
        settle()
        assert saved == []
        assert note(preview) == f"没有保存：{os.strerror(2)}"

    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("投诉处理单 TS202611230004", "投诉处理单 TS202611230004"),
            ('a<b>:"/\\|?*\n', "a_b_________"),
            ("con", "_con"),
            ("LPT1.txt", "_LPT1.txt"),
            ("console", "console"),
            (" name. . ", "name"),
            ("", "_"),
            ("长" * 300, "长" * 120),
        ],
    )
    def test_file_names_are_safe_on_windows(self, title: str, name: str) -> None:
        assert safe_name(title) == name


def test_the_bar_takes_a_screen_s_own_choices(preview: PdfPreview, qtbot: QtBot) -> None:
    choice = QPushButton("month")
    preview.tools.addWidget(choice)
    qtbot.waitUntil(choice.isVisible)
    assert choice.geometry().left() < preview._smaller.geometry().left()


def test_it_follows_language_and_theme(preview: PdfPreview, qtbot: QtBot) -> None:
    set_language(Language.EN)
    qtbot.waitUntil(lambda: preview._print.words() == "Print")
    assert preview._larger.accessibleName() == "Larger"
    theme().set_scheme(Scheme.DARK)
    image = preview.view.viewport().grab().toImage()
    assert image.pixelColor(3, 3) == theme().colour("bg")


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_a_hairline_goes_round_the_page(preview: PdfPreview, qtbot: QtBot, factor: float) -> None:
    preview._zoom(factor)
    view = preview.view

    def first_rows() -> list[str]:
        image = view.viewport().grab().toImage()
        middle = image.width() // 2
        return [image.pixelColor(middle, y).name() for y in (14, 15, 16)]

    ground, line = theme().colour("bg").name(), theme().colour("line").name()
    view.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: first_rows() == [ground, line, "#ffffff"])
