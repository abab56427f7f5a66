"""Customers that nobody is: the same for the same seed, and right as far as numbers go."""

from __future__ import annotations

from itertools import islice

import pytest

from crm_desktop.customers.sample_data import BLOCK, SampleCustomer, sample_customers
from crm_desktop.foundation.formats.codes import luhn_ok
from crm_desktop.foundation.formats.emails import check_email
from crm_desktop.foundation.formats.identities import birthday_of, check_identity, gender_of
from crm_desktop.foundation.formats.phones import check_phone
from crm_desktop.foundation.formats.vehicles import check_plate, check_vin


@pytest.fixture(scope="module")
def many() -> list[SampleCustomer]:
    return list(sample_customers(3 * BLOCK, seed=7))


def test_the_same_seed_gives_the_same_and_fewer_are_the_first_of_more(
    many: list[SampleCustomer],
) -> None:
    assert list(islice(sample_customers(5000, seed=7), BLOCK + 5)) == many[: BLOCK + 5]
    assert list(sample_customers(3, seed=7)) == many[:3]
    assert list(sample_customers(3, seed=8)) != many[:3]
    assert [customer.number for customer in many] == list(range(1, len(many) + 1))


def test_every_number_passes_its_check(many: list[SampleCustomer]) -> None:
    for customer in many:
        checked = [check_phone(phone) for phone in customer.phones]
        checked += [check_email(customer.email), check_vin(customer.vin)]
        checked += [check_plate(customer.plate), check_identity("resident", customer.identity)]
        assert [one.problem for one in checked if one.problem] == [], customer
        assert luhn_ok(customer.card) or not customer.card
        if customer.identity:
            born = birthday_of(customer.identity)
            assert born
            assert (born.isoformat(), gender_of(customer.identity)) == (
                *(customer.birthday, customer.gender),
            )


def test_they_are_as_mixed_as_life(many: list[SampleCustomer]) -> None:
    names = [customer.name for customer in many]
    assert 0.03 < sum(customer.organisation for customer in many) / len(many) < 0.1
    assert 0.03 < sum(name.startswith("王") for name in names) / len(names) < 0.12
    assert any("·" in name for name in names)
    assert any(name.isascii() for name in names)
    assert any(ord(character) > 0xFFFF for name in names for character in name)
    assert any(customer.old_code for customer in many)
    assert any(len(customer.phones) > 1 for customer in many)
    assert len({customer.vin for customer in many if customer.vin}) > 2000
