"""What is checked of an application before it is decided (domain §2.1), shown and kept with it.

A blacklisted customer is one who carries the tag that the office's settings name, or who shares a
document or telephone with somebody who does: a tag is given, taken back, undone, merged and found
as every other, and needs no second list of people that would have to be kept in step.
Who wants no contact is not blacklisted, and may well be a member.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from crm_desktop.cards.read import card_type_of
from crm_desktop.customers.model import ContactKind, Customer, CustomerKind
from crm_desktop.foundation.formats.identities import birthday_of
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.settings import BLACKLIST_TAG, value_of
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.membership.applying import OVERRULED, Application, Shown, Verdict
from crm_desktop.membership.read import open_membership
from db import sql
from db.matching import age_by_paper, sharing_with

_ADULT = 18
# Another record counts while it is in use: a merged one lives on in the one that stayed.
_MEMBERS = """
SELECT m.number FROM membership m JOIN customer c ON c.id = m.customer_id
WHERE m.customer_id IN ({others}) AND m.company_id = ? AND m.ended_on IS NULL
  AND c.deleted_at IS NULL ORDER BY m.number LIMIT 5
"""
_APPLYING = """
SELECT a.number FROM member_application a
WHERE a.customer_id IN ({others}) AND a.company_id = ?
  AND a.state IN ('draft', 'review', 'papers', 'approved') ORDER BY a.number LIMIT 5
"""
_TAGGED = """
SELECT c.code FROM customer_tag t JOIN customer c ON c.id = t.customer_id
WHERE t.tag_key = ? AND c.company_id = ? AND c.deleted_at IS NULL
  AND (c.id = ? OR c.id IN ({paper}) OR c.id IN ({phone})) ORDER BY c.code LIMIT 5
"""


def checks_of(application: Application, customer: Customer, today: date) -> tuple[Shown, ...]:
    """Return what the checks say of an application today, in the order of ``CHECKS``."""
    return (
        _member(application),
        _alike(application, "person", sharing_with("identity"), Verdict.BLOCK),
        _alike(application, "phone", sharing_with("phone"), Verdict.WARN),
        _blacklist(application),
        *_age(customer, today),
        _tier(application),
        *_identity(application, customer),
        _papers(application, customer),
    )


def refusals(checks: tuple[Shown, ...], *, special: bool) -> tuple[Shown, ...]:
    """Return the checks for which an approval is refused; a special one passes over some."""
    passed = OVERRULED if special else frozenset()
    return tuple(each for each in checks if each.blocks and each.name not in passed)


def needs_identity(card_type: str) -> bool:
    """Return whether a card of a type is named and stores value: its buyer is named by a paper."""
    found = card_type_of(card_type)
    return found.named and found.money


def birthday(customer: Customer) -> date | None:
    """Return when somebody was born, by their resident card first, then as noted."""
    told = (birthday_of(identity.number) for identity in customer.identities)
    return next(filter(None, told), customer.birthday)


def _member(application: Application) -> Shown:
    found = open_membership(application.customer, application.company)
    return _said("member", Verdict.BLOCK, [found.number] if found else [])


def _alike(application: Application, name: str, others: str, verdict: Verdict) -> Shown:
    found = [
        number
        for query in (_MEMBERS, _APPLYING)
        for (number,) in sql.rows(
            query.format(others=others), application.customer, application.company
        )
    ]
    return _said(name, verdict, found)


def _blacklist(application: Application) -> Shown:
    found = sql.rows(
        _TAGGED.format(paper=sharing_with("identity"), phone=sharing_with("phone")),
        fold(value_of(BLACKLIST_TAG)),
        application.company,
        *[application.customer] * 3,
    )
    return _said("blacklist", Verdict.BLOCK, [code for (code,) in found])


def _age(customer: Customer, today: date) -> Iterator[Shown]:
    """Say whether somebody is of age; an organisation has none."""
    if customer.kind != CustomerKind.PERSON:
        return
    age = age_by_paper(customer.id)
    born = birthday(customer)
    if age is None and born is not None:
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age is None:
        yield Shown("age", Verdict.WARN)
        return
    yield Shown("age", Verdict.OK if age >= _ADULT else Verdict.BLOCK, str(age))


def _tier(application: Application) -> Shown:
    """Nobody has earned a level before joining: one that must be earned is a special approval."""
    tier = application.tier
    earned = tier.active and not tier.upgrade_at
    return Shown("tier", Verdict.OK if earned else Verdict.BLOCK, tier.zh, tier.en)


def _identity(application: Application, customer: Customer) -> Iterator[Shown]:
    if needs_identity(application.card_type):
        there = Verdict.OK if customer.identities else Verdict.BLOCK
        yield Shown("identity", there)
    # Numbers of documents are sensitive: a consent of its own (PIPL art. 28-29).
    if customer.kind == CustomerKind.PERSON and customer.identities:
        agreed = "sensitive" in application.consents
        yield Shown("sensitive", Verdict.OK if agreed else Verdict.WARN)


def _papers(application: Application, customer: Customer) -> Shown:
    there = {paper.kind for paper in application.papers}
    wanted = ["terms", "notice"]
    if needs_identity(application.card_type) and customer.kind == CustomerKind.PERSON:
        wanted.append("identity")
    missing = [each for each in wanted if each not in there]
    words = sql.rows(
        "SELECT zh, en FROM dictionary_entry WHERE dictionary = 'evidence_kind' "
        f"AND code IN ({sql.marks(len(missing))}) ORDER BY position",
        *missing,
    )
    chinese, english = (
        say(Phrase("paper.comma"), language).join(word[at] for word in words)
        for at, language in enumerate((Language.ZH, Language.EN))
    )
    return Shown("papers", Verdict.WARN if missing else Verdict.OK, chinese, english)


def _said(name: str, verdict: Verdict, found: list[str]) -> Shown:
    return Shown(name, verdict if found else Verdict.OK, ", ".join(found))


def incomplete(application: Application, customer: Customer) -> list[str]:
    """Return what an application lacks to be handed in, as names of fields (domain §2.1)."""
    phones = [contact for contact in customer.contacts if contact.kind == ContactKind.PHONE]
    there = {
        "phone": bool(phones),
        "identity": bool(customer.identities) or not needs_identity(application.card_type),
        "source": bool(application.source),
        "terms_signed": application.terms_signed,
        "notice_signed": application.notice_signed,
    }
    return [name for name, is_there in there.items() if not is_there]
