"""The least version of the program that may work on a shared office: said by the administrator, or
by a program that brings the schema up; older ones are refused at the door and before they write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop import __version__, application
from crm_desktop.application import open_shared_office
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import NotAllowed, ValidationErrors, phrase_of
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.sharing import versions
from crm_desktop.sharing.joining import enter_office, join_office
from crm_desktop.sharing.refusals import why_not
from crm_desktop.sharing.versions import ANY, least_program
from db.errors import OlderProgram
from db.migrate import HEAD
from db.versions import is_older
from tests.core.offices import PASSWORD, START, Office
from tests.core.sharing.people import Shared

OLD = "0.0.9"


@pytest.fixture
def office(shared: Shared, tmp_path: Path) -> Iterator[Office]:
    with shared.hosting(tmp_path / "desk") as office:
        yield office
        with office.app.database.here():
            versions.set_least(ANY)


def _become(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Be another version of the program from now on."""
    monkeypatch.setattr(versions, "__version__", version)
    monkeypatch.setattr(application, "__version__", version)


@pytest.mark.parametrize(
    ("version", "than", "older"),
    [("0.9", "0.10", True), ("1.2", "1.2.0", False), ("0.1.0", "0", False), ("2", "10.0", True)],
)
def test_versions_are_compared_number_by_number(version: str, than: str, older: bool) -> None:
    assert is_older(version, than) is older


def test_an_older_program_is_refused_at_the_door(
    office: Office, shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(tmp_path / "old")
    clock = SetClock(START)
    who = office.administrator
    join_office(folder, shared.place, "lifang", PASSWORD, clock=clock)[0].close()
    office.app.server.require(who, __version__)
    assert office.app.server.facts(who).least_program == __version__
    enter_office(folder, "lifang", PASSWORD, clock=clock)[0].close()
    _become(monkeypatch, OLD)
    with pytest.raises(OlderProgram) as met:
        enter_office(folder, "lifang", PASSWORD, clock=clock)
    words = phrase_of(met.value)
    assert words is not None
    for language in Language:
        assert OLD in say(words, language)
        assert __version__ in say(words, language)
    refusal = why_not(met.value)
    assert refusal is not None
    assert (refusal.field, refusal.why) == ("database", words)
    with pytest.raises(OlderProgram):
        open_shared_office(folder, shared.address, clock=clock)


def test_a_program_that_became_too_old_reads_and_writes_nothing(
    office: Office, shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = office.administrator
    with monkeypatch.context() as past:
        _become(past, OLD)
        old = open_shared_office(DataFolder(tmp_path / "old"), shared.address)
    old.close_here()
    office.app.server.require(who, __version__)
    old.connect_here()
    try:
        with pytest.raises(OlderProgram):
            old.settings.change_own(who, "theme", "dark")
        assert old.settings.values(who)["theme"] != "dark"
        with office.app.database.here():
            office.app.server.require(who, ANY)
        old.settings.change_own(who, "theme", "dark")
    finally:
        old.close()


def test_nobody_shuts_their_own_door_and_only_whoever_looks_after_it_shuts_any(
    office: Office,
) -> None:
    who = office.administrator
    for version, why in (
        ("9.0", Phrase("server_care.newer_version", own=__version__)),
        ("newest", Phrase("server_care.no_version")),
    ):
        with pytest.raises(ValidationErrors) as met:
            office.app.server.require(who, version)
        assert met.value.fields == {"version": why}
    with pytest.raises(NotAllowed):
        office.app.server.require(office.actor("A1-2"), ANY)
    assert least_program() == ANY


def test_a_program_that_brings_the_schema_up_asks_for_its_own_version(
    office: Office, shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = office.app.database
    real = application.upgrade

    def upgrade(*given: object) -> tuple[str, ...]:
        real(*given)  # type: ignore[arg-type]
        return (HEAD,)  # as the first program with another schema finds it

    folder = DataFolder(tmp_path / "newer")
    open_shared_office(folder, shared.address, backup=lambda: None).close()
    with database.here():
        assert least_program() == ANY, "nothing was brought up"
    monkeypatch.setattr(application, "upgrade", upgrade)
    open_shared_office(folder, shared.address, backup=lambda: None).close()
    with database.here():
        assert least_program() == __version__
