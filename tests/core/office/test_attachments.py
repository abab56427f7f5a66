"""Files of records: kept once, whole, and under a name that is only a name."""

from __future__ import annotations

import hashlib

import peewee
import pytest

from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.usecase import Service, use_case
from crm_desktop.foundation.work import Look, Work
from crm_desktop.office import attachments
from crm_desktop.office.attachments import PART, Damaged
from crm_desktop.office.model import Attachment
from db import sql
from tests.core.offices import Office


class Files:
    """A room that attaches files to records of kind person."""

    def __init__(self, office: Office) -> None:
        class Room(Service):
            @use_case("person.edit", "own.do")
            def attach(self, work: Work, subject: int, name: str, content: bytes) -> Attachment:
                return attachments.attach(work, "person", subject, name, content)

            @use_case("person.edit", "own.do")
            def remove(self, work: Work, attachment: int) -> None:
                attachments.remove(work, attachment)

        self.office = office
        self.room = Room(office.app.context)

    def attach(self, name: str, content: bytes, subject: int = 1) -> Attachment:
        return self.room.attach(self.office.administrator, subject, name, content).value

    def of(self, subject: int = 1) -> list[str]:
        acting = self.office.app.context.gate.admit(
            self.office.administrator, "own.do", self.office.today
        )
        look = Look(acting, self.office.clock.now())
        return [found.name for found in attachments.attachments(look, "person", subject)]


@pytest.fixture
def files(office: Office, declared: None) -> Files:
    return Files(office)


def test_a_file_is_kept_with_its_record(files: Files) -> None:
    with files.office.logs("person.edit done"):
        kept = files.attach("身份证.PDF", b"content")
    assert (kept.name, kept.media_type, kept.size) == ("身份证.PDF", "application/pdf", 7)
    assert kept.hash == hashlib.sha256(b"content").hexdigest()
    assert (kept.added_by, kept.added_at) == ("陈立", files.office.clock.now())
    assert attachments.content_of(kept.id) == b"content"
    assert files.of() == ["身份证.PDF"]
    assert files.of(2) == []
    entry = str(files.office.last_entry()["subjects"])
    assert f'"after":{{"file":"身份证.PDF","sha256":"{kept.hash}"}}' in entry


def test_the_same_content_is_kept_once(files: Files) -> None:
    for name, subject in (("a.txt", 1), ("b.txt", 2), ("a.txt", 1)):
        files.attach(name, b"same", subject)
    files.attach("c.txt", b"other")
    assert sql.scalar("SELECT count(*) FROM blob") == 2
    assert sql.scalar("SELECT count(*) FROM attachment") == 4
    assert files.of() == ["a.txt", "a.txt", "c.txt"]


@pytest.mark.parametrize("size", [1, PART - 1, PART, PART + 1, 3 * PART])
def test_any_size_comes_back_whole(files: Files, size: int) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    kept = files.attach("x.bin", content)
    assert attachments.content_of(kept.id) == content
    assert sql.scalar("SELECT count(*) FROM blob_part") == -(-size // PART)
    assert sql.scalar("SELECT max(length(data)) FROM blob_part") <= PART


def test_a_file_has_a_size_that_the_office_allows(files: Files) -> None:
    office = files.office
    office.app.settings.change_office(office.administrator, "attachment_megabytes", 1)
    files.attach("just.bin", bytes(1 << 20))
    with office.logs(), pytest.raises(ValidationErrors) as caught:
        files.attach("over.bin", bytes((1 << 20) + 1))
    assert caught.value.fields["content"].args == {"megabytes": 1}
    with office.logs(), pytest.raises(ValidationErrors) as caught:
        files.attach("empty.bin", b"")
    assert caught.value.fields["content"].key == "error.empty_file"
    assert sql.scalar("SELECT count(*) FROM blob") == 1


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("D:\\li\\投诉 录音.mp3", "投诉 录音.mp3"),
        ("photos/photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        (" a.txt ", "a.txt"),
        ("noending", "noending"),
        ("𬭊䶮.txt", "𬭊䶮.txt"),
    ],
)
def test_a_name_is_only_a_name(files: Files, given_name: str, kept: str) -> None:
    assert files.attach(given_name, b"x").name == kept


@pytest.mark.parametrize("name", ["", "  ", "folder/", ".", "..", "a/..", "a\x00.txt", "x" * 256])
def test_a_name_that_is_none_is_refused(files: Files, name: str) -> None:
    with files.office.logs(), pytest.raises(ValidationErrors) as caught:
        files.attach(name, b"x")
    assert caught.value.fields.keys() == {"name"}
    assert sql.scalar("SELECT count(*) FROM blob") == 0


def test_a_removed_file_is_gone_from_its_record_and_kept_on_record(files: Files) -> None:
    kept = files.attach("a.txt", b"evidence")
    with files.office.logs("person.edit done"):
        files.room.remove(files.office.administrator, kept.id)
    assert files.of() == []
    assert kept.hash in str(files.office.last_entry()["subjects"])
    assert sql.scalar("SELECT count(*) FROM blob") == 1
    for call in (attachments.attachment_of, attachments.content_of):
        with pytest.raises(NotFound):
            call(kept.id)
    with files.office.logs(), pytest.raises(NotFound):
        files.room.remove(files.office.administrator, kept.id)
    assert attachments.damaged_blobs() == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE blob_part SET data = ? WHERE part = 1",
        "DELETE FROM blob_part WHERE part = 0",
        "DELETE FROM blob_part WHERE part = 2",
        "DELETE FROM blob_part",
        "INSERT INTO blob_part SELECT hash, 9, ? FROM blob",
    ],
)
def test_damage_is_found_out(files: Files, damage: str) -> None:
    office = files.office
    whole = files.attach("whole.bin", b"whole")
    kept = files.attach("x.bin", bytes(2 * PART + 5))
    statement = damage.replace("WHERE part", f"WHERE hash = '{kept.hash}' AND part")
    sql.run(statement, *[b"\0"] * statement.count("?"))
    with pytest.raises(Damaged, match=kept.hash):
        attachments.content_of(kept.id)
    assert kept.hash in attachments.damaged_blobs()
    office.tampered = True
    findings = {(f.check, f.detail) for f in office.app.check.run(office.administrator)}
    assert ("attachment", kept.hash) in findings
    if "part =" in damage:
        assert attachments.content_of(whole.id) == b"whole"
        assert attachments.damaged_blobs() == [kept.hash]


def test_content_that_is_referred_to_cannot_be_removed(files: Files) -> None:
    kept = files.attach("a.txt", b"x")
    with pytest.raises(peewee.IntegrityError):
        sql.run("DELETE FROM blob WHERE hash = ?", kept.hash)
