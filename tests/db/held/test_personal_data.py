"""A person's own login, with any client: what the program masks for them they read nowhere."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import peewee
import pytest

from crm_desktop.customers import index
from crm_desktop.foundation.formats.identities import birthday_of
from crm_desktop.foundation.settings import REVEALS_A_DAY
from db import rows, sql
from db.engine import DATABASE, Database, persons_address
from db.errors import NotAdmitted, StorageError
from db.held import asking, masks
from db.held.install import install
from db.matching import age_by_paper
from db.rows import columns, order
from db.shared import SharedDatabase, open_shared
from tests.core import offices
from tests.core.customers.test_masking_walk import SECRETS, leaks
from tests.core.customers.walk import Walk, walk_through

_LOGIN = {"TM": "tm", "AG": "lifang"}
_WORD = "a clerk's own 密码"


@dataclass
class House:
    """An office full of secrets on a server that holds the rights, and the doors to it."""

    walk: Walk
    database: SharedDatabase

    def person(self, role: str) -> SharedDatabase:
        """Return a connection of whoever has a role of the matrix, as themselves."""
        address = self.database.address
        found = open_shared(
            persons_address(
                address.host,
                address.database,
                _LOGIN[role],
                _WORD,
                port=address.port,
                tls="disable",
            )
        )
        found.connect()
        return found


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp())
    with offices.on_engine("postgres"):
        offices.found_group(folder / "office")
    with offices.opened(folder / "office") as office:
        walk = walk_through(office, folder)
        for each in (walk.call, walk.inquiry, walk.handover, walk.application):
            each()
        database = office.app.database
        assert isinstance(database, SharedDatabase)
        install(database)
        for login in _LOGIN.values():
            person = sql.scalar("SELECT id FROM person WHERE login_key = ?", login)
            database.give_password(person, login, _WORD)
        # The walk's own complaint, with a telephone in every text there is.
        office.tampered = True
        _fill_texts()
        database.close_here()
        yield House(walk, database)
        database.connect_here()
    offices.cleared(folder / "office")


def _fill_texts() -> None:
    """Write a telephone into every masked text of what hangs on a case."""
    sql.run(
        "INSERT INTO complaint (version, company_id, number, state, round, origin, channel, "
        "ivr_choice, received_at, registered_at, title, words, wish, wish_kind, kind, fault, "
        "fault_key, level, tier, safety, legal, anonymous, customer_id, contact_name, "
        "contact_phone, phone_key, order_number, target_note, source_number, old_number, "
        "acknowledged_how, on_contact, suspended_why, escalated, urged, reopened, void_asked_why, "
        "result, result_text, cause, cause_text, liability, lesson, shared, archive_number, shelf, "
        "next_clock) "
        "SELECT 1, 1, 'TS1', 'handling', 1, 'desk', 'phone', '', '2026-03-02T01:00:00.000000Z', "
        "'2026-03-02T01:00:00.000000Z', p, p, p, '', '', '', '', 'ordinary', '', FALSE, FALSE, "
        "FALSE, 1, '张淑敏', p, p, p, p, '', '', '', FALSE, '', 0, 0, 0, p, '', p, '', p, '', p, "
        "FALSE, '', '', '' FROM (SELECT '13812345678' AS p) told"
    )
    case = sql.scalar("SELECT max(id) FROM complaint")
    sql.run(
        "INSERT INTO complaint_step (complaint_id, round, event, source, target, at, post, number, "
        "reason, content) VALUES (?, 1, 'accept', '', 'handling', '2026', '', '', "
        '\'13812345678\', \'{"reason": "13812345678", "round": 1}\')',
        case,
    )


@pytest.fixture
def telephonist(house: House) -> Iterator[SharedDatabase]:
    """Whoever sees customers masked."""
    found = house.person("TM")
    yield found
    found.close()


@pytest.fixture
def clerk(house: House) -> Iterator[SharedDatabase]:
    """Whoever sees them whole but for the numbers of documents."""
    found = house.person("AG")
    yield found
    found.close()


def everything(person: SharedDatabase) -> dict[str, list[sql.Row]]:
    """Return every readable column of every table and view that a login can see."""
    readable = person.execute_sql(
        "SELECT n.nspname || '.' || quote_ident(c.relname), "
        "string_agg(quote_ident(a.attname), ', ') "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE n.nspname IN ('public', 'desk', 'keep') AND c.relkind IN ('r', 'v', 'm', 'p') "
        "AND has_schema_privilege(n.oid, 'USAGE') "
        "AND has_column_privilege(c.oid, a.attnum, 'SELECT') GROUP BY 1"
    ).fetchall()
    return {
        name: person.execute_sql(f"SELECT {listed} FROM {name}").fetchall()
        for name, listed in readable
    }


def test_whoever_sees_masked_finds_no_secret_in_any_table(telephonist: SharedDatabase) -> None:
    found = everything(telephonist)
    assert {f"desk.{table}" for table in masks.VIEWED} <= found.keys()
    assert {table: told for table, rows in found.items() if (told := leaks(rows))} == {}
    for table in ("customer_contact", "customer_identity", "call_record", "inquiry", "complaint"):
        assert found[f"desk.{table}"], f"{table} is empty: this proves nothing"


def test_whoever_sees_them_whole_finds_no_number_of_a_document(clerk: SharedDatabase) -> None:
    found = everything(clerk)
    del found["desk.blob_part"]  # scanned papers: whoever sees customers whole opens them
    documents = {"11010519491231002x", "e12345678"}
    told = {table: set(leaks(rows)) for table, rows in found.items()}
    assert {table for table, secrets in told.items() if secrets & documents} == set()
    assert set(SECRETS) - documents == set().union(*told.values())


def test_tables_themselves_are_shut(clerk: SharedDatabase, telephonist: SharedDatabase) -> None:
    for person in (clerk, telephonist):
        for table in sorted(masks.VIEWED):
            for statement in (f"SELECT * FROM public.{table}", f"DELETE FROM public.{table}"):
                with pytest.raises(NotAdmitted):
                    person.execute_sql(statement)
        for inner in ("true_row('customer_contact', 1, '{}')", "hidden_keys(1)"):
            with pytest.raises(NotAdmitted):
                person.execute_sql(f"SELECT keep.{inner}")


def test_a_scanned_paper_is_opened_by_whoever_may(
    clerk: SharedDatabase, telephonist: SharedDatabase
) -> None:
    asked = "SELECT count(*) FROM blob_part"
    assert telephonist.execute_sql(asked).fetchone() == (0,)
    assert clerk.execute_sql(asked).fetchone()[0] > 0


def test_one_number_is_not_told_from_another_but_by_being_the_same(
    telephonist: SharedDatabase,
) -> None:
    keys = {key for (key,) in telephonist.execute_sql("SELECT phone_key FROM inquiry").fetchall()}
    assert keys
    assert all(key.isalpha() for key in keys - {""})


def test_who_has_a_number_is_asked_by_the_number(telephonist: SharedDatabase) -> None:
    asked = "SELECT key, customer_id FROM keep.holders(?, ?)"
    assert len(telephonist.execute_sql(asked, ("phone", ["13812345678"])).fetchall()) == 3
    papers = telephonist.execute_sql(asked, ("identity", ["11010519491231002X"])).fetchall()
    assert len(papers) >= 2
    assert telephonist.execute_sql(asked, ("email", ["nobody@example.com"])).fetchall() == []
    found = telephonist.execute_sql(
        "SELECT * FROM keep.keys_beginning('13812', 9, NULL)"
    ).fetchall()
    assert [customer for _, customer, _ in found] == [1, 2]
    assert telephonist.execute_sql("SELECT keep.by_phone('inquiry', '5678', 'ends')").fetchall()
    assert telephonist.execute_sql("SELECT keep.by_phone('inquiry', '%', 'ends')").fetchall() == []
    with pytest.raises((peewee.DatabaseError, StorageError)):
        telephonist.execute_sql(asked, ("name", ["x"]))


def test_a_value_is_shown_for_a_reason_and_that_is_noted(
    house: House, clerk: SharedDatabase, telephonist: SharedDatabase
) -> None:
    paper = clerk.execute_sql(
        "SELECT id FROM customer_identity WHERE customer_id = 1 AND kind = 'resident'"
    ).fetchone()[0]
    asked = "SELECT keep.reveal(1, 'identity', ?, ?)"
    for reason in ("", "  ", "长" * 201):
        with pytest.raises(peewee.IntegrityError):
            clerk.execute_sql(asked, (paper, reason))
    with pytest.raises(NotAdmitted):
        clerk.execute_sql("SELECT keep.reveal(2, 'identity', ?, 'x')", (paper,))
    with pytest.raises(NotAdmitted):  # their right is for leads
        telephonist.execute_sql(asked, (paper, "核对"))
    assert clerk.execute_sql(asked, (paper, "核对")).fetchone() == ("11010519491231002X",)
    noted = clerk.execute_sql("SELECT customer_id, field, reason FROM reveal ORDER BY id DESC")
    assert noted.fetchone() == (1, "identity", "核对")
    most = "INSERT INTO setting_value (key, owner, value) VALUES ('reveals_a_day', 0, ?)"
    with _as_owner(house):
        sql.run(most, "1")
    with pytest.raises(peewee.IntegrityError):
        clerk.execute_sql(asked, (paper, "再核对"))
    with pytest.raises((NotAdmitted, peewee.DatabaseError)):
        clerk.execute_sql("DELETE FROM reveal")
    assert REVEALS_A_DAY.default == asking.REVEALS_A_DAY


def test_a_masked_value_that_comes_back_leaves_the_true_one(
    house: House, clerk: SharedDatabase
) -> None:
    with clerk.atomic() as change:
        listed = clerk.execute_sql(
            "SELECT id, number, key, tail FROM customer_identity WHERE customer_id = 1"
        ).fetchall()
        for row, number, key, tail in listed:
            assert "*" in number
            touched = clerk.execute_sql(
                "UPDATE customer_identity SET number = ?, key = ?, tail = ?, valid_until = ? "
                "WHERE id = ?", (number, key, tail, "2030-01-01", row),
            )  # fmt: skip
            assert touched.rowcount == 1
        # The same number typed again is no second document.
        for kind, number in (("resident", "11010519491231002X"), ("military", "M7654321")):
            clerk.execute_sql(
                "INSERT INTO customer_identity (customer_id, kind, number, key, tail) "
                "VALUES (1, ?, ?, ?, ?)", (kind, number, number, number[-6:]),
            )  # fmt: skip
        held = clerk.execute_sql(
            "SELECT kind, number, valid_until FROM customer_identity WHERE customer_id = 1 "
            "ORDER BY kind"
        ).fetchall()
        assert [kind for kind, _, _ in held] == ["military", "passport", "resident"]
        assert {until for kind, _, until in held if kind != "military"} == {"2030-01-01"}
        holders = "SELECT count(*) FROM keep.holders('identity', ARRAY['11010519491231002X'])"
        assert clerk.execute_sql(holders).fetchone()[0] >= 2
        change.rollback()


def test_what_was_taken_away_comes_back_as_it_truly_was(
    house: House, clerk: SharedDatabase
) -> None:
    holders = "SELECT count(*) FROM keep.holders('identity', ARRAY['11010519491231002X'])"
    with _as_person(clerk), clerk.atomic() as change:
        whole = sql.scalar(holders)
        before = rows.found("customer_identity", "customer_id = ?", 1)
        step = sql.scalar(
            "INSERT INTO undo_step (company_id, action, label, at, by_id) "
            "SELECT 1, 'customer.edit', '', '2026', keep.me() RETURNING id"
        )
        rows.delete("customer_identity", before)
        for number, row in before.items():
            kept = json.dumps(row, ensure_ascii=False)
            sql.run(
                "INSERT INTO undo_row (step_id, tbl, row_id, before, after) "
                "VALUES (?, 'customer_identity', ?, ?, NULL)", step, number, kept,
            )  # fmt: skip
            shown = sql.scalar("SELECT before FROM undo_row WHERE row_id = ? AND step_id = ?",
                               number, step)  # fmt: skip
            assert json.loads(shown) == row
        assert sql.scalar(holders) == whole - 1
        rows.insert("customer_identity", list(before.values()))
        assert sql.scalar(holders) == whole
        assert rows.found("customer_identity", "customer_id = ?", 1) == before
        change.rollback()


def test_how_old_an_applicant_is_is_told_by_the_number_that_nobody_is_shown(
    house: House, clerk: SharedDatabase
) -> None:
    with _as_owner(house):
        today = date.fromisoformat(sql.scalar("SELECT keep.today()"))
        applicant = sql.scalar("SELECT customer_id FROM member_application")
        before = sql.rows("SELECT number, id FROM customer_identity")
    year, tomorrow = today.year - 18, today + timedelta(days=1)
    for number in (
        "110105194912310021",
        "110105491231002",
        f"110105{year}{today:%m%d}0021",
        f"110105{tomorrow.year - 18}{tomorrow:%m%d}0021",
        "11010520080229002x",
        "110105200902310021",
        "510105210803020021",
        "M7654321",
    ):
        with _as_owner(house):
            sql.run("UPDATE customer_identity SET number = ?", number)
        with _as_person(clerk):
            told = age_by_paper(applicant)
            assert age_by_paper(1) is None, "no applicant, and nobody's to ask"
        born = birthday_of(number)
        past = born and (today.month, today.day) >= (born.month, born.day)
        assert told == (born and today.year - born.year - (not past)), number
    with _as_owner(house):
        assert age_by_paper(applicant) is None, "whoever reads the number needs nobody to tell"
        for number, row in before:
            sql.run("UPDATE customer_identity SET number = ? WHERE id = ?", number, row)


def test_an_error_tells_nothing_of_the_row(clerk: SharedDatabase) -> None:
    for statement in (
        "UPDATE customer_contact SET kind = 'pigeon'",
        "UPDATE customer_identity SET kind = NULL",
    ):
        with pytest.raises(peewee.IntegrityError) as raised:
            clerk.execute_sql(statement)
        assert leaks([str(raised.value), str(raised.value.__context__)]) == []


def test_keys_of_the_search_are_those_that_the_program_makes(
    house: House, clerk: SharedDatabase
) -> None:
    with _as_owner(house):
        wanted = index.keys_of(1)
        stored = {k for (k,) in sql.rows("SELECT k FROM search_key WHERE customer_id = 1")}
        hidden = {k for (k,) in sql.rows("SELECT keep.hidden_keys(1)")}
    assert stored == wanted
    assert hidden <= wanted
    with _as_person(clerk):
        visible = index.keys_of(1)
    assert visible | hidden == wanted
    with clerk.atomic() as change:
        asked = "SELECT keep.settle_keys(1, ?, CAST(? AS text[]), ?, TRUE)"
        clerk.execute_sql("SELECT keep.note_keys(ARRAY[1])")
        clerk.execute_sql(asked, ([*visible], [*visible], "张淑敏"))
        again = clerk.execute_sql("SELECT count(*) FROM search_key WHERE customer_id = 1")
        assert again.fetchone()[0] == len(wanted)
        change.rollback()


class _as_owner:  # noqa: N801
    """The owner's session for a while, as the thread's database."""

    def __init__(self, house: House) -> None:
        self._database: Database = house.database

    def __enter__(self) -> None:
        self._database.connect_here()

    def __exit__(self, *_error: object) -> None:
        self._database.close_here()


class _as_person:  # noqa: N801
    """A person's connection for a while, as the thread's database."""

    def __init__(self, person: SharedDatabase) -> None:
        self._person = person

    def __enter__(self) -> None:
        self._here = self._person.here()
        self._here.__enter__()
        assert DATABASE.obj is self._person

    def __exit__(self, *_error: object) -> None:
        self._here.__exit__(None, None, None)


def test_every_column_of_a_viewed_table_stands_in_its_view() -> None:
    assert set(order()) >= masks.VIEWED
    for table, view in masks.views.VIEWS.items():
        named = {*view.hidden, *view.led, *view.led.values(), *view.left_out, *view.changes}
        assert named <= set(columns(table)), table
