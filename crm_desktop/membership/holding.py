"""Whose an account is, as far as money needs to know: name, whether a unit, what is on file."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from crm_desktop.membership.model import Account
from db import sql


@dataclass(frozen=True)
class Holder:
    """A holder; ``customer`` is 0 and the name empty where nobody is named."""

    customer: int
    name: str
    unit: bool
    identity: bool
    contact: bool


def holder_of(account: Account) -> Holder:
    """Return whose an account is."""
    row = sql.one(
        "SELECT c.id, c.name, c.kind, "
        "EXISTS (SELECT 1 FROM customer_identity i WHERE i.customer_id = c.id), "
        "EXISTS (SELECT 1 FROM customer_contact t WHERE t.customer_id = c.id AND t.kind = 'phone') "
        "FROM membership m JOIN customer c ON c.id = m.customer_id WHERE m.id = ?",
        account.membership or 0,
    )
    if row is None:
        return Holder(0, "", unit=False, identity=False, contact=False)
    customer, name, kind, identity, contact = row
    return Holder(customer, name, kind != "person", bool(identity), bool(contact))


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for spaces, width, case and how a middle dot is typed."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    for dot in "•‧・∙⋅":
        folded = folded.replace(dot, "·")
    return "".join(folded.split())
