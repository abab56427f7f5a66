"""The rules of CONTRIBUTING.md that import contracts cannot say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import (
    PRODUCT,
    ROOT,
    docstrings,
    imports,
    module_of,
    name_of,
    product_files,
    tracked_files,
    tree,
)

LONGEST = 450
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
# What every room may use, and what puts the rooms together; the rest of crm_desktop are rooms.
SHARED = {"files", "foundation", "paper"}
ABOVE = {"cli"}
# A room's model and the modules of its services are there for the other rooms. What it opens to
# them besides, and why:
OPENED = {
    "crm_desktop.access.gate": "what somebody may do today",
    "crm_desktop.complaints.intake": "a complaint is registered in one place, wherever it came up",
    "crm_desktop.complaints.closing": "a complaint that is an inquiry is passed on in one place",
    "crm_desktop.complaints.clocks": "when a limit ends is asked in one place",
    "crm_desktop.complaints.scope": "of which unit a post is, is asked in one place",
    "crm_desktop.customers.callers": "whose telephone it is, is asked in one place",
    "crm_desktop.audit.course": "what the log has of a record is told in its dossier, with hashes",
    "crm_desktop.customers.files": "what a recording is, and the right to hear one",
    "crm_desktop.customers.index": "the number of a card is a key of its member",
    "crm_desktop.customers.room": "who may see which customer is asked in one place",
    "crm_desktop.customers.rules": "a code is looked up in its dictionary in one place",
    "crm_desktop.membership.applications": "the issue of a card makes a member of whoever applied",
    "crm_desktop.membership.read": "a card draws on the account of a membership",
    "crm_desktop.cards.read": "which cards draw on an account, and which kinds there are",
    "crm_desktop.customers.consents": "what is signed with an application is a consent",
    "crm_desktop.customers.wording": "the codes of the archive in words, also on other paper",
    "crm_desktop.customers.masking": "what is hidden from whom is said in one place",
    "crm_desktop.sharing.place": "where a shared office is, also one that this PC hosts",
    "crm_desktop.backups.copies": "the server's own account reads a whole office",
    "crm_desktop.access.waits": "wrong passwords are counted in one place",
    "crm_desktop.access.passwords": "passwords are hashed and made up in one place",
    "crm_desktop.office.attachments": "files are kept once, with whatever record they belong to",
    "crm_desktop.office.prints": "a print is numbered and noted in one place",
}

# Files that hold Chinese as data, not as words of the program, and why.
CHINESE_AS_DATA = {
    "crm_desktop/access/rules.py": "the 转 of an extension, as people type it",
    "crm_desktop/complaints/importing/moments.py": "the hours of the day, as people type them",
    "crm_desktop/inquiries/call_import.py": "seconds, as an exchange writes them",
    "crm_desktop/foundation/formats/phones.py": "the 转 of an extension, as people type it",
    "crm_desktop/foundation/formats/places.py": "how divisions are named and shortened",
    "crm_desktop/foundation/formats/vehicles.py": "the characters of plates",
    "crm_desktop/foundation/settings.py": "the tag of a blacklist, as an office first calls it",
    "crm_desktop/foundation/money.py": "the capital figures of cheques",
    "crm_desktop/foundation/names.py": "the surnames of two characters",
    "crm_desktop/foundation/searchkeys.py": "the legal forms of companies",
    "crm_desktop/foundation/searchwords.py": "the provinces on plates, punctuation as it is typed",
    "db/held/hiding.py": "what the program's masks know: extensions, plates, legal forms",
    "crm_desktop/office/calendar.py": "who publishes the holidays",
    "crm_desktop/office/holiday_lines.py": "what a holiday file may say",
    "crm_desktop/paper/flow.py": "the numbers of headings",
    "ui/toolkit/dates.py": "dates as people type them",
    "ui/toolkit/gallery.py": "the names and figures that the pictures show",
    "ui/toolkit/gallery_parts.py": "the names and figures that the pictures show",
    "ui/tour/complaint_scenes.py": "words and people of a complaint in the tour",
    "ui/tour/card_scenes.py": "a member of the tour",
    "ui/tour/care_scenes.py": "headers, rows and words of the tour",
    "ui/tour/customer_scenes.py": "names and words of customers in the tour",
    "ui/tour/ledger_scenes.py": "names and words of the till in the tour",
    "ui/tour/record_scenes.py": "names and words of customers in the tour",
    "ui/tour/level_scenes.py": "names and words of members in the tour",
    "ui/tour/import_scenes.py": "names and words of customers in the tour",
    "ui/tour/member_scenes.py": "names of people in the tour",
    "ui/tour/merge_scenes.py": "names and words of customers in the tour",
    "ui/tour/scenes.py": "what the tour types",
}
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:work|root|tmp|home)/\w|\b[A-Z]:\\+(?:Users|work)\b|file:///(?:opt|root|work)"
)
INDEX = re.compile(r"(?:pypi|pythonhosted|npmjs)\.(?:org|com)|extra-index-url|--index-url", re.I)
TEXT = {".py", ".toml", ".md", ".lock", ".json", ".spec", ".qss", ".svg", ".txt", ".csv", ""}


def rooms() -> set[str]:
    folders = (path.parent.name for path in (ROOT / "crm_desktop").glob("*/__init__.py"))
    return set(folders) - SHARED - ABOVE


def is_open(module: str) -> bool:
    """Return whether other rooms may use a module of a room (or a name in it)."""
    dotted = ".".join(module.split(".")[:3])
    path = ROOT.joinpath(*dotted.split(".")).with_suffix(".py")
    if dotted in OPENED or dotted.endswith(".model") or not path.exists():
        return True
    return any(
        isinstance(node, ast.ClassDef) and "Service" in {ast.unparse(base) for base in node.bases}
        for node in tree(path).body
    )


def test_no_file_has_a_vague_name() -> None:
    named = [path for path in tracked_files() if path.suffix == ".py"]
    assert [name_of(p) for p in named if VAGUE & {p.stem, *p.relative_to(ROOT).parts[:-1]}] == []


def test_no_file_is_longer_than_can_be_read() -> None:
    lengths = {name_of(p): p.read_text("utf-8").count("\n") for p in product_files()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_models_need_nothing_but_the_standard_library_and_the_foundation() -> None:
    assert [
        f"{name_of(path)}:{line} {module}"
        for path in product_files("crm_desktop")
        if path.name == "model.py"
        for module, line in imports(path)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not module.startswith("crm_desktop.foundation.")
    ] == []


def test_the_foundation_knows_no_room_and_the_paper_only_models() -> None:
    rest = {path.stem for path in (ROOT / "crm_desktop").iterdir()} - SHARED
    assert [
        f"{name_of(path)}:{line} {module}"
        for shared in SHARED
        for path in product_files(f"crm_desktop/{shared}")
        for module, line in imports(path)
        if module.startswith("crm_desktop.")
        and (parts := module.split("."))[1] in rest
        and (shared == "foundation" or parts[2] != "model")
    ] == []


def test_rooms_use_each_other_by_what_is_open() -> None:
    assert [
        f"{name_of(path)}:{line} {module}"
        for room in rooms()
        for path in product_files(f"crm_desktop/{room}")
        for module, line in imports(path)
        if module.startswith("crm_desktop.")
        and module.split(".")[1] in rooms() - {room}
        and not is_open(module)
    ] == []


def test_what_is_opened_is_used() -> None:
    used = {module for path in product_files("crm_desktop") for module, _ in imports(path)}
    assert [m for m in OPENED if not any(name.startswith(m + ".") for name in used)] == []


def test_only_the_command_line_opens_the_window_and_only_when_asked() -> None:
    found = [
        (name_of(path), line)
        for path in product_files("crm_desktop", "db")
        for module, line in imports(path)
        if module.split(".")[0] == "ui"
    ]
    assert {name for name, _ in found} <= {"crm_desktop/__main__.py"}
    for name, line in found:
        top = {node.lineno for node in tree(ROOT / name).body}
        assert line not in top, f"{name}:{line} opens the window at import"


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"processEvents\(", "the task runner"),
        (r"\btime\.sleep\(", "a timer, or an event that is waited for with a limit"),
    ],
)
def test_nothing_stalls_the_program(pattern: str, instead: str) -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in product_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line.partition("#")[0])
    ]
    assert found == [], f"use {instead}"


def test_resources_are_read_in_one_place() -> None:
    """No other file finds its own way to resources/ or the package of that name."""
    found = []
    for path in product_files():
        if name_of(path) == "crm_desktop/foundation/resources.py":
            continue
        found += [
            f"{name_of(path)}:{n}" for m, n in imports(path) if m.split(".")[0] == "resources"
        ]
        found += [
            f"{name_of(path)}:{node.lineno}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings(path)
            and re.match(r"resources(/|\\|$)", node.value)
        ]
    assert found == []


def _text_without_encoding(call: ast.Call) -> bool:
    """Return whether a call reads or writes text in whatever encoding the system likes."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if any(keyword.arg in {"encoding", None} for keyword in call.keywords):
        return False
    if name in {"read_text", "write_text"}:
        return not any(isinstance(a, ast.Constant) and a.value == "utf-8" for a in given)
    if name != "open" or ast.unparse(call.func) not in {"open", "path.open"}:
        return False
    return not any(isinstance(a, ast.Constant) and "b" in str(a.value) for a in given)


def test_text_is_read_and_written_as_utf8_on_every_system() -> None:
    folders = (*PRODUCT, "tools", "benchmarks")
    assert [
        f"{name_of(path)}:{node.lineno}"
        for path in product_files(*folders)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _text_without_encoding(node)
    ] == []


def test_chinese_in_code_is_data() -> None:
    """Words for people are in resources/words; files that need Chinese as data are listed above."""
    found: dict[str, list[int]] = {}
    for path in product_files():
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and CHINESE.search(node.value)
                and id(node) not in docstrings(path)
            ):
                found.setdefault(name_of(path), []).append(node.lineno)
    assert {name: lines for name, lines in found.items() if name not in CHINESE_AS_DATA} == {}
    unneeded = {name for name in CHINESE_AS_DATA if (ROOT / name).exists()} - found.keys()
    assert unneeded == set(), "listed, but holding no Chinese"


def test_no_file_names_a_machine_or_an_index() -> None:
    found = []
    for path in tracked_files():
        if path.suffix not in TEXT or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATH.search(line) or INDEX.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:80]}")
    assert found == []


WITHOUT_QT = """
import importlib, pkgutil, sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "ui"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Block())
import crm_desktop, db
names = [
    module.name
    for package in (crm_desktop, db)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    if not module.name.startswith("db.migrations")
]
for name in names:
    importlib.import_module(name)
assert len(names) > 20, names
from crm_desktop.selfcheck import self_check
assert self_check(lambda: []) == 0  # founds an office, logs in, backs up, checks, prints a PDF
loaded = {name.split(".")[0] for name in sys.modules}
assert not loaded & {"PySide6", "shiboken6", "ui"}
"""


def test_the_core_works_without_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in product_files() if path.parent.name != "migrations"}
    assert [name_of(f) for f in folders if not (f / "__init__.py").exists()] == []


def test_modules_are_named_after_their_place() -> None:
    """Two files of one dotted name would hide each other."""
    names = [module_of(path) for path in product_files()]
    assert len(names) == len(set(names))
