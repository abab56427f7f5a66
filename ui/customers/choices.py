"""What forms and filters of this room offer: the dictionaries, who may own, the companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.access.model import Company
from crm_desktop.customers.own_fields import OwnField
from crm_desktop.foundation.actor import Actor
from ui.access.dictionary import DictionaryWords
from ui.customers.wording import tier_of
from ui.toolkit.columns import Tier
from ui.toolkit.combos import Option

if TYPE_CHECKING:
    from crm_desktop.application import Application


@dataclass(frozen=True)
class Choices:
    """Read once when somebody enters, and again when one of them changes."""

    words: DictionaryWords = field(default_factory=DictionaryWords)
    people: Sequence[tuple[int, str]] = ()
    companies: Sequence[Company] = ()
    own: Sequence[OwnField] = ()

    def tier(self, level: str) -> Tier | None:
        """Return how a customer level is worn."""
        return tier_of(level, self.words.word("customer_level", level))

    def owners(self, kept: tuple[int, str] | None = None) -> list[Option]:
        """Return who may own customers; whoever has left only where they are ``kept``."""
        found: Mapping[int, str] = dict(([kept] if kept else []) + list(self.people))
        return [Option(person, name) for person, name in found.items()]


def read_choices(app: Application, actor: Actor) -> Choices:
    """Read what there is to choose from; runs on a lane."""
    holders = {
        holder.person: holder.name
        for post in app.organisation.posts(actor)
        for holder in post.holders
    }
    return Choices(
        DictionaryWords(app.dictionaries.entries(actor)),
        sorted(holders.items(), key=lambda each: each[1]),
        app.organisation.companies(actor),
        app.own_fields.fields(actor),
    )
