"""What the program ships and an office stores: words, number rules, levels, cards and designs."""

from __future__ import annotations

from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.words import Language
from db import sql


def something_is_new() -> bool:
    """Return whether the program ships what the office lacks."""
    planted = all(
        sql.scalar(f"SELECT 1 FROM {table} LIMIT 1")
        for table in ("member_tier", "card_type", "card_design", "sla_rule", "article")
        for table in (
            "member_tier",
            "card_type",
            "card_design",
            "sla_rule",
            "commitment",
            "text_module",
            "article",
        )
    )
    return not planted or any(
        resource_json("defaults", f"{file}.json").keys()
        - {name for (name,) in sql.rows(f"SELECT DISTINCT {column} FROM {table}")}
        for file, table, column in (
            ("dictionaries", "dictionary_entry", "dictionary"),
            ("numbers", "number_rule", "kind"),
        )
    )


def plant_what_is_new(language: Language = Language.ZH) -> None:
    """Store what the program ships and the office lacks: all of it, or what an upgrade brought.

    ``language`` is that of the answers which the office's knowledge begins with.
    """
    # Asked at every start and needed after an upgrade only.
    from crm_desktop.cards.planting import plant_card_designs, plant_card_types
    from crm_desktop.complaints.commitments import plant_commitments
    from crm_desktop.complaints.sla import plant_limits
    from crm_desktop.complaints.text_modules import plant_text_modules
    from crm_desktop.inquiries.knowledge import plant_articles
    from crm_desktop.membership.planting import plant_tiers
    from crm_desktop.office.dictionaries import plant_dictionaries
    from crm_desktop.office.numbers import plant_rules

    plant_dictionaries()
    plant_rules()
    plant_tiers()
    plant_card_types()
    plant_card_designs()
    plant_limits()
    plant_articles(language)
    plant_commitments()
    plant_text_modules()
