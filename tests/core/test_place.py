"""Whether a folder is fit for an office, asked without leaving a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.place import check_new_place
from db.errors import OnNetwork, ReadOnly


def test_a_folder_that_is_there_or_can_be_made_is_fit(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "deep" / "below"):
        check_new_place(DataFolder(root))
    assert list(tmp_path.iterdir()) == [], "asking leaves no trace"


def test_a_network_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OnNetwork):
        check_new_place(DataFolder(Path("//server/share/crm")))


def test_a_folder_with_an_office_is_refused(tmp_path: Path) -> None:
    DataFolder(tmp_path).database.write_bytes(b"")
    with pytest.raises(Refused):
        check_new_place(DataFolder(tmp_path))


def test_what_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    with pytest.raises(ReadOnly):
        check_new_place(DataFolder(file / "below"))

    def refuse(**_given: object) -> object:
        raise PermissionError(13, "no")

    monkeypatch.setattr("crm_desktop.place.tempfile.TemporaryFile", refuse)
    with pytest.raises(ReadOnly):
        check_new_place(DataFolder(tmp_path))
