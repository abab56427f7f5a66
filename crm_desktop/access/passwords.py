"""Passwords: argon2id, and what a new one must be."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.settings import PASSWORD_LENGTH
from crm_desktop.foundation.words import Phrase

# The commonest of the leaked lists and what an office comes up with first.
_COMMON = frozenset(
    "12345678 123456789 1234567890 11111111 00000000 88888888 66666666 87654321 password passw0rd "
    "password1 qwertyui qwerty123 abc12345 abcd1234 a1234567 iloveyou admin123 administrator "
    "admin888 woaini1314 5201314520 1qaz2wsx".split()
)
LONGEST = 200
# Read aloud over a telephone without mistakes: no 0 O 1 l I.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Cost:
    """What a hash costs whoever makes one and whoever guesses: rounds, memory in KiB, threads."""

    rounds: int
    memory: int
    lanes: int


#: RFC 9106, section 4, second recommended option.
RECOMMENDED = Cost(rounds=3, memory=65_536, lanes=4)
#: What the next hash costs; the program never changes it, its tests hash a thousand passwords.
COST = RECOMMENDED


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password at ``COST``, with its own salt (RFC 9106)."""
    from argon2 import PasswordHasher

    return PasswordHasher(COST.rounds, COST.memory, COST.lanes).hash(_bytes(password))


def make_password() -> str:
    """Return a password to begin with: three groups of four signs that are safe to read aloud."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def matches(password_hash: str, password: str) -> bool:
    """Return whether a password has this hash, which itself says what it costs."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(password_hash, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    # Half a surrogate pair, as an input method may leave one, is as good a sign as any.
    return password.encode("utf-8", "surrogatepass")


def check_new_password(field: str, password: str, login: str, shortest: int) -> None:
    """Raise ValidationErrors for a password that is short, common or the login itself.

    Length instead of character classes, as NIST SP 800-63B §5.1.1.2 advises.
    """
    checks = Checks()
    if len(password) < shortest:
        checks.add(field, Phrase("error.password_short", length=shortest))
    elif len(password) > LONGEST:
        checks.add(field, Phrase("error.too_long", longest=LONGEST))
    elif fold(password) in _COMMON or len(set(password)) < 3:
        checks.add(field, Phrase("error.password_common"))
    elif fold(login) and fold(login) == fold(password):
        checks.add(field, Phrase("error.password_is_login"))
    checks.done()


__all__ = [
    "PASSWORD_LENGTH",
    "check_new_password",
    "hash_password",
    "make_password",
    "matches",
]
