"""Two records side by side: what stays, what goes along, and one step that makes them one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.bulk import DECIDED
from crm_desktop.customers.model import Comparison, Saved
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.wording import dotted, listed
from ui.customers.choices import Choices
from ui.customers.merging.fields import FieldChoices
from ui.customers.merging.wording import LISTS, moving
from ui.customers.room_page import RoomPage
from ui.customers.steps import say_with_undo
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.panels import Panel, rule
from ui.toolkit.text import Label, caption
from ui.toolkit.theme import theme
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_SIDE, _NARROW_SIDE = 368, 240
_NARROW_BELOW = 1000


class MergePage(RoomPage):
    """``merged`` carries the record that stayed."""

    merged = Signal(int)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("merge_room.title"))
        self.comparison: Comparison | None = None
        self.fields: FieldChoices | None = None
        self._asked = (0, 0)
        self._choices = Choices()
        self.swap = Button(Phrase("merge_room.do.swap"), icon="refresh-cw", key="Ctrl+R")
        self.merge = Button(
            Phrase("merge_room.do.merge"), kind=Kind.PRIMARY, icon="git-branch", key="Ctrl+Enter"
        )
        self._panel = Panel(Phrase("merge_room.fields"), Phrase("merge_room.fields.note"))
        self._scrolled = Scrolled()
        self._panel.body.addWidget(self._scrolled)
        self.reason = LineEdit(longest=200)
        self.why = Field(
            Phrase("record_room.reason"), self.reason, help_text=Phrase("record_room.reason_kept")
        )
        self.why.hide()
        self._panel.body.addWidget(self.why)
        self._side = Panel(Phrase("merge_room.along"))
        self._along = Scrolled()
        self._side.body.addWidget(self._along)
        self._side.setFixedWidth(_SIDE)
        self._row = QHBoxLayout()
        self._row.addWidget(self._panel, 1)
        self._row.addWidget(self._side)
        self._lay_out((self.back, self.swap, self.merge), self._row)
        self.swap.clicked.connect(self.turn_round)
        self.merge.clicked.connect(self.perform)

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
        if self._asked == (0, 0):
            return
        # Id 0 stands for many at once.
        either = {0, *self._asked}
        if any(change.kind == "customer" and change.id in either for change in changes.items):
            self.refresh()
            self.trouble.show_band(Phrase("merge_room.meanwhile"))
            self.trouble.show()

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Ctrl+Enter", Phrase("merge_room.do.merge")),
            KeyHint("Ctrl+R", Phrase("merge_room.do.swap")),
        )

    def focus_first(self) -> None:
        """Put the focus on the first choice there is."""
        if self.fields is None or not self.fields.focus_first():
            self.merge.setFocus()

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
        reason = self.reason.text()
        self.merge.setEnabled(False)
        self.place.ask(
            lambda app, actor: app.merging.merge(
                actor, keep.id, gone.id, (keep.version, gone.version), taken, reason=reason
            ),
            owner=self,
            done=lambda saved: self._done(saved, gone.name),
            failed=self._failed,
        )

    def _done(self, saved: Saved, gone: str) -> None:
        words = Phrase("merge_room.merged", gone=gone, code=saved.customer.code)
        self._asked = (0, 0)
        self._forget_reason()
        say_with_undo(self.place, words, saved.step)
        self.merged.emit(saved.customer.id)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ValidationErrors) and "reason" in error.fields:
            self.merge.setEnabled(True)
            self.why.set_error(error.fields["reason"])
            self.reason.setFocus()
            return
        # Somebody else may have changed one of the two: they are shown as they are now.
        self.refresh()
        self.fail(error)

    # Parts

    def _take(self, comparison: Comparison) -> None:
        if (comparison.keep.id, comparison.gone.id) != self._asked:
            # Forgotten meanwhile, as where another post took over.
            return
        old = self.fields
        focus = QApplication.focusWidget()
        held = old is None or (focus is not None and old.isAncestorOf(focus))
        self.comparison = comparison
        self.fields = FieldChoices(comparison, self._choices)
        if old is not None:
            self.fields.choose_as(old)
        for pair in self.fields.pairs.values():
            pair[1].toggled.connect(self._follow_choice)
        self._follow_choice()
        self._scrolled.show_content(self.fields)
        self._along.show_content(_along(comparison))
        self._note.set_phrase(Phrase("merge_room.into", code=comparison.keep.code))
        self.merge.setEnabled(True)
        if held and self.isVisible():
            self.focus_first()

    def _follow_choice(self) -> None:
        """Ask why where what is taken is decided for a reason elsewhere."""
        fields = self.fields
        self.why.setVisible(fields is not None and bool(fields.taken & DECIDED))

    def forget(self) -> None:
        """Show nobody: another pair is on its way, or another post at work."""
        self.comparison = self.fields = None
        self._asked = (0, 0)
        self._forget_reason()
        self._scrolled.show_content(QWidget())
        self._along.show_content(QWidget())
        self.trouble.hide()
        self.merge.setEnabled(False)

    def _forget_reason(self) -> None:
        self.reason.clear()
        self.why.set_error(None)
        self.why.hide()

    def _follow_theme(self) -> None:
        super()._follow_theme()
        self._row.setSpacing(theme().metrics.panel_gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.window().width() >= _NARROW_BELOW
        self._title.setVisible(wide)
        self._side.setFixedWidth(_SIDE if wide else _NARROW_SIDE)


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
