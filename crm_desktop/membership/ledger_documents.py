"""On paper (report 12): a member's statement on A4, receipts of top-ups and refunds on A5.

Cards are masked. Amounts are said in capital figures too, as receipts are in Chinese.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.foundation.money import capital_words, format_fen
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.membership.entries import PointsEntry, PointsLot, ValueEntry
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature, Value, number, signed
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.table import Column

Fact = tuple[Phrase | str, Value | Marked]


@dataclass(frozen=True)
class Bearer:
    """Whose paper it is; ``card`` is masked, ``level`` in the language of the paper."""

    name: str
    number: str
    card: str
    level: str = ""


@dataclass(frozen=True)
class Statement:
    """An account over some days: every entry in them, and what there was before."""

    of: Bearer
    from_day: date
    to_day: date
    points: Sequence[PointsEntry]
    points_before: int
    value: Sequence[ValueEntry]
    principal_before: int
    gift_before: int
    lots: Sequence[PointsLot]
    reclaimable_fen: int
    clerk: str


@dataclass(frozen=True)
class Slip:
    """A top-up or a refund, with its method in words and who did it."""

    of: Bearer
    entry: ValueEntry
    method: str
    clerk: str
    second: str = ""


def statement(letterhead: Letterhead, told: Statement) -> bytes:
    """Return 会员对账单 as PDF."""
    flow = Flow(letterhead)
    span = Phrase("ledger_paper.span", start=f"{told.from_day}", end=f"{told.to_day}")
    flow.title(Phrase("ledger_paper.statement"), span)
    flow.facts(_whose(told.of))
    flow.heading(Phrase("ledger_paper.value"))
    _money(flow, told, letterhead.language)
    flow.heading(Phrase("ledger_paper.points"))
    _points(flow, told)
    if told.lots:
        flow.heading(Phrase("ledger_paper.lots"))
        _lots(flow, told)
    if told.reclaimable_fen:
        amount = format_fen(told.reclaimable_fen)
        flow.paragraph(Phrase("ledger_paper.reclaim", amount=amount), LABEL, with_next=True)
    flow.paragraph(Phrase("ledger_paper.please"), LABEL, with_next=True)
    flow.signatures(
        [
            Signature(Phrase("ledger_paper.sign.clerk"), told.clerk, letterhead.printed_at.date()),
            Signature(Phrase("ledger_paper.sign.customer")),
            Signature(Phrase("ledger_paper.sign.seal"), seal=True),
        ]
    )
    return flow.pdf()


def top_up_receipt(letterhead: Letterhead, slip: Slip) -> bytes:
    """Return 充值收据 as PDF."""
    flow = Flow(letterhead)
    entry = slip.entry
    flow.title(Phrase("ledger_paper.top_up"), entry.number)
    facts: list[Fact] = [
        *_whose(slip.of),
        (Phrase("ledger_paper.at"), f"{entry.at:%Y-%m-%d %H:%M}"),
        (Phrase("ledger_paper.method"), slip.method),
        (Phrase("ledger_paper.principal"), _strong(entry.principal_fen)),
        (Phrase("ledger_paper.gift"), format_fen(entry.gift_fen)),
    ]
    if entry.party.get("buyer"):
        facts.append((Phrase("ledger_paper.buyer"), entry.party["buyer"]))
    if entry.document:
        facts.append((Phrase("ledger_paper.document"), entry.document))
    flow.facts(facts)
    _in_capitals(flow, letterhead.language, entry.principal_fen)
    _after(flow, entry)
    flow.paragraph(Phrase("ledger_paper.top_up_note"), LABEL, with_next=True)
    _sign(flow, slip)
    return flow.pdf()


def refund_receipt(letterhead: Letterhead, slip: Slip) -> bytes:
    """Return 退款收据 as PDF."""
    flow = Flow(letterhead)
    entry = slip.entry
    flow.title(Phrase("ledger_paper.refund"), entry.number)
    facts: list[Fact] = [
        *_whose(slip.of),
        (Phrase("ledger_paper.at"), f"{entry.at:%Y-%m-%d %H:%M}"),
        (Phrase("ledger_paper.method"), slip.method),
        (Phrase("ledger_paper.refunded"), _strong(-entry.principal_fen)),
        (Phrase("ledger_paper.dropped"), format_fen(-entry.gift_fen)),
        (Phrase("ledger_paper.payee"), entry.party.get("payee", "")),
    ]
    if entry.party.get("bank_account"):
        account = f"{entry.party.get('bank', '')} {masked_account(entry.party['bank_account'])}"
        facts.append((Phrase("ledger_paper.account"), account.strip()))
    facts.append((Phrase("ledger_paper.reason"), entry.reason))
    if slip.second:
        facts.append((Phrase("ledger_paper.second"), slip.second))
    flow.facts(facts)
    _in_capitals(flow, letterhead.language, -entry.principal_fen)
    _after(flow, entry)
    _sign(flow, slip)
    return flow.pdf()


def masked_account(account: str) -> str:
    """Return a bank account's last four digits."""
    return f"****{account[-4:]}" if len(account) > 4 else "****"


def _whose(of: Bearer) -> list[Fact]:
    facts: list[Fact] = []
    if of.name:
        facts.append((Phrase("ledger_paper.member"), of.name))
    if of.number:
        facts.append((Phrase("ledger_paper.number"), of.number))
    if of.card:
        facts.append((Phrase("ledger_paper.card"), Marked(of.card, bold=True)))
    if of.level:
        facts.append((Phrase("ledger_paper.level"), of.level))
    return facts


def _strong(fen: int) -> Marked:
    return Marked(format_fen(fen), bold=True)


def _in_capitals(flow: Flow, language: Language, fen: int) -> None:
    if language is Language.ZH:
        flow.paragraph(Phrase("ledger_paper.capital", words=capital_words(fen)))


def _after(flow: Flow, entry: ValueEntry) -> None:
    flow.table(
        [
            Column(""),
            Column(Phrase("ledger_paper.before"), 29, Align.RIGHT),
            Column(Phrase("ledger_paper.after"), 29, Align.RIGHT),
        ],
        [
            _balance(Phrase("ledger_paper.principal"), entry.principal_after, entry.principal_fen),
            _balance(Phrase("ledger_paper.gift"), entry.gift_after, entry.gift_fen),
            _balance(Phrase("ledger_paper.balance"), entry.after_fen, entry.amount_fen),
        ],
    )


def _balance(what: Phrase, after: int, change: int) -> list[Value | Marked]:
    return [what, format_fen(after - change), _strong(after)]


def _sign(flow: Flow, slip: Slip) -> None:
    flow.signatures(
        [
            Signature(Phrase("ledger_paper.sign.customer")),
            Signature(Phrase("ledger_paper.sign.clerk"), slip.clerk, slip.entry.on_day),
            Signature(Phrase("ledger_paper.sign.seal"), seal=True),
        ]
    )


def _money(flow: Flow, told: Statement, language: Language) -> None:
    rows: list[list[Value | Marked]] = [
        ["", Phrase("ledger_paper.carried"), "", "", "",
         format_fen(told.principal_before), format_fen(told.gift_before)]
    ]  # fmt: skip
    rows += [
        [
            each.on_day,
            Phrase(f"value_kind.{each.kind}"),
            each.number or each.document,
            _change(each.principal_fen),
            _change(each.gift_fen),
            format_fen(each.principal_after),
            format_fen(each.gift_after),
        ]
        for each in told.value
    ]
    last = told.value[-1] if told.value else None
    principal = last.principal_after if last else told.principal_before
    gift = last.gift_after if last else told.gift_before
    flow.table(
        [
            Column(Phrase("ledger_paper.day"), 22),
            Column(Phrase("ledger_paper.what")),
            Column(Phrase("ledger_paper.document"), 30),
            Column(Phrase("ledger_paper.principal"), 25, Align.RIGHT),
            Column(Phrase("ledger_paper.gift"), 22, Align.RIGHT),
            Column(Phrase("ledger_paper.principal_left"), 25, Align.RIGHT),
            Column(Phrase("ledger_paper.gift_left"), 22, Align.RIGHT),
        ],
        rows,
        totals=[Phrase("ledger_paper.closing"), "", "", "", "",
                format_fen(principal), format_fen(gift)],
    )  # fmt: skip
    _in_capitals(flow, language, principal + gift)


def _change(fen: int) -> Value:
    if not fen:
        return ""
    return f"+{format_fen(fen)}" if fen > 0 else format_fen(fen).replace("-", "−")


def _points(flow: Flow, told: Statement) -> None:
    rows: list[list[Value | Marked]] = [
        ["", Phrase("ledger_paper.carried"), "", "", "", _count(told.points_before)]
    ]
    rows += [
        [
            each.on_day,
            Phrase(f"points_kind.{each.kind}"),
            each.document or each.reason,
            format_fen(each.spend_fen) if each.spend_fen else "",
            signed(each.points),
            _count(each.after),
        ]
        for each in told.points
    ]
    after = told.points[-1].after if told.points else told.points_before
    flow.table(
        [
            Column(Phrase("ledger_paper.day"), 22),
            Column(Phrase("ledger_paper.what"), 28),
            Column(Phrase("ledger_paper.document")),
            Column(Phrase("ledger_paper.spent"), 27, Align.RIGHT),
            Column(Phrase("ledger_paper.points"), 22, Align.RIGHT),
            Column(Phrase("ledger_paper.points_left"), 24, Align.RIGHT),
        ],
        rows,
        totals=[Phrase("ledger_paper.closing"), "", "", "", "", number(after)],
    )


def _count(points: int) -> Value | Marked:
    return Marked(number(points), Tone.BAD, bold=True) if points < 0 else number(points)


def _lots(flow: Flow, told: Statement) -> None:
    flow.table(
        [
            Column(Phrase("ledger_paper.from_day"), 34),
            Column(Phrase("ledger_paper.until"), 34),
            Column(Phrase("ledger_paper.brought"), 26, Align.RIGHT),
            Column(Phrase("ledger_paper.left"), 26, Align.RIGHT),
            Column(""),
        ],
        [
            [lot.unlocks_on, lot.expires_on or Phrase("ledger_paper.no_end"), number(lot.points),
             number(lot.left), _state(lot, told.to_day)]
            for lot in told.lots
        ],
    )  # fmt: skip


def _state(lot: PointsLot, day: date) -> Value:
    if lot.expired(day):
        return Phrase("ledger_paper.lot.expired")
    return "" if lot.usable(day) else Phrase("ledger_paper.lot.locked")
