"""What a vehicle is known by: its identification number and its plate."""

from __future__ import annotations

import enum
import re

from crm_desktop.foundation.formats.checked import Checked, compact, kept, refused
from crm_desktop.foundation.words import Phrase

# ISO 3779 / GB 16735: values of the characters, weights of the places, X for ten at place 9.
_VALUES = {
    **{str(n): n for n in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    **dict(zip("PR", (7, 9), strict=True)),
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_NO_REAL_PLATE = re.compile(
    "(?:暂?(?:未|无|没|待)(?:上|挂|有)?(?:车?牌照?|号牌)?|新车(?:未上牌)?|NONE|N/?A)"
)


class PlateKind(enum.StrEnum):
    """What a plate is; OTHER is one that no rule of ours knows, a foreign one perhaps."""

    COMMON = "common"
    NEW_ENERGY = "new_energy"
    EMBASSY = "embassy"
    MILITARY = "military"
    POLICE = "police"
    TEMPORARY = "temporary"
    UNREGISTERED = "unregistered"
    OTHER = "other"


_FORMS = {
    PlateKind.COMMON: f"[{_PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]",
    PlateKind.NEW_ENERGY: (
        f"[{_PROVINCES}][A-HJ-NP-Z](?:[DABCEFGHJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[DABCEFGHJK])"
    ),
    PlateKind.EMBASSY: f"使[0-9]{{6}}|[0-9]{{6}}使|[{_PROVINCES}][A-Z]?[0-9]{{4,5}}领",
    PlateKind.MILITARY: f"[A-Z]{{2}}[0-9]{{5}}|WJ[{_PROVINCES}]?[0-9]{{4,5}}[A-Z]?",
    # O stood for the police, X and the two characters stand for rescue.
    PlateKind.POLICE: f"[{_PROVINCES}]O[A-HJ-NP-Z0-9]{{5}}|[{_PROVINCES}][A-Z][0-9A-Z]{{4}}应急",
    PlateKind.TEMPORARY: f"临.*|[{_PROVINCES}].*临.*",
    PlateKind.UNREGISTERED: _NO_REAL_PLATE.pattern,
}
_BY_FORM = {kind: re.compile(form) for kind, form in _FORMS.items()}
_USUAL = (PlateKind.COMMON, PlateKind.NEW_ENERGY)
_SPECIAL = (PlateKind.EMBASSY, PlateKind.MILITARY, PlateKind.POLICE)


def check_vin(text: str) -> Checked:
    """Return a vehicle identification number as stored.

    Refused are wrong lengths and characters. The check digit only warns: not every country sets it.
    """
    if not text.strip():
        return Checked("")
    vin = compact(text)
    if not _VIN.fullmatch(vin):
        if re.fullmatch("[A-Z0-9]{17}", vin):
            return refused(text, Phrase("format.vin_letters"))
        return refused(text, Phrase("format.vin_length", count=len(vin)))
    total = sum(_VALUES[c] * weight for c, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    if vin[8] != ("X" if total == 10 else str(total)):
        return Checked(vin, Phrase("format.vin_check"))
    return Checked(vin)


def check_plate(text: str) -> Checked:
    """Return a plate as stored, without dot and blanks: 沪A12345.

    Plates of embassies, forces and whatever is not known are kept with a warning, a temporary
    plate and none yet are in order; refused is what begins like a usual plate and is none.
    """
    if not text.strip():
        return Checked("")
    plate = _bare(text)
    kind = _kind(plate)
    if kind in _USUAL:
        return Checked(plate)
    if kind in _SPECIAL:
        return Checked(plate, Phrase("format.plate_special"))
    if kind is not PlateKind.OTHER:
        return kept(text)
    if re.match(f"[{_PROVINCES}][A-Z]", plate):
        return refused(text, Phrase("format.plate"))
    return kept(text, Phrase("format.plate_unknown"))


def plate_kind(text: str) -> PlateKind:
    """Return what kind of plate a text is."""
    return _kind(_bare(text))


def _bare(text: str) -> str:
    return re.sub("[·•‧・∙⋅･.]", "", compact(text))


def _kind(plate: str) -> PlateKind:
    for kind, form in _BY_FORM.items():
        if form.fullmatch(plate):
            return kind
    return PlateKind.OTHER


# A plate inside a text: its dot and blanks as people type them, its province and office kept.
_PLATE_INSIDE = re.compile(
    f"([{_PROVINCES}][A-Z])[·•. ]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"
)
_VIN_INSIDE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z]*\d)(?=\d*[A-Z])[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])"
)


def mask_vehicles(text: str) -> str:
    """Return a text with its plates cut to 粤B***** and the numbers of vehicles to their end."""
    shown = _PLATE_INSIDE.sub(lambda found: f"{found[1]}*****", text)
    return _VIN_INSIDE.sub(lambda found: f"{'*' * 13}{found[0][-4:]}", shown)
