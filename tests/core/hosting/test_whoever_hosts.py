"""What a PC that hosts is told, and what one that does not says; how programs are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.__main__ import main
from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.doubts import Doubts
from crm_desktop.hosting import service
from crm_desktop.hosting.cluster import Cluster
from crm_desktop.sharing.hearing import hearing_of
from db.programs import server_programs, version_of
from tests.core.offices import Office


@pytest.fixture
def made(tmp_path: Path) -> Cluster:
    """A server of which all is there but the data."""
    programs = server_programs()
    assert programs is not None
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "host.json").write_text(
        '{"port": 54399, "database": "office", "account": "office", "password": "x"}'
    )
    return Cluster(folder, programs)


def test_the_switch_is_noted_and_passed_on(
    office: Office, made: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(service, "cluster_in", lambda _folder: made)
    monkeypatch.setattr(service, "start_with_pc", lambda _cluster: told.append("with"))
    monkeypatch.setattr(service, "no_longer_with_pc", lambda _cluster: told.append("without"))
    with office.logs("hosting.starts_with_pc done", "hosting.starts_with_pc done"):
        office.app.hosting.start_with_pc(office.administrator, on=True)
        office.app.hosting.start_with_pc(office.administrator, on=False)
    assert told == ["with", "without"]


def test_the_commands_pass_it_on_too(
    made: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    monkeypatch.setattr("crm_desktop.cli.hosting.cluster_in", lambda _folder: made)
    monkeypatch.setattr("crm_desktop.cli.hosting.start_with_pc", lambda _c: told.append("with"))
    monkeypatch.setattr(
        "crm_desktop.cli.hosting.no_longer_with_pc", lambda _c: told.append("without")
    )
    root = str(made.folder.parent)
    assert main(["host", "start-with-pc", "--data", root, "--json"]) == 0
    assert main(["host", "no-longer-with-pc", "--data", root, "--json"]) == 0
    assert told == ["with", "without"]
    assert '"port": 54399' in capsys.readouterr().out


def test_where_nothing_is_hosted_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["host", "status", "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_programs_that_are_named_come_first_and_say_their_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = server_programs()
    assert found is not None
    assert version_of(found) >= 15
    assert version_of(tmp_path) == 0
    monkeypatch.setenv("CRM_POSTGRES", str(found))
    assert server_programs() == found
    assert server_programs(4) is None


def test_a_newer_server_orders_text_by_itself(tmp_path: Path) -> None:
    programs = server_programs(18)
    if programs is None:
        pytest.skip("no server of version 18 here")
    how = list(Cluster(tmp_path, programs)._how_to_make(tmp_path / "secret"))
    assert "--builtin-locale=C.UTF-8" in how


def test_much_is_told_by_its_kinds() -> None:
    many = Changes.of(Change("customer", number) for number in range(5000))
    assert Changes.heard(many.told()) == Changes.of([Change("customer", 0)])
    few = Changes.of([Change("card", 7), Change("customer", 9)])
    assert Changes.heard(few.told()) == few


def test_of_a_file_there_is_nobody_to_hear_and_nothing_in_doubt(office: Office) -> None:
    assert hearing_of(office.app, lambda _changes: None, lambda _reach: None) is None
    assert Doubts().settle(office.app.database, "never taken") is None
