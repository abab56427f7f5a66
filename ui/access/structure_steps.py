"""What can be done with the unit or post chosen in the tree, by right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut

from crm_desktop.access.model import Company, Post, Unit
from crm_desktop.foundation.words import Phrase
from ui.access.detail import More
from ui.access.ending_form import end_record
from ui.access.post_form import change_post, new_post
from ui.access.posting_form import assign, read_choices
from ui.access.unit_form import change_unit, new_unit
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import sequences
from ui.workplace import Address

if TYPE_CHECKING:
    from ui.access.structure import StructurePage


class StructureSteps:
    """Offers the steps in the head of the room, at the foot of the record and to Ctrl+K."""

    def __init__(self, page: StructurePage) -> None:
        self._page = page
        may = self.may_change
        self._new_unit = Button(
            Phrase("organisation.do.new_unit"), icon="users-round", key="Shift+F9"
        )
        self._new_post = Button(
            Phrase("organisation.do.new_post"), kind=Kind.PRIMARY, icon="plus", key="F9"
        )
        self.buttons = [self._new_unit, self._new_post] if may else []
        small = icon_button(
            "users-round", Phrase("organisation.do.new_unit"), key=self._new_unit.key
        )
        small.clicked.connect(self.new_unit)
        self.low_buttons = [small, self._new_post] if may else []
        self._new_unit.clicked.connect(self.new_unit)
        self._new_post.clicked.connect(self.new_post)
        if may:
            # Nothing is ever deleted: the key that deletes elsewhere asks for the last day here.
            delete = QShortcut(page.tree)
            delete.setKeys(sequences("Del"))
            delete.setContext(Qt.ShortcutContext.WidgetShortcut)
            delete.activated.connect(self.end)

    @property
    def may_change(self) -> bool:
        """Whether the acting post may change the organisation."""
        return self._page.place.may("administration.do")

    def follow(self) -> None:
        """Offer what can be done with the record chosen now."""
        page, node = self._page, self._page.chosen
        for button in (*self.buttons, *self.low_buttons):
            button.setEnabled(page.is_today)
        detail = page.post_detail if node and node.kind == "post" else page.unit_detail
        if node is None or not self.may_change:
            detail.foot.show_steps(())
        elif not page.is_today:
            why = Phrase("organisation.only_today", day=page.day.isoformat())
            detail.foot.show_steps((), why=why)
        elif isinstance(node.record, Company):
            edit = Button(Phrase("organisation.do.edit_company"), key="Enter")
            edit.clicked.connect(self.usual)
            detail.foot.show_steps([edit])
        else:
            detail.foot.show_steps(*self._steps_of(node.record))

    def usual(self) -> None:
        """Take the usual step: change the record from a day on."""
        self._change(move=False)

    def move(self) -> None:
        """Change where the record hangs, from a day on."""
        self._change(move=True)

    def new_unit(self) -> None:
        """Add a unit below the chosen one, or beside the chosen post."""
        page, record = self._page, self._record
        if page.organisation is None or not self._may_now:
            return
        if isinstance(record, Company):
            new_unit(page.window(), page.place, page.organisation, record.id)
        elif isinstance(record, Unit):
            new_unit(page.window(), page.place, page.organisation, record.company, record.id)
        elif isinstance(record, Post):
            new_unit(page.window(), page.place, page.organisation, record.company, record.unit)

    def new_post(self) -> None:
        """Add a post to the chosen unit, or beside the chosen post."""
        page, record = self._page, self._record
        if page.organisation is None or not self._may_now:
            return
        unit = record.unit if isinstance(record, Post) else None
        unit = record.id if isinstance(record, Unit) else unit
        new_post(page.window(), page.place, page.organisation, unit)

    def assign(self) -> None:
        """Put somebody on the chosen post."""
        page, record = self._page, self._record
        if isinstance(record, Post) and self._may_now:
            page.prepare(
                read_choices,
                lambda choices: assign(page.window(), page.place, choices, post=record.id),
            )

    def end(self) -> None:
        """End the chosen unit or post."""
        page, record = self._page, self._record
        if isinstance(record, Unit | Post) and self._may_now:
            end_record(page.window(), page.place, record)

    def commands(self) -> Sequence[Command]:
        """Return the steps for the command list."""
        if not self.may_change:
            return ()
        room = Phrase("room.organisation")
        found = [
            Command(Phrase("organisation.do.new_post"), self.new_post, "plus", "F9", room),
            Command(
                Phrase("organisation.do.new_unit"), self.new_unit, "users-round", "Shift+F9", room
            ),
        ]
        if isinstance(self._record, Post):
            words = Phrase("organisation.do.assign_person")
            found.append(Command(words, self.assign, "user-plus", room=room))
        return found

    @property
    def _record(self) -> Company | Unit | Post | None:
        node = self._page.chosen
        return None if node is None else node.record

    @property
    def _may_now(self) -> bool:
        return self.may_change and self._page.is_today

    def _change(self, *, move: bool) -> None:
        page, record = self._page, self._record
        if page.organisation is None or not self._may_now:
            return
        if isinstance(record, Post):
            change_post(page.window(), page.place, page.organisation, record, move=move)
        elif isinstance(record, Unit):
            change_unit(page.window(), page.place, page.organisation, record, move=move)
        elif isinstance(record, Company):
            page.place.go(Address("organisation", kind="company", id=record.id))

    def _steps_of(self, record: Unit | Post) -> tuple[list[Button], list[More]]:
        change = Button(Phrase("organisation.do.change"), key="Enter")
        change.clicked.connect(self.usual)
        more: list[More] = [
            (Phrase("organisation.do.move"), "git-branch", self.move),
            (Phrase("organisation.do.new_unit"), "users-round", self.new_unit),
            (Phrase("organisation.do.new_post"), "plus", self.new_post),
            (Phrase("organisation.do.end"), "ban", self.end),
        ]
        if isinstance(record, Post):
            assigning = Button(Phrase("organisation.do.assign_person"), icon="user-plus")
            assigning.clicked.connect(self.assign)
            return [assigning, change], [more[0], more[3]]
        return [change], more
