"""What can be done with a person, by right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut

from crm_desktop.access.model import Person, Posting
from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.access.detail import More
from ui.access.people_rows import PersonRow
from ui.access.person_form import edit_person, new_person, reset_password
from ui.access.posting_form import assign, end_posting, read_choices
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import ask
from ui.toolkit.keys import sequences

if TYPE_CHECKING:
    from ui.access.people import PeoplePage


class PeopleSteps:
    """Offers the steps in the head of the room, at the foot of the record and to Ctrl+K."""

    def __init__(self, page: PeoplePage) -> None:
        self._page = page
        self._new = Button(
            Phrase("organisation.do.new_person"), kind=Kind.PRIMARY, icon="user-plus", key="F9"
        )
        self._new.clicked.connect(self.new_person)
        self.buttons = [self._new] if self.may_change else []

    @property
    def may_change(self) -> bool:
        """Whether the acting post may change people."""
        return self._page.place.may("administration.do")

    def bind(self) -> None:
        """Let the key that deletes elsewhere ask whether somebody leaves: nobody is deleted."""
        if self.may_change:
            leave = QShortcut(self._page.table)
            leave.setKeys(sequences("Del"))
            leave.setContext(Qt.ShortcutContext.WidgetShortcut)
            leave.activated.connect(self.turn)

    def follow(self) -> None:
        """Offer what can be done with the person chosen now."""
        foot, row = self._page.detail.foot, self._page.chosen
        if row is None or not self.may_change:
            foot.show_steps(())
            return
        edit = Button(Phrase("organisation.do.edit"), key="Enter")
        edit.clicked.connect(self.usual)
        if not row.person.active:
            back = Phrase("organisation.do.return")
            foot.show_steps([edit], [(back, "undo-2", self.turn)])
            return
        assigning = Button(Phrase("organisation.do.assign"), icon="briefcase")
        assigning.clicked.connect(self.assign)
        foot.show_steps([assigning, edit], self._more(row))

    def usual(self) -> None:
        """Take the usual step: edit the person."""
        page, row = self._page, self._page.chosen
        if row is not None and self.may_change:
            companies = tuple(page.source.companies.values())
            edit_person(page.window(), page.place, companies, row.person)

    def new_person(self) -> None:
        """Add somebody."""
        page = self._page
        companies = tuple(page.source.companies.values())
        if companies:
            new_person(page.window(), page.place, companies, self._assign_to)

    def assign(self) -> None:
        """Put the person on a post."""
        row = self._page.chosen
        if row is not None and row.person.active:
            self._assign_to(row.person)

    def end_posting(self) -> None:
        """Take the person off a post they hold or are to hold."""
        page, row = self._page, self._page.chosen
        if row is None:
            return

        def read(app: Application, actor: Actor) -> list[Posting]:
            today = page.place.clock.today()
            return [
                posting
                for posting in app.people.postings(actor, row.id)
                if posting.valid_to is None or posting.valid_to > max(today, posting.valid_from)
            ]

        def show(held: list[Posting]) -> None:
            if held:
                end_posting(page.window(), page.place, held, page.source.words)

        page.prepare(read, show)

    def reset_password(self) -> None:
        """Give the person a new password."""
        page, row = self._page, self._page.chosen
        if row is not None:
            reset_password(page.window(), page.place, row.person)

    def turn(self) -> None:
        """Ask whether the person leaves, or comes back."""
        page, row = self._page, self._page.chosen
        if row is None or not self.may_change:
            return
        person = row.person
        leaves = person.active
        dialog = ask(
            page.window(),
            Phrase(
                "organisation.person.leave_of" if leaves else "organisation.person.return_of",
                name=person.name,
            ),
            Phrase(
                "organisation.person.leave_text" if leaves else "organisation.person.return_text"
            ),
            Phrase("organisation.do.leave" if leaves else "organisation.do.return"),
        )
        dialog.accepted.connect(lambda: self._turn(person))
        dialog.open()

    def commands(self) -> Sequence[Command]:
        """Return the steps for the command list."""
        if not self.may_change:
            return ()
        room = Phrase("room.organisation")
        found = [
            Command(Phrase("organisation.do.new_person"), self.new_person, "user-plus", "F9", room)
        ]
        row = self._page.chosen
        if row is not None:
            found += [Command(words, run, icon, room=room) for words, icon, run in self._more(row)]
        return found

    def _more(self, row: PersonRow) -> list[More]:
        more: list[More] = []
        if row.posts:
            more.append((Phrase("organisation.do.end_posting"), "user-x", self.end_posting))
        if row.id != self._page.place.session.actor.person:
            more += [
                (Phrase("organisation.do.reset_password"), "key-round", self.reset_password),
                (Phrase("organisation.do.leave"), "log-out", self.turn),
            ]
        return more

    def _assign_to(self, person: Person) -> None:
        page = self._page
        page.prepare(
            read_choices,
            lambda choices: assign(page.window(), page.place, choices, person=person.id),
        )

    def _turn(self, person: Person) -> None:
        page = self._page
        active = not person.active

        def done(kept: Person) -> None:
            page.go_on()
            key = "organisation.person.returned" if active else "organisation.person.has_left"
            page.place.say(Phrase(key, name=kept.name))
            page.table.refresh()

        page.place.ask(
            lambda app, actor: app.people.set_active(
                actor, person.id, person.version, active=active
            ),
            owner=page,
            done=done,
            failed=page.refuse,
        )
