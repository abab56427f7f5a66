"""The legal next steps of a review of levels, by right; for the others one line that says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import SecondPersonNeeded
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.tier_model import REVIEWS, Review
from ui.access.detail import More
from ui.access.forms import RecordForm, Saving, show_form
from ui.access.words_form import WordsForm
from ui.toolkit.buttons import Button, next_step
from ui.toolkit.commandlist import Command
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dialog import Dialog
from ui.workplace import Workplace

if TYPE_CHECKING:
    from ui.membership.tiers_page import TiersPage

CREATE, APPROVE = "tiers.create", "tiers.approve"
_ICONS = {"prepare": "refresh-cw", "notice": "megaphone", "approve": "badge-check", "drop": "ban"}


class ReviewSteps:
    """Offers the steps at the foot of a review and to Ctrl+K."""

    def __init__(self, page: TiersPage) -> None:
        self._page = page

    def possible(self, review: Review) -> list[str]:
        """Return what the acting person may do with a review now, the next step first."""
        may = self._page.place.may
        legal = {step.event for step in REVIEWS.possible(review.state) if may(step.right)}
        if not review.untold:
            legal.discard("notice")
        if self.why_not(review):
            legal.discard("approve")
        onward = ("notice", "approve") if self._notice_days else ("approve", "notice")
        return [event for event in (*onward, "prepare", "drop") if event in legal]

    def why_not(self, review: Review) -> Phrase | None:
        """Return why a review cannot be approved yet, None where it can."""
        days, today = self._notice_days, self._page.place.clock.today()
        if days and review.untold:
            return Phrase("tiers.room.tell_first", count=review.untold)
        first = review.due_on
        if days and review.lowered and review.noticed_at is not None:
            first = max(first, review.noticed_at.date() + timedelta(days=days))
        if today < first:
            return Phrase("tiers.review.too_early", day=day_text(first))
        return None

    @property
    def _notice_days(self) -> int:
        """How long ahead members are told that they are going to be lowered; 0: not at all."""
        return int(self._page.place.settings.get("tier_notice_days", 0))

    def follow(self, review: Review | None) -> None:
        """Offer what can be done with the review in sight."""
        foot = self._page.foot
        if review is None or review.state in REVIEWS.ends:
            foot.show_steps(())
            return
        events = self.possible(review)
        onward = events[0] if events and events[0] in ("notice", "approve") else ""
        buttons, more = [], list[More]()
        for event in events:
            if event == onward:
                continue
            if event == "drop":
                more.append((_word(event), _ICONS[event], self._runner(event, review)))
            else:
                buttons.append(
                    self._button(Button(_word(event), icon=_ICONS[event]), event, review)
                )
        first = self._button(next_step(_word(onward)), onward, review) if onward else None
        why: Phrase | str = ""
        if not onward:
            why = self.why_not(review) or Phrase("tiers.room.others_approve")
        foot.show_steps(buttons, more, why, first=first)

    def commands(self, review: Review | None) -> Sequence[Command]:
        """Return the steps for the command list."""
        if review is None:
            return ()
        room = Phrase("room.members")
        return [
            Command(_word(event), self._runner(event, review), _ICONS[event], room=room)
            for event in self.possible(review)
        ]

    def _button(self, button: Button, event: str, review: Review) -> Button:
        button.clicked.connect(self._runner(event, review))
        return button

    def _runner(self, event: str, review: Review) -> Callable[[], object]:
        if event == "prepare":
            return lambda: self.prepare(review.due_on)
        if event == "notice":
            return lambda: self._go(
                lambda app, actor: app.tier_reviews.notice(actor, review.id, review.version),
                Phrase("tiers.room.told", count=review.untold),
            )
        if event == "approve":
            return lambda: self._approve(review, None, "")
        return lambda: ask_drop(self._page.window(), self._page.place, review)

    # Steps

    def prepare(self, day: date) -> None:
        """Make the list of a day, or make it anew."""
        self._go(
            lambda app, actor: app.tier_reviews.prepare(actor, day),
            Phrase("tiers.room.prepared", day=day_text(day)),
        )

    def _approve(self, review: Review, second: Countersign | None, why: str) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, SecondPersonNeeded):
                from ui.shell.second_person import ask_second

                ask_second(
                    self._page.window(),
                    self._page.place,
                    error,
                    error.rights,
                    lambda signature, reason: self._approve(review, signature, reason),
                )
            else:
                self._page.refuse(error)

        self._go(
            lambda app, actor: app.tier_reviews.approve(
                actor, review.id, review.version, second=second, exception=why
            ),
            Phrase("tiers.room.approved", count=review.members),
            failed,
        )

    def _go(
        self,
        work: Callable[..., object],
        said: Phrase,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Take a step once: its buttons are away until the review has been read again."""
        page = self._page
        page.foot.setEnabled(False)

        def done(made: Review) -> None:
            page.go_on()
            page.foot.setEnabled(True)
            page.place.say(said)
            page.show_review(made.id)

        def refused(error: Exception) -> None:
            page.foot.setEnabled(True)
            (failed or page.refuse)(error)

        page.place.ask(work, owner=page, done=done, failed=refused)


def ask_drop(window: QWidget, place: Workplace, review: Review) -> Dialog:
    """Ask why a list is given up."""

    def save(asked: Saving) -> Any:
        reason = asked.values["reason"]
        return asked.app.tier_reviews.drop(asked.actor, review.id, asked.version, reason)

    word = _word("drop")
    form = WordsForm(
        place, word, save, Phrase("members.reason"), known={"id": review.id,
                                                            "version": review.version},
    )  # fmt: skip
    form.saved.connect(
        lambda made: place.say(Phrase("tiers.room.dropped", day=day_text(made.due_on)))
    )
    return form.open_in(window, Phrase("tiers.room.drop_title", day=day_text(review.due_on)))


class PrepareForm(RecordForm):
    """Asks for the day of a list."""

    def __init__(self, place: Workplace, day: date) -> None:
        super().__init__(place, "", self._keep, Phrase("tiers.room.prepare"))
        self.day = DateEdit(place.clock)
        self.field = self.add(
            "due_on", Phrase("tiers.room.due_on"), self.day, help_text=Phrase("tiers.room.day_help")
        )
        self.load({"due_on": day})

    def _keep(self, asked: Saving) -> Any:
        day = asked.values["due_on"] or self.place.clock.today()
        return asked.app.tier_reviews.prepare(asked.actor, day)


def ask_day(page: TiersPage, day: date) -> Dialog:
    """Ask for which day a list is to be prepared."""
    form = PrepareForm(page.place, day)

    def said(made: Review) -> None:
        page.place.say(Phrase("tiers.room.prepared", day=day_text(made.due_on)))
        page.show_review(made.id)

    form.saved.connect(said)
    title = Phrase("tiers.room.prepare")
    dialog = show_form(page.window(), form, title, [[form.field]], width=400)
    dialog.primary.set_phrase(title)
    return dialog


def _word(event: str) -> Phrase:
    return Phrase(f"event.tier_review.{event}")
