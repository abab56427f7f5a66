"""The project's own files as the architecture tests read them."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("crm_desktop", "db", "ui")
MADE_HERE = {
    *(".git", ".venv", ".venv-build", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
    *(".import_linter_cache", "build", "dist", "tour", "htmlcov", "crm_desktop.egg-info"),
}


@cache
def product_files(*folders: str) -> tuple[Path, ...]:
    """Return the Python files of the product, or of some of its folders."""
    return tuple(
        sorted(path for folder in folders or PRODUCT for path in (ROOT / folder).rglob("*.py"))
    )


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file that is committed, or lies here about to be."""
    if not shutil.which("git") or not (ROOT / ".git").exists():  # unpacked from an archive
        tops = (path for path in ROOT.iterdir() if path.name not in MADE_HERE)
        kept = (path for top in tops for path in ([top] if top.is_file() else top.rglob("*")))
        return tuple(p for p in kept if p.is_file() and "__pycache__" not in p.parts)
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    names = listed.stdout.decode().split("\0")
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


def name_of(path: Path) -> str:
    """Return a path as it is written in this project."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """Return the dotted name of a file."""
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each module that a file imports, wherever it does, with its line."""
    package = module_of(path) if path.name == "__init__.py" else module_of(path).rpartition(".")[0]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: 1 - node.level or None]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            # `from crm_desktop.access import read` names a module just as `import` does.
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


@cache
def docstrings(path: Path) -> frozenset[int]:
    """Return the ids of the string nodes that are docstrings or stand alone as remarks."""
    return frozenset(
        id(node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


@cache
def calls(path: Path) -> tuple[ast.Call, ...]:
    """Return every call in a file."""
    return tuple(node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def forget() -> None:
    """Let go of the trees: a million objects, and every collection of garbage looks at each."""
    for kept in (tree, docstrings, calls):
        kept.cache_clear()
