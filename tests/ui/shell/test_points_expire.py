"""Points that have expired are written off by the program itself, once a day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.settings import POINTS_MONTHS, keep
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.read import account_of
from tests.core.membership.books import member
from tests.core.offices import TODAY, opened
from tests.ui.shell.conftest import Driver, Start


def points(driver: Driver, account: int) -> int:
    """Return the points of an account as the program has them now."""
    told: list[int] = []
    driver.program.house.place.ask(
        lambda _app, _actor: account_of(account).points, owner=driver.program, done=told.append
    )
    driver.calm()
    return told[0]


def test_expired_points_go_when_the_program_starts_and_every_day(
    start: Start, small: Path, clock: SetClock
) -> None:
    with opened(small) as office:
        clerk, book = office.actor("A1-2"), member(office)
        keep(POINTS_MONTHS, 1)
        for days, yuan in ((60, 100), (28, 50)):
            earning = Earning(yuan * 100, TODAY - timedelta(days=days))
            office.app.points.earn(clerk, book.account, earning, f"e{days}")
        assert book.now.points == 150
    driver = start(small).begin().log_in()
    driver.calm()
    assert points(driver, book.account) == 50
    clock.advance(timedelta(days=1))
    driver.presence._pulse._tick()
    driver.calm()
    assert points(driver, book.account) == 0
