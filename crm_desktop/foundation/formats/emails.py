"""E-mail addresses: loosely checked, as no pattern knows all that work."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from crm_desktop.foundation.formats.checked import Checked, plain, refused
from crm_desktop.foundation.words import Phrase

_ADDRESS = re.compile(r"([^@\s<>()\[\],;:\\\"]+)@([^@\s<>()\[\],;:\\\"_]+)")
_LONGEST = 254


@lru_cache(maxsize=4096)  # an address is checked, compared and masked
def check_email(text: str) -> Checked:
    """Return an address as stored: plain characters, the part behind @ in small letters."""
    if not text.strip():
        return Checked("")
    typed = re.sub("^mailto:", "", plain(text), flags=re.IGNORECASE)
    told = _ADDRESS.fullmatch(typed)
    if told is None or len(typed) > _LONGEST or not _is_domain(told[2]) or _has_gap(told[1]):
        return refused(text, Phrase("format.email"))
    return Checked(f"{told[1]}@{_small(told[2])}")


def email_key(text: str) -> str:
    """Return the form to compare addresses by; nobody tells two people apart by capitals."""
    return _small(check_email(text).value)


def _small(text: str) -> str:
    return unicodedata.normalize("NFKC", text.lower())


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    return len(labels) > 1 and all(labels) and not labels[-1].isdigit()


def _has_gap(text: str) -> bool:
    return not all(text.split("."))
