"""Kinds of card: changed with a version, what cards stand on stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_desktop.cards.kinds import TypeData
from crm_desktop.cards.model import CardType
from crm_desktop.cards.stock_model import Delivery
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from tests.core.offices import Office

FLEET = TypeData("fleet", "车队卡", "Fleet card", "4", fee_fen=2000)


def data_of(kind: CardType) -> TypeData:
    names = TypeData.__dataclass_fields__
    return TypeData(**{name: getattr(kind, name) for name in names})


def test_a_kind_is_added_changed_and_kept_from_clashing(office: Office) -> None:
    types, chief, issuer = office.app.card_types, office.actor("A1-1"), office.actor("A1-2")
    with office.logs("card_type.add done"):
        made = types.add(chief, FLEET).value
    assert (made.fee_fen, made.digit) == (2000, "4")
    with pytest.raises(NotAllowed):
        types.add(issuer, FLEET)
    for wrong, field in (
        (FLEET, "code"),
        (replace(FLEET, code="fleet2"), "digit"),
        (replace(FLEET, code="Fleet 2", digit="5"), "code"),
        (replace(FLEET, code="x", digit="12"), "digit"),
        (replace(FLEET, code="x", digit="5", zh=" "), "zh"),
        (replace(FLEET, code="x", digit="5", fee_fen=-1), "fee_fen"),
        (replace(FLEET, code="x", digit="5", reissue_fee_fen=10**9), "reissue_fee_fen"),
    ):
        with pytest.raises(ValidationErrors) as refused:
            types.add(chief, wrong)
        assert field in refused.value.fields
    dear = types.change(chief, made.version, replace(FLEET, fee_fen=3000)).value
    assert dear.fee_fen == 3000
    with pytest.raises(Conflict):
        types.change(chief, made.version, FLEET)
    with pytest.raises(NotFound):
        types.change(chief, 1, replace(FLEET, code="nothing"))


def test_what_cards_stand_on_stays_once_there_are_any(office: Office) -> None:
    types, chief, issuer = office.app.card_types, office.actor("A1-1"), office.actor("A1-2")
    kind = types.add(chief, FLEET).value
    free = types.change(chief, kind.version, replace(FLEET, digit="5", extra=True)).value
    office.app.stock.receive(issuer, Delivery("fleet", 1))
    for change in ({"digit": "6"}, {"named": False}, {"extra": False}):
        with pytest.raises(Refused):
            types.change(chief, free.version, replace(data_of(free), **change))
    closed = types.change(chief, free.version, replace(data_of(free), active=False)).value
    assert not closed.active
    with pytest.raises(ValidationErrors):
        office.app.stock.receive(issuer, Delivery("fleet", 1))
