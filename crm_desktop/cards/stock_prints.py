"""Printing counts and hand-overs of blank cards; each print is noted."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.cards.counting import count_of
from crm_desktop.cards.stock import VIEW, reached, read_moves, read_ranges
from crm_desktop.cards.stock_model import Count, MoveLine
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA, moment
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.usecase import Service, composed, use_case
from crm_desktop.foundation.words import Language
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import dictionary_word, note_print
from db import sql

# As many as there are: PostgreSQL takes no limit below zero.
_ALL = 1 << 31


class StockPrints(Service):
    """Documents about the blanks of the companies within scope, as PDF."""

    @use_case("print.note", VIEW)
    def note_count(self, work: Work, count: int) -> PrintNote:
        """Note that a count is printed; raises NotFound."""
        return note_print(work, "stock_count", "card_count", _within(work, count).id)

    @use_case("print.note", VIEW)
    def note_slip(self, work: Work, number: str) -> PrintNote:
        """Note that the slip of a hand-over is printed; raises NotFound."""
        return note_print(work, "stock_slip", "card_stock", _slip(work, number)[0].id)

    @composed(VIEW, "print.note")
    def count(self, actor: Actor, count: int, language: Language) -> bytes:
        """Return 空白卡盘点表 as PDF, with the ranges as they lie now; raises NotFound."""
        from crm_desktop.cards.stock_documents import CountSheet, count_sheet, reason_words
        from crm_desktop.paper.noted import letterhead

        note = self.note_count(actor, count).value
        found = count_of(count)
        figures = found.figures
        runs = [
            run
            for run in read_ranges(found.company, ("blank", "allocated"))
            if run.type.id == figures.type.id
        ]
        since = _counted_before(found)
        spoiled = [
            move
            for move in read_moves(found.company, "spoil", _ALL)
            if move.type.id == figures.type.id and since < move.at <= found.counted_at
        ]
        reasons = sql.rows(
            "SELECT code, zh, en FROM dictionary_entry WHERE dictionary = 'spoil_reason'"
        )
        secrecy = dictionary_word("secrecy", "internal", language)
        return count_sheet(
            letterhead(note, language, secrecy=secrecy),
            CountSheet(found, runs, spoiled, reason_words(reasons, language)),
        )

    @composed(VIEW, "print.note")
    def slip(self, actor: Actor, number: str, language: Language) -> bytes:
        """Return the slip of a document of the stock as PDF; raises NotFound."""
        from crm_desktop.cards.stock_documents import hand_over_slip
        from crm_desktop.paper.noted import letterhead

        note = self.note_slip(actor, number).value
        secrecy = dictionary_word("secrecy", "internal", language)
        look = Look(self._context.gate.admit(actor, VIEW, note.printed_at.date()), note.printed_at)
        return hand_over_slip(letterhead(note, language, secrecy=secrecy), _slip(look, number))


def _counted_before(count: Count) -> datetime:
    """Return when the count before was taken: what was spoiled since belongs to this one."""
    at = sql.scalar(
        "SELECT max(counted_at) FROM stock_count WHERE company_id = ? AND type_id = ? AND id < ?",
        count.company,
        count.figures.type.id,
        count.id,
    )
    return moment(at) if at else datetime.min.replace(tzinfo=CHINA)


def _within(look: Look, count: int) -> Count:
    found = count_of(count)
    if not look.acting.reaches(found.company):
        raise NotFound("card_count")
    return found


def _slip(look: Look, number: str) -> list[MoveLine]:
    """Return the runs of a document within scope; raises NotFound."""
    found = read_moves(reached(look, 0), "%", -1, number=number)
    if not found:
        raise NotFound("card_stock")
    return found
