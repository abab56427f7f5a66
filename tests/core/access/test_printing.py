"""The organisation on paper: by right, numbered, and on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import NotAllowed, NotFound
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.access.test_organisation import change_post, post_numbered
from tests.core.offices import TODAY, Office

Print = Callable[[Office, Actor], bytes]
PRINTS: dict[str, Print] = {
    "organisation_chart": lambda g, a: g.app.prints.chart(a, 1, Language.ZH),
    "post_description": lambda g, a: g.app.prints.post_description(a, g.post("B1-2"), Language.EN),
}


@pytest.mark.parametrize("document", PRINTS)
def test_a_document_is_numbered_and_on_record(group: Office, document: str) -> None:
    with group.logs("print.note done"):
        pdf = PRINTS[document](group, group.administrator)
    assert pdf.startswith(b"%PDF-")
    number, kept, printed_by = sql.one(
        "SELECT number, document, printed_by FROM print_record ORDER BY id DESC"
    )
    assert (number, kept, printed_by) == ("BG202603020001", document, 1)
    code = sql.scalar("SELECT code FROM print_record")
    assert f'"code":"{code}"' in str(group.last_entry()["subjects"])


@pytest.mark.parametrize("document", PRINTS)
def test_printing_takes_its_right_and_is_missed_in_the_log(group: Office, document: str) -> None:
    clerk = group.actor("B1-2")
    with group.logs("print.note denied"), pytest.raises(NotAllowed):
        PRINTS[document](group, clerk)
    assert sql.scalar("SELECT count(*) FROM print_record") == 0


def test_a_post_without_a_superior_and_one_of_a_later_day_print(group: Office) -> None:
    post = post_numbered(group, "A1-1")
    later = TODAY + timedelta(days=30)
    change_post(group, post, later, title="总经理", duties="", requirements="")
    app, admin = group.app.prints, group.administrator
    assert app.post_description(admin, post.id, Language.ZH, on=later).startswith(b"%PDF-")
    assert app.chart(admin, 2, Language.EN, on=later).startswith(b"%PDF-")
    with pytest.raises(NotFound):
        app.post_description(admin, 999, Language.ZH)
    with pytest.raises(NotFound):
        app.post_description(admin, post.id, Language.ZH, on=TODAY - timedelta(days=1))
    with group.logs(), pytest.raises(NotFound):
        app.chart(admin, 99, Language.ZH)
