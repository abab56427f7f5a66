"""Reading cards, for this room's services and its neighbours."""

from __future__ import annotations

from crm_desktop.cards.model import LIVE, Card, CardType
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.errors import NotFound, Refused, ValidationErrors
from crm_desktop.foundation.words import Phrase
from db import sql

_TYPE = (
    "y.id, y.code, y.zh, y.en, y.digit, y.named, y.extra, y.money, y.fee_fen, y.reissue_fee_fen, "
    "y.active, y.version"
)
_TYPE_FIELDS = 12
_CARD = f"""
SELECT {_TYPE}, c.id, c.company_id, c.number, c.named, c.state, c.holder_id, c.account_id,
       c.main_id, c.bearer, c.replaces_id, c.issued_on, c.activated_on, c.valid_until, c.lost_at,
       c.lost_how, c.lapses_at, c.printed, c.version
FROM card c JOIN card_type y ON y.id = c.type_id
"""
# As text, so that SQLite sees that the index of live cards serves.
_LIVE_STATES = ", ".join(f"'{state}'" for state in LIVE)


def card_key(number: str) -> str:
    """Return what a card number is found by: letters and digits, in capitals."""
    return "".join(character for character in number.upper() if character.isalnum())


def card_of(card: int) -> Card:
    """Return a card; raises NotFound."""
    row = sql.one(f"{_CARD} WHERE c.id = ?", card)
    if row is None:
        raise NotFound("card")
    return _card(row)


def card_numbered(number: str) -> Card | None:
    """Return the card with a number as printed, typed or scanned, None where there is none."""
    row = sql.one(f"{_CARD} WHERE c.key = ?", card_key(number))
    return _card(row) if row else None


def cards_of_account(account: int) -> tuple[Card, ...]:
    """Return every card that ever drew on an account, the latest first."""
    return tuple(
        _card(row)
        for row in sql.rows(f"{_CARD} WHERE c.account_id = ? ORDER BY c.id DESC", account)
    )


def live_card(account: int, card_type: int) -> Card | None:
    """Return the card of a type that is somebody's on an account, None where there is none."""
    row = sql.one(
        f"{_CARD} WHERE c.account_id = ? AND c.type_id = ? AND c.state IN ({_LIVE_STATES})",
        account,
        card_type,
    )
    return _card(row) if row else None


def extras_of(main: int) -> tuple[Card, ...]:
    """Return the live supplementary cards that hang on a card."""
    found = sql.rows(f"{_CARD} WHERE c.main_id = ? AND c.state IN ({_LIVE_STATES})", main)
    return tuple(_card(row) for row in found)


def successor_of(card: int) -> Card | None:
    """Return the card that replaced another, None where none did."""
    row = sql.one(f"{_CARD} WHERE c.replaces_id = ?", card)
    return _card(row) if row else None


def blank_for(holder: int, card_type: CardType, company: int, number: str = "") -> Card:
    """Return the blank of a number as typed or scanned, or the next one somebody was handed out.

    Whether it may be issued is asked when it is. Raises ValidationErrors for ``blank`` where there
    is none of that number, it is of another type or no blank, and Refused where none is left.
    """
    if not number.strip():
        row = sql.one(
            f"{_CARD} WHERE c.state = 'allocated' AND c.holder_id = ? AND c.type_id = ? "
            "AND c.company_id = ? ORDER BY c.key LIMIT 1",
            holder,
            card_type.id,
            company,
        )
        if row is None:
            raise Refused(Phrase("cards.blank.none_left", type=card_type.phrase))
        return _card(row)
    found = card_numbered(number)
    if found is None or found.company != company:
        raise ValidationErrors({"blank": Phrase("cards.blank.unknown")})
    checks = Checks()
    if found.state != "allocated":
        state = Phrase(f"state.card.{found.state}")
        checks.add("blank", Phrase("cards.blank.not_free", state=state))
    elif found.type.id != card_type.id:
        checks.add("blank", Phrase("cards.blank.other_type", type=found.type.phrase))
    checks.done()
    return found


def next_blank_number(holder: int, card_type: str, company: int) -> str:
    """Return the number of the next blank somebody was handed out, an empty text without one."""
    found = sql.scalar(
        "SELECT c.number FROM card c JOIN card_type y ON y.id = c.type_id "
        "WHERE c.state = 'allocated' AND c.holder_id = ? AND y.code = ? AND c.company_id = ? "
        "ORDER BY c.key LIMIT 1",
        holder,
        card_type,
        company,
    )
    return str(found or "")


def card_types() -> tuple[CardType, ...]:
    """Return every kind of card, by its digit."""
    return tuple(
        _type(row) for row in sql.rows(f"SELECT {_TYPE} FROM card_type y ORDER BY y.digit")
    )


def card_type_of(code: str) -> CardType:
    """Return a kind of card by its code; raises NotFound."""
    row = sql.one(f"SELECT {_TYPE} FROM card_type y WHERE y.code = ?", code)
    if row is None:
        raise NotFound("card_type")
    return _type(row)


def _type(row: sql.Row) -> CardType:
    number, code, zh, en, digit, named, extra, money, fee, reissue_fee, active, version = row
    return CardType(number, code, zh, en, digit, bool(named), bool(extra), bool(money), fee,
                    reissue_fee, bool(active), version)  # fmt: skip


def _card(row: sql.Row) -> Card:
    (number, company, printed_number, named, state, holder, account, main, bearer, replaces, issued,
     activated, valid, lost, how, lapses, printed, version) = row[_TYPE_FIELDS:]  # fmt: skip
    return Card(
        number,
        company,
        printed_number,
        _type(row[:_TYPE_FIELDS]),
        bool(named),
        state,
        holder,
        account,
        main,
        bearer,
        replaces,
        parse_day(issued) if issued else None,
        parse_day(activated) if activated else None,
        parse_day(valid) if valid else None,
        moment(lost) if lost else None,
        how,
        moment(lapses) if lapses else None,
        printed,
        version,
    )
