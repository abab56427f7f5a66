"""What the system is asked so that the server starts with the PC, and what it answers."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Language, say
from crm_desktop.hosting import nightly, starting
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


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units_whatever_the_folder_is_called(cluster: Cluster) -> None:
    folder = cluster.folder.parent / "50% of 单位's $HOME"
    odd = Cluster(folder / "server", cluster._programs)
    units = {starting.UNIT: starting.unit_text(odd), **nightly.timer_units(odd)}
    for name, text in units.items():
        (cluster.folder.parent / name).write_text(text, "utf-8")
    asked = subprocess.run(
        ["systemd-analyze", "verify", *(str(cluster.folder.parent / name) for name in units)],
        capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    said = [line for line in asked.stderr.splitlines() if "crm-desktop" in line]
    assert (asked.returncode, said) == (0, [])
    # And read as systemd reads it, the command is the one that was meant.
    meant = nightly.backup_command(odd)
    line = next(x for x in units[nightly.UNIT].splitlines() if x.startswith("ExecStart="))
    read = shlex.split(line.removeprefix("ExecStart=").replace("$$", "$").replace("%%", "%"))
    assert read == meant
    assert meant[-4:] == ["host", "backup", "--data", str(folder)]
    assert f"OnCalendar=*-*-* {nightly.HOUR}:00" in units[nightly.TIMER]


def test_a_scheduled_task_of_windows_says_who_when_and_what(cluster: Cluster) -> None:
    odd = Cluster(cluster.folder.parent / "A & B" / "server", cluster._programs)
    text = nightly.task_text(odd, r"OFFICE\li fang")
    assert text.startswith('<?xml version="1.0" encoding="UTF-16"?>')
    task = ET.fromstring(text.partition("\n")[2])
    told = {each.tag.rpartition("}")[2]: each.text for each in task.iter() if each.text}
    assert told["StartBoundary"].endswith(f"T{nightly.HOUR}:00")
    assert (told["UserId"], told["LogonType"]) == (r"OFFICE\li fang", "S4U")
    assert told["StartWhenAvailable"] == "true"
    assert told["Command"] == sys.executable
    assert told["Arguments"].endswith(f'host backup --data "{odd.folder.parent}"')
    assert nightly.task_text(odd) != text, "it is whoever asks for it, where nobody is named"


def test_a_built_program_is_called_by_its_own_name(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(cluster.folder / "crm-desktop.exe"))
    windows = nightly.backup_command(cluster, "win32")
    assert Path(windows[0]).name == "crm-desktop-cli.exe"
    assert Path(nightly.backup_command(cluster, "linux")[0]).name == "crm-desktop.exe"
    assert f"WorkingDirectory={cluster.folder}" in nightly.timer_units(cluster)[nightly.UNIT]
