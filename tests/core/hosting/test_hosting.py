"""An office is taken to a server on the same PC, and worked with there."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.__main__ import main
from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.hosting import service
from crm_desktop.hosting.cluster import Cluster
from crm_desktop.hosting.service import server_folder, wake
from crm_desktop.profile import load_profile
from crm_desktop.sharing.joining import enter_office
from db.programs import server_programs
from tests.core.offices import PASSWORD, Office, copied, opened
from tests.servers import _as_nobody, _give


@pytest.fixture
def pc(small_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder in which a server can be made, as nobody in particular."""
    programs = server_programs()
    assert programs is not None
    outside = Path(tempfile.mkdtemp(prefix="crm-host-"))
    folder = copied(small_template, outside / "office")
    for each in (outside, folder):
        each.chmod(0o755)
    where = server_folder(DataFolder(folder))
    where.mkdir()
    _give(where)
    found = Cluster(where, programs, _as_nobody())

    def cluster_in(_folder: Path) -> Cluster:
        return found

    monkeypatch.setattr(service, "cluster_in", cluster_in)
    monkeypatch.setattr("crm_desktop.cli.hosting.cluster_in", cluster_in)
    yield folder
    found.stop()
    shutil.rmtree(outside, ignore_errors=True)


def test_the_office_is_hosted_here_and_wakes_up(
    pc: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = DataFolder(pc)
    with opened(pc) as office:
        facts = office.app.hosting.facts(office.administrator)
        assert (facts.can, facts.hosts, facts.is_running) == (True, False, False)
        told: list[str] = []
        moved = office.app.hosting.host_here(
            office.administrator, PASSWORD, lambda what, _done, _whole: told.append(what)
        )
        assert told[0] == "server"
        assert moved.tables["person"].rows == 2
        facts = office.app.hosting.facts(office.administrator)
        assert (facts.hosts, facts.is_running, facts.starts_with_pc) == (True, True, False)
        assert all(place.port == facts.port for place in facts.lines)
        assert any(str(facts.port) in command for command in facts.firewall)
        office.tampered = True
    place = load_profile(folder).shared
    assert place is not None
    assert (place.host, place.port) == ("127.0.0.1", facts.port)
    app, session = enter_office(folder, "chenli", PASSWORD)
    assert session.name == "陈立"
    app.close()
    # The commands of the PC that hosts; then it is started by whoever logs in next.
    assert main(["host", "status", "--data", str(pc), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["running"] is True
    assert main(["host", "stop", "--data", str(pc)]) == 0
    assert str(facts.port) in capsys.readouterr().out
    assert wake(folder) is True
    assert wake(folder) is False
    assert main(["host", "address", "--data", str(pc)]) == 0
    out = capsys.readouterr().out
    assert str(facts.port) in out
    assert main(["host", "start", "--data", str(pc), "--json"]) == 0
    capsys.readouterr()


def test_who_may_not_and_what_is_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        office.app.hosting.host_here(office.actor("A1-2"), PASSWORD)
    with pytest.raises(Refused, match="not_here"):
        office.app.hosting.start_with_pc(office.administrator, on=True)
    assert wake(DataFolder(tmp_path)) is False


def test_without_programs_nothing_is_offered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "server_programs", lambda: None)
    facts = office.app.hosting.facts(office.administrator)
    assert (facts.can, facts.hosts, facts.is_running, facts.lines) == (False, False, False, ())


def test_a_wrong_password_makes_no_office_there(pc: Path) -> None:
    with opened(pc) as office:
        with pytest.raises(ValidationErrors):
            office.app.hosting.host_here(office.administrator, "not my password")
        assert not load_profile(DataFolder(pc)).joined
