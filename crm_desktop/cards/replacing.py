"""Giving a new card for one that is lost 补办 or damaged 换卡: one transaction, once (domain §2.2).

Everything hangs on the account, so that money, points, level and validity stay where they are: the
old card lets go of it, the new one draws on it and is in use at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from crm_desktop.cards.fees import fee_taken
from crm_desktop.cards.figures import figures
from crm_desktop.cards.history import latest
from crm_desktop.cards.issuing import issue_card
from crm_desktop.cards.life import take_step
from crm_desktop.cards.model import CARDS, Card, mask_card
from crm_desktop.cards.read import blank_for, card_of, extras_of
from crm_desktop.cards.room import DO, FOUND, CardRoom, asserted, before_after, tell_holder
from crm_desktop.customers.index import reindexed
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.work import Work
from db.models.cards import Card as CardTable


@dataclass(frozen=True)
class Replacing:
    """What a clerk says of a replacement.

    ``blank`` is the number of the new card, empty for the next one that was handed out to whoever
    acts. ``identity``: the holder's document was seen (a lost card); ``collected``: the old card
    was taken in (a damaged one). ``method`` is how the fee was paid, of ``payment_method``.
    """

    blank: str = ""
    identity: bool = False
    collected: bool = False
    method: str = ""
    note: str = ""


@dataclass(frozen=True)
class Replaced:
    """The card that went and the one that came, under the receipt's number."""

    old: Card
    new: Card
    number: str


class ReplaceService(CardRoom):
    """Replacements of cards within scope."""

    @use_case("card.replace", DO)
    def replace(self, work: Work, card: int, version: int, replacing: Replacing) -> Replaced:
        """Replace a lost or damaged card; the new one is active when this returns.

        Raises ValidationErrors, Refused where the card is in another state, the blank is not one's
        own or there is none left, Conflict, NotFound.
        """
        old = self._at_hand(work, card, version)
        CARDS.step(old.state, "replace")
        _check(old, replacing)
        account = self._account(old)
        blank = blank_for(work.acting.actor.person, old.type, old.company, replacing.blank)
        number = next_number(old.company, "card_reissue", work.today)
        method = replacing.method if old.type.reissue_fee_fen else ""
        fee = fee_taken(work, old.company, old.type.reissue_fee_fen, method)
        loss = latest(old.id, "lose") if old.state == "lost" else None
        customer = self._customer(work, old)
        with reindexed(*((customer.id,) if customer else ())):
            gone = take_step(
                work,
                old,
                "replace",
                number=number,
                reason=replacing.note,
                content={
                    "why": old.state,
                    "loss": loss.number if loss else "",
                    "new": blank.number,
                    "fee_fen": fee.fen,
                    "method": fee.method,
                    "valid_until": day_text(old.valid_until) if old.valid_until else "",
                    **before_after(figures(old.state, account), figures("active", account)),
                },
                values=FOUND,
                fee=fee,
            )
            issued = issue_card(
                work,
                blank,
                account,
                named=old.named,
                bearer=old.bearer,
                main=old.main,
                number=number,
                replaces=old.id,
            )
            new = take_step(
                work,
                issued,
                "activate",
                number=number,
                values={"activated_on": day_text(work.today)},
            )
            _hang_extras(work, gone, new)
        tell_holder(work, customer, number=number, why=old.state)
        return Replaced(gone, new, number)


def _check(old: Card, replacing: Replacing) -> None:
    checks = Checks()
    if old.state == "lost":
        asserted(checks, "identity", said=replacing.identity)
    else:
        asserted(checks, "collected", said=replacing.collected)
    if old.type.reissue_fee_fen:
        check_entry(checks, "method", "payment_method", replacing.method, in_use=True)
    checks.text("note", replacing.note, longest=200)
    checks.done()


def _hang_extras(work: Work, old: Card, new: Card) -> None:
    """Hang the supplementary cards of the old card on the new one."""
    for extra in extras_of(old.id):
        update_version(
            CardTable,
            extra.id,
            extra.version,
            kind="card",
            mine=extra,
            theirs=partial(card_of, extra.id),
            values={"main": new.id},
        )
        work.changed("card", extra.id, mask_card(extra.number), {"main": old.id}, {"main": new.id})
