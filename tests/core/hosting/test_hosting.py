"""An office is taken to a server on the same PC, and worked with there."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.__main__ import main
from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.backups.service import BackupService
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting import cluster as clusters
from crm_desktop.hosting import service
from crm_desktop.hosting.backing_up import back_up
from crm_desktop.hosting.certificate import make_certificate
from crm_desktop.hosting.cluster import Cluster
from crm_desktop.hosting.neighbourhood import place_of
from crm_desktop.hosting.service import Desk, HostFacts, facts_here, server_folder, wake
from crm_desktop.profile import load_profile
from crm_desktop.sharing.joining import enter_office, join_office, try_office
from crm_desktop.sharing.place import read_line
from db import sql
from db.certificates import shown_certificate
from db.dumping import read_dump
from db.engine import DATABASE
from db.errors import ConnectionLost, NoTls, WrongPassword
from db.programs import server_programs
from db.shared import open_shared
from tests.core.offices import PASSWORD, Office, copied, opened
from tests.servers import _as_nobody, _give


@pytest.fixture
def pc(local_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder in which a server can be made, as nobody in particular."""
    programs = server_programs()
    assert programs is not None
    outside = Path(tempfile.mkdtemp(prefix="crm-host-"))
    folder = copied(local_template, outside / "office")
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
    found = service.cluster_in(server_folder(folder))
    assert facts.desks == (Desk(other.login, socket.gethostname(), "127.0.0.1"),)
    desk.close()
    _desks_join_encrypted_or_are_told(found, facts, pc.parent)
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
    # A backup that had to start the server does not cut off who has come in meanwhile.
    found.stop()

    def coming_in(_service: BackupService, _actor: Actor) -> None:
        desk.connect()

    monkeypatch.setattr(BackupService, "make_daily", coming_in)
    assert back_up(folder, found) is None
    assert desk.execute_sql("SELECT 1").fetchone() == (1,)
    desk.close()


def _desks_join_encrypted_or_are_told(found: Cluster, facts: HostFacts, aside: Path) -> None:
    """Join as another PC does, by the line that this one hands on; where the server has TLS."""
    kept = found.facts
    assert facts.fingerprint == kept.fingerprint
    place = place_of("127.0.0.1", kept.port, kept.database, kept.fingerprint)
    if not found.has_tls:
        assert (place.tls, facts.fingerprint) == ("disable", "")
        return
    place = read_line(place.line()) or place
    assert (place.tls, len(place.fingerprint)) == ("verify-ca", 64)
    desk = DataFolder(aside / "desk")
    with pytest.raises(NoTls):
        join_office(desk, replace(place, fingerprint="0" * 64), "chenli", PASSWORD)
    with pytest.raises(WrongPassword):
        join_office(desk, place, "chenli", "not theirs")
    assert list(desk.root.glob("*.crt")) == [], "who does not join keeps nothing"
    assert try_office(desk, place, "chenli", PASSWORD).office
    assert list(desk.root.glob("*.crt")) == []
    with _entered(*join_office(desk, place, "chenli", PASSWORD)):
        assert sql.scalar("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") is True
    (file,) = desk.root.glob("*.crt")
    file.unlink()
    moved = DataFolder(desk.root.rename(aside / "desk moved"))
    with _entered(*enter_office(moved, "chenli", PASSWORD)):
        assert [path.name for path in moved.root.glob("*.crt")] == [file.name]
    # Somebody else at the same address, with a certificate of their own.
    before = {name: (found.data / name).read_text() for name in ("server.key", "server.crt")}
    secret, shown, _ = make_certificate()
    _show(found, {"server.key": secret, "server.crt": shown}, place.port)
    with pytest.raises(NoTls):
        enter_office(moved, "chenli", PASSWORD)
    _show(found, before, place.port)
    rules = (found.data / "pg_hba.conf").read_text("utf-8").splitlines()[1:]
    readable = {rule.split()[3] for rule in rules if rule.startswith("host ")}
    assert readable == {"127.0.0.1/32", "::1/128"}, "others are let in encrypted only"


def _show(found: Cluster, files: dict[str, str], port: int) -> None:
    """Let the server show another certificate from now on."""
    for name, text in files.items():
        (found.data / name).write_text(text)
    asked = found.control("reload", f"--pgdata={found.data}")
    subprocess.run(asked, check=True, capture_output=True, **_as_nobody())
    expected = hashlib.sha256(ssl.PEM_cert_to_DER_cert(files["server.crt"])).digest()
    end = time.monotonic() + 20
    while hashlib.sha256(shown_certificate("127.0.0.1", port)).digest() != expected:
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def _entered(app: Application, session: Session) -> Iterator[None]:
    """Work at another desk for a while; this thread then comes back to its own."""
    before = DATABASE.obj
    try:
        assert session.name == "陈立"
        yield
    finally:
        app.close()
        DATABASE.obj = before


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
