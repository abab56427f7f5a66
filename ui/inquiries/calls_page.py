"""The tab 来电: the exchange's calls and those noted by hand; one becomes an inquiry at a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import CREATE, Call
from ui.inquiries.ask_form import Asking, read_words, show_ask_form
from ui.inquiries.call_import import TITLE, ask_calls
from ui.inquiries.detail import CallDetail
from ui.inquiries.forms import CallForm, opened
from ui.inquiries.sources import CallSource, call_columns
from ui.inquiries.tab import ROOM, InquiryTab
from ui.toolkit.buttons import Button, Kind, next_step
from ui.toolkit.chips import Filter
from ui.toolkit.combos import Option
from ui.toolkit.commandlist import Command
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.workplace import Workplace

_NEW = Phrase("inquiry_room.call.new")
_ASK = Phrase("inquiry_room.call.ask")


class CallsPage(InquiryTab):
    """The list of calls with one of them beside it."""

    kind, counted = "call", "inquiry_room.count_calls"
    states: dict[str, Phrase] = {}  # noqa: RUF012 - never written
    kinds = ("call", "customer")
    example = Phrase("inquiry_room.call.search_example")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, CallSource(place))
        self.may_enter = place.may(CREATE)
        self.bring = Button(TITLE, icon="upload")
        self.new = Button(_NEW, kind=Kind.PRIMARY, icon="plus", key="F9")
        self.bring.clicked.connect(self.bring_in)
        self.new.clicked.connect(self.note_call)
        self.actions = [self.bring, self.new] if self.may_enter else []
        missed = Phrase("inquiry_room.call.missed")
        self.build(
            call_columns(self.source),
            Phrase("inquiry_room.calls"),
            EmptyState(
                Phrase("inquiry_room.call.none"), Phrase("inquiry_room.call.none_hint"),
                icon="phone",
            ),
            [Filter("missed", Phrase("inquiry_room.state"), lambda: [Option(True, missed)])],
            CallDetail(place),
        )  # fmt: skip

    def hints(self) -> Sequence[KeyHint]:
        found = [KeyHint("F9", _NEW)] if self.may_enter else []
        return (*found, KeyHint("Ctrl+F", Phrase("members.search")))

    def commands(self) -> Sequence[Command]:
        if not self.may_enter:
            return ()
        found = [
            Command(_NEW, self.note_call, "plus", "F9", ROOM),
            Command(TITLE, self.bring_in, "upload", room=ROOM),
        ]
        if self.shown is not None:
            found.append(Command(_ASK, self.ask, "headset", room=ROOM))
        return found

    def find(self, app: Any, actor: Any, record: int) -> Call:
        found: list[Call] = app.calls.rows(actor, [record])
        return found[0]

    def show_record(self, found: Call) -> None:
        self.detail.show_call(found)
        first = None
        if self.may_enter and found.direction == "in":
            first = next_step(_ASK)
            first.clicked.connect(self.ask)
        self.detail.foot.show_steps((), first=first)

    def bring_in(self) -> None:
        """Ask for a file of calls."""
        ask_calls(self.window(), self.place)

    def note_call(self) -> None:
        """Note a call by hand."""

        def show(words: Any) -> None:
            form = CallForm(self.place, words)
            form.saved.connect(lambda _made: self.place.say(Phrase("inquiry_room.call.noted")))
            opened(self.window(), form, _NEW, Phrase("machinery.form.save"))

        self.prepare(read_words, show)

    def ask(self) -> None:
        """Register what was asked in the call in sight: nobody types the number again."""
        call = self.shown
        if call is None:
            return
        phone = call.phone if "*" not in call.phone else ""
        asking = Asking(call.customer, phone, received_at=call.at, choice=call.choice)
        self.prepare(
            read_words, lambda words: show_ask_form(self.window(), self.place, words, asking)
        )
