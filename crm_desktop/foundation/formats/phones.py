"""Telephone numbers as people give them: mobile, landline with extension, 400, 95xxx, foreign."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import lru_cache

from crm_desktop.foundation.formats.checked import Checked, from_spreadsheet, kept, plain, refused
from crm_desktop.foundation.words import Phrase

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
# Beijing and the 02x cities have eight digits behind the area code, the rest seven or eight.
# A city's own service number is dialled behind it as well: 0755-12345.
_LANDLINE = re.compile(
    r"(010|02[0-9])([0-9]{8}|12[0-9]{3}|95[0-9]{3}|96[0-9]{3,4})"
    r"|(0[3-9][0-9]{2})([0-9]{7,8}|12[0-9]{3}|95[0-9]{3}|96[0-9]{3,4})"
)
_SERVICE = re.compile(r"([48]00)([0-9]{3})([0-9]{4})")
# 110, 10086, 12345, 1010xxxx, 12123 with its city, 95xxx up to the nine digits of a bank's branch,
# 96xxx, and the long numbers of 106 that only send messages.
_SHORT = re.compile(r"1[0-2][0-9]{1,7}|95[0-9]{3,7}|96[0-9]{3,6}|106(?!4[0-9]{9}$)[0-9]{7,17}")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_MOBILE_MISSED = re.compile(r"1[3-9][0-9]{8}|1[3-9][0-9]{10}")
_OF_A_THING = re.compile(r"1064[0-9]{9}|14[0-9]{11}")

_EXTENSION = re.compile(
    r"^(.*?[0-9)\s])[\s,;-]*(?:转接?|分机号?|内线|ext(?:ension)?\b\.?|x|#)[\s:=.-]*([0-9]{1,8})\D?$",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN_NUMBERS = re.compile(r"[/、,;|\n]|或|\bor\b", re.IGNORECASE)
_WRITTEN = re.compile(r"[(\s]*\+?[0-9\s().-]+")
_CHINA = re.compile(r"(?:\+|00|0)?86")
# What is masked already, as it comes from a server that shows no more, stays as it is.
_MASKED = re.compile(
    r"(?:[0-9]{3}\*{4}[0-9]{4}|[0-9]{2,3}\*[0-9]{4}|[0-9]{3,4}-\*{1,4}[0-9]{4}"
    r"|\+[0-9]{2}\*{2,10}[0-9]{3})(?:转\*+)?"
)
_TELLING = re.compile(r"[^ -/:-@\[-^`{-~]")


class PhoneKind(enum.StrEnum):
    """What a number is; LOCAL lacks its area code, OTHER cannot be told."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    SHORT = "short"
    FOREIGN = "foreign"
    LOCAL = "local"
    OTHER = "other"


@dataclass(frozen=True)
class Phone:
    """A number taken apart; ``text`` is how it is written, ``digits`` what to compare by."""

    kind: PhoneKind
    digits: str
    text: str
    extension: str = ""


@lru_cache(maxsize=4096)  # one number is checked, compared and masked
def read_phone(text: str) -> Phone:
    """Return a number taken apart, of kind OTHER with whatever digits there are if unreadable.

    The digits of a foreign number begin with 00, so that +1 650… is no mobile of 165….
    """
    if _MOBILE.fullmatch(text):  # what nearly all are
        return Phone(PhoneKind.MOBILE, text, text)
    number = re.sub(r"^tel:", "", plain(text), flags=re.IGNORECASE).strip()
    if re.fullmatch(r"[0-9]{7,13}\.0", number):  # a spreadsheet's number, digits all there
        number = number[:-2]
    extension = ""
    if told := _EXTENSION.match(number):
        number, extension = told.group(1).strip(), told.group(2)
    found = _whole(number)
    if found is None and not extension:
        number, _, extension = number.rpartition("-")
        if re.fullmatch(r"[0-9]{1,6}", extension):
            found = _whole(number)
            if found and found.kind not in {PhoneKind.LANDLINE, PhoneKind.SERVICE}:
                found = None
    if found is None:
        return Phone(PhoneKind.OTHER, "".join(re.findall(r"[0-9]", plain(text))), text.strip())
    if not extension:
        return found
    return Phone(found.kind, found.digits, f"{found.text}转{extension}", extension)


@lru_cache(maxsize=4096)
def check_phone(text: str) -> Checked:
    """Return a number in the form it is stored in.

    Refused are texts without a number, several numbers in one, masked and rounded ones, and what
    must be a mistyped mobile; whatever else is no known form is kept with a warning.
    """
    if not text.strip():
        return Checked("")
    phone = read_phone(text)
    if phone.kind is PhoneKind.LOCAL:
        return Checked(phone.text, Phrase("format.phone_area_code"))
    if phone.kind is not PhoneKind.OTHER:
        return Checked(phone.text)
    if problem := _why_refused(text, phone.digits):
        return refused(text, problem)
    return kept(text, Phrase("format.phone_unknown"))


def phone_digits(text: str) -> str:
    """Return the digits to compare a number by: without 86, separators and extension."""
    return read_phone(text).digits


def phone_kind(text: str) -> PhoneKind:
    """Return what kind of number a text is."""
    return read_phone(text).kind


def mask_phone(text: str) -> str:
    """Return a number with its middle hidden: 138****1234, 0755-****8888.

    Public numbers (400, 95xxx) stay; of what cannot be read all is hidden but blanks and
    punctuation. The server does the same (``db.held.hiding``).
    """
    if _MASKED.fullmatch(text):
        return text
    phone = read_phone(text)
    extension = f"转{'*' * len(phone.extension)}" if phone.extension else ""
    match phone.kind:
        case PhoneKind.SERVICE | PhoneKind.SHORT:
            return phone.text
        case PhoneKind.LANDLINE:
            area, _, local = phone.text.partition("-")
            local = local.removesuffix(f"转{phone.extension}")
            return f"{area}-{_hide(local, 0, 4)}{extension}"
        case PhoneKind.MOBILE | PhoneKind.LOCAL:
            first = min(3, len(phone.digits) - 5)  # of seven figures one is hidden too
            return _hide(phone.digits, first, 4) + extension
        case PhoneKind.FOREIGN:
            return "+" + _hide(phone.digits.removeprefix("00"), 2, 3) + extension
    return _TELLING.sub("*", phone.text)


def _hide(digits: str, first: int, last: int) -> str:
    return digits[:first] + "*" * (len(digits) - first - last) + digits[len(digits) - last :]


def _whole(number: str) -> Phone | None:
    """Return a number without extension taken apart, None where it is none."""
    if not _WRITTEN.fullmatch(number):
        return None
    digits = "".join(re.findall(r"[0-9]", number))
    abroad = number.lstrip("( ").startswith(("+", "00"))
    if not abroad and (found := _domestic(digits)):
        return found
    if prefix := _CHINA.match(("+" if abroad and "+" in number else "") + digits):
        rest = digits[len(prefix.group().lstrip("+")) :]
        # Behind +86 the area code stands without its 0, and Beijing's then looks like 106….
        beijing = _domestic("0" + rest) if re.fullmatch("10[2-9][0-9]{7}", rest) else None
        found = beijing or _domestic(rest) or _domestic("0" + rest)
        if found and found.kind is not PhoneKind.LOCAL:
            return found
    elif abroad:
        groups = re.findall(r"[0-9]+", number)
        if "+" not in number:
            groups[0] = groups[0].removeprefix("00")
            digits = digits[2:]
        if 7 <= len(digits) <= 15 and groups[0] and digits[0] != "0":
            return Phone(PhoneKind.FOREIGN, "00" + digits, "+" + " ".join(groups))
    return None


def _domestic(digits: str) -> Phone | None:
    if _MOBILE.fullmatch(digits.removeprefix("0")):  # 0 before a mobile: the old long distance
        return Phone(PhoneKind.MOBILE, digits[-11:], digits[-11:])
    if parts := _LANDLINE.fullmatch(digits):
        area, local = (part for part in parts.groups() if part)
        return Phone(PhoneKind.LANDLINE, digits, f"{area}-{local}")
    if parts := _SERVICE.fullmatch(digits):
        return Phone(PhoneKind.SERVICE, digits, "-".join(parts.groups()))
    if _SHORT.fullmatch(digits):
        return Phone(PhoneKind.SHORT, digits, digits)
    if _LOCAL.fullmatch(digits):
        return Phone(PhoneKind.LOCAL, digits, digits)
    return None


def _why_refused(text: str, digits: str) -> Phrase | None:
    typed = plain(text)
    parts = [part for part in _BETWEEN_NUMBERS.split(typed) if len(re.findall("[0-9]", part)) > 4]
    reasons = (
        (from_spreadsheet(typed), Phrase("format.spreadsheet")),
        ("*" in typed and digits != "", Phrase("format.masked")),
        (len(parts) > 1, Phrase("format.phone_several")),
        (len(digits) < 3, Phrase("format.phone_none")),
        (_OF_A_THING.fullmatch(digits), Phrase("format.phone_of_a_thing")),
        (_MOBILE_MISSED.fullmatch(digits), Phrase("format.phone_mobile")),
    )
    return next((reason for holds, reason in reasons if holds), None)
