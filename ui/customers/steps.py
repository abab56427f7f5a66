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
from ui.access.forms import Given, RecordForm, show_form
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import TextEdit
from ui.workplace import Workplace

VIEW, CREATE, EDIT = "customers.view", "customers.create", "customers.edit"
REVEAL, MERGE = "reveal.do", "customers.merge"
EXPORT, APPROVE = "export.create", "export.approve"
_WIDTH = 480


class DeleteForm(RecordForm):
    """Why a customer goes into the bin."""

    def __init__(self, place: Workplace, customer: int, version: int) -> None:
        super().__init__(place, "", self._keep, Phrase("customers_room.do.delete"))
        self._customer, self._read = customer, version
        self.reason = TextEdit(Phrase("customers_room.delete.example"), rows=3)
        self.rows = [
            [
                self.add(
                    "reason",
                    Phrase("customers_room.reason"),
                    self.reason,
                    help_text=Phrase("customers_room.delete.hint"),
                )
            ]
        ]
        self.load()

    def _keep(
        self,
        app: Application,
        actor: Actor,
        values: dict[str, Any],
        _version: int | None,
        _given: Given,
    ) -> Any:
        return app.bin.delete(actor, self._customer, self._read, values["reason"])


def ask_delete(window: QWidget, place: Workplace, customer: int, version: int, name: str) -> Dialog:
    """Ask why a customer goes; once it is in the bin the quiet line offers to undo that."""
    form = DeleteForm(place, customer, version)
    form.saved.connect(
        lambda saved: say_with_undo(place, Phrase("customers_room.deleted", name=name), saved.step)
    )
    title = Phrase("customers_room.delete.title", name=name)
    dialog = show_form(window, form, title, form.rows, width=_WIDTH)
    dialog.primary.set_phrase(Phrase("customers_room.do.delete"))
    return dialog


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
