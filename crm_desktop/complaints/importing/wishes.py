"""What an import of complaints is asked for, and what it tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.customers.importing.model import Column, ReportLine

OPEN, DONE = "open", "done"


@dataclass(frozen=True)
class ComplaintOptions:
    """How a file is to be read; "" is guessed.

    ``columns`` are what headers mean where they are not to be guessed (a field of
    ``complaint_headers.json``, "" for none), ``states`` whether a name of a state in the file is
    ``open`` or ``done``. ``channel`` is how rows came whose file does not say it. With ``dry_run``
    nothing is stored.
    """

    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    channel: str = "other"
    dry_run: bool = False


@dataclass(frozen=True)
class StateName:
    """A state as a file calls it, how many rows do, and what it is: "open", "done", "" unknown."""

    name: str
    count: int
    means: str


@dataclass(frozen=True)
class ComplaintResult:
    """What came of a file. Each row that was read is in exactly one of ``created``, ``duplicate``
    and ``failed``; ``open`` of those created are still to be dealt with, ``linked`` have a customer
    of the archive."""

    read: int = 0
    created: int = 0
    duplicate: int = 0
    failed: int = 0
    open: int = 0
    linked: int = 0
    columns: tuple[Column, ...] = ()
    states: tuple[StateName, ...] = ()
    report: tuple[ReportLine, ...] = field(default=(), repr=False)
    number: str = ""
    dry_run: bool = False


def options_from(text: str) -> ComplaintOptions:
    """Return what a file of ``--map`` says: {"columns": {header: field}, "states": {name: "open"},
    "channel": code}.

    Raises ValueError for a text that is none.
    """
    try:
        content = json.loads(text)
        columns, states = content.get("columns", {}), content.get("states", {})
        if not set(states.values()) <= {OPEN, DONE}:
            raise ValueError("not a state")
        return ComplaintOptions(
            columns={str(header): str(meaning) for header, meaning in columns.items()},
            states={str(name): str(state) for name, state in states.items()},
            channel=str(content.get("channel", "other")),
        )
    except (AttributeError, TypeError) as error:
        raise ValueError("not a mapping") from error
