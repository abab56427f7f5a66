"""Offices on a server where every step runs as the person who takes it: ``--engine=held``.

The connection is the owner's, who may take on anybody's role: before a use case or a reading its
session becomes the person's, with nothing but the person's rights, and afterwards the owner's
again, in whose name the test itself looks and meddles. Whoever signs as the second person does so
with a password that the server looks at: those of ``offices`` have ``PASSWORD`` there too.
"""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from hashlib import pbkdf2_hmac, sha256
from hmac import digest
from typing import Any

from crm_desktop.access.gate import AccessGate
from crm_desktop.application import Application
from crm_desktop.foundation.actor import SYSTEM, Acting, Actor
from db.held.install import install
from db.held.names import PERSON_PATH, person_role, quoted
from db.shared import SharedDatabase, open_shared
from tests.core.offices import PASSWORD

# Two desks of one test may need the same person's login at once.
_letting_in = threading.Lock()
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
    database._mine = _OfThread()
    database.connection().prepare_threshold = None
    app.context.gate = HeldGate()


class _OfThread(threading.local):
    """How deep a thread is in steps, and whose session its connection is: None for the owner's."""

    depth = 0
    someone: Actor | None = None


class HeldDatabase(SharedDatabase):
    """An owner's database in which a step may become somebody else's."""

    _mine: _OfThread
    _last: Actor | None = None
    _today = date.min

    def _connect(self) -> Any:
        connection = super()._connect()
        # The same statement means another table once the session is somebody else's.
        connection.prepare_threshold = None
        return connection

    @contextmanager
    def here(self) -> Iterator[None]:
        with super().here():
            self._mine.depth += 1
            try:
                yield
            finally:
                self._mine.depth -= 1
                if self._mine.depth == 0:
                    self.become_owner()

    def become(self, actor: Actor, today: date) -> None:
        """Take on the role of a person for the rest of the step."""
        self._today = today
        if self._mine.depth == 0:
            return  # a test asks the gate itself
        if actor == SYSTEM:
            # What the program does by itself it does on the connection of whoever sits there.
            if self._mine.someone or self._last is None:
                return
            actor = self._last
        if self._mine.someone not in (None, actor) and self.in_transaction():
            return  # what another may is only looked up: whoever takes the step goes on
        self.become_owner()
        cursor = self.cursor()
        cursor.execute("SELECT set_config('crm.today', $1, false)", (today.isoformat(),))
        known = "SELECT role FROM keep.person_role WHERE person_id = $1"
        found = cursor.execute(known, (actor.person,)).fetchone()
        role = found[0] if found else self._let_in("id = $1", actor.person)
        if role is None:
            return
        cursor.execute(f"SET SESSION AUTHORIZATION {quoted(role)}")
        cursor.execute(f"SET search_path = {PERSON_PATH}")
        self._mine.someone = self._last = actor

    def become_owner(self) -> None:
        """Be the owner again."""
        if self._mine.someone and not self.is_closed():
            self.cursor().execute("RESET SESSION AUTHORIZATION; SET search_path = public")
        self._mine.someone = None

    @property
    def is_persons(self) -> bool:
        return self._mine.someone is not None

    def admits(self, login_key: str, password: str) -> bool:
        self._let_in("login_key = $1", login_key)
        return super().admits(login_key, password)

    def _let_in(self, of: str, which: object) -> str | None:
        """Return the login role of a person, made by now; None for nobody.

        On a connection of its own, for whoever logs in finds only what is committed.
        """
        owner = open_shared(self.address)
        with _letting_in:
            owner.connect()
            try:
                return _role(owner, of, which, self._today)
            finally:
                owner.close()


def _role(owner: SharedDatabase, of: str, which: object, today: date) -> str | None:
    cursor = owner.cursor()
    cursor.execute(f"SELECT id, login_key FROM person WHERE {of}", (which,))
    if (found := cursor.fetchone()) is None:
        return None
    person, login_key = found
    role = person_role(owner.address.database, login_key)
    known = "SELECT 1 FROM keep.person_role WHERE person_id = $1"
    if cursor.execute(known, (person,)).fetchone() is None:
        cursor.execute("SELECT set_config('crm.today', $1, false)", (str(today),))
        cursor.execute("SELECT keep.give_password($1, $2, $3)", (person, role, _verifier()))
    return role


@cache
def _verifier() -> str:
    """Return what a server keeps of ``PASSWORD`` (RFC 5802); whose it is it does not say."""
    salt = b"salt of the tests"
    salted = pbkdf2_hmac("sha256", PASSWORD.encode(), salt, 4096)
    stored = sha256(digest(salted, b"Client Key", "sha256")).digest()
    parts = (salt, stored, digest(salted, b"Server Key", "sha256"))
    return "SCRAM-SHA-256$4096:{}${}:{}".format(*(b64encode(part).decode() for part in parts))


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
