"""That the tests named for an engine are there, so that none is left out under an old name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.core.engines import CHOSEN, LOCAL_ONLY, NOT_HELD

_HERE = Path(__file__).parent


@pytest.mark.parametrize("name", sorted(CHOSEN | LOCAL_ONLY.keys() | NOT_HELD.keys()))
def test_a_test_that_is_named_exists(name: str) -> None:
    module, _, function = name.partition("::")
    tree = ast.parse((_HERE / module).read_text("utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert function in tests if function else any(each.startswith("test_") for each in tests)
