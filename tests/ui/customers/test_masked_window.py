"""The room as somebody sees it who may see customers masked only: no full value in any widget, in
any model, in any quiet line, nor in the clipboard after everything was copied."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget

from tests.ui.customers.archive import PHONE, Archive
from tests.ui.office.founded import words_said
from ui.toolkit.speech import tr
from ui.workplace import Address

SECRETS = (PHONE, "zhangsm", "新安街道", "440306198403070023")
CTRL = Qt.KeyboardModifier.ControlModifier
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
_TEXTS = ("text", "toolTip", "accessibleName", "accessibleDescription", "placeholderText")


def shown(root: QWidget) -> Iterator[str]:
    """Yield every text of the widgets and models below a widget, in sight or not."""
    for widget in [root, *root.findChildren(QWidget)]:
        for name in _TEXTS:
            if callable(ask := getattr(widget, name, None)):
                yield str(ask())
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from _cells(widget.model())


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    top = QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(top)
    for row in range(model.rowCount(top)):
        for column in range(columns):
            for role in _ROLES:
                yield repr(model.data(model.index(row, column), role))


def copied(root: QWidget) -> Iterator[str]:
    """Select and copy whatever can be, as Ctrl+A and Ctrl+C do; yield what the clipboard got."""
    board = QGuiApplication.clipboard()
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel) and widget.hasSelectedText() is False and widget.text():
            widget.setSelection(0, len(widget.text()))
            yield widget.selectedText()
        elif isinstance(widget, QLineEdit):
            widget.selectAll()
            widget.copy()
            yield board.text()
        elif isinstance(widget, QAbstractItemView):
            widget.selectAll()
            QApplication.sendEvent(widget, _key(QKeySequence.StandardKey.Copy))
            yield board.text()


def _key(wanted: QKeySequence.StandardKey) -> QKeyEvent:
    pressed = QKeySequence(wanted)[0]
    return QKeyEvent(QKeyEvent.Type.KeyPress, pressed.key(), pressed.keyboardModifiers())


def test_a_masked_reader_sees_and_copies_no_full_value(archive: Archive) -> None:
    archive.mask()
    QGuiApplication.clipboard().clear()
    screen = archive.open()
    zhang = archive.people["张淑敏"].id
    lines = words_said(archive.seat)
    found: dict[str, str] = {}

    def look(at: str) -> None:
        archive.rest()
        found[at] = "\n".join((*shown(screen), *copied(screen)))

    screen.list.table.select_line(3)
    look("list")
    screen.open(Address(kind="customer", id=zhang))
    archive.qtbot.waitUntil(lambda: screen.record.customer is not None)
    for tab in ("overview", "timeline", "vehicles"):
        screen.record.show_tab(tab)
        look(tab)
    screen.edit_customer(zhang)
    archive.qtbot.waitUntil(lambda: screen.form is not None)
    look("form")
    screen.form.form.job.setFocus()
    archive.type("教师")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: screen.form is None)
    screen.record.delete()
    look("delete")
    archive.type("重复")
    archive.press(Qt.Key.Key_Return, CTRL)
    screen.show_bin()
    look("bin")
    assert "张淑敏" in found["list"]
    assert "138****5678" in found["overview"]
    assert "138****5678" in found["form"]
    assert "张淑敏" in found["bin"]
    leaks = [(at, secret) for at, text in found.items() for secret in SECRETS if secret in text]
    assert leaks == []
    said = " ".join(tr(words) for words, _undo in lines) + repr(screen.place.visits)
    assert [secret for secret in SECRETS if secret in said] == []
    archive.mask(False)
    screen.open(Address(kind="customer", id=zhang))
    archive.rest()
    whole = "\n".join((*shown(screen), *copied(screen)))
    assert {secret for secret in SECRETS if secret in whole} >= {PHONE, "zhangsm"}, "it would see"
