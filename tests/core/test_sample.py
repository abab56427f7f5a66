"""The sample office: lifelike, whole, and the same whenever it is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crm_desktop.application import Application
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from crm_desktop.profile import KeyKeeping
from crm_desktop.sample import SAMPLE_LOGINS, SAMPLE_PASSWORD, found_sample

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, int]]]:
    """The folder of a sample, and what it said of its progress."""
    folder = tmp_path_factory.mktemp("sample")
    told: list[tuple[int, int]] = []
    found_sample(
        DataFolder(folder), SetClock(NOW), progress=lambda done, total: told.append((done, total))
    ).close()
    return folder, told


@pytest.fixture
def sample(made: tuple[Path, list[tuple[int, int]]]) -> Iterator[Application]:
    from crm_desktop.application import open_application
    from tests.core.offices import NoKeyring

    app = open_application(DataFolder(made[0]), NoKeyring(), clock=SetClock(NOW))
    yield app
    app.close()


def actor(app: Application, login: str) -> Actor:
    return app.login.log_in(SYSTEM, login, SAMPLE_PASSWORD).value.actor


def test_two_companies_and_their_people(sample: Application) -> None:
    admin = actor(sample, SAMPLE_LOGINS[0])
    assert [company.code for company in sample.organisation.companies(admin)] == ["01", "02"]
    assert len(sample.people.people(admin, also_left=True)) == 24
    holders = [holder for post in sample.organisation.posts(admin) for holder in post.holders]
    assert len(holders) >= 24
    assert any(holder.kind == "acting" for holder in holders)
    assert sample.profile.keeping is KeyKeeping.PLAIN


def test_requests_in_every_state_and_something_due(sample: Application) -> None:
    admin = actor(sample, SAMPLE_LOGINS[0])
    requests = [*sample.requests.requests(admin), *sample.requests.requests(admin, ended=True)]
    states = {request.state for request in requests}
    assert states == {"requested", "approved", "done", "rejected", "withdrawn"}
    manager = actor(sample, "linguodong")
    late = [item for item in sample.due.items(manager) if item.due and item.due < NOW]
    assert late, "something is overdue"
    assert not sample.backups.status(admin).due


def test_its_log_holds_and_its_check_finds_nothing(sample: Application) -> None:
    admin = actor(sample, SAMPLE_LOGINS[0])
    assert sample.audit.verify(admin).sound
    assert sample.check.run(admin) == []


def test_everybody_named_can_log_in(sample: Application) -> None:
    for login in SAMPLE_LOGINS:
        session = sample.login.log_in(SYSTEM, login, SAMPLE_PASSWORD).value
        assert not session.must_change


def test_progress_is_told_to_the_end(made: tuple[Path, list[tuple[int, int]]]) -> None:
    told = made[1]
    assert [done for done, _ in told] == list(range(len(told)))
    assert {total for _, total in told} == {len(told)}


def test_it_is_the_same_every_time_and_speaks_english_too(
    made: tuple[Path, list[tuple[int, int]]], tmp_path: Path, sample: Application
) -> None:
    again = found_sample(DataFolder(tmp_path), SetClock(NOW), Language.EN)
    admin = actor(sample, SAMPLE_LOGINS[0])
    try:
        other = actor(again, SAMPLE_LOGINS[0])
        titles = {post.title for post in again.organisation.posts(other)}
        assert "System administrator" in titles

        def shape(app: Application, who: Actor) -> list[object]:
            people = app.people.people(who, also_left=True)
            requests = [*app.requests.requests(who), *app.requests.requests(who, ended=True)]
            return [
                [(p.id, p.login, p.name, p.active) for p in people],
                sorted((r.number, r.state, r.due_on, r.requested_at) for r in requests),
            ]

        assert shape(again, other) == shape(sample, admin)
    finally:
        again.close()
