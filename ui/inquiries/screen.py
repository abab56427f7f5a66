"""咨询: the room of inquiries, handovers, what is known, and calls, one tab each."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from ui.paged import Page, Tab
from ui.tabbed import TabbedScreen
from ui.workplace import Address, Workplace

#: What other rooms ask of this one by name: to register what a customer asks.
ASK = "ask"


def _inquiries(place: Workplace) -> Page:
    from ui.inquiries.inquiries_page import InquiriesPage

    return InquiriesPage(place)


def _handovers(place: Workplace) -> Page:
    from ui.inquiries.handovers_page import HandoversPage

    return HandoversPage(place)


def _articles(place: Workplace) -> Page:
    from ui.inquiries.articles_page import ArticlesPage

    return ArticlesPage(place)


def _calls(place: Workplace) -> Page:
    from ui.inquiries.calls_page import CallsPage

    return CallsPage(place)


_VIEW = "inquiries.view"


class InquiriesScreen(TabbedScreen):
    """The room."""

    title = Phrase("room.inquiries")
    tabs = (
        Tab("inquiries", Phrase("inquiry_room.inquiries"), _VIEW, _inquiries, ("inquiry",)),
        Tab("handovers", Phrase("inquiry_room.handovers"), _VIEW, _handovers, ("handover",)),
        Tab("articles", Phrase("inquiry_room.articles"), _VIEW, _articles, ("article",)),
        Tab("calls", Phrase("inquiry_room.calls"), _VIEW, _calls, ("call",)),
    )
    aliases = {ASK: "inquiries.new"}  # noqa: RUF012 - never written

    def open(self, address: Address) -> None:
        if self._loaded and address.page == ASK and address.kind == "customer":
            from ui.inquiries.inquiries_page import InquiriesPage

            super().open(Address(address.room, page="inquiries"))
            if isinstance(self.page, InquiriesPage):
                self.page.ask_for(address.id)
            return
        super().open(address)
