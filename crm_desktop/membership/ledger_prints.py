"""Printing statements and the receipts of stored value; each print is numbered and in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from crm_desktop.cards.model import mask_card
from crm_desktop.cards.read import card_of, cards_of_account
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.usecase import Service, composed, reading, use_case
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.drawing import reached_account
from crm_desktop.membership.entries import (
    ValueEntry,
    lots_of,
    points_of,
    value_numbered,
    value_of_account,
)
from crm_desktop.membership.holding import holder_of
from crm_desktop.membership.limits import reclaimable_fen
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import membership_of_account
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print
from db import sql

if TYPE_CHECKING:
    from crm_desktop.membership.ledger_documents import Bearer
    from crm_desktop.paper.letterhead import Letterhead

VIEW = "stored_value.view"
_RECEIPTS = {"top_up": "top_up_receipt", "refund": "refund_receipt"}


class LedgerPrints(Service):
    """Papers about accounts within scope, as PDF."""

    @use_case("print.note", VIEW)
    def note(self, work: Work, document: str, account: int) -> PrintNote:
        """Note that a paper about an account is printed; raises NotFound."""
        return note_print(work, document, "account", reached_account(work, account).id)

    @reading(VIEW)
    def lost_glyphs(self, look: Look, account: int) -> str:
        """Return the characters of a holder's name that no face of ours can draw, each once."""
        from crm_desktop.paper.fonts import missing_glyphs

        return "".join(missing_glyphs(holder_of(reached_account(look, account)).name))

    @composed(VIEW, "print.note")
    def statement(
        self,
        actor: Actor,
        account: int,
        language: Language,
        *,
        from_day: date | None = None,
        to_day: date | None = None,
    ) -> bytes:
        """Return 会员对账单 of an account, from its first entry through today unless told.

        Raises NotFound, and ValidationErrors for days the wrong way round.
        """
        from crm_desktop.membership.ledger_documents import Statement, statement
        from crm_desktop.paper.noted import letterhead

        look = self._look(actor)
        found = reached_account(look, account)
        points, value = points_of(account), value_of_account(account)
        posted = [*(each.at.date() for each in points), *(each.at.date() for each in value)]
        first, last = from_day or min(posted, default=look.today), to_day or look.today
        if last < first:
            checks = Checks()
            checks.add("to_day", Phrase("ledger_paper.days"))
            checks.done()
        # By when they were posted, for the balances run in that order.
        earlier = [each for each in points if each.at.date() < first]
        paid = [each for each in value if each.at.date() < first]
        note = self.note(actor, "ledger_statement", account).value
        secrecy = dictionary_word("secrecy", "confidential", language)
        told = Statement(
            of=self._bearer(found, None, language),
            from_day=first,
            to_day=last,
            points=[each for each in points if first <= each.at.date() <= last],
            points_before=sum(each.points for each in earlier),
            value=[each for each in value if first <= each.at.date() <= last],
            principal_before=sum(each.principal_fen for each in paid),
            gift_before=sum(each.gift_fen for each in paid),
            lots=[lot for lot in lots_of(account) if lot.left],
            reclaimable_fen=min(reclaimable_fen(value, look.today), found.principal_fen),
            clerk=note.printed_by,
        )
        return statement(letterhead(note, language, secrecy=secrecy), told)

    @composed(VIEW, "print.note")
    def receipt(self, actor: Actor, number: str, language: Language) -> bytes:
        """Return the receipt of a top-up (CZ…) or a refund (TK…) by number; raises NotFound."""
        from crm_desktop.membership import ledger_documents as documents

        look = self._look(actor)
        entry = value_numbered(number.strip().upper(), look.acting.company)
        if entry is None or entry.kind not in _RECEIPTS:
            raise NotFound("value_entry")
        found = reached_account(look, entry.account)
        slip = documents.Slip(
            of=self._bearer(found, entry, language),
            entry=entry,
            method=dictionary_word("payment_method", entry.method, language),
            clerk=_name(entry.by),
            second=_name(entry.second),
        )
        make = documents.top_up_receipt if entry.kind == "top_up" else documents.refund_receipt
        return make(self._head(actor, _RECEIPTS[entry.kind], found, language), slip)

    def _look(self, actor: Actor) -> Look:
        now = self._context.clock.now()
        return Look(self._context.gate.admit(actor, VIEW, now.date()), now)

    def _bearer(self, found: Account, entry: ValueEntry | None, language: Language) -> Bearer:
        from crm_desktop.membership.ledger_documents import Bearer

        membership = membership_of_account(found.id)
        if entry is not None:
            card = card_of(entry.card).number if entry.card else ""
        else:
            cards = cards_of_account(found.id)
            live = next((each for each in cards if each.live), None)
            card = live.number if live else ""
        return Bearer(
            holder_of(found).name,
            membership.number if membership else "",
            mask_card(card) if card else "",
            membership.tier.word(language) if membership else "",
        )

    def _head(self, actor: Actor, document: str, found: Account, language: Language) -> Letterhead:
        from crm_desktop.paper.letterhead import PaperSize
        from crm_desktop.paper.noted import letterhead

        note = self.note(actor, document, found.id).value
        secrecy = dictionary_word("secrecy", "internal", language)
        head = letterhead(note, language, secrecy=secrecy, paper=PaperSize.A5)
        return replace(head, masked=True)


def _name(person: int | None) -> str:
    return str(sql.scalar("SELECT name FROM person WHERE id = ?", person) or "") if person else ""
