"""The profile of a data folder: where the key comes from, and never the key itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from crm_desktop.application import found_office, open_application
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.profile import (
    KeyKeeping,
    KeyLost,
    PassphraseNeeded,
    Profile,
    adopt_key,
    derive,
    load_profile,
    new_profile,
)
from crm_desktop.sharing.place import SharedPlace
from db.errors import Damaged, DiskFull, Missing, ReadOnly
from tests.db.disks import fill, give_away, open_to_all, somebody_ordinary, tiny_disk
from tests.houses import founding
from tests.keyrings import MemoryKeyring


@pytest.fixture
def drawer() -> Iterator[MemoryKeyring]:
    """The system's keyring for as long as the test runs."""
    before = keyring.get_keyring()
    drawer = MemoryKeyring()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A data folder with something where the database should be."""
    folder = DataFolder(tmp_path / "office")
    folder.root.mkdir()
    folder.database.touch()
    return folder


def texts(folder: DataFolder) -> str:
    """Return everything that stands in the files beside the database."""
    files = [path for path in folder.root.iterdir() if not path.name.startswith("office.db")]
    return "".join(path.read_text(encoding="utf-8") for path in files)


def test_the_key_lies_in_the_systems_keyring_alone(drawer: MemoryKeyring, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    application, founded, key = found_office(folder, SystemKeyring(), founding())
    application.close()
    assert key
    uid = load_profile(folder).uid
    assert drawer.kept == {f"CRM Desktop {uid}": key.hex()}
    for secret in (key.hex(), key.hex().upper(), founded.recovery_code, "correct horse"):
        assert secret not in texts(folder)
    assert json.loads(folder.profile.read_text()) == {"uid": uid, "key": "keyring", "salt": ""}
    open_application(folder, SystemKeyring()).close()


def test_a_key_that_is_lost_comes_back_from_the_sheet(
    drawer: MemoryKeyring, tmp_path: Path
) -> None:
    folder = DataFolder(tmp_path)
    application, _, key = found_office(folder, SystemKeyring(), founding())
    application.close()
    assert key
    drawer.kept.clear()
    with pytest.raises(KeyLost) as raised:
        open_application(folder, SystemKeyring())
    assert raised.value.phrase.key == "error.key_lost"
    uid = load_profile(folder).uid
    assert adopt_key(folder, SystemKeyring(), key) == Profile(uid, KeyKeeping.KEYRING)
    open_application(folder, SystemKeyring()).close()


def test_a_passphrase_may_be_left_for_the_keyring(drawer: MemoryKeyring, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    application, _, key = found_office(folder, SystemKeyring(), founding(), passphrase="sesame")
    application.close()
    assert key
    assert drawer.kept == {}
    assert "sesame" not in texts(folder)
    adopt_key(folder, SystemKeyring(), key)
    assert load_profile(folder).keeping is KeyKeeping.KEYRING
    open_application(folder, SystemKeyring()).close()


def test_without_a_keyring_no_key_is_adopted(folder: DataFolder, drawer: MemoryKeyring) -> None:
    keyring.set_keyring(NoKeyring())
    Profile("u", KeyKeeping.PASSPHRASE, "00" * 16).save(folder)
    with pytest.raises(PassphraseNeeded):
        adopt_key(folder, SystemKeyring(), bytes(32))
    assert load_profile(folder).keeping is KeyKeeping.PASSPHRASE
    with pytest.raises(PassphraseNeeded):
        new_profile(SystemKeyring(), plain=False, passphrase=None)


def test_a_keyring_that_refuses_says_what_to_do(drawer: MemoryKeyring, tmp_path: Path) -> None:
    drawer.locked = True
    with pytest.raises(Refused) as raised:
        found_office(DataFolder(tmp_path), SystemKeyring(), founding())
    assert raised.value.phrase.key == "error.keyring_refused"
    assert not DataFolder(tmp_path).database.exists()
    assert SystemKeyring().get("any") is None
    SystemKeyring().forget("any")


def test_a_passphrase_gives_the_same_key_with_the_same_salt_only() -> None:
    salt = bytes(16)
    key = derive("芝麻开门", salt)
    assert len(key) == 32
    assert key == derive("芝麻开门", salt)
    assert len({key, derive("芝麻开门 ", salt), derive("芝麻开门", bytes([1] * 16))}) == 3
    assert len(derive("\udcff from a terminal", salt)) == 32


@pytest.mark.parametrize(
    ("profile", "passphrase", "error"),
    [
        (Profile("u", KeyKeeping.PASSPHRASE, "00" * 16), None, PassphraseNeeded),
        (Profile("u", KeyKeeping.PASSPHRASE, "00" * 16), "", PassphraseNeeded),
        (Profile("u", KeyKeeping.KEYRING), "ignored", KeyLost),
    ],
)
def test_what_is_needed_is_said(
    drawer: MemoryKeyring, profile: Profile, passphrase: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        profile.key(SystemKeyring(), passphrase)


@pytest.mark.parametrize("kept", ["", "zz" * 32, "00" * 31, "00" * 33])
def test_what_is_no_key_in_the_keyring_is_a_lost_one(drawer: MemoryKeyring, kept: str) -> None:
    drawer.set_password("CRM Desktop", "u", kept)
    with pytest.raises(KeyLost):
        Profile("u", KeyKeeping.KEYRING).key(SystemKeyring(), None)


@pytest.mark.parametrize("keeping", list(KeyKeeping))
def test_a_profile_is_read_as_it_was_written(folder: DataFolder, keeping: KeyKeeping) -> None:
    place = SharedPlace("host", "office") if keeping is KeyKeeping.SERVER else None
    salt = "0011" if keeping is KeyKeeping.PASSPHRASE else ""
    profile = Profile("a-uid", keeping, salt, place)
    profile.save(folder)
    assert load_profile(folder) == profile
    assert [path.name for path in folder.root.glob("*.part")] == []


def test_the_profile_before_is_kept_for_its_salt(folder: DataFolder) -> None:
    """The database may only be missing for a while, and its backups need the salt too."""
    old = Profile("old", KeyKeeping.PASSPHRASE, "0011" * 8)
    old.save(folder)
    before = folder.profile.read_bytes()
    Profile("new", KeyKeeping.PLAIN).save(folder)
    assert (folder.root / "database.before.json").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"uid": "u", "key": "magic", "salt": ""}',
        b'{"uid": "u", "key": "plain"}',
        b'{"uid": "u", "key": "passphrase", "salt": "xyz"}',
        b"\xff\xfe\x00",
        b"\0" * 4096,
    ],
)
def test_a_damaged_profile_is_damaged(folder: DataFolder, text: bytes) -> None:
    folder.profile.write_bytes(text)
    with pytest.raises(Damaged):
        load_profile(folder)


def test_no_profile_or_no_database_is_no_office(folder: DataFolder) -> None:
    with pytest.raises(Missing):
        load_profile(folder)
    Profile("u", KeyKeeping.PLAIN).save(folder)
    folder.database.unlink()
    with pytest.raises(Missing):
        load_profile(folder)
    with pytest.raises(Missing):
        load_profile(DataFolder(folder.root / "nowhere"))


def test_a_profile_that_cannot_be_written_keeps_the_one_before(tmp_path: Path) -> None:
    old, new = Profile("old", KeyKeeping.PLAIN), Profile("new", KeyKeeping.KEYRING)
    with tiny_disk(tmp_path, "64k") as disk:
        folder = DataFolder(disk)
        folder.database.touch()
        old.save(folder)
        fill(disk)
        with pytest.raises(DiskFull):
            new.save(folder)
        assert load_profile(folder) == old
        assert not list(disk.glob("*.part"))


def test_a_profile_in_a_folder_that_may_not_be_read_is_forbidden() -> None:
    with open_to_all() as root:
        folder = DataFolder(root / "office")
        folder.root.mkdir()
        folder.database.touch()
        Profile("u", KeyKeeping.PLAIN).save(folder)
        give_away(root)
        for path, mode in ((folder.profile, 0), (folder.root, 0)):
            path.chmod(mode)
            with somebody_ordinary(), pytest.raises(ReadOnly):
                load_profile(folder)
            path.chmod(0o755)
