"""Phrases, and how they are said in either language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm_desktop.foundation import words
from crm_desktop.foundation.resources import resource_json, resource_path
from crm_desktop.foundation.words import Language, Phrase, catalogue, say

ZH, EN = Language.ZH, Language.EN


def test_a_phrase_is_said_in_both_languages() -> None:
    assert say(Phrase("app.name"), ZH) == "客户服务台"
    assert say(Phrase("app.name"), EN) == "CRM Desktop"


def test_text_that_people_typed_stays_as_it_is() -> None:
    assert say("{name} 100 %", EN) == "{name} 100 %"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 fields need attention"),
        (1, "1 field needs attention"),
        (2, "2 fields need attention"),
        (1200, "1,200 fields need attention"),
    ],
)
def test_english_counts_one_and_many(count: int, text: str) -> None:
    assert say(Phrase("error.validation", count=count), EN) == text


def test_a_phrase_within_a_phrase_is_said_in_the_same_language() -> None:
    phrase = Phrase("error.conflict", kind=Phrase("kind.person"))
    assert say(phrase, ZH) == "这条人员刚被别人改过"
    assert say(phrase, EN) == "Somebody else has just changed this person"


def test_what_people_typed_is_not_taken_for_a_placeholder() -> None:
    phrase = Phrase("error.before_state", day="{count} {0.__class__}")
    assert "{count} {0.__class__}" in say(phrase, EN)


def test_a_year_has_no_comma_and_a_truth_value_no_number() -> None:
    assert "2027" in say(Phrase("error.year_unknown", year="2027"), EN)
    assert "True" in say(Phrase("error.before_state", day=True), EN)


def test_a_key_that_nobody_declared_is_our_fault() -> None:
    with pytest.raises(KeyError):
        say(Phrase("no.such.key"), EN)


def test_phrases_are_equal_when_they_say_the_same() -> None:
    one = Phrase("error.between", least=1, most=Phrase("app.name"))
    same = Phrase("error.between", most=Phrase("app.name"), least=1)
    assert one == same
    assert hash(one) == hash(same)
    assert one != Phrase("error.between", least=2, most=Phrase("app.name"))
    assert one != Phrase("app.name")
    assert one != "error.between"
    assert repr(Phrase("error.x", a=1)) == "Phrase('error.x', a=1)"


def test_each_language_is_named_by_its_tag() -> None:
    assert [language.value for language in Language] == ["zh", "en"]


def test_a_key_in_two_files_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"one.key": ["一", "one"]}), "utf-8")
    monkeypatch.setattr(words, "resource_path", lambda *parts: tmp_path)
    with pytest.raises(ValueError, match=r"one\.key is already in another file"):
        catalogue.__wrapped__()


def test_a_missing_language_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"one.key": ["一"]}), "utf-8")
    monkeypatch.setattr(words, "resource_path", lambda *parts: tmp_path)
    with pytest.raises(ValueError, match="not enough values"):
        catalogue.__wrapped__()


def test_a_resource_that_is_not_there_is_missed_loudly() -> None:
    assert resource_path("words").is_dir()
    assert resource_json("defaults", "numbers.json")["report"] == "BG"
    with pytest.raises(FileNotFoundError):
        resource_path("icons", "no-such-icon.svg")
