"""What every use case reads and writes, listened to while the tests run.

``CRM_TOUCHES=FILE pytest -p tests.touches tests/core`` writes it, and ``python tests/touches.py
FILE…`` prints it beside ``db.held.touches``, which was gone through by hand and says where it
differs: which right reads which tables and which may insert, update and delete there. Tests that
run on two workers write a file each, named by the worker.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from textwrap import wrap
from typing import Any

import pytest

from crm_desktop.foundation import usecase
from db.engine import LocalDatabase
from db.models import TABLES

_NAMES = frozenset(model._meta.table_name for model in TABLES)
_VERBS = re.compile(
    r"\b(INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|FROM|JOIN)\s+"
    r'"?(\w+)"?(\s*,\s*"?(\w+)"?)?',
    re.IGNORECASE,
)
_now: ContextVar[str] = ContextVar("right", default="")
_heard: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))


@contextmanager
def _under(right: str, name: str) -> Iterator[None]:
    token = _now.set(f"{right} {name}" if right in {"public", "system"} else right)
    try:
        yield
    finally:
        _now.reset(token)


def _listen(sql: str) -> None:
    right = _now.get()
    if not right:
        return
    for verb, table, _, second in _VERBS.findall(sql):
        kind = verb.split()[0].upper()
        kind = {"FROM": "read", "JOIN": "read"}.get(kind, kind.lower())
        for name in (table, second):
            if name in _NAMES:
                _heard[right][kind].add(name)
    if re.search(r"\bON\s+CONFLICT\b.*\bDO\s+UPDATE\b|\bINSERT\s+OR\s+REPLACE\b", sql, re.I | re.S):
        found = re.search(r'INTO\s+"?(\w+)', sql, re.I)
        if found and found[1] in _NAMES:
            _heard[right]["update"].add(found[1])


def _wrap(kind: type, name: str) -> None:
    real = getattr(kind, name)

    def heard(self: Any, sql: str, *rest: Any) -> Any:
        _listen(sql)
        return real(self, sql, *rest)

    setattr(kind, name, heard)


def _declare(name: str) -> None:
    """Let what a decorator makes say its right while it runs."""
    real = getattr(usecase, name)

    def declaring(*args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        right = args[-1] if name == "use_case" else args[0]
        make = real(*args, **kwargs)

        def made(method: Any) -> Any:
            inner = make(method)

            def run(self: Any, actor: Any, /, *a: Any, **k: Any) -> Any:
                with _under(right, method.__qualname__):
                    return inner(self, actor, *a, **k)

            return __import__("functools").wraps(method)(run)

        return made

    setattr(usecase, name, declaring)


# When this is imported, before anything that declares a use case: later would be too late.
if "CRM_TOUCHES" in os.environ:
    for _name in ("execute_sql", "run_many"):
        _wrap(LocalDatabase, _name)
    for _name in ("use_case", "reading", "composed"):
        _declare(_name)


def pytest_unconfigure(config: pytest.Config) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if _heard:
        told = {r: {k: sorted(v) for k, v in kinds.items()} for r, kinds in _heard.items()}
        path = Path(f"{os.environ['CRM_TOUCHES']}.{worker}")
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False), "utf-8")


_RUNNING = ("PointsService.", "FillService.", "CardKeeping.", "ClockService.", "_")
_KINDS = ("read", "insert", "update", "delete")


def _heard_in(files: list[str]) -> dict[str, dict[str, set[str]]]:
    """Return what was heard, under the rights that the server knows."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for file in files:
        for right, kinds in json.loads(Path(file).read_text("utf-8")).items():
            code, _, name = right.partition(" ")
            if code == "public":
                code = "anyone"
            elif code == "system":
                if not any(f"{name}.".startswith(each) for each in _RUNNING):
                    continue
                code = "at_work"
            for kind, tables in kinds.items():
                found[code][kind] |= set(tables)
    return found


def main(files: list[str]) -> None:
    """Print what was heard as ``db.held.touches`` has it: to go through by hand, not to copy."""
    print("TOUCHES = {")
    for right, kinds in sorted(_heard_in(files).items()):
        if "." not in right and right not in {"anyone", "at_work"}:
            continue
        print(f'    "{right}": {{')
        for kind in _KINDS:
            if kinds.get(kind):
                print(f'        "{kind}": (')
                for line in wrap(" ".join(sorted(kinds[kind])), 80):
                    print(f'            "{line} "')
                print("        ),")
        print("    },")
    print("}")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
