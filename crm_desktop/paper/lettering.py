"""Breaking text into lines the Chinese way, and cutting it to one line.

The text is never parsed as markup: reportlab's Paragraph raises on 'A&B <b>' and swallows '<ltd>',
and it is far slower for the many short texts of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, takewhile

from crm_desktop.paper.ink import Ink

ELLIPSIS = "…"

# A word of an alphabet or one ideograph, with the marks that may not leave it: an opening bracket
# never ends a line and a full stop never begins one. Spaces belong to the word before them.
_UNITS = re.compile(
    r"[（《〈「『【〔［｛“‘(\[{¥￥]*"
    r"(?:[^\s\u2e80-\ufeff\uff01-\uffef\U00020000-\U0003ffff（“‘…—]+|.)"
    r"[，。、；：？！）》〉」』】〕］｝”’…—·％℃,.;:?!)\]}%]*[ \u3000]*",
    re.DOTALL,
)
_SPACES = " \u3000"


def lines(text: str, ink: Ink, width: float) -> list[str]:
    """Return text broken into lines at most width points wide; at least one line.

    A word longer than a line is broken where the line ends. Spaces at a break are dropped.
    """
    broken: list[str] = []
    for paragraph in text.split("\n"):
        if ink.width(paragraph) <= width:
            broken.append(paragraph)
        else:
            broken.extend(_broken(paragraph, ink, width))
    return broken


def shortened(text: str, ink: Ink, width: float) -> str:
    """Return text on one line, cut with … where it is wider than width points."""
    text = text.replace("\n", " ")
    if ink.width(text) <= width:
        return text
    return text[: _fitting(text, ink, width - ink.width(ELLIPSIS))].rstrip(_SPACES) + ELLIPSIS


def _broken(paragraph: str, ink: Ink, width: float) -> Iterator[str]:
    """Yield the lines of a paragraph that is wider than one line."""
    line, used = "", 0.0
    for unit in _UNITS.findall(paragraph):
        rest = unit
        wide = ink.width(rest.rstrip(_SPACES))
        if line and used + wide > width:
            yield line.rstrip(_SPACES)
            line, used = "", 0.0
        while rest and wide > width:
            count = max(1, _fitting(rest, ink, width))
            yield rest[:count]
            rest = rest[count:]
            wide = ink.width(rest.rstrip(_SPACES))
        line += rest
        used += ink.width(rest)
    if line:
        yield line.rstrip(_SPACES)


def _fitting(text: str, ink: Ink, width: float) -> int:
    """Return how many characters from the start fit into width points."""
    advances = ink.face.advances
    ends = accumulate(advances[character] * ink.size for character in text)
    return sum(1 for _ in takewhile(lambda end: end <= width, ends))
