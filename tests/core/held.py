"""Offices on a server where every step runs as the person who takes it: ``--engine=held``.

The connection is the owner's, who may take on anybody's role: before a use case or a reading its
session becomes the person's, with nothing but the person's rights, and afterwards the owner's
again, in whose name the test itself looks and meddles.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from crm_desktop.access.gate import AccessGate
from crm_desktop.application import Application
from crm_desktop.foundation.actor import SYSTEM, Acting, Actor
from db.held.install import install
from db.held.names import PERSON_PATH, person_role, quoted
from db.shared import SharedDatabase

_VERIFIER = "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$" + "A" * 43 + "=:" + "B" * 43 + "="
# The day is the test's: the server's own would be years away from it.
_TODAY = """
CREATE OR REPLACE FUNCTION keep.today() RETURNS text LANGUAGE sql STABLE AS $$
SELECT coalesce(nullif(current_setting('crm.today', true), ''),
                to_char(now() AT TIME ZONE INTERVAL '8 hours', 'YYYY-MM-DD'))
$$;
CREATE OR REPLACE FUNCTION keep.instant() RETURNS text LANGUAGE sql STABLE AS $$
SELECT keep.today() || 'T23:59:59.999999Z'
$$
"""


def hold(app: Application, day: date) -> None:
    """Install the server's rights in an office that was just founded."""
    database = app.database
    assert isinstance(database, SharedDatabase)
    install(database)
    database.cursor().execute(_TODAY)
    database.cursor().execute("SELECT keep.let_all_in()")


def act_as_people(app: Application) -> None:
    """From now on let each step of an office run as whoever takes it."""
    database = app.database
    database.__class__ = HeldDatabase
    database.connection().prepare_threshold = None
    app.context.gate = HeldGate()


class HeldDatabase(SharedDatabase):
    """An owner's database in which a step may become somebody else's."""

    _depth = 0
    _is_someone = False
    _last: Actor | None = None

    def _connect(self) -> Any:
        connection = super()._connect()
        # The same statement means another table once the session is somebody else's.
        connection.prepare_threshold = None
        return connection

    @contextmanager
    def here(self) -> Iterator[None]:
        with super().here():
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self.become_owner()

    def become(self, actor: Actor, today: date) -> None:
        """Take on the role of a person for the rest of the step."""
        if self._depth == 0:
            return  # a test asks the gate itself
        if actor == SYSTEM:
            # What the program does by itself it does on the connection of whoever sits there.
            if self._is_someone or self._last is None:
                return
            actor = self._last
        self.become_owner()
        cursor = self.cursor()
        cursor.execute("SELECT set_config('crm.today', $1, false)", (today.isoformat(),))
        role = self._role(actor.person)
        if role is None:
            return
        cursor.execute(f"SET SESSION AUTHORIZATION {quoted(role)}")
        cursor.execute(f"SET search_path = {PERSON_PATH}")
        self._is_someone, self._last = True, actor

    def become_owner(self) -> None:
        """Be the owner again."""
        if self._is_someone and not self.is_closed():
            self.cursor().execute("RESET SESSION AUTHORIZATION; SET search_path = public")
        self._is_someone = False

    @property
    def is_persons(self) -> bool:
        return self._is_someone

    def _role(self, person: int) -> str | None:
        cursor = self.cursor()
        found = cursor.execute(
            "SELECT p.login_key, r.role FROM person p "
            "LEFT JOIN keep.person_role r ON r.person_id = p.id WHERE p.id = $1",
            (person,),
        ).fetchone()
        if found is None:
            return None
        login_key, role = found
        if role is None:
            role = person_role(self.address.database, login_key)
            cursor.execute("SELECT keep.give_password($1, $2, $3)", (person, role, _VERIFIER))
        return str(role)


class HeldGate(AccessGate):
    """The gate, which first makes the session that of whoever acts."""

    def admit(self, actor: Actor, right: str, today: date) -> Acting:
        database: Any = _database()
        if isinstance(database, HeldDatabase):
            database.become(actor, today)
        return super().admit(actor, right, today)


def _database() -> Any:
    from db.engine import DATABASE

    return DATABASE.obj
