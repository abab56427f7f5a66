"""The rules on prepaid cards, each on both sides of its border."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.settings import LIMITS, keep
from crm_desktop.foundation.words import Language, say
from crm_desktop.membership.entries import ValueEntry
from crm_desktop.membership.limits import (
    Paying,
    Rule,
    breaches,
    broken_by_holding,
    broken_by_paying,
    broken_by_refund,
    reclaimable_fen,
)
from tests.core.offices import Office

NAMED = Paying(
    named=True,
    unit=False,
    balance_fen=0,
    brings_fen=100,
    paid_fen=100,
    method="cash",
    identity=True,
    contact=True,
)
ANONYMOUS = replace(NAMED, named=False, identity=False, contact=False)


@pytest.mark.parametrize(
    ("paying", "broken"),
    [
        (replace(NAMED, balance_fen=400_000, brings_fen=100_000), ()),
        (replace(NAMED, balance_fen=400_000, brings_fen=100_001), (Rule.NAMED_BALANCE,)),
        (replace(NAMED, identity=False), (Rule.NAMED_IDENTITY,)),
        (replace(ANONYMOUS, balance_fen=1, brings_fen=99_999), ()),
        (replace(ANONYMOUS, balance_fen=1, brings_fen=100_000), (Rule.ANONYMOUS_BALANCE,)),
        (replace(ANONYMOUS, paid_fen=999_999, unit=False), ()),
        (replace(ANONYMOUS, paid_fen=1_000_000), (Rule.ANONYMOUS_IDENTITY,)),
        (
            replace(ANONYMOUS, paid_fen=1_000_000, identity=True),
            (Rule.ANONYMOUS_IDENTITY,),
        ),
        (replace(ANONYMOUS, paid_fen=1_000_000, identity=True, contact=True), ()),
        (replace(NAMED, unit=True, paid_fen=499_999), ()),
        (replace(NAMED, unit=True, paid_fen=500_000), (Rule.UNIT_TRANSFER,)),
        (replace(NAMED, unit=True, paid_fen=500_000, method="transfer"), ()),
        (replace(NAMED, paid_fen=4_999_999), ()),
        (replace(NAMED, paid_fen=5_000_000, method="wechat"), (Rule.PERSON_TRANSFER,)),
        (replace(NAMED, paid_fen=5_000_000, method="transfer"), ()),
    ],
)
def test_paying(paying: Paying, broken: tuple[Rule, ...]) -> None:
    assert broken_by_paying(paying) == broken


def test_holding_and_refunds() -> None:
    assert broken_by_holding(named=True, balance_fen=500_000) == ()
    assert broken_by_holding(named=True, balance_fen=500_001) == (Rule.NAMED_BALANCE,)
    assert broken_by_holding(named=False, balance_fen=100_000) == ()
    assert broken_by_holding(named=False, balance_fen=100_001) == (Rule.ANONYMOUS_BALANCE,)
    assert broken_by_refund(10_000, "cash") == ()
    assert broken_by_refund(10_001, "cash") == (Rule.CASH_REFUND,)
    assert broken_by_refund(10_001, "transfer") == ()


def test_every_rule_has_its_setting_and_is_named_with_its_source(office: Office) -> None:
    assert {setting.key for setting in LIMITS} == set(Rule)
    found = breaches([Rule.NAMED_BALANCE])
    assert [breach.blocks for breach in found] == [True]
    told = say(found[0].phrase, Language.ZH)
    assert told == "记名卡余额不得超过 ¥5,000.00（单用途商业预付卡管理办法）"
    keep(LIMITS[0], "warn")
    assert [(b.rule, b.blocks) for b in breaches([Rule.NAMED_BALANCE, Rule.UNIT_TRANSFER])] == [
        (Rule.UNIT_TRANSFER, True),
        (Rule.NAMED_BALANCE, False),
    ]


def entry(
    number: int, kind: str, principal: int, day: date, contra: int | None = None
) -> ValueEntry:
    at = datetime(2026, 3, 2, 9, tzinfo=CHINA)
    return ValueEntry(
        number, 1, 1, kind, principal, 0, 0, 0, "", "", day, at, None, None, None, None, "", "",
        contra, str(number),
    )  # fmt: skip


def test_principal_may_be_reclaimed_through_the_seventh_day() -> None:
    paid = [entry(1, "top_up", 50_000, date(2026, 3, 2))]
    assert reclaimable_fen(paid, date(2026, 3, 9)) == 50_000
    assert reclaimable_fen(paid, date(2026, 3, 10)) == 0
    older = [
        entry(1, "top_up", 20_000, date(2026, 2, 1)),
        entry(2, "top_up", 50_000, date(2026, 3, 2)),
    ]
    spent = [*older, entry(3, "spend", -30_000, date(2026, 3, 3))]
    assert reclaimable_fen(spent, date(2026, 3, 3)) == 40_000, "the older money goes first"
    back = [*spent, entry(4, "return", 10_000, date(2026, 3, 3), 3)]
    assert reclaimable_fen(back, date(2026, 3, 3)) == 40_000, "what came back is no payment"
    wrong = [*older, entry(5, "reverse", -50_000, date(2026, 3, 2), 2)]
    assert reclaimable_fen(wrong, date(2026, 3, 2)) == 0, "a payment taken back never was one"
