"""A shelf for drafts in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crm_desktop.foundation.clock import CHINA

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)


@dataclass(frozen=True)
class Kept:
    content: Mapping[str, str]
    saved_at: datetime = NOW


@dataclass
class Shelf:
    """Keeps drafts by form and record; raises ``error`` where one is set."""

    kept: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    error: Exception | None = None

    def keep(self, form: str, record: str, content: dict[str, str]) -> None:
        self._fail()
        self.kept[form, record] = content

    def drop(self, form: str, record: str) -> None:
        self._fail()
        self.kept.pop((form, record), None)

    def find(self, form: str, record: str) -> Kept | None:
        self._fail()
        content = self.kept.get((form, record))
        return None if content is None else Kept(content)

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error
