"""What can go wrong for a user. Errors carry codes; their words live with the translations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm_desktop.foundation.words import Phrase
from db.errors import StorageError

__all__ = [
    "Conflict",
    "CrmError",
    "DeniedLogin",
    "NotAllowed",
    "NotFound",
    "Refused",
    "SecondPersonNeeded",
    "StorageError",
    "ValidationErrors",
    "phrase_of",
    "right_phrase",
]


def right_phrase(right: str) -> Phrase:
    """Return a right in words: what it is for, and what it lets do."""
    function, _, ability = right.partition(".")
    if not ability:
        return Phrase(f"right.{right}")
    return Phrase(
        "right.words", function=Phrase(f"function.{function}"), ability=Phrase(f"ability.{ability}")
    )


class CrmError(Exception):
    """An error the user can do something about; ``phrase`` says what."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.key)
        self.phrase = phrase

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process and come back as it is: errors differ in what they are made of."""
        return _as_it_was, (type(self), self.args, self.__dict__)


def _as_it_was(kind: type[CrmError], args: tuple[Any, ...], state: dict[str, Any]) -> CrmError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ValidationErrors(CrmError):
    """Fields that cannot be saved as they are: field name → what is wrong with it."""

    def __init__(self, fields: Mapping[str, Phrase]) -> None:
        super().__init__(Phrase("error.validation", count=len(fields)))
        self.fields = dict(fields)


class Refused(CrmError):
    """A rule of the business forbids the step as a whole (no single field is at fault)."""


class NotAllowed(CrmError):
    """The acting post lacks the right; ``right`` is its code in the matrix."""

    def __init__(self, right: str) -> None:
        super().__init__(Phrase("error.not_allowed", right=right_phrase(right)))
        self.right = right


class NotFound(CrmError):
    """The record is not there, or not for these eyes."""

    def __init__(self, kind: str) -> None:
        super().__init__(Phrase("error.not_found", kind=Phrase(f"kind.{kind}")))
        self.kind = kind


class Conflict(CrmError):
    """Somebody saved the record since it was read.

    ``mine`` is what this user wanted to save, ``theirs`` the record as it stands now with its new
    ``version``; both are frozen dataclasses or mappings with the same field names.
    """

    def __init__(self, kind: str, mine: Any, theirs: Any) -> None:
        super().__init__(Phrase("error.conflict", kind=Phrase(f"kind.{kind}")))
        self.mine = mine
        self.theirs = theirs


class SecondPersonNeeded(CrmError):
    """Separation of duty: somebody else must sign, or an exception be recorded with a reason.

    Whoever signs needs one of ``rights``.
    """

    def __init__(self, rule: str, *, exception_possible: bool, rights: Sequence[str] = ()) -> None:
        super().__init__(Phrase("error.second_person", rule=Phrase(f"duty.{rule}")))
        self.rule = rule
        self.exception_possible = exception_possible
        self.rights = tuple(rights)


class DeniedLogin(CrmError):
    """Name and password do not fit, or must wait; it never says which of the two was wrong."""

    def __init__(self, phrase: Phrase, *, wait_seconds: int = 0) -> None:
        super().__init__(phrase)
        self.wait_seconds = wait_seconds


def phrase_of(error: BaseException) -> Phrase | None:
    """Return what to tell the user, or None where the error is a bug of ours."""
    if isinstance(error, CrmError):
        return error.phrase
    if isinstance(error, StorageError):
        return Phrase(f"error.storage.{error.code}", **error.told)
    return None
