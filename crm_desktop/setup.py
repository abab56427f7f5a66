"""Founding an office: the first company, its organisation, rights, and the first administrator."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from crm_desktop.access import rules
from crm_desktop.access.login import keep_recovery_code, make_recovery_code
from crm_desktop.access.model import CompanyData, PersonData
from crm_desktop.access.passwords import check_new_password, hash_password
from crm_desktop.access.rights import default_grants, plant_grants
from crm_desktop.access.templates import administrator_posts, plant_template, templates
from crm_desktop.foundation.checks import Checks
from crm_desktop.foundation.clock import day_text, stamp
from crm_desktop.foundation.errors import Refused, ValidationErrors
from crm_desktop.foundation.names import fold
from crm_desktop.foundation.settings import HOURS, LANGUAGE, PASSWORD_LENGTH, keep
from crm_desktop.foundation.usecase import PUBLIC, Service, use_case
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.foundation.work import Work
from crm_desktop.office.calendar import plant_calendar
from crm_desktop.shipped import plant_what_is_new
from db import sql
from db.models.access import Company, Credential, Person, Posting
from db.models.office import Office


@dataclass(frozen=True)
class Founding:
    """What the first-run wizard asks: company, template, hours, language, administrator."""

    company: CompanyData
    template: str
    administrator: str
    login: str
    password: str = field(repr=False)
    language: Language = Language.ZH
    hours: str = HOURS.default


@dataclass(frozen=True)
class Founded:
    """A new office: its id and the recovery code, shown once for the recovery sheet."""

    uid: str
    recovery_code: str = field(repr=False)


class SetupService(Service):
    """The one step that may be taken before anybody works here."""

    @use_case("office.found", PUBLIC)
    def found(self, work: Work, founding: Founding) -> Founded:
        """Fill an empty database; raises ValidationErrors, Refused where it is not empty."""
        if sql.scalar("SELECT count(*) FROM office"):
            raise Refused(Phrase("error.already_founded"))
        check_founding(founding)
        language = founding.language
        uid = str(uuid.uuid4())
        Office.create(id=1, uid=uid, created_at=stamp(work.now))
        plant_what_is_new(language)
        plant_calendar()
        plant_grants(default_grants())
        data = rules.check_company(founding.company)
        company = Company.create(
            code=data.code, name=data.name, short_name=data.short_name, phone=data.phone
        )
        keep(HOURS, founding.hours, company.id)
        posts = plant_template(founding.template, company.id, language, work.today)
        person = _administrator(work, founding, company.id)
        self._context.database.give_password(person, fold(founding.login), founding.password)
        keep(LANGUAGE, language.value, person)
        for number in administrator_posts(founding.template):
            Posting.create(
                person=person,
                post=posts[number],
                reason="start",
                valid_from=day_text(work.today),
            )
        code = make_recovery_code()
        keep_recovery_code(code, work.now)
        work.changed("company", company.id, data.name, None, data)
        work.changed("person", person, founding.administrator, None, {"login": founding.login})
        return Founded(uid, code)


def check_founding(founding: Founding) -> None:
    """Raise ValidationErrors for what is wrong with the wizard's answers, all of it at once."""
    errors = dict[str, Phrase]()
    checks = Checks()
    rules.tidy_company(checks, founding.company)
    checks.choice("template", founding.template, set(templates()))
    checks.text("administrator", founding.administrator, longest=100, needed=True)
    checks.text("login", founding.login, longest=60, needed=True)
    for check in (
        checks.done,
        lambda: HOURS.accept(founding.hours),
        lambda: check_new_password(
            "password", founding.password, founding.login, PASSWORD_LENGTH.default
        ),
    ):
        try:
            check()
        except ValidationErrors as error:
            errors |= error.fields
    if errors:
        raise ValidationErrors(errors)


def _administrator(work: Work, founding: Founding, company: int) -> int:
    data = rules.check_person(PersonData(company, founding.login, founding.administrator))
    person = Person.create(
        company=company, login=data.login, login_key=fold(data.login), name=data.name
    )
    Credential.create(
        person=person.id,
        password_hash=hash_password(founding.password),
        changed_at=stamp(work.now),
    )
    return int(person.id)
