"""Sample customers in an office: the same for the same seed, and as if somebody had typed them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.customers import index, planting
from crm_desktop.customers.planting import data_of
from crm_desktop.customers.read import customer_of, typed
from crm_desktop.customers.rules import check_customer
from crm_desktop.customers.sample_data import sample_customers
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.errors import NotAllowed
from db import sql
from tests.core.offices import TODAY, Office

MANY = 300


def test_they_are_as_if_typed_and_found_by_what_they_have(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planting, "_BLOCK", 120)
    told: list[tuple[int, int]] = []
    with office.logs(*["customer.sample done"] * 3):
        assert office.app.samples.plant(SYSTEM, MANY, 7, lambda *at: told.append(at)) == MANY
    assert told == [(0, MANY), (120, MANY), (240, MANY)]
    ids = [customer for (customer,) in sql.rows("SELECT id FROM customer ORDER BY id")]
    keys = index.keys_of_many(ids)
    stored: dict[int, set[str]] = {}
    for key, customer in sql.rows("SELECT k, customer_id FROM search_key"):
        stored.setdefault(customer, set()).add(key)
    assert stored == keys
    for customer, person in zip(ids, sample_customers(MANY, 7), strict=True):
        data = data_of(person, 1)
        assert check_customer(data, TODAY) == data
        found = customer_of(customer, TODAY)
        bare = replace(
            typed(found),
            contacts=tuple(replace(contact, id=0) for contact in found.contacts),
            addresses=tuple(replace(address, id=0) for address in found.addresses),
            identities=tuple(replace(paper, id=0) for paper in found.identities),
        )
        assert bare == data
        assert [car.plate for car in found.vehicles] == [person.plate] * bool(person.plate)
    assert index.carried(ids) == {
        customer: (company, name)
        for customer, company, name in sql.rows(
            "SELECT DISTINCT customer_id, company_id, name FROM search_key"
        )
    }
    officer = office.actor("A1-2")
    assert office.app.find_customers.find(officer, data.name[:2])
    assert office.app.customers.timeline(officer, ids[0])[0].action == "customer.sample"


def test_the_same_seed_plants_the_same_and_others_others(office: Office) -> None:
    def names(seed: int) -> list[tuple[str, str]]:
        office.app.samples.plant(SYSTEM, 5, seed)
        found = sql.rows("SELECT name, pinyin FROM customer ORDER BY id DESC LIMIT 5")
        return [(name, sound) for name, sound in found]

    assert names(3) == names(3)
    assert names(4) != names(3)
    with pytest.raises(NotAllowed):
        office.app.samples.plant(office.administrator, 1)
