"""Which programs may work on an office that several desks share: the least version is the office's.

It is asked when somebody logs in and again as each step begins, in the same question as the schema
(``SharedDatabase.begin``): a desk whose program has become too old meanwhile stores nothing more.
"""

from __future__ import annotations

from crm_desktop import __version__
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.settings import Scope, Setting, keep, value_of
from crm_desktop.foundation.words import Phrase
from db.errors import OlderProgram
from db.versions import LEAST_PROGRAM, is_older, numbers_of

#: What stands where every version may.
ANY = "0"
_LEAST = Setting(LEAST_PROGRAM, Scope.OFFICE, ANY, check=numbers_of)


def least_program() -> str:
    """Return the least version that may work on this thread's office, ``ANY`` for every one."""
    return value_of(_LEAST)


def checked(version: str) -> str:
    """Return what is to be the least version, as it may be stored.

    Raises ValidationErrors for what is none, and for one that is newer than this program itself,
    which would shut its own door.
    """
    try:
        own = not is_older(__version__, version)
    except ValueError as error:
        raise ValidationErrors({"version": Phrase("server_care.no_version")}) from error
    if not own:
        raise ValidationErrors({"version": Phrase("server_care.newer_version", own=__version__)})
    return version


def set_least(version: str) -> None:
    """Store the least version."""
    keep(_LEAST, version)


def must_be_new_enough() -> None:
    """Raise OlderProgram where this program is older than the office wants."""
    least = least_program()
    if is_older(__version__, least):
        raise OlderProgram(least, __version__)


def raise_least() -> None:
    """Let no program older than this one work any more: it has brought the schema up."""
    if is_older(least_program(), __version__):
        set_least(__version__)
