"""Mappings as text: how they are stored, handed to the command line, and kept in a draft."""

from __future__ import annotations

import json
from dataclasses import asdict

from crm_desktop.customers.importing.model import Column, Mapping


def mapping_text(mapping: Mapping) -> str:
    """Return a mapping as it is stored."""
    return json.dumps(asdict(mapping), ensure_ascii=False)


def mapping_from(text: str) -> Mapping:
    """Return a stored mapping; raises ValueError for a text that is none."""
    try:
        content = json.loads(text)
        columns = tuple(
            Column(**{str(name): str(value) for name, value in column.items()})
            for column in content["columns"]
        )
        return Mapping(columns, bool(content.get("organisations")))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a mapping") from error
