"""What holds a customer's record in use: an open membership, an application that waits.

Such a record is not put into the bin, and two of which each is a member are not merged: one of the
memberships is given back first, for nobody may guess which account is the right one.
"""

from __future__ import annotations

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase
from db import sql

_MEMBER = "SELECT number FROM membership WHERE customer_id = ? AND ended_on IS NULL LIMIT 1"
_APPLIES = """
SELECT number FROM member_application
WHERE customer_id = ? AND state IN ('draft', 'review', 'papers', 'approved') LIMIT 1
"""
_BOTH = """
SELECT 1 FROM {table} a JOIN {table} b ON b.company_id = a.company_id
WHERE a.customer_id = ? AND b.customer_id = ? AND a.{waits} AND b.{waits} LIMIT 1
"""
_WAITS = {
    "membership": "ended_on IS NULL",
    "member_application": "state IN ('draft', 'review', 'papers', 'approved')",
}


def must_be_free(customer: int) -> None:
    """Hold that a customer is no member and applies for nothing; raises Refused."""
    for query, phrase in (
        (_MEMBER, "customers.is_member"),
        (_APPLIES, "customers.applies"),
    ):
        number = sql.scalar(query, customer)
        if number:
            raise Refused(Phrase(phrase, number=number))


def must_not_both_be_members(one: int, other: int) -> None:
    """Hold that two records can become one: not both a member, or applying, of one company.

    Nor may one be a member where the other still applies. Raises Refused.
    """
    for table, waits in _WAITS.items():
        if sql.scalar(_BOTH.format(table=table, waits=waits), one, other):
            raise Refused(Phrase(f"customers.both.{table}"))
    for member, applicant in ((one, other), (other, one)):
        if sql.scalar(_MEMBER, member) and sql.scalar(_APPLIES, applicant):
            raise Refused(Phrase("customers.both.membership"))


def must_belong_together(one: int, other: int) -> None:
    """Hold, before an undone merge is kept, that whoever joined is still who applied.

    An application that came with a record and led to a membership since would go back without it.
    Raises Refused.
    """
    apart = (
        "SELECT 1 FROM membership m JOIN member_application a ON a.id = m.application_id "
        "WHERE a.customer_id <> m.customer_id AND m.customer_id IN (?, ?) LIMIT 1"
    )
    if sql.scalar(apart, one, other):
        raise Refused(Phrase("customers.joined_since"))
