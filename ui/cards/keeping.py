"""Saving a design: what is wrong said by part, a conflict settled part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from crm_desktop.cards.design_model import Design, DesignData, Side
from crm_desktop.foundation.errors import Conflict, Refused, ValidationErrors
from crm_desktop.foundation.words import Phrase
from ui.cards.editing import Editing
from ui.paged import Page
from ui.toolkit.conflict import Compared, ConflictDialog, differences
from ui.toolkit.conflict import Side as Whose

_PARTS = ("name", "tier", "front", "back", "active")


class DesignKeeping(QObject):
    """Stores the design on the table; ``kept`` carries it as it is stored then."""

    kept = Signal(object)

    def __init__(self, page: Page, editing: Editing) -> None:
        super().__init__(page)
        self._page, self._editing = page, editing

    def save(self) -> None:
        """Store what stands there under the version that was read."""
        stored = self._editing.stored
        self._store(stored.version if stored else 0)

    def _store(self, version: int) -> None:
        data, stored = self._editing.data, self._editing.stored
        design = stored.id if stored else 0

        def done(saved: Design) -> None:
            self._page.go_on()
            self._editing.keep(saved)
            self._page.place.say(Phrase("design.said.saved", name=saved.name))
            self.kept.emit(saved)

        self._page.place.ask(
            lambda app, actor: app.card_designs.save(actor, data, design, version),
            owner=self,
            done=done,
            failed=self._not_saved,
        )

    def _not_saved(self, error: Exception) -> None:
        if not isinstance(error, Conflict):
            self._page.refuse(_first_fault(error))
            return
        data = self._editing.data
        mine = {part: getattr(data, part) for part in _PARTS}
        fields = [
            Compared(part, Phrase(f"design.label.{part}"), _words_of(part)) for part in _PARTS
        ]
        found = differences(fields, self._editing.stored, mine, error.theirs)
        dialog = ConflictDialog(self._page.window(), found)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.resolved.connect(lambda sides: self._merge(error.theirs, mine, sides))
        dialog.open()

    def _merge(self, theirs: Design, mine: Mapping[str, Any], sides: Mapping[str, Whose]) -> None:
        chosen = {
            part: getattr(theirs, part) if sides.get(part) is Whose.THEIRS else value
            for part, value in mine.items()
        }
        self._editing.set_data(DesignData(**chosen))
        self._store(theirs.version)


def _first_fault(error: Exception) -> Exception:
    """Return an error whose words say which part is wrong, where it names parts."""
    if not isinstance(error, ValidationErrors):
        return error
    part, why = next(iter(error.fields.items()))
    return Refused(Phrase("design.fault", part=Phrase(f"design.label.{part}"), why=why))


def _words_of(part: str) -> Callable[[Any], Phrase | str]:
    def say(value: Any) -> Phrase | str:
        if isinstance(value, Side):
            return Phrase("design.elements", count=len(value.elements))
        if part == "tier":
            return Phrase("design.any_card") if value is None else f"#{value}"
        if part == "active":
            return Phrase("design.active") if value else Phrase("design.inactive")
        return str(value)

    return say
