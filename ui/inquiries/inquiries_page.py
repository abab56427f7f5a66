"""The tab 咨询: what people asked, what is owed first on top, one beside it with its next steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import REPLY, Inquiry
from ui.inquiries.ask_form import Asking
from ui.inquiries.detail import InquiryDetail
from ui.inquiries.sources import InquirySource, inquiry_columns
from ui.inquiries.steps import InquirySteps
from ui.inquiries.tab import InquiryTab
from ui.inquiries.wording import STATES, first_line
from ui.toolkit.chips import Filter
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.workplace import Address, Workplace


class InquiriesPage(InquiryTab):
    """The list of inquiries with one of them beside it."""

    kind, counted, states = "inquiry", "inquiry_room.count", STATES
    kinds = ("inquiry", "handover", "customer", "dictionary", "company")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, InquirySource(place))
        self.steps = InquirySteps(self)
        self.actions = list(self.steps.buttons)
        chips = [
            Filter("state", Phrase("inquiry_room.state"), self._states, several=True),
            Filter("topic", Phrase("inquiry_room.topic"), self.topics),
        ]
        if self.steps.may_enter:
            mine = Phrase("inquiry_room.mine")
            chips.append(Filter("mine", Phrase("inquiry_room.clerk"), lambda: [Option(True, mine)]))
        if place.may(REPLY):
            us = Phrase("inquiry_room.for_us")
            chips.append(
                Filter("for_us", Phrase("inquiry_room.target"), lambda: [Option(True, us)])
            )
        hint = Phrase(
            "inquiry_room.none_enter" if self.steps.may_enter else "inquiry_room.none_hint"
        )
        self.build(
            inquiry_columns(self.source),
            Phrase("inquiry_room.inquiries"),
            EmptyState(Phrase("inquiry_room.none"), hint, icon="headset"),
            chips,
            InquiryDetail(place),
        )

    def show_part(self, part: str) -> None:
        if part == "new":
            self.steps.new_inquiry()

    def ask_for(self, customer: int) -> None:
        """Register what a customer of the archive asks."""
        self.steps.ask(Asking(customer=customer))

    def ask_of(self, asking: Asking) -> None:
        """Register a question of which something is known already."""
        self.steps.ask(asking)

    def hints(self) -> Sequence[KeyHint]:
        found = [KeyHint("Ctrl+Enter", Phrase("organisation.do.next_step"))]
        if self.steps.may_enter:
            found.append(KeyHint("F9", Phrase("inquiry_room.new")))
        return (*found, KeyHint("Ctrl+F", Phrase("members.search")))

    def commands(self) -> Sequence[Command]:
        return self.steps.commands()

    def show_nothing(self) -> None:
        super().show_nothing()
        self.steps.follow()

    def find(self, app: Any, actor: Any, record: int) -> Inquiry:
        found: Inquiry = app.inquiries.inquiry(actor, record)
        return found

    def show_record(self, found: Inquiry) -> None:
        self.detail.show_inquiry(found, self.source.words)
        self.steps.follow()
        address = Address("inquiries", kind="inquiry", id=found.id)
        self.place.note_visit(address, f"{first_line(found.question, 20)} {found.number}")
