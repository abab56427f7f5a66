"""Bringing old complaints in: what the columns and states of a file mean, and what would come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.application import Application as App
from crm_desktop.complaints.importing.wishes import (
    DONE,
    OPEN,
    ComplaintOptions,
    ComplaintResult,
    StateName,
)
from crm_desktop.customers.importing.model import Column as FileColumn
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.lists import framed
from ui.bringing import BringingDialog, Told, ask_file, block, opened
from ui.customers.given import GivenTable
from ui.customers.importing.wording import NOTHING
from ui.office.page import scrolled
from ui.toolkit.columns import Column
from ui.toolkit.combos import Combo, Option
from ui.toolkit.notices import EmptyState
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

RIGHT = "complaints.edit"
IMPORT = Phrase("complaint_import.title")
_COMBO = 168
_CHANNEL = "other"


@dataclass(frozen=True)
class _Meant:
    """A column of the file under its place."""

    id: int
    column: FileColumn


class ComplaintImportDialog(BringingDialog):
    """Columns at the left; at the right the states of the file and how its complaints came."""

    def __init__(self, window: QWidget, place: Workplace, file: Path) -> None:
        self._chosen: dict[str, str] = {}
        self.combos: dict[str, Combo] = {}
        self.columns = GivenTable(
            place, _meanings(), Phrase("tiers.import.columns"),
            empty=EmptyState(Phrase("tiers.import.no_columns"), icon="columns-3"),
        )  # fmt: skip
        self.channel = Combo()
        super().__init__(window, place, file, IMPORT)
        self.channel.chosen.connect(lambda _code: self.look(trial=True))
        place.ask(
            lambda app, actor: app.dictionaries.entries(actor),
            owner=self, done=self._offer_channels,
        )  # fmt: skip

    @property
    def options(self) -> ComplaintOptions:
        """What is asked for now."""
        channel = str(self.channel.value() or _CHANNEL)
        return ComplaintOptions(states=dict(self._chosen), channel=channel)

    def upper(self) -> list[QWidget]:
        self._names = QWidget()
        self._grid = QGridLayout(self._names)
        self._grid.setContentsMargins(0, 0, Space.S, 0)
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.S)
        self._grid.setColumnStretch(0, 1)
        words = Phrase("complaint_import.channel")
        self.channel.setFixedWidth(_COMBO)
        self.channel.say(self.channel.setAccessibleName, words)
        self._grid.addWidget(Label(words), 0, 0)
        self._grid.addWidget(self.channel, 0, 1)
        return [
            block(Phrase("tiers.import.columns"), framed(self.columns)),
            block(Phrase("complaint_import.states"), scrolled(self._names)),
        ]

    def wish(self, *, trial: bool) -> ComplaintOptions:
        return replace(self.options, dry_run=trial)

    def bring(self, app: App, actor: Actor, told: Told, wish: Any) -> Any:
        return app.complaint_import.run_apart(actor, self._file, wish, told)

    def counted(self, result: ComplaintResult) -> Phrase:
        return Phrase(
            "complaint_import.counts",
            read=result.read,
            created=result.created,
            open=result.open,
            linked=result.linked,
            duplicate=result.duplicate,
            failed=result.failed,
        )

    def brought(self, result: ComplaintResult) -> Phrase:
        return Phrase("complaint_import.done", number=result.number, count=result.created)

    def show_result(self, result: ComplaintResult) -> None:
        self.columns.give(_Meant(n, column) for n, column in enumerate(result.columns, start=1))
        if self.combos or self._grid.rowCount() > 1:
            return  # made once, for the names stay
        if not result.states:
            none = Label(Phrase("complaint_import.no_states"), ink="text3", wrap=True)
            self._grid.addWidget(none, 1, 0, 1, 2)
        for row, state in enumerate(result.states, start=1):
            words = Phrase("tiers.import.name", name=state.name, count=state.count)
            self._grid.addWidget(Label(words), row, 0)
            self._grid.addWidget(self._combo(state), row, 1)
        self._grid.setRowStretch(len(result.states) + 2, 1)

    def _offer_channels(self, entries: list[Any]) -> None:
        self.channel.set_options(DictionaryWords(entries).options("complaint_channel"))
        self.channel.set_value(_CHANNEL)

    def _combo(self, state: StateName) -> Combo:
        combo = Combo(
            [
                Option(OPEN, Phrase("complaint_import.state_open")),
                Option(DONE, Phrase("complaint_import.state_done")),
            ]
        )
        combo.setFixedWidth(_COMBO)
        combo.set_value(state.means or OPEN)
        combo.say(combo.setAccessibleName, Phrase("complaint_import.state_of", name=state.name))
        combo.chosen.connect(lambda means: self._choose(state.name, str(means)))
        self.combos[state.name] = combo
        return combo

    def _choose(self, name: str, means: str) -> None:
        self._chosen[name] = means
        self.look(trial=True)


def may_import(place: Workplace) -> bool:
    """Return whether the acting post may bring complaints in."""
    return place.may(RIGHT)


def ask_complaints(window: QWidget, place: Workplace) -> None:
    """Ask for a file of complaints, and show what would come of it."""
    ask_file(window, IMPORT, lambda file: show_file(window, place, file))


def show_file(window: QWidget, place: Workplace, file: Path) -> ComplaintImportDialog:
    """Show what would come of a file of complaints."""
    dialog = ComplaintImportDialog(window, place, file)
    opened(dialog)
    return dialog


def _meaning(column: FileColumn) -> Phrase:
    return Phrase(f"complaint_import.field.{column.field}") if column.field else NOTHING


def _meanings() -> list[Column]:
    return [
        Column("header", Phrase("tiers.import.header"), lambda row: row.column.header, stretch=1),
        Column(
            "means", Phrase("tiers.import.means"), lambda row: _meaning(row.column), width=152,
            english_width=176,
        ),
    ]  # fmt: skip
