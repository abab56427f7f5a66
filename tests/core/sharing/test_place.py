"""Where an office is: as typed, as handed on in a line, as shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.foundation.paths import DataFolder
from crm_desktop.profile import KeyKeeping, Profile, load_profile
from crm_desktop.sharing.place import SharedPlace, endpoint, read_host, read_line

KNOWN = "0f" * 32


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
        ("two words", None),
        ("", None),
    ],
)
def test_a_host_is_read_as_it_is_typed(typed: str, read: tuple[str, int | None] | None) -> None:
    assert read_host(typed) == read
    if read is not None and read[1] is not None:
        assert read_host(endpoint(read[0], read[1])) == read, "and as it is shown"


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
    ],
)
def test_what_is_no_such_line_leads_nowhere(line: str) -> None:
    assert read_line(line) is None


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
