"""The figures of a month: they agree with a plain count, and with their own rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median

import pytest

from crm_desktop.foundation.clock import CHINA, stamp
from crm_desktop.foundation.errors import NotFound
from crm_desktop.insight.figures import LISTED
from crm_desktop.insight.model import COMPLAINT_KPIS, Figures, Kpi
from db import sql
from db.models.supervision import Commitment
from tests.core.insight.cases import plant, reckoned
from tests.core.offices import Office

FIRST = datetime(2025, 9, 1, tzinfo=CHINA)
JANUARY = date(2026, 1, 15)


@pytest.fixture
def month(centre: Office) -> Office:
    """The group with 500 cases of half a year, on the second of March."""
    plant(500, FIRST, 182)
    centre.tampered = True  # cases that nobody took through their steps
    return centre


def _figures(office: Office, company: int | None = None, day: date = JANUARY) -> Figures:
    return office.app.complaint_figures.figures(office.actor("A1-1"), "complaint", day, company)


def test_it_agrees_with_a_count_apart_from_the_program(month: Office) -> None:
    for company in (None, 1, 2):
        for day in (date(2026, 1, 15), date(2026, 2, 28), date(2026, 3, 1)):
            _agrees(month, company, day)


def _agrees(month: Office, company: int | None, day: date) -> None:
    figures = _figures(month, company, day)
    told = reckoned(day.year, day.month, company, month.clock.now())
    now = figures.now
    assert {name: now.plain[name] for name in now.plain} == {n: told[n] for n in now.plain}
    for part, groups in now.parts.items():
        assert {g.code: g.count for g in groups} == told[part], part
    assert {g.code: g.count for g in figures.causes} == told["cause"]
    for kpi in now.kpis:
        if kpi.name in told:
            assert (kpi.numerator, kpi.denominator) == told[kpi.name], kpi.name
    if told["days"]:
        times = figures.answers
        assert times
        assert times.count == len(told["days"])
        assert times.median == round(median(told["days"]), 1)
        assert times.over == sum(days > 30 for days in told["days"])
    else:
        assert figures.answers is None
    before = reckoned(
        figures.before.period.first.year,
        figures.before.period.first.month,
        company,
        month.clock.now(),
    )
    assert figures.before.plain["received"] == before["received"]
    promise = figures.before.kpi("promise")
    assert promise
    assert (promise.numerator, promise.denominator) == before["promise"]
    assert now.plain["received"] or day.month == 3


def test_the_rows_behind_each_figure_are_as_many_as_it_tells(month: Office) -> None:
    actor, service = month.actor("A1-1"), month.app.complaint_figures
    figures = _figures(month)
    counts = {name: (0, count) for name, count in figures.now.plain.items() if name != "reopened"}
    counts |= {
        f"{part}:{group.code}": (0, group.count)
        for part, groups in figures.now.parts.items()
        for group in groups
    }
    counts |= {f"cause:{group.code}": (0, group.count) for group in figures.causes}
    for figure, (_, count) in counts.items():
        assert service.total(actor, "complaint", figure, figures)[1] == count, figure
        assert len(service.rows(actor, "complaint", figure, figures)) == min(count, 500), figure
        assert len(service.ids(actor, "complaint", figure, figures)) == count, figure
    for name in COMPLAINT_KPIS[:8]:
        kpi = figures.now.kpi(name)
        assert kpi
        assert service.total(actor, "complaint", name, figures) == (kpi.numerator, kpi.denominator)
        rows = service.rows(actor, "complaint", name, figures)
        assert (sum(row.counts for row in rows), len(rows)) == (kpi.numerator, kpi.denominator)
    shown = service.rows(actor, "complaint", "promise", figures)[0]
    assert shown.due_at
    assert "13812345678" not in shown.title
    assert "5678" in shown.title


def test_a_figure_of_nothing_is_not_applicable(centre: Office) -> None:
    figures = _figures(centre)
    assert figures.empty
    assert [kpi.words for kpi in figures.now.kpis] == [""] * 12
    assert Kpi("promise", 187, 203).words == "92.1 %"
    assert Kpi("promise", 187, 203).change(Kpi("promise", 94, 100)) == -1.9
    assert Kpi("per_thousand", 3, 1300).words == "2.31 ‰"
    with pytest.raises(NotFound):
        centre.app.complaint_figures.rows(centre.actor("A1-1"), "complaint", "weather", figures)


def test_customers_questions_and_requests_make_the_rates(month: Office) -> None:
    now = stamp(datetime(2026, 1, 9, 9, tzinfo=CHINA))
    for number in range(1, 5):
        sql.run(
            "INSERT INTO customer (company_id, code, old_code, kind, name, name_key, pinyin, "
            "salutation, gender, birthday_lunar, job, org_type, store_level, industry, source, "
            "level, do_not_contact, do_not_contact_reason, care_plan, file_number, shelf, notes, "
            "completeness, created_at, updated_at, version) "
            "VALUES (1, ?, '', 'person', '张', '张', '', '', '', '', '', '', "
            "'', '', '', '', ?, '', '', '', '', '', 0, ?, ?, 1)",
            f"KH{number}", False, now, now,
        )  # fmt: skip
    figures = _figures(month)
    rate = figures.now.kpi("per_thousand")
    assert rate
    assert (rate.numerator, rate.denominator) == (figures.now.plain["received"], 4)
    assert figures.year.kpi("per_thousand") == Kpi("per_thousand", 0, 0)


def test_whoever_reaches_one_company_has_its_figures_only(month: Office) -> None:
    service = month.app.complaint_figures
    theirs = month.actor("X1-1")
    assert [company for company, _ in service.companies(theirs)] == [2]
    assert len(service.companies(month.actor("A1-1"))) == 2
    mine = service.figures(theirs, "complaint", JANUARY)
    assert mine.company == 2
    assert mine.now == _figures(month, 2).now
    with pytest.raises(NotFound):
        service.figures(theirs, "complaint", JANUARY, 1)


def test_what_a_handler_sees_is_their_company(month: Office) -> None:
    found = month.app.complaint_figures.figures(month.actor("F1-1"), "complaint", JANUARY)
    assert found.company == 1


def test_commitments_are_measured_by_the_same_figures(month: Office) -> None:
    for code, measure, target in (("ack", "acknowledge", 300), ("law", "answer", 1000)):
        Commitment.create(
            code=code, zh="承诺", en="Promise", measure=measure, target_permille=target,
            from_day="2025-01-01",
        )  # fmt: skip
    Commitment.create(
        code="old", zh="旧", en="Old", measure="promise", target_permille=1,
        from_day="2020-01-01", until_day="2025-12-31",
    )  # fmt: skip
    actor = month.actor("A1-1")
    found = month.app.complaint_figures.figures(actor, "sla", JANUARY)
    whole = _figures(month)
    told = {each.code: each for each in found.promised}
    assert "old" not in told
    for each in found.promised:
        assert each.kpi == whole.now.kpi(each.kpi.name)
    assert [told[code].kept for code in ("ack", "law")] == [True, False]
    missed = {each.kpi.name: each.kpi.missed for each in found.promised}
    assert len(found.breaches) == min(sum(missed.values()), LISTED)


def test_what_happens_after_the_month_does_not_change_it(month: Office) -> None:
    before = _figures(month)
    month.clock.advance(timedelta(days=20))
    case = before.open[0]
    sql.run(
        "UPDATE complaint SET state = 'closed', result = 'accepted', closed_at = ? WHERE id = ?",
        stamp(month.clock.now()),
        case.id,
    )
    assert _figures(month).now == before.now
