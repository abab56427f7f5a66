"""Founding plants the template that was chosen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crm_desktop.access.templates import (
    administrator_posts,
    plant_template,
    post_count,
    templates,
)
from crm_desktop.application import found_office
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.offices import START, NoKeyring, Office, founding


def test_counts_and_administrators() -> None:
    assert {name: post_count(name) for name in templates()} == {
        "dealer-group": 21,
        "after-sales": 9,
        "small-office": 2,
    }
    assert administrator_posts("dealer-group") == ("A1-2",)


@pytest.mark.parametrize("language", Language)
def test_names_are_written_in_one_language(office: Office, language: Language) -> None:
    posts = plant_template("after-sales", 1, language, date(2026, 5, 1))
    title, superior, day = sql.one(
        "SELECT title, superior_id, valid_from FROM post_state WHERE post_id = ?", posts["B1-1"]
    )
    assert title == ("客户主管" if language is Language.ZH else "Client affairs head")
    assert (superior, day) == (posts["A1-1"], "2026-05-01")
    duties = sql.scalar("SELECT duties FROM post_state WHERE post_id = ?", posts["C1-2"])
    assert duties.isascii() == (language is Language.EN)
    assert len(duties.splitlines()) >= 4


@pytest.mark.parametrize("template", list(templates()))
def test_a_founded_office_has_its_organisation(tmp_path: Path, template: str) -> None:
    app, _, _ = found_office(
        DataFolder(tmp_path),
        NoKeyring(),
        founding(template, language=Language.EN),
        plain=True,
        clock=SetClock(START),
    )
    try:
        office = Office(app, SetClock(START))
        posts = app.organisation.posts(office.administrator)
        assert len(posts) == post_count(template)
        assert [post.number for post in posts if post.superior is None] == ["A1-1"]
        assert app.settings.values(office.administrator)["language"] == "en"
        assert app.check.run(office.administrator) == []
        assert app.people.person(office.administrator, 1).posts
    finally:
        app.close()
