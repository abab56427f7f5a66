"""Every edit of the log shows: in the database, in its copy and in an exported file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.audit.export import verify_export, write_export
from crm_desktop.audit.proof import chain, newest
from crm_desktop.audit.seal import FIELDS, Break, entry_hash, verify
from crm_desktop.foundation.errors import Refused
from db import sql
from tests.core.offices import Office, copied, opened

Line = dict[str, Any]


@pytest.fixture
def log(office: Office) -> Office:
    """An office whose log has some more entries and may be spoilt."""
    for theme in ("dark", "light", "auto"):
        office.app.settings.change_own(office.administrator, "theme", theme)
    office.tampered = True
    for trigger in ("audit_entry_no_update", "audit_entry_no_delete"):
        sql.run(f"DROP TRIGGER {trigger}")
    return office


def rows_of_log() -> list[Mapping[str, Any]]:
    return list(chain(newest()))


def breaks(office: Office) -> list[tuple[int, str]]:
    verdict = office.app.audit.verify(office.administrator)
    assert verdict.sound == (not verdict.breaks)
    return [(found.seq, found.what) for found in verdict.breaks]


def test_a_log_that_nobody_touched_holds(office: Office) -> None:
    verdict = office.app.audit.verify(office.administrator)
    assert verdict.sound
    assert verdict.entries == office.last_seq == 3
    assert verdict.last_hash == sql.scalar("SELECT hash FROM audit_head")
    assert office.app.check.run(office.administrator) == []


# ---------------------------------------------------------------------------------- an edited row

OTHER = {
    "at": "'2020-01-01T00:00:00.000000Z'",
    "outcome": "CASE outcome WHEN 'done' THEN 'failed' ELSE 'done' END",
    "person": "coalesce(person, 0) + 1",
    "post": "coalesce(post, 0) + 1",
    "company": "coalesce(company, 0) + 1",
    "second_person": "7",
}


@pytest.mark.parametrize("column", [name for name in FIELDS if name != "seq"])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_an_edit_of_any_column_of_any_row_shows(log: Office, column: str, place: str) -> None:
    seq = {"first": 1, "middle": log.last_seq // 2, "last": log.last_seq}[place]
    value = OTHER.get(column, f"{column} || 'x'")
    sql.run(f"UPDATE audit_entry SET {column} = {value} WHERE seq = ?", seq)
    assert breaks(log) == [(seq, "changed")]
    assert [finding.check for finding in log.app.check.run(log.administrator)] == ["audit"]


def test_an_edited_hash_shows_there_and_at_the_next(log: Office) -> None:
    sql.run("UPDATE audit_entry SET hash = 'x' WHERE seq = 2")
    assert breaks(log) == [(2, "changed"), (3, "changed")]
    sql.run("UPDATE audit_entry SET hash = 'x' WHERE seq = ?", log.last_seq)
    assert (log.last_seq, "tail") in breaks(log)


def test_an_entry_sealed_anew_shows_at_the_next(log: Office) -> None:
    """Whoever edits an entry and computes its hash anew must do so for all that follow."""
    rows = rows_of_log()
    forged = {**rows[2], "reason": "nothing to see here"}
    sealed = entry_hash(rows[1]["hash"], forged)
    sql.run("UPDATE audit_entry SET reason = ?, hash = ? WHERE seq = 3", forged["reason"], sealed)
    assert breaks(log) == [(4, "changed")]


@pytest.mark.parametrize("value", ["X'00ff'", "1.5", "NULL || 'x'", "'\x01\u2028\"'"])
def test_a_value_of_another_type_shows_and_stops_no_check(log: Office, value: str) -> None:
    if value.startswith("NULL"):
        sql.run("UPDATE audit_entry SET second_name = X'00', person = 'abc' WHERE seq = 3")
    else:
        sql.run(f"UPDATE audit_entry SET reason = {value} WHERE seq = 3")
    assert breaks(log) == [(3, "changed")]
    sql.run("UPDATE audit_entry SET hash = X'00' WHERE seq = 3")
    assert breaks(log) == [(3, "changed"), (4, "changed")]


# ------------------------------------------------------------------------- removed and moved rows


def test_a_removed_row_shows(log: Office) -> None:
    last = log.last_seq
    for seq, expected in (
        (1, [(1, "missing")]),
        (last // 2, [(last // 2, "missing")]),
        (last, [(last, "tail")]),
    ):
        with log.app.database.atomic() as transaction:
            sql.run("DELETE FROM audit_entry WHERE seq = ?", seq)
            found = breaks(log)
            assert found[: len(expected)] == expected
            transaction.rollback()


def test_a_removed_tail_shows_unless_the_head_is_moved_too(log: Office) -> None:
    """Against whoever rewrites the head as well there are only the hashes known elsewhere."""
    sql.run("DELETE FROM audit_entry WHERE seq > 2")
    assert breaks(log) == [(log.last_seq, "tail")]
    sql.run("UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_entry WHERE seq = 2)")
    assert breaks(log) == []


def test_everything_removed_shows(log: Office) -> None:
    sql.run("DELETE FROM audit_entry")
    assert breaks(log) == [(log.last_seq, "tail")]
    sql.run("DROP TRIGGER audit_head_no_delete")
    sql.run("DELETE FROM audit_head")
    assert breaks(log) == [(0, "tail")]


@pytest.mark.parametrize("value", ["'x'", "X'00'", "1.5", "-1"])
def test_a_head_that_is_no_number_shows(log: Office, value: str) -> None:
    sql.run(f"UPDATE audit_head SET seq = {value}")
    assert breaks(log) == [(newest(), "tail")]


def test_rows_in_another_order_show(log: Office) -> None:
    sql.run("UPDATE audit_entry SET seq = 9999 WHERE seq = 2")
    sql.run("UPDATE audit_entry SET seq = 2 WHERE seq = 3")
    sql.run("UPDATE audit_entry SET seq = 3 WHERE seq = 9999")
    assert breaks(log)[:2] == [(2, "changed"), (3, "changed")]


@pytest.mark.parametrize("seq", [-5, 0, -(1 << 30)])
def test_a_row_smuggled_in_before_the_first_shows(log: Office, seq: int) -> None:
    columns = ", ".join(FIELDS[1:])
    sql.run(
        f"INSERT INTO audit_entry (seq, {columns}, hash) "
        f"SELECT {seq}, {columns}, hash FROM audit_entry WHERE seq = 1"
    )
    assert breaks(log) == [(seq, "order")]


def test_a_row_smuggled_in_at_the_end_shows(log: Office) -> None:
    columns = ", ".join(FIELDS[1:])
    last = log.last_seq
    sql.run(
        f"INSERT INTO audit_entry (seq, {columns}, hash) "
        f"SELECT {last + 1}, {columns}, hash FROM audit_entry WHERE seq = {last}"
    )
    assert breaks(log) == [(last + 1, "changed"), (last + 1, "tail")]


# ------------------------------------------------------------------------ hashes known elsewhere


def test_a_backup_anchors_the_log(log: Office, tmp_path: Path) -> None:
    log.app.backups.make(log.administrator, tmp_path / "copy.crmbackup")
    seq = int(sql.scalar("SELECT audit_seq FROM backup_record"))
    assert breaks(log) == []
    # Everything from an entry on sealed anew, and the head with it: only the backup tells.
    previous = sql.scalar("SELECT hash FROM audit_entry WHERE seq = 1")
    for row in rows_of_log()[1:]:
        forged = {**row, "reason": "rewritten"}
        previous = entry_hash(previous, forged)
        sql.run(
            "UPDATE audit_entry SET reason = 'rewritten', hash = ? WHERE seq = ?",
            previous,
            row["seq"],
        )
    sql.run("UPDATE audit_head SET hash = ?", previous)
    assert breaks(log) == [(seq, "anchor")]
    sql.run("DELETE FROM audit_entry WHERE seq > 1")
    sql.run("UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit_entry)")
    assert breaks(log) == [(seq, "anchor")]


def test_an_edit_shows_in_a_copy_of_the_database(log: Office, tmp_path: Path) -> None:
    sql.run("UPDATE audit_entry SET person_name = 'somebody else' WHERE seq = 2")
    sql.run("PRAGMA wal_checkpoint(TRUNCATE)")
    with opened(copied(log.app.folder.root, tmp_path / "copy")) as copy:
        copy.tampered = True
        assert breaks(copy) == [(2, "changed")]


# -------------------------------------------------------------------------------- the exported file


@pytest.fixture
def exported(office: Office, tmp_path: Path) -> Path:
    for theme in ("dark", "light", "auto"):
        office.app.settings.change_own(office.administrator, "theme", theme)
    out = tmp_path / "log.jsonl"
    count = office.last_seq
    with office.logs("audit.export done"):
        assert office.app.audit.export(office.administrator, out).value == count
    return out


def lines_of(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def put_lines(path: Path, lines: list[Line]) -> None:
    text = "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines
    )
    path.write_text(text, encoding="utf-8")


def found_in(path: Path) -> list[tuple[int, str]]:
    return [(found.seq, found.what) for found in verify_export(path).breaks]


def test_an_export_is_checked_without_the_database(exported: Path) -> None:
    verdict = verify_export(exported)
    lines = lines_of(exported)
    assert verdict.sound
    assert verdict.entries == len(lines) - 2 == lines[-1]["entries"]
    assert verdict.last_hash == lines[-1]["hash"] == lines[-2]["hash"]
    assert lines[0]["format"] == "crm-desktop-audit-1"
    assert set(lines[1]) == {*FIELDS, "hash"}
    assert list(exported.parent.glob("*.part")) == []


@pytest.mark.parametrize("column", [*FIELDS, "hash"])
@pytest.mark.parametrize("place", [1, 3, -2])
def test_an_edit_of_any_field_of_any_line_shows(exported: Path, column: str, place: int) -> None:
    lines = lines_of(exported)
    entry = lines[place]
    entry[column] = f"{entry[column]}x" if isinstance(entry[column], str) else 4711
    put_lines(exported, lines)
    assert found_in(exported)


@pytest.mark.parametrize("value", [None, "x", 1.5, [1], {"a": 1}, True, 10**400, "\ud800", -1])
@pytest.mark.parametrize("column", ["seq", "at", "person", "hash"])
def test_a_field_of_another_type_shows(exported: Path, column: str, value: object) -> None:
    lines = lines_of(exported)
    lines[3][column] = value
    text = "".join(json.dumps(line) + "\n" for line in lines)
    exported.write_text(text, encoding="utf-8")
    assert found_in(exported)


MOVES: dict[str, Callable[[list[Line]], list[Line]]] = {
    "first removed": lambda lines: [lines[0], *lines[2:]],
    "middle removed": lambda lines: [*lines[:3], *lines[4:]],
    "last removed": lambda lines: [*lines[:-2], lines[-1]],
    "two swapped": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "one twice": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "backwards": lambda lines: [lines[0], *lines[-2:0:-1], lines[-1]],
    "no last line": lambda lines: lines[:-1],
    "no entries": lambda lines: [lines[0], lines[-1]],
    "an entry that calls itself a heading": lambda lines: [
        *lines[:3],
        {**lines[3], "format": ""},
        *lines[4:],
    ],
    "a count that is none": lambda lines: [*lines[:-1], {"entries": "x", "hash": ""}],
}


@pytest.mark.parametrize("name", MOVES)
def test_lines_removed_or_moved_show(exported: Path, name: str) -> None:
    put_lines(exported, MOVES[name](lines_of(exported)))
    assert found_in(exported)


@pytest.mark.parametrize("junk", ["", "no json", "[1, 2]", "null", "[" * 100_000, '{"seq": 1'])
def test_a_line_that_is_none_shows(exported: Path, junk: str) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()
    lines[2] = junk
    exported.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert found_in(exported)


@pytest.mark.parametrize(
    "content", [b"", b"hello\n", b"\xff\xfe\x00", b'{"format": "other"}\n', b"[]"]
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(Refused):
        verify_export(path)


def test_bytes_that_are_no_text_show(exported: Path) -> None:
    exported.write_bytes(exported.read_bytes().replace("陈立".encode(), b"\xff\xfe", 1))
    assert found_in(exported)


def test_an_export_that_fails_leaves_no_file(office: Office, tmp_path: Path) -> None:
    def entries() -> Iterator[Line]:
        yield from rows_of_log()[:2]
        raise ZeroDivisionError

    out = tmp_path / "log.jsonl"
    with pytest.raises(ZeroDivisionError):
        write_export(out, entries(), office.clock.now())
    assert list(tmp_path.glob("log*")) == []


def test_an_older_export_is_replaced_only_by_a_whole_one(exported: Path, office: Office) -> None:
    before = exported.read_bytes()
    office.app.audit.export(office.administrator, exported)
    assert exported.read_bytes() != before
    assert verify_export(exported).sound


# -------------------------------------------------------------------------------------- the seal


def sealed(count: int) -> list[Line]:
    """Return a chain as it would be stored."""
    entries: list[Line] = []
    previous = ""
    for seq in range(1, count + 1):
        entry: Line = dict.fromkeys(FIELDS, "x") | {"seq": seq}
        previous = entry["hash"] = entry_hash(previous, entry)
        entries.append(entry)
    return entries


def test_the_hash_is_as_it_is_documented() -> None:
    entry = dict.fromkeys(FIELDS, "陈") | {"seq": 1, "person": None}
    text = json.dumps(
        ["abc", *(entry[name] for name in FIELDS)], ensure_ascii=False, separators=(",", ":")
    )
    assert entry_hash("abc", entry) == hashlib.sha256(text.encode()).hexdigest()


def test_as_many_breaks_as_asked_for_are_told() -> None:
    entries = [{**entry, "reason": "edited"} for entry in sealed(50)]
    assert len(verify(entries).breaks) == 20
    assert len(verify(entries, (9, "x"), {99: "y"}, limit=3).breaks) == 3
    assert len(verify(entries[:2], (9, "x"), {99: "y"}, limit=3).breaks) == 3


def test_anchors_beyond_the_end_and_within() -> None:
    entries = sealed(5)
    assert verify(entries, anchors={3: entries[2]["hash"]}).sound
    assert verify(entries, anchors={3: "other", 9: "more"}).breaks == (
        Break(3, "anchor"),
        Break(9, "anchor"),
    )


def test_an_empty_log_is_sound() -> None:
    verdict = verify([], (0, ""))
    assert (verdict.sound, verdict.entries, verdict.last_hash) == (True, 0, "")


@given(st.data())
def test_no_edit_of_a_stored_chain_goes_unseen(data: st.DataObject) -> None:
    entries = sealed(6)
    head = (6, entries[-1]["hash"])
    kind = data.draw(st.sampled_from(["edit", "remove", "swap", "repeat"]))
    place = data.draw(st.integers(0, 5))
    if kind == "edit":
        column = data.draw(st.sampled_from([*FIELDS, "hash"]))
        value = data.draw(st.integers(7, 99) if column == "seq" else st.text().filter("x".__ne__))
        if entries[place][column] == value:
            return
        entries[place] = {**entries[place], column: value}
    elif kind == "remove":
        del entries[place]
    elif kind == "repeat":
        entries.insert(place, entries[place])
    else:
        other = data.draw(st.integers(0, 5).filter(place.__ne__))
        entries[place], entries[other] = entries[other], entries[place]
    assert not verify(entries, head).sound
