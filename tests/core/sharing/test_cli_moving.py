"""The command line takes an office to a server and brings a copy of it back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm_desktop.__main__ import main
from crm_desktop.application import found_office
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import load_profile
from tests.core.offices import PASSWORD, START, NoKeyring, Office, founding
from tests.core.paper.reading import pages
from tests.core.sharing.people import Shared, clear
from tests.keyrings import MemoryKeyring
from tests.servers import new_name, server


def test_there_and_back(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    memory_keyring: MemoryKeyring,
) -> None:
    folder, back = DataFolder(tmp_path / "desk"), DataFolder(tmp_path / "back")
    app, _, _ = found_office(
        folder, NoKeyring(), founding("small-office"), plain=True, clock=SetClock(START)
    )
    Office(app, SetClock(START)).hire("A1-2", "lifang", "李芳")
    app.close()
    at = server().address
    shared = Shared(server().database(new_name("cli_moved")))
    monkeypatch.setenv("CRM_DESKTOP_LANGUAGE", "en")
    monkeypatch.setenv("CRM_DESKTOP_PASSWORD", PASSWORD)
    monkeypatch.setenv("CRM_DESKTOP_SERVER_PASSWORD", at.password)

    def run(*arguments: object) -> tuple[str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert code == 0, said.err
        return said.out, said.err

    desk = ("--user", "chenli", "--data", folder.root)
    try:
        slips = tmp_path / "slips.pdf"
        move = ("move-to-server", shared.place.line(), "--server-account", at.user)
        out, err = run(*move, "--slips", slips, *desk)
        given = out.partition("李芳  lifang  ")[2].split()[0]
        (printed,) = pages(slips.read_bytes())
        assert given in printed
        assert f"{at.host}:{at.port}" in printed
        assert "person: 2 rows" in out
        assert "李芳  lifang  " in out
        assert "Backup of the file" in err
        assert "audit_entry" in err
        assert load_profile(folder).shared is not None
        assert list(folder.root.glob("office-moved-*.db"))
        out, err = run("move-to-file", back.root, "--server-account", at.user, "--json", *desk)
        told = json.loads(out)
        assert told["tables"]["person"]["rows"] == 2
        assert len(told["data_key"]) == 64
        assert err == ""
        out, _ = run("audit", "verify", "--json", "--user", "chenli", "--data", back.root)
        assert json.loads(out)["sound"]
        out, _ = run(
            "move-to-file", tmp_path / "third", "--server-account", at.user, "--plain", *desk
        )
        assert "Both sides hold the same" in out
    finally:
        clear(shared)
