"""Two desks at once: a review is applied once, a level rises once, a file comes in once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm_desktop.application import Application
from crm_desktop.foundation.clock import SetClock, stamp
from crm_desktop.foundation.errors import CrmError
from crm_desktop.foundation.settings import TIER_NOTICE_DAYS, keep
from crm_desktop.membership.importing.wishes import MemberOptions
from crm_desktop.membership.read import membership_of
from db import sql
from tests.core.membership.levels_model import enter, member
from tests.core.offices import START, TODAY, Office, at_desk


def at_once(office: Office, *works: Callable[[Application], Any]) -> list[Any]:
    """Run each work at a desk of its own, all at the same time; return results and errors."""
    folder: Path = office.app.folder.root
    ready = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[Application], Any]) -> None:
        app = at_desk(folder, SetClock(START))
        try:
            ready.wait()
            results[place] = work(app)
        except CrmError as error:
            results[place] = error
        finally:
            app.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_review_is_applied_once(office: Office) -> None:
    chief = office.actor("A1-1")
    keep(TIER_NOTICE_DAYS, 0)
    people = [member(office, f"会员{n}", "gold") for n in range(40)]
    sql.run("UPDATE membership SET tier_until = ?", TODAY.isoformat())
    review = office.app.tier_reviews.prepare(chief, TODAY).value

    def approve(app: Application) -> Any:
        return app.tier_reviews.approve(
            chief, review.id, review.version, exception="只有一位主管"
        ).value

    results = at_once(office, *[approve] * 4)
    assert sum(1 for each in results if not isinstance(each, CrmError)) == 1, results
    assert {membership_of(each.id).tier.code for each in people} == {"silver"}, "one level down"
    assert sql.scalar("SELECT count(*) FROM tier_change WHERE kind = 'downgrade'") == 40


def test_one_list_is_open_however_many_prepare(office: Office) -> None:
    chief = office.actor("A1-1")
    member(office, "会员", "gold")
    sql.run("UPDATE membership SET tier_until = ?", TODAY.isoformat())
    results = at_once(office, *[lambda app: app.tier_reviews.prepare(chief, TODAY).value] * 4)
    assert not [each for each in results if isinstance(each, CrmError)], "prepared again, no more"
    assert sql.scalar("SELECT count(*) FROM tier_review") == 1


def test_what_is_due_is_raised_once(office: Office) -> None:
    chief = office.actor("A1-1")
    someone = member(office, "会员")
    enter(someone, 2500, 0, TODAY, stamp(START))
    results = at_once(office, *[lambda app: app.tiers.raise_due(chief).value] * 3)
    assert sorted(str(each) for each in results if not isinstance(each, CrmError)) == ["1"]
    assert sql.scalar("SELECT count(*) FROM tier_change WHERE kind = 'upgrade'") == 1


def test_a_file_comes_in_once(office: Office, tmp_path: Path) -> None:
    chief = office.actor("A1-1")
    file = tmp_path / "members.csv"
    rows = "\n".join(f"{n},会员{n},5,20" for n in range(200))
    file.write_text(f"卡号,姓名,积分,卡内余额\n{rows}\n", encoding="utf-8")
    results = at_once(
        office, *[lambda app: app.member_imports.run(chief, file, MemberOptions()).value] * 2
    )
    assert sorted((each.created, each.duplicate) for each in results) == [(0, 200), (200, 0)]
    for table, count in (("membership", 200), ("card", 200), ("points_entry", 200)):
        assert sql.scalar(f"SELECT count(*) FROM {table}") == count
    assert sql.scalar("SELECT sum(principal_fen) FROM value_entry") == 200 * 2000
