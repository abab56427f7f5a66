"""The short form of P10: some desks at once, each a process and a person with their own rights."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.desks import Pace, work
from tests.servers import new_name, server

_DESKS, _STEPS = 6, 15


def test_nothing_is_lost_or_numbered_twice_among_many_desks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        monkeypatch.delenv(name)  # to be measured takes the desks longer than to work
    address = server().database(new_name("desks"))
    pace = Pace(begins=0, seconds=120, thinks=(0.0, 0.05), most=_STEPS)
    results = work(address, tmp_path, _DESKS, pace)
    server().drop(address.database)
    done = {kind for each in results for kind, times in each["taken"].items() if times}
    assert {"open", "edit", "search"} <= done
    assert sum(sum(each["edits"].values()) for each in results) >= _DESKS
