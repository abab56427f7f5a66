"""The search box at work: asks while somebody types, groups what was found, offers next steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.words import Phrase
from ui.screen import Offer, Room
from ui.toolkit.highlight import Marked, mark_words
from ui.toolkit.picklist import Heading
from ui.toolkit.searchlist import Hit
from ui.toolkit.tokens import Tone
from ui.workplace import Address, Workplace

if TYPE_CHECKING:
    from crm_desktop.access.find import Hit as Found
    from crm_desktop.application import Application
    from crm_desktop.cards.find import CardHit
    from crm_desktop.complaints.list_model import CaseRow
    from crm_desktop.customers.find import CustomerHit
    from crm_desktop.foundation.actor import Actor
    from ui.toolkit.searchbox import SearchBox

CARD_SOUND = "card_sound"
#: States of a card that nobody may be served with; those about to be used are none.
_BAD = frozenset({"lost", "frozen", "cancelling", "cancelled", "replaced", "spoiled"})
#: Kinds in the order of the list: their heading and icon.
_KINDS = {
    "person": (Phrase("shell.find.people"), "user"),
    "post": (Phrase("shell.find.posts"), "id-card"),
    "unit": (Phrase("shell.find.units"), "network"),
    "request": (Phrase("shell.find.requests"), "inbox"),
}
#: More customers than these are found by another word sooner than by scrolling.
_MOST_CUSTOMERS = 12
_PARTED = " · "
#: A number as long as this is a card's, where it is anybody's.
_WHOLE_CARD = 12
_CARD_TONES = {
    "active": Tone.QUIET,
    "pending": Tone.BLUE,
    "lost": Tone.RED,
    "frozen": Tone.RED,
    "replaced": Tone.RED,
    "cancelled": Tone.RED,
}
_TONES = {
    "requested": Tone.BLUE,
    "approved": Tone.AMBER,
    "done": Tone.GREEN,
    "rejected": Tone.RED,
    "withdrawn": Tone.GREY,
}


@dataclass(frozen=True)
class AllFound:
    """What the doors of the search box brought, customers first."""

    customers: Sequence[CustomerHit] = ()
    cards: Sequence[CardHit] = ()
    cases: Sequence[CaseRow] = ()
    others: Sequence[Found] = ()

    def __len__(self) -> int:
        return sum(map(len, (self.customers, self.cards, self.cases, self.others)))


class Finding(QObject):
    """Connects the search box with the services and the rooms."""

    def __init__(self, place: Workplace, box: SearchBox, rooms: Sequence[Room]) -> None:
        super().__init__(box)
        self._place, self._box, self._rooms = place, box, tuple(rooms)
        self._offered: Address | None = None
        box.typed.connect(self._search)
        box.picked.connect(self._open)
        box.current_changed.connect(self._offer)

    def open_number(self, text: str) -> None:
        """Open the record whose number was scanned; says so where there is none."""
        self._place.ask(
            self._doors(text),
            owner=self,
            latest="scan",
            done=lambda found: self._take_scan(text, found),
            failed=lambda _error: self._take_scan(text, AllFound()),
        )

    def _search(self, text: str) -> None:
        text = text.strip()
        if not text:
            return
        begun = time.perf_counter()
        self._place.ask(
            self._doors(text),
            owner=self,
            latest="find",
            done=lambda found: self._show(text, found, time.perf_counter() - begun),
            failed=lambda _error: self._show(text, AllFound(), time.perf_counter() - begun),
        )

    def _doors(self, text: str) -> Callable[[Application, Actor], AllFound]:
        """Return the work of asking every door that is open to the acting post."""
        customers, others = self._place.may("customers.view"), self._place.may("organisation.view")
        cards, cases = self._place.may("card_loss.view"), self._place.may("complaints.view")

        def work(app: Application, actor: Actor) -> AllFound:
            return AllFound(
                _customers(app, actor, text) if customers else (),
                app.find_cards.find(actor, text) if cards else (),
                app.find_complaints.find(actor, text) if cases else (),
                app.find.find(actor, text) if others else (),
            )

        return work

    def _show(self, text: str, found: AllFound, seconds: float) -> None:
        words = text.split()
        rows: list[Hit | Heading] = []
        if found.customers:
            rows.append(Heading(Phrase("shell.find.customers"), len(found.customers)))
            rows += [_customer_row(hit, words) for hit in found.customers]
        if found.cards:
            rows.append(Heading(Phrase("shell.find.cards"), len(found.cards)))
            rows += [_card_row(hit, words) for hit in found.cards]
        if found.cases:
            from ui.complaints.search_hit import case_hit

            rows.append(Heading(Phrase("complaint_list.found"), len(found.cases)))
            rows += [case_hit(row, words) for row in found.cases]
        for kind, (title, icon) in _KINDS.items():
            group = [hit for hit in found.others if hit.kind == kind]
            if group:
                rows.append(Heading(title, len(group)))
                rows += [_row(hit, icon, words) for hit in group]
        milliseconds = max(1, round(seconds * 1000))
        count = Phrase("shell.find.count", count=len(found), milliseconds=milliseconds)
        if not rows:
            rows.append(Heading(Phrase("shell.find.nothing")))
        self._box.show_actions(())
        self._box.show_results(rows, count)
        # While the list was still closed its first row could not be offered anything.
        self._offered = None
        self._offer(self._box.popup.list.current())

    def _offer(self, hit: Hit | None) -> None:
        """Show what can be done for the hit under the cursor; an offer itself has none."""
        if hit is None or not isinstance(hit.key, Address) or hit.key.page:
            return
        address = hit.key
        if address == self._offered:
            return  # showing the offers makes the same row current again
        self._offered = address
        offers = [
            (room, offer)
            for room in self._rooms
            if room.is_open_to(self._place)
            for offer in room.offers
            if offer.kind == address.kind and self._place.may(offer.right)
        ]
        if not offers:
            self._box.show_actions(())
            return
        name = getattr(hit.name, "text", "")
        rows = [_action(room, offer, address) for room, offer in offers]
        self._box.show_actions([Heading(Phrase("shell.find.do_for", name=name)), *rows])

    def _open(self, address: object) -> None:
        if isinstance(address, Address):
            self._place.go(address)

    def _take_scan(self, text: str, found: AllFound) -> None:
        number = text.strip().casefold()
        exact = [
            Address(kind="customer", id=hit.row.id)
            for hit in found.customers
            if number in {hit.row.code.casefold(), hit.row.plate.casefold()}
        ]
        cards = [c for c in found.cards if c.number.casefold() == number.replace(" ", "")]
        exact += [Address(kind="card", id=card.id) for card in cards]
        exact += [
            Address(kind="complaint", id=case.id)
            for case in found.cases
            if case.number.casefold() == number
        ]
        if self._place.settings[CARD_SOUND] and any(card.state in _BAD for card in cards):
            QApplication.beep()
        if not exact and len(number) >= _WHOLE_CARD and len(found.customers) == 1:
            # Who may not look at cards still meets the person whose card was scanned.
            exact = [Address(kind="customer", id=found.customers[0].row.id)]
        exact += [
            Address(kind=hit.kind, id=hit.id)
            for hit in found.others
            if hit.title.casefold() == number
        ]
        if len(exact) == 1:
            self._place.go(exact[0])
        else:
            self._place.say(Phrase("shell.find.no_number", number=text))


def _customers(app: Application, actor: Actor, text: str) -> Sequence[CustomerHit]:
    """Return the customers found; none where the right is narrowed to cases there are none of."""
    try:
        return app.find_customers.find(actor, text, _MOST_CUSTOMERS)
    except NotFound:
        return ()


def _customer_row(hit: CustomerHit, words: Sequence[str]) -> Hit:
    row = hit.row
    parts = [
        Marked(row.phone, mark_words(row.phone, words).spans),
        Marked(row.plate, hit.plate),
        Marked(row.code, hit.code),
    ]
    return Hit(
        Address(kind="customer", id=row.id),
        "user" if row.kind == "person" else "building-2",
        Marked(row.name, hit.name),
        _joined([part for part in parts if part.text]),
        note=row.place,
    )


def _card_row(hit: CardHit, words: Sequence[str]) -> Hit:
    """Return a card with its state; one that is lost or void says so in red."""
    name = hit.bearer or hit.name
    tone = _CARD_TONES.get(hit.state, Tone.AMBER)
    return Hit(
        Address(kind="card", id=hit.id),
        "id-card",
        Marked(name) if name else Marked(hit.number),
        mark_words(hit.number, words),
        note=hit.name if hit.bearer else "",
        state=(Phrase(f"state.card.{hit.state}"), tone),
    )


def _joined(parts: Sequence[Marked]) -> Marked:
    """Return texts one after the other, each with its own marks."""
    text, marks = "", list[tuple[int, int]]()
    for part in parts:
        start = len(text) + (len(_PARTED) if text else 0)
        text = f"{text}{_PARTED}{part.text}" if text else part.text
        marks += [(start + first, start + last) for first, last in part.spans]
    return Marked(text, tuple(marks))


def _row(hit: Found, icon: str, words: Sequence[str]) -> Hit:
    state = None
    if hit.state:
        state = (Phrase(f"state.{hit.kind}.{hit.state}"), _TONES[hit.state])
    return Hit(
        Address(kind=hit.kind, id=hit.id),
        icon,
        mark_words(hit.title, words),
        mark_words(hit.detail, words),
        state=state,
    )


def _action(room: Room, offer: Offer, address: Address) -> Hit:
    key = Address(room.key, offer.page, address.kind, address.id)
    return Hit(key, offer.icon, offer.name, note=room.name, shortcut=offer.key)
