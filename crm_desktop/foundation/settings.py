"""Settings, each declared once: key, whose it is, what it may be, and its default.

The words are ``setting.<key>`` and ``setting_hint.<key>``. Values are stored as JSON text.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Generic, TypeVar

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Phrase
from crm_desktop.foundation.workdays import OpeningHours
from db import sql

V = TypeVar("V", int, bool, str)


def day_of_year(text: str) -> tuple[int, int]:
    """Return month and day of ``12-31``; raises ValueError. 02-29 is the last day of February."""
    if len(text) != len("12-31"):
        raise ValueError(text)
    day = date.fromisoformat(f"2000-{text}")
    return day.month, day.day


class Scope(enum.Enum):
    """Whose a setting is: the whole office's, a company's, or a person's."""

    OFFICE = "office"
    COMPANY = "company"
    PERSON = "person"


@dataclass(frozen=True)
class Setting(Generic[V]):
    """A declared setting: the choices of a text, the bounds of a number, or a check of its form."""

    key: str
    scope: Scope
    default: V
    options: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    check: Callable[[str], object] | None = None

    def accept(self, value: object) -> V:
        """Return a value of the setting's own type; raises ValidationErrors."""
        if not isinstance(value, type(self.default)) or isinstance(value, bool) != isinstance(
            self.default, bool
        ):
            raise self._wrong(Phrase("error.not_a_choice"))
        if self.options and value not in self.options:
            raise self._wrong(Phrase("error.not_a_choice"))
        if self.most and isinstance(value, int) and not self.least <= value <= self.most:
            raise self._wrong(Phrase("error.between", least=self.least, most=self.most))
        if self.check and isinstance(value, str):
            try:
                self.check(value)
            except ValueError as error:
                raise self._wrong(Phrase("error.format")) from error
        return value

    def _wrong(self, phrase: Phrase) -> ValidationErrors:
        return ValidationErrors({self.key: phrase})


def _some_text(text: str) -> None:
    if not 0 < len(text.strip()) <= 40:
        raise ValueError("no tag")


def _a_folder(text: str) -> None:
    absolute = PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()
    if text != NO_FOLDER and not absolute:
        raise ValueError("no folder")


def _servers(text: str) -> None:
    if text != NO_SERVER and not re.fullmatch(r"[^\s,/@]+(?:\s*,\s*[^\s,/@]+)*", text):
        raise ValueError("no servers")


LANGUAGE = Setting("language", Scope.PERSON, "zh", options=("zh", "en"))
THEME = Setting("theme", Scope.PERSON, "auto", options=("auto", "light", "dark"))
NOTIFY = Setting("notify", Scope.PERSON, default=True)
CARD_SOUND = Setting("card_sound", Scope.PERSON, default=False)
#: What stands where no folder is named.
NO_FOLDER = "-"
NO_SERVER = "-"
# Where this person's scanner puts its files.
SCAN_FOLDER = Setting("scan_folder", Scope.PERSON, NO_FOLDER, check=_a_folder)
IDLE_MINUTES = Setting("idle_minutes", Scope.OFFICE, 10, least=1, most=240)
PASSWORD_LENGTH = Setting("password_length", Scope.OFFICE, 8, least=6, most=64)
LOGIN_FAILURES = Setting("login_failures", Scope.OFFICE, 3, least=1, most=20)
BACKUP_KEEP_DAYS = Setting("backup_keep_days", Scope.OFFICE, 30, least=2, most=3650)
# Where reports of an office on a server are read: ``host`` or ``host:port``, commas between.
REPORT_STANDBY = Setting("report_standby", Scope.OFFICE, NO_SERVER, check=_servers)
ATTACHMENT_MEGABYTES = Setting("attachment_megabytes", Scope.OFFICE, 20, least=1, most=500)
SCANNER_GAP = Setting("scanner_gap_ms", Scope.OFFICE, 35, least=5, most=200)
REQUEST_DAYS = Setting("request_days", Scope.OFFICE, 3, least=1, most=60)
REVEALS_A_DAY = Setting("reveals_a_day", Scope.OFFICE, 30, least=1, most=1000)
# Product choices of domain §7; an anonymous card is good for three years at the least [V].
VERBAL_LOSS_HOURS = Setting("verbal_loss_hours", Scope.OFFICE, 72, least=1, most=720)
ANONYMOUS_CARD_YEARS = Setting("anonymous_card_years", Scope.OFFICE, 3, least=3, most=30)
HOURS = Setting("hours", Scope.COMPANY, "08:30-12:00, 13:30-17:30", check=OpeningHours.parse)
WEEKDAYS = Setting(
    "weekdays",
    Scope.COMPANY,
    "1-5",
    check=lambda text: OpeningHours.parse("00:00-01:00", text),
)
APPLICATION_DAYS = Setting("application_days", Scope.OFFICE, 3, least=1, most=60)
PAPERS_DAYS = Setting("papers_days", Scope.OFFICE, 7, least=1, most=365)
# How long a membership runs before its qualification is reviewed; 0: without an end.
MEMBER_MONTHS = Setting("member_months", Scope.OFFICE, 12, least=0, most=600)
# Whoever carries this tag, or shares a document or telephone with one who does, is shown as such.
BLACKLIST_TAG = Setting("blacklist_tag", Scope.OFFICE, "黑名单", check=_some_text)
DUTY_EXCEPTIONS = Setting("duty_exceptions", Scope.COMPANY, default=True)
TIER_BASIS = Setting("tier_basis", Scope.OFFICE, "growth", options=("growth", "spend"))
TIER_WINDOW = Setting("tier_window", Scope.OFFICE, "rolling", options=("rolling", "fixed"))
TIER_MONTHS = Setting("tier_months", Scope.OFFICE, 12, least=1, most=60)
TIER_YEAR_END = Setting("tier_year_end", Scope.OFFICE, "12-31", check=day_of_year)
TIER_NOTICE_DAYS = Setting("tier_notice_days", Scope.OFFICE, 30, least=0, most=365)
# Points and stored value (domain §2.4, §4.2): product choices, and what the law's limits do.
POINTS_PER_YUAN = Setting("points_per_yuan", Scope.OFFICE, 1, least=1, most=1000)
POINTS_LOCKED_DAYS = Setting("points_locked_days", Scope.OFFICE, 0, least=0, most=365)
POINTS_MONTHS = Setting("points_months", Scope.OFFICE, 24, least=0, most=240)
POINTS_ADJUST_ALONE = Setting("points_adjust_alone", Scope.OFFICE, 500, least=0, most=1_000_000)
VALUE_ORDER = Setting(
    "value_order",
    Scope.OFFICE,
    "principal_first",
    options=("principal_first", "gift_first", "proportional"),
)
GIFT_PERCENT = Setting("gift_percent", Scope.OFFICE, 20, least=0, most=100)
WITHOUT_CARD = Setting("without_card", Scope.OFFICE, default=False)
_LIMIT = ("block", "warn")
LIMIT_NAMED_BALANCE = Setting("limit_named_balance", Scope.OFFICE, "block", options=_LIMIT)
LIMIT_ANONYMOUS_BALANCE = Setting("limit_anonymous_balance", Scope.OFFICE, "block", options=_LIMIT)
LIMIT_NAMED_IDENTITY = Setting("limit_named_identity", Scope.OFFICE, "block", options=_LIMIT)
LIMIT_ANONYMOUS_IDENTITY = Setting(
    "limit_anonymous_identity", Scope.OFFICE, "block", options=_LIMIT
)
LIMIT_UNIT_TRANSFER = Setting("limit_unit_transfer", Scope.OFFICE, "block", options=_LIMIT)
LIMIT_PERSON_TRANSFER = Setting("limit_person_transfer", Scope.OFFICE, "block", options=_LIMIT)
LIMIT_CASH_REFUND = Setting("limit_cash_refund", Scope.OFFICE, "block", options=_LIMIT)
LIMITS: tuple[Setting[str], ...] = (
    LIMIT_NAMED_BALANCE,
    LIMIT_ANONYMOUS_BALANCE,
    LIMIT_NAMED_IDENTITY,
    LIMIT_ANONYMOUS_IDENTITY,
    LIMIT_UNIT_TRANSFER,
    LIMIT_PERSON_TRANSFER,
    LIMIT_CASH_REFUND,
)
# Complaints (domain §2.5, §4.2): product choices, but for the seven working days of the law.
COMPLAINT_SIMILAR_DAYS = Setting("complaint_similar_days", Scope.OFFICE, 30, least=1, most=365)
COMPLAINT_REOPEN_DAYS = Setting("complaint_reopen_days", Scope.OFFICE, 30, least=1, most=365)
COMPLAINT_COST_LIMIT = Setting("complaint_cost_limit", Scope.OFFICE, 500, least=0, most=1_000_000)
COMPLAINT_TRIES = Setting("complaint_tries", Scope.OFFICE, 3, least=1, most=10)
COMPLAINT_TRY_DAYS = Setting("complaint_try_days", Scope.OFFICE, 2, least=1, most=10)
COMPLAINT_KEEP_YEARS = Setting("complaint_keep_years", Scope.OFFICE, 10, least=3, most=50)
COMPLAINT_WARN_PERCENT = Setting("complaint_warn_percent", Scope.OFFICE, 75, least=10, most=99)
COMPLAINT_MANAGER_PERCENT = Setting(
    "complaint_manager_percent", Scope.OFFICE, 150, least=101, most=500
)
RECONTACT_DAYS = Setting("recontact_days", Scope.OFFICE, 7, least=1, most=60)

_DECLARED: tuple[Setting[Any], ...] = (
    LANGUAGE,
    THEME,
    NOTIFY,
    CARD_SOUND,
    SCAN_FOLDER,
    IDLE_MINUTES,
    PASSWORD_LENGTH,
    LOGIN_FAILURES,
    BACKUP_KEEP_DAYS,
    REPORT_STANDBY,
    ATTACHMENT_MEGABYTES,
    SCANNER_GAP,
    REQUEST_DAYS,
    REVEALS_A_DAY,
    VERBAL_LOSS_HOURS,
    ANONYMOUS_CARD_YEARS,
    APPLICATION_DAYS,
    PAPERS_DAYS,
    MEMBER_MONTHS,
    BLACKLIST_TAG,
    HOURS,
    WEEKDAYS,
    DUTY_EXCEPTIONS,
    TIER_BASIS,
    TIER_WINDOW,
    TIER_MONTHS,
    TIER_YEAR_END,
    TIER_NOTICE_DAYS,
    POINTS_PER_YUAN,
    POINTS_LOCKED_DAYS,
    POINTS_MONTHS,
    POINTS_ADJUST_ALONE,
    VALUE_ORDER,
    GIFT_PERCENT,
    WITHOUT_CARD,
    *LIMITS,
    COMPLAINT_SIMILAR_DAYS,
    COMPLAINT_REOPEN_DAYS,
    COMPLAINT_COST_LIMIT,
    COMPLAINT_TRIES,
    COMPLAINT_TRY_DAYS,
    COMPLAINT_KEEP_YEARS,
    COMPLAINT_WARN_PERCENT,
    COMPLAINT_MANAGER_PERCENT,
    RECONTACT_DAYS,
)
SETTINGS: dict[str, Setting[Any]] = {setting.key: setting for setting in _DECLARED}


def value_of(setting: Setting[V], owner: int = 0) -> V:
    """Return a setting's value from the database of this thread, its default where none is kept."""
    return values_of([setting], owner)[0]


def values_of(settings: Sequence[Setting[V]], owner: int = 0) -> list[V]:
    """Return the values of some settings of one owner, in their order, asked at once."""
    kept: dict[str, str] = dict(
        sql.rows(
            f"SELECT key, value FROM setting_value WHERE key IN ({sql.marks(len(settings))}) "
            "AND owner = ?",
            *(setting.key for setting in settings),
            owner,
        )
    )
    return [
        setting.accept(json.loads(kept[setting.key])) if setting.key in kept else setting.default
        for setting in settings
    ]


def keep(setting: Setting[V], value: V, owner: int = 0) -> None:
    """Store a value; raises ValidationErrors where the setting does not take it."""
    text = json.dumps(setting.accept(value), ensure_ascii=False)
    sql.run(
        "INSERT INTO setting_value (key, owner, value) VALUES (?, ?, ?) "
        "ON CONFLICT (key, owner) DO UPDATE SET value = excluded.value",
        setting.key,
        owner,
        text,
    )


def opening_hours(company: int) -> OpeningHours:
    """Return when a company works."""
    return OpeningHours.parse(*values_of((HOURS, WEEKDAYS), company))


def closing_time(company: int, day: date) -> datetime:
    """Return when a company closes on a day: until then what is due on it is in time."""
    return datetime.combine(day, opening_hours(company).spans[-1][1], CHINA)
