"""Deciding about a customer, for a reason: level, owner, no contact any more, contact again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.application import Application
from crm_desktop.customers.model import Customer, Saved
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, show_form
from ui.customers.choices import Choices
from ui.customers.steps import EDIT, undo
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import TextEdit
from ui.workplace import Workplace

GRADE, QUIET, LIFT = "levels.create", "do_not_contact.create", "do_not_contact.lift"
_WIDTH = 480


@dataclass(frozen=True)
class Decision:
    """What is decided: the words around it, the service's method, and the right that undoes it.

    ``field`` names what is chosen beside the reason, where something is.
    """

    title: Phrase
    done: Phrase
    go: Phrase
    save: Callable[[Application, Actor, Customer, int, Any, str], Any]
    undone_by: str
    field: str = ""
    label: Phrase | str = ""


class DecisionForm(RecordForm):
    """What is decided, where there is a choice, and why."""

    def __init__(
        self, place: Workplace, customer: Customer, decision: Decision, editor: Combo | None = None
    ) -> None:
        name = f"decide {decision.field or decision.undone_by}"
        super().__init__(place, name, self._keep, decision.go)
        self._customer, self._decision = customer, decision
        self.choice = editor
        self.reason = TextEdit(rows=3)
        self.rows = []
        if editor is not None and isinstance(decision.label, Phrase):
            self.rows.append([self.add(decision.field, decision.label, editor)])
        help_text = Phrase("record_room.reason_kept")
        why = self.add("reason", Phrase("record_room.reason"), self.reason, help_text=help_text)
        self.rows.append([why])
        known = {"id": customer.id, "version": customer.version}
        if decision.field:
            known[decision.field] = getattr(customer, decision.field)
        self.load(known)

    def _keep(self, asked: Saving) -> Any:
        customer, decision = self._customer, self._decision
        chosen = asked.values.get(decision.field)
        return decision.save(
            asked.app, asked.actor, customer, asked.version, chosen, asked.values["reason"]
        )


def ask_level(window: QWidget, place: Workplace, customer: Customer, choices: Choices) -> Dialog:
    """Ask for another level and why."""
    levels = choices.words.options("customer_level", kept=customer.level)
    decision = Decision(
        Phrase("record_room.level.title", name=customer.name),
        Phrase("record_room.level.done", name=customer.name),
        Phrase("record_room.do.level"),
        lambda app, actor, who, version, level, why: app.standing.set_level(
            actor, who.id, version, level or "", why
        ),
        GRADE,
        "level",
        Phrase("record_room.level"),
    )
    editor = Combo([Option("", Phrase("record_room.level.none")), *levels])
    return _ask(window, place, customer, decision, editor)


def ask_owner(window: QWidget, place: Workplace, customer: Customer, choices: Choices) -> Dialog:
    """Ask for another owner and why."""
    kept = (customer.owner, customer.owner_name) if customer.owner is not None else None
    decision = Decision(
        Phrase("record_room.owner.title", name=customer.name),
        Phrase("record_room.owner.done", name=customer.name),
        Phrase("record_room.do.owner"),
        lambda app, actor, who, version, owner, why: app.standing.set_owner(
            actor, who.id, version, owner, why
        ),
        EDIT,
        "owner",
        Phrase("record_room.owner"),
    )
    editor = SearchCombo([Option(None, Phrase("record_room.owner.none")), *choices.owners(kept)])
    return _ask(window, place, customer, decision, editor)


def ask_quiet(window: QWidget, place: Workplace, customer: Customer) -> Dialog:
    """Ask why a customer wants no contact any more, or why they may be contacted again."""
    if customer.do_not_contact:
        decision = Decision(
            Phrase("record_room.again.title", name=customer.name),
            Phrase("record_room.again.done", name=customer.name),
            Phrase("record_room.do.again"),
            lambda app, actor, who, version, _none, why: app.standing.allow_contact(
                actor, who.id, version, why
            ),
            QUIET,
        )
    else:
        decision = Decision(
            Phrase("record_room.quiet.title", name=customer.name),
            Phrase("record_room.quiet.done", name=customer.name),
            Phrase("record_room.do.quiet"),
            lambda app, actor, who, version, _none, why: app.standing.refuse_contact(
                actor, who.id, version, why
            ),
            LIFT,
        )
    return _ask(window, place, customer, decision)


def _ask(
    window: QWidget,
    place: Workplace,
    customer: Customer,
    decision: Decision,
    editor: Combo | None = None,
) -> Dialog:
    form = DecisionForm(place, customer, decision, editor)

    def tell(saved: Saved) -> None:
        may = place.may(decision.undone_by)
        place.say(decision.done, (lambda: undo(place, saved.step)) if may else None)

    form.saved.connect(tell)
    dialog = show_form(window, form, decision.title, form.rows, width=_WIDTH)
    dialog.primary.set_phrase(decision.go)
    return dialog


def standing_steps(
    window: Callable[[], QWidget],
    place: Workplace,
    customer: Customer,
    choices: Choices,
) -> list[tuple[Phrase, Callable[[], object], str, str]]:
    """Return what may be decided about a customer: words, step, icon, no key."""
    found: list[tuple[Phrase, Callable[[], object], str, str]] = []
    if place.may(GRADE):
        words = Phrase("record_room.do.level")
        found.append((words, lambda: ask_level(window(), place, customer, choices), "crown", ""))
    if place.may(EDIT):
        words = Phrase("record_room.do.owner")
        found.append((words, lambda: ask_owner(window(), place, customer, choices), "headset", ""))
    if place.may(LIFT if customer.do_not_contact else QUIET):
        words = Phrase(
            "record_room.do.again" if customer.do_not_contact else "record_room.do.quiet"
        )
        icon = "phone" if customer.do_not_contact else "ban"
        found.append((words, lambda: ask_quiet(window(), place, customer), icon, ""))
    return found
