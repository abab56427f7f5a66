"""Steps that a supervisor takes from the board, each a dialog over it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_desktop.complaints.list_model import CaseRow
from ui.workplace import Address, Workplace


def ask_urge(window: QWidget, place: Workplace, row: CaseRow) -> None:
    """Ask what is demanded, without a time."""
    raise NotImplementedError


def ask_supervise(window: QWidget, place: Workplace, row: CaseRow) -> None:
    """Ask what is demanded, and until when it is to be answered."""
    raise NotImplementedError


def ask_reassign(_window: QWidget, place: Workplace, row: CaseRow) -> None:
    """Go to the case: which of its orders goes to whom is seen there."""
    place.go(Address("complaints", kind="complaint", id=row.id))
