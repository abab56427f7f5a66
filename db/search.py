"""The table of search keys and how it is asked: what begins with each word that was typed.

Each end of every name and number of a customer is a row (``crm_desktop.foundation.searchkeys``
makes them), and a word is a range of the primary key. A row carries the customer's company and
name, so that "王 5678" is answered by reading the few thousand rows of 5678 in their order: to
look at each customer instead would decrypt a page for each, tens of milliseconds for one word.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence, Set
from dataclasses import dataclass
from operator import itemgetter

from db import sql
from db.dialect import storable
from db.engine import DATABASE
from db.rows import batches

FEW = 400  # rows that are read of each word
MANY = 2500  # rows that are read of a word where every word has more than a few
PASSED = 60_000  # rows of a common word that are passed over for the customers of another
_TELLING = 9.0  # bits of a word that narrows anything: three figures, two Chinese characters
_CUSTOMER_AND_NAME = itemgetter(1, 2)
_ABOVE_ALL = "\U0010ffff"

Entry = tuple[str, int, int, str]


@dataclass(frozen=True)
class Wanted:
    """A word to look for: the ways in which its key may be written, as typed first.

    ``fitting`` tells which of some bare names have it, and is asked where the word is too common to
    be read whole; None for what is in no name, such as part of a number.
    """

    texts: tuple[str, ...]
    fitting: Callable[[set[str]], Set[str]] | None = None

    @property
    def rarity(self) -> float:
        """Return how much a word tells, in bits about: a Chinese character more than a letter."""
        return sum(_bits(character) for character in self.texts[0])


def _bits(character: str) -> float:
    if "0" <= character <= "9":
        return 3.3
    return 2.0 if character.isascii() else 7.0


@dataclass(frozen=True)
class Found:
    """The customers found, best first; ``more`` says that there may be others."""

    customers: tuple[int, ...]
    more: bool


@dataclass(frozen=True)
class _Rows:
    """What was read of one word: customers with their names, in order of the keys."""

    names: dict[int, str]
    exact: frozenset[int]
    whole: bool  # whether the word has no more rows than were read


def add(entries: Iterable[Entry]) -> None:
    """Store entries: key, customer, company, bare name; what is there stays.

    Many are stored fastest when they are sorted.
    """
    if DATABASE.is_persons:
        for part in batches(entries):
            keys, customers, _, names = zip(*part, strict=True)
            sql.rows("SELECT keep.add_keys(?, ?, ?)", [*keys], [*customers], [*names])
        return
    sql.run_many(
        "INSERT INTO search_key (k, customer_id, company_id, name) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (k, customer_id) DO NOTHING",
        entries,
    )


def remove(keys: Iterable[tuple[str, int]]) -> None:
    """Remove keys of customers."""
    sql.run_many("DELETE FROM search_key WHERE k = ? AND customer_id = ?", keys)


def makes_hidden() -> bool:
    """Return whether the server makes the keys of what is hidden from whoever is logged in."""
    return bool(DATABASE.is_persons)


def note(customers: Sequence[int]) -> None:
    """Before customers are changed: have the server note what of what is hidden finds them."""
    if DATABASE.is_persons and customers:
        sql.rows("SELECT keep.note_keys(?)", [*customers])


def settle(
    customer: int, before: Set[str], after: Set[str], company: int, name: str, *, anew: bool
) -> None:
    """Bring the keys of a customer from what they were to what they are, with company and name.

    ``anew`` writes those that stay too, because they carry something else now. A server adds to
    both the keys of what is hidden.
    """
    if DATABASE.is_persons:
        old, new = ([*map(storable, sorted(keys))] for keys in (before, after))
        sql.rows(
            "SELECT keep.settle_keys(?, CAST(? AS text[]), CAST(? AS text[]), ?, ?)",
            customer, old, new, name, anew,
        )  # fmt: skip
        return
    kept = frozenset() if anew else before & after
    remove((key, customer) for key in sorted(before - kept))
    add((key, customer, company, name) for key in sorted(after - kept))


def drop_queued() -> None:
    """Remove every key of the customers that wait for theirs."""
    if DATABASE.is_persons:
        sql.rows("SELECT keep.drop_queued_keys()")
        return
    sql.run("DELETE FROM search_key WHERE customer_id IN (SELECT customer_id FROM search_queue)")


def beginning_with(text: str, most: int) -> set[int]:
    """Return some customers that have a key beginning with a text."""
    return {customer for _, customer, _ in _rows(text, most, None)}


def find(wanted: Sequence[Wanted], most: int, company: int | None = None) -> Found:
    """Return at most so many customers that have a key beginning with every word, exact ones first.

    ``company`` narrows to one. Where ``more`` is false these are all there are. A word with more
    than ``MANY`` rows is looked for in the names of those whom another word found.
    """
    if not wanted:
        return Found((), more=False)
    read = [_read(word, FEW, company) for word in wanted]
    driver = _read_enough(wanted, read, company)
    kept, whole = read[driver].names, read[driver].whole
    for number, (word, rows) in enumerate(zip(wanted, read, strict=True)):
        if number == driver or not kept:
            continue
        if word.fitting is not None and not rows.whole:
            fitting = word.fitting(set(kept.values()))
            kept = {customer: name for customer, name in kept.items() if name in fitting}
            continue
        having: Container[int] = rows.names
        if not rows.whole:
            having, all_passed = _passed(word, list(kept), company)
            whole = whole and all_passed
        kept = {customer: name for customer, name in kept.items() if customer in having}
    return _best(read, kept, most, whole=whole)


def _best(read: list[_Rows], kept: dict[int, str], most: int, *, whole: bool) -> Found:
    """Return those with the most exact keys first, and else in the order they were read."""
    ordered = list(kept)
    if len(read) > 1:  # of one word they were read so
        ordered.sort(key=lambda customer: -sum(customer in rows.exact for rows in read))
    return Found(tuple(ordered[:most]), more=len(ordered) > most or not whole)


def _read_enough(wanted: Sequence[Wanted], read: list[_Rows], company: int | None) -> int:
    """Return which word is to be the list that the others narrow, after reading more of it.

    Of a number just begun nearly everybody has a key: only its first rows can be read, and the
    other words narrow them. Else it is the shortest list that was read whole; where there is none,
    more is read of the rarest words.
    """
    order = sorted(range(len(wanted)), key=lambda number: -wanted[number].rarity)
    if len(order) == 1:
        return 0
    begun = [n for n in order if not (read[n].whole or wanted[n].fitting) and _vague(wanted[n])]
    if begun:
        read[begun[0]] = _read(wanted[begun[0]], MANY, company)
        return begun[0]
    if not any(rows.whole for rows in read):
        for number in order[:2]:
            if number == order[0] or not _vague(wanted[number]):
                read[number] = _read(wanted[number], MANY, company)
            if read[number].whole:
                return number
    whole = [number for number in order if read[number].whole]
    if whole:
        return min(whole, key=lambda number: len(read[number].names))
    # The rows of a number tell whether a name fits; those of a name tell no number.
    return next((number for number in order[:2] if not wanted[number].fitting), order[0])


def _vague(word: Wanted) -> bool:
    return word.rarity < _TELLING


def _read(word: Wanted, most: int, company: int | None) -> _Rows:
    """Read the first rows of a word, those of its first way of writing before the others."""
    names: dict[int, str] = {}
    exact: set[int] = set()
    whole = True
    for text in word.texts:
        found = _rows(text, most, company)
        whole = whole and len(found) < most
        names.update(map(_CUSTOMER_AND_NAME, found))  # one that is there already keeps its place
        for is_exact, customer, _ in found:
            if not is_exact:  # the exact keys come first
                break
            exact.add(customer)
    return _Rows(names, frozenset(exact), whole)


def _rows(text: str, most: int, company: int | None) -> list[sql.Row]:
    """Return the first rows of a text: whether it is the whole key, the customer, the name."""
    if DATABASE.is_persons:
        return sql.rows(
            "SELECT * FROM keep.keys_beginning(?, ?, CAST(? AS int))", text, most, company
        )
    where, params = _beginning(text, company)
    return sql.rows(
        f"SELECT k = ?, customer_id, name FROM search_key WHERE {where} "
        "ORDER BY k, customer_id LIMIT ?",
        text,
        *params,
        most,
    )


def _beginning(text: str, company: int | None) -> tuple[str, list[str | int]]:
    """Return the condition for keys that begin with a text, in one company or all, and its values.

    A range and not LIKE: that would be no range on PostgreSQL under row-level security.
    """
    if company is None:
        return "k >= ? AND k < ?", [text, text + _ABOVE_ALL]
    return "k >= ? AND k < ? AND company_id = ?", [text, text + _ABOVE_ALL, company]


def _passed(word: Wanted, customers: list[int], company: int | None) -> tuple[set[int], bool]:
    """Return which of some customers have a common word, and whether all its rows were passed."""
    having: set[int] = set()
    whole = True
    if DATABASE.is_persons:
        asked = "SELECT holding, whole FROM keep.passed(?, ?, ?, CAST(? AS int))"
        for text in word.texts:
            ((some, all_of_them),) = sql.rows(asked, text, customers, PASSED, company)
            having.update(some)
            whole = whole and all_of_them
        return having, whole
    for text in word.texts:
        where, params = _beginning(text, company)
        passed = f"FROM search_key WHERE {where} ORDER BY k, customer_id LIMIT ?"
        found = sql.rows(
            f"SELECT DISTINCT customer_id FROM (SELECT customer_id {passed}) AS passed "
            f"WHERE customer_id IN ({sql.marks(len(customers))})",
            *params,
            PASSED,
            *customers,
        )
        having.update(customer for (customer,) in found)
        whole = whole and not sql.rows(f"SELECT 1 {passed} OFFSET ?", *params, 1, PASSED)
    return having, whole
