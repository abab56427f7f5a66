"""Consents: lines that only grow, the newest of a purpose holds, evidence stays with its line."""

from __future__ import annotations

from datetime import timedelta

import peewee
import pytest

from crm_desktop.customers.consents import ConsentData, Consents, Evidence
from crm_desktop.foundation.errors import NotFound, ValidationErrors
from db import sql
from tests.core.customers.test_service import somebody
from tests.core.offices import Office


def test_the_newest_line_of_a_purpose_holds(office: Office) -> None:
    service, clerk = office.app.consents, office.actor("A1-2")
    one = office.app.customers.add(clerk, somebody()).value
    assert service.consents(clerk, one.id) == Consents()
    given = ConsentData("marketing", "given", "paper")
    with pytest.raises(ValidationErrors) as raised:
        service.note(clerk, one.id, given)
    assert set(raised.value.fields) == {"evidence"}
    with office.logs("consent.note done"):
        service.note(clerk, one.id, given, Evidence("同意书.pdf", b"%PDF-1.7"))
    service.note(clerk, one.id, ConsentData("recording", "given", "call", "录音 3 分 12 秒"))
    office.clock.advance(timedelta(days=1))
    found = service.note(clerk, one.id, ConsentData("marketing", "withdrawn", "call")).value
    assert [(c.purpose, c.state, c.noted_by) for c in found.lines] == [
        ("marketing", "withdrawn", "李芳"),
        ("recording", "given", "李芳"),
        ("marketing", "given", "李芳"),
    ]
    assert {code: line.state for code, line in found.current.items()} == {
        "marketing": "withdrawn",
        "recording": "given",
    }
    assert (found.allows("recording"), found.allows("marketing"), found.allows("sharing")) == (
        True, False, False,
    )  # fmt: skip
    assert [file.name for file in found.lines[2].files] == ["同意书.pdf"]
    wrong = ConsentData("fun", "maybe", "smoke", at=office.clock.now() + timedelta(hours=1))
    with pytest.raises(ValidationErrors) as raised:
        service.note(clerk, one.id, wrong)
    assert set(raised.value.fields) == {"purpose", "state", "how", "at"}
    with pytest.raises(peewee.IntegrityError):
        sql.run("UPDATE consent SET state = 'given'")


def test_what_was_said_and_kept_follows_a_merge_and_its_undoing(office: Office) -> None:
    app, lead = office.app, office.actor("A1-1")
    one = app.customers.add(lead, somebody()).value
    two = app.customers.add(lead, somebody(name="张敏", identities=())).value
    said = ConsentData("service", "given", "paper")
    app.consents.note(lead, two.id, said, Evidence("签字.jpg", b"jpeg"))
    app.files.add(lead, two.id, "行驶证.png", b"png")
    merged = app.merging.merge(lead, one.id, two.id, (one.version, two.version)).value
    assert app.consents.consents(lead, one.id).lines[0].files[0].name == "签字.jpg"
    assert [f.name for f in app.files.files(lead, one.id).files] == ["行驶证.png"]
    app.undo.undo(lead, merged.step)
    assert app.consents.consents(lead, one.id) == Consents()
    assert [f.name for f in app.files.files(lead, two.id).files] == ["行驶证.png"]
    with pytest.raises(NotFound):
        app.files.remove(lead, app.consents.consents(lead, two.id).lines[0].files[0].id, "删")
