"""The right of the card desk while no step is under way: what happened to the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.cards.desk import DeskCard
from crm_desktop.cards.history import CardEvent
from crm_desktop.cards.model import mask_card
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted
from ui.cards.wording import DOINGS
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.dates import past_words
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.panels import Panel
from ui.toolkit.theme import theme
from ui.toolkit.timeline import Timeline, TimelineEntry
from ui.toolkit.tokens import Tone

#: Steps that a receipt was numbered for.
WITH_RECEIPT = ("lose", "unlose", "replace")
_TONES = {
    "lose": Tone.RED,
    "freeze": Tone.RED,
    "cancel": Tone.AMBER,
    "finish": Tone.GREY,
    "replace": Tone.AMBER,
    "lapse": Tone.AMBER,
    "expire": Tone.AMBER,
}
_VOID = ("replaced", "cancelled", "spoiled")


class RestPage(QWidget):
    """``printed`` carries the number of a receipt to print."""

    printed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._receipt = ""
        self._came_by = False
        self.band = Band("", tone=Tone.RED, icon="circle-alert", stretch=True)
        self.warning = Band("", stretch=True)
        self.print = Button(
            Phrase("card_room.do.receipt"), kind=Kind.GHOST, icon="printer", key="Ctrl+P"
        )
        self.timeline = Timeline()
        self.none = EmptyState(
            Phrase("card_room.no_card"), Phrase("card_room.no_card_hint"), icon="id-card"
        )
        panel = Panel(Phrase("card_room.history"))
        if panel.head is not None:
            panel.head.add_right(self.print)
        panel.body.addWidget(self.timeline, 1)
        panel.body.addWidget(self.none, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.band)
        column.addWidget(self.warning)
        column.addWidget(panel, 1)
        self._column = column
        self.print.clicked.connect(self._print)
        self.timeline.opened.connect(self._open)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def show_card(self, shown: DeskCard | None, events: Sequence[CardEvent], now: datetime) -> None:
        """Show a card's past, None where there is no card."""
        self.timeline.setVisible(bool(events))
        self.none.setVisible(not events)
        self._came_by = shown is not None and shown.card.replaces is not None
        found = [event.number for event in events if self._has_receipt(event)]
        self._receipt = found[0] if found else ""
        self.timeline.set_entries([
            _entry(event, now, event.number if self._has_receipt(event) else "")
            for event in events
        ])  # fmt: skip
        self.print.setVisible(bool(self._receipt))
        _show(self.band, _trouble(shown))
        _show(self.warning, _warning(shown))

    def focus_first(self) -> None:
        """Put the keyboard on the past: Enter prints a receipt again."""
        self.timeline.setFocus()

    def _has_receipt(self, event: CardEvent) -> bool:
        """Return whether a receipt tells of a step; a card that came for another was issued by
        that one's."""
        kinds = (*WITH_RECEIPT, "issue") if self._came_by else WITH_RECEIPT
        return bool(event.number) and event.event in kinds

    def _print(self) -> None:
        if self._receipt:
            self.printed.emit(self._receipt)

    def _open(self, number: object) -> None:
        if isinstance(number, str) and number:
            self.printed.emit(number)

    def _follow_theme(self) -> None:
        self._column.setSpacing(theme().metrics.panel_gap)


def _show(band: Band, said: tuple[Phrase, Phrase | str] | None) -> None:
    band.setVisible(said is not None)
    if said is not None:
        band.show_band(*said)


def _trouble(shown: DeskCard | None) -> tuple[Phrase, Phrase | str] | None:
    """Return what must be said in red of a card that is lost or void."""
    if shown is None:
        return None
    state = shown.card.state
    if state == "lost" and shown.loss is not None:
        how = Phrase(f"cards.how.{shown.loss.how}")
        return Phrase("card_room.is_lost"), dotted(shown.loss.report.number, how)
    if state == "replaced" and shown.successor:
        new = mask_card(shown.successor)
        return Phrase("card_room.is_void"), Phrase("card_room.replaced_by", number=new)
    if state in _VOID:
        return Phrase("card_room.is_void"), Phrase(f"state.card.{state}")
    if state == "frozen":
        return Phrase("card_room.is_frozen"), ""
    return None


def _warning(shown: DeskCard | None) -> tuple[Phrase, Phrase | str] | None:
    """Return until when a report holds that was only told, and who asked to lift it."""
    loss = shown.loss if shown else None
    if loss is None:
        return None
    if loss.asked is not None:
        return Phrase("card_room.asked", name=loss.asked.by_name), loss.asked.reason
    if loss.lapses_at is not None:
        at = f"{loss.lapses_at:%m-%d %H:%M}"
        return Phrase("card_room.lapses", at=at), Phrase("card_room.lapses_hint")
    return None


def _entry(event: CardEvent, now: datetime, receipt: str) -> TimelineEntry:
    doing = DOINGS.get("damaged" if event.event == "replace" else event.event)
    title: Phrase | str = Phrase(f"event.card.{event.event}")
    return TimelineEntry(
        past_words(event.at, now),
        title,
        dotted(event.number, event.by_name, event.reason),
        doing.icon if doing else "circle",
        _TONES.get(event.event, Tone.BLUE),
        receipt,
    )
