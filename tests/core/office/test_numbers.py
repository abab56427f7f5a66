"""Number rules: prefix and digits for what is numbered from now on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_desktop.access.model import RequestData
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, ValidationErrors
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import catalogue
from crm_desktop.office.model import NumberRule
from tests.core.offices import TODAY, Office


def rule(office: Office, kind: str) -> NumberRule:
    return next(r for r in office.app.numbers.rules(office.administrator) if r.kind == kind)


def submit(office: Office) -> str:
    data = RequestData("people", "x", TODAY + timedelta(days=1))
    return office.app.requests.submit(office.administrator, data).value.number


def test_rules_stand_in_the_order_of_the_domain(office: Office) -> None:
    rules = office.app.numbers.rules(office.administrator)
    assert {r.kind: r.prefix for r in rules} == resource_json("defaults", "numbers.json")
    assert [r.kind for r in rules] == list(resource_json("defaults", "numbers.json"))
    assert all(f"number.{r.kind}" in catalogue() for r in rules)


def test_the_example_is_the_next_number(office: Office) -> None:
    assert rule(office, "request").example == "QX202603020001" == submit(office)
    assert rule(office, "request").example == "QX202603020002"
    office.clock.advance(timedelta(days=1))
    assert rule(office, "request").example == "QX202603030001"


def test_a_rule_holds_from_now_on(office: Office) -> None:
    submit(office)
    with office.logs("number.change done"):
        changed = office.app.numbers.change_rule(office.administrator, "request", 1, "RQ", 6).value
    assert (changed.prefix, changed.digits, changed.version) == ("RQ", 6, 2)
    assert changed.example == "RQ20260302000002" == submit(office)


@pytest.mark.parametrize(
    ("prefix", "digits", "fields"),
    [
        ("", 4, {"prefix": "error.prefix"}),
        ("ABCDE", 4, {"prefix": "error.prefix"}),
        ("qx", 4, {"prefix": "error.prefix"}),
        ("Q1", 4, {"prefix": "error.prefix"}),
        ("ＱＸ", 4, {"prefix": "error.prefix"}),
        ("TS", 4, {"prefix": "error.taken"}),
        ("QX", 2, {"digits": "error.between"}),
        ("QX", 9, {"digits": "error.between"}),
    ],
)
def test_what_is_wrong_with_a_rule(
    office: Office, prefix: str, digits: int, fields: dict[str, str]
) -> None:
    with office.logs(), pytest.raises(ValidationErrors) as caught:
        office.app.numbers.change_rule(office.administrator, "request", 1, prefix, digits)
    assert {field: phrase.key for field, phrase in caught.value.fields.items()} == fields


def test_a_stale_or_unknown_rule(office: Office) -> None:
    change, admin = office.app.numbers.change_rule, office.administrator
    change(admin, "request", 1, "QX", 5)
    with office.logs(), pytest.raises(Conflict) as caught:
        change(admin, "request", 1, "QY", 4)
    assert caught.value.mine == {"prefix": "QY", "digits": 4}
    assert caught.value.theirs.digits == 5
    with office.logs(), pytest.raises(NotFound):
        change(admin, "no_such", 1, "QY", 4)
    with office.logs("number.change denied"), pytest.raises(NotAllowed):
        change(office.actor("A1-2"), "request", 2, "QY", 4)
