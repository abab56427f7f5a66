"""Levels: what counts on which days, when they rise, what is missing, how others use them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.settings import TIER_BASIS, TIER_WINDOW, TIER_YEAR_END, keep
from crm_desktop.foundation.words import Language, say
from crm_desktop.membership.levels import (
    Standing,
    counted,
    first_review,
    next_level,
    standing_of,
)
from crm_desktop.membership.model import Basis
from crm_desktop.membership.read import membership_of, tier_of
from crm_desktop.membership.windows import Rule, shifted
from db import sql
from tests.core.membership.levels_model import Earned, earn, enter, member, naive_sum
from tests.core.offices import START, TODAY, Office

days = st.dates(date(2023, 1, 1), date(2029, 12, 31))


def at(office: Office, day: date) -> None:
    office.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))


@given(days, st.integers(1, 25))
def test_rolling_months_are_what_one_counts_on_the_fingers(today: date, months: int) -> None:
    first, last = Rule(months=months).window(today)
    assert last == today
    inside = [Earned(first, 1), Earned(today, 1)]
    outside = Earned(first - timedelta(days=1), 1)
    assert naive_sum([*inside, outside], today, months) == 2


@given(days, st.integers(1, 24))
def test_what_counts_today_counts_until_the_day_that_is_said(first: date, months: int) -> None:
    until = Rule(months=months).counts_until(first, first)
    assert naive_sum([Earned(first, 1)], until, months) == 1
    assert naive_sum([Earned(first, 1)], until + timedelta(days=1), months) == 0


@given(days, st.sampled_from([(12, 31), (2, 29), (2, 28), (6, 30), (1, 1)]))
def test_fixed_years_follow_each_other(day: date, year_end: tuple[int, int]) -> None:
    rule = Rule(year_end=year_end)
    first, last = rule.window(day)
    assert first <= day <= last
    assert rule.window(last + timedelta(days=1))[0] == last + timedelta(days=1)
    assert rule.window(first - timedelta(days=1))[1] == first - timedelta(days=1)
    assert last == rule.counts_until(None, day)
    assert day < rule.next_review(day)


def test_windows_at_the_end_of_february() -> None:
    assert Rule().window(date(2028, 2, 29)) == (date(2027, 3, 1), date(2028, 2, 29))
    assert Rule().window(date(2029, 2, 28)) == (date(2028, 2, 29), date(2029, 2, 28))
    leap = Rule(year_end=(2, 29))
    assert leap.window(date(2027, 6, 1)) == (date(2027, 3, 1), date(2028, 2, 29))
    assert leap.window(date(2028, 6, 1)) == (date(2028, 3, 1), date(2029, 2, 28))
    assert shifted(date(2028, 2, 29), 12) == date(2029, 2, 28)


def test_a_level_rises_at_once_with_its_computation(office: Office) -> None:
    someone = member(office)
    assert someone.tier_until is None, "the lowest level is never looked at"
    assert earn(office, someone.id, 1999) is None
    raised = earn(office, someone.id, 1)
    assert raised is not None
    assert raised.code == "silver"
    now = membership_of(someone.id)
    assert (now.tier.code, now.tier_since, now.tier_until) == (
        "silver", TODAY, date(2027, 3, 2),
    )  # fmt: skip
    kind, computed = sql.rows("SELECT kind, computed FROM tier_change ORDER BY id")[-1]
    assert kind == "upgrade"
    assert json.loads(computed) == {
        "basis": "growth",
        "from": "2025-03-03",
        "to": "2026-03-02",
        "entries": 2,
        "value": 2000,
        "threshold": 2000,
        "until": "2027-03-02",
    }
    assert office.last_entry()["action"] == "membership.earn"
    assert earn(office, someone.id, 50_000) == tier_of("vip"), "two levels at once"


def test_what_is_frozen_stays(office: Office) -> None:
    someone = member(office)
    sql.run("UPDATE membership SET tier_hold = 'frozen' WHERE id = ?", someone.id)
    assert earn(office, someone.id, 9000) is None
    assert next_level(membership_of(someone.id), TODAY) is None
    sql.run("UPDATE membership SET tier_hold = '', state = 'frozen' WHERE id = ?", someone.id)
    assert earn(office, someone.id, 1) is None
    assert standing_of(someone.customer) == Standing()


def test_what_is_missing_and_until_when(office: Office) -> None:
    someone = member(office, tier="silver")
    enter(someone, 5140, 0, date(2025, 4, 1), "2025-04-01T00:00:00.000000Z")
    above = next_level(membership_of(someone.id), TODAY)
    assert above is not None
    assert (above.tier.code, above.missing, above.by_day) == ("gold", 860, date(2026, 3, 31))
    assert say(above.phrase, Language.ZH) == "还差 860 成长值，3 月 31 日前升金卡会员"
    assert say(above.phrase, Language.EN) == "860 growth points more by 31 March for Gold"
    keep(TIER_BASIS, "spend")
    keep(TIER_WINDOW, "fixed")
    keep(TIER_YEAR_END, "03-31")
    enter(someone, 0, 514_000, TODAY, "2026-03-02T00:00:00.000000Z")
    sql.run("UPDATE member_tier SET upgrade_at = 600000 WHERE code = 'gold'")
    above = next_level(membership_of(someone.id), TODAY)
    assert above is not None
    assert say(above.phrase, Language.ZH) == "还差 ¥860，3 月 31 日前升金卡会员"
    counts = counted(membership_of(someone.id), TODAY)
    assert (counts.basis, counts.value, counts.entries) == (Basis.SPEND, 514_000, 1)
    assert (counts.from_day, counts.to_day) == (date(2025, 4, 1), TODAY)


def test_nothing_is_missing_at_the_top(office: Office) -> None:
    assert next_level(member(office, tier="vip"), TODAY) is None


def test_how_others_treat_a_member(office: Office) -> None:
    someone = member(office, tier="gold")
    assert standing_of(someone.customer) == Standing(tier_of("gold"), 90, 3, 80)
    assert standing_of(99_999) == Standing()
    sql.run("UPDATE membership SET period_until = '2026-03-01' WHERE id = ?", someone.id)
    assert standing_of(someone.customer, TODAY) == Standing(), "its period is over"


def test_when_a_level_is_first_looked_at(office: Office) -> None:
    assert first_review(tier_of("ordinary"), TODAY) is None
    assert first_review(tier_of("gold"), TODAY) == date(2027, 3, 2)
    keep(TIER_WINDOW, "fixed")
    assert first_review(tier_of("gold"), TODAY) == date(2026, 12, 31)
    assert first_review(tier_of("gold"), date(2026, 12, 31)) == date(2027, 12, 31)


@pytest.mark.parametrize("back", [1, -1])
def test_only_what_has_happened_counts(office: Office, back: int) -> None:
    someone = member(office)
    enter(someone, 100, 0, TODAY - timedelta(days=back), START.isoformat())
    assert counted(someone, TODAY).value == (100 if back == 1 else 0)
