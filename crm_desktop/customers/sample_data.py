"""Customers that nobody is: lifelike names, numbers, cars and addresses, as many as are asked for.

The same seed gives the same customers, and the first thousand of a million are those of a thousand:
they are made in blocks, each from the seed and its own number. Nothing here touches a database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from crm_desktop.foundation import pinyin
from crm_desktop.foundation.formats.codes import luhn_digit
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.resources import resource_json

BLOCK = 1000

_ORGANISATIONS = 0.06
_DOTTED = 0.003
_LATIN = 0.003
_RARE = 0.004
_ONE_CHARACTER = 0.2
_VIN = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN_VALUES = dict(
    zip(_VIN, (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_BIRTHDAY = date(1945, 1, 1)
_BIRTHDAYS = 22_000


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """One customer; what it does not have is empty. Numbers begin with 1."""

    number: int
    organisation: bool
    name: str
    gender: str
    birthday: str
    town: str
    phones: tuple[str, ...]
    email: str
    wechat: str
    identity: str
    plate: str
    vin: str
    brand: str
    model: str
    card: str
    old_code: str


@cache
def _content() -> dict[str, Any]:
    content = dict(resource_json("defaults", "sample_customers.json"))
    pairs = re.findall(r"(\D+)(\d+)", content["surnames"].replace(" ", ""))
    content["surnames"] = [surname for surname, _ in pairs]
    content["weights"] = list(accumulate(int(weight) for _, weight in pairs))
    content["mobile"] = content["mobile"].split()
    # The first characters of these lists are the commonest, as in life.
    for gender in ("male", "female"):
        many = len(content[gender])
        content[f"{gender} weights"] = list(accumulate(3 * many // (n + 8) for n in range(many)))
    return content


def sample_customers(count: int, seed: int = 1) -> Iterator[SampleCustomer]:
    """Yield ``count`` customers, in the order of their numbers."""
    for start in range(0, count, BLOCK):
        maker = _Maker(Random(f"{seed}/{start}"))  # noqa: S311 - the same again for the same seed
        for number in range(start + 1, min(start + BLOCK, count) + 1):
            yield maker.customer(number)


class _Maker:
    """Makes the customers of one block."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._content = _content()

    def customer(self, number: int) -> SampleCustomer:
        draw = self._random.random
        town, plate, area, region = self._one(self._content["towns"])
        organisation = draw() < _ORGANISATIONS
        gender = "" if organisation else ("female" if draw() < 0.42 else "male")
        name = self._company(town) if organisation else self._name(gender)
        birthday = _FIRST_BIRTHDAY + timedelta(self._below(_BIRTHDAYS))
        with_car = draw() < 0.9
        start, brand, model = self._one(self._content["cars"]) if with_car else ("", "", "")
        account = self._account(name)
        return SampleCustomer(
            number,
            organisation,
            name,
            gender,
            "" if organisation else birthday.isoformat(),
            town,
            self._phones(area, organisation=organisation),
            f"{account}@{self._one(self._content['mail'])}" if draw() < 0.4 else "",
            f"wx_{account}" if not organisation and draw() < 0.5 else "",
            "" if organisation or draw() < 0.4 else self._identity(region, birthday, gender),
            self._plate(plate) if with_car else "",
            self._vin(start) if with_car else "",
            brand,
            model,
            _card(number) if draw() < 0.5 else "",
            f"A{number:06d}" if draw() < 0.3 else "",
        )

    def _below(self, count: int) -> int:
        return int(self._random.random() * count)

    def _one(self, of: Sequence[Any]) -> Any:
        return of[int(self._random.random() * len(of))]

    def _digits(self, count: int) -> str:
        return f"{int(self._random.random() * 10**count):0{count}d}"

    def _name(self, gender: str) -> str:
        content, kind = self._content, self._random.random()
        if kind < _DOTTED:
            return f"{self._one(content['dotted'])}·{self._one(content['dotted'])}"
        if kind < _DOTTED + _LATIN:
            return f"{self._one(content['latin'])} {self._one(content['latin'])}"
        surnames: list[str] = content["surnames"]
        surname = self._random.choices(surnames, cum_weights=content["weights"])[0]
        length = 1 if self._random.random() < _ONE_CHARACTER else 2
        given = self._random.choices(
            list(content[gender]), cum_weights=content[f"{gender} weights"], k=length
        )
        if kind > 1 - _RARE:
            given[-1] = self._one(content["rare"])
        return surname + "".join(given)

    def _company(self, town: str) -> str:
        kinds = ["company_names", "company_trades", "company_forms"]
        if self._random.random() < 0.6:  # two words make most names the only one of their town
            kinds.insert(0, "company_names")
        return town + "".join(self._one(self._content[kind]) for kind in kinds)

    def _phones(self, area: str, *, organisation: bool) -> tuple[str, ...]:
        mobile = self._one(self._content["mobile"]) + self._digits(8)
        if not organisation and self._random.random() < 0.75:
            return (mobile,)
        fixed = str(2 + self._below(7)) + self._digits(7 if len(area) == 3 else 6)
        return (mobile, f"{area}-{fixed}")

    def _account(self, name: str) -> str:
        readings = pinyin.name_readings(fold(name)[:4])
        said = "".join(of[0] for of in readings if of) or "user"
        return f"{said[:12]}{self._digits(4)}"

    def _identity(self, region: str, birthday: date, gender: str) -> str:
        order = self._below(499) * 2 + (gender == "male")
        number = f"{region}{birthday:%Y%m%d}{order:03d}"
        total = sum(int(n) * w for n, w in zip(number, _IDENTITY_WEIGHTS, strict=True))
        return number + "10X98765432"[total % 11]

    def _plate(self, start: str) -> str:
        if self._random.random() < 0.15:
            return f"{start}D{self._digits(5)}"
        return f"{start}{self._one(_PLATE)}{self._digits(4)}"

    def _vin(self, start: str) -> str:
        body = "".join(self._random.choices(_VIN, k=5))
        rest = "".join(self._random.choices(_VIN, k=2)) + self._digits(6)
        whole = f"{start}{body}0{rest}"
        total = sum(_VIN_VALUES[c] * w for c, w in zip(whole, _VIN_WEIGHTS, strict=True))
        return f"{start}{body}{'0123456789X'[total % 11]}{rest}"


def _card(number: int) -> str:
    body = f"9001126{number:08d}"
    return body + luhn_digit(body)
