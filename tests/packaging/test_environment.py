"""When an environment is made anew, and what is said when it cannot be made."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

import dev


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of three lists whose environments are made without pip; calls are noted."""
    for _, name in (dev.RUN, dev.DEV, dev.BUILD):
        (tmp_path / name).write_text(f"{name}==1\n")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "pip", lambda folder, *args: _note(folder, " ".join(args)))
    # A real venv takes two seconds; what is made here only has to be a folder.
    ran = subprocess.CompletedProcess([], 0, "", "")
    monkeypatch.setattr(
        dev.subprocess, "run", lambda command, **_: Path(command[-1]).mkdir() or ran
    )
    return tmp_path


def _note(folder: Path, text: str) -> None:
    with (folder / "calls").open("a") as calls:
        calls.write(text + "\n")


def _calls(folder: Path) -> list[str]:
    return (folder / "calls").read_text().splitlines()


def test_an_environment_is_made_once(house: Path) -> None:
    for _ in range(2):
        with dev.environment(dev.RUN) as folder:
            assert _calls(folder) == [
                "--require-hashes --no-deps -r requirements.lock",
                "--no-build-isolation --no-deps -e .",
            ]


def test_the_list_for_tests_comes_on_top_and_holds_the_program_s(house: Path) -> None:
    with dev.environment(dev.RUN), dev.environment(dev.RUN):
        pass
    with dev.environment(dev.DEV) as folder:
        assert _calls(folder)[2] == "--require-hashes --no-deps -r requirements-dev.lock"
    before = _calls(folder)
    with dev.environment(dev.RUN):
        assert _calls(folder) == before


def test_a_changed_list_makes_it_anew(house: Path) -> None:
    with dev.environment(dev.RUN) as folder:
        (folder / "left").touch()
    (house / "requirements.lock").write_text("other==2\n")
    with dev.environment(dev.RUN) as folder:
        assert not (folder / "left").exists()
    assert [path.name for path in house.glob(".venv-old*")] == []


def test_another_python_makes_it_anew(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with dev.environment(dev.RUN) as folder:
        (folder / "left").touch()
    monkeypatch.setattr(sys, "base_prefix", "another")
    with dev.environment(dev.RUN) as folder:
        assert not (folder / "left").exists()


def test_one_cut_short_is_made_again(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(folder: Path, *_: str) -> None:
        (folder / "half").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(dev, "pip", cut)
        with pytest.raises(KeyboardInterrupt), dev.environment(dev.RUN):
            pass
    with dev.environment(dev.RUN) as folder:
        assert not (folder / "half").exists()


def test_one_in_use_is_left_alone(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to rename a folder whose programs run; then nothing has been lost."""
    with dev.environment(dev.RUN) as folder:
        pass
    (house / "requirements.lock").write_text("other==2\n")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(dev.Stop, match="in use"), dev.environment(dev.RUN):
        pass
    assert (folder / "calls").exists()


def test_a_stamp_that_makes_no_sense_is_no_stamp(house: Path) -> None:
    (house / ".venv").mkdir()
    for text in ("", "[", "{}", json.dumps({"requirements.lock": 1})):
        (house / ".venv" / "stamp.json").write_text(text)
        assert not dev.fresh(house / ".venv", "requirements.lock")


@pytest.mark.skipif(os.name == "nt", reason="the shared lock is a renaming there")
def test_two_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """One process holds the lock as one that makes an environment does; another wants to use it."""
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        import dev
        with dev.holding(Path(sys.argv[1]), shared=sys.argv[2] == "use"):
            print(sys.argv[2], flush=True)
            sys.stdin.readline()
    """)

    @contextlib.contextmanager
    def started(kind: str) -> Iterator[tuple[subprocess.Popen[str], Queue[str]]]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "lock"), kind],
            cwd=Path(dev.__file__).parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said: Queue[str] = Queue()
        ear = threading.Thread(target=lambda: [said.put(line) for line in process.stdout])
        ear.start()
        try:
            yield process, said
        finally:
            process.kill()
            ear.join()
            process.communicate()

    with started("make") as (maker, made):
        assert made.get(timeout=30) == "make\n"
        with started("use") as (_, used):
            assert "Waiting for another dev.py" in used.get(timeout=30)
            maker.kill()  # the system lets go of a lock whose holder died
            assert used.get(timeout=30) == "use\n"
            with started("use") as (_, second):
                assert second.get(timeout=30) == "use\n"


UNREACHED = """\
WARNING: Retrying after NewConnectionError(... Failed to establish a new connection ...)
ERROR: No matching distribution found for peewee==4.5.3
"""


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one that was locked",
        ),
        (
            UNREACHED,
            "no package index could be reached",
        ),
        ("ERROR: Could not install: [Errno 28] No space left on device", "the disk is full"),
        (
            "ERROR: No matching distribution found for pyside6-essentials==6.12.0",
            "has no pyside6-essentials==6.12.0 for this machine",
        ),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "not trusted"),
        ("ERROR: something else\nmore", "something else"),
        ("", "unknown reason"),
    ],
)
def test_a_failure_of_pip_becomes_one_sentence(log: str, said: str) -> None:
    sentence = dev.why_pip_failed(log)
    assert said in sentence
    assert "\n" not in sentence


def test_a_real_failure_of_pip_is_told_in_one_sentence(tmp_path: Path) -> None:
    """pip of this environment, asked for what no index has: quick, and without a network."""
    (tmp_path / "pip.log").touch()
    fake = dev.inside(tmp_path, "python")
    Path(fake).parent.mkdir()
    Path(fake).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    Path(fake).chmod(0o755)
    if os.name == "nt":
        pytest.skip("a script cannot stand in for python.exe")
    with pytest.raises(dev.Stop, match="has no no-such-thing==1 for this machine"):
        dev.pip(tmp_path, "--no-index", "no-such-thing==1")
    assert "no-such-thing" in (tmp_path / "pip.log").read_text()


def test_a_program_is_started_without_the_caller_s_python_paths(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("CRM_DEV_PYTHON", "chosen")
    given = dev.surroundings(QT_QPA_PLATFORM="offscreen")
    assert {"PYTHONPATH", "CRM_DEV_PYTHON"} & given.keys() == set()
    assert given["QT_QPA_PLATFORM"] == "offscreen"
