"""Money is integer fen (分). Rounding is half up at the fen (domain §3)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LARGEST = 10**16 * 100 - 1


def format_fen(fen: int) -> str:
    """Return ``¥1,234.50``; a negative amount has its sign first."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}¥{yuan:,}.{rest:02d}"


def parse_yuan(text: str) -> int:
    """Return the fen of a typed amount such as ``1,234.5`` or ``￥12``; raises ValueError.

    Full-width digits and marks are read; a third decimal is rounded half up. A comma may only stand
    between thousands: ``12,50`` is refused, for it may have been meant as 12.50.
    """
    plain = text.translate(_TO_ASCII).strip()
    if plain.startswith(("¥", "-¥")):
        plain = plain.replace("¥", "", 1).strip()
    if len(plain) > _LONGEST or not _AMOUNT.fullmatch(plain):
        raise ValueError(text)
    yuan = Decimal(plain.replace(",", "")).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    fen = int(yuan.scaleb(2))
    if abs(fen) > _LARGEST:
        raise ValueError(text)
    return fen


_AMOUNT = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|-?\.[0-9]+")
_LONGEST = 25  # signs; Decimal counts exactly far beyond
_TO_ASCII = str.maketrans("０１２３４５６７８９．，－￥　", "0123456789.,-¥ ")


def capital_words(fen: int) -> str:
    """Return the amount in the capital figures of cheques and receipts: 壹仟贰佰叁拾肆元伍角整.

    After 《支付结算办法》附一: one 零 for any run of zeros inside, 整 after yuan or jiao.
    Raises ValueError above 10**16 yuan.
    """
    if abs(fen) > _LARGEST:
        raise ValueError(fen)
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    jiao, last = divmod(rest, 10)
    words = _yuan_words(yuan) + "元" if yuan else ""
    if not rest:
        return f"{sign}{words or '零元'}整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return sign + words + (_DIGITS[last] + "分" if last else "整")


def _yuan_words(yuan: int) -> str:
    words = ""
    gap = False
    for group in range(len(_GROUPS) - 1, -1, -1):
        four = yuan // 10 ** (4 * group) % 10**4
        if not four:
            gap = bool(words)
            continue
        if words and (gap or four < 1000):
            words += "零"
        words += _four_words(four) + _GROUPS[group]
        gap = False
    return words


def _four_words(four: int) -> str:
    words = ""
    zero = False
    for place in range(3, -1, -1):
        digit = four // 10**place % 10
        if not digit:
            zero = bool(words)
            continue
        if zero:
            words += "零"
        words += _DIGITS[digit] + _PLACES[place]
        zero = False
    return words
