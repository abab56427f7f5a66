"""Freezing an account and letting it be drawn on again, in the transaction of a use case."""

from __future__ import annotations

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.membership.ledger import owner_of
from crm_desktop.membership.model import Account
from crm_desktop.membership.read import account_of
from db.models.membership import Account as AccountTable


def set_state(work: Work, account: Account, version: int, states: tuple[str, str]) -> Account:
    """Move an account from one state to another and return it.

    Raises Refused where it is in another state, Conflict where it was changed meanwhile.
    """
    before, after = states
    if account.state != before:
        raise Refused(Phrase(f"account.not.{before}"))
    update_version(
        AccountTable,
        account.id,
        version,
        kind="account",
        mine=account,
        theirs=lambda: account_of(account.id),
        values={"state": after},
    )
    customer, label = owner_of(account)
    work.changed("account", account.id, label, {"state": before}, {"state": after})
    if customer:
        work.changed("customer", customer, label, None, {"account": after})
    return account_of(account.id)
