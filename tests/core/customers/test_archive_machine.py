"""Whatever is added, changed, merged, binned and undone: no code twice, nothing dangling, every
search key as it would be made anew, and what is undone at once is as it was, row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm_desktop.customers.index import keys_of
from crm_desktop.customers.merging import MERGEABLE
from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerData,
    Identity,
    Role,
    VehicleData,
)
from crm_desktop.customers.read import typed
from crm_desktop.foundation.errors import Conflict, NotFound, Refused, ValidationErrors
from crm_desktop.foundation.formats.codes import is_customer_code
from db import sql
from db.rows import Values
from tests.core.customers.test_undo import everything, keys
from tests.core.offices import Office, open_copy

PHONES = ("13812345678", "13900000001", "010-62345678", "02155556666")
contacts = st.lists(
    st.builds(
        Contact,
        st.just("phone"),
        st.sampled_from(PHONES),
        st.sampled_from(("", "家")),
        st.booleans(),
    )
    | st.builds(Contact, st.just("email"), st.sampled_from(("a@b.cn", "c@d.cn"))),
    max_size=4,
).map(tuple)
papers = st.lists(
    st.builds(Identity, st.just("passport"), st.sampled_from(("E11111111", "E22222222"))),
    max_size=2,
).map(tuple)
data = st.builds(
    CustomerData,
    st.just(1),
    st.just("person"),
    st.sampled_from(("张三", "李四", "单雄信", "Ann Lee")),
    old_code=st.sampled_from(("", "A1")),
    contacts=contacts,
    addresses=st.lists(st.builds(Address, st.sampled_from(("甲地", "乙地"))), max_size=2).map(
        tuple
    ),
    identities=papers,
    tags=st.lists(st.sampled_from(("一", "二", "三")), max_size=3).map(tuple),
    notes=st.sampled_from(("", "备注")),
)
vehicles = st.builds(
    VehicleData, st.just(1), plate=st.sampled_from(("沪A12345", "沪B12345", "沪C12345"))
)
Undone = tuple[dict[str, dict[int, Values]], set[tuple[str, int]]]


class ArchiveMachine(RuleBasedStateMachine):
    """A small office whose manager and officer work on one archive."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._opened = open_copy(self.template, Path(self._folder.name) / "office")
        self.office: Office = self._opened.__enter__()
        self.app = self.office.app
        self.clerk, self.head = self.office.actor("A1-2"), self.office.actor("A1-1")
        self.codes: set[str] = set()
        self.customers: list[int] = []
        self.cars: list[int] = []
        self.steps: list[int] = []
        self.last: tuple[int, Undone] | None = None

    def teardown(self) -> None:
        try:
            self._opened.__exit__(None, None, None)
        finally:
            self.app.close()
            self._folder.cleanup()

    def now(self, customer: int) -> Customer:
        return self.app.customers.customer(self.clerk, customer)

    def do(self, call: Callable[[], Any], step_of: Callable[[Any], int]) -> None:
        """Do something that can be undone; it may be refused, and then leaves nothing."""
        before: Undone = (everything(), keys())
        try:
            step = step_of(call())
        except (Refused, NotFound, ValidationErrors):
            assert (everything(), keys()) == before
            return
        self.steps.append(step)
        self.last = (step, before)

    @rule(data=data)
    def somebody_is_added(self, data: CustomerData) -> None:
        stored = self.app.customers.add(self.clerk, data).value
        assert stored.code not in self.codes
        assert is_customer_code(stored.code)
        self.codes.add(stored.code)
        self.customers.append(stored.id)
        self.last = None

    @precondition(lambda self: self.customers)
    @rule(draw=st.data(), data=data, keep=st.booleans())
    def somebody_is_changed(self, draw: st.DataObject, data: CustomerData, *, keep: bool) -> None:
        customer = draw.draw(st.sampled_from(self.customers))
        stored = self.now(customer)
        if keep:  # what is there stays, in another order, with something new
            data = replace(
                typed(stored),
                contacts=(*data.contacts, *reversed(stored.contacts)),
                identities=(*stored.identities[1:], *data.identities),
            )
        self.do(
            lambda: self.app.customers.edit(self.clerk, customer, stored.version, data).value,
            lambda saved: saved.step,
        )
        with pytest.raises((Conflict, NotFound)):
            self.app.customers.edit(self.clerk, customer, stored.version - 1, data)

    @precondition(lambda self: self.customers)
    @rule(draw=st.data())
    def somebody_goes_into_the_bin(self, draw: st.DataObject) -> None:
        customer = draw.draw(st.sampled_from(self.customers))
        version = self.now(customer).version
        self.do(
            lambda: self.app.bin.delete(self.clerk, customer, version, "x").value,
            lambda saved: saved.step,
        )

    @rule(draw=st.data())
    def somebody_comes_out_of_the_bin(self, draw: st.DataObject) -> None:
        binned = self.app.bin.binned(self.clerk)
        if binned:
            row = draw.draw(st.sampled_from(binned))
            self.app.bin.restore(self.clerk, row.id, self.now(row.id).version)
            self.last = None

    @precondition(lambda self: len(self.customers) > 1)
    @rule(draw=st.data(), take=st.frozensets(st.sampled_from(MERGEABLE), max_size=3))
    def two_become_one(self, draw: st.DataObject, take: frozenset[str]) -> None:
        keep = draw.draw(st.sampled_from(self.customers))
        gone = draw.draw(st.sampled_from(self.customers))
        versions = (self.now(keep).version, self.now(gone).version)
        self.do(
            lambda: self.app.merging.merge(self.head, keep, gone, versions, take).value,
            lambda saved: saved.step,
        )

    @precondition(lambda self: self.customers)
    @rule(draw=st.data(), data=vehicles)
    def a_car_is_bought(self, draw: st.DataObject, data: VehicleData) -> None:
        customer = draw.draw(st.sampled_from(self.customers))
        if self.now(customer).deleted_at is None:
            self.cars.append(self.app.vehicles.add(self.clerk, data, customer).value.id)
            self.last = None

    @precondition(lambda self: self.cars)
    @rule(draw=st.data(), data=vehicles)
    def a_car_changes(self, draw: st.DataObject, data: VehicleData) -> None:
        car = draw.draw(st.sampled_from(self.cars))
        version = sql.scalar("SELECT version FROM vehicle WHERE id = ?", car)
        self.do(
            lambda: self.app.vehicles.edit(self.clerk, car, version, data).value,
            lambda saved: saved.step,
        )

    @precondition(lambda self: self.cars)
    @rule(draw=st.data(), role=st.sampled_from(list(Role)))
    def a_car_gets_another_driver(self, draw: st.DataObject, role: str) -> None:
        car = draw.draw(st.sampled_from(self.cars))
        customer = draw.draw(st.sampled_from(self.customers))
        try:
            self.app.vehicles.link(self.clerk, car, customer, role)
        except (ValidationErrors, NotFound):
            return
        self.last = None

    @precondition(lambda self: len(self.customers) > 1)
    @rule(draw=st.data())
    def two_are_told_apart(self, draw: st.DataObject) -> None:
        pair = [draw.draw(st.sampled_from(self.customers)) for _ in range(2)]
        try:
            self.app.duplicates.not_same(self.clerk, *pair)
        except (Refused, NotFound):
            return
        self.last = None

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_last_step_is_undone_and_all_is_as_before(self) -> None:
        assert self.last
        step, before = self.last
        self.app.undo.undo(self.head, step)
        assert (everything(), keys()) == before
        self.steps.remove(step)
        self.last = None

    @precondition(lambda self: self.steps)
    @rule(draw=st.data())
    def any_step_is_undone_whole_or_not_at_all(self, draw: st.DataObject) -> None:
        step = draw.draw(st.sampled_from(self.steps))
        before: Undone = (everything(), keys())
        try:
            self.app.undo.undo(self.head, step)
        except Refused:
            assert (everything(), keys()) == before
            return
        self.steps.remove(step)
        self.last = None

    @invariant()
    def nothing_dangles_and_every_key_is_as_made_anew(self) -> None:
        assert self.app.database.unsound() == []
        assert keys() == {(key, c) for c in self.customers for key in keys_of(c)}
        stored = [code for (code,) in sql.rows("SELECT code FROM customer")]
        assert set(stored) == self.codes
        assert len(stored) == len(self.codes)


def test_the_archive_stays_whole(small_template: Path) -> None:
    ArchiveMachine.template = small_template
    run_state_machine_as_test(
        ArchiveMachine,
        settings=settings(max_examples=settings().max_examples // 4, stateful_step_count=30),
    )
