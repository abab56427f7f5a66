"""The third step: what each column means, by hand or as it was kept by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.importing.headings import fitted
from crm_desktop.customers.importing.model import Column as Meaning
from crm_desktop.customers.importing.model import Mapping, SavedMapping
from crm_desktop.customers.importing.reading import TELLING
from crm_desktop.foundation.errors import ValidationErrors, phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.lists import framed
from ui.customers.importing.chosen import Chosen
from ui.customers.importing.memory import MemorySource, Numbered
from ui.customers.importing.saved import SavedMappings
from ui.customers.importing.step import Step
from ui.customers.importing.wording import GROUPED, field_words, fields
from ui.toolkit.choices import CheckBox
from ui.toolkit.columns import Column
from ui.toolkit.combos import SearchCombo
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import Panel
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import heading
from ui.toolkit.tokens import Space, Weight
from ui.workplace import Workplace

_SIDE = 288
_SAMPLES = 3


class ColumnsStep(Step):
    """A row for each column of the file; the one under the cursor is changed at the right."""

    name = Phrase("import_room.step.columns")
    mapped = Signal()

    def __init__(self, place: Workplace, chosen: Chosen) -> None:
        super().__init__(place, chosen)
        self._source = MemorySource()
        self._line = 0
        self.rows = PagedRows(self._source, place.runner, parent=self)
        model = RowTableModel(self.rows, self._columns(), clock=place.clock, parent=self)
        self.table = TableView(model, Phrase("import_room.step.columns"), figures=True)
        self.column = heading("")
        self.field = SearchCombo()
        self.group, self.label = LineEdit(longest=40), LineEdit(longest=40)
        self.group_field = Field(
            Phrase("import_room.group"), self.group, help_text=Phrase("import_room.group_help")
        )
        self.label_field = Field(Phrase("import_room.label"), self.label)
        self.organisations = CheckBox(Phrase("import_room.organisations"))
        self.saved = SavedMappings(place)
        self._lay_out()
        self.table.selected.connect(self._select)
        self.table.opened.connect(lambda _id: self.field.setFocus())
        self.field.chosen.connect(self._choose)
        self.group.textEdited.connect(lambda text: self._change(group=text.strip()))
        self.label.textEdited.connect(lambda text: self._change(label=text.strip()))
        self.organisations.clicked.connect(lambda on: self._take(organisations=on))
        self.saved.chosen.connect(self._use)
        self.saved.keep.connect(self._keep)
        self.saved.failed.connect(self.trouble)

    # What the page asks

    def enter(self) -> None:
        self.saved.load()
        self._show()

    def focus_first(self) -> None:
        self.table.setFocus()

    def blocked(self) -> Phrase | None:
        telling = {column.field for column in self._mapping().columns} & TELLING
        return None if telling else Phrase("importing.no_columns")

    def hints(self) -> tuple[KeyHint, ...]:
        return (KeyHint("Enter", Phrase("import_room.do.match")),)

    # Parts

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        column.setSpacing(Space.XS)
        column.addWidget(self.column)
        column.addWidget(Field(Phrase("import_room.means"), self.field))
        column.addWidget(self.group_field)
        column.addWidget(self.label_field)
        column.addWidget(self.organisations)
        column.addWidget(self.saved)
        column.addStretch()
        scrolled = Scrolled()
        scrolled.show_content(content)
        side = Panel(edge_to_edge=True)
        side.setFixedWidth(_SIDE)
        side.body.addWidget(scrolled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(framed(self.table), 1)
        row.addWidget(side)

    def _columns(self) -> list[Column]:
        return [
            Column(
                "header",
                Phrase("import_room.header"),
                self._name,
                width=152,
                stretch=1,
                weight=Weight.MEDIUM,
            ),
            Column("field", Phrase("import_room.means"), self._words, width=152, english_width=168),
            Column(
                "group",
                Phrase("import_room.group"),
                lambda row: row.row[0].group,
                width=80,
                priority=2,
                ink="text2",
            ),
            Column(
                "samples",
                Phrase("import_room.samples"),
                lambda row: row.row[1],
                width=224,
                stretch=2,
                priority=1,
                ink="text2",
            ),
        ]

    def _name(self, row: Numbered) -> Phrase | str:
        return row.row[0].header or Phrase("import_room.column", number=row.id)

    def _words(self, row: Numbered) -> Phrase | str:
        return field_words(row.row[0].field, self._own())

    # What happens

    def _own(self) -> tuple[tuple[str, str, str], ...]:
        return self.chosen.preview.own if self.chosen.preview else ()

    def _mapping(self) -> Mapping:
        return self.chosen.asked.mapping or Mapping()

    def _show(self) -> None:
        preview = self.chosen.preview
        lines = preview.rows if preview is not None else ()
        mapping = self._mapping()
        self._source.take(
            [
                (column, " · ".join(_samples(lines, place)))
                for place, column in enumerate(mapping.columns)
            ]
        )
        self.organisations.setChecked(mapping.organisations)
        self.field.set_options(fields(self._own()))
        if self.rows.is_listed:
            self.table.refresh()
        else:
            self.rows.show()
        self._show_column()
        self.changed.emit()

    def _select(self, number: int | None) -> None:
        self._line = (number or 1) - 1
        self._show_column()

    def _show_column(self) -> None:
        columns = self._mapping().columns
        if self._line >= len(columns):
            return
        column = columns[self._line]
        words = column.header or Phrase("import_room.column", number=self._line + 1)
        self.column.set_phrase(words)
        self.field.set_value(column.field)
        for line, text in ((self.group, column.group), (self.label, column.label)):
            # A space at the end stays while somebody goes on typing.
            if line.text().strip() != text:
                line.setText(text)
        kind = column.field.partition(".")[0].removesuffix("_label")
        self.group_field.setVisible(kind in GROUPED)
        self.label_field.setVisible(kind in GROUPED and not column.field.endswith("label"))

    def _choose(self, field: Any) -> None:
        """Match the column, and let the cursor go on to the next one."""
        self._change(field=str(field))
        self.table.setFocus()
        self.table.select_line(self._line + 1)

    def _change(self, **values: str) -> None:
        columns = list(self._mapping().columns)
        if self._line < len(columns):
            columns[self._line] = replace(columns[self._line], **values)
            self._take(columns=tuple(columns))

    def _take(self, **values: Any) -> None:
        self.chosen.change(mapping=replace(self._mapping(), **values))
        mapping = self._mapping()
        preview = self.chosen.preview
        lines = preview.rows if preview is not None else ()
        self._source.take(
            [(each, " · ".join(_samples(lines, place)))
             for place, each in enumerate(mapping.columns)]
        )  # fmt: skip
        self.rows.touch([self._line + 1])
        self._show_column()
        self.changed.emit()

    # Mappings that are kept

    def _use(self, saved: SavedMapping) -> None:
        headers = [column.header for column in self._mapping().columns]
        if any(headers):
            mapping = fitted(saved.mapping, headers)
        else:
            spare = len(headers) - len(saved.mapping.columns)
            columns = (*saved.mapping.columns[: len(headers)], *(Meaning(""),) * max(0, spare))
            mapping = replace(saved.mapping, columns=columns)
        self.chosen.change(mapping=mapping)
        self._show()

    def _keep(self, name: str, version: int) -> None:
        mapping = self._mapping()

        def failed(error: Exception) -> None:
            if isinstance(error, ValidationErrors):
                self.saved.fault(error.fields["name"])
            else:
                self.saved.fault(phrase_of(error) or Phrase("customers_room.failed"))

        self.place.ask(
            lambda app, actor: app.imports.save_mapping(actor, name, mapping, version),
            owner=self,
            done=self.saved.kept,
            failed=failed,
        )


def _samples(rows: tuple[tuple[str, ...], ...], place: int) -> list[str]:
    """Return the first different values of a column."""
    values = (" ".join(row[place].split()) for row in rows if place < len(row))
    return list(dict.fromkeys(value for value in values if value))[:_SAMPLES]
