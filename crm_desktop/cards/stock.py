"""Blanks in stock 空白卡库存 (domain §2.2): they come, are handed out, come back, are spoiled.

Every step is a document with a number and names ranges; what a range is told to hold, it holds, or
the step is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from crm_desktop.cards.model import CARDS, Card, CardType
from crm_desktop.cards.moves import Blank, Move, Run, new_move, note_runs, pass_on, runs_of
from crm_desktop.cards.numbers import (
    MOST_RUNNING,
    card_number,
    fault_of,
    key_of,
    number_range,
    ours,
    parts_of,
    tidy,
)
from crm_desktop.cards.read import card_of, card_type_of, card_types
from crm_desktop.cards.stock_model import Delivery, MoveLine, StockMoved, StockRun, Wanted
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import moment
from crm_desktop.foundation.errors import NotFound, Refused, ValidationErrors
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql

VIEW, DO, WITNESS = "card_stock.view", "card_stock.do", "card_stock.witness"
#: As many blanks one document may be about.
MOST = 100_000
_STOCK = ("blank", "allocated", "spoiled")
_RUNNING = """
INSERT INTO number_counter (company, kind, day, last) VALUES (0, ?, '', ?)
ON CONFLICT (company, kind, day) DO UPDATE SET last = {last} RETURNING last
"""
_DRAWN = _RUNNING.format(last="number_counter.last + excluded.last")
_PASSED = _RUNNING.format(
    last="CASE WHEN number_counter.last < excluded.last THEN excluded.last "
    "ELSE number_counter.last END"
)
_NEW = (
    "INSERT INTO card (company_id, number, key, type_id, named, state, bearer, lost_how, printed, "
    "version) VALUES (?, ?, ?, ?, ?, 'blank', '', '', 0, 1)"
)
_FOUND = """
SELECT id, key, number, state, holder_id FROM card
WHERE company_id = ? AND type_id = ? AND {where} ORDER BY length(key), key LIMIT ?
"""
_RUNS = """
SELECT type_id, state, holder_id, key, number FROM card
WHERE company_id = ? AND state IN ({states})
ORDER BY type_id, state, holder_id, length(key), key
"""
_MOVES = """
SELECT max(m.id), m.number, m.kind, m.type_id, min(m.first), max(m.last), sum(m.quantity), count(*),
       coalesce(b.name, ''), coalesce(a.name, ''), m.at, coalesce(p.name, ''), m.reason
FROM stock_move m LEFT JOIN person b ON b.id = m.holder_before_id
LEFT JOIN person a ON a.id = m.holder_after_id LEFT JOIN person p ON p.id = m.by_id
WHERE m.company_id = ? AND m.kind LIKE ?
GROUP BY m.number, m.kind, m.type_id, b.name, a.name, m.at, p.name, m.reason
ORDER BY max(m.id) DESC LIMIT ?
"""
_RUNS_OF_MOVE = """
SELECT m.id, m.number, m.kind, m.type_id, m.first, m.last, m.quantity, 1, coalesce(b.name, ''),
       coalesce(a.name, ''), m.at, coalesce(p.name, ''), m.reason
FROM stock_move m LEFT JOIN person b ON b.id = m.holder_before_id
LEFT JOIN person a ON a.id = m.holder_after_id LEFT JOIN person p ON p.id = m.by_id
WHERE m.company_id = ? AND m.number = ? ORDER BY m.id
"""


class StockService(Service):
    """The blanks of the companies within scope."""

    @reading(VIEW)
    def ranges(
        self, look: Look, states: Sequence[str] = ("blank", "allocated"), company: int = 0
    ) -> list[StockRun]:
        """Return the blanks as runs without gaps, by type, state and holder."""
        return read_ranges(reached(look, company), states)

    @reading(VIEW)
    def moves(
        self, look: Look, kind: str = "", limit: int = 200, company: int = 0
    ) -> list[MoveLine]:
        """Return what happened to the blanks of a company, newest first, of a kind or of all."""
        return read_moves(reached(look, company), kind or "%", limit)

    @reading(VIEW)
    def holders(self, look: Look) -> list[tuple[int, str]]:
        """Return who blanks may be handed to: the active people within scope, by name."""
        found = sql.rows(
            "SELECT id, name, company_id FROM person WHERE active ORDER BY name, id",
        )
        return [(person, name) for person, name, of in found if look.acting.reaches(of)]

    @use_case("card_stock.receive", DO)
    def receive(self, work: Work, delivery: Delivery) -> StockMoved:
        """Take blanks in; raises ValidationErrors, and Refused where a number was ever used."""
        company = reached(work, delivery.company)
        kind = card_type_of(delivery.type_code)
        checks = Checks()
        note = checks.text("note", delivery.note, longest=200)
        if not kind.active:
            checks.add("type", Phrase("stock.type_retired"))
        checks.done()
        numbers = _numbers(work, company, kind, delivery)
        _never_used([key for key, _ in numbers])
        sql.run_many(_NEW, ((company, number, key, kind.id, kind.named) for key, number in numbers))
        listed = sorted(numbers, key=lambda pair: (len(pair[0]), pair[0]))
        runs = list(runs_of((key, number, None) for key, number in listed))
        move = new_move(work, "import" if delivery.numbers else "receive", company, kind.id, note)
        note_runs(work, move, runs)
        return _moved(move.number, move.kind, runs)

    @use_case("card_stock.allocate", DO)
    def allocate(self, work: Work, wanted: Wanted, holder: int) -> StockMoved:
        """Hand blanks to a person; raises ValidationErrors, and Refused where one is not there."""
        company = reached(work, wanted.company)
        kind = card_type_of(wanted.type_code)
        person = sql.one("SELECT company_id, active FROM person WHERE id = ?", holder)
        if person is None or not (person[1] and work.acting.reaches(person[0])):
            raise ValidationErrors({"holder": Phrase("error.not_a_choice")})
        blanks = _chosen(company, kind, wanted, ("blank",))
        return _passed(work, blanks, new_move(work, "allocate", company, kind.id), holder)

    @use_case("card_stock.give_back", DO)
    def give_back(self, work: Work, wanted: Wanted) -> StockMoved:
        """Take blanks back into the store; raises ValidationErrors and Refused."""
        company = reached(work, wanted.company)
        kind = card_type_of(wanted.type_code)
        blanks = _chosen(company, kind, wanted, ("allocated",))
        return _passed(work, blanks, new_move(work, "give_back", company, kind.id))

    @use_case("card_stock.spoil", DO)
    def spoil(self, work: Work, wanted: Wanted, reason: str, note: str = "") -> StockMoved:
        """Take blanks out of use for ever, for a reason of the dictionary ``spoil_reason``.

        Raises ValidationErrors, and Refused where one is not a blank any more.
        """
        company = reached(work, wanted.company)
        kind = card_type_of(wanted.type_code)
        checks = Checks()
        known = sql.rows(
            "SELECT code FROM dictionary_entry WHERE dictionary = 'spoil_reason' AND active"
        )
        checks.choice("reason", reason, {code for (code,) in known})
        note = checks.text("note", note, longest=200, needed=reason == "other")
        checks.done()
        told = f"{reason}: {note}" if note else reason
        work.because(told)
        blanks = _chosen(company, kind, wanted, ("blank", "allocated"))
        return _passed(work, blanks, new_move(work, "spoil", company, kind.id, told))


def read_ranges(company: int, states: Sequence[str]) -> list[StockRun]:
    """Return the blanks of a company in some states as runs, by type, state and holder."""
    kinds = {kind.id: kind for kind in card_types()}
    names: dict[int | None, str] = dict(sql.rows("SELECT id, name FROM person"))
    wanted = [state for state in states if state in _STOCK]
    found = sql.rows(_RUNS.format(states=sql.marks(len(wanted))), company, *wanted)
    return [
        StockRun(kinds[kind], state, run.holder, names.get(run.holder, ""), run.first,
                 run.last, run.quantity)
        for (kind, state), group in groupby(found, key=lambda row: (row[0], row[1]))
        for run in runs_of((key, number, holder) for _, _, holder, key, number in group)
    ]  # fmt: skip


def read_moves(company: int, kind: str, limit: int, *, number: str = "") -> list[MoveLine]:
    """Return the documents of a company's stock of a kind (``%``: of all), newest first.

    With a ``number`` each run of that document by itself, lowest first, however many they are.
    """
    kinds = {found.id: found for found in card_types()}
    text = _RUNS_OF_MOVE if number else _MOVES
    found = sql.rows(text, company, *([number] if number else [kind, limit]))
    return [_line(row, kinds) for row in found]


def next_blank(holder: int, type_code: str, company: int) -> Card | None:
    """Return the lowest blank of a type that somebody was handed out, None where there is none."""
    found = sql.scalar(
        "SELECT c.id FROM card c JOIN card_type y ON y.id = c.type_id "
        "WHERE c.company_id = ? AND y.code = ? AND c.state = 'allocated' AND c.holder_id = ? "
        "ORDER BY length(c.key), c.key LIMIT 1",
        company,
        type_code,
        holder,
    )
    return card_of(found) if found else None


def blanks_held(holder: int, type_code: str, company: int) -> int:
    """Return how many blanks of a type somebody was handed out."""
    return int(
        sql.scalar(
            "SELECT count(*) FROM card c JOIN card_type y ON y.id = c.type_id "
            "WHERE c.company_id = ? AND y.code = ? AND c.state = 'allocated' AND c.holder_id = ?",
            company,
            type_code,
            holder,
        )
    )


def reached(look: Look, company: int) -> int:
    """Return the company that is meant, the acting post's own for 0; raises NotFound."""
    company = company or look.acting.company
    there = sql.scalar("SELECT id FROM company WHERE id = ?", company)
    if there is None or not look.acting.reaches(company):
        raise NotFound("company")
    return company


def company_codes() -> dict[int, str]:
    """Return the code of every company, in the digits of a card number where it has any."""
    return dict(sql.rows("SELECT id, code FROM company"))


def _numbers(work: Work, company: int, kind: CardType, delivery: Delivery) -> list[tuple[str, str]]:
    """Return key and number of every blank of a delivery."""
    if delivery.numbers:
        return _listed(delivery.numbers)
    if delivery.first or delivery.last:
        return _ranged(company, kind, delivery)
    _held_within(delivery.quantity)
    code = _digits(company)
    year = work.today.year % 100
    counter = f"card:{int(code):03d}:{kind.digit}:{year:02d}"
    last = int(sql.scalar(_DRAWN, counter, delivery.quantity))
    if last > MOST_RUNNING:
        raise Refused(Phrase("stock.numbers_used_up"))
    made = range(last - delivery.quantity + 1, last + 1)
    return [(key, key) for key in (card_number(code, kind.digit, year, n) for n in made)]


def _ranged(company: int, kind: CardType, delivery: Delivery) -> list[tuple[str, str]]:
    codes = company_codes()
    faults = {
        field: fault
        for field, number in (("first", delivery.first), ("last", delivery.last or delivery.first))
        if (fault := fault_of(number, codes.values())) is not None
    }
    if faults:
        raise ValidationErrors(faults)
    mine = ours(key_of(delivery.first), codes.values())
    span = number_range(delivery.first, delivery.last or delivery.first, luhn=delivery.luhn or mine)
    _held_within(span.quantity, "last")
    if mine:
        _is_of(company, kind, span.first, span.last)
    return [(key, key) for key in span]


def _is_of(company: int, kind: CardType, first: str, last: str) -> None:
    """Hold that a pre-printed range of ours says this company and type, and never draw it again."""
    begin, end = parts_of(first), parts_of(last)
    if begin is None or end is None:
        raise ValidationErrors({"last": Phrase("stock.number.other_series")})
    said = (begin.company, begin.type_digit, begin.year)
    if said[:2] != (_digits(company).rjust(3, "0"), kind.digit):
        raise ValidationErrors({"first": Phrase("stock.number.other_kind")})
    if said != (end.company, end.type_digit, end.year):
        raise ValidationErrors({"last": Phrase("stock.number.other_series")})
    counter = f"card:{begin.company}:{begin.type_digit}:{begin.year:02d}"
    sql.scalar(_PASSED, counter, end.running)


def _listed(numbers: Sequence[str]) -> list[tuple[str, str]]:
    _held_within(len(numbers), "numbers")
    codes = company_codes().values()
    listed: dict[str, str] = {}
    for number in numbers:
        fault = fault_of(number, codes)
        key = key_of(number)
        if fault is None and key in listed:
            fault = Phrase("stock.number.twice")
        if fault is not None:
            told = Phrase("stock.number.of_list", number=number, fault=fault)
            raise ValidationErrors({"numbers": told})
        listed[key] = tidy(number)
        # What has our shape is never drawn again either.
        parts = parts_of(key)
        if parts is not None and ours(key, codes):
            counter = f"card:{parts.company}:{parts.type_digit}:{parts.year:02d}"
            sql.scalar(_PASSED, counter, parts.running)
    return list(listed.items())


def _digits(company: int) -> str:
    code = str(sql.scalar("SELECT code FROM company WHERE id = ?", company))
    if not (code.isascii() and code.isdigit() and len(code) <= 3):
        raise Refused(Phrase("stock.company_without_digits", code=code))
    return code


def _held_within(quantity: int, field: str = "quantity") -> None:
    if not 1 <= quantity <= MOST:
        raise ValidationErrors({field: Phrase("error.between", least=1, most=MOST)})


def _never_used(keys: Sequence[str]) -> None:
    """Hold that no card ever had one of these numbers."""
    for start in range(0, len(keys), 5000):
        part = keys[start : start + 5000]
        taken = sql.one(
            f"SELECT min(number), count(*) FROM card WHERE key IN ({sql.marks(len(part))})", *part
        )
        if taken and taken[1]:
            raise Refused(Phrase("stock.number_used", number=taken[0], count=taken[1]))


def _chosen(company: int, kind: CardType, wanted: Wanted, states: tuple[str, ...]) -> list[Blank]:
    """Return the blanks that are asked for, all of them in one of the states."""
    if not (wanted.first or wanted.last):
        _held_within(wanted.quantity)
        where = f"state IN ({sql.marks(len(states))})"
        found = _blanks(company, kind, where, *states, wanted.quantity)
        if len(found) < wanted.quantity:
            raise Refused(Phrase("stock.too_few", count=len(found)))
        return found
    first, last = key_of(wanted.first), key_of(wanted.last or wanted.first)
    if len(first) != len(last) or last < first:
        raise ValidationErrors({"last": Phrase("stock.number.backwards")})
    where = "length(key) = ? AND key BETWEEN ? AND ?"
    found = _blanks(company, kind, where, len(first), first, last, MOST + 1)
    keys = {blank.key for blank in found[:1] + found[-1:]}
    if len(found) > MOST:
        raise ValidationErrors({"last": Phrase("error.between", least=1, most=MOST)})
    for field, key in (("first", first), ("last", last)):
        if key not in keys:
            raise ValidationErrors({field: Phrase("stock.number.not_here")})
    gone = [blank for blank in found if blank.state not in states]
    if gone:
        state = Phrase(f"state.card.{gone[0].state}")
        raise Refused(Phrase("stock.not_free", number=gone[0].number, state=state, count=len(gone)))
    return found


def _blanks(company: int, kind: CardType, where: str, *params: object) -> list[Blank]:
    return [Blank(*row) for row in sql.rows(_FOUND.format(where=where), company, kind.id, *params)]


def _passed(
    work: Work, blanks: Sequence[Blank], move: Move, holder: int | None = None
) -> StockMoved:
    targets = {CARDS.step(state, move.kind).target for state in {b.state for b in blanks}}
    pass_on(work, blanks, targets.pop(), move, holder)
    by_holder = sorted(blanks, key=lambda blank: (blank.holder or 0, len(blank.key), blank.key))
    runs = list(runs_of((blank.key, blank.number, blank.holder) for blank in by_holder))
    note_runs(work, move, runs, holder)
    return _moved(move.number, move.kind, runs)


def _moved(number: str, kind: str, runs: Sequence[Run]) -> StockMoved:
    told = tuple((run.first, run.last, run.quantity) for run in runs)
    return StockMoved(number, kind, sum(run.quantity for run in runs), told)


def _line(row: sql.Row, kinds: dict[int, CardType]) -> MoveLine:
    (move, number, kind, type_id, first, last, quantity, runs, before, after, at, by,
     reason) = row  # fmt: skip
    return MoveLine(move, number, kind, kinds[type_id], first, last, quantity, runs, before, after,
                    moment(at), by, reason)  # fmt: skip
