"""What was chosen so far in the wizard, and as a draft."""

from __future__ import annotations

import json
from collections.abc import Mapping as Texts
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from crm_desktop.customers.importing.keeping import mapping_from, mapping_text
from crm_desktop.customers.importing.model import (
    ImportOptions,
    ImportResult,
    Key,
    Mode,
    Preview,
)


@dataclass
class Chosen:
    """The file, how it is read, what was seen of it, and what a trial said."""

    file: Path | None = None
    options: ImportOptions = field(default_factory=ImportOptions)
    preview: Preview | None = None
    tried: ImportResult | None = None
    done: ImportResult | None = None

    def change(self, **values: object) -> None:
        """Choose something else; what a trial said no longer holds."""
        changed = replace(self.options, **values)
        if changed != self.options:
            self.options = changed
            self.tried = None

    @property
    def asked(self) -> ImportOptions:
        """The options with the columns as they are shown."""
        if self.options.mapping is None and self.preview is not None:
            return replace(self.options, mapping=self.preview.mapping)
        return self.options

    @property
    def is_cards(self) -> bool:
        """Whether the file holds contact cards, which have no columns."""
        return self.preview is not None and self.preview.kind == "vcf"


def texts_of(chosen: Chosen) -> dict[str, str]:
    """Return what is kept in a draft."""
    options = chosen.options
    values = asdict(options) | {"mapping": ""}
    if options.mapping is not None:
        values["mapping"] = mapping_text(options.mapping)
    return {"file": str(chosen.file or ""), "options": json.dumps(values, ensure_ascii=False)}


def chosen_from(texts: Texts[str, str]) -> Chosen | None:
    """Return what a draft holds, None where it is none of ours."""
    try:
        values = json.loads(texts["options"])
        head = values.pop("head")
        mapping = values.pop("mapping")
        options = ImportOptions(
            **values
            | {
                "head": tuple(head) if head else None,
                "mapping": mapping_from(mapping) if mapping else None,
                "mode": Mode(values["mode"]),
                "keys": tuple(map(Key, values["keys"])),
            }
        )
        return Chosen(Path(texts["file"]), options)
    except (KeyError, TypeError, ValueError):
        return None
