"""Paying with stored value, and what comes back of it: which share is principal, which gift."""

from __future__ import annotations

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.settings import VALUE_ORDER, value_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.drawing import SPENDING, must_draw, reached_account
from crm_desktop.membership.entries import ValueEntry, value_by_key
from crm_desktop.membership.ledger import LARGEST_FEN, post_value
from crm_desktop.membership.model import Account
from crm_desktop.membership.shifts import open_shift
from db import sql


def spend_value(
    work: Work,
    account: int,
    amount_fen: int,
    key: str,
    *,
    card: int | None,
    document: str = "",
    reason: str = "",
) -> ValueEntry:
    """Pay with stored value in the transaction of a use case; see ``StoredValueService.spend``."""
    found = reached_account(work, account)
    checks = Checks()
    document = checks.text("document", document, longest=60)
    reason = checks.text("reason", reason, longest=200)
    if not 0 < amount_fen <= LARGEST_FEN:
        checks.add("amount_fen", Phrase("ledger.amount_range"))
    checks.done()
    there = value_by_key(key)
    if there is not None:
        if there.amount_fen != -amount_fen:
            raise Refused(Phrase("ledger.key_reused"))
        return posted_again(work, found, "spend", key, (there.principal_fen, there.gift_fen))
    must_draw(found, card, states=SPENDING)
    principal, gift = split_spending(
        amount_fen, found.principal_fen, found.gift_fen, value_of(VALUE_ORDER)
    )
    return post_value(
        work,
        found,
        "spend",
        principal_fen=-principal,
        gift_fen=-gift,
        key=key,
        on_day=work.today,
        card=card,
        document=document,
        reason=reason,
        shift=open_shift(work.acting.actor.person, found.company),
    )


def split_spending(amount_fen: int, principal: int, gift: int, order: str) -> tuple[int, int]:
    """Return how much of a spending is principal and how much gift, by the order of the setting.

    Proportional rounds the gift's share down. What one of them lacks the other gives; Refused where
    both together are too little.
    """
    if amount_fen > principal + gift:
        raise Refused(
            Phrase(
                "ledger.too_little_money", principal=format_fen(principal), gift=format_fen(gift)
            )
        )
    if order == "gift_first":
        from_gift = min(gift, amount_fen)
    elif order == "proportional":
        from_gift = amount_fen * gift // (principal + gift)
        # Rounded down, it may ask one fen more of the principal than there is.
        from_gift = max(from_gift, amount_fen - principal)
    else:
        from_gift = max(0, amount_fen - principal)
    return amount_fen - from_gift, from_gift


def posted_again(
    work: Work, found: Account, kind: str, key: str, amounts: tuple[int, int]
) -> ValueEntry:
    """Return the entry that was made under a key; raises Refused where it is another one."""
    principal, gift = amounts
    return post_value(
        work, found, kind, principal_fen=principal, gift_fen=gift, key=key, on_day=work.today
    )


def shares_back(was: ValueEntry, amount_fen: int) -> tuple[int, int]:
    """Return the shares of principal and gift in what comes back of a spending.

    Counted over all that came back of it, so that several returns end at exactly what was spent.
    """
    row = sql.one(
        "SELECT coalesce(sum(principal_fen), 0), coalesce(sum(gift_fen), 0) FROM value_entry "
        "WHERE contra_id = ? AND kind IN ('return', 'reverse')",
        was.id,
    )
    assert row is not None
    principal, gift = int(row[0]), int(row[1])
    back = principal + gift + amount_fen
    if back > -was.amount_fen:
        raise Refused(Phrase("ledger.more_than_was"))
    of_principal = back * -was.principal_fen // -was.amount_fen
    return of_principal - principal, back - of_principal - gift
