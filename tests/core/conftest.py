"""Offices to test in: founded once, copied for each test, on either engine.

``--engine=postgres`` runs every test in offices of this folder on PostgreSQL; ``--engine=held``
too, each step as the person who takes it, with what the server lets them. Without either the tests
of ``CHOSEN`` run on both, the others on the local file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from crm_desktop.foundation.usecase import USE_CASES
from tests.core.engines import CHOSEN, LOCAL_ONLY, NOT_HELD
from tests.core.offices import (
    ENGINES,
    Office,
    found_centre,
    found_group,
    found_small,
    on_engine,
    open_copy,
)

_HERE = Path(__file__).parent
Templates = Callable[[str, str], Path]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that needs an office on the engines that it is to run on."""
    if "engine" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("engine")
    name = _named(metafunc.definition.path, metafunc.function)
    varied = metafunc.definition.get_closest_marker("parametrize") is not None
    both = name in CHOSEN or (name.partition("::")[0] in CHOSEN and not varied)
    if chosen is None and both:
        metafunc.parametrize("engine", (ENGINES[0], ENGINES[-1]), indirect=True)


def _named(path: Path, function: Callable[..., object]) -> str:
    return f"{path.relative_to(_HERE).as_posix()}::{function.__name__}"


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine on which the offices of this test are."""
    name = getattr(request, "param", None) or request.config.getoption("engine") or ENGINES[0]
    if name != ENGINES[0] and (why := LOCAL_ONLY.get(_named(request.path, request.function))):
        pytest.skip(f"local by nature: {why}")
    if name == "held" and (why := NOT_HELD.get(_named(request.path, request.function))):
        pytest.skip(f"otherwise by nature: {why}")
    return str(name)


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    founders = {"small": found_small, "group": found_group, "centre": found_centre}

    @cache
    def founded(engine: str, kind: str) -> Path:
        with on_engine(engine):
            return founders[kind](tmp_path_factory.mktemp(f"{engine}-{kind}") / "office")

    return founded


@pytest.fixture(scope="session")
def small_template(pytestconfig: pytest.Config, _templates: Templates) -> Path:
    """The folder of a small office of two; copy it before you open it."""
    return _templates(pytestconfig.getoption("engine") or ENGINES[0], "small")


@pytest.fixture(scope="session")
def local_template(_templates: Templates) -> Path:
    """The folder of a small office of two in a local file, to be taken to a server."""
    return _templates(ENGINES[0], "small")


@pytest.fixture(scope="session")
def group_template(pytestconfig: pytest.Config, _templates: Templates) -> Path:
    """The folder of a dealer group of two companies; copy it before you open it."""
    return _templates(pytestconfig.getoption("engine") or ENGINES[0], "group")


@pytest.fixture(scope="session")
def centre_template(pytestconfig: pytest.Config, _templates: Templates) -> Path:
    """The folder of the group with everybody on duty; copy it before you open it."""
    return _templates(pytestconfig.getoption("engine") or ENGINES[0], "centre")


@pytest.fixture
def office(tmp_path: Path, engine: str, _templates: Templates) -> Iterator[Office]:
    """A small office, open on this thread."""
    with open_copy(_templates(engine, "small"), tmp_path / "office") as found:
        yield found


@pytest.fixture
def group(tmp_path: Path, engine: str, _templates: Templates) -> Iterator[Office]:
    """A dealer group of two companies, open on this thread."""
    with open_copy(_templates(engine, "group"), tmp_path / "group") as found:
        yield found


@pytest.fixture
def centre(tmp_path: Path, engine: str, _templates: Templates) -> Iterator[Office]:
    """The group with everybody whom a complaint passes through, open on this thread."""
    with open_copy(_templates(engine, "centre"), tmp_path / "centre") as found:
        yield found


@pytest.fixture
def declared() -> Iterator[None]:
    """Forget the use cases that a test declares."""
    yield
    # The program's own stay: their modules may have been imported meanwhile, and only once.
    for name in [name for name in USE_CASES if not name.startswith("crm_desktop.")]:
        del USE_CASES[name]
