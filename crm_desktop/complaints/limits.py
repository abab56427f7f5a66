"""Limits 时限 of levels, tiers and channels: proposed by one, in force once another approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.complaints.machines import LEVELS
from crm_desktop.complaints.model import Limits
from crm_desktop.complaints.sla import limits_for
from crm_desktop.customers.rules import check_entry
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.checks import Checks, storable
from crm_desktop.foundation.clock import day_text, moment, parse_day, stamp
from crm_desktop.foundation.errors import NotFound, Refused
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.supervision import SlaRule

SEE, PROPOSE, APPROVE = "standards.view", "standards.create", "standards.approve"
#: The parts of a case that have a limit in minutes, in the order in which they come.
PARTS = ("acknowledge", "promise", "receipt", "handling", "callback")
#: A year of working minutes: more is no limit.
_MOST_MINUTES = 120_000
_MOST_DAYS = 60
_ROW = """
SELECT r.id, r.level, r.tier, coalesce(t.zh, ''), coalesce(t.en, ''), r.channel, r.from_day,
       r.acknowledge_minutes, r.promise_minutes, r.receipt_minutes, r.handling_minutes,
       r.callback_minutes, r.answer_days, r.asked_by_id, coalesce(a.name, ''),
       coalesce(p.name, ''), r.approved_at, r.retired_at, r.version
FROM sla_rule r
LEFT JOIN member_tier t ON t.code = r.tier
LEFT JOIN person a ON a.id = r.asked_by_id
LEFT JOIN person p ON p.id = r.approved_by_id
"""
_ORDER = """
ORDER BY CASE WHEN r.retired_at IS NOT NULL THEN 2 WHEN r.approved_at IS NULL THEN 0 ELSE 1 END,
         CASE r.level WHEN '' THEN 0 WHEN 'ordinary' THEN 1 WHEN 'escalated' THEN 2 ELSE 3 END,
         r.channel, r.tier, r.from_day DESC, r.id DESC
"""


@dataclass(frozen=True)
class LimitData:
    """Limits from a day on; "" is any level, tier or channel.

    Minutes are of working time, ``answer_days`` working days.
    """

    from_day: date
    acknowledge: int
    promise: int
    receipt: int
    handling: int
    callback: int
    answer_days: int
    level: str = ""
    tier: str = ""
    channel: str = ""


@dataclass(frozen=True)
class LimitChoice:
    """A tier or a channel that limits may be for: its code, and what it is called."""

    code: str
    phrase: Phrase


@dataclass(frozen=True)
class LimitChoices:
    """What limits may be for, in the order in which it is shown."""

    tiers: tuple[LimitChoice, ...]
    channels: tuple[LimitChoice, ...]


@dataclass(frozen=True)
class LimitRow:
    """Limits as they are kept; ``state`` is ``asked``, ``coming``, ``in_force`` or ``retired``.

    The tier's name is in Chinese and English. ``shipped`` limits nobody asked for.
    """

    id: int
    data: LimitData
    tier_zh: str
    tier_en: str
    state: str
    asked_by: int | None
    asked_name: str
    approved_name: str
    approved_at: datetime | None
    version: int

    @property
    def shipped(self) -> bool:
        """Whether they came with the program."""
        return self.asked_by is None


class LimitService(Service):
    """How long each part of a case may take."""

    @reading(SEE)
    def listing(self, look: Look, *, retired: bool = False) -> tuple[LimitRow, ...]:
        """Return the limits: proposed ones first, then those approved, retired ones where asked."""
        where = "" if retired else "WHERE r.retired_at IS NULL"
        return tuple(_limit(row, look.today) for row in sql.rows(f"{_ROW} {where} {_ORDER}"))

    @reading(SEE)
    def holding(self, look: Look, level: str, tier: str, channel: str) -> Limits:
        """Return the limits that hold today for a case of this level, tier and channel."""
        return limits_for(level, tier, channel, look.today)

    @reading(SEE)
    def choices(self, look: Look) -> LimitChoices:
        """Return the tiers and channels that limits may be for."""
        del look  # they are the same for everybody
        tiers = sql.rows("SELECT code, zh, en FROM member_tier ORDER BY rank")
        channels = sql.rows(
            "SELECT code, zh, en FROM dictionary_entry "
            "WHERE dictionary = 'complaint_channel' AND active ORDER BY position, id"
        )
        return LimitChoices(_choices(tiers), _choices(channels))

    @use_case("limit.propose", PROPOSE)
    def propose(self, work: Work, data: LimitData) -> LimitRow:
        """Propose limits; they hold once another approved them.

        Raises ValidationErrors, Refused under a post of one company.
        """
        work.must_reach_all()
        _check(data, work.today)
        row = SlaRule.create(
            level=data.level,
            tier=data.tier,
            channel=data.channel,
            from_day=day_text(data.from_day),
            acknowledge_minutes=data.acknowledge,
            promise_minutes=data.promise,
            receipt_minutes=data.receipt,
            handling_minutes=data.handling,
            callback_minutes=data.callback,
            answer_days=data.answer_days,
            asked_by=work.acting.actor.person,
        )
        work.changed("limit", row.id, _label(data), None, data)
        return _get(row.id, work.today)

    @use_case("limit.approve", APPROVE)
    def approve(
        self,
        work: Work,
        limit: int,
        version: int,
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> LimitRow:
        """Approve limits that somebody else proposed.

        Raises SecondPersonNeeded for one's own, Refused where they were decided on, Conflict,
        NotFound.
        """
        work.must_reach_all()
        before = _get(limit, work.today)
        if before.state != "asked":
            raise Refused(Phrase("complaint_watch.limit_decided"))
        work.needs_another("limit", before.asked_by or 0, second, exception, APPROVE)
        signer = work.entry.second.person if work.entry.second else work.acting.actor.person
        values = {"approved_at": stamp(work.now), "approved_by": signer}
        return _write(work, before, version, values)

    @use_case("limit.retire", APPROVE)
    def retire(self, work: Work, limit: int, version: int) -> LimitRow:
        """Retire limits, or turn a proposal down; what holds then is what says less.

        Clocks that run keep their time. Raises Refused where they were, Conflict, NotFound.
        """
        work.must_reach_all()
        before = _get(limit, work.today)
        if before.state == "retired":
            raise Refused(Phrase("complaint_watch.limit_decided"))
        return _write(work, before, version, {"retired_at": stamp(work.now)})


def _choices(rows: list[sql.Row]) -> tuple[LimitChoice, ...]:
    return tuple(LimitChoice(code, Phrase("word.entry", zh=zh, en=en)) for code, zh, en in rows)


def _check(data: LimitData, today: date) -> None:
    checks = Checks()
    checks.choice("level", data.level, {"", *LEVELS})
    if data.channel:
        check_entry(checks, "channel", "complaint_channel", data.channel, in_use=True)
    if data.tier and not sql.scalar(
        "SELECT 1 FROM member_tier WHERE code = ?", storable(data.tier)
    ):
        checks.add("tier", Phrase("error.not_a_choice"))
    if data.from_day < today:
        checks.add("from_day", Phrase("complaints.in_the_past"))
    for field in PARTS:
        if not 1 <= getattr(data, field) <= _MOST_MINUTES:
            checks.add(field, Phrase("error.between", least=1, most=_MOST_MINUTES))
    if not 1 <= data.answer_days <= _MOST_DAYS:
        checks.add("answer_days", Phrase("error.between", least=1, most=_MOST_DAYS))
    checks.done()


def _write(work: Work, before: LimitRow, version: int, values: dict[str, object]) -> LimitRow:
    update_version(
        SlaRule,
        before.id,
        version,
        kind="limit",
        mine=before,
        theirs=lambda: _get(before.id, work.today),
        values=values,
    )
    after = _get(before.id, work.today)
    told = {"state": before.state}, {"state": after.state}
    work.changed("limit", before.id, _label(before.data), *told)
    return after


def _label(data: LimitData) -> str:
    named = [each for each in (data.level, data.channel, data.tier) if each]
    return " ".join((*named, day_text(data.from_day)))


def _get(limit: int, today: date) -> LimitRow:
    row = sql.one(f"{_ROW} WHERE r.id = ?", limit)
    if row is None:
        raise NotFound("limit")
    return _limit(row, today)


def _limit(row: sql.Row, today: date) -> LimitRow:
    (
        id_, level, tier, tier_zh, tier_en, channel, from_day, acknowledge, promise, receipt,
        handling, callback, days, asked_by, asked, approved, approved_at, retired_at, version,
    ) = row  # fmt: skip
    day = parse_day(from_day)
    state = "coming" if day > today else "in_force"
    if retired_at:
        state = "retired"
    elif not approved_at:
        state = "asked"
    data = LimitData(
        day, acknowledge, promise, receipt, handling, callback, days, level, tier, channel
    )
    return LimitRow(
        id_, data, tier_zh, tier_en, state, asked_by, asked, approved,
        moment(approved_at) if approved_at else None, version,
    )  # fmt: skip
