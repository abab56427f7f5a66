"""An office is taken to a server on the same PC, and worked with there."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.__main__ import main
from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting import cluster as clusters
from crm_desktop.hosting import service
from crm_desktop.hosting.cluster import Cluster
from crm_desktop.hosting.service import Desk, facts_here, server_folder, wake
from crm_desktop.profile import load_profile
from crm_desktop.sharing.joining import enter_office
from db import sql
from db.dumping import read_dump
from db.errors import ConnectionLost
from db.programs import server_programs
from db.shared import open_shared
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
    for setting in ("fsync", "full_page_writes"):  # nobody pulls the plug of a test
        monkeypatch.setitem(clusters._SETTINGS, setting, "off")
    yield folder
    found.stop()
    shutil.rmtree(outside, ignore_errors=True)


def test_the_office_is_hosted_here_backed_up_by_night_stopped_and_started(
    pc: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
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
    (other,) = moved.passwords
    # The commands of the PC that hosts; then it is started by whoever logs in next.
    assert main(["host", "status", "--data", str(pc), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["running"] is True
    assert main(["host", "stop", "--data", str(pc)]) == 0
    assert str(facts.port) in capsys.readouterr().out
    # By night nobody is logged in, and here the server does not even run.
    assert main(["host", "backup", "--data", str(pc), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    dump = read_dump(Path(made["file"]))
    assert (dump.copy.sha256, dump.tables["person"].rows) == (made["sha256"], 2)
    assert Path(made["file"]).parent == folder.backups
    assert main(["host", "backup", "--data", str(pc)]) == 0
    assert "\n" in capsys.readouterr().out
    assert len(list(folder.backups.glob("*-daily*"))) == 1, "once a day"
    assert not facts_here(folder).is_running, "as it was found"
    # Somebody comes in on this PC, and somebody else on another.
    assert wake(folder) is True
    assert wake(folder) is False
    assert main(["host", "address", "--data", str(pc)]) == 0
    assert str(facts.port) in capsys.readouterr().out
    app, session = enter_office(folder, "chenli", PASSWORD)
    assert session.name == "陈立"
    facts = app.hosting.facts(session.actor)
    assert facts.desks == ()
    assert facts.last_backup is not None
    desk = open_shared(place.address(other.login, other.password))
    desk.connect()
    facts = app.hosting.facts(session.actor)
    assert facts.desks == (Desk(other.login, socket.gethostname(), "127.0.0.1"),)
    desk.close()
    # It starts another way: the note is kept though the server that takes it goes and comes.
    monkeypatch.setattr(service, "start_with_pc", _again)
    app.hosting.start_with_pc(session.actor, on=True)
    monkeypatch.setattr(service, "no_longer_with_pc", _refusing)
    with pytest.raises(Refused, match="program_failed"):
        app.hosting.start_with_pc(session.actor, on=False)
    app.hosting.stop(session.actor)
    assert not facts_here(folder).is_running
    with pytest.raises(ConnectionLost):
        app.hosting.facts(session.actor)
    app.close()
    assert main(["host", "start", "--data", str(pc), "--json"]) == 0
    capsys.readouterr()
    app, session = enter_office(folder, "chenli", PASSWORD)
    noted = "SELECT action FROM audit_entry WHERE action LIKE 'hosting.%' ORDER BY seq"
    switched = ["hosting.starts_with_pc"] * 3
    assert [action for (action,) in sql.rows(noted)] == [*switched, "hosting.stop"]
    app.close()


def _again(cluster: Cluster) -> None:
    cluster.stop()
    cluster.start()


def _refusing(_cluster: Cluster) -> None:
    raise Refused(Phrase("hosting.program_failed", program="systemctl", said="no"))


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
