"""The legal next steps of an application, by right; for the others one line that says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.errors import Conflict, SecondPersonNeeded, ValidationErrors
from crm_desktop.foundation.machine import Step
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import CHANGEABLE, Application
from crm_desktop.membership.model import APPLICATIONS
from ui.membership.application_forms import (
    apply_for,
    ask_papers,
    ask_reason,
    read_offered,
    say_step,
    show_application_form,
)
from ui.membership.pick import pick_customer
from ui.toolkit.buttons import Button, Kind, icon_button, next_step
from ui.toolkit.commandlist import Command
from ui.toolkit.speech import language
from ui.workplace import Address

if TYPE_CHECKING:
    from ui.membership.applications import ApplicationsPage

CREATE, APPROVE = "membership.create", "membership.approve"
#: What goes on, in the order in which it is offered as the next step.
_ONWARD = ("submit", "hand_in", "approve", "approve_special", "join")
_WHY_NOT = {
    "approve": Phrase("application.others_decide"),
    "join": Phrase("application.others_issue"),
}


class ApplicationSteps:
    """Offers the steps in the head of the room, at the foot of the record and to Ctrl+K."""

    def __init__(self, page: ApplicationsPage) -> None:
        self._page = page
        self.may_enter = page.place.may(CREATE)
        self.new = Button(Phrase("application.do.new"), kind=Kind.PRIMARY, icon="plus", key="F9")
        self.print = icon_button("printer", Phrase("application.do.print"), key="Ctrl+P")
        self.new.clicked.connect(self.new_application)
        self.print.clicked.connect(self.print_form)
        self.buttons = [self.print, *([self.new] if self.may_enter else [])]

    def possible(self, application: Application) -> list[Step]:
        """Return what the acting person may do with an application now.

        An ordinary approval is offered where no check forbids it, a special one where it helps.
        Joining is the issue of the card: it leads to the card desk.
        """
        blocked = [each for each in application.checks if each.blocks]
        helped = {
            "approve": not blocked,
            "approve_special": bool(blocked),
        }
        return [
            step
            for step in APPLICATIONS.possible(application.state)
            if self._page.place.may(step.right) and helped.get(step.event, True)
        ]

    def follow(self) -> None:
        """Offer what can be done with the application in sight now."""
        page = self._page
        application, foot = page.shown, page.detail.foot
        self.print.setEnabled(application is not None)
        if application is None:
            foot.show_steps(())
            return
        steps = self.possible(application)
        onward = next((step for step in steps if step.event in _ONWARD), None)
        others = [self._button(Button(_word(each)), each) for each in steps if each != onward]
        if application.state in CHANGEABLE and self.may_enter:
            edit = Button(Phrase("organisation.do.edit"), icon="pencil")
            edit.clicked.connect(self.edit)
            others.insert(0, edit)
        first = self._button(next_step(_word(onward)), onward) if onward else None
        foot.show_steps(others, why=self._why(application, steps), first=first)

    def commands(self) -> Sequence[Command]:
        """Return the steps for the command list."""
        room, found = Phrase("room.members"), []
        if self.may_enter:
            words = Phrase("application.do.new")
            found.append(Command(words, self.new_application, "plus", "F9", room))
        application = self._page.shown
        if application is not None:
            found += [
                Command(_word(step), self._runner(step, application), "arrow-right", room=room)
                for step in self.possible(application)
            ]
            words = Phrase("application.do.print")
            found.append(Command(words, self.print_form, "printer", "Ctrl+P", room))
        return found

    def new_application(self) -> None:
        """Ask who applies, then what for."""
        page = self._page
        if self.may_enter:
            pick_customer(
                page.window(),
                page.place,
                Phrase("application.do.new"),
                lambda customer: apply_for(page, page.place, customer, page.refuse),
            )

    def edit(self) -> None:
        """Change what was typed."""
        page, application = self._page, self._page.shown
        if application is not None:
            page.prepare(
                lambda app, actor: read_offered(app, actor, application.customer),
                lambda offered: show_application_form(
                    page.window(), page.place, offered, application
                ),
            )

    def print_form(self) -> None:
        """Preview the form of the application in sight."""
        page, application, chosen = self._page, self._page.shown, language()
        if application is not None:
            page.place.ask(
                lambda app, actor: app.application_prints.form(actor, application.id, chosen),
                owner=page,
                done=lambda pdf: page.place.preview(Phrase("application_paper.title"), pdf),
                failed=page.refuse,
                latest="print",
            )

    # Parts

    def _button(self, button: Button, step: Step) -> Button:
        application = self._page.shown
        if application is not None:
            button.clicked.connect(self._runner(step, application))
        return button

    def _runner(self, step: Step, application: Application) -> Callable[[], object]:
        page = self._page
        window, place = page.window(), page.place
        if step.event == "ask_papers":
            return lambda: ask_papers(window, place, page.source.words, application)
        if step.event in ("reject", "withdraw", "approve_special"):
            return lambda: ask_reason(window, place, application, step.event)
        if step.event == "join":
            customer = Address("cards", kind="customer", id=application.customer)
            return lambda: place.go(customer)
        if step.event == "approve":
            return lambda: self._approve(application, None, "")
        return lambda: self._go(
            lambda app, actor: getattr(app.applications, step.event)(
                actor, application.id, application.version
            ),
            self._failed,
        )

    def _why(self, application: Application, steps: Sequence[Step]) -> Phrase | str:
        """Say who does what comes next where it is not the acting person."""
        offered = {step.event for step in steps}
        blocked = next((each for each in application.checks if each.blocks), None)
        if application.state == "review" and blocked and "approve_special" not in offered:
            return blocked.phrase
        for step in APPLICATIONS.possible(application.state):
            if not self._page.place.may(step.right) and step.event in _WHY_NOT:
                return _WHY_NOT[step.event]
        return Phrase("application.at_the_desk") if "join" in offered else ""

    def _approve(self, application: Application, second: Countersign | None, why: str) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, SecondPersonNeeded):
                from ui.shell.second_person import ask_second

                ask_second(
                    self._page.window(),
                    self._page.place,
                    error,
                    error.rights,
                    lambda signature, reason: self._approve(application, signature, reason),
                )
            else:
                self._failed(error)

        self._go(
            lambda app, actor: app.applications.approve(
                actor, application.id, application.version, second=second, exception=why
            ),
            failed,
        )

    def _go(self, work: Callable[..., object], failed: Callable[[Exception], object]) -> None:
        """Take a step once: its buttons are away until the application has been read again."""
        page = self._page
        page.detail.foot.setEnabled(False)

        def done(made: Application) -> None:
            page.go_on()
            page.detail.foot.setEnabled(True)
            say_step(page.place, made)
            page.table.refresh()

        def refused(error: Exception) -> None:
            page.detail.foot.setEnabled(True)
            failed(error)

        page.place.ask(work, owner=page, done=done, failed=refused)

    def _failed(self, error: Exception) -> None:
        page = self._page
        if isinstance(error, ValidationErrors):
            # What it lacks to be handed in is no field of any form here: it is said by name.
            page.trouble_with(list(error.fields.values()))
            return
        page.refuse(error)
        if isinstance(error, Conflict):
            page.table.refresh()


def _word(step: Step) -> Phrase:
    return Phrase(f"event.application.{step.event}")
