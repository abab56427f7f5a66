"""Files of customers: kept, opened and saved by right and with a line in the log, deleted, back."""

from __future__ import annotations

import hashlib

import pytest

from crm_desktop.customers.consents import ConsentData, Evidence
from crm_desktop.foundation.errors import NotAllowed, NotFound, ValidationErrors
from db import sql
from tests.core.customers.test_service import somebody
from tests.core.offices import Office


def narrow(right: str, only: str) -> None:
    sql.run("UPDATE role_right SET only_for = ? WHERE right_code = ?", only, right)


def test_files_are_taken_by_right_and_each_time_stands_in_the_log(office: Office) -> None:
    service, clerk, lead = office.app.files, office.actor("A1-2"), office.actor("A1-1")
    one = office.app.customers.add(clerk, somebody()).value
    paper = service.add(clerk, one.id, "C:\\scan\\身份证.PDF", b"%PDF").value
    sound = service.add(lead, one.id, "来电.mp3", b"ID3").value
    narrow("recordings.do", "")
    found = service.files(clerk, one.id)
    assert [f.name for f in found.files] == ["来电.mp3", "身份证.PDF"]
    assert (found.closed, found.megabytes > 0) == (frozenset(), True)
    assert service.picture(clerk, paper.id) == b"%PDF"
    assert service.picture(clerk, sound.id) == b""
    with office.logs("customer.file_take done"):
        taken = service.take(clerk, paper.id, "open").value
    assert taken.content == b"%PDF"
    assert hashlib.sha256(b"%PDF").hexdigest() in str(office.last_entry()["subjects"])
    narrow("recordings.do", "own")
    assert service.files(clerk, one.id).closed == {sound.id}
    with pytest.raises(NotAllowed):
        service.take(clerk, sound.id, "save")
    assert service.take(lead, sound.id, "save").value.content == b"ID3"
    narrow("customers.view", "masked")
    assert service.files(lead, one.id).closed == {paper.id}
    assert service.picture(lead, paper.id) == b""
    with office.logs("customer.file_take denied"), pytest.raises(NotAllowed):
        service.take(lead, paper.id, "open")
    with pytest.raises(ValidationErrors):
        service.take(lead, sound.id, "burn")


def test_a_number_in_a_name_is_masked_and_none_stands_in_the_log(office: Office) -> None:
    service, clerk = office.app.files, office.actor("A1-2")
    one = office.app.customers.add(clerk, somebody()).value
    evidence = Evidence("录音13812345678.mp3", b"ID3")
    told = ConsentData("marketing", "given", "call", "打13812345678说的")
    office.app.consents.note(clerk, one.id, told, evidence)
    entries = [str(office.last_entry())]
    sound = service.add(clerk, one.id, "来电 138 1234 5678.mp3", b"ID3").value
    assert sound.name == "来电 138 1234 5678.mp3"
    entries.append(str(office.last_entry()))
    narrow("customers.view", "masked")
    narrow("recordings.do", "")
    masked = "来电 *** **** 5678.mp3"
    assert [file.name for file in service.files(clerk, one.id).files] == [masked]
    assert service.take(clerk, sound.id, "save").value.file.name == masked
    entries.append(str(office.last_entry()))
    (line,) = office.app.consents.consents(clerk, one.id).lines
    assert (line.evidence, line.files[0].name) == ("打*******5678说的", "录音*******5678.mp3")
    assert service.remove(clerk, sound.id, "传错了人").value.file.name == masked
    entries.append(str(office.last_entry()))
    assert [each.file.name for each in service.files(clerk, one.id).binned] == [masked]
    assert service.restore(clerk, sound.id).value.name == masked
    entries.append(str(office.last_entry()))
    bare = "".join(entries).replace(" ", "")
    assert "13812345678" not in bare
    assert bare.count("5678.mp3") >= len(entries)


def test_a_file_is_deleted_for_a_reason_and_comes_back(office: Office) -> None:
    service, clerk = office.app.files, office.actor("A1-2")
    one = office.app.customers.add(clerk, somebody()).value
    paper = service.add(clerk, one.id, "合同.docx", b"PK").value
    with pytest.raises(ValidationErrors):
        service.remove(clerk, paper.id, " ")
    removed = service.remove(clerk, paper.id, "传错了人").value
    found = service.files(clerk, one.id)
    assert (found.files, [each.file.name for each in found.binned]) == ((), ["合同.docx"])
    assert office.app.customers.timeline(clerk, one.id)[0].reason == "传错了人"
    with pytest.raises(NotFound):
        service.take(clerk, paper.id, "open")
    undone = office.app.undo.undo(clerk, removed.step)
    assert ("customer", one.id) in {(c.kind, c.id) for c in undone.changes.items}
    assert service.files(clerk, one.id).files == (paper,)
    binned = office.app.bin.delete(clerk, one.id, 1, "停业").value.step
    with pytest.raises(NotFound):
        service.remove(clerk, paper.id, "人已在回收站")
    office.app.undo.undo(clerk, binned)
    service.remove(clerk, paper.id, "再来一次")
    assert service.restore(clerk, paper.id).value == paper
    with pytest.raises(NotFound):
        service.restore(clerk, paper.id)
