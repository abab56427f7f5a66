"""A small office with a member, and blanks in the officer's hands."""

from __future__ import annotations

import pytest

from crm_desktop.cards.model import Card
from crm_desktop.foundation.actor import Actor
from tests.core.cards.stock import Member, blanks, card_for, member
from tests.core.offices import Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    """李芳, who serves customers and issues cards."""
    return office.actor("A1-2")


@pytest.fixture
def chief(office: Office) -> Actor:
    """陈立, who decides."""
    return office.actor("A1-1")


@pytest.fixture
def stock(clerk: Actor) -> list[str]:
    """Five blanks in the officer's hands."""
    return blanks(clerk, 5)


@pytest.fixture
def held(office: Office, clerk: Actor, stock: list[str]) -> Member:
    """A member without a card."""
    return member(office, clerk)


@pytest.fixture
def card(office: Office, clerk: Actor, held: Member) -> Card:
    """The member's card, in use."""
    return card_for(office, clerk, held)
