"""Lost cards 挂失 (domain §2.2): told or in writing, confirmed, lifted.

A loss counts at once: what may be spent or redeemed is asked of the card's state in the same
database. A verbal report takes three facts and lapses unless it is confirmed in writing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from crm_desktop.cards.facts import FACTS, LEAST_FACTS, facts_of
from crm_desktop.cards.figures import figures, last_spend
from crm_desktop.cards.history import latest, open_request
from crm_desktop.cards.life import take_step
from crm_desktop.cards.model import CARDS, Card
from crm_desktop.cards.room import (
    FOUND,
    LIFT,
    LOSE,
    REQUEST,
    CardDone,
    CardRoom,
    asserted,
    before_after,
)
from crm_desktop.customers.room import checked_reason
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.settings import VERBAL_LOSS_HOURS, value_of
from crm_desktop.foundation.usecase import use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Work

VERBAL, WRITTEN = "verbal", "written"


@dataclass(frozen=True)
class LossReport:
    """What somebody reports: how, why (of ``loss_reason``), and the facts that were verified.

    For a written report the holder is there and ``identity`` was seen.
    """

    how: str = VERBAL
    reason: str = "lost"
    facts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Lifting:
    """That the holder is there with a document and the card, and why the loss is lifted."""

    in_person: bool
    presented: bool
    reason: str


class LossService(CardRoom):
    """Losses of cards within scope."""

    @use_case("card.lose", LOSE)
    def report(self, work: Work, card: int, version: int, report: LossReport) -> CardDone:
        """Freeze a card at once and return it with the number of the receipt.

        Raises ValidationErrors for too few facts or an unknown reason, Refused for a card that
        nobody is named on or that is not in use, Conflict, NotFound.
        """
        found = self._at_hand(work, card, version)
        if not found.named:
            raise Refused(Phrase("cards.loss.anonymous"))
        CARDS.step(found.state, "lose")
        report = self._checked(work, found, report)
        account = self._account(found)
        number = next_number(found.company, "card_loss", work.today)
        lapses_at = None
        if report.how == VERBAL:
            lapses_at = work.now + timedelta(hours=value_of(VERBAL_LOSS_HOURS))
        after = take_step(
            work,
            found,
            "lose",
            number=number,
            reason=report.note,
            content={
                "how": report.how,
                "reason": report.reason,
                "facts": list(report.facts),
                "lapses_at": stamp(lapses_at) if lapses_at else "",
                **before_after(figures(found.state, account), figures("lost", account)),
            },
            values={
                "lost_at": stamp(work.now),
                "lost_how": report.how,
                "lapses_at": stamp(lapses_at) if lapses_at else None,
            },
        )
        self._tell(work, after, number=number, loss=report.how, reason=report.reason)
        return CardDone(after, number, receipt=True)

    @use_case("card.confirm", LOSE)
    def confirm(self, work: Work, card: int, version: int, *, identity: bool) -> CardDone:
        """Confirm a verbal report in writing, the holder's document seen: it lapses no more.

        Raises ValidationErrors, Refused where it is none or has lapsed, Conflict, NotFound.
        """
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, "confirm")
        if found.lost_how != VERBAL:
            raise Refused(Phrase("cards.loss.written_already"))
        checks = Checks()
        asserted(checks, "identity", said=identity)
        checks.done()
        number = _report_of(found)
        values: dict[str, Any] = {"lost_how": WRITTEN, "lapses_at": None}
        after = take_step(work, found, "confirm", content={"loss": number}, values=values)
        self._tell(work, after, number=number, loss=WRITTEN)
        return CardDone(after, number)

    @use_case("card.ask", REQUEST)
    def ask(self, work: Work, card: int, version: int, reason: str) -> CardDone:
        """Ask whoever may to lift a loss; raises ValidationErrors, Refused, Conflict, NotFound."""
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, "ask")
        if open_request(found.id) is not None:
            raise Refused(Phrase("cards.loss.asked_already"))
        checks = Checks()
        reason = checked_reason(checks, reason)
        checks.done()
        work.because(reason)
        after = take_step(work, found, "ask", reason=reason)
        self._tell(work, after, number=_report_of(found), reason=reason)
        return CardDone(after, _report_of(found))

    @use_case("card.unlose", LIFT)
    def unlose(
        self,
        work: Work,
        card: int,
        version: int,
        lifting: Lifting,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> CardDone:
        """Lift a loss: the holder is there with the card, and one asked while another lifts.

        Where nobody asked, a second person signs. Raises ValidationErrors, SecondPersonNeeded,
        Refused, Conflict, NotFound.
        """
        found = self._at_hand(work, card, version)
        CARDS.step(found.state, "unlose")
        checks = Checks()
        asserted(checks, "in_person", said=lifting.in_person)
        asserted(checks, "presented", said=lifting.presented)
        reason = checked_reason(checks, lifting.reason)
        checks.done()
        asked = open_request(found.id)
        first = asked.by if asked and asked.by else work.acting.actor.person
        work.needs_another("unlose_alone", first, second, exception, REQUEST, LIFT)
        if not work.entry.reason:
            work.because(reason)
        account = self._account(found)
        number = next_number(found.company, "card_unloss", work.today)
        after = take_step(
            work,
            found,
            "unlose",
            number=number,
            reason=reason,
            content={
                "loss": _report_of(found),
                "asked_by": asked.by_name if asked else (second.name if second else ""),
                **before_after(figures("lost", account), figures("active", account)),
            },
            values=FOUND,
        )
        self._tell(work, after, number=number, reason=reason)
        return CardDone(after, number, receipt=True)

    def _checked(self, work: Work, card: Card, report: LossReport) -> LossReport:
        customer = self._customer(work, card)
        if customer is None:
            raise NotFound("customer")
        checks = Checks()
        checks.choice("how", report.how, {VERBAL, WRITTEN})
        check_entry(checks, "reason", "loss_reason", report.reason, in_use=True)
        note = checks.text("note", report.note, longest=200)
        known = {
            fact.key for fact in facts_of(customer, last_spend(card.account or 0)) if fact.known
        }
        if report.how == WRITTEN:
            # The document itself lies on the desk: the archive need not know its number.
            known.add("identity")
            if "identity" not in report.facts:
                checks.add("facts", Phrase("cards.loss.needs_identity"))
        told = _in_order(report.facts, known)
        if report.how == VERBAL and len(told) < LEAST_FACTS:
            missing = LEAST_FACTS - len(told)
            checks.add("facts", Phrase("cards.loss.facts_missing", count=missing))
        checks.done()
        return LossReport(report.how, report.reason, told, note)


def _in_order(facts: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(fact for fact in FACTS if fact in facts and fact in known)


def _report_of(card: Card) -> str:
    """Return the number under which a card was reported lost."""
    reported = latest(card.id, "lose")
    return reported.number if reported else ""
