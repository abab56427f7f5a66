"""What pages of the settings are put together from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.foundation.errors import right_phrase
from crm_desktop.foundation.words import Phrase
from ui.toolkit.notices import Band
from ui.toolkit.theme import mark
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

#: Whoever has this right keeps the office's rules; most also take a post that reaches everywhere.
CHANGES_RULES = "administration.do"


def read_only_reason(
    place: Workplace, *, everywhere: bool = True, rights: Sequence[str] = (CHANGES_RULES,)
) -> Phrase | None:
    """Return why the acting post may not change the office's rules, None where it may.

    ``everywhere`` is for rules that hold for every company; one of ``rights`` is enough.
    """
    if not any(place.may(right) for right in rights):
        return Phrase("settings_room.read_only", right=right_phrase(rights[0]))
    if everywhere and not place.session.everywhere:
        return Phrase("settings_room.read_only_company")
    return None


def read_only_band(reason: Phrase | None) -> Band:
    """Return the band that says why nothing can be changed; hidden where there is no reason."""
    band = Band(reason or "", tone=Tone.GREY, icon="lock", stretch=True)
    if reason is None:
        band.hide()
    return band


def scrolled(content: QWidget) -> QScrollArea:
    """Return an area that scrolls its content up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    mark(area, part="clear")
    area.setWidget(content)
    return area


def column_of(*parts: QWidget, widest: int = 0) -> QWidget:
    """Return parts below each other, the rest of the room empty; no wider than ``widest``."""
    content = QWidget()
    layout = QVBoxLayout(content)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.M)
    for part in parts:
        if widest:
            part.setMaximumWidth(widest)
        layout.addWidget(part)
    layout.addStretch()
    return content
