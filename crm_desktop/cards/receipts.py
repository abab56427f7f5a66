"""Printing the receipts of cards; each print is numbered and stands in the log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.cards.history import CardEvent, numbered
from crm_desktop.cards.model import Card, mask_card
from crm_desktop.cards.read import card_numbered
from crm_desktop.cards.room import VIEW, CardRoom
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.usecase import composed, reading, use_case
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.read import membership_of_account
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print

if TYPE_CHECKING:
    from crm_desktop.cards.documents import Bearer
    from crm_desktop.paper.letterhead import Letterhead

_LOSS, _REISSUE = ("lose", "unlose"), ("replace",)


class CardPrints(CardRoom):
    """The receipts of cards within scope, as PDF."""

    @use_case("print.note", VIEW)
    def note(self, work: Work, document: str, card: int) -> PrintNote:
        """Note that a receipt of a card is printed; raises NotFound."""
        return note_print(work, document, "card", self._in_scope(work, card).id)

    @reading(VIEW)
    def lost_glyphs(self, look: Look, number: str) -> str:
        """Return the characters on a receipt that no face of ours can draw, each once.

        Raises NotFound.
        """
        from crm_desktop.paper.fonts import missing_glyphs

        _, card = self._event(look, number, *_LOSS, *_REISSUE)
        customer = self._customer(look, card)
        texts = (customer.name if customer else "", card.bearer)
        return "".join(missing_glyphs("\n".join(texts)))

    @composed(VIEW, "print.note")
    def loss_receipt(self, actor: Actor, number: str, language: Language) -> bytes:
        """Return the receipt of a loss (GS…) or of one that was lifted (JG…).

        Raises NotFound.
        """
        from crm_desktop.cards.documents import LossSlip, loss_receipt

        look = self._look(actor, VIEW)
        event, card = self._event(look, number, *_LOSS)
        told = event.content
        lifted = event.event == "unlose"
        how = told.get("how", "")
        slip = LossSlip(
            number=event.number,
            of=self._bearer(look, card, language),
            at=event.at,
            clerk=event.by_name,
            before=told["before"],
            after=told["after"],
            lifted=lifted,
            how=Phrase(f"cards.how.{how}") if how else None,
            reason=event.reason
            if lifted
            else dictionary_word("loss_reason", told["reason"], language),
            facts=[say(Phrase(f"cards.fact.{fact}"), language) for fact in told.get("facts", ())],
            lapses_at=moment(told["lapses_at"]) if told.get("lapses_at") else None,
            loss=told.get("loss", ""),
            asked_by=told.get("asked_by", ""),
        )
        return loss_receipt(self._head(actor, "loss_receipt", card, language), slip)

    @composed(VIEW, "print.note")
    def reissue_receipt(self, actor: Actor, number: str, language: Language) -> bytes:
        """Return the receipt of a card that was replaced (BK…); raises NotFound."""
        from crm_desktop.cards.documents import ReplacementSlip, replacement_receipt

        look = self._look(actor, VIEW)
        event, old = self._event(look, number, *_REISSUE)
        told = event.content
        new = card_numbered(told["new"])
        if new is None:
            raise NotFound("card")
        method = told.get("method", "")
        slip = ReplacementSlip(
            number=event.number,
            of=self._bearer(look, old, language),
            new_card=mask_card(new.number),
            at=event.at,
            clerk=event.by_name,
            damaged=told["why"] != "lost",
            fee_fen=told["fee_fen"],
            method=dictionary_word("payment_method", method, language) if method else "",
            valid_until=told["valid_until"],
            before=told["before"],
            after=told["after"],
            loss=told.get("loss", ""),
        )
        return replacement_receipt(self._head(actor, "reissue_receipt", old, language), slip)

    @composed(VIEW, "print.note")
    def receipt(self, actor: Actor, number: str, language: Language) -> bytes:
        """Return the receipt of a number, whichever kind it is of; raises NotFound."""
        event, _ = self._event(self._look(actor, VIEW), number, *_LOSS, *_REISSUE)
        make = self.reissue_receipt if event.event in _REISSUE else self.loss_receipt
        return make(actor, event.number, language)

    def _event(self, look: Look, number: str, *events: str) -> tuple[CardEvent, Card]:
        event = numbered(number.strip().upper(), *events)
        if event is None:
            raise NotFound("card")
        return event, self._in_scope(look, event.card)

    def _bearer(self, look: Look, card: Card, language: Language) -> Bearer:
        from crm_desktop.cards.documents import Bearer

        customer = self._customer(look, card)
        membership = membership_of_account(card.account) if card.account else None
        return Bearer(
            customer.name if customer else "",
            customer.code if customer else "",
            mask_card(card.number),
            card.type.word(language),
            membership.tier.word(language) if membership else "",
            card.bearer,
        )

    def _head(self, actor: Actor, document: str, card: Card, language: Language) -> Letterhead:
        from crm_desktop.paper.letterhead import PaperSize
        from crm_desktop.paper.noted import letterhead

        note = self.note(actor, document, card.id).value
        secrecy = dictionary_word("secrecy", "internal", language)
        head = letterhead(note, language, secrecy=secrecy, paper=PaperSize.A5)
        return replace(head, masked=True)
