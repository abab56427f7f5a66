"""The lists of exact versions: complete, hashed, for every platform, and up to date."""

from __future__ import annotations

import re
import shutil
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.source import ROOT
from tools import check, locks

NAMES = list(locks.LISTS)
PINNED = re.compile(r"([a-z0-9-]+(?:\[[a-z0-9,-]+\])?)==(\S+)(?: ; (.+?))? \\")


def pins(name: str) -> set[tuple[str, str, str]]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {found.groups(default="") for line in lines if (found := PINNED.fullmatch(line))}


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_a_version_a_hash_or_a_remark(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    hashed = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}(?: \\)?")
    odd = [li for li in lines if not (PINNED.fullmatch(li) or hashed.fullmatch(li))]
    assert [line for line in odd if not line.lstrip().startswith("#")] == []
    for number, line in enumerate(lines):
        if PINNED.fullmatch(line):
            assert hashed.fullmatch(lines[number + 1])


def test_what_is_tested_and_frozen_is_what_runs() -> None:
    runtime, *others = (pins(name) for name in NAMES)
    for wider in others:
        assert runtime != wider
        # What tests need on every Python, the program may need on some only.
        always = {(name, version) for name, version, marker in wider if not marker}
        missing = runtime - wider
        assert {(name, version) for name, version, _ in missing} <= always


def test_an_extra_that_a_package_wants_is_locked_by_its_name() -> None:
    listed = {name.partition("[")[0]: name for name, _, _ in pins("requirements-dev.lock")}
    wanted: dict[str, str] = {}
    for distribution in metadata.distributions():
        if canonicalize_name(distribution.name) in listed:
            for requirement in map(Requirement, distribution.requires or ()):
                if requirement.extras and (not requirement.marker or requirement.marker.evaluate()):
                    name = canonicalize_name(requirement.name)
                    wanted[name] = f"{name}[{','.join(sorted(requirement.extras))}]"
    assert wanted
    assert wanted == {name: listed[name] for name in wanted}


def test_both_lines_of_qt_are_locked() -> None:
    qt = {(name, marker) for name, _, marker in pins("requirements.lock") if "pyside" in name}
    assert qt == {
        ("pyside6-addons", "python_full_version < '3.12'"),
        ("pyside6-essentials", "python_full_version < '3.12'"),
        ("pyside6-essentials", "python_full_version >= '3.12'"),
        ("pyside6-pdf", "python_full_version >= '3.12'"),
    }


def test_windows_and_linux_get_their_own_keyrings() -> None:
    markers = {name: marker for name, _, marker in pins("requirements.lock")}
    assert markers["pywin32-ctypes"] == "sys_platform == 'win32'"
    assert markers["secretstorage"] == "sys_platform == 'linux'"


def test_the_lists_are_up_to_date() -> None:
    assert locks.stale() == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in (*NAMES, "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"peewee>=', '"numpy",\n  "peewee>='),
        ('"pytest>=', '"pytest>6,>='),
        ("dev = [", 'more = ["pytest"]\ndev = ['),
        ('requires-python = ">=3.11"', 'requires-python = ">=3.12"'),
    ],
)
def test_a_changed_dependency_makes_the_lists_old(copy: Path, old: str, new: str) -> None:
    assert locks.stale(copy) == []
    _edit(copy / "pyproject.toml", old, new)
    assert locks.stale(copy) == NAMES


def test_other_settings_leave_the_lists_alone(copy: Path) -> None:
    _edit(copy / "pyproject.toml", "line-length = 100", "line-length = 99")
    assert locks.stale(copy) == []


def test_a_list_that_is_gone_or_unsigned_is_old(copy: Path) -> None:
    (copy / NAMES[0]).unlink()
    _edit(copy / NAMES[2], "# pyproject.toml: sha256 ", "# ")
    assert locks.stale(copy) == [NAMES[0], NAMES[2]]


def test_the_fingerprint_does_not_depend_on_the_order_of_tables() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    turned = dict(reversed(project.items()))
    assert locks.digest(project) == locks.digest(turned)


def test_the_check_says_which_list_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check.CHECKS["locks"]() == (True, "")
    monkeypatch.setattr(locks, "stale", lambda: ["requirements.lock"])
    assert check.CHECKS["locks"]() == (False, "requirements.lock: run `python dev.py lock`")


@pytest.mark.parametrize(
    ("answer", "well", "said"),
    [
        (b"", True, "not done: the package index was not reached"),
        (
            b'{"dependencies": [{"name": "a", "skip_reason": "unknown"}]}',
            True,
            "not done: this package index carries no such data",
        ),
        (
            b'{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}',
            True,
            "1 of 1 packages, no known weakness",
        ),
        (
            b'{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}]}',
            False,
            "a 1: CVE-1",
        ),
    ],
)
def test_an_audit_fails_only_on_what_it_found(answer: bytes, well: bool, said: str) -> None:
    assert check.read_audit(answer) == (well, said)


def test_a_check_that_fails_shows_what_it_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = check._python("-c", "import sys; sys.exit('not like this')")
    monkeypatch.setattr(check, "CHECKS", {"good": lambda: (True, "fine"), "bad": talk})
    assert check.main([]) == 1
    said = capsys.readouterr().out
    assert "not like this" in said
    assert "1 of 2 checks failed" in said
    assert check.main(["good"]) == 0


def test_the_version_is_said_once() -> None:
    import crm_desktop

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == crm_desktop.__version__
