"""Backups and the server from the command line, in a folder that has joined an office."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest

from crm_desktop import __version__
from crm_desktop.__main__ import main
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.profile import load_profile
from crm_desktop.sharing.account import keep_account
from crm_desktop.sharing.model import ServerAccount
from crm_desktop.sharing.place import SharedPlace
from db.held.install import install
from db.shared import open_shared
from tests.core.offices import PASSWORD as PERSONS
from tests.core.server_care.conftest import Shared
from tests.keyrings import MemoryKeyring
from tests.servers import OWNER, PASSWORD, server

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(shared: Shared, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command in English as the administrator, in a folder that has joined the office."""
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    own = open_shared(shared.address)
    own.connect()
    install(own)
    for person, login in ((shared.admin.person, "chenli"), (shared.officer.person, "lifang")):
        own.give_password(person, login, PERSONS)
    own.close()
    monkeypatch.setenv("CRM_DESKTOP_LANGUAGE", "en")
    monkeypatch.setenv("CRM_DESKTOP_PASSWORD", PERSONS)
    monkeypatch.setenv("CRM_DESKTOP_SERVER_PASSWORD", PASSWORD)

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        more = ("--data", shared.folder.root, "--user", "chenli")
        code = main([str(argument) for argument in (*arguments, *more)])
        said = capsys.readouterr()
        return code, said.out, said.err

    address = shared.address
    place = SharedPlace(address.host, address.database, address.port, "disable")
    assert run("join", place.line())[0] == 0
    yield run  # type: ignore[misc]
    keyring.set_keyring(before)


def english(key: str, **args: object) -> str:
    return say(Phrase(key, **args), Language.EN)


def test_backup_verify_status_and_restore(cli: Cli, shared: Shared, tmp_path: Path) -> None:
    out = tmp_path / "monday.crmbackup"
    code, _, err = cli("backup", "--out", out)
    assert (code, err) == (1, english("server_backup.account_needed") + "\n")
    account = ("--server-account", OWNER)
    code, said, err = cli("backup", "--out", out, *account, "--json")
    assert (code, err) == (0, "")
    assert json.loads(said)["file"] == str(out)
    code, said, _ = cli("verify", out, *account)
    assert (code, said.startswith("Sound: ")) == (0, True)
    code, said, _ = cli("server-status")
    assert code == 0
    for words in ("PostgreSQL", "Last backup", "chenli"):
        assert words in said
    assert cli("least-program", "9.0")[0] == 1
    assert cli("least-program", __version__)[1] == f"Oldest program allowed {__version__}\n"
    assert f"Oldest program allowed {__version__}" in cli("server-status")[1]
    assert json.loads(cli("least-program", "0", "--json")[1]) == {"least_program": "0"}
    assert "Every version" in cli("server-status")[1]
    code, said, _ = cli("server-status", "--json")
    told = json.loads(said)
    assert (told["database"], told["following"]) == (shared.address.database, [])
    code, _, err = cli("restore", out, "--reason", "disk broke")
    assert (code, err) == (1, english("server_backup.account_needed") + "\n")
    # This PC hosts the office from now on.
    profile = load_profile(shared.folder)
    assert profile.shared
    keep_account(SystemKeyring(), profile.shared.address("", ""), ServerAccount(OWNER, PASSWORD))
    code, said, err = cli("restore", out, "--reason", "disk broke")
    assert (code, err) == (0, "")
    aside = said.rstrip().rpartition(" ")[2]
    assert aside.startswith(f"{shared.address.database}_before_")
    server().drop(aside)
    code, said, err = cli("audit", "verify", "--json")
    assert (code, json.loads(said)["sound"], err) == (0, True, "")
    code, said, _ = cli("verify", out, "--json")
    assert json.loads(said)["wrong"] == []


def test_a_backup_in_which_something_is_wrong_is_told(
    cli: Cli, shared: Shared, tmp_path: Path
) -> None:
    own = open_shared(shared.address)
    own.connect()
    own.execute_sql("UPDATE audit_head SET hash = 'another'")
    own.close()
    out = tmp_path / "wrong.crmbackup"
    assert cli("backup", "--out", out, "--server-account", OWNER)[0] == 0
    code, said, _ = cli("verify", out)
    assert code == 1
    assert "fault" in said
    assert "audit: " in said
