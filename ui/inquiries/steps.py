"""The legal next steps of an inquiry, by right: the usual one first, the others beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from crm_desktop.foundation.errors import Conflict
from crm_desktop.foundation.machine import Step
from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import CREATE, INQUIRIES, Inquiry
from ui.inquiries.ask_form import Asking, read_words, show_ask_form
from ui.inquiries.forms import AnswerForm, PassForm, TurnForm, opened, reply_form
from ui.inquiries.tab import ROOM
from ui.toolkit.buttons import Button, Kind, next_step
from ui.toolkit.commandlist import Command

if TYPE_CHECKING:
    from ui.inquiries.inquiries_page import InquiriesPage

#: What goes on, in the order in which it is offered as the next step.
_ONWARD = ("reply", "answer", "close", "again")
_ICONS = {"pass": "send", "turn": "arrow-right", "again": "rotate-ccw"}


class InquirySteps:
    """Offers the steps in the head of the room, at the foot of the record and to Ctrl+K."""

    def __init__(self, page: InquiriesPage) -> None:
        self._page = page
        self.may_enter = page.place.may(CREATE)
        self.new = Button(Phrase("inquiry_room.new"), kind=Kind.PRIMARY, icon="plus", key="F9")
        self.new.clicked.connect(self.new_inquiry)
        self.buttons = [self.new] if self.may_enter else []

    def possible(self, found: Inquiry) -> list[Step]:
        """Return what the acting person may do with an inquiry now, once each."""
        company = self._page.place.session.company
        steps: dict[str, Step] = {}
        for step in INQUIRIES.possible(found.state):
            if not self._page.place.may(step.right):
                continue
            if step.event == "reply" and found.target_company != company:
                continue
            if step.event == "again" and found.open:
                continue  # the form of a new question offers it
            steps.setdefault(step.event, step)
        return list(steps.values())

    def follow(self) -> None:
        """Offer what can be done with the inquiry in sight now."""
        page, found = self._page, self._page.shown
        if found is None:
            page.detail.foot.show_steps(())
            return
        steps = {step.event: step for step in self.possible(found)}
        # While others owe the reply, nothing here is the usual next step.
        usual = ("reply",) if found.state == "passed" else _ONWARD
        onward = next((event for event in usual if event in steps), None)
        others = []
        for event in steps:
            if event != onward:
                button = Button(_word(event), icon=_ICONS.get(event, ""))
                button.clicked.connect(self._runner(event, found))
                others.append(button)
        first = None
        if onward is not None:
            first = next_step(_word(onward))
            first.clicked.connect(self._runner(onward, found))
        page.detail.foot.show_steps(others, why=self._why(found, steps), first=first)

    def commands(self) -> Sequence[Command]:
        """Return the steps for the command list."""
        commands = []
        if self.may_enter:
            commands.append(
                Command(Phrase("inquiry_room.new"), self.new_inquiry, "plus", "F9", ROOM)
            )
        found = self._page.shown
        if found is not None:
            commands += [
                Command(_word(step.event), self._runner(step.event, found), "arrow-right",
                        room=ROOM)
                for step in self.possible(found)
            ]  # fmt: skip
        return commands

    def new_inquiry(self) -> None:
        """Ask for a question of which nothing is known yet."""
        self.ask(Asking())

    def ask(self, asking: Asking) -> None:
        """Ask for a question and its answer."""
        page = self._page
        if self.may_enter:
            page.prepare(
                read_words,
                lambda words: show_ask_form(page.window(), page.place, words, asking),
            )

    # Parts

    def _why(self, found: Inquiry, steps: dict[str, Step]) -> Phrase | str:
        if found.state == "passed" and "reply" not in steps:
            return Phrase("inquiry_room.they_reply", name=found.target_name)
        if found.state == "turned":
            return Phrase("inquiry_room.goes_on", number=found.turned_number)
        return ""

    def _runner(self, event: str, found: Inquiry) -> Callable[[], object]:
        page, place = self._page, self._page.place
        if event == "answer":
            return lambda: self._open(AnswerForm(place, found), event, found, wide=True)
        if event == "reply":
            title = self._title(event, found)
            return lambda: self._told(reply_form(place, found)).open_in(page.window(), title)
        if event == "pass":
            return lambda: page.prepare(
                lambda app, actor: app.inquiries.addressees(actor),
                lambda read: self._open(PassForm(place, read, found), event, found),
            )
        if event == "turn":
            return lambda: page.prepare(
                read_words,
                lambda words: self._open(TurnForm(place, words, found), event, found),
            )
        if event == "again":
            asking = Asking(
                customer=found.customer,
                phone=found.contact_phone if "*" not in found.contact_phone else "",
                name=found.contact_name,
                again_of=found,
            )
            return lambda: self.ask(asking)
        return lambda: self._close(found)

    def _open(self, form: Any, event: str, found: Inquiry, *, wide: bool = False) -> None:
        title = self._title(event, found)
        opened(self._page.window(), self._told(form), title, _word(event), wide=wide)

    def _told(self, form: Any) -> Any:
        form.saved.connect(self._say)
        return form

    def _say(self, made: Any) -> None:
        page = self._page
        page.go_on()
        inquiry: Inquiry = getattr(made, "inquiry", made)
        if inquiry.turned_number:
            words = Phrase("inquiry_room.turned", number=inquiry.number, into=inquiry.turned_number)
        else:
            state = Phrase(f"state.inquiry.{inquiry.state}")
            words = Phrase("inquiry_room.stepped", number=inquiry.number, state=state)
        page.place.say(words)
        page.table.refresh()

    def _title(self, event: str, found: Inquiry) -> Phrase:
        return Phrase("inquiry_room.step_of", step=_word(event), number=found.number)

    def _close(self, found: Inquiry) -> None:
        page = self._page

        def refused(error: Exception) -> None:
            page.refuse(error)
            if isinstance(error, Conflict):
                page.table.refresh()

        page.place.ask(
            lambda app, actor: app.inquiries.close(actor, found.id, found.version),
            owner=page, done=self._say, failed=refused,
        )  # fmt: skip


def _word(event: str) -> Phrase:
    return Phrase("inquiry_room.do.turn") if event == "turn" else Phrase(f"event.inquiry.{event}")
