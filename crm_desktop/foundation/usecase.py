"""A use case: one service method, one transaction, one entry in the audit log.

``@use_case`` checks the acting post's right, opens the transaction, hands the method a ``Work`` to
note what it changes, and writes the audit entry in the same transaction. ``@reading`` checks the
right and reads. Every public method of a service is one or the other; a test holds that.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from crm_desktop.foundation.actor import Acting, Actor
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.doubts import Doubts, step_of
from crm_desktop.foundation.errors import NotAllowed, Refused
from crm_desktop.foundation.reading import Apart
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Duties, Entry, KeptFailure, Look, Work
from db.engine import Database, LocalDatabase
from db.errors import ConnectionLost, translated

P = ParamSpec("P")
T = TypeVar("T")

# Rights outside the matrix: steps before anybody has logged in, and steps of the program itself.
PUBLIC = "public"
SYSTEM_ONLY = "system"


class Gate(Protocol):
    """Looks rights up."""

    def admit(self, actor: Actor, right: str, today: date) -> Acting:
        """Return the actor's standing; raises NotAllowed."""

    def stranger(self, actor: Actor) -> Acting:
        """Return how to name an actor in the log who was not admitted."""


class Journal(Protocol):
    """Writes the audit log."""

    def write(self, entry: Entry) -> str:
        """Append an entry in the current transaction and return its hash."""


@dataclass
class Context:
    """What every service is built from."""

    database: Database
    clock: Clock
    gate: Gate
    journal: Journal
    duties: Duties
    doubts: Doubts = field(default_factory=Doubts)
    #: Where long readings are done, None where everything is.
    apart: Apart | None = None

    def at_standby(self, read: Callable[[], T]) -> T:
        """Return what is read at the standby, or at the server where there is none."""
        return self.apart.look(read) if self.apart is not None else read()

    @property
    def local(self) -> LocalDatabase:
        """The database that is a file of this computer; raises Refused where it is a server's."""
        if not isinstance(self.database, LocalDatabase):
            raise Refused(Phrase("error.local_only"))
        return self.database


class Service:
    """A room's use cases over one database."""

    def __init__(self, context: Context) -> None:
        self._context = context


@dataclass(frozen=True)
class UseCase:
    """A use case as declared: its right, and its action in the log (empty when it leaves none)."""

    name: str
    action: str
    right: str


USE_CASES: dict[str, UseCase] = {}

S = TypeVar("S", bound=Service)


def use_case(
    action: str, right: str
) -> Callable[
    [Callable[Concatenate[S, Work, P], T]], Callable[Concatenate[S, Actor, P], Outcome[T]]
]:
    """Declare a writing method. The caller passes the Actor where the method receives the Work."""

    def declare(
        method: Callable[Concatenate[S, Work, P], T],
    ) -> Callable[Concatenate[S, Actor, P], Outcome[T]]:
        _declare(method, action, right)

        @functools.wraps(method)
        def perform(self: S, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
            context = self._context
            with context.database.here(), translated():
                try:
                    if context.doubts.any:
                        step = step_of(action, actor, (args, kwargs))
                        done = context.doubts.settle(context.database, step)
                        if done is not None:
                            return done
                    return _perform(
                        context,
                        actor,
                        UseCase(method.__qualname__, action, right),
                        lambda w: method(self, w, *args, **kwargs),
                        (args, kwargs),
                    )
                except NotAllowed:
                    _note_denied(context, actor, action)
                    raise

        return perform

    return declare


def reading(
    right: str, *, apart: bool = False
) -> Callable[[Callable[Concatenate[S, Look, P], T]], Callable[Concatenate[S, Actor, P], T]]:
    """Declare a reading method. The caller passes the Actor where the method receives the Look.

    One that is ``apart`` counts much and may be a moment late: it looks at the standby, if any.
    """

    def declare(
        method: Callable[Concatenate[S, Look, P], T],
    ) -> Callable[Concatenate[S, Actor, P], T]:
        _declare(method, "", right)

        @functools.wraps(method)
        def look(self: S, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            context = self._context
            with context.database.here(), translated():
                now = context.clock.now()
                found = Look(context.gate.admit(actor, right, now.date()), now)
                if apart:
                    return context.at_standby(lambda: method(self, found, *args, **kwargs))
                return method(self, found, *args, **kwargs)

        return look

    return declare


def composed(
    right: str, action: str = ""
) -> Callable[[Callable[Concatenate[S, Actor, P], T]], Callable[Concatenate[S, Actor, P], T]]:
    """Declare a job too long for one transaction: its right is checked first, and what it changes
    it changes through use cases. With an ``action``, being refused stands in the log under it."""

    def declare(
        method: Callable[Concatenate[S, Actor, P], T],
    ) -> Callable[Concatenate[S, Actor, P], T]:
        _declare(method, action, right)

        @functools.wraps(method)
        def go(self: S, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            context = self._context
            with context.database.here(), translated():
                try:
                    context.gate.admit(actor, right, context.clock.now().date())
                except NotAllowed:
                    if action:
                        _note_denied(context, actor, action)
                    raise
                return method(self, actor, *args, **kwargs)

        return go

    return declare


def _declare(method: Callable[..., object], action: str, right: str) -> None:
    name = f"{method.__module__}.{method.__qualname__}"
    USE_CASES[name] = UseCase(name, action, right)


def _perform(
    context: Context,
    actor: Actor,
    case: UseCase,
    method: Callable[[Work], T],
    args: object,
) -> Outcome[T]:
    action, right = case.action, case.right
    outcome: Outcome[T] | None = None
    sealed = ""
    try:
        with context.database.atomic():
            now = context.clock.now()
            work = Work(context.gate.admit(actor, right, now.date()), now, action, context.duties)
            with contextlib.suppress(KeptFailure):
                outcome = Outcome(method(work), work.changes)
            sealed = context.journal.write(work.entry)
            if work.changes.items:
                context.database.announce(work.changes.told())
    except ConnectionLost:
        # Where the entry was written the answer to the commit may be all that is missing.
        if outcome is None or not sealed or context.database.in_transaction():
            raise
        step = step_of(action, actor, args)
        if not context.doubts.resolve(context.database, step, sealed, outcome):
            raise
    if work.kept_error is not None:
        raise work.kept_error
    return cast("Outcome[T]", outcome)


def _note_denied(context: Context, actor: Actor, action: str) -> None:
    with context.database.atomic():
        now = context.clock.now()
        context.journal.write(Entry(action, now, context.gate.stranger(actor), outcome="denied"))
