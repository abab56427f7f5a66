"""What can go wrong, and what the user is told."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.errors import (
    Conflict,
    CrmError,
    DeniedLogin,
    NotAllowed,
    NotFound,
    Refused,
    SecondPersonNeeded,
    StorageError,
    ValidationErrors,
    phrase_of,
)
from crm_desktop.foundation.usecase import SYSTEM_ONLY
from crm_desktop.foundation.words import Language, Phrase, say
from db.errors import DiskFull

WHAT_TO_DO = "act under another post, or ask the administrator for one that may"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValidationErrors({"name": Phrase("error.needed")}), "1 field needs attention"),
        (Refused(Phrase("error.ended")), "It has ended already"),
        (
            NotAllowed("audit.export"),
            f"Your acting post may not do this: Audit log: Export; {WHAT_TO_DO}",
        ),
        (
            NotAllowed(SYSTEM_ONLY),
            f"Your acting post may not do this: the program itself only; {WHAT_TO_DO}",
        ),
        (NotFound("post"), "No such post, or it is outside your scope"),
        (Conflict("unit", {}, {}), "Somebody else has just changed this unit"),
        (
            SecondPersonNeeded("own_rights", exception_possible=True),
            "Nobody widens their own rights or posts: a second person must sign",
        ),
        (DeniedLogin(Phrase("error.login")), "Name and password do not match"),
        (DiskFull(), "The disk is full; free some space and save again"),
    ],
)
def test_each_has_one_sentence(error: Exception, sentence: str) -> None:
    phrase = phrase_of(error)
    assert phrase is not None
    assert say(phrase, Language.EN) == sentence
    assert say(phrase, Language.ZH) != sentence


def test_a_fault_of_ours_has_none() -> None:
    assert phrase_of(KeyError("x")) is None
    assert isinstance(DiskFull(), StorageError)


def test_each_carries_what_a_form_needs() -> None:
    conflict = Conflict("unit", {"name": "mine"}, {"name": "theirs"})
    assert (conflict.mine, conflict.theirs) == ({"name": "mine"}, {"name": "theirs"})
    second = SecondPersonNeeded("own_rights", exception_possible=False, rights=["a.b"])
    assert (second.rule, second.exception_possible, second.rights) == (
        "own_rights",
        False,
        ("a.b",),
    )
    assert DeniedLogin(Phrase("error.login"), wait_seconds=5).wait_seconds == 5
    assert NotAllowed("a.b").right == "a.b"
    assert NotFound("post").kind == "post"
    assert str(CrmError(Phrase("error.ended"))) == "error.ended"
