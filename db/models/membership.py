"""Members: levels, applications, the ledgers of points and stored value, shifts at the till.

The ledgers are appended to and never changed, which triggers hold too (third migration): what was
wrong is put right by a contra entry. Money is integer fen.
"""

from __future__ import annotations

import peewee

from db.models.access import Company, Person
from db.models.base import DayField, InstantField, LastingId, Table, Versioned, to
from db.models.customers import Customer


class MemberTier(Versioned):
    """A level of membership 会员等级; ``rank`` 1 is the lowest.

    ``upgrade_at`` and ``keep_at`` are growth points, or fen where the office counts spend.
    ``earn_percent`` is what a yuan earns, 100 being one point. The last three say how callbacks,
    complaints and their clocks treat a member of it.
    """

    id = LastingId()
    code = peewee.CharField(max_length=40, unique=True)
    zh = peewee.CharField(max_length=40)
    en = peewee.CharField(max_length=40)
    rank = peewee.IntegerField(unique=True)
    upgrade_at = peewee.BigIntegerField(default=0)
    keep_at = peewee.BigIntegerField(default=0)
    earn_percent = peewee.IntegerField(default=100)
    benefits = peewee.TextField(default="")
    callback_days = peewee.IntegerField(default=90)
    priority = peewee.IntegerField(default=5)
    sla_percent = peewee.IntegerField(default=100)
    active = peewee.BooleanField(default=True)

    class Meta:
        constraints = [
            peewee.Check("rank BETWEEN 1 AND 99"),
            peewee.Check("upgrade_at >= 0 AND keep_at >= 0"),
            peewee.Check("earn_percent BETWEEN 0 AND 10000"),
            peewee.Check("callback_days BETWEEN 0 AND 3650"),
            peewee.Check("priority BETWEEN 1 AND 9"),
            peewee.Check("sla_percent BETWEEN 1 AND 1000"),
        ]


class MemberApplication(Versioned):
    """An application for membership 入会申请, from its draft to its decision.

    ``missing`` and ``shown`` are JSON: papers asked for, and the checks the reviewer saw.
    """

    id = LastingId()
    company = to(Company, index=False)
    number = peewee.CharField(max_length=24)
    customer = to(Customer)
    state = peewee.CharField(max_length=10, index=True)
    tier = to(MemberTier, index=False)
    card_type = peewee.CharField(max_length=40)  # the code of a card_type
    named = peewee.BooleanField(default=True)
    source = peewee.CharField(max_length=40, default="")
    terms_signed = peewee.BooleanField(default=False)
    notice_signed = peewee.BooleanField(default=False)
    notes = peewee.TextField(default="")
    missing = peewee.TextField(default="[]")
    shown = peewee.TextField(default="[]")
    entered_by = to(Person, index=False)
    entered_at = InstantField()
    submitted_at = InstantField(null=True)
    decided_by = to(Person, null=True, index=False)
    decided_at = InstantField(null=True)
    reason = peewee.CharField(max_length=1000, default="")

    class Meta:
        constraints = [
            peewee.Check(
                "state IN ('draft', 'review', 'papers', 'approved', 'rejected', "
                "'withdrawn', 'joined')"
            ),
            peewee.Check("state = 'draft' OR state = 'withdrawn' OR submitted_at IS NOT NULL"),
            peewee.Check(
                "state NOT IN ('approved', 'rejected', 'joined') OR decided_at IS NOT NULL"
            ),
        ]
        indexes = [(("company", "number"), True)]


MemberApplication.add_index(
    MemberApplication.customer,
    MemberApplication.company,
    unique=True,
    where=peewee.SQL("state IN ('draft', 'review', 'papers', 'approved')"),
    name="member_application_waiting",
)


class ApplicationEvidence(Table):
    """A paper that came with an application: what it is, and the file where it was scanned."""

    id = LastingId()
    application = to(MemberApplication, on_delete="CASCADE")
    kind = peewee.CharField(max_length=40)
    note = peewee.CharField(max_length=200, default="")
    attachment = peewee.IntegerField(null=True, column_name="attachment_id")
    received_at = InstantField()
    received_by = to(Person, index=False)


class Membership(Versioned):
    """A customer's membership of a company 会员资格; one that has not ended per customer.

    ``tier_until`` is the day on which the level is looked at again; where it was granted or frozen,
    ``tier_hold`` says so. ``period_until`` ends the benefits and never the money.
    """

    id = LastingId()
    company = to(Company, index=False)
    customer = to(Customer)
    number = peewee.CharField(max_length=40)
    state = peewee.CharField(max_length=10)
    tier = to(MemberTier, index=False)
    tier_since = DayField()
    tier_until = DayField(null=True, index=True)
    tier_hold = peewee.CharField(max_length=8, default="")
    joined_on = DayField()
    ended_on = DayField(null=True)
    period_until = DayField(null=True)
    application = to(MemberApplication, null=True, index=False)

    class Meta:
        constraints = [
            peewee.Check("state IN ('active', 'frozen', 'ended', 'quit')"),
            peewee.Check("tier_hold IN ('', 'granted', 'frozen')"),
            peewee.Check("(ended_on IS NULL) = (state IN ('active', 'frozen'))"),
        ]
        indexes = [(("company", "number"), True), (("tier", "state"), False)]


Membership.add_index(
    Membership.customer,
    Membership.company,
    unique=True,
    where=Membership.ended_on.is_null(),
    name="membership_open",
)


class TierChange(Table):
    """A level given, kept or taken, with the computation that led to it (JSON); append-only."""

    id = LastingId()
    membership = to(Membership)
    kind = peewee.CharField(max_length=10)
    before = to(MemberTier, null=True, index=False)
    after = to(MemberTier, index=False)
    at = InstantField()
    by = to(Person, null=True, index=False, column_name="by_id")
    reason = peewee.CharField(max_length=1000, default="")
    computed = peewee.TextField(default="{}")

    class Meta:
        constraints = [
            peewee.Check(
                "kind IN ('joined', 'upgrade', 'grant', 'keep', 'downgrade', 'freeze', 'unfreeze', "
                "'import')"
            )
        ]


class TierReview(Versioned):
    """A list of levels to keep or to lower on a day, prepared, told to the members, approved.

    A company has one that is open at most: nobody is lowered twice for one day.
    """

    id = LastingId()
    company = to(Company)
    due_on = DayField()
    state = peewee.CharField(max_length=10)
    prepared_by = to(Person, index=False)
    prepared_at = InstantField()
    noticed_at = InstantField(null=True)
    approved_by = to(Person, null=True, index=False)
    approved_at = InstantField(null=True)

    class Meta:
        constraints = [
            peewee.Check("state IN ('prepared', 'noticed', 'approved', 'dropped')"),
            peewee.Check("(state = 'approved') = (approved_at IS NOT NULL)"),
        ]


TierReview.add_index(
    TierReview.company,
    unique=True,
    where=peewee.SQL("state IN ('prepared', 'noticed')"),
    name="tier_review_open",
)


class TierReviewLine(Table):
    """A member on such a list: what counted, the level before and after, when they were told."""

    review = to(TierReview, on_delete="CASCADE", index=False)
    membership = to(Membership)
    counted = peewee.BigIntegerField()
    before = to(MemberTier, index=False)
    after = to(MemberTier, index=False)
    noticed_at = InstantField(null=True)

    class Meta:
        primary_key = peewee.CompositeKey("review", "membership")


class Account(Versioned):
    """What cards draw on: a member's, or that of one card that nobody is named on.

    The balances repeat the sums of the ledgers; ``check`` and ``ledger verify`` compare them.
    ``points`` may be negative after a return, the money never.
    """

    id = LastingId()
    company = to(Company)
    membership = to(Membership, null=True, unique=True)
    state = peewee.CharField(max_length=6, default="open")
    points = peewee.BigIntegerField(default=0)
    principal_fen = peewee.BigIntegerField(default=0)
    gift_fen = peewee.BigIntegerField(default=0)

    class Meta:
        constraints = [
            peewee.Check("state IN ('open', 'frozen', 'closed')"),
            peewee.Check("principal_fen >= 0 AND gift_fen >= 0"),
            peewee.Check(
                "state <> 'closed' OR (points = 0 AND principal_fen = 0 AND gift_fen = 0)"
            ),
        ]


class TillShift(Versioned):
    """A shift at a till, from the cash in the drawer to the cash counted."""

    id = LastingId()
    company = to(Company, index=False)
    till = peewee.CharField(max_length=40)
    opened_by = to(Person, index=False)
    opened_at = InstantField()
    opening_fen = peewee.BigIntegerField()
    closed_by = to(Person, null=True, index=False)
    closed_at = InstantField(null=True)
    expected_fen = peewee.BigIntegerField(null=True)
    counted_fen = peewee.BigIntegerField(null=True)
    reason = peewee.CharField(max_length=1000, default="")

    class Meta:
        constraints = [
            peewee.Check("opening_fen >= 0"),
            peewee.Check("(closed_at IS NULL) = (counted_fen IS NULL)"),
            peewee.Check("closed_at IS NULL OR counted_fen = expected_fen OR reason <> ''"),
        ]
        indexes = [(("company", "till", "opened_at"), True)]


TillShift.add_index(
    TillShift.company,
    TillShift.till,
    unique=True,
    where=TillShift.closed_at.is_null(),
    name="till_shift_open",
)


class PointsEntry(Table):
    """An entry in the ledger of points 积分; ``growth`` and ``spend_fen`` are what levels count.

    ``key`` makes a retry harmless: the same key twice is the same entry. ``contra`` is the entry
    that this one takes back, in part or whole.
    """

    id = LastingId()
    account = to(Account, index=False)
    kind = peewee.CharField(max_length=10)
    points = peewee.BigIntegerField()
    growth = peewee.BigIntegerField(default=0)
    spend_fen = peewee.BigIntegerField(default=0)
    after = peewee.BigIntegerField()
    on_day = DayField()
    at = InstantField()
    by = to(Person, null=True, index=False, column_name="by_id")
    card = peewee.IntegerField(null=True, column_name="card_id")
    document = peewee.CharField(max_length=60, default="")
    reason = peewee.CharField(max_length=1000, default="")
    contra = to("self", null=True)
    key = peewee.CharField(max_length=80, unique=True)

    class Meta:
        constraints = [
            peewee.Check(
                "kind IN ('opening', 'earn', 'redeem', 'reverse', 'expire', 'adjust', 'transfer')"
            ),
            peewee.Check("kind <> 'earn' OR points >= 0"),
            peewee.Check("kind NOT IN ('redeem', 'expire') OR points < 0"),
            peewee.Check("kind <> 'reverse' OR contra_id IS NOT NULL"),
        ]
        indexes = [(("account", "id"), False), (("account", "on_day"), False)]


class PointsLot(Table):
    """Points that came in together: from when they may be used, and until when."""

    entry = peewee.ForeignKeyField(PointsEntry, primary_key=True, on_delete="RESTRICT", backref="+")
    account = to(Account)
    points = peewee.BigIntegerField()
    unlocks_on = DayField()
    expires_on = DayField(null=True, index=True)

    class Meta:
        constraints = [
            peewee.Check("points > 0"),
            peewee.Check("expires_on IS NULL OR expires_on >= unlocks_on"),
        ]


class PointsUse(Table):
    """Points of a lot that an entry took; what is left of a lot is what no entry took."""

    entry = to(PointsEntry, index=False)
    lot = to(PointsLot)
    points = peewee.BigIntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("entry", "lot")
        constraints = [peewee.Check("points <> 0")]


class ValueEntry(Table):
    """An entry in the ledger of stored value 储值: the customer's own money and gifts apart."""

    id = LastingId()
    account = to(Account, index=False)
    company = to(Company, index=False)
    kind = peewee.CharField(max_length=10)
    principal_fen = peewee.BigIntegerField()
    gift_fen = peewee.BigIntegerField(default=0)
    principal_after = peewee.BigIntegerField()
    gift_after = peewee.BigIntegerField()
    method = peewee.CharField(max_length=40, default="")
    number = peewee.CharField(max_length=24, default="")
    on_day = DayField()
    at = InstantField()
    by = to(Person, null=True, index=False, column_name="by_id")
    second = to(Person, null=True, index=False)
    shift = to(TillShift, null=True)
    card = peewee.IntegerField(null=True, column_name="card_id")
    document = peewee.CharField(max_length=60, default="")
    reason = peewee.CharField(max_length=1000, default="")
    party = peewee.TextField(default="")
    contra = to("self", null=True)
    key = peewee.CharField(max_length=80, unique=True)

    class Meta:
        constraints = [
            peewee.Check(
                "kind IN ('opening', 'top_up', 'spend', 'return', 'adjust', 'transfer', "
                "'refund', 'reverse')"
            ),
            peewee.Check("principal_fen <> 0 OR gift_fen <> 0"),
            peewee.Check("kind <> 'top_up' OR (principal_fen > 0 AND gift_fen >= 0)"),
            peewee.Check("kind <> 'spend' OR (principal_fen <= 0 AND gift_fen <= 0)"),
            peewee.Check("kind NOT IN ('reverse', 'return') OR contra_id IS NOT NULL"),
            peewee.Check("principal_after >= 0 AND gift_after >= 0"),
        ]
        indexes = [(("account", "id"), False), (("company", "on_day"), False)]
