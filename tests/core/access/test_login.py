"""Who sits at the desk: login, waiting after failures, switching posts, passwords, recovery."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm_desktop.access import passwords
from crm_desktop.access.login import LONGEST_WAIT, make_recovery_code, plain_code
from crm_desktop.access.model import Session
from crm_desktop.access.passwords import check_new_password, matches
from crm_desktop.application import found_office
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.errors import (
    DeniedLogin,
    NotAllowed,
    NotFound,
    ValidationErrors,
)
from crm_desktop.foundation.paths import DataFolder
from db import sql
from tests.core.offices import PASSWORD, START, TODAY, NoKeyring, Office, founding
from tests.source import ROOT

NEW = "another-horse-7"


def log_in(office: Office, login: str = "chenli", password: str = PASSWORD) -> Session:
    return office.app.login.log_in(SYSTEM, login, password).value


def refused(office: Office, login: str = "chenli", password: str = "wrong") -> DeniedLogin:
    with office.logs("login.in failed"), pytest.raises(DeniedLogin) as caught:
        log_in(office, login, password)
    return caught.value


def test_a_session_says_who_and_what_for(group: Office) -> None:
    with group.logs("login.in done"):
        session = log_in(group, "  ＣｈｅｎＬｉ ")
    assert (session.name, session.login, session.post_title) == ("陈立", "chenli", "系统管理员")
    assert (session.actor, session.company) == (group.administrator, 1)
    assert session.everywhere
    assert not session.must_change
    assert session.may("administration.do")
    assert session.rights["audit.view"] == {"system"}
    assert not session.may("administration.approve")
    assert [held.title for held in session.posts] == ["系统管理员"]
    entry = group.last_entry()
    assert (entry["person"], entry["post"], entry["company"]) == (1, group.post("A1-2"), 1)
    assert group.app.people.person(group.administrator, 1).last_login == group.clock.now()
    branch = log_in(group, "zhaoxue")
    assert (branch.company, branch.everywhere) == (2, False)


def test_what_was_wrong_is_not_told(group: Office) -> None:
    group.app.people.set_active(group.administrator, group.actor("B1-2").person, 1, active=False)
    answers = {
        refused(group, login, password).phrase.key
        for login, password in (
            ("nobody", PASSWORD),
            ("", ""),
            ("chenli", "wrong"),
            ("lifang", PASSWORD),  # has left
        )
    }
    assert answers == {"error.login"}


def test_whoever_holds_no_post_is_told_so_only_with_the_password(group: Office) -> None:
    sql.run("UPDATE posting SET valid_to = ? WHERE person_id = 4", TODAY.isoformat())
    login = sql.scalar("SELECT login FROM person WHERE id = 4")
    assert refused(group, login).phrase.key == "error.login"
    assert refused(group, login, PASSWORD).phrase.key == "error.no_post"


def test_a_post_that_is_to_come_or_of_a_closed_company_is_none(group: Office) -> None:
    group.app.organisation.set_company_active(group.administrator, 2, 1, active=False)
    assert refused(group, "zhaoxue", PASSWORD).phrase.key == "error.no_post"
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    sql.run("UPDATE posting SET valid_from = ? WHERE person_id = 4", tomorrow)
    login = sql.scalar("SELECT login FROM person WHERE id = 4")
    assert refused(group, login, PASSWORD).phrase.key == "error.no_post"
    group.clock.advance(timedelta(days=1))
    assert log_in(group, login).post_title


# --------------------------------------------------------------------------- waiting after failures


def test_the_wait_doubles_up_to_its_longest(office: Office) -> None:
    for _ in range(2):
        assert refused(office).wait_seconds == 0
    waits = []
    for _ in range(10):
        refused(office)  # counts, and sets the next wait
        waits.append(refused(office, password=PASSWORD).wait_seconds)  # only told to wait
        office.clock.advance(timedelta(seconds=waits[-1]))
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert log_in(office).name == "陈立"
    assert sql.one("SELECT failures, wait_until FROM credential WHERE person_id = 1") == (0, None)


def test_waiting_is_not_counted_and_not_passed_by_the_password(office: Office) -> None:
    for _ in range(3):
        refused(office)
    for _ in range(5):
        assert refused(office, password=PASSWORD).phrase.key == "error.login_wait"
    assert sql.scalar("SELECT failures FROM credential WHERE person_id = 1") == 3
    office.clock.advance(timedelta(seconds=4.9))
    assert refused(office, password=PASSWORD).wait_seconds == 1
    office.clock.advance(timedelta(seconds=0.1))
    log_in(office)


def test_a_setting_says_how_many_failures_are_free(office: Office) -> None:
    office.app.settings.change_office(office.administrator, "login_failures", 1)
    refused(office)
    assert refused(office, password=PASSWORD).wait_seconds == 5


def test_a_clock_set_back_locks_nobody_out_for_longer(office: Office) -> None:
    office.clock.advance(timedelta(days=200))
    for _ in range(3):
        refused(office)
    office.clock.advance(-timedelta(days=200))
    assert refused(office, password=PASSWORD).wait_seconds == LONGEST_WAIT.total_seconds()
    office.clock.advance(timedelta(minutes=10))
    assert refused(office, password=PASSWORD).wait_seconds == 300
    office.clock.advance(timedelta(minutes=5))
    log_in(office)


def test_failures_of_one_do_not_keep_another_out(group: Office) -> None:
    for _ in range(4):
        with pytest.raises(DeniedLogin):
            log_in(group, "zhoumin", "wrong")
    log_in(group, "lifang")


def test_somebody_without_a_password_row_is_nobody(office: Office) -> None:
    office.tampered = True
    sql.run("DELETE FROM credential WHERE person_id = 1")
    assert refused(office, password=PASSWORD).phrase.key == "error.login"


def test_every_failure_stands_in_the_log_with_the_person(office: Office) -> None:
    refused(office)
    entry = office.last_entry()
    assert entry["person"] is None
    assert '"label":"陈立"' in str(entry["subjects"])
    assert "wrong" not in str(entry)
    refused(office, "nobody")
    assert office.last_entry()["subjects"] == "[]"


# ------------------------------------------------------------------------------------------- posts


def second_post(group: Office) -> tuple[Actor, Actor]:
    clerk = group.actor("B1-2")
    group.app.people.assign(group.administrator, clerk.person, group.post("X1-3"), TODAY)
    return clerk, Actor(clerk.person, group.post("X1-3"))


def test_rights_are_those_of_the_acting_post(group: Office) -> None:
    one, other = second_post(group)
    session = log_in(group, "lifang")
    assert {held.post for held in session.posts} == {one.post, other.post}
    assert session.actor == Actor(one.person, session.posts[0].post)
    with group.logs("login.switch_post done"):
        switched = group.app.login.switch_post(one, other.post).value
    assert (switched.actor, switched.company) == (other, 2)
    assert group.last_entry()["post"] == other.post
    # The next login begins where the last one was.
    assert log_in(group, "lifang").actor == other
    assert group.app.login.session(other) == switched


def test_a_post_that_one_does_not_hold_is_not_found(group: Office) -> None:
    clerk = group.actor("B1-2")
    for post in (group.post("A1-2"), 999):
        with group.logs(), pytest.raises(NotFound):
            group.app.login.switch_post(clerk, post)
    with group.logs("draft.keep denied"), pytest.raises(NotAllowed):
        group.app.desk.keep_draft(Actor(clerk.person, group.post("A1-2")), "form", "", {})


def test_a_session_ends_with_its_post(group: Office) -> None:
    one, other = second_post(group)
    (posting,) = (
        p
        for p in group.app.people.postings(group.administrator, one.person)
        if p.post == other.post
    )
    group.app.people.end_posting(group.administrator, posting.id, 1, TODAY, "other")
    with pytest.raises(NotAllowed):
        group.app.login.session(other)
    assert group.app.login.session(one).actor == one


def test_the_last_post_that_ended_is_replaced_by_another(group: Office) -> None:
    one, other = second_post(group)
    group.app.login.switch_post(one, other.post)
    group.app.organisation.set_company_active(group.administrator, 2, 1, active=False)
    assert log_in(group, "lifang").actor == one


def test_leaving_and_unlocking(office: Office) -> None:
    admin = office.administrator
    with office.logs("login.out done", "login.unlock done"):
        office.app.login.log_out(admin)
        office.app.login.unlock(admin, PASSWORD)
    with office.logs("login.unlock failed"), pytest.raises(DeniedLogin) as caught:
        office.app.login.unlock(admin, "wrong")
    assert caught.value.phrase.key == "error.password_wrong"
    for _ in range(2):
        with pytest.raises(DeniedLogin):
            office.app.login.unlock(admin, "wrong")
    assert refused(office, password=PASSWORD).wait_seconds == 5


# --------------------------------------------------------------------------------------- passwords


def test_whoever_must_change_the_password_does_nothing_else(group: Office) -> None:
    clerk = group.actor("A1-1")
    sql.run("UPDATE credential SET must_change = ? WHERE person_id = ?", True, clerk.person)
    session = log_in(group, "zhoumin")
    assert session.must_change
    assert session.rights == {"own.do": frozenset()}
    for call in (
        lambda: group.app.organisation.units(clerk),
        lambda: group.app.people.people(clerk),
        lambda: group.app.audit.verify(clerk),
    ):
        with pytest.raises(NotAllowed):
            call()
    group.app.login.change_password(clerk, PASSWORD, NEW)
    assert group.app.organisation.units(clerk)
    assert not log_in(group, "zhoumin", NEW).must_change


DEAR = "$argon2id$v=19$m=65536,t=3,p=4$"


def test_the_program_hashes_at_the_whole_price() -> None:
    told = "from crm_desktop.access.passwords import hash_password; print(hash_password('a'))"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(DEAR)


def test_a_password_is_changed_with_the_old_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "COST", passwords.RECOMMENDED)
    admin, change = office.administrator, office.app.login.change_password
    with office.logs("login.change_password failed"), pytest.raises(ValidationErrors) as caught:
        change(admin, "wrong", NEW)
    assert caught.value.fields["old"].key == "error.password_wrong"
    assert sql.scalar("SELECT failures FROM credential WHERE person_id = 1") == 1
    for new, why in (
        (PASSWORD, "error.password_same"),
        ("short", "error.password_short"),
        ("password1", "error.password_common"),
    ):
        with office.logs(), pytest.raises(ValidationErrors) as caught:
            change(admin, PASSWORD, new)
        assert caught.value.fields["new"].key == why
    with office.logs("login.change_password done"):
        change(admin, PASSWORD, NEW)
    kept = sql.one("SELECT password_hash, failures FROM credential WHERE person_id = 1")
    assert kept is not None
    assert kept[0].startswith(DEAR), "RFC 9106, second option"
    assert matches(kept[0], NEW)
    assert not matches(kept[0], PASSWORD)
    assert kept[1] == 0


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("1234567", "error.password_short"),
        ("x" * 201, "error.too_long"),
        ("Password1", "error.password_common"),
        ("ｐａｓｓｗｏｒｄ", "error.password_common"),
        ("12345678", "error.password_common"),
        ("ababababab", "error.password_common"),
        ("zhangsan01", "error.password_is_login"),
        ("ZhangSan01", "error.password_is_login"),
    ],
)
def test_a_weak_password_is_refused(password: str, why: str) -> None:
    with pytest.raises(ValidationErrors) as caught:
        check_new_password("new", password, "ZhangSan01", 8)
    assert caught.value.fields["new"].key == why


@pytest.mark.parametrize(
    "password", ["我的密码很长很好", "x y z 1 2 3", "correct-horse-9", "x" * 8 + "yz"]
)
def test_a_good_password_is_taken(password: str) -> None:
    check_new_password("new", password, "zhangsan", 8)
    check_new_password("new", password, "", 8)


def test_a_hash_that_is_none_matches_nothing() -> None:
    assert not matches("", "")
    assert not matches("$argon2id$broken", PASSWORD)


# ---------------------------------------------------------------------------------------- recovery


def recover(office: Office, code: str, login: str = "chenli", new: str = NEW) -> None:
    office.app.login.recover(SYSTEM, code, login, new)


def test_the_code_of_the_sheet_works_once(office: Office) -> None:
    with office.logs("login.new_recovery_code done"):
        code = office.app.login.new_recovery_code(office.administrator).value
    assert code not in str(office.last_entry())
    sql.run("UPDATE credential SET failures = 9, wait_until = '9999-01-01T00:00:00.000000Z'")
    with office.logs("login.recover done"):
        recover(office, f" {code.lower().replace('-', ' ')} ")
    log_in(office, password=NEW)
    with office.logs("login.recover failed"), pytest.raises(DeniedLogin):
        recover(office, code, new="yet-another-5")


def test_a_new_code_makes_the_old_one_void(office: Office) -> None:
    old = office.app.login.new_recovery_code(office.administrator).value
    new = office.app.login.new_recovery_code(office.administrator).value
    with pytest.raises(DeniedLogin):
        recover(office, old)
    recover(office, new)


def test_the_code_of_the_founding_works(tmp_path: Path) -> None:
    app, founded, _ = found_office(
        DataFolder(tmp_path),
        NoKeyring(),
        founding("small-office"),
        plain=True,
        clock=SetClock(START),
    )
    try:
        app.login.recover(SYSTEM, founded.recovery_code, "chenli", NEW)
    finally:
        app.close()


def test_only_an_administrator_is_recovered_and_the_answer_is_the_same(office: Office) -> None:
    code = office.app.login.new_recovery_code(office.administrator).value
    for wrong, login in ((make_recovery_code(), "chenli"), (code, "nobody"), (code, "lifang")):
        with office.logs("login.recover failed"), pytest.raises(DeniedLogin) as caught:
            recover(office, wrong, login)
        assert caught.value.phrase.key == "error.recovery"
    with office.logs(), pytest.raises(ValidationErrors):
        recover(office, code, new="short")
    recover(office, code)


def test_an_administrator_whose_password_was_just_reset_is_recovered(office: Office) -> None:
    code = office.app.login.new_recovery_code(office.administrator).value
    sql.run("UPDATE credential SET must_change = ? WHERE person_id = 1", True)
    recover(office, code)
    assert not log_in(office, password=NEW).must_change


def test_a_code_is_easy_to_read_aloud() -> None:
    code = make_recovery_code()
    assert len(code) == 29
    assert not set(code) & set("01OIl")
    assert plain_code(f"  {code.lower()} ") == code.replace("-", "")
    assert make_recovery_code() != code


def test_a_day_begins_at_midnight_in_china(group: Office) -> None:
    clerk = group.actor("B1-2")
    (posting,) = group.app.people.postings(group.administrator, clerk.person)
    until = TODAY + timedelta(days=1)
    group.app.people.end_posting(group.administrator, posting.id, 1, until, "other")
    group.clock.set(datetime(2026, 3, 2, 23, 59, 59, tzinfo=CHINA))
    group.app.desk.keep_draft(clerk, "form", "", {})
    group.clock.advance(timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        group.app.desk.keep_draft(clerk, "form", "", {})
