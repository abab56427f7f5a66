"""What the program ships and an office stores: dictionaries and number rules."""

from __future__ import annotations

from crm_desktop.foundation.resources import resource_json
from db import sql


def something_is_new() -> bool:
    """Return whether the program ships what the office lacks."""
    return any(
        resource_json("defaults", f"{file}.json").keys()
        - {name for (name,) in sql.rows(f"SELECT DISTINCT {column} FROM {table}")}
        for file, table, column in (
            ("dictionaries", "dictionary_entry", "dictionary"),
            ("numbers", "number_rule", "kind"),
        )
    )


def plant_what_is_new() -> None:
    """Store what the program ships and the office lacks: all of it, or what an upgrade brought."""
    # Asked at every start and needed after an upgrade only.
    from crm_desktop.office.dictionaries import plant_dictionaries
    from crm_desktop.office.numbers import plant_rules

    plant_dictionaries()
    plant_rules()
