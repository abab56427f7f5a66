"""The legal next steps of a membership, by right, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.machine import Step
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.belonging import Member
from crm_desktop.membership.model import MEMBERSHIPS
from ui.access.detail import More
from ui.access.forms import RecordForm, Saving, show_form
from ui.access.words_form import WordsForm
from ui.membership.level_steps import level_steps
from ui.toolkit.buttons import Button
from ui.toolkit.commandlist import Command
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import TextEdit
from ui.workplace import Workplace

if TYPE_CHECKING:
    from ui.membership.members import MembersPage

#: What stands at the foot; the others are in its menu.
_FIRST = ("keep", "unfreeze", "lower")
_ICONS = {
    "keep": "check",
    "lower": "arrow-down",
    "set_period": "calendar",
    "freeze": "pause",
    "unfreeze": "play",
    "end": "ban",
    "quit": "log-out",
}
_HINTS = {
    "quit": Phrase("members.quit_hint"),
    "end": Phrase("members.end_hint"),
    "keep": Phrase("members.keep_hint"),
    "freeze": Phrase("members.freeze_hint"),
}


class MemberSteps:
    """Offers the steps at the foot of the record and to Ctrl+K."""

    def __init__(self, page: MembersPage) -> None:
        self._page = page

    def possible(self, member: Member) -> list[Step]:
        """Return what the acting person may do with a membership now."""
        return [
            step for step in MEMBERSHIPS.possible(member.state) if self._page.place.may(step.right)
        ]

    def follow(self) -> None:
        """Offer what can be done with the membership in sight now."""
        foot, shown = self._page.detail.foot, self._page.shown
        if shown is None:
            foot.show_steps(())
            return
        steps = self.possible(shown.member)
        buttons, more = [], list[More]()
        for step in steps:
            run = self._runner(step, shown.member)
            if step.event in _FIRST:
                button = Button(_word(step), icon=_ICONS[step.event])
                button.clicked.connect(run)
                buttons.append(button)
            else:
                more.append((_word(step), _ICONS[step.event], run))
        more += level_steps(self._page, shown.member)
        foot.show_steps(buttons, more)

    def commands(self) -> Sequence[Command]:
        """Return the steps for the command list."""
        shown = self._page.shown
        if shown is None:
            return ()
        return [
            Command(
                _word(step),
                self._runner(step, shown.member),
                _ICONS[step.event],
                room=Phrase("room.members"),
            )
            for step in self.possible(shown.member)
        ] + [
            Command(word, run, icon, room=Phrase("room.members"))
            for word, icon, run in level_steps(self._page, shown.member)
        ]

    def _runner(self, step: Step, member: Member) -> Callable[[], object]:
        page = self._page
        if step.event == "set_period":
            return lambda: ask_period(page.window(), page.place, member)
        return lambda: ask_step(page.window(), page.place, member, step.event)


def ask_step(window: QWidget, place: Workplace, member: Member, event: str) -> Dialog:
    """Ask why a step is taken."""

    def save(asked: Saving) -> Any:
        take = getattr(asked.app.members, event)
        return take(asked.actor, member.id, asked.version, asked.values["reason"])

    word = Phrase(f"event.membership.{event}")
    form = WordsForm(
        place, word, save, Phrase("members.reason"), help_text=_HINTS.get(event, ""),
        optional=event == "quit", draft=f"membership_{event}",
        known={"id": member.id, "version": member.version},
    )  # fmt: skip
    form.saved.connect(lambda made: say_step(place, made, word))
    return form.open_in(window, Phrase("members.step_of", step=word, name=member.name))


class PeriodForm(RecordForm):
    """Until when the benefits run, and why that is changed."""

    def __init__(self, place: Workplace, member: Member) -> None:
        word = Phrase("event.membership.set_period")
        super().__init__(place, "membership_period", self._keep, word)
        self._member = member
        self.until, self.reason = DateEdit(place.clock), TextEdit(rows=2)
        self.rows: list[list[QWidget]] = [
            [
                self.add(
                    "until",
                    Phrase("members.period"),
                    self.until,
                    help_text=Phrase("members.no_end_hint"),
                )
            ],
            [self.add("reason", Phrase("members.reason"), self.reason)],
        ]
        known = {"id": member.id, "version": member.version, "until": member.period_until}
        self.load(known)

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        return asked.app.members.set_period(
            asked.actor, self._member.id, asked.version, values["until"], values["reason"]
        )


def ask_period(window: QWidget, place: Workplace, member: Member) -> Dialog:
    """Ask until when the benefits run."""
    form = PeriodForm(place, member)
    word = Phrase("event.membership.set_period")
    form.saved.connect(lambda made: say_step(place, made, word))
    title = Phrase("members.step_of", step=word, name=member.name)
    dialog = show_form(window, form, title, form.rows, width=480)
    dialog.primary.set_phrase(word)
    return dialog


def say_step(place: Workplace, made: Member, step: Phrase) -> None:
    """Say what was done to a membership."""
    place.say(Phrase("members.stepped", number=made.number, step=step))


def _word(step: Step) -> Phrase:
    return Phrase(f"event.membership.{step.event}")
