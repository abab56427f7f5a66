"""Giving a blank to somebody: the one way by which a card comes to draw on an account.

Called by the card desk, by a batch, and by a replacement, each in its own transaction.
"""

from __future__ import annotations

from datetime import date

from crm_desktop.cards.fees import fee_taken
from crm_desktop.cards.life import take_step
from crm_desktop.cards.model import Card, grouped
from crm_desktop.cards.read import card_of, live_card
from crm_desktop.foundation.clock import day_text, stamp, years_after
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.settings import ANONYMOUS_CARD_YEARS, value_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import membership_of_account
from db import sql

_MOVE = (
    "INSERT INTO stock_move (company_id, kind, type_id, first, last, quantity, holder_before_id, "
    "at, by_id, number, reason) VALUES (?, 'issue', ?, ?, ?, 1, ?, ?, ?, ?, '')"
)


def issue_card(
    work: Work,
    blank: Card,
    account: Account,
    *,
    named: bool = True,
    bearer: str = "",
    main: int | None = None,
    fee_fen: int = 0,
    method: str = "",
    number: str = "",
    replaces: int | None = None,
) -> Card:
    """Issue a blank that whoever acts was handed out, on an account; return the pending card.

    ``bearer`` carries a supplementary card that hangs on the ``main`` one. The fee was paid by
    ``method`` and is in the open shift of whoever acts; that of a replacement is its own step's.
    ``number`` is that of the receipt, drawn where it is empty. The move of the stock is noted here
    too. A card that ``replaces`` another takes over until when that one is good; the old card has
    been taken out of use before, in the same transaction.

    Raises Refused for a blank of somebody else, another company or another state, a closed account,
    a second live card of the type, or a type that does not fit; Conflict where somebody was faster.
    """
    _must_fit(work, blank, account, named=named, bearer=bearer, main=main)
    given = number or next_number(account.company, "card_issue", work.today)
    holder = blank.holder
    issued = take_step(
        work,
        blank,
        "issue",
        number=given,
        content={"fee_fen": fee_fen, "method": method, "bearer": bearer},
        fee=fee_taken(work, account.company, fee_fen, method),
        values={
            "account": account.id,
            "named": named,
            "holder": None,
            "main": main,
            "bearer": bearer,
            "replaces": replaces,
            "issued_on": day_text(work.today),
            "valid_until": _good_until(work.today, account, named=named, replaces=replaces),
        },
    )
    sql.run(
        _MOVE,
        blank.company,
        blank.type.id,
        blank.number,
        blank.number,
        holder,
        stamp(work.now),
        work.acting.actor.person or None,
        given,
    )
    return issued


def _must_fit(
    work: Work, blank: Card, account: Account, *, named: bool, bearer: str, main: int | None
) -> None:
    if blank.state == "allocated" and blank.holder != work.acting.actor.person:
        raise Refused(Phrase("cards.issue.not_your_blank", number=grouped(blank.number)))
    if blank.company != account.company:
        raise Refused(Phrase("cards.issue.other_company"))
    if account.state != "open":
        raise Refused(Phrase("cards.issue.account_not_open"))
    if (blank.type.named and not named) or (named and account.membership is None):
        raise Refused(Phrase("cards.issue.needs_name", type=blank.type.phrase))
    if blank.type.extra and (main is None or not bearer.strip()):
        raise Refused(Phrase("cards.issue.needs_bearer", type=blank.type.phrase))
    if main is not None:
        carrier = card_of(main)
        if carrier.account != account.id or not carrier.live or carrier.type.extra:
            raise Refused(Phrase("cards.issue.no_main_card"))
    if not blank.type.money and account.money_fen:
        raise Refused(Phrase("cards.issue.no_money_on_it", money=format_fen(account.money_fen)))
    other = live_card(account.id, blank.type.id)
    if other is not None:
        raise Refused(
            Phrase("cards.issue.has_one", number=grouped(other.number), type=blank.type.phrase)
        )


def _good_until(today: date, account: Account, *, named: bool, replaces: int | None) -> str | None:
    """Return until when a card is good.

    What is stored on a named card has no end (domain §0): only the benefits of the membership do.
    An anonymous card ends after years of which the law sets the least.
    """
    if replaces is not None:
        until = card_of(replaces).valid_until
        return day_text(until) if until else None
    if not named:
        return day_text(years_after(today, value_of(ANONYMOUS_CARD_YEARS)))
    membership = membership_of_account(account.id)
    until = membership.period_until if membership else None
    return day_text(until) if until else None
