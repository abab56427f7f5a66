"""Everything that is wrong with a form is said at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Language, Phrase, say


def errors_of(checks: Checks) -> dict[str, str]:
    with pytest.raises(ValidationErrors) as caught:
        checks.done()
    return {field: phrase.key for field, phrase in caught.value.fields.items()}


def test_a_good_form_passes() -> None:
    checks = Checks()
    assert checks.text("name", "  张 三 ", longest=3, needed=True) == "张 三"
    assert checks.text("remark", "", longest=3) == ""
    assert checks.text("lines", "one\n\ttwo\r\n", longest=20) == "one\n\ttwo"
    checks.choice("kind", "a", {"a", "b"})
    checks.done()


def test_every_field_that_is_wrong_is_named() -> None:
    checks = Checks()
    checks.text("name", " \u3000", longest=3, needed=True)
    checks.text("remark", "abcd", longest=3)
    checks.text("nul", "a\x00b", longest=9)
    checks.text("half", "a\ud800", longest=9)
    checks.choice("kind", "c", {"a", "b"})
    assert errors_of(checks) == {
        "name": "error.needed",
        "remark": "error.too_long",
        "nul": "error.control_characters",
        "half": "error.control_characters",
        "kind": "error.not_a_choice",
    }


def test_the_first_error_of_a_field_is_told() -> None:
    checks = Checks()
    checks.add("name", Phrase("error.needed"))
    checks.add("name", Phrase("error.taken"))
    assert errors_of(checks) == {"name": "error.needed"}


def test_the_whole_is_counted() -> None:
    error = ValidationErrors({"a": Phrase("error.needed"), "b": Phrase("error.taken")})
    assert say(error.phrase, Language.EN) == "2 fields need attention"


@given(st.text(max_size=30))
def test_what_passes_can_be_stored_in_utf_8(text: str) -> None:
    checks = Checks()
    kept = checks.text("name", text, longest=30)
    try:
        checks.done()
    except ValidationErrors:
        return
    kept.encode("utf-8")
    assert "\x00" not in kept
