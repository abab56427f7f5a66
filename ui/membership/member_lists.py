"""What is done with the whole list of members: bringing them in, printing those of a level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_desktop.foundation.words import Phrase
from ui.membership.member_import import ask_members, may_import
from ui.toolkit.buttons import Button, icon_button
from ui.toolkit.commandlist import Command
from ui.toolkit.speech import language

if TYPE_CHECKING:
    from ui.membership.members import MembersPage

_ROOM = Phrase("room.members")


class MemberLists:
    """The buttons in the head of the tab, and the same for Ctrl+K."""

    def __init__(self, page: MembersPage) -> None:
        self._page = page
        self.print = icon_button("printer", Phrase("tiers.print.do"), key="Ctrl+P")
        self.print.clicked.connect(self.print_list)
        self.buttons = [self.print]
        if may_import(page.place):
            self.bring = Button(Phrase("tiers.import.title"), icon="upload")
            self.bring.clicked.connect(self.bring_in)
            self.buttons.append(self.bring)

    def commands(self) -> Sequence[Command]:
        """Return what the command list offers."""
        found = [Command(Phrase("tiers.print.do"), self.print_list, "printer", "Ctrl+P", _ROOM)]
        if may_import(self._page.place):
            word = Phrase("tiers.import.title")
            found.append(Command(word, self.bring_in, "upload", room=_ROOM))
        return found

    def bring_in(self) -> None:
        """Ask for a file of members."""
        ask_members(self._page.window(), self._page.place)

    def print_list(self) -> None:
        """Preview the list of the level that the list is narrowed to, or of all."""
        page, chosen = self._page, language()
        (tier, *_) = (*page.chips.values().get("tier", ()), "")
        page.place.ask(
            lambda app, actor: app.tier_prints.members(actor, str(tier), chosen),
            owner=page,
            done=lambda pdf: page.place.preview(Phrase("tiers.paper.title"), pdf),
            failed=page.refuse,
            latest="print",
        )
