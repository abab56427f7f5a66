"""Members: levels, applications, the ledgers of points and money, shifts at the till."""

from __future__ import annotations

from typing import Any

import peewee


class Table(peewee.Model):
    class Meta:
        legacy_table_names = False


class Versioned(Table):
    version = peewee.IntegerField(default=1)


class LastingId(peewee.AutoField):
    def ddl(self, ctx: Any) -> Any:
        return peewee.NodeList((super().ddl(ctx), peewee.SQL("AUTOINCREMENT")))


def day(**options: Any) -> peewee.Field:
    return peewee.CharField(max_length=10, **options)


def instant(**options: Any) -> peewee.Field:
    return peewee.CharField(max_length=27, **options)


def text(longest: int, **options: Any) -> peewee.Field:
    return peewee.CharField(max_length=longest, **{"default": ""} | options)


def to(model: Any, **options: Any) -> peewee.Field:
    return peewee.ForeignKeyField(model, **{"on_delete": "RESTRICT", "backref": "+"} | options)


def partial(model: Any, name: str, where: Any, *fields: peewee.Field, **options: Any) -> None:
    model.add_index(*fields, where=where, name=name, **options)


def whole(**options: Any) -> peewee.Field:
    return peewee.BigIntegerField(**{"default": 0} | options)


# Only what is pointed to: the migrations before made them.
class Company(Table):
    pass


class Person(Table):
    pass


class Customer(Table):
    pass


class MemberTier(Versioned):
    id = LastingId()
    code = peewee.CharField(max_length=40, unique=True)
    zh = text(40, default=None)
    en = text(40, default=None)
    rank = peewee.IntegerField(unique=True)
    upgrade_at = whole()
    keep_at = whole()
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
    id = LastingId()
    company = to(Company, index=False)
    number = text(24, default=None)
    customer = to(Customer)
    state = peewee.CharField(max_length=10, index=True)
    tier = to(MemberTier, index=False)
    card_type = text(40, default=None)
    named = peewee.BooleanField(default=True)
    source = text(40)
    terms_signed = peewee.BooleanField(default=False)
    notice_signed = peewee.BooleanField(default=False)
    notes = peewee.TextField(default="")
    missing = peewee.TextField(default="[]")
    shown = peewee.TextField(default="[]")
    entered_by = to(Person, index=False)
    entered_at = instant()
    submitted_at = instant(null=True)
    decided_by = to(Person, null=True, index=False)
    decided_at = instant(null=True)
    reason = text(1000)

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


partial(
    MemberApplication,
    "member_application_waiting",
    peewee.SQL("state IN ('draft', 'review', 'papers', 'approved')"),
    MemberApplication.customer,
    MemberApplication.company,
    unique=True,
)


class ApplicationEvidence(Table):
    id = LastingId()
    application = to(MemberApplication, on_delete="CASCADE")
    kind = text(40, default=None)
    note = text(200)
    attachment = peewee.IntegerField(null=True, column_name="attachment_id")
    received_at = instant()
    received_by = to(Person, index=False)


class Membership(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    customer = to(Customer)
    number = text(40, default=None)
    state = text(10, default=None)
    tier = to(MemberTier, index=False)
    tier_since = day()
    tier_until = day(null=True, index=True)
    tier_hold = text(8)
    joined_on = day()
    ended_on = day(null=True)
    period_until = day(null=True)
    application = to(MemberApplication, null=True, index=False)

    class Meta:
        constraints = [
            peewee.Check("state IN ('active', 'frozen', 'ended', 'quit')"),
            peewee.Check("tier_hold IN ('', 'granted', 'frozen')"),
            peewee.Check("(ended_on IS NULL) = (state IN ('active', 'frozen'))"),
        ]
        indexes = [(("company", "number"), True), (("tier", "state"), False)]


partial(
    Membership,
    "membership_open",
    Membership.ended_on.is_null(),
    Membership.customer,
    Membership.company,
    unique=True,
)


class TierChange(Table):
    id = LastingId()
    membership = to(Membership)
    kind = text(10, default=None)
    before = to(MemberTier, null=True, index=False)
    after = to(MemberTier, index=False)
    at = instant()
    by = to(Person, null=True, index=False, column_name="by_id")
    reason = text(1000)
    computed = peewee.TextField(default="{}")

    class Meta:
        constraints = [
            peewee.Check(
                "kind IN ('joined', 'upgrade', 'grant', 'keep', 'downgrade', 'freeze', 'unfreeze', "
                "'import')"
            )
        ]


class TierReview(Versioned):
    id = LastingId()
    company = to(Company)
    due_on = day()
    state = text(10, default=None)
    prepared_by = to(Person, index=False)
    prepared_at = instant()
    noticed_at = instant(null=True)
    approved_by = to(Person, null=True, index=False)
    approved_at = instant(null=True)

    class Meta:
        constraints = [
            peewee.Check("state IN ('prepared', 'noticed', 'approved', 'dropped')"),
            peewee.Check("(state = 'approved') = (approved_at IS NOT NULL)"),
        ]


partial(
    TierReview,
    "tier_review_open",
    peewee.SQL("state IN ('prepared', 'noticed')"),
    TierReview.company,
    unique=True,
)


class TierReviewLine(Table):
    review = to(TierReview, on_delete="CASCADE", index=False)
    membership = to(Membership)
    counted = whole(default=None)
    before = to(MemberTier, index=False)
    after = to(MemberTier, index=False)
    noticed_at = instant(null=True)

    class Meta:
        primary_key = peewee.CompositeKey("review", "membership")


class Account(Versioned):
    id = LastingId()
    company = to(Company)
    membership = to(Membership, null=True, unique=True)
    state = peewee.CharField(max_length=6, default="open")
    points = whole()
    principal_fen = whole()
    gift_fen = whole()

    class Meta:
        constraints = [
            peewee.Check("state IN ('open', 'frozen', 'closed')"),
            peewee.Check("principal_fen >= 0 AND gift_fen >= 0"),
            peewee.Check(
                "state <> 'closed' OR (points = 0 AND principal_fen = 0 AND gift_fen = 0)"
            ),
        ]


class TillShift(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    till = text(40, default=None)
    opened_by = to(Person, index=False)
    opened_at = instant()
    opening_fen = whole(default=None)
    closed_by = to(Person, null=True, index=False)
    closed_at = instant(null=True)
    expected_fen = peewee.BigIntegerField(null=True)
    counted_fen = peewee.BigIntegerField(null=True)
    reason = text(1000)

    class Meta:
        constraints = [
            peewee.Check("opening_fen >= 0"),
            peewee.Check("(closed_at IS NULL) = (counted_fen IS NULL)"),
            peewee.Check("closed_at IS NULL OR counted_fen = expected_fen OR reason <> ''"),
        ]
        indexes = [(("company", "till", "opened_at"), True)]


partial(
    TillShift,
    "till_shift_open",
    TillShift.closed_at.is_null(),
    TillShift.company,
    TillShift.till,
    unique=True,
)


class PointsEntry(Table):
    id = LastingId()
    account = to(Account, index=False)
    kind = text(10, default=None)
    points = whole(default=None)
    growth = whole()
    spend_fen = whole()
    after = whole(default=None)
    on_day = day()
    at = instant()
    by = to(Person, null=True, index=False, column_name="by_id")
    card = peewee.IntegerField(null=True, column_name="card_id")
    document = text(60)
    reason = text(1000)
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
    entry = peewee.ForeignKeyField(PointsEntry, primary_key=True, on_delete="RESTRICT", backref="+")
    account = to(Account)
    points = whole(default=None)
    unlocks_on = day()
    expires_on = day(null=True, index=True)

    class Meta:
        constraints = [
            peewee.Check("points > 0"),
            peewee.Check("expires_on IS NULL OR expires_on >= unlocks_on"),
        ]


class PointsUse(Table):
    entry = to(PointsEntry, index=False)
    lot = to(PointsLot)
    points = whole(default=None)

    class Meta:
        primary_key = peewee.CompositeKey("entry", "lot")
        constraints = [peewee.Check("points <> 0")]


class ValueEntry(Table):
    id = LastingId()
    account = to(Account, index=False)
    company = to(Company, index=False)
    kind = text(10, default=None)
    principal_fen = whole(default=None)
    gift_fen = whole()
    principal_after = whole(default=None)
    gift_after = whole(default=None)
    method = text(40)
    number = text(24)
    on_day = day()
    at = instant()
    by = to(Person, null=True, index=False, column_name="by_id")
    second = to(Person, null=True, index=False)
    shift = to(TillShift, null=True)
    card = peewee.IntegerField(null=True, column_name="card_id")
    document = text(60)
    reason = text(1000)
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


_ALL = (*Table.__subclasses__(), *Versioned.__subclasses__())
TABLES = tuple(model for model in _ALL if model not in (Versioned, Company, Person, Customer))

_APPEND_ONLY = ("tier_change", "points_entry", "points_lot", "points_use", "value_entry")
_NO_CHANGE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
# New in the matrix of rights; founding an office stores the whole of it.
_DESK = "AG CI CC CB TM SP MG AS AM"
_RIGHTS = {
    "membership.view": _DESK,
    "tiers.view": _DESK,
    "tiers.create": "SP MG AS AM",
    "tiers.approve": "SP MG",
    "points.view": _DESK,
    "points.create": "AS AM",
    "points.approve": "SP MG",
    "stored_value.view": "AG CI CC SP MG AS AM",
}
_GRANT = """
INSERT INTO role_right (role, right_code, only_for)
SELECT ?, ?, '' WHERE EXISTS (SELECT 1 FROM company)
"""


def up(migrator: Any, db: Any) -> None:
    pointed = (Company, Person, Customer)
    with db.bind_ctx((*pointed, *TABLES), bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES, safe=False)
    for table in _APPEND_ONLY:
        for verb in ("update", "delete"):
            db.execute_sql(_NO_CHANGE.format(table=table, verb=verb))
    for right, roles in _RIGHTS.items():
        for role in roles.split():
            db.execute_sql(_GRANT, (role, right))
