"""Cards: blanks in stock, the life of each card, what is printed on them."""

from __future__ import annotations

import peewee

from db.models.access import Company, Person
from db.models.base import DayField, InstantField, LastingId, Table, Versioned, to
from db.models.membership import Account, MemberTier, TillShift

STATES = (
    "blank", "allocated", "spoiled", "pending", "active", "lost", "frozen", "expired",
    "cancelling", "cancelled", "replaced",
)  # fmt: skip
#: States in which a card is somebody's: one for each account and type.
LIVE = ("pending", "active", "lost", "frozen", "expired", "cancelling")
_STATES, _LIVE = (", ".join(f"'{state}'" for state in states) for states in (STATES, LIVE))


class CardType(Versioned):
    """A kind of card 卡种: its digit in the number, what it is for, and what it costs.

    ``named``: somebody must be named on it. ``extra``: it hangs on another's account 附属卡.
    ``money``: it may carry stored value.
    """

    id = LastingId()
    code = peewee.CharField(max_length=40, unique=True)
    zh = peewee.CharField(max_length=40)
    en = peewee.CharField(max_length=40)
    digit = peewee.CharField(max_length=1, unique=True)
    named = peewee.BooleanField(default=True)
    extra = peewee.BooleanField(default=False)
    money = peewee.BooleanField(default=True)
    fee_fen = peewee.BigIntegerField(default=0)
    reissue_fee_fen = peewee.BigIntegerField(default=0)
    active = peewee.BooleanField(default=True)

    class Meta:
        constraints = [
            peewee.Check("digit BETWEEN '0' AND '9'"),
            peewee.Check("fee_fen >= 0 AND reissue_fee_fen >= 0"),
        ]


class Card(Versioned):
    """A card from its receipt as a blank to its end; its number is never given again.

    ``number`` is what is printed, ``key`` what it is found by: digits and letters in capitals.
    ``holder`` has a blank that was handed out. ``lapses_at`` ends a loss that was only told.
    ``valid_until`` is set for cards that nobody is named on, and for a membership's period.
    """

    id = LastingId()
    company = to(Company, index=False)
    number = peewee.CharField(max_length=40)
    key = peewee.CharField(max_length=40, unique=True)
    type = to(CardType, index=False)
    named = peewee.BooleanField(default=True)
    state = peewee.CharField(max_length=10)
    holder = to(Person, null=True, index=False)
    account = to(Account, null=True)
    main = to("self", null=True, index=False)
    bearer = peewee.CharField(max_length=200, default="")
    replaces = to("self", null=True, unique=True)
    issued_on = DayField(null=True)
    activated_on = DayField(null=True)
    valid_until = DayField(null=True)
    lost_at = InstantField(null=True)
    lost_how = peewee.CharField(max_length=8, default="")
    lapses_at = InstantField(null=True, index=True)
    printed = peewee.IntegerField(default=0)

    class Meta:
        constraints = [
            peewee.Check(f"state IN ({_STATES})"),
            peewee.Check("state NOT IN ('blank', 'allocated', 'spoiled') OR account_id IS NULL"),
            peewee.Check("state IN ('blank', 'allocated', 'spoiled') OR account_id IS NOT NULL"),
            peewee.Check("(state = 'lost') = (lost_at IS NOT NULL)"),
            peewee.Check("state <> 'lost' OR named"),
            peewee.Check("lost_how IN ('', 'verbal', 'written')"),
            peewee.Check("lapses_at IS NULL OR state = 'lost'"),
        ]
        indexes = [(("company", "type", "state", "key"), False)]


Card.add_index(
    Card.account,
    Card.type,
    unique=True,
    where=peewee.SQL(f"state IN ({_LIVE})"),
    name="card_live",
)


class CardStep(Table):
    """A step in the life of a card; append-only. ``number`` is that of its receipt.

    ``content`` is JSON: the facts verified, the fee, what was free and frozen before and after.
    A fee that was taken stands in columns too, once for each receipt: ``method`` is how it was
    paid, ``shift`` in whose drawer it is.
    """

    id = LastingId()
    card = to(Card)
    event = peewee.CharField(max_length=20)
    source = peewee.CharField(max_length=10)
    target = peewee.CharField(max_length=10)
    at = InstantField()
    by = to(Person, null=True, index=False, column_name="by_id")
    number = peewee.CharField(max_length=24, default="", index=True)
    reason = peewee.CharField(max_length=1000, default="")
    content = peewee.TextField(default="{}")
    fee_fen = peewee.BigIntegerField(default=0)
    method = peewee.CharField(max_length=40, default="")
    shift = to(TillShift, null=True)

    class Meta:
        constraints = [
            peewee.Check("fee_fen >= 0"),
            peewee.Check("fee_fen > 0 OR (method = '' AND shift_id IS NULL)"),
        ]


class StockMove(Table):
    """Blanks that came, went to somebody, came back, were issued or spoiled; append-only."""

    id = LastingId()
    company = to(Company, index=False)
    kind = peewee.CharField(max_length=10)
    type = to(CardType, index=False)
    first = peewee.CharField(max_length=40)
    last = peewee.CharField(max_length=40)
    quantity = peewee.IntegerField()
    holder_before = to(Person, null=True, index=False)
    holder_after = to(Person, null=True, index=False)
    at = InstantField()
    by = to(Person, null=True, index=False, column_name="by_id")
    number = peewee.CharField(max_length=24, default="")
    reason = peewee.CharField(max_length=1000, default="")

    class Meta:
        constraints = [
            peewee.Check(
                "kind IN ('receive', 'allocate', 'give_back', 'issue', 'spoil', 'import')"
            ),
            peewee.Check("quantity > 0"),
        ]
        indexes = [(("company", "type", "at"), False)]


class StockCount(Versioned):
    """A monthly count of blanks 盘点: opening + received = issued + spoiled + closing."""

    id = LastingId()
    company = to(Company, index=False)
    type = to(CardType, index=False)
    from_day = DayField()
    to_day = DayField()
    opening = peewee.IntegerField()
    received = peewee.IntegerField()
    issued = peewee.IntegerField()
    spoiled = peewee.IntegerField()
    closing = peewee.IntegerField()
    counted = peewee.IntegerField()
    reason = peewee.CharField(max_length=1000, default="")
    counted_by = to(Person, index=False)
    counted_at = InstantField()
    witness = to(Person, null=True, index=False)
    witnessed_at = InstantField(null=True)

    class Meta:
        constraints = [
            peewee.Check("opening + received = issued + spoiled + closing"),
            peewee.Check("counted = closing OR reason <> ''"),
            peewee.Check("to_day >= from_day"),
        ]
        indexes = [(("company", "type", "to_day"), True)]


class CardDesign(Versioned):
    """What is printed on a card: elements and their places in millimetres, as JSON by side."""

    id = LastingId()
    name = peewee.CharField(max_length=60, unique=True)
    tier = to(MemberTier, null=True)
    front = peewee.TextField()
    back = peewee.TextField()
    active = peewee.BooleanField(default=True)
