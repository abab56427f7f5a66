"""系统设置: every declared setting of the whole office."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.foundation.settings import SETTINGS, Scope
from crm_desktop.foundation.words import Phrase
from ui.office.page import column_of, read_only_band, read_only_reason, scrolled
from ui.office.saving import save_from
from ui.office.setting_row import SettingRow
from ui.paged import Page
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.panels import Panel
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space
from ui.toolkit.waiting import LoadingRows
from ui.workplace import Address, Workplace

_WIDEST = 920


class RulesPage(Page):
    """A row for each setting; where the post may not change them they are closed and say why."""

    kinds = ("setting",)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        declared = [each for each in SETTINGS.values() if each.scope is Scope.OFFICE]
        self.rows = {each.key: SettingRow(each) for each in declared}
        reason = read_only_reason(place)
        self.band = read_only_band(reason)
        self._loading = LoadingRows(len(self.rows))
        self._panel = Panel()
        for row in self.rows.values():
            self._panel.body.addWidget(row)
            if reason is None:
                save_from(row, place)
            else:
                row.close_editor()
        self._panel.hide()
        parts = column_of(self._panel, self._companies(), widest=_WIDEST)
        self.column.addWidget(self.band)
        self.column.addWidget(self._loading)
        self.column.addWidget(scrolled(parts), 1)
        self.tell(Phrase("settings_room.office.note"))

    def load(self) -> None:
        self.place.ask(
            lambda app, actor: app.settings.values(actor),
            owner=self,
            done=self._show,
            failed=self.fail,
            latest="values",
        )

    def open(self, _kind: str, _record: int) -> None:
        self.focus_first()

    def focus_first(self) -> None:
        next(iter(self.rows.values())).editor.setFocus()

    def _companies(self) -> Panel:
        """Point to the settings that each company has for itself."""
        panel = Panel()
        self.to_companies = Button(Phrase("settings_room.office.to_companies"), kind=Kind.GHOST)
        self.to_companies.clicked.connect(
            lambda: self.place.go(Address(room="organisation", page="companies"))
        )
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(Label(Phrase("settings_room.office.companies"), ink="text2", wrap=True), 1)
        row.addWidget(self.to_companies)
        panel.body.addLayout(row)
        return panel

    def _show(self, values: dict[str, Any]) -> None:
        self.calm()
        self._loading.hide()
        self._panel.show()
        for key, row in self.rows.items():
            # What somebody is typing stays; Esc or leaving the field settles it.
            if not row.is_touched:
                row.show_value(values[key])
