"""Where an office's files lie, and where its secrets."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crm_desktop.foundation.paths import ENVIRONMENT, DataFolder, default_folder


def test_everything_lies_in_one_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    parts = (folder.database, folder.profile, folder.backups, folder.logs, folder.window_lock)
    assert {part.parent for part in parts} == {tmp_path}
    assert len({part.name for part in parts}) == len(parts)


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    assert default_folder() == DataFolder(tmp_path)


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("win32", "LOCALAPPDATA", "CRM Desktop"),
        ("linux", "XDG_DATA_HOME", "crm-desktop"),
    ],
)
def test_each_system_has_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, expected: str
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setenv(variable, str(tmp_path / "data"))
    assert default_folder().root == tmp_path / "data" / expected
    monkeypatch.delenv(variable)
    assert default_folder().root.is_relative_to(tmp_path / "home")
    assert default_folder().root.name == expected


def test_a_mac_has_its_place_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert default_folder().root == tmp_path / "Library" / "Application Support" / "CRM Desktop"
