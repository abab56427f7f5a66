"""What there is to know of a customer at a glance: ways to reach them, the file, the cars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.audit.wording import action_words
from crm_desktop.customers.model import Customer, Happening
from crm_desktop.foundation.words import Language, Phrase
from ui.access.wording import dotted, listed
from ui.customers.cards_block import CardsBlock
from ui.customers.choices import Choices
from ui.customers.complaints_block import ComplaintsBlock
from ui.customers.membership_block import MembershipBlock
from ui.customers.own_editors import own_words
from ui.customers.vehicles import VehiclePanel
from ui.customers.wording import CONTACTS, PAPERS
from ui.toolkit.buttons import link
from ui.toolkit.dates import past_words
from ui.toolkit.panels import KeyValues, Panel
from ui.toolkit.speech import language
from ui.toolkit.text import caption
from ui.toolkit.theme import theme
from ui.toolkit.timeline import Timeline, TimelineEntry
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Workplace

_SIDE, _WIDE_SIDE = 368, 400
_WIDE_FROM = 1600
_NARROW_BELOW = 900
_LABEL, _ENGLISH_LABEL = 72, 96
_ICONS = {
    "customer.add": ("plus", Tone.GREEN),
    "customer.edit": ("pencil", Tone.BLUE),
    "customer.bulk_edit": ("list-checks", Tone.BLUE),
    "customer.not_same": ("user-x", Tone.GREY),
    "customer.delete": ("trash-2", Tone.RED),
    "customer.restore": ("archive-restore", Tone.GREEN),
    "customer.reveal": ("eye", Tone.AMBER),
    "customer.merge": ("git-branch", Tone.AMBER),
    "customer.level": ("crown", Tone.BLUE),
    "customer.owner": ("headset", Tone.BLUE),
    "customer.quiet": ("ban", Tone.RED),
    "customer.contact_again": ("phone", Tone.GREEN),
    "customer.file_add": ("paperclip", Tone.BLUE),
    "customer.file_take": ("eye", Tone.AMBER),
    "customer.file_remove": ("trash-2", Tone.RED),
    "customer.file_restore": ("archive-restore", Tone.GREEN),
    "complaint.register": ("message-square-warning", Tone.RED),
    "complaint.close": ("circle-check", Tone.GREEN),
    "complaint.unsatisfied": ("rotate-ccw", Tone.AMBER),
    "complaint.merge": ("git-branch", Tone.GREY),
    "complaint.void": ("ban", Tone.GREY),
    "consent.note": ("badge-check", Tone.BLUE),
    "customer.undo": ("undo-2", Tone.GREY),
    "print.note": ("printer", Tone.GREY),
    "vehicle.add": ("car", Tone.BLUE),
    "vehicle.edit": ("car", Tone.BLUE),
    "vehicle.link": ("car", Tone.BLUE),
    "vehicle.unlink": ("car", Tone.GREY),
    "vehicle.delete": ("car", Tone.RED),
    "credit.terms": ("wallet", Tone.BLUE),
    "credit.sale": ("wallet", Tone.BLUE),
    "credit.settle": ("wallet", Tone.GREEN),
    "credit.reopen": ("wallet", Tone.AMBER),
    "receivable.import": ("wallet", Tone.BLUE),
    "visit.plan": ("briefcase", Tone.BLUE),
    "visit.move": ("briefcase", Tone.BLUE),
    "visit.done": ("briefcase", Tone.GREEN),
    "visit.cancel": ("briefcase", Tone.GREY),
    "file.place": ("archive", Tone.BLUE),
    "file.lend": ("archive", Tone.AMBER),
    "file.return": ("archive", Tone.GREEN),
    "application.enter": ("file-input", Tone.BLUE),
    "application.edit": ("pencil", Tone.BLUE),
    "application.submit": ("send", Tone.BLUE),
    "application.hand_in": ("file-input", Tone.BLUE),
    "application.ask_papers": ("file-text", Tone.AMBER),
    "application.approve": ("badge-check", Tone.GREEN),
    "application.approve_special": ("badge-check", Tone.AMBER),
    "application.reject": ("ban", Tone.RED),
    "application.withdraw": ("undo-2", Tone.GREY),
    "application.paper_add": ("paperclip", Tone.BLUE),
    "application.paper_remove": ("trash-2", Tone.RED),
    "application.paper_take": ("eye", Tone.AMBER),
    "membership.keep": ("crown", Tone.GREEN),
    "membership.lower": ("arrow-down", Tone.RED),
    "membership.set_period": ("calendar", Tone.BLUE),
    "membership.freeze": ("pause", Tone.AMBER),
    "membership.unfreeze": ("play", Tone.GREEN),
    "membership.end": ("ban", Tone.RED),
    "membership.quit": ("log-out", Tone.GREY),
    "card.issue": ("id-card", Tone.BLUE),
    "card.join": ("id-card", Tone.GREEN),
    "card.activate": ("id-card", Tone.GREEN),
    "card.lose": ("lock", Tone.RED),
    "card.confirm": ("lock", Tone.RED),
    "card.ask": ("lock", Tone.AMBER),
    "card.unlose": ("lock-open", Tone.GREEN),
    "card.replace": ("id-card", Tone.AMBER),
    "card.freeze": ("id-card", Tone.RED),
    "card.unfreeze": ("id-card", Tone.GREEN),
    "card.renew": ("id-card", Tone.GREEN),
    "card.cancel": ("id-card", Tone.AMBER),
    "card.keep": ("id-card", Tone.GREEN),
    "card.finish": ("id-card", Tone.GREY),
    "value.top_up": ("wallet", Tone.GREEN),
    "value.spend": ("wallet", Tone.BLUE),
    "value.refund": ("wallet", Tone.AMBER),
    "value.give_back": ("undo-2", Tone.AMBER),
    "value.reverse": ("undo-2", Tone.AMBER),
    "points.earn": ("plus", Tone.GREEN),
    "points.redeem": ("wallet", Tone.BLUE),
    "points.reverse": ("undo-2", Tone.AMBER),
}


class Overview(QWidget):
    """The first tab; the panels keep their place, what stands in them is another customer's."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.reach = Panel(Phrase("customers_room.reach"))
        self.file = Panel(Phrase("customers_room.file"))
        self._complete = caption("")
        if self.file.head is not None:
            self.file.head.add_right(self._complete)
        self.complaints = ComplaintsBlock(place)
        self.membership = MembershipBlock(place)
        self.cards = CardsBlock(place)
        self.vehicles = VehiclePanel(place)
        self.events = Panel(Phrase("customers_room.timeline"))
        self.all = link(Phrase("customers_room.do.all"))
        if self.events.head is not None:
            self.events.head.add_right(self.all)
        self.timeline = Timeline()
        self.events.body.addWidget(self.timeline, 1)
        pair = QHBoxLayout()
        pair.addWidget(self.reach, 1)
        pair.addWidget(self.file, 1)
        self._pair = pair
        left = QVBoxLayout()
        left.addWidget(self.complaints)
        left.addLayout(pair)
        left.addWidget(self.membership)
        left.addWidget(self.cards)
        left.addWidget(self.vehicles, 1)
        self._left = left
        row = QHBoxLayout(self)
        row.setSpacing(Space.L)
        row.addLayout(left, 1)
        row.addWidget(self.events)
        self._row = row
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def show_customer(self, customer: Customer, choices: Choices, *, may_edit: bool) -> None:
        """Show a customer."""
        _fill(self.reach, _reach(customer))
        _fill(self.file, _file(customer, choices))
        complete = Phrase("customers_room.complete_at", percent=customer.completeness)
        self._complete.set_phrase(complete)
        self.complaints.show_customer(customer.id)
        self.cards.show_customer(customer.id)
        self.vehicles.show_vehicles(customer.vehicles, may_edit=may_edit)
        self.membership.show_customer(customer)

    def fit(self, width: int) -> None:
        """Share out the width of the window: a narrow one has no room for the timeline."""
        self.events.setFixedWidth(_WIDE_SIDE if width >= _WIDE_FROM else _SIDE)
        self.events.setVisible(width >= _NARROW_BELOW)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        margin = metrics.page_margin
        self._row.setContentsMargins(Space.XL, margin, Space.XL, margin)
        self._left.setSpacing(metrics.panel_gap)
        self._pair.setSpacing(metrics.panel_gap)


def entries_of(events: Sequence[Happening], now: datetime) -> list[TimelineEntry]:
    """Return what happened as lines of a timeline."""
    found = []
    for event in events:
        icon, tone = _ICONS.get(event.action, ("circle", Tone.GREY))
        if event.outcome != "done":
            icon, tone = "circle-alert", Tone.RED
        found.append(
            TimelineEntry(
                past_words(event.at, now),
                action_words(event.action),
                dotted(event.person_name, event.post_title, event.reason),
                icon,
                tone,
                event.seq,
            )
        )
    return found


def _fill(panel: Panel, rows: Sequence[tuple[Phrase | str, Phrase | str]]) -> None:
    facts = KeyValues(label_width=_ENGLISH_LABEL if language() is Language.EN else _LABEL)
    for label, value in rows:
        if value:
            facts.add(label, value)
    while panel.body.count():
        old = panel.body.takeAt(0).widget()
        if old is not None:
            old.hide()
            old.deleteLater()
    panel.body.addWidget(facts)
    panel.body.addStretch()


def _reach(customer: Customer) -> list[tuple[Phrase | str, Phrase | str]]:
    found: list[tuple[Phrase | str, Phrase | str]] = [
        (CONTACTS.get(each.kind, CONTACTS["other"]), dotted(each.value, each.label))
        for each in customer.contacts
    ]
    found += [
        (Phrase("customers_room.address"), dotted(each.text, each.label))
        for each in customer.addresses
    ]
    return found or [(Phrase("customers_room.phone"), Phrase("customers_room.nothing_known"))]


def _file(customer: Customer, choices: Choices) -> list[tuple[Phrase | str, Phrase | str]]:
    word = choices.words.word
    papers = [(PAPERS.get(each.kind, PAPERS["other"]), each.number) for each in customer.identities]
    return [
        *papers,
        (Phrase("customers_room.birthday"), str(customer.birthday or "")),
        (Phrase("customers_room.org_type"), word("organisation_type", customer.org_type)),
        (Phrase("customers_room.store_level"), word("store_level", customer.store_level)),
        (Phrase("customers_room.industry"), word("industry", customer.industry)),
        (Phrase("customers_room.source"), word("customer_source", customer.source)),
        *own_words(customer, choices.own),
        (Phrase("customers_room.tags"), listed(customer.tags)),
        (Phrase("customers_room.old_code"), customer.old_code),
        (
            Phrase("customers_room.shelf"),
            dotted(customer.file_number, customer.shelf),
        ),
        (Phrase("customers_room.notes"), customer.notes.splitlines()[0] if customer.notes else ""),
        (
            Phrase("customers_room.created"),
            dotted(f"{customer.created_at:%Y-%m-%d}", customer.creator)
            if customer.created_at
            else "",
        ),
    ]
