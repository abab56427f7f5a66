"""Numbers of our own that carry a Luhn digit (ISO/IEC 7812): the customer code (domain §3)."""

from __future__ import annotations

import re

from crm_desktop.foundation.formats.checked import compact

_CUSTOMER = re.compile(r"KH([0-9]{10,})")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn_digit(digits: str) -> str:
    """Return the digit to put behind some digits; raises ValueError for anything but digits."""
    total = sum(
        int(n) if place % 2 else _DOUBLED[int(n)] for place, n in enumerate(reversed(digits))
    )
    return str(-total % 10)


def luhn_ok(digits: str) -> bool:
    """Return whether a text is digits of which the last is the Luhn digit of the others."""
    return bool(re.fullmatch("[0-9]+", digits)) and luhn_digit(digits[:-1]) == digits[-1]


def customer_code(company: str, running: int) -> str:
    """Return the customer code of a company's running number: ``01``, 123 -> ``KH0100001239``.

    Beyond seven digits it grows by one more.
    """
    digits = f"{company}{running:07d}"
    return f"KH{digits}{luhn_digit(digits)}"


def is_customer_code(text: str) -> bool:
    """Return whether a text is a code of ours with its check digit right, however it is typed."""
    code = _CUSTOMER.fullmatch(compact(text))
    return bool(code) and luhn_ok(code.group(1) if code else "")
