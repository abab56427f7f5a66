"""The tab 转办: leads and service requests, what is due first on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import CREATE, REPLY, Handover
from ui.inquiries.detail import HandoverDetail
from ui.inquiries.forms import done_form
from ui.inquiries.sources import HandoverSource, handover_columns
from ui.inquiries.tab import ROOM, InquiryTab
from ui.inquiries.wording import TURNS, first_line
from ui.toolkit.buttons import next_step
from ui.toolkit.chips import Filter
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.workplace import Address, Workplace

_DONE = Phrase("inquiry_room.do.done")


class HandoversPage(InquiryTab):
    """The list of handovers with one of them beside it."""

    kind, counted = "handover", "inquiry_room.count_handovers"
    states: dict[str, Phrase] = {}  # noqa: RUF012 - never written
    kinds = ("handover", "customer", "dictionary")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, HandoverSource(place))
        self.may_end = place.may(CREATE) or place.may(REPLY)
        kinds = [Option(key, TURNS[key]) for key in ("lead", "service")]
        everything = Phrase("inquiry_room.with_done")
        self.build(
            handover_columns(self.source),
            Phrase("inquiry_room.handovers"),
            EmptyState(
                Phrase("inquiry_room.no_handover"), Phrase("inquiry_room.no_handover_hint"),
                icon="send",
            ),
            [
                Filter("kind", Phrase("inquiry_room.kind"), lambda: kinds),
                Filter("all", Phrase("inquiry_room.state"), lambda: [Option(True, everything)]),
            ],
            HandoverDetail(place),
        )  # fmt: skip

    def open(self, kind: str, record: int) -> None:
        super().open(kind, record)
        if kind == self.kind:  # it may be done
            self.chips.set_values({"all": (True,)})
            self._show_list()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Ctrl+Enter", Phrase("organisation.do.next_step")),
            KeyHint("Ctrl+F", Phrase("members.search")),
        )

    def commands(self) -> Sequence[Command]:
        if self.shown is not None and self.shown.done_at is None and self.may_end:
            return [Command(_DONE, self.end, "check", room=ROOM)]
        return ()

    def find(self, app: Any, actor: Any, record: int) -> Handover:
        found: Handover = app.handovers.handover(actor, record)
        return found

    def show_record(self, found: Handover) -> None:
        self.detail.show_handover(found, self.source.words)
        first = None
        if found.done_at is None and self.may_end:
            first = next_step(_DONE)
            first.clicked.connect(self.end)
        self.detail.foot.show_steps((), first=first)
        address = Address("inquiries", kind="handover", id=found.id)
        self.place.note_visit(address, f"{first_line(found.words, 20)} {found.number}")

    def end(self) -> None:
        """Ask what came of the handover in sight."""
        found = self.shown
        if found is None:
            return
        form = done_form(self.place, found)
        form.saved.connect(
            lambda made: self.place.say(Phrase("inquiry_room.ended", number=made.number))
        )
        title = Phrase("inquiry_room.step_of", step=_DONE, number=found.number)
        form.open_in(self.window(), title)
