"""The second step: what the file seems to be, with the first rows as they would be read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.importing.model import Preview
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.lists import framed
from ui.customers.importing.chosen import Chosen
from ui.customers.importing.memory import MemorySource, Numbered
from ui.customers.importing.step import Step
from ui.customers.importing.wording import KINDS, delimiters, encodings
from ui.toolkit.columns import Column
from ui.toolkit.combos import Combo, Option
from ui.toolkit.fields import Field
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import KeyValues, Panel
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.table import TableView
from ui.toolkit.text import Label
from ui.toolkit.tokens import Size, Space
from ui.workplace import Workplace

_LEFT = 248
_WIDTH = 136
#: Columns beyond these say nothing new about how a file is read; all of them are matched later.
_MOST_COLUMNS = 60
_HEAD_LINES = 9
_CARD_HEADS = ("FN", "ORG", "TEL", "TEL", "TEL")


class LookStep(Step):
    """``looked`` asks to read the file again with what was chosen."""

    looked = Signal()
    name = Phrase("import_room.step.look")

    def __init__(self, place: Workplace, chosen: Chosen) -> None:
        super().__init__(place, chosen)
        self.kind = Label("", elide=True)
        self.encoding, self.delimiter = Combo(), Combo()
        self.sheet, self.head = Combo(), Combo()
        self.why = Label("", size=Size.CAPTION, ink="text2", wrap=True)
        self._fields = {
            "encoding": Field(Phrase("import_room.encoding"), self.encoding),
            "delimiter": Field(Phrase("import_room.delimiter"), self.delimiter),
            "sheet": Field(Phrase("import_room.sheet"), self.sheet),
            "head": Field(Phrase("import_room.head"), self.head),
        }
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.XS)
        facts = KeyValues()
        facts.add(Phrase("import_room.format"), self.kind)
        column.addWidget(facts)
        for name, field in self._fields.items():
            column.addWidget(field)
            if name == "encoding":  # why it was guessed may take two lines
                field.note.hide()
                column.addWidget(self.why)
                column.addSpacing(Space.S)
        column.addStretch()
        scrolled = Scrolled()
        scrolled.show_content(content)
        left = Panel(edge_to_edge=True)
        left.setFixedWidth(_LEFT)
        left.body.addWidget(scrolled)
        self._right = framed()
        self.table: TableView | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(left)
        row.addWidget(self._right, 1)
        for name, combo in (
            ("encoding", self.encoding),
            ("delimiter", self.delimiter),
            ("sheet", self.sheet),
            ("head", self.head),
        ):
            combo.chosen.connect(lambda value, name=name: self._choose(name, value))

    def enter(self) -> None:
        if self.chosen.preview is not None:
            self.show_preview(self.chosen.preview)

    def focus_first(self) -> None:
        found = [field.editor for field in self._fields.values() if field.isVisibleTo(self)]
        if found:
            found[0].setFocus()
        elif self.table is not None:
            self.table.setFocus()

    def show_preview(self, preview: Preview) -> None:
        """Show what a file seems to be."""
        self.kind.set_phrase(KINDS[preview.kind])
        names = [name for name, _, _ in preview.encodings]
        self.encoding.set_options(encodings(names))
        self.encoding.set_value(preview.encoding)
        why = next((why for name, why, _ in preview.encodings if name == preview.encoding), "")
        self.why.set_phrase(why or Phrase("import_room.by_hand"))
        self.delimiter.set_options(delimiters(preview.delimiters, preview.delimiter))
        self.delimiter.set_value(preview.delimiter)
        self.sheet.set_options(Option(name, name) for name in preview.sheets)
        self.sheet.set_value(preview.sheet)
        self.head.set_options(_heads(preview.head))
        self.head.set_value(preview.head)
        for name, is_asked in (
            ("encoding", bool(names)),
            ("delimiter", bool(preview.delimiters)),
            ("sheet", len(preview.sheets) > 1),
            ("head", not self.chosen.is_cards),
        ):
            self._fields[name].setVisible(is_asked)
        self.why.setVisible(bool(names))
        self._show_rows(preview)

    def _choose(self, name: str, value: object) -> None:
        """Read the file another way; columns that were matched by hand are matched anew."""
        self.chosen.change(**{name: value, "mapping": None})
        if name in ("sheet", "encoding", "delimiter"):
            self.chosen.change(head=None)
        self.looked.emit()

    def _show_rows(self, preview: Preview) -> None:
        width = max([len(preview.mapping.columns), *map(len, preview.rows)], default=0)
        heads = [column.header for column in preview.mapping.columns] or list(_CARD_HEADS)
        source = MemorySource()
        source.take(preview.rows)
        rows = PagedRows(source, self.place.runner)
        model = RowTableModel(
            rows,
            [
                Column(
                    str(place),
                    _head(heads, place),
                    _cell(place),
                    width=_WIDTH,
                    stretch=int(width < 8),
                )
                for place in range(min(width, _MOST_COLUMNS))
            ],
            clock=self.place.clock,
        )
        empty = EmptyState(
            Phrase("import_room.no_rows"), Phrase("import_room.no_rows_hint"), icon="inbox"
        )
        table = TableView(model, Phrase("import_room.preview"), figures=True, empty=empty)
        rows.setParent(table)
        model.setParent(table)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        if self.table is not None:
            self._right.body.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        self.table = table
        self._right.body.addWidget(table)
        rows.show()


def _head(heads: list[str], place: int) -> Phrase | str:
    name = heads[place] if place < len(heads) else ""
    return name or Phrase("import_room.column", number=place + 1)


def _cell(place: int) -> Callable[[Numbered], str]:
    def value(row: Numbered) -> str:
        return row.row[place] if place < len(row.row) else ""

    return value


def _heads(guessed: tuple[int, int]) -> list[Option]:
    """Return where the head may stand: nowhere, in a line, or in two."""
    places = dict.fromkeys(
        [
            (0, 0),
            *((line, 1) for line in range(1, _HEAD_LINES)),
            *((line, 2) for line in range(1, _HEAD_LINES // 2)),
            guessed,
        ]
    )
    found = []
    for line, rows in places:
        if not rows:
            words = Phrase("import_room.head.none")
        elif rows == 1:
            words = Phrase("import_room.head.line", line=line)
        else:
            words = Phrase("import_room.head.lines", first=line, last=line + rows - 1)
        found.append(Option((line, rows), words))
    return found
