"""The program's log: for finding faults, without a word about people.

Messages are written with codes and counts only; as a second wall everything that could be personal
(text in Chinese or any other script but plain Latin, long numbers however they are grouped, plates
and documents' numbers, addresses of mail) is masked before it reaches the file.
"""

from __future__ import annotations

import logging
import logging.handlers
import re
from pathlib import Path

_MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<mail>"),
    # 13812345678, 138-1234-5678, 138 1234 5678, (021) 6234 5678
    (re.compile(r"(?<![\w.])\+?\d(?:[ ()-]{0,2}\d){6,}[Xx]?(?!\w)"), "<number>"),
    # Whatever carries five digits in a row: plates, vehicle and passport numbers, identity cards.
    (re.compile(r"(?<![\w.])\w*\d{5,}\w*"), "<number>"),
    (re.compile(r"[^\x00-\x7f]+"), "<text>"),
)
_BYTES = 1 << 20
_FILES = 5
FORMAT = "%(levelname)s %(name)s %(message)s"


def without_people(text: str) -> str:
    """Return a text with everything masked that could be personal."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


class _Masking(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # The time stands outside: it would be taken for a number.
        return f"{self.formatTime(record)} {without_people(super().format(record))}"


def log_to(folder: Path) -> logging.Handler:
    """Send the program's log to rotating files in a folder; return the handler, to be closed."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "crm-desktop.log",
        maxBytes=_BYTES,
        backupCount=_FILES,
        encoding="utf-8",
        delay=True,
    )
    handler.setFormatter(_Masking(FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler
