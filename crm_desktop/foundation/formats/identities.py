"""Numbers of identity papers: resident cards, residence permits, passports, credit codes."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from datetime import date

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.formats.checked import (
    Checked,
    compact,
    from_spreadsheet,
    kept,
    plain,
    refused,
    upper,
)
from crm_desktop.foundation.words import Phrase

# GB 11643-1999 (MOD 11-2) and GB 32100-2015 (MOD 31-3).
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_SET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_CREDIT = re.compile(f"[{_CREDIT_SET}]{{18}}")
# The travel permits that the same people carry instead of a residence permit.
_TRAVEL_HK_MACAU = re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})")
_TRAVEL_TAIWAN = re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?")
_FOREIGN_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")
_FOREIGN_2023 = re.compile(r"9[0-9]{16}[0-9X]")

_HK_MACAU_AREAS = ("810000", "820000")
_TAIWAN_AREA = "830000"
_PERMIT_AREAS = (*_HK_MACAU_AREAS, _TAIWAN_AREA)


class IdentityKind(enum.StrEnum):
    """What paper a number is of."""

    RESIDENT = "resident"
    PASSPORT = "passport"
    HK_MACAU = "hk_macau"
    TAIWAN = "taiwan"
    FOREIGN_RESIDENT = "foreign_resident"
    MILITARY = "military"
    DRIVING = "driving"
    CREDIT_CODE = "credit_code"
    OTHER = "other"


def check_identity(kind: str, text: str, today: date | None = None) -> Checked:
    """Return a number of a paper as stored; a kind not listed is free text, as a passport is.

    A credit code is never refused: genuine ones fail their check digit. The issuing area of a
    resident card is never a reason to refuse either. ``today`` is the day that no birth is after.
    """
    if not text.strip():
        return Checked("")
    if rule := _RULES.get(kind):
        return rule(text, today or Clock().today())
    return Checked(" ".join(upper(text).split()))


def birthday_of(number: str) -> date | None:
    """Return the day of birth in a number of 18 or 15 digits, None where it has none."""
    number = _eighteen(compact(number))
    if not _EIGHTEEN.fullmatch(number) or number[6:8] not in {"18", "19", "20"}:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def gender_of(number: str) -> str:
    """Return ``male`` or ``female`` as a number of 18 or 15 digits tells, else an empty text."""
    if birthday_of(number) is None:
        return ""
    return "male" if int(_eighteen(compact(number))[16]) % 2 else "female"


def mask_identity(text: str) -> str:
    """Return a number with its middle hidden: 110105********002X; short ones keep two at an end."""
    number = compact(text)
    if len(number) >= 15:
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    ends = 2 if len(number) > 6 else 0
    return number[:ends] + "*" * (len(number) - 2 * ends) + number[len(number) - ends :]


def _check_character(number: str) -> str:
    total = sum(int(n) * weight for n, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11]


def _eighteen(number: str) -> str:
    """Return a number of 15 digits as one of 18, any other as it is."""
    if not _FIFTEEN.fullmatch(number):
        return number
    longer = f"{number[:6]}19{number[6:]}"
    return longer + _check_character(longer)


def _resident(text: str, today: date) -> Checked:
    typed = compact(text)
    number = _eighteen(typed)
    if problem := _why_refused(text, number, today):
        return refused(text, problem)
    area = number[:6]
    if typed != number:
        return Checked(number, Phrase("format.identity_fifteen"))
    # Opened only where a card is checked: the window starts without the divisions.
    from crm_desktop.foundation.formats.places import division

    # A permit of 2023 has its province behind the 9.
    foreign = area[0] == "9" and division(area[1:3] + "0000")
    if area in _PERMIT_AREAS or foreign:
        return Checked(number, Phrase("format.identity_permit"))
    if division(area) is None:
        return Checked(number, Phrase("format.identity_area", code=area))
    return Checked(number)


def _driving(text: str, today: date) -> Checked:
    # The number of a driving licence is its holder's identity number, whichever that is.
    checked = _resident(text, today)
    return Checked(checked.value, checked.problem)


def _hk_macau(text: str, today: date) -> Checked:
    return _permit(text, today, _HK_MACAU_AREAS, _TRAVEL_HK_MACAU)


def _taiwan(text: str, today: date) -> Checked:
    return _permit(text, today, (_TAIWAN_AREA,), _TRAVEL_TAIWAN)


def _permit(text: str, today: date, areas: tuple[str, ...], travel: re.Pattern[str]) -> Checked:
    number = compact(text)
    if travel.fullmatch(number):
        return Checked(number)
    if problem := _why_refused(text, number, today):
        return refused(text, problem)
    if number[:6] not in areas:
        return Checked(number, Phrase("format.permit_area", codes=" / ".join(areas)))
    return Checked(number)


def _foreign_resident(text: str, _today: date) -> Checked:
    number = compact(text)
    if _FOREIGN_2017.fullmatch(number):
        return Checked(number)
    if not _FOREIGN_2023.fullmatch(number):
        return refused(text, _damaged(text) or Phrase("format.foreign_resident"))
    if _check_character(number) != number[17]:
        return refused(text, Phrase("format.identity_check"))
    return Checked(number)


def _credit_code(text: str, _today: date) -> Checked:
    code = compact(text)
    if not _CREDIT.fullmatch(code):
        problem = _damaged(text) or Phrase("format.credit_code")
        # An older number (15 digits) or an organisation code (9) has one form all the same.
        return Checked(code, problem) if re.fullmatch("[0-9A-Z]+", code) else kept(text, problem)
    total = sum(
        _CREDIT_SET.index(character) * weight
        for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False)
    )
    if _CREDIT_SET[(31 - total % 31) % 31] != code[17]:
        return Checked(code, Phrase("format.credit_code_check"))
    return Checked(code)


def _why_refused(text: str, number: str, today: date) -> Phrase | None:
    """Return why a text is no number of 18, None where it is one; the area is not looked at."""
    if problem := _damaged(text):
        return problem
    if not _EIGHTEEN.fullmatch(number):
        return Phrase("format.identity_length", count=len(number))
    if _check_character(number) != number[17]:
        # A spreadsheet keeps 15 digits of a number and fills up with noughts.
        rounded = number.endswith("000")
        return Phrase("format.spreadsheet") if rounded else Phrase("format.identity_check")
    born = birthday_of(number)
    if born is None or born > today:
        return Phrase("format.identity_birthday")
    return None


def _damaged(text: str) -> Phrase | None:
    if from_spreadsheet(text):
        return Phrase("format.spreadsheet")
    return Phrase("format.masked") if "*" in plain(text) else None


_RULES: dict[str, Callable[[str, date], Checked]] = {
    IdentityKind.RESIDENT: _resident,
    IdentityKind.DRIVING: _driving,
    IdentityKind.HK_MACAU: _hk_macau,
    IdentityKind.TAIWAN: _taiwan,
    IdentityKind.FOREIGN_RESIDENT: _foreign_resident,
    IdentityKind.CREDIT_CODE: _credit_code,
}
