"""Bringing the exchange's calls in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.application import Application as App
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.call_import import CallImportResult
from ui.bringing import BringingDialog, Told, ask_file, opened
from ui.workplace import Workplace

TITLE = Phrase("inquiry_room.import_calls")


class CallImportDialog(BringingDialog):
    """The report of a file of calls."""

    def bring(self, app: App, actor: Actor, told: Told, wish: Any) -> Any:
        return app.call_imports.run(actor, self._file, dry_run=bool(wish), progress=told)

    def counted(self, result: CallImportResult) -> Phrase:
        return Phrase(
            "inquiry_room.call_counts",
            read=result.read,
            created=result.created,
            linked=result.linked,
            duplicate=result.duplicate,
            failed=result.failed,
        )

    def brought(self, result: CallImportResult) -> Phrase:
        return Phrase("inquiry_room.calls_imported", number=result.number, count=result.created)


def ask_calls(window: QWidget, place: Workplace) -> None:
    """Ask for a file of calls, and show what would come of it."""
    ask_file(window, TITLE, lambda file: show_file(window, place, file))


def show_file(window: QWidget, place: Workplace, file: Path) -> CallImportDialog:
    """Show what would come of a file of calls."""
    dialog = CallImportDialog(window, place, file, TITLE)
    opened(dialog)
    return dialog
