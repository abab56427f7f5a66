"""Taking a customer out of use and back, with the quiet line that undoes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from crm_desktop.application import Application
from crm_desktop.customers.model import Saved, UndoableStep
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.words_form import WordsForm
from ui.toolkit.dialog import Dialog
from ui.workplace import Workplace

VIEW, CREATE, EDIT = "customers.view", "customers.create", "customers.edit"
REVEAL, MERGE = "reveal.do", "customers.merge"
EXPORT, APPROVE = "export.create", "export.approve"


def ask_delete(window: QWidget, place: Workplace, customer: int, version: int, name: str) -> Dialog:
    """Ask why a customer goes; once it is in the bin the quiet line offers to undo that."""
    form = WordsForm(
        place,
        Phrase("customers_room.do.delete"),
        lambda asked: asked.app.bin.delete(asked.actor, customer, version, asked.values["reason"]),
        Phrase("customers_room.reason"),
        example=Phrase("customers_room.delete.example"),
        help_text=Phrase("customers_room.delete.hint"),
        draft="delete",
        known={"id": customer},
    )
    form.saved.connect(
        lambda saved: say_with_undo(place, Phrase("customers_room.deleted", name=name), saved.step)
    )
    return form.open_in(window, Phrase("customers_room.delete.title", name=name))


def say_kept(place: Workplace, saved: Saved) -> None:
    """Say that a customer was changed, with undo."""
    name = saved.customer.name
    say_with_undo(place, Phrase("customers_room.kept", name=name), saved.step)


def say_with_undo(place: Workplace, words: Phrase, step: int) -> None:
    """Say what was done; Ctrl+Z undoes the whole step while the line stands."""
    place.say(words, lambda: undo(place, step))


def undo(place: Workplace, step: int) -> None:
    """Undo a step, and say how that ended."""

    def done(undone: UndoableStep) -> None:
        place.say(Phrase("customers_room.undone", label=undone.label))

    place.ask(
        lambda app, actor: app.undo.undo(actor, step),
        owner=place,
        done=done,
        failed=lambda error: place.say(phrase_of(error) or Phrase("customers_room.failed")),
    )


def restore(
    owner: QObject,
    place: Workplace,
    customer: int,
    done: Callable[[], object],
    failed: Callable[[Exception], object],
) -> None:
    """Take a customer out of the bin."""

    def work(app: Application, actor: Actor) -> Any:
        version = app.customers.customer(actor, customer).version
        return app.bin.restore(actor, customer, version)

    def tell(back: Any) -> None:
        place.say(Phrase("customers_room.restored", name=back.name))
        done()

    place.ask(work, owner=owner, done=tell, failed=failed)
