"""Saving a setting as soon as its field is left, with a quiet line and Undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import ValidationErrors, phrase_of
from crm_desktop.foundation.settings import Scope, Setting
from crm_desktop.foundation.words import Phrase
from ui.office.setting_row import SettingRow
from ui.workplace import Workplace


def save_from(row: SettingRow, place: Workplace) -> None:
    """Save whatever is typed or chosen in a row; the window follows at once."""
    row.wanted.connect(lambda value: _save(row, place, value))


def _save(row: SettingRow, place: Workplace, value: object) -> None:
    setting, before = row.setting, row.kept

    def saved() -> None:
        row.show_value(value)
        words = Phrase(
            "settings_room.saved", name=Phrase(f"setting.{setting.key}"), value=row.words(value)
        )
        # The page may be gone when somebody thinks again; the workplace is there.
        undo = _keeper(
            place, setting, before, owner=place, failed=lambda error: _tell(place, error)
        )
        place.say(words, undo)

    def failed(error: Exception) -> None:
        if isinstance(error, ValidationErrors):
            row.show_error(error.fields.get(setting.key, error.phrase))
        else:
            row.show_value(before)
            _tell(place, error)

    _keeper(place, setting, value, owner=row, failed=failed, done=saved)()


def _keeper(
    place: Workplace,
    setting: Setting[Any],
    value: object,
    *,
    owner: QObject,
    failed: Callable[[Exception], object],
    done: Callable[[], object] = lambda: None,
) -> Callable[[], object]:
    """Return what keeps a value and lets the window follow it."""

    def work(app: Application, actor: Actor) -> object:
        if setting.scope is Scope.PERSON:
            return app.settings.change_own(actor, setting.key, value)
        return app.settings.change_office(actor, setting.key, value)

    def kept(_none: None) -> None:
        done()
        if place.is_occupied:
            place.begin(place.session, {**place.settings, setting.key: value})

    return lambda: place.ask(work, owner=owner, done=kept, failed=failed)


def _tell(place: Workplace, error: Exception) -> None:
    phrase = phrase_of(error)
    if phrase is not None:
        place.say(phrase)
