"""The fourth step: what to do with the rows, by what known customers are told, for whom."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.importing.model import Mode
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.customers.choices import Choices
from ui.customers.importing.chosen import Chosen
from ui.customers.importing.step import Step
from ui.customers.importing.wording import KEYS, MODES
from ui.customers.steps import EDIT
from ui.toolkit.choices import CheckBox, RadioCard
from ui.toolkit.combos import Combo, Option
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit
from ui.toolkit.panels import Panel
from ui.toolkit.text import Label
from ui.toolkit.tokens import Size, Space
from ui.workplace import Workplace

_COLUMNS = 2


class ActionStep(Step):
    """Mode, keys, company, and whether one wrong row stops all."""

    name = Phrase("import_room.step.action")

    def __init__(self, place: Workplace, chosen: Chosen, choices: Choices) -> None:
        super().__init__(place, chosen)
        self.modes = {mode: RadioCard(name, "", (hint,)) for mode, (name, hint) in MODES.items()}
        self.keys = {key: CheckBox(words) for key, words in KEYS.items()}
        self.company = Combo([Option(each.id, each.name) for each in choices.companies])
        self.company_field = Field(Phrase("customers_room.company"), self.company)
        self.company_field.setVisible(len(choices.companies) > 1)
        self.reason = LineEdit(longest=200)
        self.reason_field = Field(
            Phrase("import_room.reason"),
            self.reason,
            help_text=Phrase("import_room.reason_hint"),
        )
        self.whole = CheckBox(Phrase("import_room.all_or_nothing"))
        self.strict = CheckBox(Phrase("import_room.strict"))
        self._lay_out()
        for mode, card in self.modes.items():
            card.toggled.connect(lambda on, mode=mode: on and self._take(mode=mode))
        for box in self.keys.values():
            box.toggled.connect(self._take_keys)
        self.company.chosen.connect(lambda company: self._take(company=company))
        self.reason.textEdited.connect(lambda text: self._take(reason=text))
        self.whole.toggled.connect(lambda on: self._take(all_or_nothing=on))
        self.strict.toggled.connect(lambda on: self._take(strict=on))

    def enter(self) -> None:
        options = self.chosen.options
        may_edit = self.place.may(EDIT)
        for mode, card in self.modes.items():
            card.setChecked(mode == options.mode)
            card.setVisible(may_edit or mode == Mode.CREATE)
        for key, box in self.keys.items():
            box.setChecked(key in options.keys)
        self.company.set_value(options.company or self.place.session.company)
        self.reason.setText(options.reason)
        self.reason_field.setVisible(options.mode != Mode.CREATE)
        self.whole.setChecked(options.all_or_nothing)
        self.strict.setChecked(options.strict)

    def focus_first(self) -> None:
        self.modes[self.chosen.options.mode].setFocus()

    def next_word(self) -> Phrase:
        return Phrase("import_room.do.try")

    def blocked(self) -> Phrase | None:
        options = self.chosen.options
        if options.mode != Mode.CREATE and not options.keys:
            return Phrase("import_room.no_keys")
        return None

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        cards = QHBoxLayout()
        cards.setSpacing(Space.S)
        for card in self.modes.values():
            cards.addWidget(card, 1)
        column.addLayout(cards)
        keys = Panel(Phrase("import_room.keys"))
        keys.body.addWidget(
            Label(Phrase("import_room.keys_hint"), size=Size.CAPTION, ink="text2", wrap=True)
        )
        grid = QGridLayout()
        for place, box in enumerate(self.keys.values()):
            grid.addWidget(box, place // _COLUMNS, place % _COLUMNS)
        keys.body.addLayout(grid)
        column.addWidget(keys)
        rest = Panel(Phrase("import_room.besides"))
        rest.body.addWidget(self.company_field)
        rest.body.addWidget(self.reason_field)
        rest.body.addWidget(self.whole)
        rest.body.addWidget(self.strict)
        column.addWidget(rest)
        column.addStretch()
        scrolled = Scrolled()
        scrolled.show_content(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled)

    def _take(self, **values: object) -> None:
        self.chosen.change(**values)
        self.reason_field.setVisible(self.chosen.options.mode != Mode.CREATE)
        self.changed.emit()

    def _take_keys(self, _on: bool) -> None:
        # In their own order, which is the order in which they are asked.
        self._take(keys=tuple(key for key, box in self.keys.items() if box.isChecked()))
