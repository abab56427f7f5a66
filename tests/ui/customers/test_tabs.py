"""The tabs of consents and files on a customer's page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage

from crm_desktop.customers.consents import ConsentData
from tests.ui.customers.archive import Archive
from tests.ui.customers.test_record import opened
from tests.ui.office.founded import dialog, words_said
from tests.ui.toolkit.pdf_of import pdf_of
from ui.access.words_form import WordsForm
from ui.customers.consents import ConsentForm
from ui.customers.file_reading import OpenedCopies, copies, windows_name
from ui.customers.files import ask_delete_file
from ui.customers.record_page import TABS


def test_consents_are_noted_with_evidence_and_only_grow(archive: Archive, tmp_path: Path) -> None:
    screen = opened(archive)
    one = archive.people["张淑敏"].id
    withdrawn = ConsentData("recording", "withdrawn", "call")
    archive.call(lambda app: app.consents.note(archive.actor, one, withdrawn))
    screen.record.show_tab("consents")
    tab = screen.record.consents
    archive.qtbot.waitUntil(lambda: len(tab.lines.rows_model.rows) == 1)
    assert [row.code for row in tab.purposes.records][:2] == ["service", "marketing"]
    tab.purposes.setFocus()
    tab.purposes.opened.emit(2)
    form = dialog(archive.qtbot, screen).findChild(ConsentForm)
    assert isinstance(form, ConsentForm)
    assert (form.purpose.value(), form.state.value()) == ("marketing", "given")
    form.how.set_value("paper")
    form.save()
    archive.rest()
    assert form.isVisible()
    assert len(tab.lines.rows_model.rows) == 1
    paper = tmp_path / "同意书.pdf"
    paper.write_bytes(b"%PDF-1.7")
    form.take_file(paper)
    form.save()
    archive.qtbot.waitUntil(lambda: len(tab.lines.rows_model.rows) == 2)
    assert screen.record.tabs._counts[list(TABS).index("consents")] == 1
    seen: list[int] = []
    tab.wanted_file.disconnect()
    tab.wanted_file.connect(seen.append)
    newest = tab.lines.records[0]
    tab.lines.opened.emit(newest.id)
    assert seen == [newest.files[0].id]


def test_files_come_in_are_opened_saved_deleted_and_back(archive: Archive, tmp_path: Path) -> None:
    screen = opened(archive)
    screen.record.show_tab("files")
    tab, said = screen.record.files, words_said(archive.seat)
    rows = tab.table.rows_model.rows
    paper = tmp_path / "行驶证.pdf"
    paper.write_bytes(pdf_of(1))
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(paper))])
    QGuiApplication.clipboard().setMimeData(copied)
    tab.paste()
    archive.qtbot.waitUntil(lambda: len(rows) == 1)
    archive.qtbot.waitUntil(tab.preview.picture.isVisible)
    shot = QImage(40, 20, QImage.Format.Format_RGB32)
    shot.fill(QColor("white"))
    QGuiApplication.clipboard().setImage(shot)
    tab.paste()
    archive.qtbot.waitUntil(lambda: len(rows) == 2)
    QGuiApplication.clipboard().clear()
    tab.add_files([tmp_path])
    archive.qtbot.waitUntil(tab.trouble.isVisible)
    file = next(row for row in tab.table.records if row.file.name == "行驶证.pdf")
    asked: list[QUrl] = []
    tab.open_with = lambda url: bool(asked.append(url) or True)
    tab.open_file(file.id)
    archive.qtbot.waitUntil(lambda: bool(asked))
    copy = Path(asked[0].toLocalFile())
    assert copy.read_bytes() == paper.read_bytes()
    copies.clear()
    assert not copy.exists()
    tab.save_to(file.id, tmp_path / "另存.pdf")
    archive.qtbot.waitUntil((tmp_path / "另存.pdf").exists)
    assert (tmp_path / "另存.pdf").read_bytes() == paper.read_bytes()
    hinted = [each.key for each in screen.hints()]
    assert {"Enter", "Ctrl+S", "Ctrl+V", "Del"} <= set(hinted)
    assert hinted[-1] == "Esc"
    ask_delete_file(screen, screen.place, file.file)
    form = dialog(archive.qtbot, screen).findChild(WordsForm)
    assert isinstance(form, WordsForm)
    form.text.setPlainText("传错了")
    form.save()
    archive.qtbot.waitUntil(lambda: tab.table.record(file.id).binned)
    undo = said[-1][1]
    assert callable(undo)
    undo()
    archive.qtbot.waitUntil(lambda: not tab.table.record(file.id).binned)


def test_names_are_safe_on_windows_and_copies_go(tmp_path: Path) -> None:
    assert windows_name('a:b*?"<>|.pdf') == "a_b______.pdf"
    assert windows_name("con.txt") == "_con.txt"
    assert windows_name("张三" * 200 + ".jpeg").endswith(".jpeg")
    kept = OpenedCopies()
    path = kept.write("aux", b"x")
    assert path.name == "_aux"
    kept.clear()
    kept.clear()
    assert not path.parent.parent.exists()
    assert tmp_path.exists()
