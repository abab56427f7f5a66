"""The two faces of every document, Noto Sans SC Regular and Bold, and what they can draw.

reportlab costs a tenth of a second to import and each face as much to read, so both wait for the
first print: this module can be imported by anyone at no cost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from crm_desktop.foundation.resources import resource_path

REGULAR = "NotoSansSC-Regular"
BOLD = "NotoSansSC-Bold"

# Stands where a character cannot be drawn; Chinese editions mark a missing character this way.
GAP = "□"

_REGISTERING = Lock()
_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_ACCENTED = re.compile("[^\u0300-\u036f][\u0300-\u036f]+")
# Controls, direction marks, joiners and variation selectors have no shape of their own.
_SHAPELESS = frozenset({"Cc", "Cf", "Mn", "Me"})


class _Advances(dict[str, float]):
    """Advance widths by character; what a face lacks is drawn one em wide."""

    def __missing__(self, character: str) -> float:
        return 1.0


@dataclass(frozen=True)
class Face:
    """One registered face: its name for the canvas and the advance of each character in ems."""

    name: str
    advances: Mapping[str, float]

    def width(self, text: str, size: float) -> float:
        """Return the width in points of one line of text."""
        return sum(map(self.advances.__getitem__, text)) * size


@cache
def face(name: str) -> Face:
    """Return REGULAR or BOLD, registered with reportlab so that a canvas can draw with it."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics, ttfonts

    # Pages as bytes instead of ASCII85 letters: a fifth smaller, and ready sooner.
    rl_config.useA85 = 0
    # Two first prints may come at once, and a document must not change its font object midway.
    with _REGISTERING:
        _mend_unicode_map(ttfonts)
        if name not in pdfmetrics.getRegisteredFontNames():
            path = resource_path("fonts", f"{name}.ttf")
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(path)))
    font = pdfmetrics.getFont(name)
    advances = {chr(code): advance / 1000 for code, advance in font.face.charWidths.items()}
    return Face(name, _Advances(advances))


@cache
def _drawable() -> frozenset[str]:
    """Return the characters that both faces can draw, with the space and the line end."""
    both = face(REGULAR).advances.keys() & face(BOLD).advances.keys()
    return frozenset(c for c in both if c.isprintable()) | {"\n", " ", "\u3000"}


def printable(text: str) -> str:
    """Return text as it can be drawn: the same words with nothing in them that harms a page.

    Line ends become "\\n", other white space a space; accents join their letter; what has no shape
    goes; what no face has becomes □. Any string is accepted, broken ones too.
    """
    drawable = _drawable()
    if drawable.issuperset(text):
        return text
    return "".join(_drawn(c, drawable) for c in _composed(text))


def missing_glyphs(text: str) -> list[str]:
    """Return the characters that would print as □, each once, in the order they appear.

    Ask before printing and tell the reader: a name must not lose a character unnoticed.
    """
    drawable = _drawable()
    if drawable.issuperset(text):
        return []
    return list(
        dict.fromkeys(c for c in _composed(text) if c != GAP and _drawn(c, drawable) == GAP)
    )


def _composed(text: str) -> str:
    """Return text with one kind of line end and with accents joined to their letters.

    Only accents: composing everything would also swap some rare ideographs in names for others.
    """
    return _ACCENTED.sub(
        lambda found: unicodedata.normalize("NFC", found[0]), _LINE_ENDS.sub("\n", text)
    )


def _drawn(character: str, drawable: frozenset[str]) -> str:
    """Return what is drawn for one character: itself, a space, nothing or □."""
    if character in drawable:
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _SHAPELESS else GAP


def _mend_unicode_map(ttfonts: Any) -> None:
    """Make text above U+FFFF copy and search right.

    The map from glyphs back to text must give UTF-16; reportlab writes the bare number instead, so
    that 𬭊 (U+2CB4A) is read as U+2CB4 'Ⲵ' with a rest. Its five and six digits become the pair.
    """
    original = ttfonts.makeToUnicodeCMap
    if original.__module__ == __name__:
        return

    def with_surrogates(font_name: str, subset: list[int]) -> str:
        return re.sub(
            "<([0-9A-F]{5,6})>",
            lambda found: f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>",
            original(font_name, subset),
        )

    ttfonts.makeToUnicodeCMap = with_surrogates
