"""Settings are declared once and hold what they may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.settings import (
    ATTACHMENT_MEGABYTES,
    HOURS,
    LANGUAGE,
    NOTIFY,
    SETTINGS,
    WEEKDAYS,
    Scope,
    Setting,
    keep,
    opening_hours,
    value_of,
)
from crm_desktop.foundation.words import catalogue
from db import sql
from tests.core.offices import Office

#: Texts that people may choose as they like.
FREE = {"blacklist_tag"}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_a_setting_has_words_and_takes_its_default(setting: Setting[int | str]) -> None:
    assert {f"setting.{setting.key}", f"setting_hint.{setting.key}"} <= catalogue().keys()
    assert setting.accept(setting.default) == setting.default
    assert setting.scope in Scope
    if isinstance(setting.default, int) and not isinstance(setting.default, bool):
        assert setting.least <= setting.default <= setting.most


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_a_setting_refuses_what_it_is_not(setting: Setting[int | str]) -> None:
    wrong: list[object] = [None, 1.5, b"1", [1]]
    if isinstance(setting.default, bool):
        wrong += [0, 1, "true"]
    elif isinstance(setting.default, int):
        wrong += [setting.least - 1, setting.most + 1, True, str(setting.default)]
    else:
        wrong += ["", " ", 1, True]
        wrong += ["no such choice"] * (setting.key not in FREE)
    for value in wrong:
        with pytest.raises(ValidationErrors) as caught:
            setting.accept(value)
        assert caught.value.fields.keys() == {setting.key}


def test_numbers_are_taken_at_both_ends() -> None:
    for value in (ATTACHMENT_MEGABYTES.least, ATTACHMENT_MEGABYTES.most):
        assert ATTACHMENT_MEGABYTES.accept(value) == value


def test_a_value_is_kept_by_its_owner(office: Office) -> None:
    assert value_of(LANGUAGE, 99) == "zh"
    keep(LANGUAGE, "en", 99)
    keep(NOTIFY, value=False, owner=99)
    assert (value_of(LANGUAGE, 99), value_of(LANGUAGE, 98)) == ("en", "zh")
    assert value_of(NOTIFY, 99) is False
    keep(LANGUAGE, "zh", 99)
    assert value_of(LANGUAGE, 99) == "zh"
    with pytest.raises(ValidationErrors):
        keep(LANGUAGE, "fr", 99)
    assert value_of(LANGUAGE, 99) == "zh"


def test_a_company_works_when_its_settings_say(office: Office) -> None:
    assert opening_hours(1).length == timedelta(hours=7.5)
    keep(HOURS, "09:00-18:00", 1)
    keep(WEEKDAYS, "2-7", 1)
    hours = opening_hours(1)
    assert (hours.length, hours.weekdays) == (timedelta(hours=9), {1, 2, 3, 4, 5, 6})
    assert opening_hours(2).length == timedelta(hours=7.5)


def test_a_stored_value_that_no_longer_fits_is_found_out(office: Office) -> None:
    keep(ATTACHMENT_MEGABYTES, 5)
    sql.run("UPDATE setting_value SET value = '5000' WHERE key = ?", ATTACHMENT_MEGABYTES.key)
    with pytest.raises(ValidationErrors):
        value_of(ATTACHMENT_MEGABYTES)
