"""Every print has a number, a code of its own, and its line in the log."""

from __future__ import annotations

import re

import peewee
import pytest

from crm_desktop.foundation.usecase import Service, use_case
from crm_desktop.foundation.work import Work
from crm_desktop.office.model import PrintNote
from crm_desktop.office.prints import note_print
from db import sql
from tests.core.offices import Office


@pytest.fixture
def printer(group: Office, declared: None) -> Service:
    class Printer(Service):
        @use_case("print.note", "own.do")
        def note(self, work: Work, document: str = "sheet") -> PrintNote:
            return note_print(work, document, "person", 1)

    return Printer(group.app.context)


def test_a_print_is_numbered_in_its_company(group: Office, printer: Service) -> None:
    clerk, branch = group.actor("B1-2"), group.actor("X1-3")
    notes = [printer.note(actor).value for actor in (clerk, clerk, branch)]
    assert [note.number for note in notes] == [
        "BG202603020001",
        "BG202603020002",
        "BG202603020001",
    ]
    assert (notes[2].printed_by, notes[2].company_name) == ("赵雪", "城东汽车有限公司")
    assert notes[0].printed_at == group.clock.now()


def test_a_code_is_easy_to_read_and_never_the_same(group: Office, printer: Service) -> None:
    codes = [printer.note(group.administrator).value.code for _ in range(50)]
    assert len(set(codes)) == 50
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", code) for code in codes)
    with pytest.raises(peewee.IntegrityError):
        sql.run(
            "INSERT INTO print_record SELECT NULL, company, 'other', document, kind, subject, "
            "code, printed_by, printed_at FROM print_record LIMIT 1"
        )


def test_a_sheet_is_matched_with_who_printed_it(group: Office, printer: Service) -> None:
    with group.logs("print.note done"):
        note = printer.note(group.actor("B1-2"), "post_description").value
    entry = group.last_entry()
    assert f'"label":"{note.number}"' in str(entry["subjects"])
    assert note.code in str(entry["subjects"])
    assert sql.one("SELECT document, kind, subject, printed_by FROM print_record") == (
        "post_description",
        "person",
        1,
        group.actor("B1-2").person,
    )
