"""The second person: every step that separation of duty parts in two asks here.

A screen that meets ``SecondPersonNeeded`` hands it to ``ask_second``; once somebody has signed, or
the reason for doing without is given, its step is tried again with what was given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.foundation.errors import (
    DeniedLogin,
    SecondPersonNeeded,
    phrase_of,
    right_phrase,
)
from crm_desktop.foundation.words import Phrase
from ui.shell.dialogs import open_once
from ui.shell.login import PasswordField, Waiting
from ui.toolkit.choices import Radio
from ui.toolkit.dialog import Dialog
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.toolkit.text import Label
from ui.toolkit.tokens import Size, Space
from ui.workplace import Workplace

#: What tries the step again: with a signature and no reason, or with none and the reason.
Retry = Callable[[Countersign | None, str], None]

_NOT_ALLOWED = Phrase("error.second_not_allowed")


def ask_second(
    window: QWidget,
    place: Workplace,
    rule: str | SecondPersonNeeded,
    right: str | Sequence[str],
    retry: Retry,
) -> SecondPerson:
    """Ask for a second person who has ``right`` (or one of several), or for the exception's reason.

    ``rule`` is the error that a use case raised, which knows best what would do; or the name of a
    rule, and then the setting of the acting company says whether one person may do both steps.
    """
    rights = (right,) if isinstance(right, str) else tuple(right)
    possible = bool(place.settings.get("duty_exceptions"))
    if isinstance(rule, SecondPersonNeeded):
        rule, rights, possible = rule.rule, rule.rights or rights, rule.exception_possible
    dialog = SecondPerson(window, place, rule, rights, retry, exception_possible=possible)
    open_once(dialog)
    return dialog


def sign(countersign: Callable[[str], Countersign], rights: Sequence[str]) -> Countersign:
    """Return the signature under the first of the rights that the person has; raises DeniedLogin.

    Only where the person lacks a right is the next one tried.
    """
    for right in rights[:-1]:
        try:
            return countersign(right)
        except DeniedLogin as error:
            if error.phrase != _NOT_ALLOWED:
                raise
    return countersign(rights[-1])


class SecondPerson(Dialog):
    """Login and password of a second person, or the reason for the exception 兼任例外."""

    def __init__(
        self,
        window: QWidget,
        place: Workplace,
        rule: str,
        rights: tuple[str, ...],
        retry: Retry,
        *,
        exception_possible: bool,
    ) -> None:
        super().__init__(
            window, Phrase("shell.second.title"), Phrase("shell.second.sign"), width=560
        )
        self._place, self._rights, self._retry = place, rights, retry
        self.signs = Radio(Phrase("shell.second.signs"))
        self.alone = Radio(Phrase("shell.second.alone"))
        self.name = LineEdit(longest=60)
        self.password_field = PasswordField(Phrase("shell.login.password"))
        self.password = self.password_field.line
        self.reason = TextEdit(Phrase("shell.second.reason_hint"), rows=3)
        self.reason_field = Field(
            Phrase("shell.second.reason"), self.reason, help_text=Phrase("shell.second.on_record")
        )
        self._waiting = Waiting(self)
        self._waiting.ticked.connect(self._show_wait)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._signing())
        self._pages.addWidget(self.reason_field)
        self._fill(rule, exception_possible)
        self.signs.setChecked(True)
        self.alone.toggled.connect(self._choose)
        self.primary.clicked.connect(self._go)
        self.name.setFocus()

    def _fill(self, rule: str, exception_possible: bool) -> None:
        needed = Phrase("error.second_person", rule=Phrase(f"duty.{rule}"))
        self.body.addWidget(Label(needed, wrap=True))
        # Whoever has any of the rights may sign; the first says best who that is.
        who = Phrase("shell.second.who", right=right_phrase(self._rights[0]))
        self.body.addWidget(Label(who, size=Size.CAPTION, ink="text2", wrap=True))
        if exception_possible:
            row = QHBoxLayout()
            row.setSpacing(Space.L)
            row.addWidget(self.signs)
            row.addWidget(self.alone)
            row.addStretch()
            self.body.addLayout(row)
        self.body.addWidget(self._pages)

    def _signing(self) -> QWidget:
        page = QWidget()
        layout = QHBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.L)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(Field(Phrase("shell.second.name"), self.name), 1, top)
        layout.addWidget(self.password_field, 1, top)
        return page

    def _choose(self, alone: bool) -> None:
        self._pages.setCurrentIndex(int(alone))
        self.primary.set_phrase(Phrase("shell.second.go_on" if alone else "shell.second.sign"))
        (self.reason if alone else self.name).setFocus()

    def _go(self) -> None:
        if self.alone.isChecked():
            self._give_reason()
        elif not self._waiting.isActive():
            self._ask_signature()

    def _give_reason(self) -> None:
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.reason_field.set_error(Phrase("error.needed"))
            self.reason.setFocus()
            return
        self.accept()
        self._retry(None, reason)

    def _ask_signature(self) -> None:
        login, password, rights = self.name.text(), self.password.text(), self._rights
        for line in (self.name, self.password):
            if not line.text():
                line.setFocus()
                return
        self.primary.setEnabled(False)

        def signature(actor: Actor, service: object) -> Countersign:
            return sign(
                lambda right: service.countersign(actor, right, login, password).value, rights
            )

        self._place.ask(
            lambda app, actor: signature(actor, app.login),
            owner=self,
            done=self._signed,
            failed=self._denied,
        )

    def _signed(self, signature: Countersign) -> None:
        self.accept()
        self._retry(signature, "")

    def _denied(self, error: Exception) -> None:
        self.primary.setEnabled(True)
        self.password.clear()
        self.password.setFocus()
        self.password_field.set_error(phrase_of(error) or Phrase("shell.login.failed"))
        if isinstance(error, DeniedLogin) and error.wait_seconds:
            self._waiting.begin(error.wait_seconds)

    def _show_wait(self, seconds: int) -> None:
        self.primary.setEnabled(not seconds)
        words = Phrase("error.login_wait", seconds=seconds)
        self.password_field.set_error(words if seconds else None)
