"""A report of a month: frozen, signed by three people, told when the past changes, never lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from crm_desktop.complaints.intake import Intake
from crm_desktop.files.tables import read_table
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    ValidationErrors,
)
from crm_desktop.foundation.words import Language
from crm_desktop.insight.frozen import frozen, thawed
from crm_desktop.insight.model import MonthReport
from crm_desktop.insight.report_prints import Wanted
from db import sql
from tests.core.insight.cases import plant
from tests.core.offices import PASSWORD, Office
from tests.core.paper.reading import pages

FEBRUARY = date(2026, 2, 10)
CLERK, OTHER, HEAD, MANAGER = "E3-1", "C3-2", "B1-1", "A1-1"


@pytest.fixture
def month(centre: Office) -> Office:
    """The group on the second of March with some cases of February."""
    plant(60, datetime(2026, 2, 1, tzinfo=CHINA), 28)
    centre.tampered = True  # cases that nobody took through their steps
    return centre


def _prepared(office: Office, reason: str = "") -> MonthReport:
    service = office.app.month_reports
    return service.prepare(office.actor(CLERK), "complaint", FEBRUARY, reason=reason).value


def _approved(office: Office, reason: str = "") -> MonthReport:
    service, made = office.app.month_reports, _prepared(office, reason)
    checked = service.check(office.actor(HEAD), made.id, made.version).value
    return service.approve(office.actor(MANAGER), checked.id, checked.version).value


def test_three_people_sign_it(month: Office) -> None:
    service = month.app.month_reports
    with month.logs("report.prepare done", "report.check done", "report.approve done"):
        done = _approved(month)
    assert (done.number, done.edition, done.state) == ("BG202603020001", 1, "approved")
    assert (done.prepared_name, done.checked_name, done.approved_name) == ("何静", "孙浩", "周敏")
    assert done.figures.now.plain["received"] == sql.scalar(
        "SELECT count(*) FROM complaint WHERE state NOT IN ('void', 'merged', 'transferred') "
        "AND coalesce(target_company_id, company_id) = 1"
    )
    assert thawed(frozen(done.figures)) == done.figures
    assert service.latest(month.actor(CLERK), "complaint", FEBRUARY) == done
    assert [line.number for line in service.reports(month.actor(CLERK), FEBRUARY)] == [done.number]
    assert service.late_changes(month.actor(CLERK), done.id) == ()
    with pytest.raises(Refused):
        service.refuse(month.actor(MANAGER), done.id, done.version, "算错了")


def test_nobody_signs_twice_or_without_the_right(month: Office) -> None:
    service, made = month.app.month_reports, _prepared(month)
    head = month.actor(HEAD)
    with pytest.raises(NotAllowed):
        service.check(month.actor(OTHER), made.id, made.version)
    with pytest.raises(NotAllowed):
        service.refuse(month.actor(OTHER), made.id, made.version, "算错了")
    with pytest.raises(Refused):
        service.approve(month.actor(MANAGER), made.id, made.version)
    sql.run("UPDATE month_report SET prepared_by_id = ? WHERE id = ?", head.person, made.id)
    with pytest.raises(SecondPersonNeeded):
        service.check(head, made.id, made.version)
    sql.run("UPDATE month_report SET prepared_by_id = 1 WHERE id = ?", made.id)
    checked = service.check(head, made.id, made.version).value
    with pytest.raises(Conflict):
        service.approve(month.actor(MANAGER), made.id, made.version)
    manager = month.actor(MANAGER)
    sql.run("UPDATE month_report SET checked_by_id = ? WHERE id = ?", manager.person, made.id)
    with pytest.raises(SecondPersonNeeded):
        service.approve(manager, made.id, checked.version)


def test_the_report_of_all_companies_is_signed_by_those_who_reach_them(month: Office) -> None:
    service, head = month.app.month_reports, month.actor(HEAD)
    office = month.hire("C1-1", "lushan", "陆杉")
    made = service.prepare(head, "complaint", FEBRUARY).value
    assert made.company is None
    assert made.figures.now.plain["received"] > _prepared(month).figures.now.plain["received"]
    with pytest.raises(NotFound):
        service.check(office, made.id, made.version)
    with pytest.raises(SecondPersonNeeded):
        service.check(head, made.id, made.version)
    signed = month.app.login.countersign(head, "reports.check", "lushan", PASSWORD).value
    checked = service.check(head, made.id, made.version, second=signed).value
    assert (checked.prepared_name, checked.checked_name) == ("孙浩", "陆杉")
    done = service.approve(month.actor(MANAGER), checked.id, checked.version).value
    assert done.state == "approved"


def test_a_month_that_runs_is_no_report_yet(month: Office) -> None:
    clerk = month.actor(CLERK)
    with pytest.raises(Refused):
        month.app.month_reports.prepare(clerk, "complaint", date(2026, 3, 1))
    with pytest.raises(ValidationErrors):
        month.app.month_reports.prepare(clerk, "weather", FEBRUARY)


def test_it_is_sent_back_with_a_reason_and_prepared_anew(month: Office) -> None:
    service, made = month.app.month_reports, _prepared(month)
    with pytest.raises(Refused):
        _prepared(month)
    with pytest.raises(ValidationErrors):
        service.refuse(month.actor(HEAD), made.id, made.version, " ")
    back = service.refuse(month.actor(HEAD), made.id, made.version, "漏了两件").value
    assert (back.state, back.remark) == ("refused", "漏了两件")
    again = _prepared(month)
    assert (again.edition, again.number) == (2, "BG202603020002")


def test_late_changes_are_told_and_make_another_edition(month: Office) -> None:
    service, clerk = month.app.month_reports, month.actor(CLERK)
    first = _approved(month)
    month.clock.advance(timedelta(days=3))
    month.app.complaint_intake.register(
        month.actor("C3-1"),
        Intake(words="二月的事", received_at=datetime(2026, 2, 20, 9, tzinfo=CHINA)),
    )
    took = first.figures.now.plain["received"]
    found = {one.figure: one for one in service.late_changes(clerk, first.id)}
    assert (found["received"].frozen, found["received"].now) == (took, took + 1)
    assert found["kind:"].now == found["kind:"].frozen + 1
    with pytest.raises(ValidationErrors):
        _prepared(month)
    second = _approved(month, "补登一件")
    assert (second.edition, second.reason) == (2, "补登一件")
    assert second.figures.now.plain["received"] == took + 1
    assert service.report(clerk, first.id) == first
    assert [line.edition for line in service.reports(clerk, FEBRUARY)] == [2, 1]
    assert service.late_changes(clerk, second.id) == ()


def test_as_many_but_other_cases_are_a_change_too(month: Office) -> None:
    made = _prepared(month)
    a, b = (
        sql.one(
            "SELECT id, kind, level, channel, target_unit_id, target_company_id, company_id "
            f"FROM complaint WHERE state {sign} 'void' AND state NOT LIKE 'c%' "
            "AND state NOT LIKE 'ar%' ORDER BY id LIMIT 1"
        )
        for sign in ("=", "<>")
    )
    assert a
    assert b
    state = sql.scalar("SELECT state FROM complaint WHERE id = ?", b[0])
    sql.run("UPDATE complaint_clock SET due_at = NULL, unknown_year = 2030, "
            "ended_at = NULL, ended_how = '' WHERE complaint_id IN (?, ?)", a[0], b[0])  # fmt: skip
    sql.run("DELETE FROM complaint_callback WHERE complaint_id IN (?, ?)", a[0], b[0])
    before = month.app.month_reports.prepare(month.actor(CLERK), "sla", FEBRUARY).value
    assert before.figures.kind == "sla"
    sql.run("UPDATE complaint SET state = 'void' WHERE id = ?", b[0])
    sql.run(
        "UPDATE complaint SET state = ?, kind = ?, level = ?, channel = ?, target_unit_id = ?, "
        "target_company_id = ?, company_id = ? WHERE id = ?",
        state, *b[1:], a[0],
    )  # fmt: skip
    (change,) = month.app.month_reports.late_changes(month.actor(CLERK), before.id)
    assert (change.figure, change.rows) == ("received", True)
    assert made.figures.now.checksum


def test_whoever_has_one_company_sees_its_reports_only(month: Office) -> None:
    service, made = month.app.month_reports, _prepared(month)
    theirs = month.actor("X1-1")
    assert service.reports(theirs) == []
    with pytest.raises(NotFound):
        service.report(theirs, made.id)
    own = service.prepare(month.actor("X1-3"), "complaint", FEBRUARY).value
    assert (own.company, own.company_name) == (2, "城东汽车有限公司")
    assert [line.id for line in service.reports(theirs)] == [own.id]


def test_paper_and_workbook_hold_the_same_totals(month: Office, tmp_path: Path) -> None:
    done, prints, clerk = _approved(month), month.app.report_prints, month.actor(CLERK)
    wanted = Wanted("complaint", FEBRUARY)
    for language in Language:
        shown = prints.pdf(clerk, wanted, language)
        text = " ".join(pages(shown.pdf))
        out = tmp_path / f"{language.value}.xlsx"
        prints.xlsx(clerk, wanted, language, out)
        with read_table(out) as table:
            lines = [[*row.cells, *[""] * 10] for row in table.rows()][2:]
        assert done.number in text
        assert done.code in text
        now = done.figures.now
        items = {line[1]: line for line in lines if line[0] in ("总体", "Overall")}
        received = items["受理件数" if language is Language.ZH else "Received"]
        assert received[2] == str(now.plain["received"])
        for kpi in now.kpis:
            told = [str(kpi.numerator), str(kpi.denominator)]
            found = [line[2] for line in items.values() if line[7:9] == told]
            if kpi.denominator:
                assert f"{kpi.value or 0:.1f}" in {f"{float(value):.1f}" for value in found}
                assert kpi.words in text
        for part in now.parts:
            totals = [
                line[2] for line in lines
                if line[1] in ("合计", "Total") and line[2] == str(now.plain["received"])
            ]  # fmt: skip
            assert totals, part
        for name in ("何静", "孙浩", "周敏"):
            assert name in text
    assert month.last_entry()["action"] == "report.print"


def test_an_empty_month_says_so(centre: Office, tmp_path: Path) -> None:
    clerk = centre.actor(CLERK)
    for kind in ("complaint", "inquiry", "sla"):
        wanted = Wanted(kind, date(2025, 5, 1))
        shown = centre.app.report_prints.preview(clerk, wanted, Language.ZH)
        (page,) = pages(shown.pdf)
        assert "本期无记录" in page
        assert "草稿" in page
        assert shown.report is None
        out = tmp_path / f"{kind}.xlsx"
        assert centre.app.report_prints.xlsx(clerk, wanted, Language.ZH, out) == 1
