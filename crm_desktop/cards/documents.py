"""Receipts of cards (reports 10 and 11): a loss, a loss lifted, a card replaced. A5, masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.foundation.money import capital_words, format_fen
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature, Value, number, signed
from crm_desktop.paper.ink import Tone
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.table import Column

Fact = tuple[Phrase | str, Value | Marked]


@dataclass(frozen=True)
class Bearer:
    """Whose card it is, and what card: its number is masked.

    ``words`` of a type, a level and a company are in the language of the paper.
    """

    name: str
    code: str
    card: str
    card_type: str
    level: str
    bearer: str = ""


@dataclass(frozen=True)
class LossSlip:
    """A loss, or one that was lifted: what its receipt says.

    ``figures`` are the fields of ``cards.figures.Figures`` before and after.
    """

    number: str
    of: Bearer
    at: datetime
    clerk: str
    before: Mapping[str, int]
    after: Mapping[str, int]
    lifted: bool = False
    how: Phrase | None = None
    reason: str = ""
    facts: Sequence[str] = ()
    lapses_at: datetime | None = None
    loss: str = ""
    asked_by: str = ""


@dataclass(frozen=True)
class ReplacementSlip:
    """A card replaced: old and new number masked, the fee and how it was paid."""

    number: str
    of: Bearer
    new_card: str
    at: datetime
    clerk: str
    damaged: bool
    fee_fen: int
    method: str
    valid_until: str
    before: Mapping[str, int]
    after: Mapping[str, int]
    loss: str = ""


def loss_receipt(letterhead: Letterhead, slip: LossSlip) -> bytes:
    """Return 挂失回执 or 解挂回执 as PDF."""
    flow = Flow(letterhead)
    title = Phrase("card_paper.unlose") if slip.lifted else Phrase("card_paper.loss")
    flow.title(title, slip.number)
    flow.facts([*_whose(slip.of), *(_lifted(slip) if slip.lifted else _lost(slip))])
    if slip.facts:
        flow.facts([(Phrase("card_paper.verified"), " · ".join(slip.facts))], pairs=1)
    flow.paragraph(_effect(slip), with_next=True)
    _figures(flow, slip.before, slip.after)
    if slip.lapses_at is not None:
        at = f"{slip.lapses_at:%Y-%m-%d %H:%M}"
        flow.callout(
            Phrase("card_paper.lapses_title", at=at), Phrase("card_paper.lapses"), Tone.WARNING
        )
    flow.signatures(
        [
            Signature(Phrase("card_paper.sign.customer")),
            Signature(Phrase("card_paper.sign.clerk"), slip.clerk, slip.at.date()),
            Signature(Phrase("card_paper.sign.seal"), seal=True),
        ]
    )
    return flow.pdf()


def replacement_receipt(letterhead: Letterhead, slip: ReplacementSlip) -> bytes:
    """Return 补卡回执 or 换卡回执 as PDF."""
    flow = Flow(letterhead)
    title = Phrase("card_paper.exchange") if slip.damaged else Phrase("card_paper.reissue")
    flow.title(title, slip.number)
    facts: list[Fact] = [
        *_whose(slip.of),
        (Phrase("card_paper.new_card"), Marked(slip.new_card, bold=True)),
        (Phrase("card_paper.valid_until"), slip.valid_until or Phrase("card_paper.no_end")),
        (Phrase("card_paper.replaced_at"), f"{slip.at:%Y-%m-%d %H:%M}"),
        (Phrase("card_paper.fee"), _fee(slip)),
    ]
    if slip.loss:
        facts.append((Phrase("card_paper.loss_number"), slip.loss))
    flow.facts(facts)
    if slip.fee_fen and letterhead.language is Language.ZH:
        flow.paragraph(Phrase("card_paper.capital", words=capital_words(slip.fee_fen)))
    flow.heading(Phrase("card_paper.moved"))
    flow.paragraph(Phrase("card_paper.moved_text"), with_next=True)
    _figures(flow, slip.before, slip.after)
    flow.signatures(
        [
            Signature(Phrase("card_paper.sign.customer")),
            Signature(Phrase("card_paper.sign.issuer"), slip.clerk, slip.at.date()),
            Signature(Phrase("card_paper.sign.cashier")),
        ]
    )
    return flow.pdf()


def _whose(of: Bearer) -> list[Fact]:
    facts: list[Fact] = [
        (Phrase("card_paper.member"), of.name),
        (Phrase("card_paper.code"), of.code),
        (Phrase("card_paper.card"), Marked(of.card, bold=True)),
        (Phrase("card_paper.type"), " · ".join(filter(None, (of.card_type, of.level)))),
    ]
    if of.bearer:
        facts.append((Phrase("card_paper.bearer"), of.bearer))
    return facts


def _lost(slip: LossSlip) -> list[Fact]:
    return [
        (Phrase("card_paper.lost_at"), f"{slip.at:%Y-%m-%d %H:%M}"),
        (Phrase("card_paper.how"), slip.how or ""),
        (Phrase("card_paper.reason"), slip.reason),
    ]


def _lifted(slip: LossSlip) -> list[Fact]:
    return [
        (Phrase("card_paper.lifted_at"), f"{slip.at:%Y-%m-%d %H:%M}"),
        (Phrase("card_paper.loss_number"), slip.loss),
        (Phrase("card_paper.reason"), slip.reason),
        (Phrase("card_paper.asked_by"), slip.asked_by),
    ]


def _effect(slip: LossSlip) -> Phrase:
    at = f"{slip.at:%Y-%m-%d %H:%M}"
    if slip.lifted:
        return Phrase("card_paper.usable_from", at=at)
    return Phrase("card_paper.frozen_from", at=at)


def _fee(slip: ReplacementSlip) -> Value:
    if not slip.fee_fen:
        return Phrase("card_paper.free")
    return " · ".join(filter(None, (format_fen(slip.fee_fen), slip.method)))


def _figures(flow: Flow, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Add the table of what was free and frozen, before and after."""
    rows: list[list[Value | Marked]] = []
    for field, words in (
        ("free_fen", Phrase("card_paper.free_fen")),
        ("frozen_fen", Phrase("card_paper.frozen_fen")),
        ("free_points", Phrase("card_paper.free_points")),
        ("frozen_points", Phrase("card_paper.frozen_points")),
    ):
        is_money = field.endswith("fen")
        was, now = before[field], after[field]
        show = format_fen if is_money else number
        change = signed(now - was) if not is_money else _signed_fen(now - was)
        rows.append([words, show(was), Marked(show(now), bold=True), change])
    flow.table(
        [
            Column(""),
            Column(Phrase("card_paper.before"), 26, Align.RIGHT),
            Column(Phrase("card_paper.after"), 26, Align.RIGHT),
            Column(Phrase("card_paper.change"), 28, Align.RIGHT),
        ],
        rows,
    )


def _signed_fen(fen: int) -> str:
    if not fen:
        return format_fen(0)
    sign = signed(fen)[0]
    return f"{sign}{format_fen(abs(fen))}"
