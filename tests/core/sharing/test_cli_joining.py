"""The command line on a folder that has joined an office, and the command that joins it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.__main__ import main
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.profile import load_profile
from crm_desktop.sharing.joining import kept_password
from tests.core.offices import PASSWORD
from tests.core.sharing.people import Shared
from tests.keyrings import MemoryKeyring

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command in English with a password in the environment; return code, out, err."""
    monkeypatch.setenv("CRM_DESKTOP_LANGUAGE", "en")

    def run(*arguments: object, password: str | None = PASSWORD) -> tuple[int, str, str]:
        if password is None:
            monkeypatch.delenv("CRM_DESKTOP_PASSWORD", raising=False)
        else:
            monkeypatch.setenv("CRM_DESKTOP_PASSWORD", password)
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def english(key: str) -> str:
    return say(Phrase(key), Language.EN) + "\n"


def test_one_joins_and_works_there(
    cli: Cli, shared: Shared, tmp_path: Path, memory_keyring: MemoryKeyring
) -> None:
    data = ("--data", tmp_path / "desk")
    code, out, err = cli("join", shared.place.line(), "--user", "chenli", "--remember", *data)
    assert (code, out, err) == (0, "Connected: 远达 · 127.0.0.1\n", "")
    profile = load_profile(DataFolder(tmp_path / "desk"))
    assert kept_password(profile, SystemKeyring(), "chenli") == PASSWORD
    # From the keyring, with no password in the environment.
    verify = ("audit", "verify", *data)
    code, out, err = cli(*verify, "--user", "chenli", "--json", password=None)
    assert (code, json.loads(out)["sound"], err) == (0, True, "")
    assert cli(*verify, "--user", "lifang")[0] == 1, "no right, and no crash"
    code, _, err = cli(*verify, "--user", "lifang", password="wrong")
    assert (code, err) == (1, english("error.login"))
    assert cli(*verify)[0] == 1
    for what in (("backup", "--out", tmp_path / "x.crmbackup"), ("restore", data[1])):
        code, _, err = cli(*what, "--user", "chenli", *data)
        assert code == 1
    (tmp_path / "some.crmbackup").write_bytes(b"x")
    code, _, err = cli("restore", tmp_path / "some.crmbackup", "--user", "chenli", *data)
    assert (code, err) == (1, english("server_backup.account_needed"))
    with shared.hosting(tmp_path) as host:
        assert ("login.in", "done", 1) in host.log()


def test_what_is_wrong_is_said_in_one_sentence(cli: Cli, shared: Shared, tmp_path: Path) -> None:
    def joining(server: str, *more: str, password: str = PASSWORD) -> str:
        code, out, err = cli("join", server, *more, "--data", tmp_path, password=password)
        assert (code, out) == (1, "")
        return err

    place, who = shared.place, ("--user", "chenli")
    line = place.line()
    assert joining(line, *who, password="wrong") == english("join.why.wrong_password")
    assert joining(replace(place, port=1).line(), *who) == english("join.why.unreachable")
    assert joining(line, *who, "--tls", "require") == english("join.why.no_tls")
    assert "--user" in joining(line)
    assert "--database" in joining(f"{place.host}:{place.port}", *who)
    assert "server" in joining("two words", *who)
    assert not (tmp_path / "database.json").exists()


def test_server_and_database_can_be_named_apart(cli: Cli, shared: Shared, tmp_path: Path) -> None:
    place = shared.place
    server, certificate = f"{place.host}:{place.port}", tmp_path / "office.crt"
    code, out, _ = cli(
        "join", server, "--database", place.database, "--tls", "disable", "--user", "lifang",
        "--certificate", certificate, "--json", "--data", tmp_path,
    )  # fmt: skip
    assert code == 0
    assert json.loads(out) == {
        "folder": str(tmp_path), "server": place.line(), "office": "远达",
    }  # fmt: skip
    found = load_profile(DataFolder(tmp_path)).shared
    assert found is not None
    assert found.certificate == str(certificate)


def test_without_a_keyring_nothing_is_remembered(
    cli: Cli, shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemKeyring, "available", lambda _self: False)
    line = shared.place.line()
    code, _, err = cli("join", line, "--user", "chenli", "--remember", "--data", tmp_path)
    assert code == 1
    assert say(Phrase("cli.join_no_keyring"), Language.EN) in err
