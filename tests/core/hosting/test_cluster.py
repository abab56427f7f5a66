"""The server that this PC hosts: made, joined, killed, started again, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.foundation.errors import Refused
from crm_desktop.hosting import cluster as clusters
from crm_desktop.hosting import nightly, starting
from crm_desktop.hosting.cluster import Cluster, cluster_in, free_port
from crm_desktop.hosting.neighbourhood import (
    firewall_commands,
    is_handed_on,
    lan_addresses,
    place_of,
)
from crm_desktop.hosting.nightly import TASK, TIMER
from crm_desktop.hosting.starting import start_commands, stop_commands, unit_text
from crm_desktop.sharing.place import read_line
from db.errors import Unreachable, WrongPassword
from db.migrate import upgrade
from db.programs import server_programs, version_of
from db.shared import create_shared, open_shared
from tests.servers import _as_nobody, _give


@pytest.fixture(scope="module")
def made() -> Iterator[Cluster]:
    """A server that was made and started, as nobody in particular."""
    programs = server_programs()
    assert programs is not None
    # Not among pytest's own folders: whoever runs the server must be able to pass.
    outside = Path(tempfile.mkdtemp(prefix="crm-host-"))
    folder = outside / "server"
    folder.mkdir()
    _give(outside)
    _give(folder)
    found = Cluster(folder, programs, _as_nobody())
    found.make()
    found.start()
    yield found
    found.stop()
    shutil.rmtree(outside, ignore_errors=True)


def test_it_is_made_with_passwords_and_a_port_of_our_own(made: Cluster) -> None:
    facts = made.facts
    assert clusters.PORT <= facts.port < clusters.PORT + 50
    rules = (made.data / "pg_hba.conf").read_text("utf-8").splitlines()[1:]
    assert rules
    assert all(rule.endswith(" scram-sha-256") for rule in rules)
    if os.name != "nt":
        kept = made.folder / "host.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert not (made.folder / "secret").exists()
    with pytest.raises(Refused, match="made_already"):
        made.make()


def test_an_office_lives_there_and_strangers_do_not_come_in(made: Cluster) -> None:
    create_shared(made.address)
    database = open_shared(made.address)
    database.connect_here()
    try:
        upgrade(database, lambda: None)
        assert database.unsound() == []
        checksums = database.execute_sql("SHOW data_checksums").fetchone()[0]
        method = database.execute_sql("SHOW password_encryption").fetchone()[0]
        assert (checksums, method) == ("on", "scram-sha-256")
        (library,) = database.execute_sql("SHOW ssl_library").fetchone()
        (encrypts,) = database.execute_sql("SHOW ssl").fetchone()
        # What its programs were built with, by their own word.
        assert made.has_tls is bool(library)
        assert (encrypts == "on") is bool(made.facts.fingerprint)
    finally:
        database.close_here()
    with pytest.raises(WrongPassword):
        open_shared(replace(made.address, password="wrong")).connect_here()


def test_killed_it_starts_again_and_has_everything(made: Cluster) -> None:
    database = open_shared(replace(made.address, database="postgres"))
    database.connect_here()
    database.execute_sql("CREATE TABLE kept (id int)")
    database.execute_sql("INSERT INTO kept VALUES (7)")
    database.close_here()
    head = int((made.data / "postmaster.pid").read_text("utf-8").split()[0])
    os.kill(head, signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    _await_gone(made)
    assert not made.is_running
    with pytest.raises(Unreachable):
        open_shared(made.address).connect_here()
    made.start()
    made.start()  # harmless
    database.connect_here()
    assert database.execute_sql("SELECT id FROM kept").fetchall() == [(7,)]
    database.close_here()


def test_stopped_it_is_away(made: Cluster) -> None:
    made.stop()
    made.stop()
    assert not made.is_running
    made.start()
    assert made.is_running


def test_whoever_starts_it_is_not_root(made: Cluster) -> None:
    as_root = Cluster(made.folder, made._programs)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        with pytest.raises(Refused, match="not_as_root"):
            as_root.start()
    else:
        as_root.start()


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    programs = server_programs()
    assert programs is not None
    full = tmp_path / "server"
    (full / "data").mkdir(parents=True)
    (full / "data" / "something").touch()
    with pytest.raises(Refused) as refused:
        Cluster(full, programs, _as_nobody()).make()
    assert refused.value.phrase.key in {"hosting.program_failed", "hosting.not_as_root"}


def test_made_to_the_half_it_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = server_programs()
    assert programs is not None
    outside = Path(tempfile.mkdtemp(prefix="crm-host-"))
    _give(outside)
    half = Cluster(outside / "server", programs, _as_nobody())

    def cut_off(_cluster: Cluster, _facts: clusters.Facts) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Cluster, "_configure", cut_off)
        with pytest.raises(KeyboardInterrupt):
            half.make()
    assert (half.data / "PG_VERSION").is_file()
    assert not half.is_made
    half.make()
    assert half.is_made
    assert f"port = {half.facts.port}" in (half.data / "postgresql.conf").read_text("utf-8")
    shutil.rmtree(outside, ignore_errors=True)


def test_without_programs_there_is_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "server_programs", lambda _version, _fit: None)
    with pytest.raises(Refused, match="no_programs"):
        cluster_in(tmp_path)


def test_a_port_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port
        monkeypatch.setattr(clusters, "_PORTS", 1)
        with pytest.raises(Refused, match="no_port"):
            free_port(port)


def test_the_line_for_other_desks_is_read_again() -> None:
    place = place_of("192.168.1.20", 54321, "office")
    assert place.line() == "crm://192.168.1.20:54321/office?tls=disable"
    assert read_line(place.line()) == place
    for address in lan_addresses():
        assert read_line(place_of(address, 1, "x").line()) == place_of(address, 1, "x")
        assert not address.startswith("127.")


def test_only_addresses_that_mean_the_same_everywhere_are_handed_on(made: Cluster) -> None:
    handed = {"192.168.1.20", "10.0.0.7", "fd12:3456::20"}
    other = {"127.0.0.1", "8.8.8.8", "::1", "fe80::1", "2001:4860::1"}
    assert {each for each in handed | other if is_handed_on(each)} == handed
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("no addresses of version 6 here")
    database = open_shared(replace(made.address, host="::1", database="postgres"))
    database.connect_here()
    try:
        assert database.execute_sql("SELECT host(inet_client_addr())").fetchone() == ("::1",)
    finally:
        database.close_here()


def test_the_firewall_is_told_one_port() -> None:
    (windows,) = firewall_commands(54321, "win32")
    assert "localport=54321" in windows
    assert "profile=private,domain" in windows
    assert all("54321/tcp" in command for command in firewall_commands(54321, "linux"))


def test_it_starts_with_the_pc_in_the_way_of_the_system(made: Cluster) -> None:
    text = unit_text(made)
    assert f"ExecStart={made.command()[0]}" in text
    assert "KillSignal=SIGINT" in text
    linux = [list(each) for each in start_commands(made, "linux")]
    assert ["systemctl", "--user", "enable", "--now", starting.UNIT, TIMER] in linux
    windows = [list(each) for each in start_commands(made, "win32")]
    assert windows[0][:2] == ["icacls", str(made.data)]
    assert windows[1][1:6] == [
        "register", "-N", "CRMDesktopServer", "-U", r"NT AUTHORITY\NetworkService"
    ]  # fmt: skip
    assert windows[3][:4] == ["schtasks", "/Create", "/TN", TASK]
    assert [each[0] for each in stop_commands(made, "linux")] == ["systemctl"]
    ends = [list(each) for each in stop_commands(made, "win32")]
    assert ends[0] == ["schtasks", "/Delete", "/TN", TASK, "/F"]
    assert "unregister" in ends[2]


def test_where_the_system_does_not_do_it_the_server_runs_as_before(
    made: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(starting, "start_commands", lambda _cluster: [["no-such-program"]])
    monkeypatch.setattr(starting, "stop_commands", lambda _cluster: [["no-such-program"]])
    with pytest.raises(Refused, match="program_failed"):
        starting.start_with_pc(made)
    assert made.is_running
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="a service of Windows is registered for real")
def test_what_the_system_reads_lies_there_for_as_long_as_it_holds(
    made: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert starting.starts_with_pc() is False
    done = [(sys.executable, "-c", "pass")]
    monkeypatch.setattr(starting, "start_commands", lambda _cluster: done)
    monkeypatch.setattr(starting, "stop_commands", lambda _cluster: done)
    starting.start_with_pc(made)
    assert starting.starts_with_pc() is True
    there = {path.name for path in starting.unit_folder().iterdir()}
    assert there == {starting.UNIT, TIMER, nightly.UNIT}
    # The system would have started it; where it is taken away the program does.
    assert not made.is_running
    starting.no_longer_with_pc(made)
    assert starting.starts_with_pc() is False
    assert list(starting.unit_folder().iterdir()) == []
    assert made.is_running


def test_data_are_opened_by_programs_of_their_version(made: Cluster, tmp_path: Path) -> None:
    assert cluster_in(made.folder).version == made.version
    assert version_of(made._programs) == made.version
    assert version_of(tmp_path) == 0
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("7\n")
    with pytest.raises(Refused, match="no_programs"):
        cluster_in(tmp_path)


def _await_gone(made: Cluster) -> None:
    import time

    end = time.monotonic() + 20
    while made.is_running:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_other_networks_are_not_let_in(made: Cluster) -> None:
    """What pg_hba has no line for is refused: asked of the server's own reading of the file."""
    database = open_shared(replace(made.address, database="postgres"))
    database.connect_here()
    try:
        found = database.execute_sql(
            "SELECT address, auth_method, error FROM pg_hba_file_rules"
        ).fetchall()
    finally:
        database.close_here()
    assert {method for _, method, _ in found} == {"scram-sha-256"}
    assert {error for _, _, error in found} == {None}
    assert not {"0.0.0.0", "::", "all"} & {address for address, _, _ in found}
