"""整改: what is to be put right, and what was."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from ui.paged import Page, Tab
from ui.tabbed import TabbedScreen
from ui.workplace import Workplace

_VIEW = "rectification.view"


def _open(place: Workplace) -> Page:
    from ui.complaints.rectification_page import RectificationPage

    return RectificationPage(place, "open")


def _ended(place: Workplace) -> Page:
    from ui.complaints.rectification_page import RectificationPage

    return RectificationPage(place, "ended")


class RectificationScreen(TabbedScreen):
    """The room: orders under way, and those that ended."""

    title = Phrase("room.rectifications")
    tabs = (
        Tab("open", Phrase("complaint_watch.rectify.open"), _VIEW, _open, ("rectification",)),
        Tab("ended", Phrase("complaint_watch.rectify.ended"), _VIEW, _ended),
    )
