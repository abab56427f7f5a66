"""An application on its way: entered, handed in, papers asked for, decided by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import peewee
import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from crm_desktop.membership.applications import ALONE
from crm_desktop.membership.applying import Application, ApplicationFilter, Scan
from db import sql
from tests.core.membership import people
from tests.core.membership.people import approved, entered, handed_in
from tests.core.offices import PASSWORD, TODAY, Office


@pytest.fixture
def clerk(office: Office) -> Actor:
    """李芳, who has the rights of AG in the small office."""
    return office.actor("A1-2")


@pytest.fixture
def head(office: Office) -> Actor:
    """陈立, who leads and approves."""
    return office.actor("A1-1")


def said(application: Application) -> dict[str, str]:
    return {each.name: each.verdict for each in application.checks}


def test_from_the_draft_to_the_member(office: Office, clerk: Actor, head: Actor) -> None:
    with office.logs("customer.add done", "application.enter done"):
        draft = entered(office, clerk)
    assert (draft.number, draft.state) == ("SQ202603020001", "draft")
    assert set(said(draft).values()) == {"ok", "warn"}
    assert said(draft)["papers"] == "warn"
    service = office.app.applications
    given = service.submit(clerk, draft.id, draft.version).value
    assert given.state == "review"
    assert given.due_at == datetime(2026, 3, 5, 17, 30, tzinfo=CHINA), "three working days"
    good = service.approve(head, given.id, given.version).value
    assert (good.state, good.decider, good.checks) == ("approved", "陈立", ())
    assert {each.name: each.verdict for each in good.shown} == said(given)
    made = people.joined(office, head, good.id)
    after = service.application(clerk, good.id)
    assert (after.state, after.membership) == ("joined", made.id)
    assert made.application == good.id
    assert (made.tier.code, made.joined_on) == ("ordinary", TODAY)
    assert made.period_until == TODAY.replace(year=2027), "a year, as the setting says"
    told = [each.action for each in office.app.customers.timeline(clerk, draft.customer)]
    assert told[0] == "application.join"
    assert {"application.enter", "application.submit", "application.approve"} <= set(told)


def test_consents_are_those_ticked_and_no_other(office: Office, clerk: Actor) -> None:
    draft = entered(office, clerk, consents=frozenset({"sensitive", "marketing"}))
    lines = office.app.consents.consents(clerk, draft.customer).current
    assert {purpose: line.given for purpose, line in lines.items()} == {
        "sensitive": True,
        "marketing": True,
    }
    assert {(line.how, line.evidence) for line in lines.values()} == {("paper", draft.number)}
    with pytest.raises(ValidationErrors) as caught:
        entered(office, clerk, notice_signed=False)
    assert set(caught.value.fields) == {"notice_signed"}


def test_handing_in_takes_everything(office: Office, clerk: Actor) -> None:
    bare = office.app.customers.add(clerk, people.person(paper="", contacts=())).value.id
    typed = people.data(
        bare, source="", terms_signed=False, notice_signed=False, consents=frozenset()
    )
    draft = office.app.applications.enter(clerk, typed).value
    with pytest.raises(ValidationErrors) as caught:
        office.app.applications.submit(clerk, draft.id, draft.version)
    assert set(caught.value.fields) == {
        "phone", "identity", "source", "terms_signed", "notice_signed",
    }  # fmt: skip
    # A card that nobody is named on stores value without a document.
    nameless = replace(
        typed, card_type="gift", source="call", terms_signed=True, notice_signed=True
    )
    changed = office.app.applications.edit(clerk, draft.id, draft.version, nameless).value
    assert "identity" not in said(changed)
    with pytest.raises(ValidationErrors) as caught:
        office.app.applications.submit(clerk, draft.id, changed.version)
    assert set(caught.value.fields) == {"phone"}


def test_what_may_be_chosen(office: Office, clerk: Actor) -> None:
    whom = people.customer(office, clerk)
    for wrong in (
        {"tier": "none"},
        {"card_type": "extra"},
        {"source": "x"},
        {"consents": frozenset({"x"})},
        {"notes": "x" * 4001},
    ):
        with pytest.raises(ValidationErrors) as caught:
            office.app.applications.enter(clerk, people.data(whom, **wrong))
        assert set(caught.value.fields) == set(wrong)


def test_one_application_waits_at_a_time(office: Office, clerk: Actor, head: Actor) -> None:
    first = entered(office, clerk)
    with pytest.raises(Refused) as caught:
        office.app.applications.enter(clerk, people.data(first.customer))
    assert caught.value.phrase.key == "application.waits_already"
    with pytest.raises(peewee.IntegrityError), office.app.database.atomic():
        sql.run(
            "INSERT INTO member_application (company_id, number, customer_id, state, tier_id, "
            "card_type, named, source, terms_signed, notice_signed, notes, missing, shown, "
            "entered_by_id, entered_at, reason, version) SELECT company_id, 'SQ', customer_id, "
            "state, tier_id, card_type, named, source, terms_signed, notice_signed, notes, "
            "missing, shown, entered_by_id, entered_at, reason, version FROM member_application"
        )
    gone = office.app.applications.withdraw(clerk, first.id, first.version, "不办了").value
    assert (gone.state, gone.reason) == ("withdrawn", "不办了")
    again = office.app.applications.enter(clerk, people.data(first.customer)).value
    assert again.number == "SQ202603020002"
    given = office.app.applications.submit(clerk, again.id, again.version).value
    good = office.app.applications.approve(head, given.id, given.version).value
    people.joined(office, head, good.id)
    with pytest.raises(Refused) as caught:
        office.app.applications.enter(clerk, people.data(first.customer))
    assert caught.value.phrase.key == "membership.member_already"


def test_papers_are_asked_for_and_handed_in(office: Office, clerk: Actor, head: Actor) -> None:
    service, papers = office.app.applications, office.app.papers
    given = handed_in(office, clerk)
    papers.add(clerk, given.id, "identity", "看不清", Scan("id.png", b"\x89PNG old"))
    office.clock.advance(timedelta(minutes=5))
    with pytest.raises(ValidationErrors):
        service.ask_papers(head, given.id, given.version, ())
    with pytest.raises(ValidationErrors):
        service.ask_papers(head, given.id, given.version, ("x",))
    asked = service.ask_papers(head, given.id, given.version, ("identity",), "请重新扫描").value
    assert (asked.state, asked.missing.kinds, asked.missing.note) == (
        "papers", ("identity",), "请重新扫描",
    )  # fmt: skip
    with pytest.raises(ValidationErrors) as caught:
        service.hand_in(clerk, asked.id, asked.version)
    assert set(caught.value.fields) == {"papers"}, "the one that came before does not count"
    office.clock.advance(timedelta(minutes=5))
    papers.add(clerk, given.id, "identity", scan=Scan("again.png", b"\x89PNG new"))
    back = service.hand_in(clerk, asked.id, asked.version).value
    assert back.state == "review"
    assert [paper.file and paper.file.name for paper in back.papers] == ["id.png", "again.png"]


def test_a_paper_that_came_by_mistake_goes(office: Office, clerk: Actor, head: Actor) -> None:
    papers = office.app.papers
    draft = entered(office, clerk)
    with_one = papers.add(clerk, draft.id, "vehicle", "", Scan("a.pdf", b"%PDF-")).value
    (paper,) = with_one.papers
    with pytest.raises(ValidationErrors):
        papers.remove(clerk, paper.id, " ")
    assert papers.remove(clerk, paper.id, "拿错了").value.papers == ()
    with pytest.raises(NotFound):
        papers.remove(clerk, paper.id, "拿错了")
    kept = papers.add(clerk, draft.id, "terms").value.papers[0]
    assert kept.file is None
    given = office.app.applications.submit(clerk, draft.id, draft.version).value
    with pytest.raises(Refused):
        papers.remove(clerk, kept.id, "审核中")
    office.app.applications.reject(head, given.id, given.version, "重复")
    with pytest.raises(Refused):
        papers.add(clerk, draft.id, "terms")


def test_opening_a_scan_stands_in_the_log(office: Office, clerk: Actor) -> None:
    draft = entered(office, clerk)
    scan = Scan("证件.png", b"\x89PNG\r\n")
    (paper,) = office.app.papers.add(clerk, draft.id, "identity", "", scan).value.papers
    assert office.app.papers.picture(clerk, paper.id) == scan.content
    with office.logs("application.paper_take done"):
        file, content = office.app.papers.take(clerk, paper.id, "open").value
    assert (file.name, content) == (scan.name, scan.content)
    with pytest.raises(ValidationErrors):
        office.app.papers.take(clerk, paper.id, "print")


# ------------------------------------------------------------------------------------- four eyes


def test_nobody_decides_on_what_they_entered(office: Office, head: Actor) -> None:
    both = office.administrator
    office.app.people.assign(both, head.person, office.post("A1-2"), TODAY, exception="兼任")
    as_clerk = Actor(head.person, office.post("A1-2"))
    given = handed_in(office, as_clerk)
    service = office.app.applications
    for take in (
        lambda: service.approve(head, given.id, given.version),
        lambda: service.reject(head, given.id, given.version, "不行"),
    ):
        with office.logs(), pytest.raises(SecondPersonNeeded) as caught:
            take()
        assert caught.value.rule == ALONE
    service.approve(head, given.id, given.version, exception="只有一人在岗")
    entry = office.last_entry()
    assert (entry["duty"], entry["reason"]) == (ALONE, "只有一人在岗")


def test_whoever_changed_it_does_not_decide_either(
    office: Office, clerk: Actor, head: Actor
) -> None:
    office.app.people.assign(
        office.administrator, head.person, office.post("A1-2"), TODAY, exception="兼任"
    )
    draft = entered(office, clerk)
    typed = replace(draft.typed, notes="改过")
    edited = office.app.applications.edit(
        Actor(head.person, office.post("A1-2")), draft.id, draft.version, typed
    ).value
    given = office.app.applications.submit(clerk, edited.id, edited.version).value
    with pytest.raises(SecondPersonNeeded):
        office.app.applications.approve(head, given.id, given.version)


def test_a_second_person_signs(group: Office) -> None:
    admin = group.administrator
    post = group.post("B1-1")
    group.app.people.assign(admin, group.actor("B1-2").person, post, TODAY)
    clerk = group.actor("B1-2")
    given = handed_in(group, clerk)
    alone = Actor(clerk.person, post)
    signature = group.app.login.countersign(alone, "membership.approve", "sunhao", PASSWORD)
    service = group.app.applications
    service.approve(alone, given.id, given.version, second=signature.value)
    assert group.last_entry()["second_name"] == "孙浩"


# ------------------------------------------------------------------------------------------ checks


def test_somebody_with_the_same_document_is_a_member(
    office: Office, clerk: Actor, head: Actor
) -> None:
    member = people.member(office, clerk, head)
    twin = people.customer(office, clerk, name="张淑敏")
    given = office.app.applications.enter(clerk, people.data(twin)).value
    assert (said(given)["person"], said(given)["member"]) == ("block", "ok")
    assert member.number in next(c.detail for c in given.checks if c.name == "person")
    given = office.app.applications.submit(clerk, given.id, given.version).value
    with pytest.raises(Refused) as caught:
        office.app.applications.approve(head, given.id, given.version)
    assert caught.value.phrase.key == "application_check.person.block"


def test_the_same_telephone_is_only_told(office: Office, clerk: Actor, head: Actor) -> None:
    people.member(office, clerk, head)
    phone = sql.scalar("SELECT value FROM customer_contact ORDER BY id LIMIT 1")
    other = people.customer(office, clerk, paper=people.PAPERS[1], phone=phone)
    given = office.app.applications.enter(clerk, people.data(other)).value
    assert (said(given)["phone"], said(given)["person"]) == ("warn", "ok")
    given = office.app.applications.submit(clerk, given.id, given.version).value
    assert office.app.applications.approve(head, given.id, given.version).value.state == "approved"


@pytest.mark.parametrize(
    ("paper", "birthday", "verdict"),
    [
        (people.PAPERS[1], None, "ok"),
        (people.CHILD, None, "block"),
        ("", date(2008, 3, 2), "ok"),
        ("", date(2008, 3, 3), "block"),
        ("", None, "warn"),
    ],
)
def test_who_is_of_age(
    office: Office, clerk: Actor, paper: str, birthday: object, verdict: str
) -> None:
    whom = people.customer(office, clerk, paper=paper, birthday=birthday)
    draft = office.app.applications.enter(clerk, people.data(whom, card_type="gift")).value
    assert said(draft)["age"] == verdict


def test_a_level_is_earned_or_granted_specially(office: Office, clerk: Actor, head: Actor) -> None:
    given = handed_in(office, clerk, tier="gold")
    service = office.app.applications
    with pytest.raises(Refused) as caught:
        service.approve(head, given.id, given.version)
    assert caught.value.phrase.key == "application_check.tier.block"
    with pytest.raises(ValidationErrors):
        service.approve_special(head, given.id, given.version, "")
    good = service.approve_special(head, given.id, given.version, "集团大客户").value
    assert (good.state, good.reason, good.tier.code) == ("approved", "集团大客户", "gold")
    assert people.joined(office, head, good.id).tier.code == "gold"


def test_a_special_approval_makes_nobody_of_age(office: Office, clerk: Actor, head: Actor) -> None:
    whom = people.customer(office, clerk, paper=people.CHILD)
    draft = office.app.applications.enter(clerk, people.data(whom)).value
    given = office.app.applications.submit(clerk, draft.id, draft.version).value
    with pytest.raises(Refused) as caught:
        office.app.applications.approve_special(head, given.id, given.version, "熟人")
    assert caught.value.phrase.key == "application_check.age.block"


@pytest.mark.parametrize("shared", ["own", "document", "phone", "none"])
def test_the_blacklist_is_a_tag(office: Office, clerk: Actor, shared: str) -> None:
    tag = ("黑名单",)
    if shared != "own":
        other = people.person(
            "李四",
            paper=people.PAPERS[0] if shared == "document" else "",
            tags=tag,
            phone="13511112222" if shared == "phone" else "",
        )
        office.app.customers.add(clerk, other)
    whom = people.customer(office, clerk, phone="13511112222", tags=tag if shared == "own" else ())
    draft = office.app.applications.enter(clerk, people.data(whom)).value
    assert said(draft)["blacklist"] == ("ok" if shared == "none" else "block")
    office.app.settings.change_office(office.administrator, "blacklist_tag", "别的")
    assert said(office.app.applications.application(clerk, draft.id))["blacklist"] == "ok"


def test_who_wants_no_contact_may_be_a_member(office: Office, clerk: Actor) -> None:
    whom = people.customer(office, clerk)
    record = office.app.customers.customer(clerk, whom)
    office.app.standing.refuse_contact(clerk, whom, record.version, "别打电话")
    draft = office.app.applications.enter(clerk, people.data(whom)).value
    assert "block" not in said(draft).values()


# -------------------------------------------------------------------------------- steps and rights


def test_illegal_steps_are_refused(office: Office, clerk: Actor, head: Actor) -> None:
    service = office.app.applications
    draft = entered(office, clerk)
    with pytest.raises(Refused):
        service.approve(head, draft.id, draft.version)
    with pytest.raises(Refused):
        service.hand_in(clerk, draft.id, draft.version)
    given = service.submit(clerk, draft.id, draft.version).value
    with pytest.raises(Refused):
        service.edit(clerk, given.id, given.version, given.typed)
    with pytest.raises(Conflict):
        service.reject(head, given.id, draft.version, "旧版本")
    with pytest.raises(Refused):
        people.joined(office, head, given.id)
    gone = service.reject(head, given.id, given.version, "资料不实").value
    for take in (service.withdraw, service.reject):
        with pytest.raises(Refused):
            take(head if take == service.reject else clerk, gone.id, gone.version, "x")


def test_rights(group: Office) -> None:
    clerk, head, manager = (group.actor(post) for post in ("B1-2", "B1-1", "A1-1"))
    given = handed_in(group, clerk)
    service = group.app.applications
    with group.logs("application.approve denied"), pytest.raises(NotAllowed):
        service.approve(clerk, given.id, given.version)
    with pytest.raises(NotAllowed):
        service.approve_special(head, given.id, given.version, "x")
    with pytest.raises(NotAllowed):
        service.enter(manager, people.data(given.customer))
    with pytest.raises(NotAllowed):
        service.application(group.actor("E3-1"), given.id)
    assert service.approve(head, given.id, given.version).value.state == "approved"


def test_another_company_is_out_of_reach(group: Office) -> None:
    clerk, stranger = group.actor("B1-2"), group.actor("X1-3")
    given = handed_in(group, clerk)
    service = group.app.applications
    assert list(service.ids(stranger, ApplicationFilter())) == []
    assert service.rows(stranger, [given.id]) == []
    with pytest.raises(NotFound):
        service.application(stranger, given.id)
    with pytest.raises(NotFound):
        service.withdraw(stranger, given.id, given.version, "x")
    with pytest.raises(NotFound):
        service.enter(stranger, people.data(given.customer))


def test_the_queue_and_its_filters(office: Office, clerk: Actor, head: Actor) -> None:
    service = office.app.applications
    good = approved(office, clerk, head)
    waits = handed_in(office, clerk)
    draft = entered(office, clerk, tier="gold")
    over = entered(office, clerk)
    service.withdraw(clerk, over.id, over.version, "不办了")
    every = list(service.ids(clerk, ApplicationFilter()))
    assert every == [waits.id, draft.id, good.id, over.id], "what waits for a decision comes first"
    assert list(service.ids(clerk, ApplicationFilter(states=("draft",)))) == [draft.id]
    assert list(service.ids(clerk, ApplicationFilter(tier="gold"))) == [draft.id]
    assert list(service.ids(head, ApplicationFilter(mine=True))) == []
    assert list(service.ids(clerk, ApplicationFilter(text=waits.number[-4:]))) == [waits.id]
    assert len(service.ids(clerk, ApplicationFilter(text="张𬭊"))) == 4
    assert list(service.ids(clerk, ApplicationFilter(customer=draft.customer))) == [draft.id]
    row, *_ = service.rows(clerk, every)
    assert (row.name, row.clerk, row.phone[3:7]) == ("张𬭊䶮", "李芳", "****")


def test_whoever_sees_customers_masked_opens_no_scan(group: Office) -> None:
    clerk = group.actor("B1-2")
    seller = group.hire(
        sql.scalar("SELECT s.number FROM post_state s JOIN post_role r ON r.state_id = s.id "
                   "WHERE r.role = 'TM' LIMIT 1"),
        "seller", "钱多",
    )  # fmt: skip
    draft = entered(group, clerk)
    scan = Scan("id.png", b"\x89PNG")
    (paper,) = group.app.papers.add(clerk, draft.id, "identity", "", scan).value.papers
    seen = group.app.applications.application(seller, draft.id)
    assert seen.papers[0].file is not None
    assert group.app.papers.picture(seller, paper.id) == b""
    with group.logs("application.paper_take denied"), pytest.raises(NotAllowed):
        group.app.papers.take(seller, paper.id, "open")
