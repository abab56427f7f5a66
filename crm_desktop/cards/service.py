"""The life of a card at the desk: issued, activated, frozen, renewed, given back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crm_desktop.cards.facts import tail_fits
from crm_desktop.cards.history import latest
from crm_desktop.cards.issuing import issue_card
from crm_desktop.cards.life import take_step
from crm_desktop.cards.model import CARDS, Card, CardType
from crm_desktop.cards.read import blank_for, card_type_of, cards_of_account, extras_of
from crm_desktop.cards.room import APPROVE, DO, CardDone, CardRoom, asserted
from crm_desktop.customers.index import reindexed
from crm_desktop.customers.room import checked_reason
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.applications import mark_joined
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import account_of, membership_of_account, open_membership
from db import sql
from db.models.membership import Account as AccountTable
from db.models.membership import Membership as MembershipTable


@dataclass(frozen=True)
class IssueWish:
    """A card to be issued to a member, or to nobody by name (``customer`` None).

    ``blank`` is its number, empty for the next one handed out to whoever acts. ``bearer`` carries
    a supplementary card. ``method`` is how the fee was paid, where the type has one; ``signed``:
    the customer signed for the card.
    """

    customer: int | None = None
    type: str = "member"
    blank: str = ""
    bearer: str = ""
    method: str = ""
    signed: bool = False


class CardService(CardRoom):
    """Steps of cards within scope; what the desk shows is ``CardDeskService``'s."""

    @use_case("card.issue", DO)
    def issue(self, work: Work, wish: IssueWish) -> CardDone:
        """Issue a card to a member who has none of its type, or an anonymous one.

        Raises ValidationErrors, Refused, Conflict, NotFound.
        """
        card_type = card_type_of(wish.type)
        account = self._account_for(work, wish, card_type)
        return self._issue(work, wish, card_type, account)

    @use_case("card.join", DO)
    def join(self, work: Work, application: int, wish: IssueWish) -> CardDone:
        """Make whoever was approved a member and issue their card, in one step (domain §2.1).

        The application says who and which kind of card; ``wish`` the rest. Raises as ``issue``.
        """
        membership = mark_joined(work, application)
        code = str(sql.scalar("SELECT card_type FROM member_application WHERE id = ?", application))
        card_type = card_type_of(code)
        wish = replace(wish, customer=membership.customer, type=code)
        return self._issue(work, wish, card_type, membership.account)

    @use_case("card.activate", DO)
    def activate(self, work: Work, card: int, version: int, tail: str = "") -> CardDone:
        """Activate a card: the end of the member's telephone or document was told.

        A card that nobody is named on asks for nothing. Raises ValidationErrors, Refused,
        Conflict, NotFound.
        """
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, "activate")
        self._identified(work, found, tail)
        values: dict[str, Any] = {"activated_on": day_text(work.today)}
        return self._stepped(work, found, "activate", values=values)

    @use_case("card.freeze", APPROVE)
    def freeze(self, work: Work, card: int, version: int, reason: str) -> CardDone:
        """Freeze a card for a reason; raises ValidationErrors, Refused, Conflict, NotFound."""
        return self._for_a_reason(work, card, version, "freeze", reason)

    @use_case("card.unfreeze", APPROVE)
    def unfreeze(self, work: Work, card: int, version: int, reason: str) -> CardDone:
        """Put a frozen card back to use; raises as ``freeze``."""
        return self._for_a_reason(work, card, version, "unfreeze", reason)

    @use_case("card.renew", DO)
    def renew(self, work: Work, card: int, version: int, until: date) -> CardDone:
        """Begin another period for a card whose period has ended, and for its membership.

        Raises ValidationErrors for a day that has passed, Refused, Conflict, NotFound.
        """
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, "renew")
        checks = Checks()
        if until <= work.today:
            checks.add("until", Phrase("cards.renew.in_the_past"))
        checks.done()
        membership = membership_of_account(found.account) if found.account else None
        if membership is not None and (membership.period_until or date.min) < until:
            update_version(
                MembershipTable,
                membership.id,
                membership.version,
                kind="membership",
                mine=membership,
                theirs=lambda: membership,
                values={"period_until": day_text(until)},
            )
            work.changed(
                "membership",
                membership.id,
                membership.number,
                {"period_until": membership.period_until},
                {"period_until": until},
            )
        values: dict[str, Any] = {"valid_until": day_text(until)}
        return self._stepped(work, found, "renew", values=values)

    @use_case("card.cancel", DO)
    def cancel(
        self, work: Work, card: int, version: int, reason: str, *, tail: str = ""
    ) -> CardDone:
        """Begin to take a card back: nothing can be spent on it while its money is refunded.

        Raises ValidationErrors, Refused where supplementary cards hang on it, Conflict, NotFound.
        """
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, "cancel")
        checks = Checks()
        reason = checked_reason(checks, reason)
        checks.done()
        self._identified(work, found, tail)
        if extras_of(found.id):
            raise Refused(Phrase("cards.cancel.extras_first"))
        work.because(reason)
        return self._stepped(work, found, "cancel", reason=reason)

    @use_case("card.keep", DO)
    def keep(self, work: Work, card: int, version: int) -> CardDone:
        """Leave a card with its holder after all, in the state that it had before.

        Raises Refused, Conflict, NotFound.
        """
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, "keep")
        begun = latest(found.id, "cancel")
        kept = take_step(work, found, "keep")
        # The machine knows one way back; a card that was frozen or over must not get free by it.
        if begun and begun.source == "frozen":
            kept = take_step(work, kept, "freeze", reason=begun.reason)
        elif begun and begun.source == "expired":
            kept = take_step(work, kept, "expire")
        self._tell(work, kept, state=kept.state)
        return CardDone(kept)

    @use_case("card.finish", APPROVE)
    def finish(self, work: Work, card: int, version: int, *, collected: bool) -> CardDone:
        """Cancel a card for good once its money is refunded and its points are settled.

        Raises ValidationErrors where the card was not taken in, Refused where something is left on
        its account that no other card draws on, Conflict, NotFound.
        """
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, "finish")
        checks = Checks()
        asserted(checks, "collected", said=collected)
        checks.done()
        account = self._account(found)
        if not (account.empty or _others_draw(account, found)):
            raise Refused(Phrase("cards.finish.not_settled"))
        done = self._stepped(work, found, "finish")
        if account.membership is None:
            _close(work, account)
        return done

    # Parts

    def _issue(
        self, work: Work, wish: IssueWish, card_type: CardType, account: Account
    ) -> CardDone:
        checks = Checks()
        asserted(checks, "signed", said=wish.signed or not card_type.named)
        if card_type.fee_fen:
            check_entry(checks, "method", "payment_method", wish.method, in_use=True)
        bearer = checks.text("bearer", wish.bearer, longest=200, needed=card_type.extra)
        checks.done()
        blank = blank_for(work.acting.actor.person, card_type, account.company, wish.blank)
        number = next_number(account.company, "card_issue", work.today)
        with reindexed(*((wish.customer,) if wish.customer else ())):
            card = issue_card(
                work,
                blank,
                account,
                named=card_type.named,
                bearer=bearer,
                main=_main_card(account) if card_type.extra else None,
                fee_fen=card_type.fee_fen,
                method=wish.method if card_type.fee_fen else "",
                number=number,
            )
        self._tell(work, card, number=number, card_type=card_type.code)
        return CardDone(card, number)

    def _account_for(self, work: Work, wish: IssueWish, card_type: CardType) -> Account:
        if wish.customer is None:
            if card_type.named:
                raise Refused(Phrase("cards.issue.needs_name", type=card_type.phrase))
            made = AccountTable.insert(company=work.acting.company, membership=None).execute()
            account = account_of(made)
            work.changed("account", account.id, str(account.id), None, {"company": account.company})
            return account
        customer = self._whole(work, wish.customer)
        membership = open_membership(customer.id, customer.company)
        if membership is None or membership.state != "active":
            raise Refused(Phrase("cards.issue.no_member"))
        return membership.account

    def _identified(self, work: Work, card: Card, tail: str) -> None:
        """Hold that whoever asks told the end of the holder's telephone or document."""
        customer = self._customer(work, card)
        checks = Checks()
        if customer is not None and not tail_fits(customer, tail):
            checks.add("tail", Phrase("cards.tail_differs"))
        checks.done()

    def _for_a_reason(
        self, work: Work, card: int, version: int, event: str, reason: str
    ) -> CardDone:
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, event)
        checks = Checks()
        reason = checked_reason(checks, reason)
        checks.done()
        work.because(reason)
        return self._stepped(work, found, event, reason=reason)

    def _stepped(
        self,
        work: Work,
        card: Card,
        event: str,
        *,
        reason: str = "",
        values: dict[str, Any] | None = None,
    ) -> CardDone:
        after = take_step(work, card, event, reason=reason, values=values)
        self._tell(work, after, state=after.state)
        return CardDone(after)


def _main_card(account: Account) -> int | None:
    """Return the card that a supplementary one hangs on."""
    for card in cards_of_account(account.id):
        if card.live and not card.type.extra:
            return card.id
    return None


def _others_draw(account: Account, card: Card) -> bool:
    return any(other.live and other.id != card.id for other in cards_of_account(account.id))


def _close(work: Work, account: Account) -> None:
    """Close the account of a card that nobody is named on: it goes with its card."""
    update_version(
        AccountTable,
        account.id,
        account.version,
        kind="account",
        mine=account,
        theirs=lambda: account_of(account.id),
        values={"state": "closed"},
    )
    work.changed("account", account.id, str(account.id), {"state": "open"}, {"state": "closed"})
