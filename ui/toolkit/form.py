"""Forms: load a record, check what is typed, save it through a service; nobody's text is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import Conflict, StorageError, ValidationErrors, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.toolkit.bindings import Binding, Unreadable, binding_of
from ui.toolkit.conflict import Compared, ConflictDialog, Side, differences, value_of
from ui.toolkit.dialog import Dialog
from ui.toolkit.drafts import Draft, Drafts
from ui.toolkit.fields import Field
from ui.toolkit.formfoot import FormFoot
from ui.toolkit.tasks import DESK, SHOW_AFTER_SECONDS, TaskRunner
from ui.toolkit.tokens import Space

#: Runs on the lane: saves the values under the version that was read, None for a new record.
Save = Callable[[dict[str, Any], int | None], Any]


@dataclass
class _Entry:
    """A declared field: its place in the form and what stood in it when the record was loaded."""

    label: Phrase
    field: Field
    binding: Binding
    loaded: str = ""


class Form(QWidget):
    """A form of declared fields. A screen adds fields to ``body`` and calls ``load``.

    ``saved`` carries what the service returned, ``refused`` the error it raised instead, after it
    was shown. ``left`` says that the person wants to go; what was typed is kept as a draft by then.
    ``dirty_changed`` follows whether something differs from what was loaded.
    """

    saved = Signal(object)
    refused = Signal(object)
    left = Signal()
    dirty_changed = Signal(bool)

    def __init__(
        self,
        runner: TaskRunner,
        save: Save,
        *,
        drafts: Drafts | None = None,
        lane: str = DESK,
        save_word: Phrase | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._save = save
        self._lane = lane
        self._drafts = drafts
        self._entries: dict[str, _Entry] = {}
        self._record: Any = None
        self._version: int | None = None
        self._key = ""
        self._is_dirty = False
        self._is_saving = False
        self._draft: Draft | None = None
        self._focused: QWidget | None = None
        self._dialog: Dialog | None = None
        self._fields = QWidget()
        self.body = QVBoxLayout(self._fields)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(Space.S)
        self.foot = FormFoot(save_word or Phrase("machinery.form.save"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._fields, 1)
        self._layout.addWidget(self.foot)
        self._patience = QTimer(self, singleShot=True, interval=round(SHOW_AFTER_SECONDS * 1000))
        self._patience.timeout.connect(self._show_saving)
        self.foot.save.clicked.connect(self.save)
        self.foot.leave.clicked.connect(self.leave)
        self.foot.resume.clicked.connect(self._resume)
        self.foot.discard.clicked.connect(self._discard)

    # Declaring

    def add(
        self,
        name: str,
        label: Phrase,
        editor: QWidget,
        *,
        binding: Callable[[Any], Binding] = binding_of,
        help_text: Phrase | str = "",
        optional: bool = False,
    ) -> Field:
        """Declare the field of that name and return it, to be put into a layout.

        ``name`` is the service's. ``binding`` is MoneyBinding or NumberBinding where a line holds
        an amount or a number.
        """
        field = Field(label, editor, help_text=help_text, optional=optional)
        entry = _Entry(label, field, binding(editor))
        self._entries[name] = entry
        entry.binding.changed.connect(lambda: self._edited(entry))
        entry.binding.left.connect(lambda: self._check_entry(entry))
        return field

    def put_into(self, dialog: Dialog) -> None:
        """Become the content of a dialog: its buttons save and leave, saving closes it."""
        self._dialog = dialog
        self.foot.move_into(dialog)
        dialog.body.addWidget(self)
        dialog.primary.clicked.connect(self.save)
        dialog.rejected.connect(self.keep_draft)
        self.saved.connect(dialog.accept)

    # Load, check, save

    def load(self, record: Any = None) -> None:
        """Show a record: a dataclass, a mapping of values for a new one, or None.

        Its ``id`` names the draft, its ``version`` is named when it is saved.
        """
        self._record = record
        self._version = value_of(record, "version")
        self._key = str(value_of(record, "id") or "")
        for name, entry in self._entries.items():
            entry.binding.show(value_of(record, name))
            entry.loaded = entry.binding.text()
            entry.field.set_error(None)
        self.foot.say("")
        self._offer(None)
        self._tell_dirty()
        if self._drafts is not None:
            self._drafts.find(self._key, owner=self, found=self._offer)

    @property
    def is_dirty(self) -> bool:
        """Whether something differs from what was loaded."""
        return self._is_dirty

    def values(self) -> dict[str, Any]:
        """Return the value of every field; raises Unreadable where one is none."""
        return {name: entry.binding.value() for name, entry in self._entries.items()}

    def check(self) -> dict[str, Phrase]:
        """Show and return what cannot be read as a value, by the name of its field."""
        for entry in self._entries.values():
            # What a service said last time may be settled by now: it is asked again.
            entry.field.set_error(None)
            self._check_entry(entry)
        return self._faults()

    def save(self) -> None:
        """Save what is typed; while that goes on, or with an unreadable field, nothing happens."""
        if self._is_saving:
            return
        if self.check():
            self._tell_faults()
            return
        values, version, save = self.values(), self._version, self._save
        self._begin_saving()
        self._runner.run(
            lambda: save(values, version),
            owner=self,
            done=self._done,
            failed=self._failed,
            lane=self._lane,
        )

    def show_faults(self, faults: Mapping[str, Phrase]) -> None:
        """Put what is wrong under its fields and say in the foot which they are."""
        strange = [phrase for name, phrase in faults.items() if name not in self._entries]
        for name, entry in self._entries.items():
            entry.field.set_error(faults.get(name))
        self._tell_faults()
        if strange:
            self.foot.say(strange[0], wrong=True)

    def leave(self) -> None:
        """Keep what was typed as a draft and say that the person wants to go."""
        if not self._is_saving:
            self.keep_draft()
            self.left.emit()

    def keep_draft(self) -> None:
        """Keep what was typed, where something was."""
        if self._drafts is not None and self._is_dirty:
            self._drafts.keep(self._key, self._texts())

    # What Qt tells

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._dialog is None:
            self.leave()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Going elsewhere in the program keeps a draft as Esc does."""
        super().hideEvent(event)
        if self._dialog is None:
            self.keep_draft()

    # Faults

    def _edited(self, entry: _Entry) -> None:
        if entry.field.error is not None:
            entry.field.set_error(None)
            self._tell_faults(focus=False)
        self._tell_dirty()

    def _check_entry(self, entry: _Entry) -> None:
        try:
            entry.binding.value()
        except Unreadable as error:
            entry.field.set_error(error.phrase)

    def _faults(self) -> dict[str, Phrase]:
        errors = {name: entry.field.error for name, entry in self._entries.items()}
        return {name: error for name, error in errors.items() if error is not None}

    def _tell_faults(self, *, focus: bool = True) -> None:
        faulty = [entry for entry in self._entries.values() if entry.field.error is not None]
        if not faulty:
            self.foot.say("")
            return
        names: Phrase = faulty[0].label
        for entry in faulty[1:]:
            names = Phrase("machinery.form.and", first=names, second=entry.label)
        missing = Phrase("machinery.form.missing", count=len(faulty), fields=names)
        self.foot.say(missing, wrong=True)
        if focus:
            faulty[0].binding.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_dirty(self) -> None:
        dirty = any(entry.binding.text() != entry.loaded for entry in self._entries.values())
        if dirty != self._is_dirty:
            self._is_dirty = dirty
            self.dirty_changed.emit(dirty)

    # Saving

    def _begin_saving(self) -> None:
        self._is_saving = True
        self._focused = QApplication.focusWidget()
        self.foot.set_busy(True)
        # Most saves take a few milliseconds: a form that turns grey for that long would flicker.
        self._fields.setUpdatesEnabled(False)
        self._fields.setEnabled(False)
        self._patience.start()

    def _show_saving(self) -> None:
        self._fields.setUpdatesEnabled(True)
        self.foot.say(Phrase("machinery.form.saving"))

    def _end_saving(self) -> None:
        self._is_saving = False
        self._patience.stop()
        self._fields.setEnabled(True)
        self._fields.setUpdatesEnabled(True)
        self.foot.set_busy(False)
        self.foot.say("")
        if self._focused is not None and self.isAncestorOf(self._focused):
            self._focused.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focused = None

    def _done(self, result: Any) -> None:
        self._end_saving()
        for entry in self._entries.values():
            entry.loaded = entry.binding.text()
        self._offer(None)
        self._tell_dirty()
        if self._drafts is not None:
            self._drafts.drop(self._key)
        self.saved.emit(result)

    def _failed(self, error: Exception) -> None:
        self._end_saving()
        if isinstance(error, ValidationErrors):
            self.show_faults(error.fields)
        elif isinstance(error, Conflict):
            self._settle(error)
        else:
            why = phrase_of(error) or Phrase("machinery.form.failed")
            retry = isinstance(error, StorageError)
            kept = Phrase("machinery.form.kept", why=why)
            self.foot.say(kept if retry else why, wrong=True, retry=retry)
            if retry:
                self.keep_draft()  # nobody knows when it can be saved, or what becomes of this desk
        self.refused.emit(error)

    def _settle(self, conflict: Conflict) -> None:
        """Let the person choose between both sides, then save under the version of theirs."""
        mine = self.values()
        fields = [
            Compared(name, entry.label, entry.binding.words)
            for name, entry in self._entries.items()
        ]
        found = differences(fields, self._record, mine, conflict.theirs)
        if not found:
            self._merge(conflict.theirs, {})
            return
        dialog = ConflictDialog(self.window(), found)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.resolved.connect(lambda sides: self._merge(conflict.theirs, sides))
        dialog.rejected.connect(
            lambda: self.foot.say(Phrase("machinery.conflict.unsaved"), wrong=True)
        )
        dialog.open()

    def _merge(self, theirs: Any, sides: Mapping[str, Side]) -> None:
        for name, side in sides.items():
            if side is Side.THEIRS:
                self._entries[name].binding.show(value_of(theirs, name))
        self._record = theirs
        self._version = value_of(theirs, "version")
        self.save()

    # Drafts

    def _texts(self) -> dict[str, str]:
        bindings = {name: entry.binding for name, entry in self._entries.items()}
        return {name: each.text() for name, each in bindings.items() if not each.is_secret}

    def _offer(self, draft: Draft | None) -> None:
        """Offer a draft where it differs from what is there."""
        same = draft is not None and dict(draft.content) == self._texts()
        self._draft = None if same else draft
        self.foot.offer(None if self._draft is None else self._draft.saved_at)

    def _resume(self) -> None:
        if self._draft is not None:
            for name, text in self._draft.content.items():
                if name in self._entries:
                    self._entries[name].binding.set_text(text)
            self._offer(None)

    def _discard(self) -> None:
        self._offer(None)
        if self._drafts is not None:
            self._drafts.drop(self._key)
