"""Every word that the program can say is there, in both languages, and none lies about unused."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import string
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import crm_desktop
from crm_desktop import check
from crm_desktop.cards.design_model import ALIGNS, FIELDS, KINDS
from crm_desktop.cards.faces import Paper, Sides
from crm_desktop.cards.facts import FACTS
from crm_desktop.cards.loss import VERBAL, WRITTEN
from crm_desktop.cards.stock_documents import FIGURES
from crm_desktop.cards.stock_model import MOVES
from crm_desktop.cli.customers import COUNTS
from crm_desktop.complaints.importing.columns import FIELDS as COMPLAINT_FIELDS
from crm_desktop.complaints.importing.service import COUNTS as COMPLAINT_COUNTS
from crm_desktop.complaints.machines import CLOCKS, NOTED
from crm_desktop.complaints.notices import SORTS as NOTICES
from crm_desktop.customers.bound import _WAITS
from crm_desktop.customers.exporting import COLUMNS
from crm_desktop.customers.importing.model import Fate
from crm_desktop.customers.importing.report import HEADS
from crm_desktop.customers.model import HANGING, CustomerKind
from crm_desktop.customers.owing import WARNINGS
from crm_desktop.foundation import settings
from crm_desktop.foundation.machine import Machine
from crm_desktop.foundation.settings import Setting
from crm_desktop.foundation.usecase import PUBLIC, SYSTEM_ONLY, USE_CASES
from crm_desktop.foundation.words import catalogue
from crm_desktop.inquiries.call_import import COUNTS as CALL_COUNTS
from crm_desktop.insight.model import (
    COMPLAINT_KPIS,
    COMPLAINT_PARTS,
    INQUIRY_KPIS,
    INQUIRY_PARTS,
    MEASURES,
)
from crm_desktop.insight.model import KINDS as REPORT_KINDS
from crm_desktop.insight.telling import PLAIN
from crm_desktop.insight.workbook import HEADS as WORKBOOK_HEADS
from crm_desktop.membership.application_documents import _TERMS
from crm_desktop.membership.applying import CHECKS
from crm_desktop.membership.entries import POINTS_KINDS, VALUE_KINDS
from crm_desktop.membership.importing.service import COUNTS as MEMBER_COUNTS
from crm_desktop.membership.importing.storing import IMPORTED
from crm_desktop.membership.limits import Rule
from db.errors import StorageError
from tests.source import ROOT, calls, docstrings, module_of, name_of, product_files, tree

# ------------------------------------------------------------------------------- what code contains


@cache
def _modules() -> tuple[ModuleType, ...]:
    """Return every module below the window, imported."""
    found = pkgutil.walk_packages(crm_desktop.__path__, "crm_desktop.")
    return tuple(importlib.import_module(m.name) for m in found if "__main__" not in m.name)


def _callee(call: ast.Call) -> str:
    function = call.func
    return getattr(function, "attr", "") or getattr(function, "id", "")


def _named(path: Path, name: str) -> str | None:
    """Return the text that a name means in a file below the window, if it means one."""
    if name_of(path).startswith("ui/"):
        return None
    value = getattr(importlib.import_module(module_of(path)), name, None)
    return value if isinstance(value, str) else None


def texts_given(functions: Iterable[str], position: int, keyword: str, *folders: str) -> set[str]:
    """Return the texts with which these functions are called in the product, or in some folders.

    Follows a name to the constant it means; what is computed is not seen.
    """
    found = set()
    for path in product_files(*folders):
        for call in calls(path):
            if _callee(call) not in functions:
                continue
            given = [k.value for k in call.keywords if k.arg == keyword]
            given += call.args[position : position + 1]
            for value in given[:1]:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found.add(value.value)
                elif isinstance(value, ast.Name):
                    found.add(_named(path, value.id) or "")
    return found - {""}


def told_by(file: str, name: str) -> set[str]:
    """Return the keys of a table, or the texts that a function returns, without importing the file.

    A choice that the window makes is read where it is made: this test runs without Qt.
    """
    for node in tree(ROOT / file).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            given = [n.value for n in ast.walk(node) if isinstance(n, ast.Return)]
            parts = [part for value in given if value for part in ast.walk(value)]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and name in {
            ast.unparse(t)
            for t in (node.targets if isinstance(node, ast.Assign) else [node.target])
        }:
            keys = node.value.keys if isinstance(node.value, ast.Dict) else [node.value]
            parts = [part for key in keys if key for part in ast.walk(key)]
        else:
            continue
        return {p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)}
    raise LookupError(f"{file} has no {name}")


def _machines() -> list[Machine]:
    values = [value for module in _modules() for value in vars(module).values()]
    return list({id(value): value for value in values if isinstance(value, Machine)}.values())


def _default(name: str) -> dict:
    return json.loads((ROOT / "resources" / "defaults" / name).read_text(encoding="utf-8"))


# ---------------------------------------------------------------------------------------- families


def _storage_codes() -> set[str]:
    def below(kind: type[StorageError]) -> Iterator[type[StorageError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    return {kind.code for kind in below(StorageError)}


def _kinds() -> set[str]:
    return (
        texts_given({"NotFound", "Conflict", "changed"}, 0, "kind")
        | texts_given({"must_get"}, 1, "kind")
        | texts_given({"update_version"}, 99, "kind")
    )


def _rights() -> set[tuple[str, str]]:
    _modules()
    rights = {case.right for case in USE_CASES.values()} - {PUBLIC, SYSTEM_ONLY}
    return {(function, ability) for function, _, ability in (r.partition(".") for r in rights)}


def _functions() -> set[str]:
    declared = {entry["code"] for entry in _default("rights.json")["functions"]}
    return declared | {function for function, _ in _rights()}


def _abilities() -> set[str]:
    declared = {a for entry in _default("rights.json")["functions"] for a in entry["abilities"]}
    return declared | {ability for _, ability in _rights()}


def _restrictions() -> set[str]:
    granted = (
        grant
        for entry in _default("rights.json")["functions"]
        for grants in entry["grants"].values()
        for grant in grants
    )
    return {grant.partition(":")[2] for grant in granted if ":" in grant}


def _actions() -> set[str]:
    _modules()
    return {case.action for case in USE_CASES.values()} - {""}


def _rooms_of_the_log() -> set[str]:
    return {action.partition(".")[0] for action in _actions()}


def _checks() -> set[str]:
    return {"integrity", "attachment", *check._INVARIANTS}


def _settings() -> set[str]:
    return {value.key for value in vars(settings).values() if isinstance(value, Setting)}


def _setting_options() -> set[str]:
    own_words = told_by("ui/office/setting_row.py", "_TIERS")
    own_words |= {*settings.LANGUAGE.options, *settings.THEME.options}
    return {each for value in settings.SETTINGS.values() for each in value.options} - own_words


def _entries(dictionary: str) -> set[str]:
    return {entry[0] for entry in _default("dictionaries.json")[dictionary]}


def _sorts() -> set[str]:
    return told_by("ui/desk/due_list.py", "_ICONS") | texts_given({"DueItem"}, 0, "sort")


def _tiles() -> set[str]:
    return told_by("ui/desk/due_list.py", "TILES")


def _roles() -> set[str]:
    return set(_default("rights.json")["roles"])


def _member_fields() -> set[str]:
    return set(_default("member_headers.json")["fields"]) - {"note"}


def _templates() -> set[str]:
    return set(_default("organisation.json"))


# Keys that are put together while the program runs: what they begin with, and what must follow.
# A new family needs a line here, and a function that finds its members where the code has them, not
# in a list by hand. Further members may exist: they count as used where the code names them.
def _application_checks() -> set[str]:
    """Return what each check may say: some only warn, and one may do either."""
    warns, both = {"phone", "sensitive", "papers"}, {"age"}
    said = {f"{name}.ok" for name in CHECKS}
    said |= {f"{name}.warn" for name in warns | both}
    return said | {f"{name}.block" for name in set(CHECKS) - warns}


def _insight_measures() -> set[str]:
    return {*MEASURES, *COMPLAINT_KPIS, *INQUIRY_KPIS}


def _insight_parts() -> set[str]:
    return {*COMPLAINT_PARTS, *INQUIRY_PARTS, "cause"}


FAMILIES: dict[str, Callable[[], set[str]]] = {
    "merge_room.moving.": lambda: set(HANGING),
    "ability.": _abilities,
    "account.not.": lambda: {"open", "frozen"},
    "action.": _actions,
    "application.lacks.": lambda: {
        "identity",
        "notice_signed",
        "papers",
        "phone",
        "source",
        "terms_signed",
    },
    "application_check.": _application_checks,
    "application_paper.terms.": lambda: set(_TERMS),
    "audit_room.room.": _rooms_of_the_log,
    "break.": lambda: texts_given({"Break"}, 1, "what"),
    "cards.fact.": lambda: set(FACTS),
    "cards.how.": lambda: {VERBAL, WRITTEN},
    "cli.": lambda: texts_given({"word"}, 0, "key", "crm_desktop/cli"),
    "complaint_import.count.": lambda: set(COMPLAINT_COUNTS),
    "complaint_import.field.": lambda: set(COMPLAINT_FIELDS),
    "complaint_watch.clock.": lambda: set(CLOCKS),
    "complaint_watch.told.": lambda: set(NOTICES),
    "credit.warning.": lambda: set(WARNINGS),
    "customers.both.": lambda: set(_WAITS),
    "design.align.": lambda: set(ALIGNS),
    "design.field.": lambda: set(FIELDS),
    "design.kind.": lambda: set(KINDS),
    "design.label.": lambda: {"name", "tier", "front", "back", "active"},
    "design.paper.": lambda: set(Paper),
    "design.print.": set,
    "design.sides.": lambda: set(Sides),
    "design.which.": lambda: told_by("ui/cards/print_form.py", "WHICH"),
    "desk.do.": _sorts,
    "desk.group.": lambda: told_by("ui/desk/due_list.py", "_group_of"),
    "desk.matter.": lambda: texts_given({"DueItem"}, 0, "sort"),
    "desk.tile.": _tiles,
    "desk.tile_short.": _tiles,
    "dictionary.": lambda: set(_default("dictionaries.json")),
    "due.": _sorts,
    "duty.": lambda: texts_given({"needs_another", "SecondPersonNeeded"}, 0, "rule"),
    "error.storage.": _storage_codes,
    "event.": lambda: {
        f"card.{IMPORTED}",
        *(f"complaint.{step}" for step in NOTED),
        *(f"{m.name}.{step.event}" for m in _machines() for step in m.steps),
    },
    "exporting.column.": lambda: set(COLUMNS),
    "exporting.gender.": lambda: {"female", "male"},
    "exporting.kind.": lambda: set(CustomerKind),
    "function.": _functions,
    "guard.": lambda: {f"{m.name}.{g}" for m in _machines() for s in m.steps for g in s.guards},
    "importing.count.": lambda: set(COUNTS),
    "importing.fate.": lambda: set(Fate),
    "importing.report.": lambda: set(HEADS),
    "inquiries.call_count.": lambda: set(CALL_COUNTS),
    "insight.by.": _insight_parts,
    "insight.column.": lambda: {*WORKBOOK_HEADS, "now", "before", "change", "year", "year_change"},
    "insight.formula.": _insight_measures,
    "insight.kpi.": _insight_measures,
    "insight.level.": lambda: {"ordinary", "escalated", "major"},
    "insight.name.": lambda: set(REPORT_KINDS),
    "insight.paper.": lambda: {f"counted_{kind}" for kind in REPORT_KINDS if kind != "sla"},
    "insight.part.": lambda: _insight_parts() - {"topic", "hour"},
    "insight.plain.": lambda: {f"{kind}.{name}" for kind in PLAIN for name in PLAIN[kind]},
    "insight.sign.": lambda: {"prepared", "checked", "approved"},
    "insight.title.": lambda: set(REPORT_KINDS),
    "insight.turned.": lambda: {"complaint", "lead", "service"},
    "insight.verdict.": lambda: {"none", "kept", "missed"},
    "kind.": _kinds,
    "level.": lambda: _entries("post_level"),
    "machine.": lambda: {"from", "event", "to", "by"},
    "number.": lambda: set(_default("numbers.json")),
    "only.": _restrictions,
    "outcome.": lambda: {"denied", "done", "failed"},
    "points_kind.": lambda: set(POINTS_KINDS),
    "value_kind.": lambda: set(VALUE_KINDS),
    "right.": lambda: {SYSTEM_ONLY},
    "role.": _roles,
    "role_short.": _roles,
    "rule.": lambda: set(Rule),
    "scope.": lambda: {"all", "company"},
    "setting.": _settings,
    "setting_hint.": _settings,
    "setting_option.": _setting_options,
    "settings_room.check.": _checks,
    "state.": lambda: {f"{m.name}.{state}" for m in _machines() for state in m.states},
    "stock.figure.": lambda: set(FIGURES),
    "stock.way.": lambda: told_by("ui/cards/stock_forms.py", "WAYS"),
    "stock.move.": lambda: set(MOVES),
    "template.": _templates,
    "template_hint.": _templates,
    "tiers.do.": lambda: {"grant", "freeze", "unfreeze", "freeze_hint", "unfreeze_hint"},
    "tiers.field.": _member_fields,
    "tiers.import.count.": lambda: set(MEMBER_COUNTS),
    "tiers.day.": lambda: {str(month) for month in range(1, 13)},
    "unit_kind.": lambda: _entries("unit_kind"),
}
# Where the family itself is chosen at run time, file by file.
CHOSEN_FAMILIES = {
    "crm_desktop/foundation/machine.py": {"event.", "guard.", "state."},
}
# Texts that are told more than each language says: their two placeholders differ on purpose.
OWN_PLACEHOLDERS = {"insight.month", "toolkit.date.heading", "word.entry"}


def _members() -> set[str]:
    return {prefix + member for prefix, find in FAMILIES.items() for member in find()}


# ------------------------------------------------------------------------------------------- tests


def _phrases() -> Iterator[tuple[Path, ast.Call, ast.expr]]:
    """Yield every ``Phrase(...)`` of the product with what it says its key is."""
    for path in product_files():
        for call in calls(path):
            if _callee(call) == "Phrase" and call.args:
                yield path, call, call.args[0]


def _choices(key: ast.expr) -> Iterator[str]:
    """Yield the literal keys of an expression: one, or those of ``"a.b" if x else "a.c"``."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value
    elif isinstance(key, ast.IfExp):
        yield from _choices(key.body)
        yield from _choices(key.orelse)


def test_every_key_that_is_used_has_its_words() -> None:
    missing = [
        f"{name_of(path)}:{call.lineno} {key}"
        for path, call, expression in _phrases()
        for key in _choices(expression)
        if key not in catalogue()
    ]
    missing += sorted(_members() - catalogue().keys())
    assert not missing, "\n".join(missing)


def test_a_key_put_together_belongs_to_a_family() -> None:
    strangers = []
    for path, call, key in _phrases():
        start = None
        if isinstance(key, ast.JoinedStr):
            first = key.values[0]
            start = first.value if isinstance(first, ast.Constant) else ""
        elif isinstance(key, ast.BinOp) and isinstance(key.left, ast.Constant):
            start = str(key.left.value)
        if start is None or any(start.startswith(prefix) for prefix in FAMILIES):
            continue
        if start or name_of(path) not in CHOSEN_FAMILIES:
            strangers.append(f"{name_of(path)}:{call.lineno} {ast.unparse(key)}")
    assert strangers == [], "declare the family in FAMILIES"


def _literals() -> set[str]:
    found = set()
    for path in product_files():
        remarks = docstrings(path)
        found |= {
            node.value
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in remarks
        }
    for path in (ROOT / "resources" / "defaults").glob("*.json"):
        found |= set(re.findall(r'"([a-z0-9_.]+)"', path.read_text(encoding="utf-8")))
    return found


def test_no_key_is_unused() -> None:
    literals = _literals()
    of_families = {prefix + text for prefix in FAMILIES for text in literals}
    unused = sorted(catalogue().keys() - literals - of_families - _members())
    assert not unused, "\n".join(unused)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_fill_in_the_same() -> None:
    differing = {
        key
        for key, (chinese, english) in catalogue().items()
        if _placeholders(chinese) != _placeholders(english)
    }
    assert differing - OWN_PLACEHOLDERS == set()
    assert OWN_PLACEHOLDERS - differing == set(), "listed, but the same in both languages"


def test_a_phrase_is_given_what_its_words_ask_for() -> None:
    wrong = []
    for path, call, expression in _phrases():
        given = {keyword.arg for keyword in call.keywords}
        for key in _choices(expression):
            wanted = set().union(*map(_placeholders, catalogue().get(key, ())))
            if key in catalogue() and None not in given and wanted != given:
                wrong.append(f"{name_of(path)}:{call.lineno} {key}: {given ^ wanted}")
    assert wrong == []


def test_each_language_keeps_to_its_script() -> None:
    chinese_letters = re.compile(r"[\u4e00-\u9fff]")
    assert [
        key for key, (_, english) in catalogue().items() if chinese_letters.search(english)
    ] == []
    assert [key for key, texts in catalogue().items() if not all(map(str.strip, texts))] == []


def test_plurals_have_two_forms_and_a_number() -> None:
    for key, texts in catalogue().items():
        for text in texts:
            for _, name, spec, _ in string.Formatter().parse(text):
                if spec and spec.startswith("|"):
                    assert spec.count("|") == 2, f"{key}: {{{name}:{spec}}}"
