"""What somebody who may spend can do to the ledgers with psql: what the program would let them."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from crm_desktop.access.model import REQUESTS
from crm_desktop.cards.model import CARDS
from crm_desktop.complaints.machines import COMPLAINTS, DISPATCHES, RECTIFICATIONS
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.numbering import next_number
from crm_desktop.insight.model import REPORTS
from crm_desktop.membership.model import APPLICATIONS, MEMBERSHIPS
from crm_desktop.membership.tier_model import REVIEWS
from db.held.steps import steps
from db.shared import open_shared
from tests.core.offices import Office
from tests.db.held.till import Till

_MACHINES = (
    CARDS,
    APPLICATIONS,
    MEMBERSHIPS,
    REQUESTS,
    REVIEWS,
    REPORTS,
    RECTIFICATIONS,
    COMPLAINTS,
    DISPATCHES,
)
_ENTRY = (
    "INSERT INTO value_entry (account_id, company_id, kind, principal_fen, gift_fen, "
    "principal_after, gift_after, method, number, on_day, at, by_id, second_id, document, reason, "
    "party, contra_id, key) SELECT a.id, a.company_id, '{kind}', {fen}, 0, a.principal_fen + "
    "{fen} + {more}, 0, '', '', '2026-11-27', '2026-11-27T00:00:00.000000Z', {by}, "
    "{second}, '', 'x', '', "
    "{contra}, '{key}' FROM account a WHERE a.id = {{account}}"
)
_SETTLE = (
    "UPDATE account SET principal_fen = principal_fen + {fen}, version = version + 1 "
    "WHERE id = {{account}}"
)
_POINTS = (
    "INSERT INTO points_entry (account_id, kind, points, growth, spend_fen, after, on_day, at, "
    "by_id, document, reason, key) VALUES ({{account}}, '{kind}', {points}, 0, 0, {after}, "
    "'2026-11-27', '2026-11-27T00:00:00.000000Z', {by}, '', '', '{key}')"
)


def entry(
    kind: str = "spend",
    fen: int = -100,
    *,
    more: int = 0,
    by: str = "keep.me()",
    second: str = "NULL",
    contra: str = "NULL",
    key: str = "psql",
) -> str:
    return _ENTRY.format(
        kind=kind, fen=fen, more=more, by=by, second=second, contra=contra, key=key
    )


def settled(fen: int = -100) -> str:
    return _SETTLE.format(fen=fen)


def points(kind: str = "earn", number: int = 10, after: int = 10, by: str = "keep.me()") -> str:
    return _POINTS.format(kind=kind, points=number, after=after, by=by, key="psql")


_FIRST = "(SELECT min(id) FROM value_entry)"
TRIED = {
    "an entry with a wrong balance": ("goes on from", entry(more=1), settled(-99)),
    "an entry that the account does not say": (
        "balance is what",
        entry(),
    ),
    "a balance without an entry": (
        "balance is what",
        settled(5000),
    ),
    "points without an entry": (
        "balance is what",
        "UPDATE account SET points = 99, version = version + 1 WHERE id = {account}",
    ),
    "another balance than the entry's": ("balance is what", entry(), settled(-50)),
    "an entry of somebody else": ("by whom it names", entry(by="1"), settled()),
    "an entry of nobody": ("by whom it names", entry(by="NULL"), settled()),
    "more than there is": ("check constraint", entry(fen=-100_100), settled(-100_100)),
    "a top-up taken back twice": (
        "check constraint",
        entry("reverse", -100_000, contra=_FIRST, second="1"),
        settled(-100_000),
        entry("reverse", -100_000, contra=_FIRST, second="1", key="again"),
    ),
    "more taken back than there was": (
        "check constraint",
        entry("reverse", -100_001, contra=_FIRST, second="1"),
        settled(-100_001),
    ),
    "a top-up given back": (
        "no more is taken back",
        entry("return", -5000, contra=_FIRST),
        settled(-5000),
    ),
    "a part of a top-up taken back": (
        "no more is taken back",
        entry("reverse", -5000, contra=_FIRST, second="1"),
        settled(-5000),
    ),
    "what went over and came nowhere": (
        "comes somewhere",
        entry("transfer", second="1"),
        settled(),
    ),
    "an entry, changed": (
        "permission denied",
        "UPDATE value_entry SET principal_fen = 1",
    ),
    "an entry, deleted": (
        "permission denied",
        "DELETE FROM value_entry",
    ),
    "an account, given away": (
        "row-level security",
        (
            "UPDATE account SET company_id = company_id + 1, version = version + 1 "
            "WHERE id = {account}"
        ),
    ),
    "an account, frozen": (
        "no right",
        "UPDATE account SET state = 'frozen', version = version + 1 WHERE id = {account}",
    ),
    "an account that begins with something": (
        "begins with nothing",
        (
            "INSERT INTO account (version, company_id, state, points, principal_fen, gift_fen) "
            "VALUES (1, 1, 'open', 0, 500, 0)"
        ),
    ),
    "points with a wrong balance": (
        "goes on from",
        points(after=11),
    ),
    "points without a lot": (
        "the lots hold",
        points(),
        "UPDATE account SET points = 10, version = version + 1 WHERE id = {account}",
    ),
    "points of somebody else": (
        "by whom it names",
        points(by="1"),
    ),
    "points that have not expired": (
        "not so many points",
        points("expire", -5, -5),
    ),
    "a shift of somebody else": (
        "one's own shift",
        (
            "INSERT INTO till_shift (version, company_id, till, opened_by_id, opened_at, "
            "opening_fen, "
            "reason) VALUES (1, 1, 'x', 1, '2026-11-27T00:00:00.000000Z', 0, '')"
        ),
    ),
    "a level by hand": (
        "by a change",
        "UPDATE membership SET tier_id = tier_id - 1, version = version + 1",
    ),
    "a level, granted": (
        "no right",
        (
            "INSERT INTO tier_change (membership_id, kind, after_id, at, by_id, reason, computed) "
            "SELECT id, 'grant', tier_id, '2026-11-27T00:00:00.000000Z', keep.me(), 'x', "
            "'{{}}' FROM membership"
        ),
    ),
}
"""What 李芳, who may spend and top up, cannot write, and what the server says."""


@pytest.mark.parametrize("what", TRIED)
def test_a_clerk_does_not_write(till: Till, what: str) -> None:
    before = _held(till)
    said, *statements = TRIED[what]
    assert said in till.tried("lifang", *statements)
    assert _held(till) == before


_NEW_ACCOUNT = (
    "INSERT INTO account (version, company_id, state, points, principal_fen, gift_fen) "
    "VALUES (1, 1, 'open', 0, 0, 0)"
)
_MINE = "(SELECT max(id) FROM account)"
_IMPORTED = (
    "INSERT INTO tier_change (membership_id, kind, after_id, at, by_id, reason, computed) "
    "SELECT m.id, 'import', m.tier_id, '2026-11-27T00:00:00.000000Z', keep.me(), '', '{{}}' "
    "FROM membership m"
)
_TOUCHED = "UPDATE account SET version = version + 1"


@pytest.mark.parametrize("what", ["a used account", "a new account", "an account without entries"])
def test_an_account_is_opened_only_with_its_member(till: Till, what: str) -> None:
    """陈立 decides on members, and so may import what they bring."""
    before = _held(till)
    here = f"{_TOUCHED} WHERE id = {{account}}"
    there = entry("opening", 10_000_000).replace("{account}", _MINE)
    opened = settled(10_000_000).replace("{account}", _MINE)
    tried = {
        "a used account": (here, _IMPORTED, entry("opening", 10_000_000), settled(10_000_000)),
        "a new account": (_NEW_ACCOUNT, there, opened),
        # 李芳's member has no entry of points yet.
        "an account without entries": (here, _IMPORTED, points("opening")),
    }[what]
    assert "opened with its member" in till.tried("chenli", *tried)
    assert _held(till) == before


def test_whoever_may_not_spend_does_not_with_psql(till: Till) -> None:
    before = _held(till)
    assert "ERROR" in till.tried("chenli", entry(), settled())
    assert _held(till) == before


def test_what_is_right_is_written(till: Till) -> None:
    (before,) = _held(till)
    steps_there_and_back = (
        entry(key="psql right"),
        settled(),
        entry("return", 100, contra="(SELECT max(id) FROM value_entry)", key="psql back"),
        settled(100),
    )
    assert till.tried("lifang", *steps_there_and_back) == ""
    (after,) = _held(till)
    assert (after[0], after[1]) == (before[0], before[1] + 2)


@pytest.mark.parametrize(
    "what",
    [
        (entry("top_up", 100),),
        (points(), points("earn", 20, 20).replace("psql", "psql earlier")),
    ],
    ids=["money", "points"],
)
def test_nothing_is_written_before_what_is_there(till: Till, what: tuple[str, ...]) -> None:
    """Else what was topped up before all of it were spent, and given back after."""
    (before,) = _held(till)
    *first, last = what
    numbered = last.replace("(account_id", "(id, account_id").replace("SELECT a", "SELECT 0, a")
    numbered = numbered.replace("({account}", "(0, {account}").replace(
        "a.principal_fen + 100 + 0", "100"
    )
    assert "comes after" in till.tried("lifang", *first, numbered)
    assert _held(till) == [before]


def test_another_days_entry_is_not_taken_back(till: Till) -> None:
    """What is of which day 李芳's program says; nobody changes it later."""
    earlier = entry(key="psql earlier").replace("'2026-11-27', '2026", "'2000-01-01', '2026")
    back = entry("reverse", 100, contra="(SELECT max(id) FROM value_entry)", second="1", key="back")
    (before,) = _held(till)
    assert "no more is taken back" in till.tried("lifang", earlier, settled(), back, settled(100))
    assert _held(till) == [before]


def test_the_server_knows_the_machines_as_they_are_declared() -> None:
    declared = {
        (machine.name, step.event, step.source, step.target, step.right)
        for machine in _MACHINES
        for step in machine.steps
    }
    assert set(steps()) == declared


def test_desks_at_once_number_densely_and_spend_rightly(till: Till) -> None:
    """Six desks draw numbers and spend from one account until little is left."""
    wrong: list[BaseException] = []
    numbers: list[str] = []
    spent: list[int] = []

    def work(desk: int) -> None:
        app = till.desk("lifang")
        try:
            office = Office(app, Clock())  # type: ignore[arg-type]
            actor = office.actor("A1-2")
            for turn in range(4):
                app.value.spend(actor, till.account, 10 + desk, f"{desk}:{turn}", card=till.card)
                spent.append(10 + desk)
                with app.database.here(), app.database.atomic():
                    numbers.append(next_number(1, "top_up", date(2026, 11, 27)))
        except BaseException as error:  # told by the test itself
            wrong.append(error)
        finally:
            app.close()

    (before,) = _held(till)
    desks = [threading.Thread(target=work, args=(desk,)) for desk in range(6)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert wrong == []
    assert len(set(numbers)) == len(numbers) == 24
    ends = sorted(int(number[-4:]) for number in numbers)
    assert ends == [*range(ends[0], ends[0] + 24)]
    (after,) = _held(till)
    assert (after[0], after[1]) == (before[0] - sum(spent), before[1] + 24)


def _held(till: Till) -> list[tuple[int, int]]:
    """Return the balance and how many entries there are."""
    database = open_shared(till.address)
    database.connect()
    try:
        return database.execute_sql(
            "SELECT principal_fen, (SELECT count(*) FROM value_entry) + "
            "(SELECT count(*) FROM points_entry) FROM account WHERE id = ?",
            (till.account,),
        ).fetchall()
    finally:
        database.close()
