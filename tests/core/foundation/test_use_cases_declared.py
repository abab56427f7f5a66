"""Every way into the core is declared with a right of the matrix and an action that has words."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

import pytest

import crm_desktop
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import (
    PUBLIC,
    SYSTEM_ONLY,
    USE_CASES,
    Service,
    UseCase,
    reading,
    use_case,
)
from crm_desktop.foundation.words import catalogue
from crm_desktop.foundation.work import Look, Work

OUTSIDE_THE_MATRIX = {PUBLIC, SYSTEM_ONLY}


@cache
def _import_everything() -> None:
    for module in pkgutil.walk_packages(crm_desktop.__path__, "crm_desktop."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def services() -> set[type[Service]]:
    """Return every service of the program, also those that build on another."""
    _import_everything()

    def below(kind: type[Service]) -> Iterator[type[Service]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    return {kind for kind in below(Service) if kind.__module__.startswith("crm_desktop.")}


def cases() -> list[UseCase]:
    _import_everything()
    return [case for case in USE_CASES.values() if case.name.startswith("crm_desktop.")]


def matrix() -> set[str]:
    functions = resource_json("defaults", "rights.json")["functions"]
    return {f"{row['code']}.{ability}" for row in functions for ability in row["abilities"]}


def undeclared(kind: type[Service]) -> list[str]:
    """Return the public members of a service through which one could get past the gate."""
    return [
        f"{kind.__module__}.{kind.__qualname__}.{name}"
        for name, member in vars(kind).items()
        if not name.startswith("_")
        and (callable(member) or hasattr(member, "__get__"))
        and f"{kind.__module__}.{kind.__qualname__}.{name}" not in USE_CASES
    ]


def without_a_right(cases: list[UseCase]) -> list[str]:
    known = matrix() | OUTSIDE_THE_MATRIX
    return [f"{case.name}: {case.right}" for case in cases if case.right not in known]


def without_words(cases: list[UseCase]) -> list[str]:
    return [
        f"{case.name}: {case.action}"
        for case in cases
        if case.action and f"action.{case.action}" not in catalogue()
    ]


def test_there_is_something_to_look_at() -> None:
    assert len(services()) >= 15
    assert len(cases()) >= 60
    assert {case.right for case in cases()} & OUTSIDE_THE_MATRIX


def test_every_public_method_of_a_service_is_declared() -> None:
    assert [name for kind in services() for name in undeclared(kind)] == []


def test_every_right_is_in_the_matrix() -> None:
    assert without_a_right(cases()) == []


def test_every_action_has_words() -> None:
    assert without_words(cases()) == []


def test_only_what_must_be_is_outside_the_matrix() -> None:
    """Before somebody has logged in there are few things to do; each more is a door."""
    public = {case.name.rpartition(".")[2] for case in cases() if case.right == PUBLIC}
    assert public == {"log_in", "come_in", "recover", "found", "status"}


@pytest.mark.usefixtures("declared")
def test_a_method_past_the_gate_is_found() -> None:
    class Backdoor(Service):
        @reading("own.do")
        def proper(self, look: Look) -> None: ...

        def everything(self) -> None: ...

        @property
        def secret(self) -> str: ...

        @staticmethod
        def static() -> None: ...

        @classmethod
        def of_class(cls) -> None: ...

        def _private(self) -> None: ...

    assert [name.rpartition(".")[2] for name in undeclared(Backdoor)] == [
        "everything",
        "secret",
        "static",
        "of_class",
    ]


@pytest.mark.usefixtures("declared")
def test_a_right_or_an_action_that_nobody_knows_is_found() -> None:
    class Careless(Service):
        @use_case("draft.burn", "own.burn")
        def burn(self, work: Work) -> None: ...

        @reading("own.do")
        def look(self, look: Look) -> None: ...

    found = [case for case in USE_CASES.values() if "Careless" in case.name]
    assert len(found) == 2
    assert without_a_right(found) == [f"{found[0].name}: own.burn"]
    assert without_words(found) == [f"{found[0].name}: draft.burn"]
