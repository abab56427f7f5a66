"""Two records side by side: what stays, what goes along, and one step that makes them one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.model import Comparison, Saved
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.wording import dotted, listed
from ui.customers.choices import Choices
from ui.customers.merging.fields import FieldChoices
from ui.customers.merging.wording import LISTS, moving
from ui.customers.steps import say_with_undo
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import Band
from ui.toolkit.panels import Panel, page_head, rule
from ui.toolkit.text import Label, caption, title
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

_SIDE, _NARROW_SIDE = 368, 240
_NARROW_BELOW = 1000


class MergePage(QWidget):
    """``left`` asks for where one came from, ``merged`` carries the record that stayed."""

    left = Signal()
    merged = Signal(int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.comparison: Comparison | None = None
        self.fields: FieldChoices | None = None
        self._asked = (0, 0)
        self._choices = Choices()
        self.back = Button(Phrase("organisation.back"), icon="chevron-left", key="Esc")
        self.swap = Button(Phrase("merge_room.do.swap"), icon="refresh-cw", key="Ctrl+R")
        self.merge = Button(
            Phrase("merge_room.do.merge"), kind=Kind.PRIMARY, icon="git-branch", key="Ctrl+Enter"
        )
        self.trouble = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.trouble.hide()
        self._panel = Panel(Phrase("merge_room.fields"), Phrase("merge_room.fields.note"))
        self._scrolled = Scrolled()
        self._panel.body.addWidget(self._scrolled)
        self._side = Panel(Phrase("merge_room.along"))
        self._along = Scrolled()
        self._side.body.addWidget(self._along)
        self._side.setFixedWidth(_SIDE)
        self._lay_out()
        self.back.clicked.connect(self.left)
        self.swap.clicked.connect(self.turn_round)
        self.merge.clicked.connect(self.perform)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    # What the room asks

    def show_pair(self, keep: int, gone: int, choices: Choices) -> None:
        """Show two records, of which ``keep`` is to stay."""
        self.forget()
        self._asked, self._choices = (keep, gone), choices
        self.refresh()

    def refresh(self) -> None:
        """Read both again."""
        keep, gone = self._asked
        self.place.ask(
            lambda app, actor: app.merging.compare(actor, keep, gone),
            owner=self,
            done=self._take,
            failed=self.fail,
            latest="compare",
        )

    def hear(self, changes: Changes) -> None:
        """Show the two as they are now where one was changed meanwhile, and say so."""
        if any(change.kind == "customer" and change.id in self._asked for change in changes.items):
            self.refresh()
            self.trouble.show_band(Phrase("merge_room.meanwhile"))
            self.trouble.show()

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys that work here."""
        return (
            KeyHint("Ctrl+Enter", Phrase("merge_room.do.merge")),
            KeyHint("Ctrl+R", Phrase("merge_room.do.swap")),
            KeyHint("Esc", Phrase("organisation.back")),
        )

    def focus_first(self) -> None:
        """Put the focus on the first choice there is."""
        if self.fields is None or not self.fields.focus_first():
            self.merge.setFocus()

    def fail(self, error: Exception) -> None:
        """Say above the records what went wrong."""
        self.trouble.show_band(phrase_of(error) or Phrase("customers_room.failed"))
        self.trouble.show()

    # What can be done

    def turn_round(self) -> None:
        """Let the other record stay."""
        keep, gone = self._asked
        self.show_pair(gone, keep, self._choices)

    def perform(self) -> None:
        """Merge the two as chosen."""
        shown, fields = self.comparison, self.fields
        if shown is None or fields is None:
            return
        keep, gone, taken = shown.keep, shown.gone, fields.taken
        self.merge.setEnabled(False)
        self.place.ask(
            lambda app, actor: app.merging.merge(
                actor, keep.id, gone.id, (keep.version, gone.version), taken
            ),
            owner=self,
            done=lambda saved: self._done(saved, gone.name),
            failed=self._failed,
        )

    def _done(self, saved: Saved, gone: str) -> None:
        words = Phrase("merge_room.merged", gone=gone, code=saved.customer.code)
        self._asked = (0, 0)
        say_with_undo(self.place, words, saved.step)
        self.merged.emit(saved.customer.id)

    def _failed(self, error: Exception) -> None:
        # Somebody else may have changed one of the two: they are shown as they are now.
        self.refresh()
        self.fail(error)

    # Parts

    def _take(self, comparison: Comparison) -> None:
        old = self.fields
        focus = QApplication.focusWidget()
        held = old is None or (focus is not None and old.isAncestorOf(focus))
        self.comparison = comparison
        self.fields = FieldChoices(comparison, self._choices)
        if old is not None:
            self.fields.choose_as(old)
        self._scrolled.show_content(self.fields)
        self._along.show_content(_along(comparison))
        self._note.set_phrase(Phrase("merge_room.into", code=comparison.keep.code))
        self.merge.setEnabled(True)
        if held and self.isVisible():
            self.focus_first()

    def forget(self) -> None:
        """Show nobody: another pair is on its way, or another post at work."""
        self.comparison = self.fields = None
        self._asked = (0, 0)
        self._scrolled.show_content(QWidget())
        self._along.show_content(QWidget())
        self.trouble.hide()
        self.merge.setEnabled(False)

    def _lay_out(self) -> None:
        self._title = title(Phrase("merge_room.title"))
        head, self._note = page_head(self._title, "", self.back, self.swap, self.merge)
        self._row = QHBoxLayout()
        self._row.addWidget(self._panel, 1)
        self._row.addWidget(self._side)
        self._page = QVBoxLayout(self)
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._page.addLayout(head)
        self._page.addWidget(self.trouble)
        self._page.addLayout(self._row, 1)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._page.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._page.setSpacing(metrics.panel_gap)
        self._row.setSpacing(metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.window().width() >= _NARROW_BELOW
        self._title.setVisible(wide)
        self._side.setFixedWidth(_SIDE if wide else _NARROW_SIDE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _along(comparison: Comparison) -> QWidget:
    """Return what becomes of everything else: lists joined, what is there twice, what follows."""
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.XS)
    for each in comparison.hanging:
        if each.moving:
            column.addWidget(Label(moving(each.kind, each.moving), wrap=True))
        if each.staying:
            what = moving(each.kind, each.staying)
            column.addWidget(Label(Phrase("merge_room.staying", what=what), ink="amber", wrap=True))
    if not comparison.hanging:
        column.addWidget(Label(Phrase("merge_room.nothing_hangs"), ink="text2", wrap=True))
    column.addSpacing(Space.S)
    column.addWidget(rule())
    column.addSpacing(Space.S)
    for name, words in LISTS.items():
        values = [_value(each) for each in getattr(comparison, name)]
        twice = [value for part, value in comparison.dropped if part == name]
        if values:
            column.addWidget(caption(dotted(words, str(len(values)))))
            column.addWidget(Label(listed(values), wrap=True))
        if twice:
            said = Phrase("merge_room.twice", values=listed(twice))
            column.addWidget(Label(said, ink="amber", wrap=True))
        if values or twice:
            column.addSpacing(Space.XS)
    column.addStretch()
    return content


def _value(each: object) -> str:
    for name in ("value", "number", "text"):
        if hasattr(each, name):
            return str(getattr(each, name))
    return str(each[1] if isinstance(each, tuple) else each)
