"""What the words of a file are looked up in: dictionaries, people, organisations, own fields."""

from __future__ import annotations

from datetime import date

from crm_desktop.customers.importing.headings import bare
from crm_desktop.customers.index import core_of
from crm_desktop.customers.model import CustomerKind
from crm_desktop.customers.own_fields import own_fields
from db import sql

_DICTIONARIES = {
    "org_type": "organisation_type",
    "store_level": "store_level",
    "industry": "industry",
    "source": "customer_source",
}


class Lookups:
    """Read once for a file, names of organisations as they come."""

    def __init__(self, company: int, today: date) -> None:
        self.company = company
        self.today = today
        self.own = own_fields()
        self._entries = {
            (dictionary, bare(word)): code
            for dictionary, code, zh, en in sql.rows(
                "SELECT dictionary, code, zh, en FROM dictionary_entry WHERE active"
            )
            for word in (code, zh, en)
        }
        self._people: dict[str, int | None] = {}
        for person, name, login in sql.rows(
            "SELECT id, name, login FROM person WHERE active AND company_id = ?", company
        ):
            for word in {name, login}:
                # Two of one name are neither.
                self._people[bare(word)] = None if bare(word) in self._people else person
        self._organisations: dict[str, int | None] = {}

    def entry(self, field: str, text: str) -> str:
        """Return the code of a dictionary's entry by its code or its word; "" for none."""
        return self._entries.get((_DICTIONARIES[field], bare(text)), "") if text else ""

    def person(self, text: str) -> int | None:
        """Return the person of a name or a login in the company, where it is only one."""
        return self._people.get(bare(text)) if text else None

    def organisation(self, name: str) -> int | None:
        """Return the organisation of a name in the company, where it is only one."""
        core = core_of(name, CustomerKind.ORGANISATION)
        if core not in self._organisations:
            found = sql.rows(
                "SELECT id FROM customer WHERE name_key = ? AND kind = 'organisation' "
                "AND deleted_at IS NULL AND company_id = ? LIMIT 2",
                core,
                self.company,
            )
            self._organisations[core] = found[0][0] if len(found) == 1 else None
        return self._organisations[core]
