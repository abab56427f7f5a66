"""What the system is asked so that the server starts with the PC, and what it answers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Language, say
from crm_desktop.hosting import starting
from crm_desktop.hosting.cluster import Cluster
from db.programs import server_programs


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """A server that was never made, of a user whose home is elsewhere."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    programs = server_programs()
    assert programs is not None
    return Cluster(tmp_path / "server", programs)


def test_a_command_that_fails_says_what_the_system_said() -> None:
    starting._run_all([(sys.executable, "-c", "pass")])
    with pytest.raises(Refused) as refused:
        starting._run_all([(sys.executable, "-c", "import sys; sys.exit('no such unit')")])
    assert "no such unit" in say(refused.value.phrase, Language.EN)
    with pytest.raises(Refused):
        starting._run_all([("no-such-program-anywhere",)])


@pytest.mark.skipif(sys.platform == "win32", reason="a service of Windows is registered for real")
def test_it_is_told_of_the_unit_that_lies_there(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert starting.starts_with_pc() is False
    done = [(sys.executable, "-c", "pass")]
    monkeypatch.setattr(starting, "start_commands", lambda _cluster: done)
    monkeypatch.setattr(starting, "stop_commands", lambda _cluster: done)
    starting.start_with_pc(cluster)
    assert starting.starts_with_pc() is True
    assert "ExecStart=" in starting.unit_path().read_text("utf-8")
    starting.no_longer_with_pc(cluster)
    assert starting.starts_with_pc() is False
