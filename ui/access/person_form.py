"""Adding and editing a person, and the password made for them, shown once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.access.model import Company, Person, PersonData
from crm_desktop.access.people import NewPassword
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.access.words_form import WordsForm
from ui.toolkit.buttons import Button
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit
from ui.toolkit.text import Label
from ui.toolkit.tokens import Size, Space, Weight
from ui.workplace import Workplace

_WIDTH = 640
_PASSWORD_WIDTH = 480


class PersonForm(RecordForm):
    """The fields of a person; posts are assigned by themselves."""

    def __init__(
        self, place: Workplace, companies: Sequence[Company], person: Person | None
    ) -> None:
        super().__init__(place, "person", self._keep, Phrase("machinery.form.save"))
        self._person = person
        self.name, self.login = LineEdit(longest=100), LineEdit(longest=60)
        self.company = Combo([Option(each.id, each.name) for each in companies])
        self.phone, self.email = LineEdit(longest=40), LineEdit(longest=120)
        login_hint = Phrase("organisation.person.login_hint")
        self.rows = [
            [
                self.add("name", Phrase("organisation.person.name"), self.name),
                self.add(
                    "login", Phrase("organisation.person.login"), self.login, help_text=login_hint
                ),
            ],
            [self.add("company", Phrase("organisation.person.company"), self.company)],
            [
                self.add("phone", Phrase("organisation.person.phone"), self.phone, optional=True),
                self.add("email", Phrase("organisation.person.email"), self.email, optional=True),
            ],
        ]
        if person is None:
            self.load({"company": place.session.company})
        else:
            known = {each.name: getattr(person, each.name) for each in fields(PersonData)}
            self.load({**known, "id": person.id, "version": person.version})

    def _keep(self, asked: Saving) -> Any:
        data = PersonData(**asked.values)
        if self._person is None:
            return asked.app.people.add_person(asked.actor, data)
        return asked.app.people.edit_person(asked.actor, self._person.id, asked.version, data)


class PasswordDialog(Dialog):
    """Shows a password once: it is handed over in person and changed at the first login."""

    def __init__(
        self, window: QWidget, made: NewPassword, then: tuple[Phrase, Callable[[], object]] | None
    ) -> None:
        super().__init__(
            window,
            Phrase("organisation.person.password_of", name=made.person.name),
            Phrase("organisation.person.handed_over"),
            width=_PASSWORD_WIDTH,
        )
        self.cancel.hide()
        self.password = Label(made.password, size=Size.TITLE, weight=Weight.BOLD, selectable=True)
        self.copy = Button(Phrase("organisation.person.copy"), icon="copy")
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.password)
        row.addWidget(self.copy)
        row.addStretch()
        login = Phrase("organisation.person.login_is", login=made.person.login)
        self.body.addWidget(Label(login, ink="text2"))
        self.body.addLayout(row)
        once = Phrase("organisation.person.shown_once")
        self.body.addWidget(Label(once, size=Size.CAPTION, ink="text2", wrap=True))
        if then is not None:
            words, run = then
            following = Button(words, icon="user-plus")
            following.clicked.connect(self.accept)
            following.clicked.connect(run)
            self.add_action(following)
        self.primary.clicked.connect(self.accept)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.password.text())
        self.note.show_note(Phrase("organisation.person.copied"), icon="check", ink="green")


def show_password(
    window: QWidget,
    made: NewPassword,
    then: tuple[Phrase, Callable[[], object]] | None = None,
) -> Dialog:
    """Show a password that was just made; ``then`` offers what usually follows."""
    from PySide6.QtCore import Qt

    dialog = PasswordDialog(window, made, then)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def new_person(
    window: QWidget,
    place: Workplace,
    companies: Sequence[Company],
    assign: Callable[[Person], object],
) -> Dialog:
    """Ask for a new person; then show the password, and offer to ``assign`` a post."""
    form = PersonForm(place, companies, None)

    def added(made: NewPassword) -> None:
        place.say(Phrase("organisation.person.added", name=made.person.name))
        following = (Phrase("organisation.do.assign"), lambda: assign(made.person))
        show_password(window, made, following)

    form.saved.connect(added)
    return show_form(window, form, Phrase("organisation.do.new_person"), form.rows, width=_WIDTH)


def edit_person(
    window: QWidget, place: Workplace, companies: Sequence[Company], person: Person
) -> Dialog:
    """Ask for other data of a person."""
    form = PersonForm(place, companies, person)
    form.saved.connect(lambda kept: place.say(Phrase("organisation.person.kept", name=kept.name)))
    title = Phrase("organisation.person.edit", name=person.name)
    return show_form(window, form, title, form.rows, width=_WIDTH)


def reset_password(window: QWidget, place: Workplace, person: Person) -> Dialog:
    """Ask why somebody gets a new password, then show it once."""
    form = WordsForm(
        place,
        Phrase("organisation.person.make_password"),
        lambda asked: asked.app.people.reset_password(
            asked.actor, person.id, asked.values["reason"]
        ),
        Phrase("organisation.reason"),
        example=Phrase("organisation.person.reset_example"),
        help_text=Phrase("organisation.on_record"),
        draft="password",
        known={"id": person.id},
    )
    form.saved.connect(lambda made: show_password(window, made))
    return form.open_in(window, Phrase("organisation.person.reset_of", name=person.name))
