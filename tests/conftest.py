"""What holds for every test: nothing leaks, nothing is muttered into the log, order is random."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports Qt: no test opens a window on the screen of whoever runs it.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# In CI the same examples every time; at the desk new ones with every run.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
_AT_HAND = "ci" if os.environ.get("CI") else "desk"
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", _AT_HAND))

# Taken now: a test may change the working directory.
_REAL_DATA = os.environ.get("CRM_REAL_DATA") and Path(os.environ["CRM_REAL_DATA"]).resolve()
_LAST_BREATH = 2.0
_SERVER_SHARE = 5


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files outside the project; skips where CRM_REAL_DATA is not set."""
    if not _REAL_DATA:
        pytest.skip("CRM_REAL_DATA is not set")
    assert _REAL_DATA.is_dir(), f"CRM_REAL_DATA names no folder: {_REAL_DATA}"
    return _REAL_DATA


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tour, which takes minutes: begun last it would go on when all else is done."""
    items.sort(key=lambda item: item.path.name != "test_tour.py")


def pytest_collection_finish() -> None:
    """Leave modules and tests, which stay to the end, out of every collection of garbage."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever runs the tests choose the engine of offices; see ``tests/core/conftest.py``."""
    parser.addoption(
        "--engine", choices=("sqlite", "postgres", "held"), help="engine of the offices"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let walks be few where offices lie on a server: each begins in a copy of a database there."""
    if config.getoption("engine") in {"postgres", "held"}:
        few = settings().max_examples // _SERVER_SHARE
        settings.register_profile("server", settings(), max_examples=few)
        settings.load_profile("server")


def pytest_unconfigure() -> None:
    """Stop the server that a test has asked for; most runs ask for none."""
    if servers := sys.modules.get("tests.servers"):
        servers.stop_all()


_ALL_OF_IT_EVERY = 25
_SOME_OF_IT_EVERY = 10
_tests_run = itertools.count(1)
_WINDOWS = Path(__file__).parent / "ui"


@pytest.fixture(autouse=True)
def _garbage_is_collected_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect on this thread only, as the program does (``ui.shell.garbage``).

    A lane that happened upon widgets in a cycle would destroy them on its own thread, and wait for
    a lock of Qt's while this thread holds it and waits for Python's.
    """
    gc.disable()
    yield
    run = next(_tests_run)
    if run % _ALL_OF_IT_EVERY == 0:
        gc.collect()
        gc.freeze()  # what is still there stays, as what was imported meanwhile does
    elif run % _SOME_OF_IT_EVERY == 0 or _WINDOWS in request.path.parents:
        gc.collect(1)  # no test has to do with the windows of another one


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_at_once() -> Iterator[None]:
    """Hash passwords at a price that tests can pay; programs that they start pay the whole."""
    from crm_desktop.access import passwords

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", passwords.Cost(rounds=1, memory=8, lanes=1))
        yield


@pytest.fixture(scope="module", autouse=True)
def _trees_are_let_go_of() -> Iterator[None]:
    yield
    if source := sys.modules.get("tests.source"):
        source.forget()


@pytest.fixture(autouse=True)
def _no_thread_leaks() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    new = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in new:
        thread.join(_LAST_BREATH)
    left = [thread.name for thread in new if thread.is_alive()]
    assert not left, f"threads that the test started are still running: {left}"


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_stray_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning, unless it takes ``caplog`` and so sees to its log itself."""
    if "caplog" in request.fixturenames:
        yield
        return
    ear = _Ear()
    logging.getLogger().addHandler(ear)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(ear)
    assert not ear.heard, f"logged without being asked for: {ear.heard}"
