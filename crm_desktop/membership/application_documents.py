"""On paper: the application for membership (report 8), to be signed by the customer.

Boxes for consents are never ticked by the program: the customer ticks them (PIPL art. 14,
消费者权益保护法实施条例 art. 23). The terms that stand here are the ones the law wants in a written
contract for prepaid cards (art. 22): content, price, how money is given back, liability.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.cards.model import CardType
from crm_desktop.customers.model import ContactKind, Customer, CustomerKind
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import Application
from crm_desktop.paper.flow import Flow, Marked, Signature, Value
from crm_desktop.paper.ink import CELL, LABEL
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.prose import Words
from crm_desktop.paper.table import Column

_HALF = 82  # mm
_TERMS = ("level", "card", "money", "refund", "lost", "liability")
Facts = list[tuple[Phrase | str, Value | Marked]]


@dataclass(frozen=True)
class ApplicationSheet:
    """What the form says: words of codes are given in the language of the paper."""

    application: Application
    customer: Customer
    card: CardType
    papers: tuple[str, ...]
    gender: str
    documents: tuple[tuple[str, str], ...]
    purposes: tuple[str, ...]


def application_form(letterhead: Letterhead, sheet: ApplicationSheet) -> bytes:
    """Return 会员卡申请表 as PDF."""
    flow = Flow(letterhead)
    subtitle = Phrase("application_paper.number", number=sheet.application.number)
    flow.title(Phrase("application_paper.title"), subtitle)
    flow.section(Phrase("application_paper.applicant"))
    flow.facts(_applicant(sheet), pairs=3)
    address = sheet.customer.addresses[0].text if sheet.customer.addresses else ""
    flow.facts([(Phrase("application_paper.address"), address)], pairs=1)
    _add_vehicles(flow, sheet.customer)
    flow.section(Phrase("application_paper.applied"))
    flow.facts(_applied(sheet, flow.text(Phrase("paper.comma"))), pairs=3)
    flow.section(Phrase("application_paper.terms"))
    for number, name in enumerate(_TERMS, start=1):
        text = flow.text(Phrase(f"application_paper.terms.{name}"))
        flow.add(Words(text, CELL, indent=16, marker=f"{number}.", before=1.5, after=1.5))
    flow.section(Phrase("application_paper.consents"))
    flow.paragraph(Phrase("application_paper.consents_note"), LABEL, with_next=True)
    left, right = flow.part(), flow.part()
    for place, purpose in enumerate(sheet.purposes):
        part = right if place % 2 else left
        part.tick(Phrase("application_paper.agree", purpose=purpose))
    flow.beside(left, right, _HALF)
    flow.section(Phrase("application_paper.review"))
    _add_review(flow, sheet)
    return flow.pdf()


def _applicant(sheet: ApplicationSheet) -> Facts:
    customer = sheet.customer
    phones = [c.value for c in customer.contacts if c.kind == ContactKind.PHONE]
    facts: Facts = [
        (Phrase("application_paper.name"), customer.name),
        (Phrase("application_paper.code"), customer.code),
        (Phrase("application_paper.phone"), phones[0] if phones else ""),
    ]
    if customer.kind == CustomerKind.PERSON:
        facts += [
            (Phrase("application_paper.gender"), sheet.gender),
            (Phrase("application_paper.birthday"), customer.birthday),
        ]
    return [*facts, *(sheet.documents or [(Phrase("application_paper.document"), "")])]


def _add_vehicles(flow: Flow, customer: Customer) -> None:
    flow.table(
        [
            Column(Phrase("application_paper.plate"), 30),
            Column(Phrase("application_paper.model")),
            Column(Phrase("application_paper.vin"), 52),
        ],
        [
            (vehicle.plate, vehicle.title, vehicle.vin)
            for vehicle in customer.vehicles
            if vehicle.until is None
        ],
        empty=Phrase("application_paper.no_vehicle"),
    )


def _applied(sheet: ApplicationSheet, comma: str) -> Facts:
    application, card = sheet.application, sheet.card
    return [
        (Phrase("application_paper.tier"), application.tier.phrase),
        (Phrase("application_paper.card"), card.phrase),
        (Phrase("application_paper.fee"), format_fen(card.fee_fen)),
        (Phrase("application_paper.reissue_fee"), format_fen(card.reissue_fee_fen)),
        (Phrase("application_paper.papers"), comma.join(sheet.papers)),
        (Phrase("application_paper.notes"), application.notes),
    ]


def _add_review(flow: Flow, sheet: ApplicationSheet) -> None:
    application = sheet.application
    decided = application.decided_at is not None
    passed = application.state in ("approved", "joined")
    rejected = application.state == "rejected"
    left, right = flow.part(), flow.part()
    left.tick(Phrase("application_paper.passed"), ticked=decided and passed)
    right.tick(Phrase("application_paper.rejected"), ticked=decided and rejected)
    flow.beside(left, right, _HALF)
    flow.facts([(Phrase("application_paper.opinion"), application.reason)], pairs=1)
    when = application.decided_at.date() if application.decided_at else None
    flow.signatures(
        [
            Signature(Phrase("application_paper.sign.customer")),
            Signature(
                Phrase("application_paper.sign.clerk"),
                application.clerk,
                application.entered_at.date(),
            ),
            Signature(Phrase("application_paper.sign.reviewer"), application.decider, when),
            Signature(Phrase("application_paper.sign.issuer")),
        ]
    )
