"""The proof of the log while others go on writing, its export, and who is seen in it."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from crm_desktop.audit import proof
from crm_desktop.audit.export import verify_export
from crm_desktop.audit.model import AuditFilter
from crm_desktop.foundation.errors import NotAllowed
from db import sql
from db.errors import StorageError
from tests.core.offices import Office

EVERYTHING = AuditFilter()


class Stopped(Exception):
    """What a user who has seen enough raises."""


def change(office: Office) -> None:
    """Write one more entry."""
    before = office.app.settings.values(office.administrator)["notify"]
    office.app.settings.change_own(office.administrator, "notify", not before)


def test_what_is_written_meanwhile_is_no_break(office: Office, monkeypatch: object) -> None:
    monkeypatch.setattr(proof, "_READ", 3)
    office.app.backups.make(office.administrator)
    last = office.last_seq
    told: list[tuple[int, int]] = []

    def write_on(done: int, total: int) -> None:
        told.append((done, total))
        change(office)
        office.app.backups.make(office.administrator)

    verdict = office.app.audit.verify(office.administrator, write_on)
    assert verdict.sound
    assert verdict.entries == last
    assert told[0] == (3, last)
    assert told[-1] == (last, last)


def test_what_lies_beyond_the_head_is_a_break(office: Office) -> None:
    office.tampered = True
    sql.run(
        "INSERT INTO audit_entry SELECT seq + 1, at, action, outcome, person, person_name, post, "
        "post_title, company, subjects, reason, duty, second_person, second_name, hash "
        "FROM audit_entry ORDER BY seq DESC LIMIT 1"
    )
    whats = [found.what for found in office.app.audit.verify(office.administrator).breaks]
    assert whats == ["changed", "tail"]


def test_it_can_be_stopped(office: Office, tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Stopped

    out = tmp_path / "log.jsonl"
    with office.logs(), pytest.raises(Stopped):
        office.app.audit.verify(office.administrator, stop)
    with office.logs(), pytest.raises(Stopped):
        office.app.audit.export(office.administrator, out, stop)
    assert list(tmp_path.glob("log*")) == []


def test_an_export_is_noted_and_proves_itself(office: Office, tmp_path: Path) -> None:
    out, last = tmp_path / "log.jsonl", office.last_seq
    with office.logs("audit.export done"):
        assert office.app.audit.export(office.administrator, out).value == last
    verdict = verify_export(out)
    assert verdict.sound
    assert verdict.entries == last


def test_no_export_without_its_line_in_the_log(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    sql.run("CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'no'); END")
    with pytest.raises(Exception, match="no"):
        office.app.audit.export(office.administrator, out)
    assert not out.exists()
    sql.run("DROP TRIGGER full")


def test_where_it_cannot_be_written_nothing_is_noted(office: Office, tmp_path: Path) -> None:
    with office.logs(), pytest.raises(StorageError):
        office.app.audit.export(office.administrator, tmp_path)


def test_the_whole_list_is_every_number_newest_first(group: Office) -> None:
    manager = group.actor("A1-1")
    assert group.app.audit.entry_ids(manager, EVERYTHING) == array(
        "q", range(group.last_seq, 0, -1)
    )


def test_a_gap_is_left_out_of_the_whole_list(group: Office) -> None:
    group.tampered = True
    sql.run("DROP TRIGGER audit_entry_no_delete")
    sql.run("DELETE FROM audit_entry WHERE seq = 5")
    ids = group.app.audit.entry_ids(group.actor("A1-1"), EVERYTHING)
    assert 5 not in ids
    assert len(ids) == group.last_seq - 1


def test_newer_entries_are_counted_within_filter_and_right(group: Office) -> None:
    manager, last = group.actor("A1-1"), group.last_seq
    assert group.app.audit.newer(manager, EVERYTHING, last) == 0
    change(group)
    group.app.settings.change_own(manager, "theme", "dark")
    assert group.app.audit.newer(manager, EVERYTHING, last) == 2
    assert group.app.audit.newer(manager, AuditFilter(person=manager.person), last) == 1
    assert group.app.audit.newer(manager, AuditFilter(room="login"), last) == 0


def test_people_are_those_whose_entries_one_sees(group: Office) -> None:
    everybody = dict(group.app.audit.people(group.actor("A1-1")))
    assert "周敏" not in everybody.values()
    group.app.settings.change_own(group.actor("A1-1"), "theme", "dark")
    seen = dict(group.app.audit.people(group.administrator))
    assert seen[group.actor("A1-1").person] == "周敏"
    # The administrator of one company sees its entries and those of nobody's company.
    assert "周敏" not in dict(group.app.audit.people(group.actor("X1-2"))).values()
    with pytest.raises(NotAllowed):
        group.app.audit.people(group.actor("X1-3"))
