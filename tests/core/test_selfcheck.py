"""The installation checks itself: a line per part, and a part that is missing fails by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop import selfcheck
from crm_desktop.foundation import resources
from crm_desktop.foundation.words import catalogue
from crm_desktop.selfcheck import self_check

PARTS = ["database", "icons", "fonts", "translations", "pdf", "server", "window"]


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return what was said of each part."""
    lines = capsys.readouterr().out.splitlines()
    said = dict(line.split(": ", 1) for line in lines)
    assert list(said) == PARTS
    return said


def test_a_whole_installation_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert self_check(list) == 0
    assert told(capsys) == dict.fromkeys(PARTS, "ok")


def test_whatever_is_wrong_is_said_and_the_rest_still_looked_at(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def no_database() -> list[str]:
        raise OSError("no library")

    monkeypatch.setattr(selfcheck, "_database", no_database)
    monkeypatch.setattr(resources, "_ROOT", tmp_path)
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "one.svg").touch()
    assert self_check(lambda: ["no screen", "no theme"]) == 1
    said = told(capsys)
    assert said["database"] == "OSError: no library"
    assert said["icons"] == "1 *.svg in icons, expected 50 at least"
    assert said["fonts"].startswith("FileNotFoundError: ")
    assert said["window"] == "no screen; no theme"


def test_a_text_that_is_missing_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selfcheck, "_database", list)
    for words, problem in (({}, "no words"), ({"a.b": ("甲", "")}, "no text for a.b")):
        monkeypatch.setattr(selfcheck, "catalogue", lambda words=words: words)
        assert self_check(list) == 1
        assert told(capsys)["translations"] == problem
    assert catalogue()


def test_findings_in_the_trial_office_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from crm_desktop.check import CheckService, Finding

    monkeypatch.setattr(CheckService, "run", lambda self, actor: [Finding("integrity", "page 7")])
    assert selfcheck._database() == ["integrity page 7"]
