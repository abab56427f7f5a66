"""Reading and changing settings."""

from __future__ import annotations

from typing import Any

from crm_desktop.foundation.errors import NotFound
from crm_desktop.foundation.settings import SETTINGS, Scope, Setting, keep, value_of
from crm_desktop.foundation.usecase import Service, reading, use_case
from crm_desktop.foundation.work import Look, Work
from db import sql

DO = "administration.do"
OWN = "own.do"


class SettingsService(Service):
    """The office's, a company's and one's own settings."""

    @reading(OWN)
    def values(self, look: Look) -> dict[str, Any]:
        """Return every setting as it holds for the acting person: key → value."""
        return {key: value_of(setting, _owner(look, setting)) for key, setting in SETTINGS.items()}

    @reading(OWN)
    def of_company(self, look: Look, company: int) -> dict[str, Any]:
        """Return the settings of a company within scope: key → value; raises NotFound."""
        _must_reach(look, company)
        return {
            key: value_of(setting, company)
            for key, setting in SETTINGS.items()
            if setting.scope is Scope.COMPANY
        }

    @use_case("setting.own", OWN)
    def change_own(self, work: Work, key: str, value: object) -> None:
        """Change one's own setting; raises ValidationErrors, NotFound."""
        self._change(work, _declared(key, Scope.PERSON), value, work.acting.actor.person)

    @use_case("setting.office", DO)
    def change_office(self, work: Work, key: str, value: object) -> None:
        """Change a setting of the whole office; raises ValidationErrors, NotFound, Refused."""
        work.must_reach_all()
        self._change(work, _declared(key, Scope.OFFICE), value, 0)

    @use_case("setting.company", DO)
    def change_company(self, work: Work, company: int, key: str, value: object) -> None:
        """Change a setting of a company within scope; raises ValidationErrors, NotFound."""
        _must_reach(work, company)
        self._change(work, _declared(key, Scope.COMPANY), value, company)

    @staticmethod
    def _change(work: Work, setting: Setting[Any], value: object, owner: int) -> None:
        before = value_of(setting, owner)
        after = setting.accept(value)
        keep(setting, after, owner)
        work.changed("setting", owner, setting.key, {"value": before}, {"value": after})


def _must_reach(look: Look, company: int) -> None:
    if not look.acting.reaches(company) or not sql.scalar(
        "SELECT id FROM company WHERE id = ?", company
    ):
        raise NotFound("company")


def _declared(key: str, scope: Scope) -> Setting[Any]:
    setting = SETTINGS.get(key)
    if setting is None or setting.scope is not scope:
        raise NotFound("setting")
    return setting


def _owner(look: Look, setting: Setting[Any]) -> int:
    owners = {
        Scope.OFFICE: 0,
        Scope.COMPANY: look.acting.company,
        Scope.PERSON: look.acting.actor.person,
    }
    return owners[setting.scope]
