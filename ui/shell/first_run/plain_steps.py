"""The steps that ask a few words: language, administrator, passphrase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.access.passwords import PASSWORD_LENGTH, check_new_password
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Language, Phrase
from ui.shell.entry_page import language_name
from ui.shell.first_run.answers import Answers
from ui.shell.first_run.step import Step, three_columns
from ui.toolkit.choices import RadioCard
from ui.toolkit.fields import Note
from ui.toolkit.inputs import LineEdit, PasswordEdit
from ui.toolkit.speech import language
from ui.toolkit.tokens import Space

_NEEDED = Phrase("error.needed")


class LanguageStep(Step):
    """Which language the window speaks; it changes as soon as it is chosen."""

    name = Phrase("shell.first.language")
    heading = Phrase("shell.first.language")
    detail = Phrase("shell.first.language_detail")
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards = {
            Language.ZH: RadioCard(
                language_name(Language.ZH), lines=[Phrase("shell.first.chinese")]
            ),
            Language.EN: RadioCard(
                language_name(Language.EN), lines=[Phrase("shell.first.english")]
            ),
        }
        row = QHBoxLayout()
        row.setSpacing(Space.XL)
        for tongue, card in self.cards.items():
            card.clicked.connect(lambda _checked=False, tongue=tongue: self.chosen.emit(tongue))
            row.addWidget(card, 1)
        row.addStretch(1)
        self.body.addLayout(row)
        self.respeak()

    def answer(self) -> str:
        return language_name(language())

    def first_field(self) -> QWidget:
        return self.cards[language()]

    def respeak(self) -> None:
        super().respeak()
        self.cards[language()].setChecked(True)
        self.changed.emit()


class AdministratorStep(Step):
    """Who administers the office at first, and their password."""

    name = Phrase("shell.first.administrator")
    heading = Phrase("shell.first.administrator")
    detail = Phrase("shell.first.administrator_detail")

    def __init__(self) -> None:
        super().__init__()
        self.person, self.login = LineEdit(longest=100), LineEdit(longest=60)
        self.password, self.again = PasswordEdit(), PasswordEdit()
        advice = Phrase("shell.first.password_help", length=PASSWORD_LENGTH.default)
        grid = three_columns()
        for key, row, column, label, editor, help_text in (
            ("administrator", 0, 0, Phrase("shell.first.person"), self.person, ""),
            (
                "login",
                0,
                1,
                Phrase("shell.login.name"),
                self.login,
                Phrase("shell.first.login_help"),
            ),
            ("password", 1, 0, Phrase("shell.login.password"), self.password, advice),
            ("again", 1, 1, Phrase("shell.password.again"), self.again, ""),
        ):
            made = self.add_field(key, label, editor, help_text=help_text)
            grid.addWidget(made, row, column)
        self.body.addLayout(grid)
        self.body.addWidget(Note(Phrase("shell.first.administrator_note"), icon="info"))

    def load(self, answers: Answers) -> None:
        self.person.setText(answers.administrator)
        self.login.setText(answers.login)

    def save(self, answers: Answers) -> Answers:
        return replace(
            answers,
            administrator=self.person.text().strip(),
            login=self.login.text().strip(),
            password=self.password.text(),
        )

    def answer(self) -> str:
        return self.person.text().strip()

    def first_field(self) -> QWidget:
        return self.person

    def faults(self) -> Mapping[str, Phrase]:
        found: dict[str, Phrase] = {}
        for key, line in (("administrator", self.person), ("login", self.login)):
            if not line.text().strip():
                found[key] = _NEEDED
        try:
            login = self.login.text().strip()
            check_new_password("password", self.password.text(), login, PASSWORD_LENGTH.default)
        except ValidationErrors as error:
            found |= error.fields
        if self.again.text() != self.password.text():
            found["again"] = Phrase("shell.password.differ")
        elif not self.again.text():
            found["again"] = _NEEDED
        return found


class PassphraseStep(Step):
    """Where the machine has no keyring, the passphrase that opens the database at every start."""

    name = Phrase("shell.first.passphrase")
    heading = Phrase("shell.first.passphrase")
    detail = Phrase("shell.first.passphrase_detail")
    _SHORTEST = 10

    def __init__(self) -> None:
        super().__init__()
        self.passphrase, self.again = PasswordEdit(), PasswordEdit()
        advice = Phrase("shell.first.passphrase_help", length=self._SHORTEST)
        grid = three_columns()
        grid.addWidget(
            self.add_field(
                "passphrase", Phrase("shell.passphrase.label"), self.passphrase, help_text=advice
            ),
            0,
            0,
            1,
            2,
        )
        grid.addWidget(
            self.add_field("again", Phrase("shell.first.passphrase_again"), self.again), 1, 0, 1, 2
        )
        self.body.addLayout(grid)
        self.body.addWidget(Note(Phrase("shell.first.passphrase_note"), icon="info"))

    def save(self, answers: Answers) -> Answers:
        return replace(answers, passphrase=self.passphrase.text())

    def first_field(self) -> QWidget:
        return self.passphrase

    def faults(self) -> Mapping[str, Phrase]:
        found = {}
        if len(self.passphrase.text()) < self._SHORTEST:
            found["passphrase"] = Phrase("error.password_short", length=self._SHORTEST)
        if self.again.text() != self.passphrase.text():
            found["again"] = Phrase("shell.password.differ")
        return found
