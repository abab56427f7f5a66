"""The matrix of roles and rights (domain §6): data, editable by the administrator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from crm_desktop.access import rules
from crm_desktop.access.model import ROLES, Grant
from crm_desktop.access.people import MAY_SIGN, OWN_RIGHTS
from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import Conflict, Refused, ValidationErrors
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql

DO = "administration.do"
VIEW = "administration.view"
# One's own password, drafts and language are everybody's; without them nobody could log in.
FIXED = frozenset({"own"})


@dataclass(frozen=True)
class Function:
    """A row of the matrix: its abilities with their letter in domain §6 (C E V A X P …)."""

    code: str
    abilities: tuple[tuple[str, str], ...]

    def right(self, ability: str) -> str:
        """Return the right's code, such as ``backup.do``."""
        return f"{self.code}.{ability}"


@cache
def functions() -> tuple[Function, ...]:
    """Return the rows of the matrix in their order."""
    return tuple(
        Function(entry["code"], tuple(entry["abilities"].items()))
        for entry in resource_json("defaults", "rights.json")["functions"]
    )


@cache
def default_grants() -> tuple[Grant, ...]:
    """Return what the roles may do as shipped."""
    grants = []
    for entry in resource_json("defaults", "rights.json")["functions"]:
        for role, abilities in entry["grants"].items():
            for ability in abilities:
                name, _, only = ability.partition(":")
                grants.append(Grant(role, f"{entry['code']}.{name}", only))
    return tuple(grants)


def plant_grants(grants: Iterable[Grant]) -> None:
    """Store grants in place of all there are."""
    sql.run("DELETE FROM role_right")
    sql.run_many(
        "INSERT INTO role_right (role, right_code, only_for) VALUES (?, ?, ?)",
        ((grant.role, grant.right, grant.only) for grant in grants),
    )


class RightsService(Service):
    """Who may do what."""

    @reading(VIEW)
    def grants(self, look: Look) -> frozenset[Grant]:
        """Return every grant there is."""
        return _grants()

    @use_case("rights.change", DO)
    def set_cell(
        self,
        work: Work,
        role: str,
        function: str,
        before: frozenset[Grant],
        after: frozenset[Grant],
        *,
        second: Countersign | None = None,
        exception: str = "",
    ) -> frozenset[Grant]:
        """Give a role exactly the grants ``after`` in one row of the matrix.

        ``before`` is what was read: another administrator's change meanwhile raises Conflict.
        Whoever holds the role needs a second person or an exception with a reason, for nobody
        widens their own rights alone. Raises ValidationErrors, Refused (also under a post of one
        company: the matrix holds for all), SecondPersonNeeded.
        """
        work.must_reach_all()
        row = next((f for f in functions() if f.code == function), None)
        if row is None or role not in ROLES:
            raise ValidationErrors({"role": Phrase("error.not_a_choice")})
        if function in FIXED:
            raise Refused(Phrase("error.fixed_right"))
        _check_grants(row, role, after)
        now = _cell(role, row)
        if now != before:
            raise Conflict("rights", mine=after, theirs=now)
        if after - before and _holds_role(work.acting.actor.person, role, work.today):
            person = work.acting.actor.person
            work.needs_another(OWN_RIGHTS, person, second, exception, *MAY_SIGN)
        # Only what differs: a server asks of each grant that comes whether it is one's own.
        sql.run_many(
            "DELETE FROM role_right WHERE role = ? AND right_code = ?",
            [(grant.role, grant.right) for grant in before - after],
        )
        sql.run_many(
            "INSERT INTO role_right (role, right_code, only_for) VALUES (?, ?, ?)",
            [(grant.role, grant.right, grant.only) for grant in after - before],
        )
        rules.someone_must_administer(work.today)
        work.changed("rights", ROLES.index(role), role, _words(row, before), _words(row, after))
        return after

    @use_case("rights.restore", DO)
    def restore_defaults(
        self, work: Work, *, second: Countersign | None = None, exception: str = ""
    ) -> frozenset[Grant]:
        """Put the whole matrix back to what was shipped; takes a second person or an exception."""
        work.must_reach_all()
        before = _grants()
        person = work.acting.actor.person
        work.needs_another(OWN_RIGHTS, person, second, exception, *MAY_SIGN)
        plant_grants(default_grants())
        rules.someone_must_administer(work.today)
        work.changed("rights", 0, "", {"grants": _all(before)}, {"grants": _all(default_grants())})
        return _grants()


def _grants() -> frozenset[Grant]:
    found = sql.rows("SELECT role, right_code, only_for FROM role_right")
    return frozenset(Grant(*row) for row in found)


def _cell(role: str, row: Function) -> frozenset[Grant]:
    rights = {row.right(ability) for ability, _ in row.abilities}
    return frozenset(g for g in _grants() if g.role == role and g.right in rights)


def _check_grants(row: Function, role: str, grants: frozenset[Grant]) -> None:
    letters = {row.right(ability): letter for ability, letter in row.abilities}
    if any(grant.role != role or grant.right not in letters for grant in grants):
        raise ValidationErrors({"grants": Phrase("error.not_a_choice")})
    if len({grant.right for grant in grants}) != len(grants):
        raise ValidationErrors({"grants": Phrase("error.not_a_choice")})
    # Only what a service observes narrows a right; anything else would be taken for the whole.
    known = {(grant.right, grant.only) for grant in default_grants()}
    if any(grant.only and (grant.right, grant.only) not in known for grant in grants):
        raise ValidationErrors({"grants": Phrase("error.not_a_choice")})
    # AD has no approvals (domain §6, separation of duty).
    if role == "AD" and any(letters[grant.right] == "A" for grant in grants):
        raise Refused(Phrase("error.administrator_approves"))


def _holds_role(person: int, role: str, today: date) -> bool:
    day = day_text(today)
    return bool(
        sql.scalar(
            "SELECT count(*) FROM posting g JOIN post_state s ON s.post_id = g.post_id "
            "JOIN post_role r ON r.state_id = s.id WHERE g.person_id = ? AND r.role = ? "
            "AND (g.valid_to IS NULL OR g.valid_to > ?) AND (s.valid_to IS NULL OR s.valid_to > ?)",
            person,
            role,
            day,
            day,
        )
    )


def _words(row: Function, grants: frozenset[Grant]) -> dict[str, object]:
    names = sorted(f"{g.right}:{g.only}" if g.only else g.right for g in grants)
    return {row.code: names}


def _all(grants: Iterable[Grant]) -> list[str]:
    return sorted(f"{g.role} {g.right}{':' if g.only else ''}{g.only}" for g in grants)
