"""What the window remembers on this machine from one start to the next.

It is a small file in the data folder and says nothing about people, but for a login name that
somebody asked to be remembered.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from crm_desktop.foundation.words import Language

_FILE = "window.json"


@dataclass(frozen=True)
class Remembered:
    """Language and appearance used last, the window's place, whose login name, which office.

    ``office`` is the folder of the office where that is not the data folder itself; ``language``
    is empty until somebody chose one.
    """

    language: str = ""
    theme: str = "auto"
    geometry: str = ""
    login: str = ""
    office: str = ""


class Memory:
    """Reads and writes the file; a file that cannot be read or written is no reason to stop."""

    def __init__(self, root: Path) -> None:
        self._path = root / _FILE
        self.kept = _read(self._path)

    @property
    def language(self) -> Language:
        """The language chosen last, else the system's."""
        known = {language.value: language for language in Language}
        return known.get(self.kept.language) or system_language()

    def keep(self, **values: str) -> None:
        """Remember other values."""
        kept = replace(self.kept, **values)
        if kept == self.kept:
            return
        self.kept = kept
        part = self._path.with_suffix(".part")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(asdict(kept), indent=2) + "\n", encoding="utf-8")
            part.replace(self._path)


def system_language() -> Language:
    """Return Chinese where the system speaks it, else English."""
    named = os.environ.get("CRM_DESKTOP_LANGUAGE") or _system_tag()
    return Language.ZH if named.lower().startswith(("zh", "chinese")) else Language.EN


def _system_tag() -> str:
    from PySide6.QtCore import QLocale

    tag = QLocale.system().name()
    if tag != "C":
        return tag
    # Qt asks the system; where that is silent, the environment may still say it.
    return os.environ.get("LC_ALL") or os.environ.get("LANG") or ""


def _read(path: Path) -> Remembered:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Remembered()
    if not isinstance(content, dict):
        return Remembered()
    names = {field.name for field in fields(Remembered)}
    texts = {k: v for k, v in content.items() if k in names and isinstance(v, str)}
    return Remembered(**texts)
