"""build.spec carries what the program reads and leaves out nothing that it imports."""

from __future__ import annotations

import ast
from fnmatch import fnmatch

from tests.source import ROOT, imports, name_of, product_files, tracked_files

SPEC = ast.parse((ROOT / "build.spec").read_text(encoding="utf-8"))


def texts(node: ast.AST) -> list[str]:
    return [
        n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and str(n.value) == n.value
    ]


def listed(name: str) -> list[str]:
    (value,) = (
        node.value
        for node in SPEC.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return texts(value)


def test_every_resource_and_migration_is_carried() -> None:
    calls = [
        n for n in ast.walk(SPEC) if isinstance(n, ast.Call) and ast.unparse(n.func) == "carried"
    ]
    patterns = {call.args[0].value: texts(call)[1:] for call in calls}
    assert set(patterns) == {"resources", "db/migrations"}
    for path in tracked_files():
        for folder, wanted in patterns.items():
            if name_of(path).startswith(f"{folder}/") and path.name != "__init__.py":
                assert any(fnmatch(path.name, pattern) for pattern in wanted), name_of(path)


def test_nothing_that_the_program_imports_is_left_out() -> None:
    excluded = set(listed("EXCLUDED"))
    for path in product_files():
        if path.name.startswith("gallery"):
            continue
        for module, line in imports(path):
            parts = module.split(".")
            named = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
            assert not named & excluded, f"{name_of(path)}:{line}"


def test_both_languages_of_qt_are_carried() -> None:
    assert set(listed("LANGUAGES")) == {"qtbase_zh_CN.qm", "qtbase_en.qm"}
