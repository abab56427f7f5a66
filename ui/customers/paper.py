"""Customers on paper: the archive sheet and the list, made and then shown in the preview."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from crm_desktop.application import Application
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from ui.long_work import LongWork
from ui.toolkit.speech import language
from ui.toolkit.tasks import Reached
from ui.workplace import Workplace

Failed = Callable[[Exception], object]


def print_sheet(
    owner: QObject, place: Workplace, customer: int, printed: Callable[[], object], failed: Failed
) -> None:
    """Preview the archive sheet of a customer; ``printed`` follows, for the log has it now.

    What no face can draw is said with it: a name must not lose a character unnoticed.
    """
    chosen = language()

    def read(app: Application, actor: Actor) -> tuple[bytes, str]:
        prints = app.customer_prints
        return prints.sheet(actor, customer, chosen), prints.lost(actor, customer)

    def show(made: tuple[bytes, str]) -> None:
        pdf, lost = made
        place.preview(Phrase("customers_paper.title"), pdf)
        if lost:
            place.say(Phrase("customers_paper.lost", characters=lost))
        printed()

    place.ask(
        read,
        owner=owner,
        done=show,
        failed=failed,
        latest="print",
    )


def print_list(
    work: LongWork, place: Workplace, wanted: CustomerFilter, columns: list[str], failed: Failed
) -> None:
    """Preview the list that a filter finds, with the columns that are in sight."""
    chosen = language()
    title = Phrase("customers_paper.list.title")
    work.begin(
        title,
        Phrase("customers_paper.list.what"),
        _lines_read,
        lambda app, actor, progress: app.customer_prints.listed(
            actor, wanted, chosen, columns, progress.report
        ),
        done=lambda pdf: place.preview(title, pdf),
        failed=failed,
    )


def _lines_read(reached: Reached) -> Phrase:
    return Phrase(
        "customers_paper.list.read", done=reached.done, total=reached.total or reached.done
    )
