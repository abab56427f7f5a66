"""The program's words in Chinese and English.

``resources/words/<room>.json`` maps a key to its two texts. Code holds keys; a text is made where
it is shown, so that the language can change while the program runs.
"""

from __future__ import annotations

import enum
import json
import string
from collections.abc import Mapping
from functools import cache
from typing import Any

from crm_desktop.foundation.resources import resource_path


class Language(enum.Enum):
    """A language of the program; the value is its BCP 47 tag as Qt and the system name it."""

    ZH = "zh"
    EN = "en"


_COLUMN = {Language.ZH: 0, Language.EN: 1}


class Phrase:
    """A key with what fills its placeholders; a value may be a Phrase itself.

    Two phrases are equal when they say the same in every language.
    """

    __slots__ = ("args", "key")

    def __init__(self, key: str, **args: object) -> None:
        self.key = key
        self.args: Mapping[str, object] = args

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phrase) and (self.key, self.args) == (other.key, other.args)

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((k, str(v)) for k, v in self.args.items()))))

    def __repr__(self) -> str:
        args = "".join(f", {name}={value!r}" for name, value in self.args.items())
        return f"Phrase({self.key!r}{args})"


class _Fill(string.Formatter):
    """Fills ``{name}``; ``{count:|post|posts}`` picks the first word for one, else the second."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Phrase):
            return say(value, self._language)
        if format_spec.startswith("|"):
            one, many = format_spec[1:].split("|")
            return one if value == 1 else many
        if isinstance(value, int) and not isinstance(value, bool) and not format_spec:
            return f"{value:,}"
        return str(super().format_field(value, format_spec))


_FILL = {language: _Fill(language) for language in Language}


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """Return every key with its Chinese and English text.

    Raises ValueError where two files name the same key or a text is missing.
    """
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(resource_path("words").glob("*.json")):
        for key, texts in json.loads(path.read_text(encoding="utf-8")).items():
            if key in found:
                raise ValueError(f"{path.name}: {key} is already in another file")
            zh, en = texts
            found[key] = (zh, en)
    return found


def say(phrase: Phrase | str, language: Language) -> str:
    """Return the text of a phrase; a plain string is text typed by people and stays as it is.

    Raises KeyError for a key that no file declares.
    """
    if isinstance(phrase, str):
        return phrase
    text = catalogue()[phrase.key][_COLUMN[language]]
    return _FILL[language].vformat(text, (), phrase.args) if phrase.args else text
