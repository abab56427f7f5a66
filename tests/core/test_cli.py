"""The command line: what it says on success, and one sentence for whatever is wrong."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import keyring
import pytest

from crm_desktop.__main__ import main
from crm_desktop.cli import speaking
from crm_desktop.cli.commands import Window, error_sentence, run, system_language
from crm_desktop.cli.server import SERVER_PASSWORD
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.errors import SecondPersonNeeded
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.profile import KeyKeeping, Profile, load_profile
from crm_desktop.sharing.moving import Destination
from crm_desktop.sharing.place import SharedPlace
from db import sql
from db.backup import is_plain, verify_copy
from tests.db.disks import tiny_disk
from tests.db.tables import OTHER_KEY, connect
from tests.houses import PASSWORD, House, house_in
from tests.keyrings import MemoryKeyring
from tests.source import ROOT

ENGLISH, CHINESE = "en_GB.UTF-8", "zh_CN.UTF-8"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """The result as it was printed for a program."""
        assert self.code in {0, 1}, self.err
        (line,) = self.out.splitlines()
        return json.loads(line)

    def is_one_sentence(self, sentence: str) -> None:
        """Hold that it failed with this sentence and said nothing else."""
        assert (self.code, self.err, self.out) == (1, sentence + "\n", "")


def no_window(folder: Path) -> int:
    """Stand where the window would be."""
    raise AssertionError("no command of these tests opens the window")


Cli = Callable[..., Said]


@pytest.fixture
def drawer() -> Iterator[MemoryKeyring]:
    """The system's keyring for as long as the test runs."""
    before = keyring.get_keyring()
    drawer = MemoryKeyring()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


@pytest.fixture
def house(tmp_path: Path, drawer: MemoryKeyring) -> House:
    """A founded office whose key lies in the system's keyring."""
    house = house_in(tmp_path)
    for uid, key in house.keys.kept.items():
        drawer.set_password("CRM Desktop", uid, key)
    return house


@pytest.fixture
def cli(
    tmp_path: Path,
    drawer: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Cli:
    """Run a command in this process; the office lies in ``office``, the administrator asks."""

    def command(*arguments: object, stdin: str = "", **environment: str | None) -> Said:
        given: dict[str, str | None] = {
            "CRM_DESKTOP_DATA": str(tmp_path / "office"),
            "CRM_DESKTOP_USER": "admin",
            "CRM_DESKTOP_PASSWORD": PASSWORD,
            "CRM_DESKTOP_LANGUAGE": ENGLISH,
            "CRM_DESKTOP_PASSPHRASE": None,
            "CRM_DESKTOP_DATA_KEY": None,
            "CRM_DESKTOP_SECOND_PASSWORD": None,
        } | {f"CRM_DESKTOP_{name.upper()}": value for name, value in environment.items()}
        with monkeypatch.context() as patch:
            for name, value in given.items():
                if value is None:
                    patch.delenv(name, raising=False)
                else:
                    patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            try:
                code = run([str(argument) for argument in arguments], Window(no_window, list))
            except SystemExit as end:
                code = int(end.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


def both(key: str, **args: object) -> list[tuple[str, str]]:
    """Return a sentence in both languages, each with the setting that asks for it."""
    return [
        (setting, say(Phrase(key, **args), language))
        for setting, language in ((CHINESE, Language.ZH), (ENGLISH, Language.EN))
    ]


FOUND = ("init", "--company", "晨光汽车", "--template", "small-office", "--admin", "王管理")


# -------------------------------------------------------------------------------------------- init


def test_init_founds_and_says_what_to_keep(cli: Cli, tmp_path: Path, drawer: MemoryKeyring) -> None:
    said = cli(*FOUND, "--login", "admin", "--code", "07", "--language", "en")
    assert (said.code, said.err) == (0, "")
    founded, data_key, code, keep = said.out.splitlines()
    (key,) = drawer.kept.values()
    assert founded == f"Founded: {tmp_path / 'office'}"
    assert data_key == f"Data key: {key}"
    assert code.startswith("Recovery code: ")
    assert keep == "Write this down and keep it safe; it is not shown again."
    assert PASSWORD not in said.out
    assert cli("check").out == "All checks passed\n"


def test_init_for_programs_in_another_folder(cli: Cli, tmp_path: Path) -> None:
    said = cli(*FOUND, "--plain", "--json", "--data", tmp_path / "elsewhere", language=CHINESE)
    result = said.json
    assert result.keys() == {"folder", "key", "data_key", "recovery_code"}
    assert (result["key"], result["data_key"]) == ("plain", "")
    assert result["folder"] == str(tmp_path / "elsewhere")
    assert is_plain(tmp_path / "elsewhere" / "office.db")
    assert not (tmp_path / "office").exists()


def test_init_asks_for_what_it_was_not_told(
    cli: Cli, tmp_path: Path, drawer: MemoryKeyring
) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[attr-defined]
    said = cli(*FOUND, "--json", stdin=f"{PASSWORD}\r\nopen sesame\n", password=None)
    assert said.json["key"] == "passphrase"
    assert load_profile(DataFolder(tmp_path / "office")).keeping is KeyKeeping.PASSPHRASE
    assert PASSWORD not in said.out + said.err
    again = cli("check", "--user", "王管理", stdin="open sesame\n")
    assert (again.code, again.out) == (0, "All checks passed\n")
    for language, sentence in both("error.storage.wrong_key"):
        cli("check", passphrase="open barley", language=language).is_one_sentence(sentence)


def test_init_refuses_what_cannot_be(cli: Cli, house: House) -> None:
    for language, sentence in both("error.already_founded"):
        cli(*FOUND, language=language).is_one_sentence(sentence)
    wrong = ("--code", "x", "--data", "nowhere")
    cli(*FOUND, *wrong, password="1").is_one_sentence(
        "2 fields need attention (code: Two digits, such as 01; password: At least 8 characters)"
    )
    cli(*FOUND, *wrong, password="1", language=CHINESE).is_one_sentence(
        "还有 2 项要改 (code: 要两位数字，例如 01; password: 至少 8 位)"
    )
    assert cli("init", "--template", "circus", "--company", "x", "--admin", "x").code == 2


def test_the_recovery_sheet_is_written_and_where_it_is_not_the_keys_are_said(
    cli: Cli, tmp_path: Path
) -> None:
    said = cli(*FOUND, "--recovery-sheet", tmp_path / "sheet.pdf", "--json")
    assert said.json["recovery_code"]
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    nowhere = tmp_path / "nowhere" / "sheet.pdf"
    said = cli(*FOUND, "--recovery-sheet", nowhere, data=str(tmp_path / "other"))
    assert (said.code, said.err) == (1, f"This file cannot be read or written: {nowhere}\n")
    assert "Data key: " in said.out
    assert "Recovery code: " in said.out


@pytest.mark.parametrize("what", ["password", "passphrase"])
def test_nobody_answering_is_told(cli: Cli, drawer: MemoryKeyring, what: str) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[attr-defined]
    name = {"name": "王管理"} if what == "password" else {}
    variable = f"CRM_DESKTOP_{what.upper()}"
    phrase = Phrase(f"cli.{what}", **name)
    for language, sentence in both("cli.nobody_answers", what=phrase, variable=variable):
        cli(*FOUND, stdin="", language=language, **{what: None}).is_one_sentence(sentence)


def test_a_keyring_that_refuses_is_told(cli: Cli, drawer: MemoryKeyring) -> None:
    drawer.locked = True
    for language, sentence in both("error.keyring_refused"):
        cli(*FOUND, language=language).is_one_sentence(sentence)


# ------------------------------------------------------------------------------------------ backup


def test_backup(cli: Cli, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "stick" / "copy.crmbackup"
    said = cli("backup", "--out", out)
    size = out.stat().st_size
    assert said == Said(0, f"Backed up and verified: {out} ({size:,} bytes)\n", "")
    monkeypatch.chdir(tmp_path)
    result = cli("backup", "--out", "here.crmbackup", "--json").json
    facts = verify_copy(tmp_path / "here.crmbackup", house.key)
    assert result == {
        "file": str(tmp_path / "here.crmbackup"),
        "size": facts.size,
        "sha256": facts.sha256,
    }


def test_backup_refuses_what_cannot_be(cli: Cli, house: House, tmp_path: Path) -> None:
    for language, sentence in both("error.database_itself"):
        cli("backup", "--out", house.folder.database, language=language).is_one_sentence(sentence)
    (tmp_path / "file").touch()
    for language, sentence in both("error.storage.read_only"):
        cli("backup", "--out", tmp_path / "file" / "x", language=language).is_one_sentence(sentence)
    assert cli("backup").code == 2
    assert cli("check").code == 0


def test_locked_and_full_are_told(
    cli: Cli, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.BUSY_SECONDS", 0.1)
    holder = connect(house.folder.database, house.key)
    holder.execute("BEGIN IMMEDIATE")
    for language, sentence in both("error.storage.locked"):
        cli("check", language=language).is_one_sentence(sentence)
    holder.close()
    with tiny_disk(tmp_path, "64k") as disk:
        for language, sentence in both("error.storage.disk_full"):
            said = cli("backup", "--out", disk / "copy", language=language)
            said.is_one_sentence(sentence)
        assert list(disk.iterdir()) == []


# ----------------------------------------------------------------------------------------- restore


@pytest.fixture
def copy(house: House, tmp_path: Path) -> Path:
    """A backup of the office when its administrator liked it dark; now it is light."""
    path = tmp_path / "monday.crmbackup"
    with house.open() as office:
        office.settings.change_own(house.admin, "theme", "dark")
        office.backups.make(house.admin, path)
        office.settings.change_own(house.admin, "theme", "light")
    return path


def theme(house: House) -> object:
    """Return what the office says now."""
    with house.open() as office:
        return office.settings.values(house.admin)["theme"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [((), "命令行恢复，没有第二人在场"), (("--reason", "disk broke", "--json"), "disk broke")],
)
def test_restore(cli: Cli, house: House, copy: Path, more: tuple[str, ...], reason: str) -> None:
    said = cli("restore", copy, *more, language=CHINESE)
    shown = json.dumps({"file": str(copy)}) if more else f"已恢复：{copy}"
    assert said == Said(0, shown + "\n", "")
    assert theme(house) == "dark"
    aside = connect(house.folder.database.with_name("office.db.before-restore"), house.key)
    noted = aside.execute("SELECT reason FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    aside.close()
    assert noted == (reason,)


def test_restore_with_a_second_person(cli: Cli, house: House, tmp_path: Path) -> None:
    from crm_desktop.access.model import PersonData
    from crm_desktop.foundation.actor import Actor

    with house.open() as office:
        made = office.people.add_person(house.admin, PersonData(1, "li", "李四")).value
        today = office.context.clock.today()
        office.people.assign(house.admin, made.person.id, house.admin.post, today)
        signer = Actor(made.person.id, house.admin.post)
        office.login.change_password(signer, made.password, "a second password")
        office.backups.make(house.admin, tmp_path / "copy")
    wrong = cli("restore", tmp_path / "copy", "--second", "li", second_password=PASSWORD)
    wrong.is_one_sentence("Name and password do not match")
    said = cli("restore", tmp_path / "copy", "--second", "li", stdin="a second password\n")
    assert said.code == 0, said.err
    aside = connect(house.folder.database.with_name("office.db.before-restore"), house.key)
    row = "SELECT second_name, reason FROM audit_entry ORDER BY seq DESC LIMIT 1"
    assert aside.execute(row).fetchone() == ("李四", "")
    aside.close()


def test_restore_refuses_what_cannot_be(cli: Cli, house: House, copy: Path, tmp_path: Path) -> None:
    data = bytearray(copy.read_bytes())
    data[60_000] ^= 1
    torn = tmp_path / "torn"
    torn.write_bytes(data)
    for path, key, args in (
        (tmp_path / "none", "error.not_found", {"kind": Phrase("kind.backup")}),
        (torn, "error.storage.damaged_copy", {}),
        (house.folder.database, "error.database_itself", {}),
        (ROOT / "pyproject.toml", "error.storage.wrong_key", {}),
    ):
        for language, sentence in both(key, **args):
            cli("restore", path, language=language).is_one_sentence(sentence)
    assert theme(house) == "light"


def test_restore_where_the_office_no_longer_opens(cli: Cli, house: House, copy: Path) -> None:
    house.folder.database.write_bytes(b"torn" * 9000)
    assert cli("restore", copy).code == 0
    assert theme(house) == "dark"


def test_restore_on_a_new_machine(
    cli: Cli, house: House, copy: Path, tmp_path: Path, drawer: MemoryKeyring
) -> None:
    new = tmp_path / "new"
    assert house.key
    for language, sentence in both(
        "cli.nobody_answers", what=Phrase("cli.ask_data_key"), variable="CRM_DESKTOP_DATA_KEY"
    ):
        cli("restore", copy, data=str(new), language=language).is_one_sentence(sentence)
    for language, sentence in both("error.storage.wrong_key"):
        wrong = cli("restore", copy, data=str(new), data_key=OTHER_KEY.hex(), language=language)
        wrong.is_one_sentence(sentence)
        assert OTHER_KEY.hex() not in wrong.err
    for typed in ("12 34", "x" * 64):
        said = cli("restore", copy, data=str(new), data_key=typed)
        assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
        assert typed not in said.err
    assert not new.exists()
    typed = " ".join(house.key.hex()[at : at + 8] for at in range(0, 64, 8)).upper()
    said = cli("restore", copy, "--json", data=str(new), stdin=typed + "\n")
    assert said.json == {"file": str(copy)}
    assert cli("check", data=str(new)).code == 0
    assert len(drawer.kept) == 2


def test_restore_on_a_new_machine_without_a_keyring(
    cli: Cli, house: House, copy: Path, tmp_path: Path
) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[attr-defined]
    assert house.key
    new = str(tmp_path / "new")
    said = cli("restore", copy, data=new, stdin=f"{house.key.hex()}\nopen sesame\n")
    assert said.code == 0, said.err
    assert cli("check", data=new, passphrase="open sesame").code == 0


def test_restore_a_plain_backup_on_a_new_machine(cli: Cli, tmp_path: Path) -> None:
    house = house_in(tmp_path, plain=True)
    assert cli("backup", "--out", tmp_path / "copy").code == 0
    assert cli("restore", tmp_path / "copy", data=str(tmp_path / "new")).code == 0
    assert is_plain(tmp_path / "new" / "office.db")
    assert is_plain(house.folder.database)


# ------------------------------------------------------------------------------- check and the log


def test_check(cli: Cli, house: House) -> None:
    assert cli("check") == Said(0, "All checks passed\n", "")
    assert cli("check", "--json").json == {"findings": []}
    connection = connect(house.folder.database, house.key)
    connection.execute("INSERT INTO unit (company_id, kind, version) VALUES (1, 'group', 1)")
    connection.commit()
    (unit,) = connection.execute("SELECT max(id) FROM unit").fetchone()
    connection.close()
    said = cli("check")
    assert said == Said(1, f"1 problem found\nunit_without_state: {unit}\n", "")
    found = cli("check", "--json")
    assert found.code == 1
    assert found.json == {"findings": [{"check": "unit_without_state", "detail": str(unit)}]}
    assert cli("check", language=CHINESE).out.startswith("发现 1 个问题\n")


def test_audit_verify(cli: Cli, house: House) -> None:
    said = cli("audit", "verify")
    assert said.code == 0
    assert said.out.startswith("The audit log is sound: ")
    result = cli("audit", "verify", "--json").json
    assert (result["sound"], result["breaks"]) == (True, [])
    connection = connect(house.folder.database, house.key)
    connection.execute("DROP TRIGGER audit_entry_no_update")
    connection.execute("UPDATE audit_entry SET reason = 'another' WHERE seq = 1")
    connection.commit()
    connection.close()
    said = cli("audit", "verify", language=CHINESE)
    assert said.code == 1
    assert said.out.splitlines()[0] == "审计日志有 1 处不对"
    assert len(said.out.splitlines()) == 2
    result = cli("audit", "verify", "--json").json
    assert result["breaks"] == [{"seq": 1, "what": "changed"}]


def test_audit_export_is_verified_without_the_database(
    cli: Cli, house: House, tmp_path: Path
) -> None:
    out = tmp_path / "not made yet" / "log.jsonl"
    said = cli("audit", "export", "--out", out)
    entries = len(out.read_text(encoding="utf-8").splitlines()) - 2
    assert said == Said(0, f"Exported {entries} entries to {out}\n", "")
    result = cli("audit", "export", "--out", out, "--json").json
    assert result == {"file": str(out), "entries": entries + 2}  # the login and the export since
    nowhere = str(tmp_path / "nowhere")
    assert cli("audit", "verify", out, data=nowhere, user=None).code == 0
    text = out.read_text(encoding="utf-8").replace("office.found", "office.Found")
    out.write_text(text, encoding="utf-8")
    said = cli("audit", "verify", out, "--json", data=nowhere)
    assert (said.code, said.json["sound"]) == (1, False)


def test_audit_refuses_what_is_no_export(cli: Cli, tmp_path: Path) -> None:
    for language, sentence in both("error.not_an_export"):
        path = ROOT / "pyproject.toml"
        cli("audit", "verify", path, language=language).is_one_sentence(sentence)
    for path in (tmp_path / "none", tmp_path):
        for language, sentence in both("cli.file", file=path):
            cli("audit", "verify", path, language=language).is_one_sentence(sentence)
    assert cli("audit").code == 2


# ------------------------------------------------------------------------------------ who and where


@pytest.mark.parametrize(
    "command",
    [("check",), ("backup", "--out", "x"), ("audit", "verify"), ("audit", "export", "--out", "x")],
)
def test_each_command_asks_who_it_is(cli: Cli, house: House, command: tuple[str, ...]) -> None:
    cli(*command, password="wrong").is_one_sentence("Name and password do not match")


def test_wrong_person_or_password(cli: Cli, house: House) -> None:
    for language, sentence in both("error.login"):
        cli("check", password="wrong", language=language).is_one_sentence(sentence)
        cli("check", user="nobody", language=language).is_one_sentence(sentence)
        cli("check", "--user", "nobody", language=language).is_one_sentence(sentence)
    cli("check", user=None).is_one_sentence("1 field needs attention (--user: Required)")
    cli("check", password="wrong")
    waiting = cli("check")
    assert waiting.code == 1
    assert waiting.err.startswith("Too many failures; wait ")


def test_wrong_folder(cli: Cli, house: House, tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path, ROOT / "pyproject.toml"):
        for language, sentence in both("error.storage.missing"):
            cli("check", data=str(folder), language=language).is_one_sentence(sentence)
    for language, sentence in both("error.storage.on_network"):
        said = cli(*FOUND, data=r"\\server\share", language=language)
        said.is_one_sentence(sentence)


def test_key_and_profile_in_disorder(cli: Cli, house: House, drawer: MemoryKeyring) -> None:
    kept, drawer.kept = drawer.kept, {}
    for language, sentence in both("error.key_lost"):
        cli("check", language=language).is_one_sentence(sentence)
    drawer.kept = dict.fromkeys(kept, OTHER_KEY.hex())
    for language, sentence in both("error.storage.wrong_key"):
        cli("check", language=language).is_one_sentence(sentence)
    house.folder.profile.write_text("{")
    for language, sentence in both("error.storage.damaged"):
        cli("check", language=language).is_one_sentence(sentence)
    Profile("u", KeyKeeping.PASSPHRASE, "00" * 16).save(house.folder)
    for language, sentence in both(
        "cli.nobody_answers", what=Phrase("cli.passphrase"), variable="CRM_DESKTOP_PASSPHRASE"
    ):
        cli("check", language=language).is_one_sentence(sentence)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no bytes in its arguments")
def test_bytes_that_are_no_text(cli: Cli, house: House) -> None:
    for said in (
        cli("check", user="\udcff"),
        cli("check", password="\udcff" * 9),
        cli("check", user="\udcff", language=CHINESE),
    ):
        assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    for language, sentence in both("error.control_characters"):
        unknown = UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed")
        spoken = Language.ZH if language == CHINESE else Language.EN
        assert error_sentence(unknown, spoken) == sentence
    said = cli("check", data="nowhere\udcff")
    assert (said.code, said.err) == (1, "There is no office here\n")


def test_the_office_is_closed_whatever_happens(cli: Cli, house: House) -> None:
    cli("check", password="wrong")
    assert cli("backup", "--out", house.folder.database).code == 1
    assert list(house.folder.root.glob("office.db-*")) == [], "somebody still has it open"


# --------------------------------------------------------------------------------------- the rest


def test_without_a_command_the_help_is_shown(cli: Cli) -> None:
    said = cli(language=CHINESE)
    assert said.code == 2
    assert "客户服务台：客户档案" in said.out
    said = cli("restore", "--help")
    assert said.code == 0
    assert "second person" in said.out


def test_what_needs_the_window_is_handed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Path, Destination | None]] = []

    def tour(folder: Path, server: Destination | None) -> int:
        seen.append((folder, server))
        return 3

    assert run(["tour", str(tmp_path)], Window(tour, list)) == 3
    monkeypatch.setenv(SERVER_PASSWORD, "owner's")
    there = ("--server", "crm://desk:5433/tour?tls=disable", "--server-account", "owner")
    assert run(["tour", str(tmp_path), *there], Window(tour, list)) == 3
    to = Destination(SharedPlace("desk", "tour", 5433, "disable"), "owner", "owner's")
    assert seen == [(tmp_path, None), (tmp_path, to)]
    checked: list[list[str]] = []
    monkeypatch.setattr(
        "crm_desktop.selfcheck.self_check", lambda check: checked.append(check()) or 7
    )
    assert run(["--self-check"], Window(tour, lambda: ["no window"])) == 7
    assert checked == [["no window"]]


def test_a_mistake_of_ours_is_not_dressed_up() -> None:
    def fail(folder: Path, server: Destination | None) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(["tour", "x"], Window(fail, list))
    assert error_sentence(ZeroDivisionError(), Language.EN) is None
    assert error_sentence(OSError(), Language.EN) is None
    full = error_sentence(OSError(28, "No space left on device"), Language.EN)
    assert full == say(Phrase("error.storage.disk_full"), Language.EN)


def test_a_refusal_while_the_office_is_in_ruins_is_said_not_the_ruins() -> None:
    try:
        try:
            raise OSError(28, "full")
        except OSError:
            raise SecondPersonNeeded("restores_alone", exception_possible=False) from None
    except SecondPersonNeeded as error:
        said = error_sentence(error, Language.EN)
    assert said
    assert said.endswith("a second person must sign")


@pytest.mark.parametrize(
    ("named", "system", "language"),
    [
        ("zh", "en_US", Language.ZH),
        ("zh-Hans-CN", None, Language.ZH),
        ("en", "zh_CN", Language.EN),
        (None, "zh_CN", Language.ZH),
        (None, "Chinese (Simplified)_China", Language.ZH),
        (None, "de_DE", Language.EN),
        (None, None, Language.EN),
        ("", "zh_CN", Language.ZH),
    ],
)
def test_the_language_is_the_settings_or_the_systems(
    monkeypatch: pytest.MonkeyPatch, named: str | None, system: str | None, language: Language
) -> None:
    if named is None:
        monkeypatch.delenv("CRM_DESKTOP_LANGUAGE", raising=False)
    else:
        monkeypatch.setenv("CRM_DESKTOP_LANGUAGE", named)
    monkeypatch.setattr(speaking.locale, "getlocale", lambda: (system, "UTF-8"))
    assert system_language() is language


@contextmanager
def no_console(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be for a while as crm-desktop.exe is on Windows."""
    names = ("stdin", "stdout", "stderr")
    with monkeypatch.context() as patch:
        for name in names:
            patch.setattr(sys, name, None)
        yield
        for name in names:
            getattr(sys, name).close()


def test_without_a_console_commands_work_unseen(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "copy"
    backup = ["backup", "--data", str(house.folder.root), "--user", "admin", "--out", str(out)]
    for password, code in (("", 1), (PASSWORD, 0)):  # nobody can be asked
        monkeypatch.setenv("CRM_DESKTOP_PASSWORD", password)
        with no_console(monkeypatch):
            assert run(backup, Window(no_window, list)) == code
    assert verify_copy(out, house.key)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.count(".") == 2


# ------------------------------------------------------------------------------- as its own program


@dataclass
class Shell:
    """A shell on a machine with its own keyring."""

    folder: Path
    spoken: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        """Return what a program finds in its environment."""
        plain = {k: v for k, v in os.environ.items() if not k.startswith("CRM_DESKTOP_")}
        return plain | {
            "PYTHON_KEYRING_BACKEND": "tests.keyrings.FileKeyring",
            "TEST_KEYRING": str(self.folder / "keyring.json"),
            "CRM_DESKTOP_DATA": str(self.folder / "office"),
            "CRM_DESKTOP_USER": "admin",
            "CRM_DESKTOP_LANGUAGE": "en",
            "PYTHONWARNINGS": "error",
            **{f"CRM_DESKTOP_{name.upper()}": value for name, value in more.items()},
        }

    def keep(self, house: House) -> None:
        """Put an office's key into the machine's keyring."""
        kept = {f"CRM Desktop {uid}": key for uid, key in house.keys.kept.items()}
        (self.folder / "keyring.json").write_text(json.dumps(kept), encoding="utf-8")

    def run(self, *arguments: object, stdin: str = "", **environment: str) -> Said:
        """Run the program and keep what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "crm_desktop", *map(str, arguments)],
            cwd=ROOT,
            env=self.environment(**environment),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        self.spoken += done.stdout + done.stderr
        return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in a new folder."""
    return Shell(tmp_path)


def test_a_life_on_the_command_line(shell: Shell, tmp_path: Path) -> None:
    """Found, back up, lose the machine, restore on another, check, export, verify."""
    found = [*FOUND, "--login", "admin"]
    founded = shell.run(*found, "--json", stdin=f"{PASSWORD}\n").json
    shell.spoken = ""  # the data key may be shown here, and nowhere else
    copy = tmp_path / "stick" / "copy.crmbackup"
    assert shell.run("backup", "--out", copy, password=PASSWORD).code == 0
    (tmp_path / "office" / "office.db").unlink()
    gone = shell.run("check", password=PASSWORD)
    gone.is_one_sentence("There is no office here")
    (tmp_path / "keyring.json").unlink()
    restored = shell.run("restore", copy, data_key=str(founded["data_key"]), language="zh")
    assert restored == Said(0, f"已恢复：{copy}\n", "")
    assert shell.run("check", password=PASSWORD).out == "All checks passed\n"
    log = tmp_path / "log.jsonl"
    assert shell.run("audit", "export", "--out", log, password=PASSWORD).code == 0
    verified = shell.run("audit", "verify", log, "--json").json
    assert verified["sound"] is True
    for secret in (PASSWORD, founded["data_key"], founded["recovery_code"]):
        assert str(secret) not in shell.spoken
    kept = json.loads((tmp_path / "keyring.json").read_text())
    assert len(kept) == 1
    assert str(founded["data_key"]) not in kept.values(), "a key of the new machine's own"


@pytest.mark.parametrize("template", ["dealer-group", "after-sales"])
def test_the_other_templates_are_founded(shell: Shell, template: str) -> None:
    said = shell.run(
        "init", "--company", "Dawn", "--template", template, "--admin", "Wang", "--plain", "--json",
        password=PASSWORD,
    )  # fmt: skip
    assert said.json["key"] == "plain"
    assert shell.run("check", "--user", "wang", stdin=PASSWORD).out == "All checks passed\n"


@pytest.mark.parametrize(("language", "which"), [("zh", 0), ("en", 1)])
def test_trouble_is_one_sentence_and_no_traceback(
    shell: Shell, house: House, language: str, which: int
) -> None:
    lost = shell.run("check", password=PASSWORD, language=language)
    lost.is_one_sentence(both("error.key_lost")[which][1])
    shell.keep(house)
    wrong = shell.run("check", stdin="wrong\n", language=language)
    wrong.is_one_sentence(both("error.login")[which][1])


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
@pytest.mark.parametrize("typed", [f"{PASSWORD}\n", "\x04"])
def test_a_password_is_typed_unseen(shell: Shell, house: House, typed: str) -> None:
    import pty

    shell.keep(house)
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "crm_desktop", "check"],
        cwd=ROOT,
        env=shell.environment(),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    seen = b""
    try:
        while b"Password of admin" not in seen:
            seen += os.read(master, 1024)
        time.sleep(0.2)  # until the terminal has stopped showing what is typed
        os.write(master, typed.encode())
        code = process.wait(timeout=60)
        while True:
            try:
                more = os.read(master, 1024)
            except OSError:  # on Linux, when the other side is closed
                break
            if not more:
                break
            seen += more
    finally:
        process.kill()
        process.wait()
        os.close(master)
    text = seen.decode()
    assert PASSWORD not in text
    assert "Traceback" not in text
    if typed == "\x04":
        assert code == 1
        assert "set CRM_DESKTOP_PASSWORD" in text
    else:
        assert (code, "All checks passed" in text) == (0, True)


def test_the_log_names_who_used_the_command_line(cli: Cli, house: House) -> None:
    cli("check")
    with house.open() as office, office.database.here():
        row = sql.one("SELECT action, outcome, person_name FROM audit_entry ORDER BY seq DESC")
    assert row == ("login.in", "done", "王管理")
    assert house.admin != SYSTEM
