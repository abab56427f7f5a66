"""P5 at the card counter: issue, loss, replacement, top-up and spend against raw SQL.

The office is that of ``P5-customer``; some hundreds of its customers are members with an active
card, twice as many as are members without a card, and the clerk holds blanks enough. The
floor writes again the rows that one step left, and sets those it changed to what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.customers import RECORD, TIMES, fill, go_on_counting, judged, office
from benchmarks.repeating import repeated
from benchmarks.runner import Figure, in_turn
from crm_desktop.application import Application
from crm_desktop.cards.loss import LossReport
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.service import IssueWish
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.actor import Actor
from crm_desktop.membership.paying import TopUp
from db import sql

_WARM = 20
_EACH = TIMES + _WARM + 5
_STEP = ("card_step", "search_key")
_MONEY = ("value_entry",)
_TODAY = "2026-11-27"


@dataclass
class _Counter:
    """A clerk at the counter, and the members there are, each to be served once."""

    app: Application
    clerk: Actor
    without: Iterator[int]  # customers
    cards: Iterator[int]
    worn: Iterator[int]  # cards too, to be replaced
    account: int
    card: int


def serving() -> list[Figure]:
    """Return p95 of each step, in milliseconds."""
    with office() as (app, actor):
        customer = app.customers.add(actor, RECORD).value
        fill(app, customer)
        counter = _counter(app, actor, customer.id + 1)
        figures = []
        for name, make, tables, updates in _STEPS:
            act = make(counter)
            floor = repeated(app, act, tables, *updates)
            figures.append(judged(f"P5-{name}", *in_turn(act, floor, n=TIMES, warm=_WARM)))
    return figures


def _counter(app: Application, actor: Actor, first: int) -> _Counter:
    """Make members of the customers from ``first`` on, blanks and a clerk who holds them."""
    post = sql.scalar(
        "SELECT s.post_id FROM post_state s JOIN post_role r ON r.state_id = s.id "
        "WHERE r.role = 'AS'"
    )
    clerk = Actor(actor.person, post)
    customers = range(first, first + 3 * _EACH)
    with app.database.atomic():
        sql.run_many(
            "INSERT INTO membership (id, company_id, customer_id, number, state, tier_id, "
            "tier_since, tier_hold, joined_on, version) "
            f"VALUES (?, 1, ?, ?, 'active', 1, '{_TODAY}', '', '{_TODAY}', 1)",
            [(c, c, f"M{c}") for c in customers],
        )
        sql.run_many(
            "INSERT INTO account (id, company_id, membership_id, state, points, principal_fen, "
            "gift_fen, version) VALUES (?, 1, ?, 'open', 0, 0, 0, 1)",
            [(c, c) for c in customers],
        )
        sql.run_many(
            "INSERT INTO card (id, company_id, number, key, type_id, named, state, account_id, "
            "bearer, issued_on, activated_on, lost_how, printed, version) "
            "VALUES (?, 1, ?, ?, 1, TRUE, "
            f"'active', ?, '', '{_TODAY}', '{_TODAY}', '', 0, 1)",
            [(c, f"OLD{c}", f"OLD{c}", c) for c in customers[: 2 * _EACH]],
        )
    for table in ("membership", "account", "card"):
        go_on_counting(app, table)
    app.stock.receive(clerk, Delivery("member", 2 * _EACH))
    app.stock.allocate(clerk, Wanted("member", quantity=2 * _EACH), clerk.person)
    without, held, worn = customers[2 * _EACH :], customers[:_EACH], customers[_EACH : 2 * _EACH]
    return _Counter(app, clerk, iter(without), iter(held[1:]), iter(worn), held[0], held[0])


def _issue(counter: _Counter) -> Callable[[], object]:
    def act() -> object:
        wish = IssueWish(next(counter.without), signed=True)
        return counter.app.cards.issue(counter.clerk, wish)

    return act


def _lose(counter: _Counter) -> Callable[[], object]:
    told = LossReport(facts=("name", "phone", "identity"))

    def act() -> object:
        return counter.app.card_losses.report(counter.clerk, next(counter.cards), 1, told)

    return act


def _replace(counter: _Counter) -> Callable[[], object]:
    told = Replacing(collected=True, method="cash")

    def act() -> object:
        return counter.app.card_replacing.replace(counter.clerk, next(counter.worn), 1, told)

    return act


def _top_up(counter: _Counter) -> Callable[[], object]:
    keys = iter(range(10**6))

    def act() -> object:
        return counter.app.value.top_up(
            counter.clerk,
            counter.account,
            TopUp(1_000, "cash"),
            f"in{next(keys)}",
            card=counter.card,
        )

    return act


def _spend(counter: _Counter) -> Callable[[], object]:
    keys = iter(range(10**6))

    def act() -> object:
        return counter.app.value.spend(
            counter.clerk, counter.account, 100, f"out{next(keys)}", card=counter.card
        )

    return act


_CARD = "UPDATE card SET version = version WHERE id = (SELECT max(id) FROM card)"
_ACCOUNT = "UPDATE account SET version = version WHERE id = (SELECT min(id) FROM account)"
_STEPS: tuple[
    tuple[str, Callable[[_Counter], Callable[[], object]], tuple[str, ...], tuple[str, ...]], ...
] = (
    ("card-replace", _replace, _STEP, (_CARD, _CARD)),
    ("top-up", _top_up, _MONEY, (_ACCOUNT,)),
    ("spend", _spend, _MONEY, (_ACCOUNT,)),
    ("card-issue", _issue, _STEP, (_CARD,)),
    ("card-lose", _lose, _STEP, (_CARD,)),
)
FIGURES = {"P5-counter": serving}
