"""The company and the template that its organisation starts from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from crm_desktop.access.templates import post_count, templates
from crm_desktop.foundation.words import Language, Phrase
from ui.shell.first_run.answers import Answers
from ui.shell.first_run.step import Step, three_columns
from ui.toolkit.choices import RadioCard
from ui.toolkit.combos import Combo, Option
from ui.toolkit.fields import Note
from ui.toolkit.inputs import LineEdit
from ui.toolkit.speech import language
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space, Weight

_HOURS = (
    "08:30-12:00, 13:30-17:30",
    "08:00-12:00, 14:00-18:00",
    "09:00-12:00, 13:00-18:00",
    "08:30-17:30",
    "09:00-18:00",
)
_TEMPLATES = {
    "dealer-group": Phrase("template.dealer-group"),
    "after-sales": Phrase("template.after-sales"),
    "small-office": Phrase("template.small-office"),
}


class TemplateCard(RadioCard):
    """A template with its number of posts and the lines that it was shipped with."""

    def __init__(self, code: str, name: Phrase) -> None:
        self._both = templates()[code]["lines"]
        self._count = Phrase("shell.company.posts", count=post_count(code))
        super().__init__(name, self._count)
        self._tell()

    def respeak(self) -> None:
        self._tell()
        super().respeak()

    def _tell(self) -> None:
        """Choose the words by the language; an English name leaves no room beside it."""
        chinese = language() is Language.ZH
        self._note = self._count if chinese else ""
        lines = tuple(line[0 if chinese else 1] for line in self._both)
        self._lines = lines if chinese else (*lines, self._count)
        self._describe()


class CompanyStep(Step):
    """Name, code, telephone and opening hours of the first company; the template."""

    name = Phrase("shell.company.title")
    heading = Phrase("shell.company.title")
    detail = Phrase("shell.company.detail")

    def __init__(self) -> None:
        super().__init__()
        self.company, self.short = LineEdit(longest=200), LineEdit(longest=40)
        self.code, self.phone = LineEdit(longest=2), LineEdit(longest=40)
        self.hours = Combo([Option(text, _with_dashes(text)) for text in _HOURS])
        grid = three_columns()
        add = self.add_field
        grid.addWidget(add("name", Phrase("shell.company.name"), self.company), 0, 0, 1, 2)
        short = add("short_name", Phrase("shell.company.short"), self.short, optional=True)
        grid.addWidget(short, 0, 2)
        grid.addWidget(
            add(
                "code",
                Phrase("shell.company.code"),
                self.code,
                help_text=Phrase("shell.company.code_help"),
            ),
            1,
            0,
        )
        grid.addWidget(
            add(
                "phone",
                Phrase("shell.company.phone"),
                self.phone,
                help_text=Phrase("shell.company.phone_help"),
                optional=True,
            ),
            1,
            1,
        )
        grid.addWidget(
            add(
                "hours",
                Phrase("shell.company.hours"),
                self.hours,
                help_text=Phrase("shell.company.hours_help"),
            ),
            1,
            2,
        )
        self.body.addLayout(grid)
        self.body.addSpacing(Space.S)
        self.body.addWidget(Label(Phrase("shell.company.template"), weight=Weight.MEDIUM))
        self.body.addLayout(self._cards())
        self.body.addWidget(Note(Phrase("shell.company.template_note"), icon="info"))

    def load(self, answers: Answers) -> None:
        self.company.setText(answers.company)
        self.short.setText(answers.short_name)
        self.code.setText(answers.code)
        self.phone.setText(answers.phone)
        self.hours.set_value(answers.hours)
        self.cards[answers.template].setChecked(True)

    def save(self, answers: Answers) -> Answers:
        return replace(
            answers,
            company=self.company.text().strip(),
            short_name=self.short.text().strip(),
            code=self.code.text().strip(),
            phone=self.phone.text().strip(),
            hours=str(self.hours.value() or answers.hours),
            template=next(code for code, card in self.cards.items() if card.isChecked()),
        )

    def answer(self) -> str:
        return self.short.text().strip() or self.company.text().strip()

    def first_field(self) -> QWidget:
        return self.company

    def faults(self) -> Mapping[str, Phrase]:
        found: dict[str, Phrase] = {}
        if not self.company.text().strip():
            found["name"] = Phrase("error.needed")
        if not re.fullmatch("[0-9]{2}", self.code.text().strip()):
            found["code"] = Phrase("error.company_code")
        phone = self.phone.text().strip()
        # The service looks closer; this catches what is no number at all.
        if phone and (re.search("[A-Za-z]", phone) or not re.search("[0-9]{3}", phone)):
            found["phone"] = Phrase("error.phone")
        return found

    def _cards(self) -> QHBoxLayout:
        self.cards = {code: TemplateCard(code, name) for code, name in _TEMPLATES.items()}
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(Space.XL)
        for card in self.cards.values():
            self._group.addButton(card)
            row.addWidget(card, 1)
        return row


def _with_dashes(hours: str) -> str:
    """Return opening hours as they are read: with a dash between the times."""
    return hours.replace("-", "–")
