"""Document numbers are dense and unique, whoever draws them and whatever fails."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date, timedelta

import pytest

from crm_desktop.access.model import RequestData
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.numbering import next_number
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import PUBLIC, Service, use_case
from crm_desktop.foundation.work import Work
from db import sql
from db.engine import DATABASE
from tests.core.offices import TODAY, Office
from tests.source import ROOT

DAY = date(2026, 11, 22)


def draw(company: int = 1, kind: str = "report", day: date = DAY) -> str:
    with DATABASE.atomic():
        return next_number(company, kind, day)


def test_numbers_run_by_company_kind_and_day(office: Office) -> None:
    assert [draw() for _ in range(3)] == ["BG202611220001", "BG202611220002", "BG202611220003"]
    assert draw(company=2) == "BG202611220001"
    assert draw(kind="complaint") == "TS202611220001"
    assert draw(day=DAY + timedelta(days=1)) == "BG202611230001"
    assert draw() == "BG202611220004"


def test_every_kind_of_the_domain_has_its_prefix(office: Office) -> None:
    rules: dict[str, str] = resource_json("defaults", "numbers.json")
    assert {kind: draw(kind=kind) for kind in rules} == {
        kind: f"{prefix}202611220001" for kind, prefix in rules.items()
    }
    assert len(set(rules.values())) == len(rules)


def test_beyond_its_digits_a_number_grows(office: Office) -> None:
    draw()
    sql.run("UPDATE number_counter SET last = 9998")
    assert [draw() for _ in range(3)] == ["BG202611229999", "BG2026112210000", "BG2026112210001"]


def test_a_kind_without_a_rule_is_our_fault(office: Office) -> None:
    with pytest.raises(KeyError, match="no_such"):
        draw(kind="no_such")


@pytest.mark.usefixtures("declared")
def test_a_step_that_fails_leaves_no_gap(office: Office) -> None:
    class Clerk(Service):
        @use_case("print.note", PUBLIC)
        def draw(self, work: Work, *, fail: bool) -> str:
            number = next_number(1, "report", work.today)
            if fail:
                raise ZeroDivisionError
            return number

    office.silent = frozenset({"print.note"})
    clerk = Clerk(office.app.context)
    assert clerk.draw(SYSTEM, fail=False).value == "BG202603020001"
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            clerk.draw(SYSTEM, fail=True)
    assert clerk.draw(SYSTEM, fail=False).value == "BG202603020002"


def ask(office: Office, count: int) -> list[str]:
    data = RequestData("people", "another post", TODAY + timedelta(days=1))
    return [
        office.app.requests.submit(office.administrator, data).value.number for _ in range(count)
    ]


def numbers(count: int) -> list[str]:
    return [f"QX20260302{n:04d}" for n in range(1, count + 1)]


def test_many_threads_draw_each_number_once(office: Office) -> None:
    drawn: list[str] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            office.app.connect_here()
            try:
                drawn.extend(ask(office, 10))
            finally:
                office.app.close_here()
        except BaseException as error:  # told by the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(drawn) == numbers(80)


def test_many_programs_draw_each_number_once(office: Office) -> None:
    command = [sys.executable, "-m", "tests.core.foundation.numbering_process"]
    command += [str(office.app.folder.root), "15"]
    desks = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
        for _ in range(3)
    ]
    drawn = ask(office, 15)
    for desk in desks:
        output, _ = desk.communicate(timeout=60)
        assert desk.returncode == 0
        drawn += output.split()
    assert sorted(drawn) == numbers(60)
