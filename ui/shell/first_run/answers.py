"""What was answered in the wizard, kept so that it can be left and taken up again."""

from __future__ import annotations

import contextlib
import enum
import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.settings import HOURS
from crm_desktop.sharing.place import USUAL_PORT, USUAL_TLS

_FILE = "first-run.json"
_SECRETS = frozenset({"password", "passphrase"})


class Way(enum.Enum):
    """Where the data come from."""

    NEW = "new"
    SAMPLE = "sample"
    RESTORE = "restore"
    JOIN = "join"


@dataclass(frozen=True)
class Answers:
    """The answers so far; secrets are never written down."""

    way: str = Way.NEW.value
    folder: str = ""
    company: str = ""
    short_name: str = ""
    code: str = "01"
    phone: str = ""
    hours: str = HOURS.default
    template: str = "dealer-group"
    administrator: str = ""
    login: str = ""
    password: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    host: str = ""
    port: str = str(USUAL_PORT)
    database: str = ""
    joins_as: str = ""
    tls: str = USUAL_TLS
    certificate: str = ""
    fingerprint: str = ""


class Draft:
    """The wizard's file in the data folder.

    ``owes_sheet`` says that an office was founded and its recovery sheet not yet put away.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._path = folder.root / _FILE
        content = self._read()
        self.owes_sheet = bool(content.pop("owes_sheet", False))
        known = {f.name for f in fields(Answers)} - _SECRETS
        given = {k: v for k, v in content.items() if k in known and isinstance(v, str)}
        self.answers = replace(Answers(folder=str(folder.root)), **given)

    def keep(self, answers: Answers) -> None:
        """Write the answers down, but for the secrets."""
        self.answers = answers
        self._write()

    def owe_sheet(self) -> None:
        """Note that the office is there and only the recovery sheet is left to do."""
        self.owes_sheet = True
        self.answers = Answers(folder=self.answers.folder)
        self._write()

    def drop(self) -> None:
        """Forget it: everything is done."""
        self.owes_sheet = False
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _write(self) -> None:
        content: dict[str, object] = {
            k: v for k, v in asdict(self.answers).items() if k not in _SECRETS
        }
        content["owes_sheet"] = self.owes_sheet
        # Where nothing can be written the wizard just begins anew.
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(content, ensure_ascii=False, indent=2)
            self._path.write_text(text + "\n", encoding="utf-8")
