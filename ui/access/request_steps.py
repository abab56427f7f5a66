"""The legal next steps of a request, by right; for the others one line that says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crm_desktop.access.model import REQUESTS, Request
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.errors import Conflict, SecondPersonNeeded
from crm_desktop.foundation.machine import Step
from crm_desktop.foundation.words import Phrase
from ui.access.request_form import new_request, remark, say_step
from ui.toolkit.buttons import Button, Kind, next_step
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import ask

if TYPE_CHECKING:
    from ui.access.requests import RequestsPage

_WHY_NOT = {
    "administration.approve": Phrase("organisation.request.others_decide"),
    "administration.do": Phrase("organisation.request.others_do"),
}


class RequestSteps:
    """Offers the steps in the head of the room, at the foot of the record and to Ctrl+K."""

    def __init__(self, page: RequestsPage) -> None:
        self._page = page
        self._new = Button(
            Phrase("organisation.do.new_request"), kind=Kind.PRIMARY, icon="plus", key="F9"
        )
        self._new.clicked.connect(self.new_request)
        self.may_ask = page.place.may("administration.request")
        self.buttons = [self._new] if self.may_ask else []

    def possible(self, request: Request) -> list[Step]:
        """Return what the acting person may do with a request now."""
        place = self._page.place
        return [
            step
            for step in REQUESTS.possible(request.state)
            if place.may(step.right)
            and ("own" not in step.guards or request.requested_by == place.session.actor.person)
        ]

    def follow(self) -> None:
        """Offer what can be done with the request chosen now."""
        foot, request = self._page.detail.foot, self._page.chosen
        if request is None:
            foot.show_steps(())
            return
        steps = self.possible(request)
        onward = next((step for step in steps if step.event != "withdraw"), None)
        others = [self._button(Button(_word(each)), each) for each in steps if each != onward]
        first = self._button(next_step(_word(onward)), onward) if onward else None
        foot.show_steps(others, why=self._why(request, steps), first=first)

    def new_request(self) -> None:
        """Hand in a request."""
        page = self._page
        if self.may_ask:
            page.prepare(
                lambda app, actor: app.requests.usual_due_day(actor),
                lambda due: new_request(page.window(), page.place, page.source.words, due),
            )

    def commands(self) -> Sequence[Command]:
        """Return the steps for the command list."""
        room = Phrase("room.organisation")
        found = []
        if self.may_ask:
            words = Phrase("organisation.do.new_request")
            found.append(Command(words, self.new_request, "plus", "F9", room))
        request = self._page.chosen
        if request is not None:
            found += [
                Command(_word(step), self._runner(step, request), "arrow-right", room=room)
                for step in self.possible(request)
            ]
        return found

    def _button(self, button: Button, step: Step) -> Button:
        request = self._page.chosen
        if request is not None:
            button.clicked.connect(self._runner(step, request))
        return button

    def _runner(self, step: Step, request: Request) -> Callable[[], object]:
        page = self._page
        return {
            "approve": lambda: self._approve(request, None, ""),
            "reject": lambda: remark(page.window(), page.place, request, rejects=True),
            "carry_out": lambda: remark(page.window(), page.place, request, rejects=False),
            "withdraw": lambda: self._ask_withdraw(request),
        }[step.event]

    def _why(self, request: Request, steps: Sequence[Step]) -> Phrase | str:
        """Say who does what comes next where it is not the acting person."""
        offered = {step.event for step in steps}
        for step in REQUESTS.possible(request.state):
            if step.event not in offered and step.right in _WHY_NOT:
                return _WHY_NOT[step.right]
        return ""

    # Steps without a form

    def _approve(self, request: Request, second: Countersign | None, exception: str) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, SecondPersonNeeded):
                from ui.shell.second_person import ask_second

                ask_second(
                    self._page.window(),
                    self._page.place,
                    error,
                    error.rights,
                    lambda signature, reason: self._approve(request, signature, reason),
                )
            else:
                self._failed(error)

        self._go(
            lambda app, actor: app.requests.approve(
                actor, request.id, request.version, second=second, exception=exception
            ),
            failed,
        )

    def _ask_withdraw(self, request: Request) -> None:
        page = self._page
        dialog = ask(
            page.window(),
            Phrase("organisation.request.withdraw_of", number=request.number),
            Phrase("organisation.request.withdraw_text"),
            Phrase("event.request.withdraw"),
        )
        dialog.accepted.connect(
            lambda: self._go(
                lambda app, actor: app.requests.withdraw(actor, request.id, request.version),
                self._failed,
            )
        )
        dialog.open()

    def _go(self, work: Callable[..., object], failed: Callable[[Exception], object]) -> None:
        """Take a step once: its buttons are away until the list has been read again."""
        page = self._page
        page.detail.foot.setEnabled(False)

        def done(request: Request) -> None:
            page.go_on()
            page.detail.foot.setEnabled(True)
            say_step(page.place, request)
            page.table.refresh()

        def refused(error: Exception) -> None:
            page.detail.foot.setEnabled(True)
            failed(error)

        page.place.ask(work, owner=page, done=done, failed=refused)

    def _failed(self, error: Exception) -> None:
        self._page.refuse(error)
        if isinstance(error, Conflict):
            # Somebody else took a step meanwhile: what is legal now is another question.
            self._page.table.refresh()


def _word(step: Step) -> Phrase:
    return Phrase(f"event.request.{step.event}")
