"""A network drive is refused in whatever way its path is written, a local one never."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import pytest

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Language, say
from db.engine import open_local
from db.errors import OnNetwork
from db.network import refuse_network_path

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads the mount table of Linux")

LOCAL = "/dev/sda1 / ext4 rw,relatime 0 0\nproc /proc proc rw 0 0\n"


@pytest.mark.parametrize(
    "path",
    [
        r"\\server\share\office.db",
        r"\\?\UNC\server\share\office.db",
        r"\\?\unc\server\share\office.db",
        "//server/share/office.db",
        r"\\wsl$\Ubuntu\home\office.db",
    ],
)
def test_a_network_name_is_refused(path: str) -> None:
    with pytest.raises(OnNetwork):
        refuse_network_path(Path(path), LOCAL)


@pytest.mark.parametrize("path", [r"\\?\C:\data\office.db", r"\\.\C:\data\office.db", "office.db"])
def test_a_local_name_is_not(path: str) -> None:
    refuse_network_path(Path(path), LOCAL)


@linux
@pytest.mark.parametrize(
    "kind",
    ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "fuse.rclone", "vboxsf", "fuse.gvfsd-fuse"],
)
def test_a_mounted_share_is_refused(tmp_path: Path, kind: str) -> None:
    mounts = f"{LOCAL}server:/x {tmp_path} {kind} rw 0 0\n"
    for path in (tmp_path, tmp_path / "office.db", tmp_path / "not" / "made" / "yet" / "office.db"):
        with pytest.raises(OnNetwork):
            refuse_network_path(path, mounts)
    refuse_network_path(tmp_path.parent / "office.db", mounts)
    refuse_network_path(tmp_path.parent / (tmp_path.name + "2") / "office.db", mounts)


@linux
@pytest.mark.parametrize(
    ("folder", "written"),
    [
        ("two words", r"two\040words"),
        ("tab\tline\nend", r"tab\011line\012end"),
        ("back\\slash", r"back\134slash"),
        ("客户 数据", r"客户\040数据"),
        ("line\u2028apart", "line\u2028apart"),
    ],
)
def test_any_name_a_mount_point_may_have(tmp_path: Path, folder: str, written: str) -> None:
    (tmp_path / folder).mkdir()
    mounts = f"{LOCAL}//server/x {tmp_path}/{written} cifs rw 0 0\n"
    with pytest.raises(OnNetwork):
        refuse_network_path(tmp_path / folder / "office.db", mounts)


@linux
def test_the_innermost_and_latest_mount_counts(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    local_inside = f"s:/x {tmp_path} nfs rw 0 0\n/dev/sdb1 {inner} ext4 rw 0 0\n"
    refuse_network_path(inner / "office.db", LOCAL + local_inside)
    # What autofs mounts lies at the same point as autofs itself.
    mounted = f"systemd-1 {inner} autofs rw 0 0\ns:/x {inner} nfs4 rw 0 0\n"
    with pytest.raises(OnNetwork):
        refuse_network_path(inner / "office.db", LOCAL + mounted)
    refuse_network_path(inner / "office.db", f"{LOCAL}{mounted}tmpfs {inner} tmpfs rw 0 0\n")


@linux
def test_a_link_to_a_share_is_followed(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "link").symlink_to(share)
    with pytest.raises(OnNetwork):
        refuse_network_path(tmp_path / "link" / "office.db", f"s:/x {share} nfs rw 0 0\n")


@linux
def test_a_table_of_mounts_that_says_nothing(tmp_path: Path) -> None:
    for mounts in ("", "\n\n", "odd\n", f"two {tmp_path}\n"):
        refuse_network_path(tmp_path / "office.db", mounts)


def test_this_machines_own_table_is_read(tmp_path: Path) -> None:
    refuse_network_path(tmp_path / "office.db")


@pytest.mark.parametrize(("kind", "remote"), [(3, False), (4, True)])  # fixed, remote
def test_windows_is_asked_what_a_drive_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: int, remote: bool
) -> None:
    asked: list[str] = []

    class Kernel:
        @staticmethod
        def GetDriveTypeW(anchor: str) -> int:  # noqa: N802 - Windows's name
            asked.append(anchor)
            return kind

    class Dlls:
        kernel32 = Kernel

    with monkeypatch.context() as windows:
        windows.setattr(ctypes, "windll", Dlls, raising=False)
        windows.setattr(sys, "platform", "win32")
        if remote:
            with pytest.raises(OnNetwork):
                refuse_network_path(tmp_path)
        else:
            refuse_network_path(tmp_path)
    assert asked == [tmp_path.anchor]


def test_opening_refuses_with_what_to_do_instead() -> None:
    with pytest.raises(OnNetwork) as raised:
        open_local(Path(r"\\server\share\office.db"), None, create=True)
    phrase = phrase_of(raised.value)
    assert phrase
    assert "PostgreSQL" in say(phrase, Language.ZH)
    assert "local folder" in say(phrase, Language.EN)
