"""Undoing a whole import on the long lane: the desk goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.long_work import LongWork
from ui.workplace import Workplace


def undo_from_afar(place: Workplace, step: int) -> None:
    """Undo the step of an import where its page is gone, and say how that ended."""
    place.ask_long(
        lambda app, actor, _progress: app.undo.undo(actor, step),
        owner=place,
        done=lambda undone: place.say(Phrase("customers_room.undone", label=undone.label)),
        failed=lambda error: place.say(phrase_of(error) or Phrase("customers_room.failed")),
    )


def undo_import(
    place: Workplace,
    work: LongWork,
    step: int,
    name: str,
    *,
    done: Callable[[], object],
    failed: Callable[[Exception], object],
) -> None:
    """Undo the step of an import and say so; ``failed`` gets what speaks against it."""

    def tell(undone: object) -> None:
        place.say(Phrase("customers_room.undone", label=getattr(undone, "label", name)))
        done()

    work.begin(
        Phrase("import_room.undoing"),
        name,
        lambda _reached: Phrase("import_room.undoing_hint"),
        lambda app, actor, _progress: app.undo.undo(actor, step),
        done=tell,
        failed=failed,
    )
