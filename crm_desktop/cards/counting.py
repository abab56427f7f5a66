"""Counting the blanks 盘点 (domain §2.2): opening + received = issued + spoiled + closing.

What came and went since the last count is what the moves tell in all, less what the counts before
told: no move can fall between two counts, whatever the clock says.
"""

from __future__ import annotations

from datetime import date, timedelta

from crm_desktop.cards.model import CardType
from crm_desktop.cards.read import card_type_of, card_types
from crm_desktop.cards.stock import DO, VIEW, WITNESS, reached
from crm_desktop.cards.stock_model import Count, StockFigures
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, moment, parse_day, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.cards import StockCount

#: Separation of duty: whoever counts does not watch over it.
COUNTS_ALONE = "counts_alone"
_MOST = 10_000_000
_MOVED = """
SELECT coalesce(sum(CASE WHEN kind IN ('receive', 'import') THEN quantity END), 0),
       coalesce(sum(CASE WHEN kind = 'issue' THEN quantity END), 0),
       coalesce(sum(CASE WHEN kind = 'spoil' THEN quantity END), 0), min(at)
FROM stock_move WHERE company_id = ? AND type_id = ?
"""
_TOLD = """
SELECT coalesce(sum(received), 0), coalesce(sum(issued), 0), coalesce(sum(spoiled), 0), max(to_day)
FROM stock_count WHERE company_id = ? AND type_id = ?
"""
_COUNT = """
SELECT n.id, n.company_id, n.type_id, n.from_day, n.to_day, n.opening, n.received, n.issued,
       n.spoiled, n.closing, n.counted, n.reason, n.counted_by_id, c.name, n.counted_at,
       n.witness_id, coalesce(w.name, ''), n.witnessed_at, n.version
FROM stock_count n JOIN person c ON c.id = n.counted_by_id
LEFT JOIN person w ON w.id = n.witness_id
"""


class CountService(Service):
    """Counts of the blanks of the companies within scope."""

    @reading(VIEW)
    def figures(self, look: Look, company: int = 0) -> list[StockFigures]:
        """Return what ought to be there of every type that ever came in, as of now."""
        company = reached(look, company)
        found = (figures_of(company, kind, look.today) for kind in card_types())
        return [each for each in found if each is not None]

    @reading(VIEW)
    def counts(self, look: Look, limit: int = 100, company: int = 0) -> list[Count]:
        """Return the counts of a company, newest first."""
        found = sql.rows(
            f"{_COUNT} WHERE n.company_id = ? ORDER BY n.id DESC LIMIT ?",
            reached(look, company),
            limit,
        )
        return _counts(found)

    @reading(VIEW)
    def count(self, look: Look, count: int) -> Count:
        """Return a count within scope; raises NotFound."""
        return _within(look, count)

    @use_case("card_count.take", DO)
    def take(
        self, work: Work, type_code: str, counted: int, reason: str = "", company: int = 0
    ) -> Count:
        """Write down how many blanks of a type are there; a difference needs a reason.

        Raises ValidationErrors, and Refused where nothing ever came in or today has its count.
        """
        company = reached(work, company)
        kind = card_type_of(type_code)
        told = figures_of(company, kind, work.today)
        if told is None:
            raise Refused(Phrase("stock.count.nothing"))
        if sql.scalar(
            "SELECT id FROM stock_count WHERE company_id = ? AND type_id = ? AND to_day = ?",
            company,
            kind.id,
            day_text(work.today),
        ):
            raise Refused(Phrase("stock.count.today"))
        reason = _checked(counted, told.closing, reason)
        row = StockCount.create(
            company=company,
            type=kind.id,
            from_day=day_text(told.from_day),
            to_day=day_text(told.to_day),
            opening=told.opening,
            received=told.received,
            issued=told.issued,
            spoiled=told.spoiled,
            closing=told.closing,
            counted=counted,
            reason=reason,
            counted_by=work.acting.actor.person,
            counted_at=stamp(work.now),
        )
        made = count_of(row.id)
        work.changed("card_count", made.id, _label(made), None, _noted(made))
        return made

    @use_case("card_count.correct", DO)
    def correct(
        self, work: Work, count: int, version: int, counted: int, reason: str = ""
    ) -> Count:
        """Write down another number before somebody has witnessed the count.

        Raises ValidationErrors, Conflict, NotFound, and Refused once it is witnessed.
        """
        before = _within(work, count)
        reason = _checked(counted, before.figures.closing, reason)
        values = {
            "counted": counted,
            "reason": reason,
            "counted_by": work.acting.actor.person,
        }
        return self._write(work, before, version, values)

    @use_case("card_count.witness", WITNESS)
    def witness(
        self,
        work: Work,
        count: int,
        version: int,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> Count:
        """Sign a count that somebody else took 监盘; the second person's name is kept if one signs.

        Raises SecondPersonNeeded for one's own, Conflict, NotFound, Refused where it is signed.
        """
        before = _within(work, count)
        work.needs_another(COUNTS_ALONE, before.counted_by, second, exception, WITNESS)
        signed = work.entry.second.person if work.entry.second else work.acting.actor.person
        values = {"witness": signed, "witnessed_at": stamp(work.now)}
        return self._write(work, before, version, values)

    def _write(self, work: Work, before: Count, version: int, values: dict[str, object]) -> Count:
        if before.witness is not None:
            raise Refused(Phrase("stock.count.signed", name=before.witness_name))
        update_version(
            StockCount,
            before.id,
            version,
            kind="card_count",
            mine=values,
            theirs=lambda: before,
            values=values,
        )
        after = count_of(before.id)
        work.changed("card_count", after.id, _label(after), _noted(before), _noted(after))
        return after


def figures_of(company: int, kind: CardType, today: date) -> StockFigures | None:
    """Return a type's blanks since its last count, None where none ever came in."""
    received, issued, spoiled, since = sql.rows(_MOVED, company, kind.id)[0]
    if since is None:
        return None
    told_received, told_issued, told_spoiled, until = sql.rows(_TOLD, company, kind.id)[0]
    opening = told_received - told_issued - told_spoiled
    first = moment(since).date()
    if until is not None:
        first = min(parse_day(until) + timedelta(days=1), today)
    new_in, new_out, new_bad = (
        received - told_received,
        issued - told_issued,
        spoiled - told_spoiled,
    )
    return StockFigures(
        type=kind,
        from_day=first,
        to_day=today,
        opening=opening,
        received=new_in,
        issued=new_out,
        spoiled=new_bad,
        closing=opening + new_in - new_out - new_bad,
        handed_out=int(
            sql.scalar(
                "SELECT count(*) FROM card WHERE company_id = ? AND type_id = ? "
                "AND state = 'allocated'",
                company,
                kind.id,
            )
        ),
    )


def count_of(count: int) -> Count:
    """Return a count; raises NotFound."""
    found = _counts(sql.rows(f"{_COUNT} WHERE n.id = ?", count))
    if not found:
        raise NotFound("card_count")
    return found[0]


def _within(look: Look, count: int) -> Count:
    found = count_of(count)
    if not look.acting.reaches(found.company):
        raise NotFound("card_count")
    return found


def _checked(counted: int, closing: int, reason: str) -> str:
    checks = Checks()
    if not 0 <= counted <= _MOST:
        checks.add("counted", Phrase("error.between", least=0, most=_MOST))
    reason = checks.text("reason", reason, longest=1000, needed=counted != closing)
    checks.done()
    return reason


def _counts(found: list[sql.Row]) -> list[Count]:
    kinds = {kind.id: kind for kind in card_types()}
    return [_count(row, kinds) for row in found]


def _count(row: sql.Row, kinds: dict[int, CardType]) -> Count:
    (count, company, kind, first, last, opening, received, issued, spoiled, closing, counted,
     reason, by, by_name, at, witness, witness_name, signed, version) = row  # fmt: skip
    figures = StockFigures(
        kinds[kind], parse_day(first), parse_day(last), opening, received, issued, spoiled, closing
    )
    return Count(
        count,
        company,
        figures,
        counted,
        reason,
        by,
        by_name,
        moment(at),
        witness,
        witness_name,
        moment(signed) if signed else None,
        version,
    )


def _label(count: Count) -> str:
    return f"{count.figures.type.zh} {count.figures.to_day}"


def _noted(count: Count) -> dict[str, object]:
    figures = count.figures
    return {
        "opening": figures.opening,
        "received": figures.received,
        "issued": figures.issued,
        "spoiled": figures.spoiled,
        "closing": figures.closing,
        "counted": count.counted,
        "reason": count.reason,
        "counted_by": count.counted_by_name,
        "witness": count.witness_name,
    }
