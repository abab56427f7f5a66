"""What this machine's card printer is off by; kept beside its data folder's profile."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Phrase
from db.errors import translated

#: A printer further off than this is broken, or the number a slip.
MOST_MM = 20.0


@dataclass(frozen=True)
class Offsets:
    """How far the ink of a card must be moved, in millimetres to the right and down."""

    right: float = 0.0
    down: float = 0.0


def read_offsets(folder: DataFolder) -> Offsets:
    """Return the offsets of this machine; none where nothing usable is kept."""
    try:
        kept = json.loads(_file(folder).read_text(encoding="utf-8"))
        found = Offsets(float(kept["right"]), float(kept["down"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Offsets()
    usable = all(-MOST_MM <= value <= MOST_MM for value in (found.right, found.down))
    return found if usable else Offsets()


def keep_offsets(folder: DataFolder, offsets: Offsets) -> None:
    """Keep the offsets of this machine; raises ValidationErrors, StorageError."""
    checks = Checks()
    for name, value in asdict(offsets).items():
        if not -MOST_MM <= value <= MOST_MM:
            checks.add(name, Phrase("error.between", least=-int(MOST_MM), most=int(MOST_MM)))
    checks.done()
    with translated():
        part = _file(folder).with_suffix(".part")
        part.write_text(json.dumps(asdict(offsets)) + "\n", encoding="utf-8")
        part.replace(_file(folder))


def _file(folder: DataFolder) -> Path:
    return folder.root / "card-printer.json"
