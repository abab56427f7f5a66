"""Is this installation whole? Run by the built program on the machine it was installed on."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from crm_desktop.access.model import CompanyData
from crm_desktop.application import found_office, open_application
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.resources import resource_path
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Phrase, catalogue
from crm_desktop.setup import Founding
from db.programs import carried_programs, program_name


def self_check(window_problems: Callable[[], list[str]]) -> int:
    """Print a line per part and return 0 where all are well; a part that fails says why."""
    parts: tuple[tuple[str, Callable[[], list[str]]], ...] = (
        ("database", _database),
        ("icons", lambda: _files("icons", "*.svg", 50)),
        ("fonts", lambda: _files("fonts", "*.ttf", 2)),
        ("translations", _translations),
        ("pdf", _pdf),
        ("server", _server),
        ("window", window_problems),
    )
    failed = False
    for name, find in parts:
        try:
            problems = find()
        except Exception as error:  # a part that is missing altogether fails like any other
            problems = [f"{type(error).__name__}: {error}"]
        failed = failed or bool(problems)
        sys.stdout.write(f"{name}: {'; '.join(problems) or 'ok'}\n")
    return int(failed)


def _database() -> list[str]:
    with tempfile.TemporaryDirectory() as root:
        folder = DataFolder(Path(root))
        keyring = SystemKeyring()
        founding = Founding(
            CompanyData("01", "Self-check"), "small-office", "Check", "check", "self-check-only"
        )
        application, _, _ = found_office(folder, keyring, founding, passphrase="self-check-only")
        application.close()
        application = open_application(folder, keyring, passphrase="self-check-only")
        try:
            session = application.login.log_in(SYSTEM, "check", "self-check-only").value
            application.backups.make(session.actor)
            found = application.check.run(session.actor)
        finally:
            application.close()
    return [f"{finding.check} {finding.detail}" for finding in found]


def _server() -> list[str]:
    """The server's programs, where the program carries them, start from where they lie."""
    if not getattr(sys, "frozen", False) or sys.platform == "darwin":
        return []
    programs = carried_programs()
    return ["no programs of PostgreSQL"] if programs is None else silent_programs(programs)


def silent_programs(programs: Path) -> list[str]:
    """Return which programs that hosting starts do not say what they are, with what they said."""
    problems = []
    for name in ("postgres", "initdb", "pg_ctl", "pg_dump", "pg_restore"):
        command = [str(programs / program_name(name)), "--version"]
        asked = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        said = (asked.stdout + asked.stderr).decode("utf-8", "replace").strip()
        if asked.returncode or "PostgreSQL" not in said:
            problems.append(f"{name}: {said or asked.returncode}")
    return problems


def _files(folder: str, pattern: str, least: int) -> list[str]:
    count = len(list(resource_path(folder).glob(pattern)))
    return [] if count >= least else [f"{count} {pattern} in {folder}, expected {least} at least"]


def _translations() -> list[str]:
    empty = [key for key, texts in catalogue().items() if not all(texts)]
    return [f"no text for {key}" for key in empty] or ([] if catalogue() else ["no words"])


def _pdf() -> list[str]:
    from crm_desktop.paper.flow import Flow
    from crm_desktop.paper.letterhead import Letterhead

    letterhead = Letterhead(
        company="CRM Desktop",
        number="",
        printed_by="",
        printed_at=Clock().now(),
        verification_code="",
    )
    flow = Flow(letterhead)
    flow.title(Phrase("app.name"))
    return [] if flow.pdf().startswith(b"%PDF-") else ["no PDF was made"]
