"""Founding an office: what the wizard asks, what is planted, and only once."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.access.model import CompanyData
from crm_desktop.access.rights import default_grants
from crm_desktop.application import found_office
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from crm_desktop.setup import check_founding
from db import sql
from tests.core.offices import PASSWORD, START, NoKeyring, Office, founding


def test_the_first_entry_of_the_log_is_the_founding(office: Office) -> None:
    assert office.log()[0] == ("office.found", "done", None)
    subjects = sql.scalar("SELECT subjects FROM audit_entry WHERE seq = 1")
    assert "远达汽车集团有限公司" in subjects
    assert '"login":"chenli"' in subjects
    assert PASSWORD not in subjects


def test_an_office_is_founded_once(office: Office) -> None:
    with office.logs(), pytest.raises(Refused) as caught:
        office.app.setup.found(SYSTEM, founding("dealer-group"))
    assert caught.value.phrase.key == "error.already_founded"
    assert sql.scalar("SELECT count(*) FROM company") == 1


def test_what_was_answered_is_what_there_is(tmp_path: Path) -> None:
    answers = founding(
        "dealer-group",
        company=CompanyData("07", " 远达 ", "远", "021-62345678"),
        administrator=" 陈\u3000立 ",
        login=" ChenLi ",
        language=Language.EN,
        hours="09:00-18:00",
    )
    app, founded, key = found_office(
        DataFolder(tmp_path), NoKeyring(), answers, plain=True, clock=SetClock(START)
    )
    try:
        office = Office(app, SetClock(START))
        admin = office.administrator
        (company,) = app.organisation.companies(admin)
        assert (company.code, company.name, company.short_name, company.phone) == (
            "07",
            "远达",
            "远",
            "021-62345678",
        )
        person = app.people.person(admin, 1)
        assert (person.login, person.name) == ("ChenLi", "陈 立")
        (posting,) = app.people.postings(admin, 1)
        assert (posting.reason, posting.valid_from) == ("start", office.today)
        values = app.settings.values(admin)
        assert (values["language"], values["hours"]) == ("en", "09:00-18:00")
        assert app.rights.grants(admin) == frozenset(default_grants())
        assert app.due.items(admin)[-1].sort != "recovery_sheet"
        assert (key, founded.uid) == (None, sql.scalar("SELECT uid FROM office"))
    finally:
        app.close()


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(ValidationErrors) as caught:
        check_founding(
            founding(
                "no-such-template",
                company=CompanyData("7", "", phone="call me"),
                administrator="",
                login="x" * 61,
                password="short",
                hours="all day",
            )
        )
    assert {field: phrase.key for field, phrase in caught.value.fields.items()} == {
        "code": "error.company_code",
        "name": "error.needed",
        "phone": "error.phone",
        "template": "error.not_a_choice",
        "administrator": "error.needed",
        "login": "error.too_long",
        "password": "error.password_short",
        "hours": "error.format",
    }


def test_a_password_like_the_login_is_refused_at_once() -> None:
    with pytest.raises(ValidationErrors) as caught:
        check_founding(founding("small-office", login="correct-horse-9"))
    assert caught.value.fields.keys() == {"password"}


def test_no_secret_is_shown_by_accident(tmp_path: Path) -> None:
    answers = founding("small-office")
    assert PASSWORD not in repr(answers)
    app, founded, _ = found_office(
        DataFolder(tmp_path), NoKeyring(), answers, plain=True, clock=SetClock(START)
    )
    app.close()
    assert founded.recovery_code not in repr(founded)
