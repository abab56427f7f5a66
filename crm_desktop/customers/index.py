"""The search keys of customers, kept in the transaction that changes what they are made of.

This is the one seam between the archive, the key functions of the foundation and ``db.search``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from crm_desktop.customers.model import ContactKind, CustomerData, CustomerKind
from crm_desktop.foundation import pinyin, searchkeys
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.searchwords import Query, Word
from db import search, sql

_CONTACT_KEYS = {
    ContactKind.PHONE: searchkeys.phone_keys,
    ContactKind.FAX: searchkeys.phone_keys,
    ContactKind.EMAIL: searchkeys.email_keys,
    ContactKind.WECHAT: searchkeys.account_keys,
    ContactKind.OTHER: searchkeys.account_keys,
}
_SORTED = 400


@lru_cache(maxsize=16384)
def name_pinyin(name: str) -> str:
    """Return what a name is sorted by."""
    return pinyin.sort_key(fold(name))[:_SORTED]


@lru_cache(maxsize=16384)
def core_of(name: str, kind: str) -> str:
    """Return what a name is compared by: bare, an organisation's without its legal form."""
    text = searchkeys.bare(name)
    return (searchkeys.without_form(text) if kind == CustomerKind.ORGANISATION else text)[:200]


def spoken_keys(name: str) -> set[str]:
    """Return the keys of names that are read as this one; none where it is not Chinese."""
    readings = pinyin.name_readings(searchkeys.bare(name))
    if len(readings) < 2 or not all(readings):
        return set()
    said = {""}
    for syllable in readings:
        said = {start + reading for start in said for reading in syllable[:2]}
        if len(said) > 16:
            return set()
    return {key[: searchkeys.LONGEST] for key in said}


def keys_of(customer: int) -> frozenset[str]:
    """Return every key a customer is found by; none where it is in the bin or gone.

    The codes of records merged into it find it too.
    """
    return keys_of_many((customer,)).get(customer, frozenset())


def keys_of_many(customers: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return the keys of customers, at most some thousands; those in the bin are missing.

    Where the server makes those of telephones, mail and documents (``search.makes_hidden``), only
    the others.
    """
    return _made_of(customers)[1]


def _made_of(
    customers: Sequence[int],
) -> tuple[dict[int, tuple[int, str]], dict[int, frozenset[str]]]:
    """Return what each row of customers' keys carries, and their keys as ``keys_of_many`` does."""
    marks = sql.marks(len(customers))
    belonging = _BELONGING if search.makes_hidden() else (*_HIDDEN, *_BELONGING)
    queries = [_OWN, *(query for query, _ in belonging)]
    asked: list[tuple[str, *tuple[int, ...]]]
    asked = [(query.format(marks=marks), *customers) for query in queries]
    own, *others = sql.together(*asked)
    carrying: dict[int, tuple[int, str]] = {}
    found: dict[int, set[str]] = {}
    for customer, company, name, kind, code, old_code, deleted_at in own:
        carrying[customer] = (company, searchkeys.shown(name))
        if deleted_at is not None:
            continue
        keys = searchkeys.name_keys(name, organisation=kind == CustomerKind.ORGANISATION)
        keys |= searchkeys.code_keys(code)
        if old_code:
            keys |= searchkeys.code_keys(old_code)
        found[customer] = keys
    for (_, keys_from), rows in zip(belonging, others, strict=True):
        for customer, *values in rows:
            if customer in found:
                found[customer] |= keys_from(*values)
    for keys in found.values():
        keys.discard("")
    return carrying, {customer: frozenset(keys) for customer, keys in found.items()}


def _codes(code: str, old_code: str) -> set[str]:
    return searchkeys.code_keys(code) | searchkeys.code_keys(old_code)


def _vehicle(plate: str, vin: str, serial: str) -> set[str]:
    keys = searchkeys.plate_keys(plate) | searchkeys.vin_keys(vin)
    return keys | searchkeys.code_keys(serial)


def _contact(kind: str, key: str) -> set[str]:
    return _CONTACT_KEYS[ContactKind(kind)](key)


_OWN = """
SELECT id, company_id, name, kind, code, old_code, deleted_at FROM customer WHERE id IN ({marks})
"""
_VEHICLES = """
SELECT r.customer_id, v.plate_key, v.vin_key, v.serial
FROM vehicle_role r JOIN vehicle v ON v.id = r.vehicle_id
WHERE r.customer_id IN ({marks}) AND r.until IS NULL AND v.deleted_at IS NULL
"""
# Also of cards that ended: they are still carried about, and say which one replaced them.
_CARDS = """
SELECT m.customer_id, c.key FROM membership m
JOIN account a ON a.membership_id = m.id JOIN card c ON c.account_id = a.id
WHERE m.customer_id IN ({marks})
"""
_HIDDEN: tuple[tuple[str, Callable[..., set[str]]], ...] = (
    (
        "SELECT customer_id, kind, key FROM customer_contact WHERE customer_id IN ({marks})",
        _contact,
    ),
    (
        "SELECT customer_id, key FROM customer_identity WHERE customer_id IN ({marks})",
        searchkeys.identity_keys,
    ),
)
_BELONGING: tuple[tuple[str, Callable[..., set[str]]], ...] = (
    (
        "SELECT merged_into_id, code, old_code FROM customer WHERE merged_into_id IN ({marks})",
        _codes,
    ),
    (_VEHICLES, _vehicle),
    (_CARDS, searchkeys.card_keys),
)


def same_keys(before: CustomerData, after: CustomerData) -> bool:
    """Return whether a customer is found by the same keys and name after an edit as before it."""
    return _searched(before) == _searched(after)


def _searched(data: CustomerData) -> tuple[object, ...]:
    contacts = [(contact.kind, contact.value) for contact in data.contacts]
    papers = [(paper.kind, paper.number) for paper in data.identities]
    return data.company, data.kind, data.name, data.old_code, contacts, papers


@contextmanager
def reindexed(*customers: int) -> Iterator[None]:
    """Bring the keys of customers up to what the block makes of them."""
    borne, before = _made_of(customers)
    search.note(customers)
    yield
    now, after = _made_of(customers)
    nothing = frozenset[str]()
    for customer in customers:
        company, name = now.get(customer, (0, ""))
        anew = now.get(customer) != borne.get(customer)
        old, new = before.get(customer, nothing), after.get(customer, nothing)
        search.settle(customer, old, new, company, name, anew=anew)


def carried(customers: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Return what each row of the customers' keys carries: the company and the bare name."""
    found = sql.rows(
        f"SELECT id, company_id, name FROM customer WHERE id IN ({sql.marks(len(customers))})",
        *customers,
    )
    return {customer: (company, searchkeys.shown(name)) for customer, company, name in found}


def add_new(customer: int) -> None:
    """Store the keys of a customer that has none yet."""
    carrying, keys = _made_of((customer,))
    company, name = carrying[customer]
    search.settle(customer, frozenset(), keys[customer], company, name, anew=False)


def queue_new(customers: Iterable[int]) -> None:
    """Have the keys of customers filled later that have none yet."""
    sql.run_many(
        "INSERT INTO search_queue (customer_id) VALUES (?) ON CONFLICT DO NOTHING",
        [(customer,) for customer in customers],
    )


def queue(customers: Iterable[int]) -> None:
    """Have the keys of many customers made anew later, from what is stored then.

    Their present keys go at once, in one pass: nobody knows any more what they were made of.
    """
    queue_new(customers)
    search.drop_queued()
    sql.run(
        "DELETE FROM search_queue WHERE customer_id NOT IN "
        "(SELECT id FROM customer WHERE deleted_at IS NULL)"
    )


def matching(asked: Query, company: int | None, most: int) -> list[int]:
    """Return the customers that have a key beginning with each word, the best first.

    Before the others come those that have all that was typed as one, as 张伟 for "zhang wei".
    ``company`` narrows to one company; None is all of them.
    """
    together = [_wanted(asked.together)] if asked.together else []
    found = dict.fromkeys(search.find(together, most, company).customers)
    if len(found) < most:
        every = [_wanted(word) for word in asked.words]
        found |= dict.fromkeys(search.find(every, most, company).customers)
    return list(found)[:most]


def _wanted(word: Word) -> search.Wanted:
    return search.Wanted(word.texts, word.fitting if word.in_names else None)
