"""P1 and P11: the search box over a million customers, each of the 27 kinds of what is typed.

The value is the 95th percentile of a search from the typed text to the customers' ids, the floor
that of the same SQL put to the same connection with nothing around it. Each text is searched for
whole and cut short as when it is still being typed. The database is encrypted, as the program's is,
and holds the keys only; it is measured at 1 %, at 10 % and in full, for P11.

Two words cost the most, near twice their SQL. Where each is common ("王 51") the rows of the rarer
one are read up to a limit, and which of their names fit the other is told in Python, a third of the
time; put into SQL it would read the customers' pages, which costs more. The limits are also why P11
grows by more than two: with ten thousand customers a word has fewer rows than the limits let in,
with a million the limits are reached. Beyond them more customers make a search no slower.

``CRM_BENCH_CUSTOMERS`` is how many customers there are. A million take some ten minutes to make.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from random import Random
from typing import Any
from unittest.mock import patch

from benchmarks.engines import empty, named, raw
from benchmarks.runner import Budget, Figure, percentile
from crm_desktop.customers import index, planting
from crm_desktop.customers.sample_data import SampleCustomer, sample_customers
from crm_desktop.foundation import pinyin, searchkeys
from crm_desktop.foundation.formats.codes import customer_code
from crm_desktop.foundation.searchwords import query
from db import search, sql
from db.engine import Database
from db.migrate import upgrade

CUSTOMERS = int(os.environ.get("CRM_BENCH_CUSTOMERS", "1000000"))
BUDGET = Budget(most=16.0, ratio_most=2.0)
GROWTH = Budget(ratio_most=2.0)
MOST = 50
TEXTS = 60
SAMPLED = 20_000
_BATCH = 100_000

Statement = tuple[str, tuple[Any, ...]]
Typed = Callable[[SampleCustomer, Random], str]


def keys_of(customer: SampleCustomer) -> set[str]:
    """Return the keys of a customer, as the archive makes them, and those of a card."""
    return planting.keys_of(customer, code_of(customer)) | searchkeys.card_keys(customer.card)


def code_of(customer: SampleCustomer) -> str:
    """Return the code that the first company gives a customer."""
    return customer_code("01", customer.number)


def fill(database: Database, customers: Iterator[SampleCustomer], count: int) -> None:
    """Store the keys of the next customers in sorted batches."""
    while count > 0:
        batch = [
            (key, customer.number, 1, searchkeys.shown(customer.name))
            for customer in islice(customers, min(count, _BATCH))
            for key in keys_of(customer)
        ]
        batch.sort()
        with database.atomic():
            search.add(batch)
        count -= _BATCH


# ------------------------------------------------------------------------------ what somebody types


def _read(name: str) -> list[str]:
    """Return the syllables of a name as one reads them."""
    readings = pinyin.name_readings(searchkeys.bare(name))
    return [of[0] if of else c for of, c in zip(readings, searchkeys.bare(name), strict=True)]


def _by_initials(customer: SampleCustomer, _: Random) -> str:
    return "".join(syllable[0] for syllable in _read(customer.name))


def _mixed(customer: SampleCustomer, random: Random) -> str:
    first, *others = _read(customer.name)
    head = first if random.random() < 0.5 else first[0]
    return head + "".join(syllable[0] for syllable in others[:-1]) + others[-1]


def _core(customer: SampleCustomer) -> str:
    return searchkeys.without_form(searchkeys.bare(customer.name))


def _part_of_phone(customer: SampleCustomer, random: Random) -> str:
    return customer.phones[0][:7] if random.random() < 0.5 else customer.phones[0][3:8]


def _any_reading(customer: SampleCustomer, random: Random) -> str:
    first, *others = pinyin.name_readings(customer.name)
    return random.choice(first) + "".join(of[0] for of in others)


def _two_words(customer: SampleCustomer, random: Random) -> str:
    read = _read(customer.name)
    name = [customer.name, customer.name[0], "".join(read), read[0], read[0][0]]
    number = [customer.phones[0][-4:], customer.plate[-4:] or customer.phones[0][-8:]]
    return f"{random.choice(name)} {random.choice(number)}"


def _with_surname_of_two_readings(customer: SampleCustomer) -> bool:
    return _person(customer) and len(pinyin.surname_readings(customer.name[0])[0]) > 1


def _person(customer: SampleCustomer) -> bool:
    name = customer.name
    return not customer.organisation and len(name) in (2, 3) and all(map(pinyin.readings, name))


def _long(customer: SampleCustomer) -> bool:
    return _person(customer) and len(customer.name) == 3


def _all(_: SampleCustomer) -> bool:
    return True


# Each kind: whose it is asked of, and what is typed for one of them.
KINDS: dict[str, tuple[Callable[[SampleCustomer], object], Typed]] = {
    "name": (_person, lambda c, _: c.name),
    "name-start": (_long, lambda c, _: c.name[:2]),
    "name-end": (_long, lambda c, _: c.name[1:]),
    "name-1-character": (_person, lambda c, r: r.choice(c.name)),
    "name-2-characters": (lambda c: _person(c) and len(c.name) == 2, lambda c, _: c.name),
    "pinyin": (_person, lambda c, _: "".join(_read(c.name))),
    "pinyin-start": (_person, lambda c, _: _read(c.name)[0] + _read(c.name)[1][:2]),
    "pinyin-initials": (_person, _by_initials),
    "pinyin-mixed": (_person, _mixed),
    "pinyin-polyphonic": (_with_surname_of_two_readings, _any_reading),
    "pinyin-u-umlaut": (
        lambda c: _person(c) and "v" in "".join(_read(c.name)),
        lambda c, r: "".join(_read(c.name)).replace("v", r.choice(["v", "u", "ü"])),
    ),
    "rare-character": (
        lambda c: not c.organisation and any(ord(x) > 0xFFFF for x in c.name),
        lambda c, r: c.name[r.choice([0, -1]) :],
    ),
    "phone": (_all, lambda c, _: c.phones[0]),
    "phone-last-8": (_all, lambda c, _: c.phones[0][-8:]),
    "phone-last-4": (_all, lambda c, _: c.phones[0][-4:]),
    "phone-part": (_all, _part_of_phone),
    "plate": (lambda c: c.plate, lambda c, _: c.plate),
    "plate-part": (lambda c: c.plate, lambda c, r: c.plate[r.choice([1, 2, -4]) :]),
    "vin": (lambda c: c.vin, lambda c, _: c.vin),
    "vin-end": (lambda c: c.vin, lambda c, r: c.vin[-r.choice([4, 6, 7, 8]) :]),
    "card": (lambda c: c.card, lambda c, r: c.card[r.choice([0, -6]) :]),
    "code": (_all, lambda c, r: r.choice([code_of(c), c.old_code or code_of(c)])),
    "identity-end": (lambda c: c.identity, lambda c, r: c.identity[-r.choice([4, 5, 6]) :]),
    "company": (
        lambda c: c.organisation,
        lambda c, r: r.choice([c.name, _core(c), _core(c)[2:], _core(c)[2:6]]),
    ),
    "company-initials": (
        lambda c: c.organisation,
        lambda c, r: "".join(s[0] for s in _read(_core(c))[r.choice([0, 2]) :]),
    ),
    "account": (lambda c: c.email or c.wechat, lambda c, _: c.email or c.wechat),
    "two-words": (_person, _two_words),
}


def texts_of(kind: str, customers: list[SampleCustomer]) -> list[str]:
    """Return what is typed to find some customers, each text whole and cut short."""
    whose, typed = KINDS[kind]
    random = Random(kind)
    asked = [customer for customer in customers if whose(customer)]
    found: list[str] = []
    for customer in random.choices(asked, k=TEXTS):
        text = typed(customer, random)
        found += [text, text[: random.randint(1, len(text))]]
    return found


# ------------------------------------------------------------------------------------------ figures


def find(text: str) -> list[int]:
    """Find customers as the search box does."""
    return index.matching(query(text), None, MOST)


@contextmanager
def _recorded() -> Iterator[list[Statement]]:
    """Yield the statements that are put to the database meanwhile."""
    put: list[Statement] = []

    def rows(text: str, *params: object) -> list[sql.Row]:
        put.append((text, params))
        return _rows(text, *params)

    _rows = sql.rows
    with patch.object(sql, "rows", rows):
        yield put


def _measured(texts: list[str], database: Database) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each search and of its SQL alone, either first in turn."""
    statements: list[list[Statement]] = []
    for text in texts:
        with _recorded() as put:
            find(text)
        statements.append(put)

    def put_raw(of: Iterable[Statement]) -> None:
        for text, params in of:
            cursor, bare = raw(database, text)
            cursor.execute(bare, params)
            cursor.fetchall()

    values, floors = [], []
    for number, (text, put) in enumerate(zip(texts, statements, strict=True)):
        steps = [(values, lambda t=text: find(t)), (floors, lambda p=put: put_raw(p))]
        for times, step in steps if number % 2 else reversed(steps):
            began = time.perf_counter()
            step()
            times.append((time.perf_counter() - began) * 1000)
    return values, floors


def search_box() -> Iterator[Figure]:
    """Measure every kind with all customers, and how the slowest tenth grows with their number."""
    with empty() as database:
        upgrade(database, lambda: None)
        yield from _figures(database)


def _figures(database: Database) -> Iterator[Figure]:
    customers = sample_customers(CUSTOMERS)
    asked = list(sample_customers(min(SAMPLED, CUSTOMERS)))
    filled, slow = 0, {}
    for count in (CUSTOMERS // 100, CUSTOMERS // 10, CUSTOMERS):
        fill(database, customers, count - filled)
        filled = count
        everything: list[float] = []
        for kind in KINDS:
            values, floors = _measured(texts_of(kind, asked), database)
            everything += values
            if count == CUSTOMERS:
                value, floor = percentile(values, 95), percentile(floors, 95)
                yield BUDGET.judge(named(f"P1-{kind}"), value, "ms", floor, len(values))
        slow[count] = percentile(everything, 95)
    for count in (CUSTOMERS // 10, CUSTOMERS):
        name = named(f"P11-search-{count}")
        yield GROWTH.judge(name, slow[count], "ms", slow[CUSTOMERS // 100], len(everything))


FIGURES = {"P1": search_box}
