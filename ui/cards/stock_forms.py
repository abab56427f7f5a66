"""The forms of the stock: blanks that come in, go to somebody, come back, are spoiled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from crm_desktop.application import Application
from crm_desktop.cards.model import CardType
from crm_desktop.cards.stock_model import Delivery, NumberList, StockRun, Wanted
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.paged import Page
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.buttons import Button
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.fields import Field, Note
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.speech import tr

_WIDTH = 600
_LONGEST = 40
_RULE, _RANGE, _LIST = WAYS = ("rule", "range", "list")


@dataclass(frozen=True)
class Choices:
    """What the forms of the stock offer."""

    types: tuple[CardType, ...]
    holders: tuple[tuple[int, str], ...]
    words: DictionaryWords

    def type_options(self) -> list[Option]:
        """Return the kinds of card that are in use."""
        return [Option(kind.code, kind.phrase) for kind in self.types if kind.active]


def read_choices(app: Application, actor: Actor) -> Choices:
    """Read what the forms offer; runs on the lane."""
    return Choices(
        tuple(app.card_types.types(actor)),
        tuple(app.stock.holders(actor)),
        DictionaryWords(app.dictionaries.entries(actor, "spoil_reason")),
    )


class ReceiveForm(RecordForm):
    """Blanks that come in: numbered by our rule, a pre-printed range, or a list of old numbers."""

    def __init__(self, page: Page, choices: Choices) -> None:
        super().__init__(page.place, "", self._keep, Phrase("stock.do.receive"))
        self.type = Combo(choices.type_options())
        self.way = Combo([Option(way, Phrase(f"stock.way.{way}")) for way in WAYS])
        self.quantity = LineEdit(longest=7)
        self.first, self.last = LineEdit(longest=_LONGEST), LineEdit(longest=_LONGEST)
        self.luhn = CheckBox(Phrase("stock.luhn"))
        self.numbers = TextEdit(Phrase("stock.numbers_example"), rows=5)
        self.file = Button(Phrase("stock.do.read_file"), icon="file-input")
        self.told = Note()
        self.note = LineEdit(Phrase("stock.delivery_example"), longest=200)
        self._parts: dict[str, list[QWidget]] = {
            _RULE: [
                self.add("quantity", Phrase("stock.column.quantity"), self.quantity,
                         binding=NumberBinding, help_text=Phrase("stock.rule_hint")),
            ],
            _RANGE: [
                self.add("first", Phrase("stock.column.first"), self.first),
                self.add("last", Phrase("stock.column.last"), self.last),
                self.luhn,
            ],
            _LIST: [
                self.add("numbers", Phrase("stock.numbers"), self.numbers),
                self.file,
                self.told,
            ],
        }  # fmt: skip
        from_file = _beside(self.told, self.file)
        self.rows = [
            [
                self.add("type", Phrase("stock.column.type"), self.type),
                self.add("way", Phrase("stock.way"), self.way),
            ],
            [self._parts[_RULE][0]],
            self._parts[_RANGE][:2],
            [self.luhn],
            [self._parts[_LIST][0]],
            [from_file],
            [self.add("note", Phrase("stock.delivery"), self.note, optional=True)],
        ]
        self._parts[_LIST].append(from_file)
        self.way.chosen.connect(lambda _way: self._show_way())
        self.file.clicked.connect(self.ask_file)
        first = choices.type_options()
        self.load({"type": first[0].value if first else None, "way": _RULE})
        self._show_way()

    def ask_file(self) -> None:
        """Let the user choose a list of numbers."""
        dialog = QFileDialog(self, tr(Phrase("stock.do.read_file")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.read_file)
        dialog.open()

    def read_file(self, path: str) -> None:
        """Read a list of numbers; those that can come in stand in the field then."""
        self.place.ask(
            lambda app, actor: app.number_lists.read(actor, Path(path)),
            owner=self,
            done=self._take_list,
            failed=lambda error: self.told.show_note(
                phrase_of(error) or Phrase("window.failed"), icon="circle-alert", ink="red"
            ),
        )

    def _take_list(self, found: NumberList) -> None:
        self.numbers.setPlainText("\n".join(found.numbers))
        if not found.faults:
            self.told.show_note(Phrase("stock.list_read", count=len(found.numbers)))
            return
        first = found.faults[0]
        self.told.show_note(
            Phrase(
                "stock.list_faults",
                count=len(found.numbers),
                faults=len(found.faults),
                line=first.line,
                number=first.number,
                why=first.why,
            ),
            icon="triangle-alert",
            ink="amber",
        )

    def _show_way(self) -> None:
        for way, parts in self._parts.items():
            for part in parts:
                part.setVisible(way == self.way.value())
        window = self.window()
        if window is not self and window.isVisible():
            window.adjustSize()

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        must_choose(values, "type", "way")
        way = values["way"]
        if way == _RULE:
            must_choose(values, "quantity")
        listed = tuple(line for line in values["numbers"].splitlines() if line.strip())
        if way == _LIST and not listed:
            must_choose({"numbers": None}, "numbers")
        if way == _RANGE and not values["first"].strip():
            must_choose({"first": None}, "first")
        delivery = Delivery(
            values["type"],
            quantity=values["quantity"] or 0 if way == _RULE else 0,
            first=values["first"] if way == _RANGE else "",
            last=values["last"] if way == _RANGE else "",
            luhn=way == _RANGE and self.luhn.isChecked(),
            numbers=listed if way == _LIST else (),
            note=values["note"],
        )
        return asked.app.stock.receive(asked.actor, delivery)


class MoveForm(RecordForm):
    """A range or a number of blanks that goes to somebody, comes back or is spoiled."""

    def __init__(self, page: Page, choices: Choices, kind: str, run: StockRun | None) -> None:
        super().__init__(page.place, "", self._keep, Phrase(f"stock.move.{kind}"))
        self._kind = kind
        self.type = Combo(choices.type_options())
        self.first, self.last = LineEdit(longest=_LONGEST), LineEdit(longest=_LONGEST)
        self.quantity = LineEdit(longest=7)
        fields = [self.add("type", Phrase("stock.column.type"), self.type)]
        if kind == "allocate":
            self.holder = SearchCombo([Option(person, name) for person, name in choices.holders])
            fields.append(self.add("holder", Phrase("stock.to_whom"), self.holder))
        self.rows: list[list[Field]] = [
            fields,
            [
                self.add("first", Phrase("stock.column.first"), self.first, optional=True),
                self.add("last", Phrase("stock.column.last"), self.last, optional=True,
                         help_text=Phrase("stock.last_hint")),
            ],
            [
                self.add("quantity", Phrase("stock.or_quantity"), self.quantity,
                         binding=NumberBinding, optional=True,
                         help_text=Phrase("stock.quantity_hint")),
            ],
        ]  # fmt: skip
        if kind == "spoil":
            self.reason = Combo(choices.words.options("spoil_reason"))
            self.note = LineEdit(longest=200)
            self.rows.append(
                [
                    self.add("reason", Phrase("stock.column.reason"), self.reason),
                    self.add("note", Phrase("stock.reason_note"), self.note, optional=True),
                ]
            )
        types = choices.type_options()
        known: dict[str, Any] = {"type": types[0].value if types else None}
        fitting = {"allocate": ("blank",), "give_back": ("allocated",)}
        if run is not None and run.state in fitting.get(kind, ("blank", "allocated")):
            known = {"type": run.type.code, "first": run.first, "last": run.last}
        if kind == "allocate":
            known["holder"] = page.place.session.actor.person
        self.load(known)

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        must_choose(values, "type")
        ranged = bool(values["first"].strip() or values["last"].strip())
        if not ranged:
            must_choose(values, "quantity")
        wanted = Wanted(
            values["type"],
            first=values["first"] if ranged else "",
            last=values["last"] if ranged else "",
            quantity=0 if ranged else values["quantity"],
        )
        stock = asked.app.stock
        if self._kind == "allocate":
            must_choose(values, "holder")
            return stock.allocate(asked.actor, wanted, values["holder"])
        if self._kind == "give_back":
            return stock.give_back(asked.actor, wanted)
        must_choose(values, "reason")
        return stock.spoil(asked.actor, wanted, values["reason"], values["note"])


def receive_form(page: Page, choices: Choices) -> RecordForm:
    """Ask for blanks that come in; ``saved`` of the form carries the document."""
    form = ReceiveForm(page, choices)
    dialog = show_form(
        page.window(), form, Phrase("stock.form.receive"), form.rows, width=_WIDTH, first=form.type
    )
    dialog.primary.set_phrase(Phrase("stock.do.receive"))
    return form


def give_form(page: Page, choices: Choices, kind: str, run: StockRun | None) -> RecordForm:
    """Ask which blanks go to whom, or come back."""
    form = MoveForm(page, choices, kind, run)
    gives = kind == "allocate"
    title = Phrase("stock.form.allocate" if gives else "stock.form.give_back")
    dialog = show_form(page.window(), form, title, form.rows, width=_WIDTH, first=form.first)
    dialog.primary.set_phrase(Phrase("stock.do.allocate" if gives else "stock.do.give_back"))
    return form


def spoil_form(page: Page, choices: Choices, run: StockRun | None) -> RecordForm:
    """Ask which blanks are out of use for ever, and why."""
    form = MoveForm(page, choices, "spoil", run)
    dialog = show_form(
        page.window(), form, Phrase("stock.form.spoil"), form.rows, width=_WIDTH, first=form.first
    )
    dialog.primary.set_phrase(Phrase("stock.do.spoil"))
    return form


def _beside(left: QWidget, right: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(left, 1)
    row.addWidget(right)
    return both
