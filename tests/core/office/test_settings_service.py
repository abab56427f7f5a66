"""Settings of the office, of a company and of a person are changed where they belong."""

from __future__ import annotations

import pytest

from crm_desktop.foundation.errors import NotAllowed, NotFound, ValidationErrors
from crm_desktop.foundation.settings import SETTINGS, Scope
from db import sql
from tests.core.offices import Office


def test_everybody_sees_what_holds_for_them(group: Office) -> None:
    values = group.app.settings.values(group.actor("X1-3"))
    assert values == {key: setting.default for key, setting in SETTINGS.items()}
    assert group.app.settings.values(group.administrator)["language"] == "zh"


def test_each_persons_own_settings_are_their_own(group: Office) -> None:
    one, other = group.actor("B1-2"), group.actor("E3-1")
    with group.logs("setting.own done"):
        group.app.settings.change_own(one, "theme", "dark")
    assert group.app.settings.values(one)["theme"] == "dark"
    assert group.app.settings.values(other)["theme"] == "auto"
    assert '"before":{"value":"auto"},"after":{"value":"dark"}' in str(
        group.last_entry()["subjects"]
    )


def test_the_offices_settings_hold_for_all(group: Office) -> None:
    with group.logs("setting.office done"):
        group.app.settings.change_office(group.administrator, "idle_minutes", 5)
    assert group.app.settings.values(group.actor("X1-3"))["idle_minutes"] == 5
    with group.logs("setting.office denied"), pytest.raises(NotAllowed):
        group.app.settings.change_office(group.actor("A1-1"), "idle_minutes", 6)


def test_a_companys_settings_hold_for_its_posts(group: Office) -> None:
    settings = group.app.settings
    with group.logs("setting.company done"):
        settings.change_company(group.administrator, 2, "hours", "09:00-18:00")
    assert settings.values(group.actor("X1-3"))["hours"] == "09:00-18:00"
    assert settings.values(group.actor("B1-2"))["hours"] == "08:30-12:00, 13:30-17:30"
    of_company = settings.of_company(group.administrator, 2)
    assert of_company["hours"] == "09:00-18:00"
    assert of_company.keys() == {
        key for key, setting in SETTINGS.items() if setting.scope is Scope.COMPANY
    }


def test_what_a_setting_does_not_take_changes_nothing(group: Office) -> None:
    settings, admin = group.app.settings, group.administrator
    for call in (
        lambda: settings.change_own(admin, "theme", "pink"),
        lambda: settings.change_office(admin, "idle_minutes", 0),
        lambda: settings.change_company(admin, 1, "hours", "12:00-09:00"),
    ):
        with group.logs(), pytest.raises(ValidationErrors):
            call()
    assert sql.scalar("SELECT count(*) FROM setting_value WHERE key = 'theme'") == 0


def test_a_setting_is_found_only_where_it_belongs(group: Office) -> None:
    settings, admin = group.app.settings, group.administrator
    for call in (
        lambda: settings.change_own(admin, "idle_minutes", 5),
        lambda: settings.change_office(admin, "theme", "dark"),
        lambda: settings.change_company(admin, 1, "idle_minutes", 5),
        lambda: settings.change_own(admin, "no_such", 5),
        lambda: settings.change_company(admin, 99, "weekdays", "1-5"),
        lambda: settings.of_company(admin, 99),
    ):
        with group.logs(), pytest.raises(NotFound):
            call()
