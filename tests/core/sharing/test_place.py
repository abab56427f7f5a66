"""Where a shared office is: the line that is handed on, what is typed, what a profile keeps."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from crm_desktop.access.waits import LONGEST_WAIT, Waits, wait_after
from crm_desktop.foundation.errors import DeniedLogin, Refused, StorageError
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Phrase
from crm_desktop.profile import KeyKeeping, Profile, has_office, joined_place, load_profile
from crm_desktop.sharing.place import SharedPlace, endpoint, read_host, read_line, read_port
from crm_desktop.sharing.refusals import Refusal, why_not
from db.errors import Damaged, Missing
from tests.core.offices import START

PLACE = SharedPlace("192.168.1.20", "office", 5433, "require", "远山汽车", "/etc/office.crt")
KNOWN = "0f" * 32


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("crm://192.168.1.20:5433/office?tls=require", ("192.168.1.20", "office", 5433, "require")),
        (" crm://host/office\n", ("host", "office", 5432, "prefer")),
        ("crm://[fe80::1]:5444/%E8%BF%9C%E5%B1%B1", ("fe80::1", "远山", 5444, "prefer")),
    ],
)
def test_a_line_names_a_place(line: str, place: tuple[str, str, int, str]) -> None:
    found = read_line(line)
    assert found == SharedPlace(*place)
    assert found is not None
    assert read_line(found.line()) == found


@pytest.mark.parametrize(
    "place",
    [
        SharedPlace("server", "office"),
        SharedPlace("192.168.1.20", "a b/c?", 54320, "disable"),
        SharedPlace("fd12::20", "office", 54320, "require"),
        SharedPlace("fe80::1%eth0", "office", 54320),
        SharedPlace("fe80::1%12", "office", 54320, "verify-ca", fingerprint=KNOWN),
    ],
)
def test_a_line_leads_to_the_place_that_it_was_made_of(place: SharedPlace) -> None:
    assert read_line(place.line()) == place


@pytest.mark.parametrize(
    "line",
    [
        "crm://fd12::20:54320/office",
        "crm://[fd12::20/office",
        "crm://[v1.x:y]/office",
        "crm://[fe80::1%25]/office",
        "crm://server:0/office",
        "crm://server/office?tls=perhaps",
        f"crm://server/office?tls=prefer&sha256={KNOWN}",
        "crm://server/office?tls=verify-ca&sha256=0f",
        f"crm://server/office?tls=verify-ca&sha256={KNOWN[:-1]}x",
        "crm://server/",
        "http://server/office",
        "",
        "192.168.1.20",
        "postgres://host/office",
        "crm://host",
        "crm:///office",
        "crm://host:99999/office",
        "crm://[fe80/office",
    ],
)
def test_what_is_no_such_line_leads_nowhere(line: str) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("server", ("server", None)),
        (" 192.168.1.20:54320 ", ("192.168.1.20", 54320)),
        ("fd12::20", ("fd12::20", None)),
        ("[fd12::20]", ("fd12::20", None)),
        ("[fd12::20]:54320", ("fd12::20", 54320)),
        ("[fe80::1%eth0]:54320", ("fe80::1%eth0", 54320)),
        ("fe80::1%12", ("fe80::1%12", None)),
        ("[::ffff:192.168.1.20]:1", ("::ffff:192.168.1.20", 1)),
        ("[fd12::20]:0", None),
        ("[fd12::20]54320", None),
        ("[fd12::20", None),
        ("[server]:5432", None),
        ("[fd12::20%]:1", None),
        ("[fd12::20%a b]", None),
        ("fd12::20::1", None),
        ("server%eth0", None),
        ("a:b:c", None),
        ("server:99999", None),
        (" 前台电脑:5433 ", ("前台电脑", 5433)),
        ("[fe80::1]:5433", ("fe80::1", 5433)),
        ("[fe80::1]", ("fe80::1", None)),
        ("fe80::1", ("fe80::1", None)),
        ("host:70000", None),
        ("http://host", None),
        ("a@b", None),
        ("two words", None),
        ("", None),
    ],
)
def test_a_host_is_read_as_it_is_typed(typed: str, read: tuple[str, int | None] | None) -> None:
    assert read_host(typed) == read
    if read is not None and read[1] is not None:
        assert read_host(endpoint(read[0], read[1])) == read, "and as it is shown"


def test_a_port_is_a_number_of_one() -> None:
    assert [read_port(text) for text in (" 5432", "0", "65536", "x", "", "５４３２")] == [
        5432, None, None, None, None, None,
    ]  # fmt: skip


def test_a_place_says_as_whom_one_connects() -> None:
    address = PLACE.address(" ChenLi ", "secret")
    assert (address.user, address.port, address.tls) == ("office:chenli", 5433, "require")
    assert (address.is_persons, address.certificate) == (True, "/etc/office.crt")
    assert "secret" not in repr(address)
    assert PLACE.title == "远山汽车 · 192.168.1.20"


# ------------------------------------------------------------------------------------- profiles


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "desk")


def test_a_joined_folder_needs_no_database(folder: DataFolder) -> None:
    profile = Profile("uid", KeyKeeping.SERVER, shared=PLACE)
    profile.save(folder)
    assert load_profile(folder) == profile
    assert (has_office(folder), joined_place(folder)) == (True, PLACE)


def test_a_certificate_lies_in_the_folder_wherever_that_is(tmp_path: Path) -> None:
    place = SharedPlace("fd12::20", "office", 54320, "verify-ca", "远达", fingerprint=KNOWN)
    before = DataFolder(tmp_path / "before")
    Profile("uid", KeyKeeping.SERVER, shared=place.trusting_in(before.root)).save(before)
    after = DataFolder(before.root.rename(tmp_path / "after"))
    kept = load_profile(after).shared
    assert kept == place.trusting_in(after.root)
    assert kept is not None
    assert Path(kept.certificate).parent == after.root
    assert place.trusting_in(after.root).line() == place.line(), "no path is handed on"


@pytest.mark.parametrize(
    "change",
    [
        {"server": {}},
        {"server": {"host": "", "database": "d", "port": 1, "tls": "prefer"}},
        {"server": None},
        {"key": "plain"},
    ],
)
def test_a_torn_profile_is_no_office(folder: DataFolder, change: dict[str, object]) -> None:
    Profile("uid", KeyKeeping.SERVER, shared=PLACE).save(folder)
    content = json.loads(folder.profile.read_text("utf-8"))
    folder.profile.write_text(json.dumps(content | change), "utf-8")
    with pytest.raises(Missing):
        load_profile(folder)
    assert (has_office(folder), joined_place(folder)) == (False, None)
    folder.database.touch()
    with pytest.raises(Damaged):
        load_profile(folder)


def test_a_local_office_is_there_with_its_file(folder: DataFolder) -> None:
    assert not has_office(folder)
    Profile("uid", KeyKeeping.PLAIN).save(folder)
    assert not has_office(folder)
    with pytest.raises(Missing):
        load_profile(folder)
    folder.database.touch()
    assert has_office(folder)
    assert joined_place(folder) is None


# ---------------------------------------------------------------------------------------- waits


def test_waits_double_and_end(folder: DataFolder) -> None:
    assert [wait_after(n, 3) for n in (2, 3, 4, 99)] == [
        None, timedelta(seconds=5), timedelta(seconds=10), LONGEST_WAIT,
    ]  # fmt: skip
    waits = Waits(folder.waits)
    for _ in range(4):
        waits.failed("chenli", START)
    assert waits.seconds("chenli", START) == 10
    assert waits.seconds("lifang", START) == 0
    assert Waits(folder.waits).seconds("chenli", START + timedelta(seconds=4)) == 6, "kept"
    assert waits.seconds("chenli", START - timedelta(days=1)) == 900, "a clock that was set back"
    assert "chenli" not in folder.waits.read_text("utf-8")
    assert (waits.fitted("chenli"), waits.fitted("chenli")) == (4, 0)
    assert waits.seconds("chenli", START) == 0


def test_many_names_fill_no_disk_and_a_torn_file_stops_nobody(folder: DataFolder) -> None:
    waits = Waits(folder.waits)
    for number in range(205):
        waits.failed(str(number), START)
    assert len(json.loads(folder.waits.read_text("utf-8"))) == 200
    folder.waits.write_text("{half", "utf-8")
    assert waits.seconds("1", START) == 0
    folder.waits.unlink()
    folder.waits.mkdir()
    waits.failed("1", START)


# ------------------------------------------------------------------------------------- refusals


def test_each_refusal_has_its_sentence() -> None:
    class Odd(StorageError):
        code = "disk_full"

    assert why_not(Odd()) == Refusal("host", Phrase("error.storage.disk_full"))
    wait = DeniedLogin(Phrase("error.login_wait", seconds=5), wait_seconds=5)
    assert why_not(wait) == Refusal("password", wait.phrase)
    assert why_not(Refused(Phrase("error.keyring_refused"))) == Refusal(
        "host", Phrase("error.keyring_refused")
    )
    assert why_not(RuntimeError()) is None
