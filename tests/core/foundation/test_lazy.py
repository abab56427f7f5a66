"""Services are made when they are first asked for, once, and from what they need."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from crm_desktop.foundation.lazy import Lazy
from crm_desktop.services import Services

ROOMS = {name: each for name, each in vars(Services).items() if isinstance(each, Lazy)}


class Whole:
    """Something with a context, and two parts."""

    plain: Lazy[list[str]] = Lazy("builtins:list")
    built: Lazy[str] = Lazy("builtins:str", lambda whole: (len(whole.plain),))
    absent: Lazy[object] = Lazy("builtins:no_such_thing")

    def __init__(self, context: str) -> None:
        self.context = context


def test_a_part_is_made_once_for_each_object_from_its_context() -> None:
    first, second = Whole("ab"), Whole("cde")
    assert first.plain == ["a", "b"]
    assert first.plain is first.plain
    assert second.built == "3"


def test_threads_that_ask_at_once_get_the_same() -> None:
    whole = Whole("ab")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _each: whole.plain, range(64)))
    assert all(each is whole.plain for each in found)


def test_what_cannot_be_made_says_so_each_time() -> None:
    whole = Whole("ab")
    for _ in range(2):
        with pytest.raises(AttributeError, match="no_such_thing"):
            _ = whole.absent


@pytest.mark.parametrize("name", ROOMS)
def test_what_is_declared_is_what_is_made(name: str) -> None:
    target = ROOMS[name].target
    assert Services.__annotations__[name] == f"Lazy[{target.partition(':')[2]}]"


def test_opening_the_program_imports_no_room_that_the_login_page_does_not_need() -> None:
    code = "import sys, crm_desktop.application; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    services = {room.target.partition(":")[0] for room in ROOMS.values()}
    assert services
    assert not services & set(done.stdout.split())
