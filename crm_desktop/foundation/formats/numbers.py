"""Numbers inside free text: whatever may be a telephone, a document or a card is hidden."""

from __future__ import annotations

import re

# Seven figures and more, also parted by one sign, and the X at the end of an identity number.
_NUMBER = re.compile(r"\d(?:[ \-_.]?\d){6,}(?:[Xx](?![A-Za-z]))?")
# Days, and moments as cameras and this program name pictures: 20260302, 2026-03-02 153000.
_MOMENT = re.compile(
    r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
    r"(?:[ _-]?\d\d(?:[-_.]?\d\d){1,2})?"
)
# A day with its hour, where the minutes follow behind a colon: 2026-03-02 09:30.
_DAY_AND_HOUR = re.compile(
    r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])[ _-](?:[01]\d|2[0-3])"
)
_MINUTES = re.compile(r"[:：][0-5]\d")
_SIGN = re.compile(r"[\dXx]")
_LONG = 11


def mask_numbers(text: str) -> str:
    """Return a text with its long numbers hidden but for their ends: 身份证 ****002X.pdf.

    A short one keeps two figures; days and moments stay.
    """
    return _NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    number = found.group()
    if _MOMENT.fullmatch(number):
        return number
    if _DAY_AND_HOUR.fullmatch(number) and _MINUTES.match(found.string, found.end()):
        return number
    kept = 4 if len(_SIGN.findall(number)) >= _LONG else 2
    return _SIGN.sub("*", number[:-kept]) + number[-kept:]
