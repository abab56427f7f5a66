"""Logging in, switching posts, passwords, second signatures, recovery."""

from __future__ import annotations

import contextlib
import math
import secrets
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from crm_desktop.access.duty import AccessDuties
from crm_desktop.access.gate import OWN, rights_of
from crm_desktop.access.model import HeldPost, Session
from crm_desktop.access.passwords import check_new_password, hash_password, matches
from crm_desktop.access.waits import LONGEST_WAIT, Waits, must_wait, wait_after
from crm_desktop.foundation.actor import Acting, Actor, Countersign
from crm_desktop.foundation.clock import day_text, moment, stamp
from crm_desktop.foundation.errors import (
    DeniedLogin,
    NotAllowed,
    NotFound,
    Refused,
    ValidationErrors,
)
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.settings import LOGIN_FAILURES, PASSWORD_LENGTH, value_of
from crm_desktop.foundation.usecase import PUBLIC, Context, Service, reading, use_case
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.work import Look, Work
from db import sql
from db.models.access import Credential
from db.models.office import Office

_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

_HELD = """
SELECT t.id, s.title, t.company_id, o.name, g.kind
FROM posting g
JOIN post t ON t.id = g.post_id
JOIN company o ON o.id = t.company_id
JOIN post_state s ON s.post_id = t.id
WHERE g.person_id = ? AND o.active
  AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to > ?)
  AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)
ORDER BY g.kind DESC, s.position, s.number
"""


class LoginService(Service):
    """Who sits at the desk."""

    def __init__(self, context: Context, duties: AccessDuties, waits: Path) -> None:
        super().__init__(context)
        self._duties = duties
        self._waits = Waits(waits)

    @use_case("login.in", PUBLIC)
    def log_in(self, work: Work, login: str, password: str) -> Session:
        """Return the session of a person who knows their password, under their last post.

        Raises DeniedLogin without saying what was wrong; after some failures it takes a wait that
        doubles each time, 15 minutes at most.
        """
        person = _find(login)
        if person is None:
            # The same work and the same answer whether the name exists or not.
            matches(_nobodys_hash(), password)
            work.failed(DeniedLogin(Phrase("error.login")))
        if not self._is_password_of(work, person, password):
            work.failed(DeniedLogin(Phrase("error.login")))
        if not _held(person, work.today):
            work.failed(DeniedLogin(Phrase("error.no_post")))
        session = _session(person, None, work.today)
        _remember(session, last_login=stamp(work.now))
        work.standing_in(_standing(session))
        return session

    @use_case("login.in", PUBLIC)
    def come_in(self, work: Work) -> Session:
        """Return the session of whoever's password the server has taken, under their last post.

        Only where people log in to a server themselves (``application.open_as_person``). Raises
        DeniedLogin where the server knows them no more, or they hold no post.
        """
        person = self._context.database.arrive()
        row = person and sql.one("SELECT login_key, name, active FROM person WHERE id = ?", person)
        if not person or not row or not row[2]:
            work.failed(DeniedLogin(Phrase("error.login")))
        login_key, name, _ = row
        work.standing_in(self._context.gate.stranger(Actor(person, 0)))
        if not _held(person, work.today):
            work.changed("person", person, name, {}, {})
            work.failed(DeniedLogin(Phrase("error.no_post")))
        session = _session(person, None, work.today)
        _remember(session, last_login=stamp(work.now))
        work.standing_in(_standing(session))
        # What was tried before at this desk could not be logged while nobody had come in.
        failures = self._waits.fitted(login_key)
        work.changed("person", person, name, {}, {"failures": failures} if failures else {})
        return session

    @use_case("login.out", OWN)
    def log_out(self, work: Work) -> None:
        """Note that the person leaves the desk."""
        actor = work.acting.actor
        work.changed("person", actor.person, work.acting.person_name, {}, {})

    @use_case("login.unlock", OWN)
    def unlock(self, work: Work, password: str) -> None:
        """Let the person back in after the screen was locked; raises DeniedLogin."""
        actor = work.acting.actor
        if not self._is_password_of(work, actor.person, password):
            work.failed(DeniedLogin(Phrase("error.password_wrong")))

    @use_case("login.switch_post", OWN)
    def switch_post(self, work: Work, post: int) -> Session:
        """Return the session under another post of the same person; raises NotFound."""
        session = _session(work.acting.actor.person, post, work.today)
        if session.actor.post != post:
            raise NotFound("post")
        _remember(session)
        work.standing_in(_standing(session))
        work.changed("person", session.actor.person, session.name, {}, {})
        return session

    @reading(OWN)
    def session(self, look: Look) -> Session:
        """Return the session as the rights stand now; raises NotAllowed where the post is gone."""
        session = _session(look.acting.actor.person, look.acting.actor.post, look.today)
        if session.actor != look.acting.actor:
            raise NotAllowed(OWN)
        return session

    @use_case("login.change_password", OWN)
    def change_password(self, work: Work, old: str, new: str) -> None:
        """Change one's own password; raises ValidationErrors for ``old`` or ``new``."""
        person = work.acting.actor.person
        if not self._is_password_of(work, person, old):
            work.failed(ValidationErrors({"old": Phrase("error.password_wrong")}))
        login = sql.scalar("SELECT login FROM person WHERE id = ?", person)
        if old == new:
            raise ValidationErrors({"new": Phrase("error.password_same")})
        self._set_password(person, login, new, work.now)

    @use_case("login.countersign", OWN)
    def countersign(self, work: Work, right: str, login: str, password: str) -> Countersign:
        """Return the signature of a second person who has a right under one of their posts, over
        the company of the acting post.

        Raises DeniedLogin for a wrong password, for the acting person, or without that right.
        """
        person = _find(login)
        if person is None or not self._is_password_of(work, person, password):
            work.failed(DeniedLogin(Phrase("error.login")))
        if person == work.acting.actor.person:
            work.failed(DeniedLogin(Phrase("error.second_is_same")))
        if not self._may_sign(work, person, right):
            work.failed(DeniedLogin(Phrase("error.second_not_allowed")))
        [(login_key, name)] = sql.rows("SELECT login_key, name FROM person WHERE id = ?", person)
        acting = work.acting
        self._context.database.sign_for(
            login_key, password, acting=acting.actor.person, right=right, company=acting.company
        )
        return self._duties.sign(person, name, right)

    def _is_password_of(self, work: Work, person: int, password: str) -> bool:
        """Check a password, count failures, hold the wait; ends the use case while one waits."""
        database = self._context.database
        if not database.keeps_passwords:
            return _has_hash_of(work, person, password)
        row = sql.one("SELECT login_key, name FROM person WHERE id = ?", person)
        if row is None:
            return False
        login_key, name = row
        work.changed("person", person, name, {}, {})
        seconds = self._waits.seconds(login_key, work.now)
        if seconds:
            work.failed(must_wait(seconds))
        if database.admits(login_key, password):
            self._waits.fitted(login_key)
            return True
        self._waits.failed(login_key, work.now, value_of(LOGIN_FAILURES))
        return False

    def _set_password(self, person: int, login: str, new: str, now: datetime) -> None:
        check_new_password("new", new, login, value_of(PASSWORD_LENGTH))
        Credential.update(
            password_hash=hash_password(new),
            must_change=False,
            changed_at=stamp(now),
            failures=0,
            wait_until=None,
        ).where(Credential.person == person).execute()
        self._context.database.give_password(person, fold(login), new)

    def _may_sign(self, work: Work, person: int, right: str) -> bool:
        for held in _held(person, work.today):
            with contextlib.suppress(NotAllowed):
                standing = self._context.gate.admit(Actor(person, held.post), right, work.today)
                if standing.reaches(work.acting.company):
                    return True
        return False

    @use_case("login.new_recovery_code", "administration.do")
    def new_recovery_code(self, work: Work) -> str:
        """Return a new recovery code for the sheet; the one before stops working."""
        code = make_recovery_code()
        keep_recovery_code(code, work.now)
        work.changed("office", 1, "", {}, {})
        return code

    @use_case("login.recover", PUBLIC)
    def recover(self, work: Work, code: str, login: str, new: str) -> None:
        """Give an administrator a new password with the recovery sheet's code, which is used up.

        Raises DeniedLogin where code or administrator do not fit, ValidationErrors for ``new``,
        Refused where a server lets people in: there another administrator does it, or its host.
        """
        if self._context.database.keeps_passwords:
            raise Refused(Phrase("error.local_only"))
        person = _find(login)
        kept = sql.scalar("SELECT recovery_hash FROM office WHERE id = 1") or ""
        fits = matches(kept or _nobodys_hash(), plain_code(code))
        if person is None or not kept or not fits or not _administers(person, work.today):
            work.failed(DeniedLogin(Phrase("error.recovery")))
        self._set_password(person, login, new, work.now)
        Office.update(recovery_hash="", recovery_made_at=None).where(Office.id == 1).execute()
        name = sql.scalar("SELECT name FROM person WHERE id = ?", person)
        work.changed("person", person, name, {}, {})


def make_recovery_code() -> str:
    """Return a code of five groups of five signs (about 124 bits) that is safe to read aloud."""
    groups = ("".join(secrets.choice(_CODE_ALPHABET) for _ in range(5)) for _ in range(5))
    return "-".join(groups)


def plain_code(code: str) -> str:
    """Return a typed code without blanks and dashes, in capitals."""
    return "".join(code.upper().replace("-", " ").split())


def keep_recovery_code(code: str, now: datetime) -> None:
    """Store the hash of a recovery code in place of the one before."""
    Office.update(recovery_hash=hash_password(plain_code(code)), recovery_made_at=stamp(now)).where(
        Office.id == 1
    ).execute()


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_hex(16))


def _find(login: str) -> int | None:
    found: int | None = sql.scalar(
        "SELECT id FROM person WHERE login_key = ? AND active", fold(login)
    )
    return found


def _has_hash_of(work: Work, person: int, password: str) -> bool:
    """Check a password, count failures, hold the wait; ends the use case while one must wait."""
    kept = sql.one(
        "SELECT c.password_hash, c.failures, c.wait_until, p.name FROM credential c "
        "JOIN person p ON p.id = c.person_id WHERE p.id = ?",
        person,
    )
    if kept is None:
        return False
    password_hash, failures, wait_until, name = kept
    work.changed("person", person, name, {}, {})
    wait = moment(wait_until) - work.now if wait_until else timedelta()
    if wait > LONGEST_WAIT:
        # The clock was set back: that must not lock anybody out for longer than the longest wait.
        wait = LONGEST_WAIT
        Credential.update(wait_until=stamp(work.now + wait)).where(
            Credential.person == person
        ).execute()
    if wait > timedelta():
        work.failed(must_wait(math.ceil(wait.total_seconds())))
    if matches(password_hash, password):
        if failures:
            Credential.update(failures=0, wait_until=None).where(
                Credential.person == person
            ).execute()
        return True
    longer = wait_after(failures + 1, value_of(LOGIN_FAILURES))
    Credential.update(
        failures=failures + 1, wait_until=stamp(work.now + longer) if longer else None
    ).where(Credential.person == person).execute()
    return False


def _held(person: int, today: date) -> tuple[HeldPost, ...]:
    day = day_text(today)
    return tuple(HeldPost(*row) for row in sql.rows(_HELD, person, day, day, day, day))


def _administers(person: int, today: date) -> bool:
    """Return whether a person holds a post that administers, a password to be changed or not."""
    posts = {held.post for held in _held(person, today)}
    day = day_text(today)
    able = sql.rows(
        "SELECT s.post_id FROM post_state s JOIN post_role pr ON pr.state_id = s.id "
        "JOIN role_right r ON r.role = pr.role WHERE r.right_code = 'administration.do' "
        "AND s.valid_from <= ? AND (s.valid_to IS NULL OR s.valid_to > ?)",
        day,
        day,
    )
    return any(post in posts for (post,) in able)


def _session(person: int, post: int | None, today: date) -> Session:
    """Return the session of a person under a post, their last one, or the first they hold."""
    held = _held(person, today)
    if not held:
        raise DeniedLogin(Phrase("error.no_post"))
    kept: Any = sql.one(
        "SELECT c.must_change, c.last_post_id, p.login, p.name FROM credential c "
        "JOIN person p ON p.id = c.person_id WHERE p.id = ?",
        person,
    )
    must_change, last, login, name = kept
    wanted = post or last
    chosen = next((h for h in held if h.post == wanted), held[0])
    actor = Actor(person, chosen.post)
    scope = sql.scalar(
        "SELECT scope FROM post_state WHERE post_id = ? AND valid_from <= ? "
        "AND (valid_to IS NULL OR valid_to > ?)",
        chosen.post,
        day_text(today),
        day_text(today),
    )
    return Session(
        actor=actor,
        name=name,
        login=login,
        post_title=chosen.title,
        company=chosen.company,
        everywhere=scope == "all",
        posts=held,
        rights=rights_of(actor, today),
        must_change=bool(must_change),
    )


def _remember(session: Session, **values: object) -> None:
    """Keep the post to start under next time."""
    Credential.update(last_post=session.actor.post, **values).where(
        Credential.person == session.actor.person
    ).execute()


def _standing(session: Session) -> Acting:
    return Acting(
        session.actor, session.name, session.post_title, session.company, session.everywhere
    )


__all__ = ["LoginService", "keep_recovery_code", "make_recovery_code", "plain_code"]
