"""Number rules of documents: prefix and digits, kept by the administrator."""

from __future__ import annotations

import re
import string

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.records import update_version
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office.model import NumberRule
from db import sql
from db.models.office import NumberRule as RuleRow

DO = "administration.do"
VIEW = "administration.view"
_LETTERS = string.ascii_uppercase
_PREFIX = re.compile(r"[A-Z]{1,4}")


class NumberService(Service):
    """How documents are numbered."""

    @reading(VIEW)
    def rules(self, look: Look) -> list[NumberRule]:
        """Return the rules in the order of the domain's list, each with the next number."""
        rules = (
            _rule(kind, look) for (kind,) in sql.rows("SELECT kind FROM number_rule ORDER BY id")
        )
        return list(rules)

    @use_case("number.change", DO)
    def change_rule(
        self, work: Work, kind: str, version: int, prefix: str, digits: int
    ) -> NumberRule:
        """Change prefix and digits for numbers given from now on.

        Raises ValidationErrors, Conflict, NotFound, Refused under a post of one company.
        """
        work.must_reach_all()
        before = _rule(kind, work)
        checks = Checks()
        if not _PREFIX.fullmatch(prefix):
            checks.add("prefix", Phrase("error.prefix"))
        elif sql.scalar("SELECT id FROM number_rule WHERE prefix = ? AND kind <> ?", prefix, kind):
            checks.add("prefix", Phrase("error.taken"))
        if not 3 <= digits <= 8:
            checks.add("digits", Phrase("error.between", least=3, most=8))
        checks.done()
        values = {"prefix": prefix, "digits": digits}
        update_version(
            RuleRow,
            before.id,
            version,
            kind="number",
            mine=values,
            theirs=lambda: before,
            values=values,
        )
        work.changed(
            "number", before.id, prefix, {"prefix": before.prefix, "digits": before.digits}, values
        )
        return _rule(kind, work)


def plant_rules() -> None:
    """Store the rules that the program ships (domain §3) of every kind that has none.

    Where somebody gave a new kind's prefix to another, it takes the next free one.
    """
    there: dict[str, str] = dict(sql.rows("SELECT kind, prefix FROM number_rule"))
    taken = set(there.values())
    for kind, prefix in resource_json("defaults", "numbers.json").items():
        if kind not in there:
            ends = ("", *_LETTERS)
            free = next(prefix + end for end in ends if prefix + end not in taken)
            taken.add(free)
            RuleRow.create(kind=kind, prefix=free)


def _rule(kind: str, look: Look) -> NumberRule:
    row = sql.one("SELECT id, prefix, digits, version FROM number_rule WHERE kind = ?", kind)
    if row is None:
        raise NotFound("number")
    rule, prefix, digits, version = row
    last = sql.scalar(
        "SELECT last FROM number_counter WHERE company = ? AND kind = ? AND day = ?",
        look.acting.company,
        kind,
        look.today.isoformat(),
    )
    following = f"{prefix}{look.today:%Y%m%d}{(last or 0) + 1:0{digits}d}"
    return NumberRule(rule, kind, prefix, digits, version, following)
