"""Cards: their kinds, blanks in stock, the life of each, what is printed on them."""

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


class Account(Table):
    pass


class MemberTier(Table):
    pass


class TillShift(Table):
    pass


STATES = (
    "'blank', 'allocated', 'spoiled', 'pending', 'active', 'lost', 'frozen', 'expired', "
    "'cancelling', 'cancelled', 'replaced'"
)
LIVE = "'pending', 'active', 'lost', 'frozen', 'expired', 'cancelling'"


class CardType(Versioned):
    id = LastingId()
    code = peewee.CharField(max_length=40, unique=True)
    zh = text(40, default=None)
    en = text(40, default=None)
    digit = peewee.CharField(max_length=1, unique=True)
    named = peewee.BooleanField(default=True)
    extra = peewee.BooleanField(default=False)
    money = peewee.BooleanField(default=True)
    fee_fen = whole()
    reissue_fee_fen = whole()
    active = peewee.BooleanField(default=True)

    class Meta:
        constraints = [
            peewee.Check("digit BETWEEN '0' AND '9'"),
            peewee.Check("fee_fen >= 0 AND reissue_fee_fen >= 0"),
        ]


class Card(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    number = text(40, default=None)
    key = peewee.CharField(max_length=40, unique=True)
    type = to(CardType, index=False)
    named = peewee.BooleanField(default=True)
    state = text(10, default=None)
    holder = to(Person, null=True, index=False)
    account = to(Account, null=True)
    main = to("self", null=True, index=False)
    bearer = text(200)
    replaces = to("self", null=True, unique=True)
    issued_on = day(null=True)
    activated_on = day(null=True)
    valid_until = day(null=True)
    lost_at = instant(null=True)
    lost_how = text(8)
    lapses_at = instant(null=True, index=True)
    printed = peewee.IntegerField(default=0)

    class Meta:
        constraints = [
            peewee.Check(f"state IN ({STATES})"),
            peewee.Check("state NOT IN ('blank', 'allocated', 'spoiled') OR account_id IS NULL"),
            peewee.Check("state IN ('blank', 'allocated', 'spoiled') OR account_id IS NOT NULL"),
            peewee.Check("(state = 'lost') = (lost_at IS NOT NULL)"),
            peewee.Check("state <> 'lost' OR named"),
            peewee.Check("lost_how IN ('', 'verbal', 'written')"),
            peewee.Check("lapses_at IS NULL OR state = 'lost'"),
        ]
        indexes = [(("company", "type", "state", "key"), False)]


partial(Card, "card_live", peewee.SQL(f"state IN ({LIVE})"), Card.account, Card.type, unique=True)


class CardStep(Table):
    id = LastingId()
    card = to(Card)
    event = text(20, default=None)
    source = text(10, default=None)
    target = text(10, default=None)
    at = instant()
    by = to(Person, null=True, index=False, column_name="by_id")
    number = peewee.CharField(max_length=24, default="", index=True)
    reason = text(1000)
    content = peewee.TextField(default="{}")
    fee_fen = whole()
    method = text(40)
    shift = to(TillShift, null=True)

    class Meta:
        constraints = [
            peewee.Check("fee_fen >= 0"),
            peewee.Check("fee_fen > 0 OR (method = '' AND shift_id IS NULL)"),
        ]


class StockMove(Table):
    id = LastingId()
    company = to(Company, index=False)
    kind = text(10, default=None)
    type = to(CardType, index=False)
    first = text(40, default=None)
    last = text(40, default=None)
    quantity = peewee.IntegerField()
    holder_before = to(Person, null=True, index=False)
    holder_after = to(Person, null=True, index=False)
    at = instant()
    by = to(Person, null=True, index=False, column_name="by_id")
    number = text(24)
    reason = text(1000)

    class Meta:
        constraints = [
            peewee.Check(
                "kind IN ('receive', 'allocate', 'give_back', 'issue', 'spoil', 'import')"
            ),
            peewee.Check("quantity > 0"),
        ]
        indexes = [(("company", "type", "at"), False)]


class StockCount(Versioned):
    id = LastingId()
    company = to(Company, index=False)
    type = to(CardType, index=False)
    from_day = day()
    to_day = day()
    opening = peewee.IntegerField()
    received = peewee.IntegerField()
    issued = peewee.IntegerField()
    spoiled = peewee.IntegerField()
    closing = peewee.IntegerField()
    counted = peewee.IntegerField()
    reason = text(1000)
    counted_by = to(Person, index=False)
    counted_at = instant()
    witness = to(Person, null=True, index=False)
    witnessed_at = instant(null=True)

    class Meta:
        constraints = [
            peewee.Check("opening + received = issued + spoiled + closing"),
            peewee.Check("counted = closing OR reason <> ''"),
            peewee.Check("to_day >= from_day"),
        ]
        indexes = [(("company", "type", "to_day"), True)]


class CardDesign(Versioned):
    id = LastingId()
    name = peewee.CharField(max_length=60, unique=True)
    tier = to(MemberTier, null=True)
    front = peewee.TextField()
    back = peewee.TextField()
    active = peewee.BooleanField(default=True)


_ALL = (*Table.__subclasses__(), *Versioned.__subclasses__())
POINTED = (Company, Person, Account, MemberTier, TillShift)
TABLES = tuple(model for model in _ALL if model is not Versioned and model not in POINTED)

_NO_CHANGE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def up(migrator: Any, db: Any) -> None:
    with db.bind_ctx((*POINTED, *TABLES), bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES, safe=False)
    for table in ("card_step", "stock_move"):
        for verb in ("update", "delete"):
            db.execute_sql(_NO_CHANGE.format(table=table, verb=verb))
