"""Choosing several roles at once, and its binding for a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.access.model import ROLES
from crm_desktop.foundation.words import Phrase
from ui.access.wording import role_words
from ui.toolkit.bindings import Binding
from ui.toolkit.choices import CheckBox
from ui.toolkit.tokens import Space

_COLUMNS = 4


class RolePicks(QWidget):
    """A tick for every role."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {role: CheckBox(Phrase(f"role.{role}")) for role in ROLES}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(0)
        for place, box in enumerate(self.boxes.values()):
            grid.addWidget(box, place // _COLUMNS, place % _COLUMNS)
            box.toggled.connect(self.changed)
        self.setFocusProxy(self.boxes[ROLES[0]])

    def roles(self) -> frozenset[str]:
        """Return the roles that are ticked."""
        return frozenset(role for role, box in self.boxes.items() if box.isChecked())

    def set_roles(self, roles: Iterable[str]) -> None:
        """Tick these roles and no others."""
        wanted = set(roles)
        for role, box in self.boxes.items():
            box.setChecked(role in wanted)


class RolesBinding(Binding):
    """The roles of a post."""

    editor: RolePicks

    def __init__(self, editor: RolePicks) -> None:
        super().__init__(editor)
        editor.changed.connect(self._tell)

    def show(self, value: Any) -> None:
        self.editor.set_roles(value or ())

    def value(self) -> frozenset[str]:
        return self.editor.roles()

    def text(self) -> str:
        return " ".join(sorted(self.editor.roles()))

    def set_text(self, text: str) -> None:
        self.editor.set_roles(text.split())

    def words(self, value: Any) -> Phrase | str:
        return role_words(value or ())

    def _tell(self) -> None:
        self.changed.emit()
