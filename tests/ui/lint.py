"""What the eye misses: cut words, controls without a name, windows that grew past their size.

Every screen's test calls ``faults(window)`` in both languages and at 1366×688 and 911×433.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from crm_desktop.foundation.words import Phrase
from ui.toolkit.keys import KeyCap, KeyHintLabel
from ui.toolkit.state import Mark

#: Qt builds these inside its own widgets.
_INNER = ("qt_spinbox_lineedit", "qt_scrollarea_viewport")


def faults(root: QWidget) -> list[str]:
    """Return every fault below a shown widget in words; an empty list is what a test wants."""
    settle()
    found: list[str] = []
    for widget in _visible(root):
        found += _cut_words(widget)
        found += _sticking_out(widget)
    return found + unnamed(root)


def settle() -> None:
    """Let words and layouts come to rest; a change of language takes more than one round."""
    for _round in range(3):
        QApplication.processEvents()


def unnamed(root: QWidget) -> list[str]:
    """Return the controls that a screen reader cannot name."""
    return [
        f"{_says(widget)} has no accessible name"
        for widget in _visible(root)
        if _is_control(widget) and not name_of(widget)
    ]


def name_of(widget: QWidget) -> str:
    """Return what a screen reader calls a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def unreachable(window: QWidget) -> list[str]:
    """Return the enabled controls of a shown window that Tab never comes to."""
    reached = set(tab_order(window))
    return [
        f"{_says(widget)} is not reached by Tab"
        for widget in _visible(window)
        if _is_control(widget) and widget.isEnabled() and widget not in reached
    ]


def tab_order(window: QWidget) -> list[QWidget]:
    """Return the widgets of a window in the order in which Tab visits them."""
    visited: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not window and widget not in visited:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(window):
            visited.append(widget)
        widget = widget.nextInFocusChain()
    return visited


def size_got(window: QWidget, width: int, height: int) -> QSize:
    """Ask a window for a size and return what it became: a hard minimum makes it larger."""
    window.resize(width, height)
    settle()
    return window.size()


def _visible(root: QWidget) -> Iterator[QWidget]:
    for widget in (root, *root.findChildren(QWidget)):
        inner = widget.objectName() in _INNER or not widget.isVisibleTo(root)
        if not inner:
            yield widget


def _is_control(widget: QWidget) -> bool:
    takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    inner = isinstance(widget.parent(), QComboBox) or widget.objectName() in _INNER
    # A scrolled page takes the focus to be scrolled by keys, a value to be copied with the mouse.
    return takes_focus and not inner and not isinstance(widget, QScrollArea | QLabel)


def _cut_words(widget: QWidget) -> Iterator[str]:
    if hasattr(widget, "is_cut"):
        # People's own words may end in an ellipsis, the program's may not.
        if widget.is_cut() and isinstance(getattr(widget, "phrase", Phrase("")), Phrase):
            yield f"{_says(widget)} is cut at {widget.width()} px"
    elif isinstance(widget, Mark | KeyCap | KeyHintLabel | QAbstractButton):
        needed = widget.minimumSizeHint()
        if widget.width() < needed.width() or widget.height() < needed.height():
            yield f"{_says(widget)} needs {_size(needed)}, has {_size(widget.size())}"
    elif isinstance(widget, QLabel):
        yield from _cut_label(widget)
    elif isinstance(widget, QComboBox):
        room = widget.width() - 46
        if widget.fontMetrics().horizontalAdvance(widget.currentText()) > room:
            yield f"{_says(widget)} shows {widget.currentText()!r} in {room} px"
    elif isinstance(widget, QLineEdit):
        margins = widget.textMargins()
        room = widget.contentsRect().width() - margins.left() - margins.right()
        if widget.fontMetrics().horizontalAdvance(widget.placeholderText()) > room:
            yield f"{_says(widget)} has a placeholder wider than {room} px"


def _cut_label(label: QLabel) -> Iterator[str]:
    room = label.contentsRect()
    if label.wordWrap():
        if label.heightForWidth(label.width()) > label.height():
            yield f"{_says(label)} is cut in height"
    elif label.fontMetrics().horizontalAdvance(label.text()) > room.width() + 1:
        yield f"{_says(label)} is cut at {room.width()} px"


def _sticking_out(widget: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if parent is None or widget.isWindow():
        return
    scrolled = isinstance(parent.parentWidget(), QAbstractScrollArea)
    if not scrolled and not parent.rect().contains(widget.geometry()):
        yield f"{_says(widget)} sticks out of {type(parent).__name__}: {widget.geometry()}"


def _size(size: QSize) -> str:
    return f"{size.width()}×{size.height()}"


def _says(widget: QWidget) -> str:
    text = widget.text() if hasattr(widget, "text") else ""
    return f"{type(widget).__name__} {text or widget.accessibleName() or widget.objectName()!r}"
