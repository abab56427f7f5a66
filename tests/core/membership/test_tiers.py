"""Setting levels up, giving and freezing them by hand, and how a member came to theirs."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from crm_desktop.foundation.clock import stamp
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    ValidationErrors,
)
from crm_desktop.membership.model import Basis, Tier, TierData
from crm_desktop.membership.read import membership_of, tier_of
from crm_desktop.membership.tier_model import Computation
from db import sql
from tests.core.membership.levels_model import earn, enter, member
from tests.core.offices import START, TODAY, Office

BLACK = TierData("black", "黑卡会员", "Black", 5, upgrade_at=50_000, keep_at=40_000, priority=1)


def data_of(tier: Tier, **changes: object) -> TierData:
    return replace(TierData(**{f.name: getattr(tier, f.name) for f in fields(TierData)}), **changes)


def test_a_level_is_added_changed_and_taken_out_of_use(office: Office) -> None:
    chief, service = office.actor("A1-1"), office.app.tiers
    member(office, tier="gold")
    with office.logs("tier.add done", "tier.change done", "tier.change done"):
        made = service.add(chief, BLACK).value
        changed = service.change(chief, made.id, made.version, replace(BLACK, keep_at=0)).value
        gone = service.change(
            chief, made.id, changed.version, replace(BLACK, keep_at=0, active=False)
        ).value
    assert (made.rank, made.version, gone.active) == (5, 1, False)
    levels = service.levels(chief)
    assert [(each.tier.code, each.members) for each in levels] == [
        ("ordinary", 0), ("silver", 0), ("gold", 1), ("vip", 0), ("black", 0),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        service.change(chief, made.id, made.version, BLACK)
    with pytest.raises(NotFound):
        service.change(chief, 999, 1, BLACK)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"code": "vip"}, {"code"}),
        ({"code": "Schwarz!"}, {"code"}),
        ({"zh": " ", "en": "x" * 41}, {"zh", "en"}),
        ({"rank": 4}, {"rank"}),
        ({"rank": 99, "upgrade_at": 6001, "keep_at": 0}, {"upgrade_at"}),
        ({"upgrade_at": 20_000, "keep_at": 0}, {"upgrade_at"}),
        ({"keep_at": 50_001}, {"keep_at"}),
        ({"priority": 0, "sla_percent": 1001}, {"priority", "sla_percent"}),
        ({"rank": 100}, {"rank"}),
        ({"benefits": "\x00"}, {"benefits"}),
    ],
)
def test_a_level_that_cannot_be(office: Office, wrong: dict[str, object], fields: set[str]) -> None:
    with pytest.raises(ValidationErrors) as caught:
        office.app.tiers.add(office.actor("A1-1"), replace(BLACK, **wrong))
    assert caught.value.fields.keys() == fields


def test_the_lowest_level_is_free_and_one_in_use_stays(office: Office) -> None:
    chief, service = office.actor("A1-1"), office.app.tiers
    member(office, tier="silver")
    ordinary, silver = tier_of("ordinary"), tier_of("silver")
    for tier, change, field in (
        (ordinary, {"upgrade_at": 10}, "upgrade_at"),
        (ordinary, {"active": False}, "active"),  # silver would be the lowest, and is not free
        (silver, {"active": False}, "active"),
        (silver, {"code": "argent"}, "code"),
    ):
        with pytest.raises(ValidationErrors) as caught:
            service.change(chief, tier.id, tier.version, data_of(tier, **change))
        assert caught.value.fields.keys() == {field}, change


def test_who_may_do_what(office: Office) -> None:
    clerk = office.actor("A1-2")
    someone = member(office)
    service = office.app.tiers
    for deed in (lambda: service.add(clerk, BLACK), lambda: service.raise_due(clerk)):
        with pytest.raises(Refused):  # levels are every company's, and this post reaches one
            deed()
    for deed in (
        lambda: service.grant(
            clerk, someone.id, 1, "gold", until=date(2027, 1, 1), reason="老客户"
        ),
        lambda: service.freeze(clerk, someone.id, 1, "核查"),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_grant_holds_for_its_time_with_its_reason(office: Office) -> None:
    chief, service = office.actor("A1-1"), office.app.tiers
    someone = member(office)
    until = date(2026, 12, 31)
    with pytest.raises(ValidationErrors) as caught:
        service.grant(chief, someone.id, 1, "ordinary", until=TODAY, reason=" ")
    assert caught.value.fields.keys() == {"tier", "until", "reason"}
    now = service.grant(chief, someone.id, 1, "gold", until=until, reason="重要客户").value
    assert (now.tier.code, now.tier_until, now.tier_hold) == ("gold", until, "granted")
    with pytest.raises(Conflict):
        service.grant(chief, someone.id, 1, "vip", until=until, reason="再升")
    change = service.history(chief, someone.id)[0]
    assert (change.kind, change.reason, change.until, change.computed) == (
        "grant", "重要客户", until, None,
    )  # fmt: skip
    assert (change.before, change.after) == (tier_of("ordinary"), tier_of("gold"))
    assert change.by_name == "陈立"
    assert office.last_entry()["reason"] == "重要客户"


def test_a_frozen_level_moves_again_when_it_is_let_go(office: Office) -> None:
    chief, service = office.actor("A1-1"), office.app.tiers
    someone = member(office)
    service.grant(chief, someone.id, 1, "silver", until=date(2026, 12, 31), reason="试用")
    frozen = service.freeze(chief, someone.id, 2, "疑似盗用").value
    assert frozen.tier_hold == "frozen"
    with pytest.raises(Refused):
        service.freeze(chief, someone.id, 3, "再冻")
    with pytest.raises(Refused):
        service.grant(chief, someone.id, 3, "vip", until=date(2026, 12, 31), reason="升")
    assert earn(office, someone.id, 100) is None
    again = service.unfreeze(chief, someone.id, 3, "查清").value
    assert (again.tier.code, again.tier_hold) == ("silver", "granted"), "the grant goes on"
    service.freeze(chief, someone.id, again.version, "再查")
    assert earn(office, someone.id, 6000) is None
    version = membership_of(someone.id).version
    risen = service.unfreeze(chief, someone.id, version, "查清").value
    assert (risen.tier.code, risen.tier_hold) == ("gold", ""), "what was reached meanwhile"
    kinds = [change.kind for change in service.history(chief, someone.id)]
    assert kinds == ["upgrade", "unfreeze", "freeze", "unfreeze", "freeze", "grant", "joined"]


def test_a_lower_threshold_raises_who_has_reached_it(office: Office) -> None:
    chief, service = office.actor("A1-1"), office.app.tiers
    people = [member(office, f"会员{n}") for n in range(3)]
    for someone, growth in zip(people, (900, 1000, 5000), strict=True):
        enter(someone, growth, 0, TODAY, stamp(START))
    silver = tier_of("silver")
    service.change(chief, silver.id, silver.version, data_of(silver, upgrade_at=1000, keep_at=1000))
    assert service.raise_due(chief).value == 2
    assert [membership_of(each.id).tier.code for each in people] == [
        "ordinary", "silver", "silver",
    ]  # fmt: skip
    change = service.history(chief, people[1].id)[0]
    assert change.kind == "upgrade"
    assert change.computed == Computation(Basis.GROWTH, date(2025, 3, 3), TODAY, 1, 1000, 1000)
    with pytest.raises(Refused):
        service.raise_due(chief)


def test_a_change_of_level_is_never_changed(office: Office) -> None:
    member(office)
    for statement in ("UPDATE tier_change SET reason = 'x'", "DELETE FROM tier_change"):
        with pytest.raises(Exception, match="append-only"):
            sql.run(statement)


def test_members_of_another_company_are_not_there(group: Office) -> None:
    elsewhere = group.actor("X1-1")
    with pytest.raises(Refused):
        group.app.tiers.add(elsewhere, BLACK)
    someone = member(group, by="B1-2")
    with pytest.raises(NotFound):
        group.app.tiers.history(elsewhere, someone.id)
    assert all(level.members == 0 for level in group.app.tiers.levels(elsewhere))
