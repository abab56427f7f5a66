"""Issuing cards to many members at once (发卡批次): chunk by chunk, resumable by what is not done.

Whoever has no live card of a type is found anew for every chunk, so that a batch that was stopped,
or killed, goes on where it ended, and two desks at once give nobody a second card.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crm_desktop.cards.issuing import issue_card
from crm_desktop.cards.model import LIVE, Card, CardType, mask_card
from crm_desktop.cards.read import card_of, card_type_of
from crm_desktop.cards.stock import blanks_held, reached
from crm_desktop.cards.stock_model import Batch, Waiting
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.changes import Change, Changes, Outcome
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.usecase import Service, composed, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.membership.read import account_of
from db import sql

VIEW, DO = "cards.view", "cards.do"
ACTION = "card.batch"
_CHUNK = 200
# Members in good standing, in the archive, whose account is open, without a live card of the type.
_WITHOUT = f"""
FROM membership m
JOIN account a ON a.membership_id = m.id
JOIN customer c ON c.id = m.customer_id
WHERE m.company_id = ? AND m.state = 'active' AND a.state = 'open'
  AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM card d WHERE d.account_id = a.id AND d.type_id = ?
                  AND d.state IN ({", ".join(f"'{state}'" for state in LIVE)}))
"""
_BLANKS = """
SELECT id FROM card WHERE company_id = ? AND type_id = ? AND state = 'allocated' AND holder_id = ?
ORDER BY length(key), key LIMIT ?
"""


def _nobody_asks(_done: int, _total: int) -> None:
    """Take progress that nobody looks at."""


class BatchService(Service):
    """Cards for every member who lacks one."""

    @reading(VIEW)
    def waiting(self, look: Look, type_code: str, company: int = 0) -> Waiting:
        """Return how many members lack a card of a type, and how many blanks are at hand."""
        company = reached(look, company)
        kind = _issued_in_batches(type_code)
        held = blanks_held(look.acting.actor.person, type_code, company)
        return Waiting(kind, _members(company, kind), held)

    @composed(DO, ACTION)
    def issue(
        self,
        actor: Actor,
        type_code: str,
        progress: Callable[[int, int], object] = _nobody_asks,
        company: int = 0,
    ) -> Outcome[Batch]:
        """Issue a card to each member who lacks one, as far as the blanks at hand go.

        The cards are to be activated one by one; no fee is taken. ``progress`` is told cards done
        and in all, and may raise to stop between two chunks: those done stay done. Raises Refused
        for a type that hangs on another card or names nobody, or where no blank is at hand.
        """
        waiting = self.waiting(actor, type_code, company)
        if waiting.members and not waiting.blanks:
            raise Refused(Phrase("stock.batch.no_blanks", type=waiting.type.phrase))
        total, number = min(waiting.members, waiting.blanks), ""
        first = last = ""
        done = 0
        while done < total:
            progress(done, total)
            number, issued = self.chunk(
                actor, type_code, min(_CHUNK, total - done), number, company
            ).value
            if not issued:
                break
            first, last = first or issued[0], issued[-1]
            done += len(issued)
        left = self.waiting(actor, type_code, company).members
        changes = Changes.of([Change("card", 0)] if done else [])
        return Outcome(Batch(number, done, first, last, left), changes)

    @use_case(ACTION, DO)
    def chunk(
        self, work: Work, type_code: str, most: int, number: str = "", company: int = 0
    ) -> tuple[str, list[str]]:
        """Issue at most so many cards in one transaction; return the batch's number and theirs."""
        company = reached(work, company)
        kind = _issued_in_batches(type_code)
        accounts = [
            account
            for (account,) in sql.rows(
                f"SELECT a.id {_WITHOUT} ORDER BY m.id LIMIT ?", company, kind.id, most
            )
        ]
        blanks = sql.rows(_BLANKS, company, kind.id, work.acting.actor.person, len(accounts))
        if not blanks:
            work.changed("card_type", kind.id, kind.zh, None, {"quantity": 0})
            return number, []
        number = number or next_number(company, "card_issue", work.today)
        with work.in_bulk():
            issued = [
                issue_card(work, card_of(blank), account_of(account), number=number)
                for account, (blank,) in zip(accounts, blanks, strict=False)
            ]
        work.changed("card_type", kind.id, f"{kind.zh} {number}", None, _noted(issued, number))
        return number, [card.number for card in issued]


def _members(company: int, kind: CardType) -> int:
    return int(sql.scalar(f"SELECT count(*) {_WITHOUT}", company, kind.id))


def _issued_in_batches(type_code: str) -> CardType:
    """Return a type whose cards a member simply has; raises NotFound, Refused."""
    kind = card_type_of(type_code)
    if kind.extra or not kind.named or not kind.active:
        raise Refused(Phrase("stock.batch.not_this_type", type=kind.phrase))
    return kind


def _noted(issued: Sequence[Card], number: str) -> dict[str, object]:
    return {
        "document": number,
        "quantity": len(issued),
        "first": mask_card(issued[0].number),
        "last": mask_card(issued[-1].number),
    }
