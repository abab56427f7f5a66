"""Cases of the small office, taken by its two people with the program to where tests try them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from crm_desktop.application import Application
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import Complaint, Dispatch, DispatchResult, Target
from crm_desktop.complaints.read import complaint_of, dispatches_of
from crm_desktop.foundation.clock import Clock
from db.shared import SharedDatabase, open_shared
from tests.core.offices import Office
from tests.db.held.till import Till

RESULT = DispatchResult("水泵漏水", "diagnosis", measure="换水泵")
AT = "'2026-11-27T00:00:00.000000Z'"
#: The orders of two cases, as statements name them.
MINE, THEIRS = "{handling_order}", "{review_order}"
BY_STEPS = "changes by its steps"
IN_NAME = "by whom it names"
NAMED = "whoever acts is named"
#: Where there are only two, and the second is not there.
ALONE = {"exception": "一人在岗"}
CLERK, LEADER = ("lifang", "A1-2"), ("chenli", "A1-1")


@dataclass
class CaseRoom:
    """Cases by where they stand: ``registered``, ``accepted``, ``handling``, ``review`` and
    ``callback``. 李芳 handled them; 陈立 reviews and closes."""

    till: Till
    cases: dict[str, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)

    def tried(self, login: str, *statements: str) -> str:
        """Run statements in one transaction with psql; return what went wrong, "" if nothing.

        They may name a case by where it stands, and its order as ``handling_order``.
        """
        named = self.cases | {f"{name}_order": order for name, order in self.orders.items()}
        whole = "; ".join(("BEGIN", *statements, "COMMIT")).format(**named)
        return self.till.psql(login, f"{whole};").stderr

    @contextmanager
    def desk(self, who: tuple[str, str]) -> Iterator[tuple[Application, Any]]:
        """Open the program as one of them does; yield it with whoever acts."""
        login, post = who
        app = self.till.desk(login)
        try:
            yield app, Office(app, Clock()).actor(post)  # type: ignore[arg-type]
        finally:
            app.close()

    @contextmanager
    def server(self) -> Iterator[SharedDatabase]:
        """Connect as the server's own account."""
        database = open_shared(self.till.address)
        database.connect()
        try:
            yield database
        finally:
            database.close()

    def held(self) -> list[object]:
        """Return what tells whether anything of the cases has changed."""
        tables = (
            "complaint", "dispatch", "complaint_step", "complaint_callback", "complaint_try",
            "complaint_clock", "complaint_round", "supervision",
        )  # fmt: skip
        each = "(SELECT md5(string_agg(CAST(t AS text), ' ' ORDER BY t.id)) FROM {} t)"
        with self.server() as database:
            query = f"SELECT {', '.join(each.format(table) for table in tables)}"
            return database.execute_sql(query).fetchall()


def found_cases(till: Till) -> CaseRoom:
    """Take a case to each place."""
    room = CaseRoom(till)
    with room.desk(CLERK) as (app, clerk):
        for name, last in (
            ("registered", "register"),
            ("accepted", "accept"),
            ("handling", "receive"),
            ("review", "submit"),
            ("callback", "submit"),
        ):
            case = handled(app, clerk, last)
            room.cases[name] = case.id
            for order in dispatches_of(case.id):
                room.orders[name] = order.id
    with room.desk(LEADER) as (app, leader):
        with app.database.here():
            order = dispatches_of(room.cases["callback"])[0]
        app.case_review.agree(leader, order.id, order.version)
    return room


def handled(app: Application, clerk: Any, last: str = "submit") -> Complaint:
    """Register a case and take it as far as a clerk does."""
    case = app.complaint_intake.register(
        clerk, Intake(words="漏水", contact_phone="138")
    ).value.case
    with app.database.here():

        def order() -> Dispatch:
            return dispatches_of(case.id)[0]

        steps: dict[str, Callable[[], Any]] = {
            "register": lambda: None,
            "accept": lambda: app.complaint_intake.accept(
                clerk, case.id, case.version, Acceptance("repair", "ordinary")
            ),
            "dispatch": lambda: app.dispatches.dispatch(
                clerk, case.id, complaint_of(case.id).version, [DispatchOrder(Target(1), "查清")]
            ),
            "receive": lambda: app.handling.receive(clerk, order().id, order().version),
            "submit": lambda: app.handling.submit(clerk, order().id, order().version, RESULT),
        }
        for name, step in steps.items():
            step()
            if name == last:
                break
        return complaint_of(case.id)


def later(days: int) -> Any:
    """Return a moment so many days from now."""
    return Clock().now() + timedelta(days=days)


def step(
    event: str,
    source: str,
    target: str,
    *,
    of: str = "review",
    by: str = "keep.me()",
    order: str = "NULL",
    number: str = "",
) -> str:
    """Return the statement of a line of a case's history."""
    return (
        "INSERT INTO complaint_step (complaint_id, dispatch_id, round, event, source, target, at, "
        f"by_id, post, number, reason, content) VALUES ({{{of}}}, {order}, 1, '{event}', "
        f"'{source}', '{target}', {AT}, {by}, '', '{number}', 'x', '{{{{}}}}')"
    )


def case(sets: str, of: str = "review") -> str:
    """Return the statement that changes a case."""
    return f"UPDATE complaint SET {sets}, version = version + 1 WHERE id = {{{of}}}"


def order(sets: str, of: str = "review") -> str:
    """Return the statement that changes an order."""
    return f"UPDATE dispatch SET {sets}, version = version + 1 WHERE id = {{{of}_order}}"


def noted(event: str, of: str = "handling", **said: str) -> str:
    """Return the statement of a line that leaves the case where it is."""
    return step(event, of, of, of=of, **said)
