"""Stored value 储值: topped up, spent, given back, refunded, put right; money in fen.

Every step is made under a key: the same key again returns the entry that is there. Limits of the
rules on prepaid cards warn or block by setting (``limits``); what warned is kept in the log.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.cards.read import card_of
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.drawing import (
    REFUNDING,
    must_be_open,
    must_draw,
    must_fit,
    reached_account,
)
from crm_desktop.membership.entries import ValueEntry, value_by_key, value_entry_of
from crm_desktop.membership.freezing import set_state
from crm_desktop.membership.holding import holder_of
from crm_desktop.membership.ledger import LARGEST_FEN, post_value
from crm_desktop.membership.limits import (
    Breach,
    breaches,
    broken_by_holding,
    broken_by_paying,
    broken_by_refund,
)
from crm_desktop.membership.model import Account
from crm_desktop.membership.paying import (
    Refund,
    TopUp,
    checked_refund,
    checked_top_up,
    hold,
    note_warnings,
    paying_of,
)
from crm_desktop.membership.shifts import open_shift
from crm_desktop.membership.spending import posted_again, shares_back, spend_value

VIEW, CREATE, APPROVE = "stored_value.view", "stored_value.create", "stored_value.approve"


@dataclass(frozen=True)
class Money:
    """An amount of principal and of gifts, in fen."""

    principal_fen: int
    gift_fen: int = 0


class StoredValueService(Service):
    """The ledger of stored value of accounts within scope (domain §2.4, §4.2)."""

    @reading(CREATE)
    def breaches_of(
        self, look: Look, account: int, top_up: TopUp, *, card: int | None
    ) -> tuple[Breach, ...]:
        """Return the rules that a top-up would break, blocks first; raises NotFound."""
        found = reached_account(look, account)
        by = card_of(card) if card is not None else None
        return breaches(broken_by_paying(paying_of(found, top_up, by)))

    @use_case("value.top_up", CREATE)
    def top_up(
        self, work: Work, account: int, top_up: TopUp, key: str, *, card: int | None
    ) -> ValueEntry:
        """Take money in; the entry has the number of its receipt.

        Raises ValidationErrors, NotFound, and Refused where the card is not active, the account not
        open, or a rule that blocks would be broken.
        """
        found = reached_account(work, account)
        top_up = checked_top_up(top_up)
        if value_by_key(key) is not None:
            return posted_again(work, found, "top_up", key, (top_up.principal_fen, top_up.gift_fen))
        by = must_draw(found, card)
        if by is not None and not by.type.money:
            raise Refused(Phrase("ledger.card_without_money"))
        warned = hold(breaches(broken_by_paying(paying_of(found, top_up, by))))
        entry = post_value(
            work,
            found,
            "top_up",
            principal_fen=top_up.principal_fen,
            gift_fen=top_up.gift_fen,
            key=key,
            on_day=work.today,
            method=top_up.method,
            number=next_number(found.company, "top_up", work.today),
            card=card,
            shift=open_shift(work.acting.actor.person, found.company),
            document=top_up.document,
            reason=top_up.reason,
            party=top_up.buyer,
        )
        note_warnings(work, found, warned)
        return entry

    @use_case("value.spend", CREATE)
    def spend(
        self,
        work: Work,
        account: int,
        amount_fen: int,
        key: str,
        *,
        card: int | None,
        document: str = "",
        reason: str = "",
    ) -> ValueEntry:
        """Pay with stored value; raises ValidationErrors, NotFound, Refused."""
        return spend_value(
            work, account, amount_fen, key, card=card, document=document, reason=reason
        )

    @use_case("value.give_back", CREATE)
    def give_back(
        self, work: Work, entry: int, amount_fen: int, reason: str, key: str
    ) -> ValueEntry:
        """Give money of a spending back to the same account, for goods returned (art. 20).

        Principal and gift come back in the shares in which they were spent. It works whatever the
        state of the card is. Raises ValidationErrors, NotFound, Refused where more would come back
        than was spent.
        """
        was = value_entry_of(entry)
        found = reached_account(work, was.account)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        if was.kind != "spend" or not 0 < amount_fen <= -was.amount_fen:
            checks.add("amount_fen", Phrase("ledger.return_range"))
        checks.done()
        there = value_by_key(key)
        if there is not None:
            if there.amount_fen != amount_fen:
                raise Refused(Phrase("ledger.key_reused"))
            principal, gift = there.principal_fen, there.gift_fen
        else:
            principal, gift = shares_back(was, amount_fen)
        return post_value(
            work,
            found,
            "return",
            principal_fen=principal,
            gift_fen=gift,
            key=key,
            on_day=work.today,
            card=was.card,
            document=was.document,
            reason=reason,
            contra=was.id,
        )

    @use_case("value.refund", CREATE)
    def refund(
        self,
        work: Work,
        account: int,
        refund: Refund,
        key: str,
        *,
        card: int | None,
        second: Countersign | None = None,
        exception: str = "",
    ) -> ValueEntry:
        """Pay principal out to the holder's own bank account; two persons (art. 21).

        ``drop_gift_fen`` of the gifts lapses with it. Raises ValidationErrors (another's name, no
        bank account), SecondPersonNeeded, NotFound, Refused.
        """
        found = reached_account(work, account)
        refund = checked_refund(refund, holder_of(found))
        principal, gift = -refund.principal_fen, -refund.drop_gift_fen
        if value_by_key(key) is not None:
            return posted_again(work, found, "refund", key, (principal, gift))
        must_be_open(found)
        if card is not None:
            must_fit(found, card, REFUNDING)
        warned = hold(breaches(broken_by_refund(refund.principal_fen, refund.method)))
        person = work.acting.actor.person
        work.needs_another("refund_alone", person, second, exception, APPROVE)
        party = {
            "payee": refund.payee,
            "bank": refund.bank,
            "bank_account": refund.bank_account,
            "identity": refund.identity,
        }
        entry = post_value(
            work,
            found,
            "refund",
            principal_fen=principal,
            gift_fen=gift,
            key=key,
            on_day=work.today,
            method=refund.method,
            number=next_number(found.company, "card_refund", work.today),
            card=card,
            shift=open_shift(person, found.company),
            reason=refund.reason,
            party={name: value for name, value in party.items() if value},
            second=_signer(work),
        )
        note_warnings(work, found, warned)
        return entry

    @use_case("value.adjust", CREATE)
    def adjust(
        self,
        work: Work,
        account: int,
        principal_fen: int,
        reason: str,
        key: str,
        *,
        gift_fen: int = 0,
        second: Countersign | None = None,
        exception: str = "",
    ) -> ValueEntry:
        """Add or take money for a reason; two persons. Raises as ``refund``."""
        found = reached_account(work, account)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        for name, fen in (("principal_fen", principal_fen), ("gift_fen", gift_fen)):
            if abs(fen) > LARGEST_FEN:
                checks.add(name, Phrase("ledger.amount_range"))
        if not principal_fen and not gift_fen:
            checks.add("principal_fen", Phrase("error.needed"))
        checks.done()
        warned: tuple[Breach, ...] = ()
        if value_by_key(key) is None:
            person = work.acting.actor.person
            if principal_fen + gift_fen > 0:
                after = found.money_fen + principal_fen + gift_fen
                named = found.membership is not None
                warned = hold(breaches(broken_by_holding(named=named, balance_fen=after)))
            work.needs_another("adjust_alone", person, second, exception, APPROVE)
        entry = post_value(
            work,
            found,
            "adjust",
            principal_fen=principal_fen,
            gift_fen=gift_fen,
            key=key,
            on_day=work.today,
            reason=reason,
            second=_signer(work),
        )
        note_warnings(work, found, warned)
        return entry

    @use_case("value.reverse", CREATE)
    def reverse(
        self,
        work: Work,
        entry: int,
        reason: str,
        key: str,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> ValueEntry:
        """Take a wrong top-up or spending of today back whole; two persons.

        Later it takes an adjustment. Raises as ``refund``, and Refused for another day's entry, for
        one that was taken back, and where the money has been spent.
        """
        was = value_entry_of(entry)
        found = reached_account(work, was.account)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        checks.done()
        if value_by_key(key) is None:
            if was.kind not in ("top_up", "spend") or was.on_day != work.today:
                raise Refused(Phrase("ledger.only_today"))
            person = work.acting.actor.person
            work.needs_another("adjust_alone", person, second, exception, APPROVE)
        return post_value(
            work,
            found,
            "reverse",
            principal_fen=-was.principal_fen,
            gift_fen=-was.gift_fen,
            key=key,
            on_day=work.today,
            method=was.method,
            card=was.card,
            shift=open_shift(work.acting.actor.person, found.company),
            document=was.document,
            reason=reason,
            contra=was.id,
            second=_signer(work),
        )

    @use_case("value.transfer", CREATE)
    def transfer(
        self,
        work: Work,
        source: int,
        target: int,
        amount: Money,
        key: str,
        *,
        reason: str,
        second: Countersign | None = None,
        exception: str = "",
    ) -> tuple[ValueEntry, ValueEntry]:
        """Pass money on to another account 转让; two persons.

        No terms may forbid it (法释〔2025〕4号). Returns the entries of both sides. Raises as
        ``refund``, and Refused where the other account would hold more than a rule allows.
        """
        giver, taker = reached_account(work, source), reached_account(work, target)
        checks = Checks()
        reason = checks.text("reason", reason, longest=200, needed=True)
        for name, fen in (("principal_fen", amount.principal_fen), ("gift_fen", amount.gift_fen)):
            if not 0 <= fen <= LARGEST_FEN:
                checks.add(name, Phrase("ledger.amount_range"))
        if not amount.principal_fen and not amount.gift_fen:
            checks.add("principal_fen", Phrase("error.needed"))
        if giver.id == taker.id or giver.company != taker.company:
            checks.add("target", Phrase("ledger.same_account"))
        checks.done()
        warned: tuple[Breach, ...] = ()
        if value_by_key(f"{key}:out") is None:
            for account in (giver, taker):
                must_be_open(account)
            after = taker.money_fen + amount.principal_fen + amount.gift_fen
            named = taker.membership is not None
            warned = hold(breaches(broken_by_holding(named=named, balance_fen=after)))
            person = work.acting.actor.person
            work.needs_another("adjust_alone", person, second, exception, APPROVE)
        sides: list[ValueEntry] = []
        for account, sign, side in ((giver, -1, "out"), (taker, 1, "in")):
            entry = post_value(
                work,
                account,
                "transfer",
                principal_fen=sign * amount.principal_fen,
                gift_fen=sign * amount.gift_fen,
                key=f"{key}:{side}",
                on_day=work.today,
                reason=reason,
                contra=sides[0].id if sides else None,
                second=_signer(work),
            )
            sides.append(entry)
        note_warnings(work, taker, warned)
        return sides[0], sides[1]

    @use_case("value.freeze", APPROVE)
    def freeze(self, work: Work, account: int, version: int, reason: str) -> Account:
        """Freeze an account: nobody spends, tops up or redeems. Raises as ``unfreeze``."""
        return _set_state(work, account, version, reason, ("open", "frozen"))

    @use_case("value.unfreeze", APPROVE)
    def unfreeze(self, work: Work, account: int, version: int, reason: str) -> Account:
        """Let an account be drawn on again.

        Raises ValidationErrors without a reason, Refused in another state, Conflict, NotFound.
        """
        return _set_state(work, account, version, reason, ("frozen", "open"))


def _signer(work: Work) -> int | None:
    return work.entry.second.person if work.entry.second else None


def _set_state(
    work: Work, account: int, version: int, reason: str, states: tuple[str, str]
) -> Account:
    checks = Checks()
    reason = checks.text("reason", reason, longest=200, needed=True)
    checks.done()
    work.because(reason)
    return set_state(work, reached_account(work, account), version, states)
