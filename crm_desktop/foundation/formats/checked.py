"""The outcome of reading one typed text, and the first tidying that every reader starts with."""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass

from crm_desktop.foundation.words import Phrase

# What contacts copied from a phone or a web page carry along and nobody sees: zero-width
# characters, marks of writing direction, soft hyphens.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc"), "-")
_UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
# A long number that went through a spreadsheet: its digits are gone.
_SPREADSHEET = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,2}")


@dataclass(frozen=True)
class Checked:
    """A text as it is to be stored, and what to tell about it.

    ``value`` is the one form of what was typed, or the trimmed text where that cannot be read.
    A ``problem`` is a warning unless it ``blocks``: then the text is not to be saved as it is.
    """

    value: str
    problem: Phrase | None = None
    blocks: bool = False


def kept(text: str, problem: Phrase | None = None) -> Checked:
    """Return a text kept as typed, with a warning."""
    return Checked(text.strip(), problem)


def refused(text: str, problem: Phrase) -> Checked:
    """Return a text kept as typed, which is not to be saved for this reason."""
    return Checked(text.strip(), problem, blocks=True)


def plain(text: str) -> str:
    """Return a text with full-width characters made plain, without what nobody sees."""
    seen = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_DASHES)
    return seen.strip().removeprefix("'").strip()


def upper(text: str) -> str:
    """Return a text plain, its Latin letters as capitals; doing so twice changes nothing more."""
    return unicodedata.normalize("NFKC", plain(text).translate(_UPPER)).strip()


def compact(text: str) -> str:
    """Return a text as capitals without blanks and dashes, as numbers of documents are written."""
    return re.sub(r"[\s-]", "", upper(text))


def from_spreadsheet(text: str) -> bool:
    """Return whether a text is a number that a spreadsheet has rounded: 1.38001E+10."""
    return bool(_SPREADSHEET.fullmatch(plain(text)))
