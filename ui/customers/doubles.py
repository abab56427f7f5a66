"""Likely doubles beside the form, while somebody is still typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.model import Candidate, CustomerData, Typed
from crm_desktop.customers.vehicles import NewVehicle
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted, listed
from ui.customers.wording import ICONS, REASONS
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.panels import Panel
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Size, Space

_MOST = 6


class Doubles(Panel):
    """Lists customers that may be the one being typed; ``opened`` goes to one of them.

    ``wanted_merge`` is offered where the one being typed is stored already.
    """

    opened = Signal(int)
    wanted_merge = Signal(int)

    def __init__(self, *, mergeable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("customers_room.doubles"), parent=parent)
        self.found: Sequence[Candidate] = ()
        self._mergeable = mergeable
        self._list = QWidget()
        self.body.addWidget(self._list)
        self.body.addStretch()
        self.show_candidates(())

    def show_candidates(self, found: Sequence[Candidate]) -> None:
        """Show other customers; none says what would be looked for."""
        self.found = found[:_MOST]
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for candidate in self.found:
            self._add(column, candidate)
        if not self.found:
            hint = Phrase("customers_room.doubles.none")
            column.addWidget(Label(hint, size=Size.CAPTION, ink="text3", wrap=True))
        self.body.replaceWidget(self._list, fresh)
        self._list.hide()
        self._list.deleteLater()
        self._list = fresh

    def _add(self, column: QVBoxLayout, candidate: Candidate) -> None:
        row = candidate.customer
        button = Button(row.name, kind=Kind.GHOST, icon=ICONS.get(row.kind, "user"))
        button.clicked.connect(lambda: self.opened.emit(row.id))
        line = QHBoxLayout()
        line.addWidget(button)
        line.addStretch()
        if self._mergeable:
            name = Phrase("merge_room.do.merge_with_name", name=row.name)
            merge = icon_button("git-branch", name)
            merge.clicked.connect(lambda: self.wanted_merge.emit(row.id))
            line.addWidget(merge)
        column.addLayout(line)
        reasons = listed(REASONS[each] for each in candidate.reasons)
        for words, ink in ((dotted(row.phone, row.plate), "text2"), (reasons, "amber")):
            if words:
                label = caption(words, ink)
                label.setContentsMargins(Space.S, 0, 0, 0)
                column.addWidget(label)
        column.addSpacing(Space.S)


def typed_of(data: CustomerData, vehicles: Sequence[NewVehicle] = ()) -> Typed:
    """Return what of a form is looked for elsewhere."""
    contacts = data.contacts
    return Typed(
        name=data.name,
        phones=tuple(each.value for each in contacts if each.kind in {"phone", "fax"}),
        plates=tuple(each.data.plate for each in vehicles if each.data.plate),
        vins=tuple(each.data.vin for each in vehicles if each.data.vin),
        identities=tuple(each.number for each in data.identities),
        emails=tuple(each.value for each in contacts if each.kind == "email"),
    )
