"""What becomes of cards by time alone: a verbal report lapses, a period ends."""

from __future__ import annotations

from crm_desktop.cards.life import take_step
from crm_desktop.cards.read import card_of
from crm_desktop.cards.room import lapse_if_due
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.usecase import SYSTEM_ONLY, Service, composed, use_case
from crm_desktop.foundation.work import Work
from db import sql

_LAPSED = "SELECT id FROM card WHERE lapses_at IS NOT NULL AND lapses_at <= ? ORDER BY id LIMIT ?"
_ENDED = """
SELECT id FROM card WHERE state = 'active' AND valid_until IS NOT NULL AND valid_until < ?
ORDER BY id LIMIT ?
"""
#: So many in one transaction, so that no desk waits for a period that ends for everybody.
_AT_ONCE = 200


class CardKeeping(Service):
    """Steps of the program itself."""

    @composed(SYSTEM_ONLY)
    def run(self, actor: Actor) -> int:
        """Take every step that is due; return how many. Called each minute, and before a look.

        Nothing is written where nothing is due.
        """
        done = 0
        for due, step in ((self._lapsing, self.lapse), (self._ending, self.end)):
            while due():
                count = step(actor).value
                done += count
                if count < _AT_ONCE:
                    break
        return done

    @use_case("card.lapse", SYSTEM_ONLY)
    def lapse(self, work: Work) -> int:
        """Put cards back to use whose verbal loss was not confirmed in time; return how many."""
        found = self._lapsing()
        for card in found:
            lapse_if_due(work, card_of(card))
        return len(found)

    @use_case("card.expire", SYSTEM_ONLY)
    def end(self, work: Work) -> int:
        """End the period of cards whose last day has passed; return how many.

        What is stored on them stays (domain §0).
        """
        found = self._ending()
        for card in found:
            take_step(work, card_of(card), "expire")
        return len(found)

    def _lapsing(self) -> list[int]:
        now = stamp(self._context.clock.now())
        return [card for (card,) in sql.rows(_LAPSED, now, _AT_ONCE)]

    def _ending(self) -> list[int]:
        today = day_text(self._context.clock.today())
        return [card for (card,) in sql.rows(_ENDED, today, _AT_ONCE)]


def keep(keeping: CardKeeping) -> None:
    """Take what is due before somebody looks."""
    keeping.run(SYSTEM)
