"""Document numbers: prefix, day, sequence, per company (domain §3), drawn in the transaction that
uses them, so that a number is never given twice and a failed step leaves no gap."""

from __future__ import annotations

from datetime import date

from db import sql


def next_number(company: int, kind: str, day: date) -> str:
    """Return the next number of a kind in a company on a day, such as ``BG202611220001``.

    Must run in the transaction that stores it. Beyond the sequence's digits it grows by one more.
    Raises KeyError for a kind without a rule.
    """
    return next_numbers(company, kind, day, 1)[0]


def next_numbers(company: int, kind: str, day: date, count: int) -> list[str]:
    """Return as many numbers that follow each other, drawn at once; as ``next_number``."""
    rule = sql.one("SELECT prefix, digits FROM number_rule WHERE kind = ?", kind)
    if rule is None:
        raise KeyError(kind)
    prefix, digits = rule
    last = sql.scalar(
        "INSERT INTO number_counter (company, kind, day, last) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (company, kind, day) DO UPDATE SET last = number_counter.last + ? "
        "RETURNING last",
        company,
        kind,
        day.isoformat(),
        count,
        count,
    )
    return [f"{prefix}{day:%Y%m%d}{n:0{digits}d}" for n in range(last - count + 1, last + 1)]


def coming_number(company: int, kind: str, day: date) -> str:
    """Return the number that ``next_number`` would give now; somebody else may get it first.

    Raises KeyError for a kind without a rule.
    """
    rule = sql.one("SELECT prefix, digits FROM number_rule WHERE kind = ?", kind)
    if rule is None:
        raise KeyError(kind)
    prefix, digits = rule
    last = sql.scalar(
        "SELECT last FROM number_counter WHERE company = ? AND kind = ? AND day = ?",
        company,
        kind,
        day.isoformat(),
    )
    return f"{prefix}{day:%Y%m%d}{(last or 0) + 1:0{digits}d}"
