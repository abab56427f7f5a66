"""What a person on the telephone can be asked, so that a loss is taken from its holder only."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.cards.figures import Spend
from crm_desktop.customers.model import ContactKind, Customer
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase

#: In the order of the keys Ctrl+1…6.
FACTS = ("name", "phone", "plate", "identity", "birthday", "spend")
#: A loss that is only told takes so many of them (domain §2.2).
LEAST_FACTS = 3
_NOT_KNOWN = Phrase("cards.fact.not_known")


@dataclass(frozen=True)
class Fact:
    """A fact of ``FACTS``; ``shown`` is what the clerk compares the answer with.

    What is not ``known`` of the person cannot be verified.
    """

    key: str
    shown: Phrase | str
    known: bool = True


def facts_of(customer: Customer, spend: Spend | None) -> tuple[Fact, ...]:
    """Return what can be asked of a member; ``customer`` is unmasked.

    Of a document two characters are shown, the person says the four before them too.
    """
    shown: dict[str, Phrase | str] = {"name": customer.name}
    phone = main_phone(customer)
    if len(phone) >= 4:
        shown["phone"] = phone[-4:]
    plate = next((held.plate for held in customer.vehicles if held.plate and not held.until), "")
    if plate:
        shown["plate"] = plate
    if customer.identities:
        tail = customer.identities[0].number[-2:]
        shown["identity"] = Phrase("cards.fact.ask_identity", tail=f"**{tail}")
    if customer.birthday:
        shown["birthday"] = Phrase("cards.fact.ask_birthday", day=f"{customer.birthday:%m-%d}")
    if spend:
        shown["spend"] = f"{spend.on:%m-%d} {format_fen(spend.fen)} {spend.company}"
    return tuple(Fact(key, shown.get(key, _NOT_KNOWN), key in shown) for key in FACTS)


def main_phone(customer: Customer) -> str:
    """Return the telephone to reach somebody by, an empty text where none is known."""
    phones = [contact for contact in customer.contacts if contact.kind == ContactKind.PHONE]
    phones.sort(key=lambda contact: not contact.main)
    return phones[0].value if phones else ""


def tail_fits(customer: Customer, tail: str) -> bool:
    """Return whether the last four characters somebody tells are those of a telephone or a paper.

    An answer may be longer than four; what it ends in counts.
    """
    told = "".join(character for character in tail.upper() if character.isalnum())
    if len(told) < 4:
        return False
    known = [c.value for c in customer.contacts if c.kind == ContactKind.PHONE]
    known += [paper.number for paper in customer.identities]
    return any(value.upper().endswith(told) for value in known)
