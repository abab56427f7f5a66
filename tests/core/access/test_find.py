"""Finding from the one search box what the acting post may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_desktop.access.find import Hit
from crm_desktop.access.model import PersonData, RequestData, UnitData
from crm_desktop.foundation.actor import Actor
from tests.core.offices import TODAY, Office


def found(office: Office, text: str, by: Actor | None = None) -> list[tuple[str, str]]:
    hits: list[Hit] = office.app.find.find(by or office.administrator, text)
    return [(hit.kind, hit.title) for hit in hits]


def test_every_word_counts_in_any_order_and_width(group: Office) -> None:
    assert found(group, "赵雪") == [("person", "赵雪"), ("post", "城东专员")]
    assert found(group, "ｚｈａｏＸＵＥ 赵") == [("person", "赵雪")]
    assert found(group, "x1-3") == [("post", "城东专员")]
    assert found(group, "质检组") == [("unit", "质检组")]
    assert found(group, "no such thing") == []
    assert found(group, " \u3000") == []


def test_requests_are_found_by_number_and_text(group: Office) -> None:
    data = RequestData("people", "给前台加人\n急", TODAY + timedelta(days=1))
    request = group.app.requests.submit(group.actor("B1-1"), data).value
    for text in ("QX20260302", "前台", "急"):
        (hit,) = group.app.find.find(group.administrator, text)
        assert hit == Hit("request", request.id, request.number, "给前台加人", "requested")


@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        # A clerk sees the organisation but neither people's data nor requests.
        ("B1-2", "李芳", [("post", "客户档案专员")]),
        ("B1-2", "lifang", []),
        ("B1-2", "城东", []),
        ("X1-3", "李芳", []),
        ("X1-2", "李芳", []),
        ("X1-2", "赵雪", [("person", "赵雪"), ("post", "城东专员")]),
    ],
)
def test_nobody_finds_what_is_not_for_them(
    group: Office, number: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(group, text, group.actor(number)) == expected


def test_at_most_eight_of_a_kind(group: Office) -> None:
    for n in range(10):
        data = UnitData(1, "group", f"临时组{n}")
        group.app.organisation.add_unit(group.administrator, data, TODAY)
    assert len(found(group, "临时组")) == 8


def test_somebody_who_has_left_is_not_found(group: Office) -> None:
    clerk = group.actor("B1-2").person
    group.app.people.set_active(group.administrator, clerk, 1, active=False)
    assert found(group, "李芳") == []
    group.app.people.edit_person(
        group.administrator, 2, 1, PersonData(1, "zhoumin", "周敏", phone="021-6234 5678")
    )
    assert found(group, "6234 5678") == [("person", "周敏")]
