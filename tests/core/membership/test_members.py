"""Memberships: reviewed, frozen, given back; merged, binned and undone customers; what is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from crm_desktop.foundation.words import Language, say
from crm_desktop.membership.belonging import MemberFilter
from crm_desktop.membership.ledger import post_points, post_value
from crm_desktop.membership.model import Membership
from crm_desktop.membership.periods import months_later
from crm_desktop.membership.read import account_of, membership_of
from db import sql
from tests.core.customers.importing.making import imported, written
from tests.core.membership import people
from tests.core.membership.levels_model import step
from tests.core.offices import START, TODAY, Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    return office.actor("A1-2")


@pytest.fixture
def head(office: Office) -> Actor:
    return office.actor("A1-1")


@pytest.fixture
def zhang(office: Office, clerk: Actor, head: Actor) -> Membership:
    """A member since today, until in a year."""
    return people.member(office, clerk, head)


def money(office: Office, actor: Actor, member: Membership, fen: int, key: str = "k") -> None:
    with step(office, actor, "membership.top_up") as work:
        post_value(
            work,
            account_of(member.account.id),
            "top_up" if fen > 0 else "refund",
            principal_fen=fen,
            key=key,
            on_day=TODAY,
        )


def points(office: Office, actor: Actor, member: Membership, many: int) -> None:
    with step(office, actor, "membership.earn") as work:
        post_points(work, account_of(member.account.id), "earn", many, key="p", on_day=TODAY)


def card(member: Membership, state: str) -> None:
    """Give a member a card in a state, as the card desk does."""
    lost = ("lost_at, lost_how", "'2026-03-02T01:00:00.000000Z', 'written'")
    columns, values = lost if state == "lost" else ("lost_how", "''")
    sql.run(
        "INSERT INTO card (company_id, number, key, type_id, named, state, account_id, bearer, "
        f"printed, version, {columns}) SELECT 1, '9001126000001233', '9001126000001233', id, "
        f"named, ?, ?, '', 0, 1, {values} FROM card_type WHERE code = 'member'",
        state,
        member.account.id,
    )


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
    ],
)
def test_months_end_where_the_month_ends(day: str, months: int, then: str) -> None:
    assert months_later(datetime.fromisoformat(day).date(), months).isoformat() == then


def test_the_list_and_its_filters(office: Office, clerk: Actor, head: Actor) -> None:
    one = people.member(office, clerk, head)
    whom = people.customer(office, clerk, name="Ann Lee", paper=people.PAPERS[1])
    draft = office.app.applications.enter(clerk, people.data(whom)).value
    given = office.app.applications.submit(clerk, draft.id, draft.version).value
    good = office.app.applications.approve(head, given.id, given.version).value
    two = people.joined(office, head, good.id)
    members = office.app.members
    assert list(members.ids(clerk, MemberFilter())) == [one.id, two.id]
    assert list(members.ids(clerk, MemberFilter(order="name"))) == [two.id, one.id]
    assert list(members.ids(clerk, MemberFilter(text="ann"))) == [two.id]
    assert list(members.ids(clerk, MemberFilter(states=("frozen",)))) == []
    assert list(members.ids(clerk, MemberFilter(tier="ordinary", text=one.number))) == [one.id]
    assert list(members.ids(clerk, MemberFilter(period_until=TODAY))) == []
    points(office, clerk, two, 120)
    money(office, clerk, two, 50_000)
    rows = members.rows(clerk, [two.id, one.id])
    assert [(row.name, row.points, row.money_fen) for row in rows] == [
        ("Ann Lee", 120, 50_000),
        ("张𬭊䶮", 0, 0),
    ]
    assert rows[0].phone[3:7] == "****"
    whole = members.member(clerk, two.id)
    assert [change.kind for change in whole.changes] == ["joined"]
    assert whole.application_number == good.number
    assert [each.id for each in members.of_customer(clerk, whom)] == [two.id]


def test_balances_are_for_whoever_may_see_them(group: Office) -> None:
    made = people.member(group, group.actor("B1-2"), group.actor("B1-1"))
    money(group, group.actor("B1-1"), made, 7_000)
    number = sql.scalar(
        "SELECT s.number FROM post_state s JOIN post_role r ON r.state_id = s.id "
        "WHERE r.role = 'TM' LIMIT 1"
    )
    seller = group.hire(number, "seller", "钱多")
    assert group.app.members.member(seller, made.id).money_fen is None
    assert group.app.members.member(group.actor("B1-2"), made.id).money_fen == 7_000
    with pytest.raises(NotFound):
        group.app.members.member(group.actor("X1-3"), made.id)
    assert group.app.members.rows(group.actor("X1-3"), [made.id]) == []
    with group.logs("membership.freeze denied"), pytest.raises(NotAllowed):
        group.app.members.freeze(group.actor("B1-2"), made.id, made.version, "x")
    with pytest.raises(NotAllowed):
        group.app.members.ids(group.actor("E3-1"), MemberFilter())


def test_frozen_and_thawed(office: Office, head: Actor, zhang: Membership) -> None:
    members = office.app.members
    with pytest.raises(ValidationErrors):
        members.freeze(head, zhang.id, zhang.version, " ")
    cold = members.freeze(head, zhang.id, zhang.version, "涉嫌套现").value
    assert (cold.state, cold.account_state) == ("frozen", "open"), "an account freezes by itself"
    for take in (members.freeze, members.keep, members.lower, members.quit):
        with pytest.raises(Refused):
            take(head, zhang.id, cold.version, "x")
    with pytest.raises(Conflict):
        members.unfreeze(head, zhang.id, zhang.version, "查清了")
    warm = members.unfreeze(head, zhang.id, cold.version, "查清了").value
    assert (warm.state, warm.account_state) == ("active", "open")
    told = [each.action for each in members.timeline(head, zhang.id)]
    assert told[:2] == ["membership.unfreeze", "membership.freeze"]


def test_kept_at_its_review(office: Office, head: Actor, zhang: Membership) -> None:
    members = office.app.members
    assert zhang.period_until
    kept = members.keep(head, zhang.id, zhang.version, "资格有效").value
    assert kept.period_until == months_later(zhang.period_until, 12), "on from where it ended"
    office.clock.set(START + timedelta(days=3 * 365))
    late = members.keep(head, zhang.id, kept.version, "补审").value
    assert late.period_until == months_later(office.today, 12), "a period never ends in the past"
    office.app.settings.change_office(office.administrator, "member_months", 0)
    assert members.keep(head, zhang.id, late.version, "长期").value.period_until is None


def test_lowered_at_its_review_by_one_level(office: Office, clerk: Actor, head: Actor) -> None:
    given = people.handed_in(office, clerk, tier="gold")
    good = office.app.applications.approve_special(head, given.id, given.version, "大客户").value
    gold = people.joined(office, head, good.id)
    members = office.app.members
    silver = members.lower(head, gold.id, gold.version, "消费不足").value
    assert (silver.tier.code, silver.changes[0].kind) == ("silver", "downgrade")
    assert silver.changes[0].reason == "消费不足"
    assert silver.changes[0].computed
    plain = members.lower(head, gold.id, silver.version, "消费不足").value
    with pytest.raises(Refused) as caught:
        members.lower(head, gold.id, plain.version, "消费不足")
    assert caught.value.phrase.key == "members.lowest"
    assert plain.tier_until is None


def test_the_period_is_changed(office: Office, head: Actor, zhang: Membership) -> None:
    members = office.app.members
    with pytest.raises(ValidationErrors) as caught:
        members.set_period(head, zhang.id, zhang.version, TODAY - timedelta(1), "x")
    assert set(caught.value.fields) == {"until"}
    until = TODAY + timedelta(90)
    after = members.set_period(head, zhang.id, zhang.version, until, "试用").value
    assert after.period_until == until


@pytest.mark.parametrize(
    ("state", "key"), [("lost", "members.card_lost"), ("active", "members.card_live")]
)
def test_nobody_leaves_with_a_card(
    office: Office, head: Actor, zhang: Membership, state: str, key: str
) -> None:
    card(zhang, state)
    for take in (office.app.members.quit, office.app.members.end):
        with pytest.raises(Refused) as caught:
            take(head, zhang.id, zhang.version, "不要了")
        assert caught.value.phrase.key == key


def test_nobody_leaves_money_behind(office: Office, head: Actor, zhang: Membership) -> None:
    members = office.app.members
    money(office, head, zhang, 12_300)
    with pytest.raises(Refused) as caught:
        members.quit(head, zhang.id, zhang.version)
    assert say(caught.value.phrase, Language.EN).startswith("¥123.00")
    money(office, head, zhang, -12_300, "back")
    points(office, head, zhang, 88)
    card(zhang, "cancelled")
    gone = members.quit(head, zhang.id, zhang.version).value
    assert (gone.state, gone.ended_on, gone.points, gone.account_state) == (
        "quit", TODAY, 0, "closed",
    )  # fmt: skip
    entry = sql.one("SELECT kind, points FROM points_entry ORDER BY id DESC LIMIT 1")
    assert entry == ("adjust", -88)


def test_nobody_leaves_while_the_account_is_frozen(
    office: Office, head: Actor, zhang: Membership
) -> None:
    sql.run("UPDATE account SET state = 'frozen'")
    with pytest.raises(Refused) as caught:
        office.app.members.quit(head, zhang.id, zhang.version)
    assert caught.value.phrase.key == "members.account_frozen"


def test_who_left_may_come_back(
    office: Office, clerk: Actor, head: Actor, zhang: Membership
) -> None:
    office.app.members.end(head, zhang.id, zhang.version, "资格终止")
    again = office.app.applications.enter(clerk, people.data(zhang.customer)).value
    given = office.app.applications.submit(clerk, again.id, again.version).value
    good = office.app.applications.approve(head, given.id, given.version).value
    back = people.joined(office, head, good.id)
    assert back.number == f"{zhang.number}-2"
    assert membership_of(zhang.id).state == "ended"
    every = office.app.members.of_customer(clerk, zhang.customer)
    assert [each.state for each in every] == ["active", "ended"]


# --------------------------------------------------------------------------- the customers' records


def test_a_member_stays_out_of_the_bin(
    office: Office, clerk: Actor, head: Actor, zhang: Membership
) -> None:
    record = office.app.customers.customer(clerk, zhang.customer)
    with pytest.raises(Refused) as caught:
        office.app.bin.delete(clerk, record.id, record.version, "重复")
    assert caught.value.phrase.key == "customers.is_member"
    draft = people.entered(office, clerk)
    record = office.app.customers.customer(clerk, draft.customer)
    with pytest.raises(Refused) as caught:
        office.app.bin.delete(clerk, record.id, record.version, "重复")
    assert caught.value.phrase.key == "customers.applies"
    office.app.applications.withdraw(clerk, draft.id, draft.version, "不办了")
    assert office.app.bin.delete(clerk, record.id, record.version, "重复")


def merged(office: Office, head: Actor, keep: int, gone: int) -> int:
    one, other = (office.app.customers.customer(head, each) for each in (keep, gone))
    return office.app.merging.merge(head, keep, gone, (one.version, other.version)).value.step


def test_a_membership_follows_a_merge_and_its_undoing(
    office: Office, clerk: Actor, head: Actor, zhang: Membership
) -> None:
    double = people.customer(office, clerk, paper="")
    step = merged(office, head, double, zhang.customer)
    assert membership_of(zhang.id).customer == double
    (seen,) = office.app.members.of_customer(clerk, double)
    assert (seen.id, seen.number) == (zhang.id, zhang.number)
    assert office.app.applications.application(clerk, zhang.application or 0).customer == double
    office.app.undo.undo(head, step)
    assert membership_of(zhang.id).customer == zhang.customer


def test_two_members_are_not_merged(
    office: Office, clerk: Actor, head: Actor, zhang: Membership
) -> None:
    twin = people.customer(office, clerk, name="李四", paper=people.PAPERS[1])
    draft = office.app.applications.enter(clerk, people.data(twin)).value
    for keep, gone in ((twin, zhang.customer), (zhang.customer, twin)):
        with pytest.raises(Refused) as caught:
            merged(office, head, keep, gone)
        assert caught.value.phrase.key == "customers.both.membership"
        with pytest.raises(Refused):
            office.app.merging.compare(head, keep, gone)
    given = office.app.applications.submit(clerk, draft.id, draft.version).value
    office.app.applications.approve(head, given.id, given.version)
    second = people.joined(office, head, given.id)
    with pytest.raises(Refused):
        merged(office, head, zhang.customer, twin)
    office.app.members.quit(head, second.id, second.version)
    merged(office, head, zhang.customer, twin)
    states = [each.state for each in office.app.members.of_customer(clerk, zhang.customer)]
    assert states == ["active", "quit"]


def test_a_merge_stays_once_its_application_has_joined(
    office: Office, clerk: Actor, head: Actor
) -> None:
    good = people.approved(office, clerk, head)
    double = people.customer(office, clerk, paper="")
    step = merged(office, head, double, good.customer)
    made = people.joined(office, head, good.id)
    assert made.customer == double
    with pytest.raises(Refused) as caught:
        office.app.undo.undo(head, step)
    assert caught.value.phrase.key == "customers.joined_since"
    assert membership_of(made.id).customer == double


def test_an_import_is_not_undone_once_somebody_of_it_applies(
    office: Office, clerk: Actor, tmp_path: Path
) -> None:
    file = written(tmp_path, "姓名,手机\n张三,13512345678\n李四,13612345678\n")
    step = imported(office, file).step
    whom = sql.scalar("SELECT id FROM customer WHERE name = '李四'")
    draft = office.app.applications.enter(clerk, people.data(whom)).value
    with pytest.raises(Refused):
        office.app.undo.undo(clerk, step)
    assert sql.scalar("SELECT count(*) FROM customer") == 2
    office.app.applications.withdraw(clerk, draft.id, draft.version, "不办了")
    with pytest.raises(Refused):
        office.app.undo.undo(clerk, step)
    assert office.app.applications.application(clerk, draft.id).state == "withdrawn"


# --------------------------------------------------------------------------------------------- due


def due(office: Office, actor: Actor) -> list[tuple[str, int]]:
    sorts = {"application", "papers", "qualification"}
    items = office.app.due.items(actor)
    return [(item.sort, item.id) for item in items if item.sort in sorts]


def test_what_is_due(office: Office, clerk: Actor, head: Actor) -> None:
    given = people.handed_in(office, clerk)
    assert due(office, head) == [("application", given.id)]
    assert due(office, clerk) == [], "who entered it does not decide"
    item = next(each for each in office.app.due.items(head) if each.sort == "application")
    assert (item.who, item.due) == ("李芳", datetime(2026, 3, 5, 17, 30, tzinfo=CHINA))
    asked = office.app.applications.ask_papers(head, given.id, given.version, ("identity",)).value
    assert due(office, clerk) == [("papers", given.id)]
    item = next(each for each in office.app.due.items(clerk) if each.sort == "papers")
    assert item.due == datetime(2026, 3, 9, 17, 30, tzinfo=CHINA)
    office.app.papers.add(clerk, given.id, "identity")
    back = office.app.applications.hand_in(clerk, given.id, asked.version).value
    office.app.applications.approve(head, given.id, back.version)
    made = people.joined(office, head, given.id)
    assert due(office, head) == []
    office.clock.set(START + timedelta(days=352))
    assert due(office, head) == [("qualification", made.id)]
