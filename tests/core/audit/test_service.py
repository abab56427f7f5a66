"""Reading the log by filter and by right, and the timeline of a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from crm_desktop.access.model import Grant, RequestData
from crm_desktop.audit.model import AuditFilter, AuditRow
from crm_desktop.audit.service import CASE_ROOMS, SYSTEM_ROOMS
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import DeniedLogin, NotAllowed
from crm_desktop.foundation.usecase import USE_CASES, Service, use_case
from crm_desktop.foundation.work import Work
from db import sql
from tests.core.access.test_organisation import change_unit, unit_named
from tests.core.foundation.test_use_cases_declared import services as all_services
from tests.core.offices import TODAY, Office

MANAGER = "A1-1"


def rows(office: Office, by: str = MANAGER, **wanted: object) -> list[AuditRow]:
    audit, actor = office.app.audit, office.actor(by)
    return audit.entries(actor, audit.entry_ids(actor, AuditFilter(**wanted)))


def actions(office: Office, by: str = MANAGER, **wanted: object) -> set[str]:
    return {row.action for row in rows(office, by, **wanted)}


@pytest.fixture
def busy(group: Office, declared: None) -> Office:
    """A group in which some things have happened on three days, among them a case."""

    class Cases(Service):
        @use_case("complaint.register", "own.do")
        def register(self, work: Work, text: str) -> None:
            work.changed("complaint", 1, text, None, {"text": text})

    cases = Cases(group.app.context)
    group.cases = cases  # type: ignore[attr-defined]
    group.clock.set(datetime(2026, 3, 3, 0, 0, tzinfo=CHINA))
    cases.register(group.actor("B1-2"), "刹车异响 100%_")
    cases.register(group.actor("X1-3"), "喷漆 \\ 起泡")
    with pytest.raises(DeniedLogin):
        group.app.login.log_in(SYSTEM, "lifang", "wrong")
    group.clock.set(datetime(2026, 3, 3, 23, 59, 59, 999999, tzinfo=CHINA))
    with pytest.raises(NotAllowed):
        group.app.numbers.rules(group.actor("B1-2"))
    with pytest.raises(NotAllowed):
        group.app.people.reset_password(group.actor("B1-2"), 1, "x")
    group.clock.set(datetime(2026, 3, 4, 0, 0, tzinfo=CHINA))
    group.app.people.assign(
        group.administrator, 1, group.post("B1-3"), group.today, exception="无第二人"
    )
    return group


def test_the_newest_comes_first_and_any_order_is_given(busy: Office) -> None:
    audit, manager = busy.app.audit, busy.actor(MANAGER)
    ids = audit.entry_ids(manager, AuditFilter())
    assert list(ids) == list(range(busy.last_seq, 0, -1))
    assert [row.seq for row in audit.entries(manager, [3, 1, 99999, 2])] == [3, 1, 2]
    assert audit.entries(manager, []) == []


def test_an_entry_is_told_whole(busy: Office) -> None:
    (row,) = rows(busy, exceptions=True)
    assert (row.action, row.outcome, row.duty, row.reason) == (
        "posting.assign",
        "done",
        "own_rights",
        "无第二人",
    )
    assert (row.person_name, row.post_title, row.company) == ("陈立", "系统管理员", 1)
    assert row.at == datetime(2026, 3, 4, tzinfo=CHINA)
    assert [(subject.kind, subject.id) for subject in row.subjects] == [
        ("person", 1),
        ("post", busy.post("B1-3")),
    ]
    assert row.subjects[0].after == {
        "post": "售后主管（发卡）",
        "kind": "regular",
        "from": "2026-03-04",
        "until": None,
    }
    assert row.second_name == ""
    assert len(row.hash) == 64


def test_days_are_those_of_china_and_both_count(busy: Office) -> None:
    third = {"complaint.register", "login.in", "person.reset_password"}
    assert actions(busy, since=date(2026, 3, 3), until=date(2026, 3, 3)) == third
    assert actions(busy, since=date(2026, 3, 4)) == {"posting.assign"}
    assert not actions(busy, until=date(2026, 3, 2)) & third
    assert actions(busy, since=date.min, until=date.max) == actions(busy)
    assert rows(busy, since=date(2026, 3, 5)) == []


def test_filters_narrow_together(busy: Office) -> None:
    clerk = busy.actor("B1-2").person
    assert actions(busy, person=clerk) == {"complaint.register", "person.reset_password"}
    assert actions(busy, person=clerk, outcome="denied") == {"person.reset_password"}
    assert actions(busy, outcome="failed") == {"login.in"}
    assert actions(busy, room="complaint") == {"complaint.register"}
    assert actions(busy, room="complain") == set()
    assert len(rows(busy, room="complaint", person=clerk)) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("刹车", 1),
        (" 喷漆 ", 1),
        ("100%_", 1),
        ("%_", 1),
        ("%", 1),
        ("_", None),  # stands in many: field names
        ("无第二人", 1),
        ("系统管理员", None),
        ("no such text", 0),
        ("' OR 1=1 --", 0),
    ],
)
def test_text_is_found_as_it_stands(busy: Office, text: str, count: int | None) -> None:
    found = rows(busy, text=text, since=date(2026, 3, 3))
    if count is None:
        assert 0 < len(found) <= 6
    else:
        assert len(found) == count


# ---------------------------------------------------------------------------------------- rights


def test_without_the_right_there_is_no_log(busy: Office) -> None:
    clerk = busy.actor("B1-2")
    calls: list[Callable[[], object]] = [
        lambda: busy.app.audit.entry_ids(clerk, AuditFilter()),
        lambda: busy.app.audit.entries(clerk, [1]),
        lambda: busy.app.audit.verify(clerk),
    ]
    for call in calls:
        with busy.logs(), pytest.raises(NotAllowed):
            call()


def test_only_who_may_exports(busy: Office) -> None:
    out = busy.app.folder.root / "log.jsonl"
    with busy.logs("audit.export denied"), pytest.raises(NotAllowed):
        busy.app.audit.export(busy.actor("B1-1"), out)
    assert not out.exists()


def test_a_manager_of_all_sees_everything(busy: Office) -> None:
    assert len(rows(busy)) == busy.last_seq


def test_the_administrator_sees_what_the_system_did_but_no_customers_words(busy: Office) -> None:
    seen = actions(busy, "A1-2")
    assert "complaint.register" not in seen
    assert {"office.found", "posting.assign", "login.in"} <= seen
    number = next(row.seq for row in rows(busy) if row.action == "complaint.register")
    assert busy.app.audit.entries(busy.administrator, [number]) == []


def test_supervision_sees_cases_of_its_company(busy: Office) -> None:
    found = rows(busy, "E3-1")
    assert [(row.action, row.company) for row in found] == [("complaint.register", 1)]


def test_a_head_sees_the_own_department(busy: Office) -> None:
    """B1-1 heads 客服部, whose groups are below it; the centre above and company 02 are not."""
    below = {"客户档案专员", ""}  # whoever is refused under a post is not named by it
    assert {row.post_title for row in rows(busy, "B1-1")} == below
    busy.hire("E2-1", "checker", "质检员")
    busy.app.settings.change_own(busy.actor("E2-1"), "theme", "dark")
    assert {row.post_title for row in rows(busy, "B1-1")} == below | {"质检专员"}


def test_a_department_is_that_of_today(busy: Office) -> None:
    group, later = unit_named(busy, "质检组"), busy.today + timedelta(days=10)
    busy.hire("E2-1", "checker", "质检员")
    busy.app.settings.change_own(busy.actor("E2-1"), "theme", "dark")
    change_unit(busy, group, later, parent=busy.unit("客户服务中心"))
    assert "质检专员" in {row.post_title for row in rows(busy, "B1-1")}
    busy.clock.advance(timedelta(days=10))
    assert "质检专员" not in {row.post_title for row in rows(busy, "B1-1")}


def test_a_post_of_one_company_sees_that_companys_entries(busy: Office) -> None:
    found = rows(busy, "X1-1")
    assert {row.company for row in found} == {2, None}
    assert {row.action for row in found if row.company == 2} == {"complaint.register"}


def test_two_narrowings_are_alternatives(busy: Office) -> None:
    before = frozenset({Grant("SP", "audit.view", "department")})
    for only in ("case", "system"):
        after = frozenset({Grant("SP", "audit.view", only)})
        busy.app.rights.set_cell(busy.administrator, "SP", "audit", before, after)
        before = after
    assert "complaint.register" not in actions(busy, "B1-1")
    sql.run("INSERT INTO post_role (state_id, role) SELECT id, 'SV' FROM post_state "
            "WHERE number = 'B1-1'")  # fmt: skip
    seen = actions(busy, "B1-1")
    assert {"complaint.register", "office.found", "rights.change"} <= seen


def test_every_room_of_the_program_is_one_the_administrator_sees_or_of_cases() -> None:
    assert all_services()  # imports every room there is
    rooms = {
        case.action.partition(".")[0]
        for case in USE_CASES.values()
        if case.action and case.name.startswith("crm_desktop.")
    }
    # What is done to customers, masked as it stands there, is for the manager and the department.
    customers = {"consent", "customer", "vehicle", "import_mapping", "filter"}
    customers |= {"credit", "receivable", "visit", "file"}
    members = {"application", "membership", "member", "tier", "tier_review"}
    members |= {"card", "card_type", "card_stock", "card_count", "card_design"}
    members |= {"points", "value", "sale", "shift"}
    # Words and limits that are the office's own, and reports: whoever answers for them sees them.
    words = {"article", "text_module", "commitment", "limit", "report"}
    # What people asked and left their telephone for.
    words |= {"call", "handover"}
    others = {"audit", "draft"} | customers | members | words
    assert rooms - set(SYSTEM_ROOMS) - set(CASE_ROOMS) <= others


# -------------------------------------------------------------------------------------- timelines


def told(office: Office, by: Actor, kind: str, record: int) -> list[str]:
    return [moment.action for moment in office.app.audit.timeline(by, kind, record)]


def test_a_record_has_its_timeline_newest_first(busy: Office) -> None:
    post = busy.post("B1-3")
    (posting,) = busy.app.people.holders(busy.administrator, post)
    busy.app.people.end_posting(busy.administrator, posting.id, 1, busy.today, "other")
    assert told(busy, busy.administrator, "post", post) == ["posting.end", "posting.assign"]


def test_a_timeline_names_the_record_as_it_was(group: Office) -> None:
    unit = unit_named(group, "城东客服部")
    change_unit(group, unit, TODAY, name="城东客户部")
    moments = group.app.audit.timeline(group.actor("X1-3"), "unit", unit.id)
    assert [(m.action, m.label, m.person_name, m.outcome) for m in moments] == [
        ("unit.change", "城东客户部", "陈立", "done"),
        ("unit.add", "城东客服部", "陈立", "done"),
    ]
    assert moments[0].seq == group.last_seq
    assert moments[0].at == group.clock.now()
    limited = group.app.audit.timeline(group.actor("X1-3"), "unit", unit.id, limit=1)
    assert limited == moments[:1]
    assert told(group, group.administrator, "unit", 999) == []
    sql.run("INSERT INTO activity (kind, subject, seq) VALUES ('unit', 999, 1)")
    (linked,) = group.app.audit.timeline(group.administrator, "unit", 999)
    assert (linked.action, linked.label) == ("office.found", "")


def test_what_happened_elsewhere_is_not_told(group: Office) -> None:
    unit = unit_named(group, "质检组")
    change_unit(group, unit, TODAY, name="品质组")
    data = RequestData("people", "x", TODAY)
    request = group.app.requests.submit(group.actor("B1-1"), data).value
    branch = group.actor("X1-2")
    for kind, record in (
        ("unit", unit.id),
        ("company", 1),
        ("post", group.post("B1-2")),
        ("person", group.actor("B1-2").person),
        ("request", request.id),
    ):
        assert told(group, branch, kind, record) == []
        assert told(group, group.administrator, kind, record) or kind in {"company", "post"}


def test_when_a_colleague_logged_in_is_for_who_administers(group: Office) -> None:
    clerk, colleague = group.actor("B1-2"), group.actor("E3-1")
    group.app.login.log_in(SYSTEM, "hejing", "correct-horse-9")
    assert "login.in" in told(group, group.administrator, "person", colleague.person)
    assert "login.in" in told(group, colleague, "person", colleague.person)
    for kind, record in (("person", colleague.person), ("rights", 0), ("office", 1)):
        with pytest.raises(NotAllowed):
            told(group, clerk, kind, record)
    assert told(group, clerk, "company", 1) is not None
