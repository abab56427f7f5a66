"""Every way out of the program, walked by somebody who may see customers masked only.

The services are asked for by themselves: a room added later is walked too, and where this test does
not know what to ask it with, it says so. Whoever walks has every other right there is, so that no
door is left out because it was shut.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import io
import json
import logging
import re
import typing
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from crm_desktop.application import Application
from crm_desktop.cli.commands import Window, run
from crm_desktop.cli.parser import build_parser
from crm_desktop.customers.exporting import FORMATS
from crm_desktop.customers.model import (
    Address,
    Contact,
    Customer,
    CustomerData,
    CustomerRow,
    Identity,
)
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.errors import CrmError, NotAllowed
from crm_desktop.foundation.usecase import SYSTEM_ONLY, USE_CASES, Service
from crm_desktop.foundation.words import Language, Phrase
from db import sql
from db.errors import StorageError
from db.models import TABLES
from tests.core.customers import complaint_deeds, deeds
from tests.core.customers.deeds import BESIDES, hints_of
from tests.core.customers.walk import Walk, walk_through
from tests.core.foundation.test_use_cases_declared import services as all_services
from tests.core.offices import PASSWORD, Office

ARGUMENTS = deeds.ARGUMENTS | complaint_deeds.ARGUMENTS
DEEDS = deeds.DEEDS | complaint_deeds.DEEDS
NO_WAY_OUT = deeds.NO_WAY_OUT | complaint_deeds.NO_WAY_OUT

#: What stands in the archive in full and must not come out; digits and signs without what parts.
SECRETS = (
    "13812345678", "02162345678", "13987654321", "secret.zhang@example.com", "wxsecretzhang",
    "qq50002009", "建国路77号", "长安街88号", "11010519491231002x", "e12345678",
)  # fmt: skip
_BETWEEN = re.compile(r"[\s\-()_]")


# --------------------------------------------------------------------------------- what came out


def said(value: object) -> Iterator[str]:
    """Yield every text in a value, however deep, also what ``repr`` leaves out."""
    if isinstance(value, bytes):
        yield from _of_bytes(value)
    elif isinstance(value, Path) and value.is_file():
        yield from _of_bytes(value.read_bytes())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from said(getattr(value, field.name))
    elif isinstance(value, Phrase | Exception):
        yield from said(value.args if isinstance(value, Phrase) else vars(value))
    elif isinstance(value, Mapping):
        yield from said([*value.keys(), *value.values()])
    elif isinstance(value, Iterable) and not isinstance(value, str | array):
        for each in value:
            yield from said(each)
    else:
        yield str(value)


def _of_bytes(content: bytes) -> Iterator[str]:
    if content.startswith(b"%PDF"):
        for page in PdfReader(io.BytesIO(content)).pages:
            yield page.extract_text()
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            for name in whole.namelist():
                yield whole.read(name).decode("utf-8", "replace")
    else:
        yield content.decode("utf-8", "replace")
        yield content.decode("gb18030", "replace")


def leaks(value: object) -> list[str]:
    """Return the secrets that a value gives away."""
    whole = _BETWEEN.sub("", "\n".join(said(value))).lower()
    return [secret for secret in SECRETS if secret in whole]


@pytest.fixture
def walk(group: Office, tmp_path: Path) -> Walk:
    return walk_through(group, tmp_path)


# -------------------------------------------------------------------------------------- readings

#: Readings of a whole office that change it, or of the program's own: none gives anything back.
_OWN_WORK = {
    "crm_desktop.customers.planting.SampleService.plant",
    # Of a server that whoever walks does not have.
    "crm_desktop.sharing.moving.MoveService.look",
    "crm_desktop.sharing.moving.MoveService.make_keys",
}
#: Says again what was typed into it, and knows no customer.
_ECHO = {"crm_desktop.office.calendar.CalendarService.preview_year"}
#: Shows the evidence of a case to whoever decides on it, as whoever walks may.
_EVIDENCE = {"crm_desktop.complaints.case_file.CaseFileService.picture"}


def asked(walk: Walk, method: Callable[..., object], name: str) -> list[dict[str, Any]]:
    """Return every set of arguments to ask a reading with; fails for a parameter nobody knows."""
    bare, hints = inspect.unwrap(method), hints_of(method)
    choices: dict[str, list[Any]] = {}
    for each in list(inspect.signature(bare).parameters.values())[2:]:
        kind = hints.get(each.name)
        known = ARGUMENTS.get(f"{bare.__qualname__}.{each.name}") or ARGUMENTS.get(each.name)
        if known is not None:
            choices[each.name] = list(known(walk))
        elif each.default is not inspect.Parameter.empty:
            continue
        elif isinstance(kind, type) and issubclass(kind, enum.Enum):
            choices[each.name] = list(kind)
        elif dataclasses.is_dataclass(kind):
            choices[each.name] = [kind()]
        else:
            pytest.fail(f"say in ARGUMENTS with what {name} is asked for its {each.name!r}")
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def services(app: Application) -> dict[str, Service]:
    """Return every service that the program is put together from, and hold that all are met."""
    found = {name: getattr(app, name) for name in dir(app) if not name.startswith("_")}
    met = {name: each for name, each in found.items() if isinstance(each, Service)}
    bases = {base for kind in all_services() for base in kind.__mro__[1:]}
    assert {*map(type, met.values())} >= all_services() - bases
    return met


def declared(service: Service) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what a service offers: the full name of each use case, and how it is called."""
    for kind in type(service).__mro__:
        for name in vars(kind):
            whole = f"{kind.__module__}.{kind.__qualname__}.{name}"
            if whole in USE_CASES:
                yield whole, getattr(service, name)


def test_no_reading_gives_a_full_value_away(walk: Walk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    walk.app.settings.change_own(walk.me, "theme", "dark")
    answered: set[str] = set()
    wrong: list[str] = []
    for service in services(walk.app).values():
        for name, method in declared(service):
            if USE_CASES[name].action or name in _OWN_WORK | _ECHO | _EVIDENCE:
                continue
            actor = SYSTEM if USE_CASES[name].right == SYSTEM_ONLY else walk.me
            for arguments in asked(walk, method, name):
                try:
                    came: object = method(actor, **arguments)
                    answered.add(name.rpartition(".")[2])
                except NotAllowed:
                    pytest.fail(f"{name} was shut: whoever walks needs {USE_CASES[name].right}")
                except (CrmError, StorageError) as error:
                    came = error
                wrong += [f"{name}{tuple(arguments.values())}: {leak}" for leak in leaks(came)]
    assert wrong == []
    # The walk has come somewhere.
    assert answered >= set(
        "ids rows customer by_code timeline find candidates sweep binned steps vehicle known "
        "preview rehearse runs entries entry_ids people posts items facts values "
        "credit visits visit file borrowing past_retention files picture consents reach kept "
        "compare".split()
    )
    assert leaks(caplog.text) == []


# ----------------------------------------------------------------------------------------- deeds


_PERSONAL = (Customer, CustomerData, CustomerRow, Contact, Address, Identity)


def gives_away(method: Callable[..., object]) -> bool:
    """Return whether a deed gives back what may hold a full value: a customer, a text, a file."""
    hints = hints_of(method)
    back = hints.pop("return")
    writes = any(kind is Path or Path in typing.get_args(kind) for kind in hints.values())
    return writes or back in {str, bytes} or bool(_parts(back) & {*_PERSONAL, bytes})


def _parts(kind: Any, seen: frozenset[Any] = frozenset()) -> set[Any]:
    """Return the types that a type is made of, however deep."""
    found = {kind}
    if kind in seen:
        return set()
    for each in typing.get_args(kind):
        found |= _parts(each, seen | {kind})
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        for each in typing.get_type_hints(kind).values():
            found |= _parts(each, seen | {kind})
    return found


def test_no_deed_gives_a_full_value_away(walk: Walk) -> None:
    open_doors = {
        ".".join(name.split(".")[-2:])
        for service in services(walk.app).values()
        for name, method in declared(service)
        if USE_CASES[name].action and gives_away(method)
    }
    missing = open_doors - DEEDS.keys() - NO_WAY_OUT.keys()
    assert missing == set(), "say in DEEDS how it is done, or in NO_WAY_OUT why it is none"
    assert (DEEDS.keys() | NO_WAY_OUT.keys()) - open_doors - BESIDES == set(), (
        "no such deed any more"
    )
    for name, deed in DEEDS.items():
        came = list(said(_whole(deed(walk))))
        assert came, name
        assert leaks(came) == [], name
    _nothing_is_kept_where_others_read()


def _whole(value: object) -> object:
    return [value.value, value.changes] if isinstance(value, Outcome) else value


def _nothing_is_kept_where_others_read() -> None:
    """Hold that what is read, exported or printed of the log holds masked values only."""
    kept_in_full = {"customer", "customer_contact", "customer_address", "customer_identity"}
    # What a scanned paper shows; whoever sees customers masked opens none.
    kept_in_full |= {"search_key", "undo_row", "blob_part"}
    # Whoever asks or complains leaves the telephone they are to be called back at.
    kept_in_full |= {"complaint", "inquiry", "handover", "call_record"}
    # And what is written about the case is as free: it belongs to the case, and is shown masked.
    kept_in_full |= {"dispatch", "complaint_step", "complaint_round", "complaint_callback"}
    kept_in_full |= {"supervision", "rectification", "remedy"}
    # The name that a file came with; whoever sees telephones masked sees it masked.
    kept_in_full |= {"attachment"}
    for table in (model._meta.table_name for model in TABLES):
        if table not in kept_in_full:
            assert leaks(sql.rows(f"SELECT * FROM {table}")) == [], table


def test_the_command_line_gives_nothing_away(
    walk: Walk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = walk.customers[0].code
    commands: dict[str, list[list[str]]] = {
        "search": [["张"], ["13812345678"], ["OLD-张淑敏"]],
        "show": [["customer", code]],
        "print": [["customer", code, "--out", str(walk.out("cli.pdf"))]],
        "export": [
            ["customers", "--second", "zhoumin", "--out", str(walk.out(f"cli.{ending}"))]
            for ending in FORMATS
        ],
        "import": [
            ["customers", str(walk.file("姓名,旧编码\n张淑敏,OLD-张淑敏\n")), "--mode", "both",
             "--report", str(walk.out("report.csv"))],
        ],
        "audit": [["export", "--out", str(walk.out("cli.jsonl"))], ["verify"]],
        "check": [[]],
        "card": [["show", walk.card_number()]],
        "ledger": [["verify"]],
        "complaint": [["show", complaint_deeds.number_of_case(walk)]],
        "stock": [["list"], ["receive", "member", "--quantity", "1"]],
    }  # fmt: skip
    verbs = build_parser(Language.ZH)._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    without = {"init", "backup", "restore", "tour", "verify"}
    # What takes a server: the office as it is, or nothing of anybody.
    without |= {"join", "host", "move-to-server", "move-to-file", "server-status", "least-program"}
    assert set(verbs) == commands.keys() | without, "say here how the new command is called"
    folder = walk.app.folder.root
    walk.app.close_here()
    for name, value in (
        ("DATA", str(folder)), ("USER", "tm"), ("PASSWORD", PASSWORD),
        ("SECOND_PASSWORD", PASSWORD), ("LANGUAGE", "zh"),
    ):  # fmt: skip
        monkeypatch.setenv(f"CRM_DESKTOP_{name}", value)
    window = Window(lambda _folder: 1, list)
    for verb, calls in commands.items():
        for call in calls:
            for more in ([], ["--json"]):
                assert run([verb, *call, *more], window) == 0, (verb, capsys.readouterr().err)
                printed = capsys.readouterr()
                assert leaks([printed.out, printed.err]) == [], (verb, call)
    written = [path for path in walk.folder.iterdir() if path.is_file() and path.name != "in.csv"]
    assert len(written) == len(FORMATS) + 3
    assert leaks(written) == []
    walk.app.connect_here()


def test_the_walk_would_see_what_is_given_away(walk: Walk) -> None:
    """A walk that finds nothing anywhere proves nothing: the officer sees it all."""
    whole = walk.app.customers.customer(walk.officer, walk.customers[0].id)
    hidden = {"11010519491231002x", "e12345678"}
    assert set(leaks(whole)) == set(SECRETS) - hidden
    sheet = walk.app.customer_prints.sheet(walk.officer, whole.id, Language.ZH)
    assert set(leaks(sheet)) == set(SECRETS) - hidden
    assert leaks(json.dumps({"a": "138-1234-5678"})) == ["13812345678"]
    assert leaks([date.today, datetime.now, whole.vehicles]) == []


def test_a_service_nobody_told_of_is_found(walk: Walk) -> None:
    class Careless(Service):
        def ask(self, look: object, soul: int) -> None: ...

    with pytest.raises(pytest.fail.Exception, match="soul"):
        asked(walk, Careless.ask, "Careless.ask")
    assert gives_away(walk.app.reveals.reveal)
    assert not gives_away(walk.app.duplicates.not_same)
