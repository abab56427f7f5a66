"""What somebody can do who leaves the program aside and asks the server with psql.

They log in with their own name and password. Each line of a table is something that they try; the
tables are the list of what the server holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from crm_desktop.access.model import Grant
from crm_desktop.access.rights import default_grants
from crm_desktop.application import open_shared_office
from crm_desktop.complaints.intake import Intake
from crm_desktop.complaints.model import Target
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.settings import SETTINGS, Scope
from db import sql
from db.engine import SharedAddress
from db.errors import NotAdmitted
from db.held.install import install, is_installed
from db.held.names import person_role, quoted
from db.held.policies import OWN_SETTINGS
from db.rows import order
from db.shared import open_shared
from tests.core.offices import PASSWORD, Office
from tests.db.held.house import House, found_house
from tests.servers import server

# What the tables of the program hold, each row as text.
_EVERYTHING = " UNION ALL ".join(
    f"SELECT md5(coalesce(string_agg(CAST(t AS text), ' ' ORDER BY CAST(t AS text)), '')) "
    f"FROM public.{table} t"
    for table in order()
)

READING = {
    "passwords' hashes": "SELECT password_hash FROM credential",
    "the recovery code's hash": "SELECT recovery_hash FROM office",
    "whole rows with a hash in it": "SELECT c FROM credential c",
    "who is which login": "SELECT * FROM keep.person_role",
    "the server's own passwords": "SELECT rolpassword FROM pg_authid",
    "a table behind its view": "SELECT value FROM public.customer_contact",
    "documents' numbers behind their view": "SELECT number FROM public.customer_identity",
    "what customers are found by": "SELECT k FROM public.search_key",
    "the server's files": "SELECT pg_read_file('postgresql.conf')",
    "all rows, row security off": "SET row_security = off; SELECT count(*) FROM customer",
}
"""What a clerk is refused to read."""

HIDDEN = {
    "the other company's customers": "SELECT name FROM customer WHERE name = '孙七'",
    "their telephones": (
        "SELECT value FROM customer_contact t JOIN customer c ON c.id = t.customer_id "
        "WHERE c.company_id = 2"
    ),
    "what they are found by": "SELECT customer_id FROM search_key WHERE company_id = 2",
    "what was undone there": "SELECT s.id FROM undo_step s WHERE company_id = 2",
    "the log of logins": "SELECT seq FROM audit_entry WHERE action = 'rights.change'",
    "other people's drafts": "SELECT form FROM draft WHERE person = 1",
}
"""What is there, and not for a clerk."""

CHANGING = {
    # Who may what.
    "the matrix": "INSERT INTO role_right VALUES ('AG', 'administration.do', '')",
    "the matrix, taken away": "DELETE FROM role_right WHERE role = 'SP'",
    "one's posts": (
        "INSERT INTO posting (version, person_id, post_id, kind, reason, valid_from) "
        "VALUES (1, {me}, 1, 'regular', '', '2026-01-01')"
    ),
    "the roles of one's post": (
        "INSERT INTO post_role (state_id, role) SELECT id, 'AD' FROM post_state"
    ),
    "how far one's post reaches": "UPDATE post_state SET scope = 'all'",
    "people": "UPDATE person SET active = true",
    "another's name": "UPDATE person SET login_key = 'x' WHERE id = 1",
    "a new person": (
        "INSERT INTO person (version, company_id, login, login_key, name, phone, email, active) "
        "VALUES (1, 1, 'x', 'x', 'x', '', '', true)"
    ),
    "another's password": "SELECT keep.give_password(1, '{db}:chenli', 'SCRAM-SHA-256$x')",
    "another's password, by role": "ALTER ROLE \"{db}:chenli\" PASSWORD 'x'",
    "another's waiting time": "UPDATE credential SET failures = 9 WHERE person_id = 1",
    "where one stands": "UPDATE keep.standing SET reaches_all = true",
    "what rights touch": "INSERT INTO keep.touch VALUES ('own.do', 'delete', 'customer', '')",
    # The log.
    "an entry of the log": "UPDATE audit_entry SET action = 'x'",
    "the log, deleted": "DELETE FROM audit_entry",
    "the log, emptied": "TRUNCATE audit_entry CASCADE",
    "another's entry, linked to a record": (
        "INSERT INTO activity (kind, subject, seq) VALUES ('customer', 1, 1)"
    ),
    "the timeline": "DELETE FROM activity",
    "the head, set back": "UPDATE audit_head SET seq = 1",
    "the head, with another hash": "UPDATE audit_head SET hash = 'x'",
    "the head, moved on alone": "UPDATE audit_head SET seq = seq + 1",
    "the head, removed": "DELETE FROM audit_head",
    "an entry under another's name": (
        "BEGIN; UPDATE audit_head SET seq = seq + 1; "
        "INSERT INTO audit_entry (seq, at, action, outcome, person, person_name, post_title, "
        "subjects, hash) SELECT seq, 'x', 'x', 'done', 1, 'x', 'x', '[]', 'x' FROM audit_head; "
        "COMMIT"
    ),
    "an entry of another number": (
        "INSERT INTO audit_entry (seq, at, action, outcome, person, person_name, post_title, "
        "subjects, hash) SELECT seq + 7, 'x', 'x', 'done', {me}, 'x', 'x', '[]', 'x' "
        "FROM audit_head"
    ),
    # What is kept.
    "customers, deleted": "DELETE FROM customer",
    "customers, emptied": "TRUNCATE customer CASCADE",
    "the other company's customers": "UPDATE customer SET notes = 'x' WHERE company_id = 2",
    "a customer, given away": "UPDATE customer SET company_id = 2",
    "a customer for the other company": (
        "INSERT INTO customer (version, company_id, code, kind, name, name_key, created_at, "
        "updated_at) VALUES (1, 2, 'x', 'person', 'x', 'x', 'x', 'x')"
    ),
    "cards, deleted": "DELETE FROM card",
    "the steps of cards": "DELETE FROM card_step",
    "complaints, deleted": "DELETE FROM complaint",
    "memberships, deleted": "DELETE FROM membership",
    "applications, deleted": "DELETE FROM member_application",
    "points, deleted": "DELETE FROM points_entry",
    "money, deleted": "DELETE FROM value_entry",
    "consents, deleted": "DELETE FROM consent",
    "what was shown in full": "DELETE FROM reveal",
    "what can be undone": "DELETE FROM undo_step",
    "numbers, counted back": "UPDATE number_counter SET last = 0",
    "numbers, deleted": "DELETE FROM number_counter",
    "settings of the office": "UPDATE setting_value SET value = '1' WHERE owner = 0",
    "numbers of records, set back": "SELECT setval('customer_id_seq', 1)",
    "the schema's history": "DELETE FROM schema_migration",
    "the office": "UPDATE office SET uid = 'x'",
    # The server.
    "becoming its owner": "SET ROLE owner",
    "becoming the keeper": 'SET ROLE "{db}/keeper"',
    "becoming the porter": 'SET ROLE "{db}/porter"',
    "a group that is not one's own": 'SET ROLE "{db}/role/AD"',
    "being somebody else": 'SET SESSION AUTHORIZATION "{db}:chenli"',
    "giving oneself a group": 'GRANT "{db}/role/AD" TO "{db}:lifang"',
    "making oneself great": "ALTER ROLE CURRENT_USER SUPERUSER",
    "making roles": "CREATE ROLE thief LOGIN",
    "a table": "CREATE TABLE public.mine (i int)",
    "a table of one's own path": "CREATE TABLE desk.mine (i int)",
    "a table for a while": "CREATE TEMP TABLE mine (i int)",
    "a large object": "SELECT lo_from_bytea(0, 'x')",
    "an empty large object": "SELECT lo_create(0)",
    "a large object, as it was made once": "SELECT lo_creat(-1)",
    "a function": "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a function of the keeper's": (
        "CREATE OR REPLACE FUNCTION keep.me() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    ),
    "a schema": "CREATE SCHEMA mine",
    "row security": "ALTER TABLE customer DISABLE ROW LEVEL SECURITY",
    "a policy": "DROP POLICY keep_select ON customer",
    "a trigger": "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "triggers of the session": "SET session_replication_role = replica",
    "a program of the server's": "COPY (SELECT 1) TO PROGRAM 'id'",
    "settings of the server": "ALTER SYSTEM SET log_connections = on",
}
"""What a clerk cannot change; {me}, {db} are theirs."""

WHOM_A_CASE_CONCERNS = {
    "the case": "UPDATE complaint SET level = 'major'",
    "its state": "UPDATE complaint SET state = 'closed'",
    "its clocks": "UPDATE complaint_clock SET ended_at = 'x'",
    "another round": (
        "INSERT INTO complaint_round (complaint_id, round, why, reason, opened_at, opened_by_id) "
        "SELECT id, 9, 'first', '', 'x', {far_clerk} FROM complaint"
    ),
}
"""What a clerk cannot change of another company's case that is about their own."""

FAR_ADMINISTRATOR = {
    "the matrix of all": "INSERT INTO role_right VALUES ('AG', 'administration.do', '')",
    "people of the other company": "UPDATE person SET name = 'x' WHERE company_id = 1",
    "their passwords": "SELECT keep.give_password(1, '{db}:chenli', 'SCRAM-SHA-256$x')",
    "their waiting times": "UPDATE credential SET failures = 9 WHERE person_id = 1",
    "posts there": (
        "INSERT INTO posting (version, person_id, post_id, kind, reason, valid_from) "
        "VALUES (1, {me}, 1, 'regular', '', '2026-01-01')"
    ),
    "the reach of one's posts": "UPDATE post_state SET scope = 'all' WHERE post_id = {far_post}",
    "the dictionaries": "UPDATE dictionary_entry SET zh = 'x'",
    "settings of the office": "UPDATE setting_value SET value = '1' WHERE owner = 0",
}
"""What somebody cannot change who administers company 02 alone."""


_CUSTOMERS = frozenset(g for g in default_grants() if g.right.startswith("customers."))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = found_house(tmp_path_factory.mktemp("house"))
    yield found
    server().drop(found.address.database)


@pytest.fixture
def everything(house: House) -> str:
    """What the database holds, as a text that changes with it."""
    return _everything(house.address)


def _everything(address: SharedAddress) -> str:
    database = open_shared(address)
    database.connect()
    try:
        return str(database.cursor().execute(_EVERYTHING).fetchall())
    finally:
        database.close()


def _filled(statement: str, house: House) -> str:
    return statement.format(
        db=house.address.database,
        me=house.clerk,
        far_post=house.far_post,
        far_clerk=house.far_clerk,
    )


def test_a_clerk_reads_their_own_company(house: House) -> None:
    done = house.psql("lifang", "SELECT name FROM customer")
    assert (done.returncode, done.stdout.split()) == (0, ["赵六"]), done.stderr
    done = house.psql("zhaoxue", "SELECT name FROM customer")
    assert (done.returncode, done.stdout.split()) == (0, ["孙七"]), done.stderr


@pytest.mark.parametrize("what", READING)
def test_a_clerk_is_refused_to_read(house: House, what: str) -> None:
    done = house.psql("lifang", READING[what])
    assert done.returncode == 1
    assert any(said in done.stderr for said in ("permission denied", "row-level security"))


@pytest.mark.parametrize("what", HIDDEN)
def test_a_clerk_finds_nothing(house: House, what: str) -> None:
    done = house.psql("lifang", HIDDEN[what])
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("what", CHANGING)
def test_a_clerk_changes_nothing(house: House, everything: str, what: str) -> None:
    _changes_nothing(house, "lifang", CHANGING[what], everything)


@pytest.mark.parametrize("what", FAR_ADMINISTRATOR)
def test_who_administers_one_company_changes_nothing(
    house: House, everything: str, what: str
) -> None:
    _changes_nothing(house, "wangwei", FAR_ADMINISTRATOR[what], everything)


def test_whom_a_case_concerns_sees_it_and_does_not_move_it(house: House) -> None:
    app = house.desk("lifang")
    try:
        post = int(sql.scalar("SELECT post_id FROM posting WHERE person_id = ?", house.clerk))
        far = int(sql.scalar("SELECT id FROM company WHERE code = '02'"))
        intake = Intake(words="修车太慢", target=Target(far))
        made = app.complaint_intake.register(Actor(house.clerk, post), intake)
        number = made.value.case.number
    finally:
        app.close()
    seen = (
        "SELECT DISTINCT c.number FROM complaint c JOIN complaint_clock k ON k.complaint_id = c.id"
    )
    assert house.psql("zhaoxue", seen).stdout.strip() == number
    told = "SELECT DISTINCT e.action FROM audit_entry e JOIN activity a ON a.seq = e.seq"
    told += " WHERE a.kind = 'complaint'"
    assert house.psql("zhaoxue", told).stdout.strip() == "complaint.register"
    everything = _everything(house.address)
    for statement in WHOM_A_CASE_CONCERNS.values():
        _changes_nothing(house, "zhaoxue", statement, everything)


def _changes_nothing(house: House, login: str, statement: str, everything: str) -> None:
    done = house.psql(login, _filled(statement, house))
    # Refused, or there was no such row for them.
    untouched = done.returncode == 0 and done.stdout.split() in (["UPDATE", "0"], ["DELETE", "0"])
    assert done.returncode == 1 or untouched, done.stdout
    assert _everything(house.address) == everything
    assert house.psql("lifang", "SELECT 1").stdout.strip() == "1"


def test_nobody_comes_in_by_a_group_or_without_a_password(house: House) -> None:
    done = house.psql("zhaoxue", "SELECT keep.me(), keep.is_server(), keep.reaches(1)")
    assert done.stdout.strip() == f"{house.far_clerk}|f|f"
    made = house.psql("zhaoxue", "SELECT rolname FROM pg_roles WHERE rolsuper AND rolname = user")
    assert made.stdout == ""


@contextmanager
def _administering(house: House) -> Iterator[Office]:
    """Work with the program as the administrator, logged in to the server as themselves."""
    app = house.desk("chenli")
    try:
        assert app.database.is_persons
        yield Office(app, Clock())  # type: ignore[arg-type]
    finally:
        app.close()


def test_a_right_that_is_taken_away_is_gone_at_the_next_statement(house: House) -> None:
    change = f"UPDATE customer SET notes = notes WHERE id = {house.near_customer}"
    view = frozenset({Grant("AG", "customers.view")})
    session = house.session("lifang")
    try:
        assert session.ask(change) == "UPDATE 1"
        with _administering(house) as office:
            rights, admin = office.app.rights, office.administrator
            whole = frozenset(g for g in rights.grants(admin) if g.role == "AG") & _CUSTOMERS
            rights.set_cell(admin, "AG", "customers", whole, view)
            assert "permission denied" in session.ask(change)
            assert session.ask("SELECT name FROM customer") == "赵六"
            rights.set_cell(admin, "AG", "customers", view, whole)
        assert session.ask(change) == "UPDATE 1"
    finally:
        session.close()


def test_who_has_left_is_out_at_once(house: House) -> None:
    session = house.session("sunhao")
    try:
        assert session.ask("SELECT count(*) FROM customer") == "2"
        with _administering(house) as office:
            people, admin = office.app.people, office.administrator
            person = next(p for p in people.people(admin) if p.login == "sunhao")
            people.set_active(admin, person.id, person.version, active=False)
            assert session.ask("SELECT count(*) FROM customer") == "0"
    finally:
        session.close()
    with pytest.raises(NotAdmitted):
        house.desk("sunhao")


def test_it_is_put_in_place_by_the_servers_own_account_when_it_is_not(house: House) -> None:
    database = open_shared(house.address)
    database.connect()
    try:
        assert is_installed(database)
        database.execute_sql("UPDATE keep.installed SET what = 'of an older program'")
        assert not is_installed(database)
        open_shared_office(DataFolder(house.folder), house.address).close()
        assert is_installed(database)
        # Whoever could come in still can.
        assert house.psql("zhaoxue", "SELECT keep.me()").stdout.strip() == str(house.far_clerk)
        database.execute_sql("DROP SCHEMA desk CASCADE")
        database.execute_sql("DROP TABLE keep.installed")
        assert not is_installed(database)
        install(database)
        assert house.psql("zhaoxue", "SELECT name FROM customer").stdout.strip() == "孙七"
    finally:
        database.close()


def test_a_login_that_the_server_has_not_is_forgotten(house: House) -> None:
    """As where a database was put back on another server, or its role was dropped."""
    database = open_shared(house.address)
    database.connect()
    try:
        role = person_role(house.address.database, "zhaoxue")
        known = "SELECT count(*) FROM keep.person_role WHERE role = ?"
        assert database.execute_sql(known, (role,)).fetchone() == (1,)
        database.execute_sql(f"ALTER ROLE {quoted(role)} RENAME TO elsewhere")
        install(database)
        assert database.execute_sql(known, (role,)).fetchone() == (0,)
        database.execute_sql(f"ALTER ROLE elsewhere RENAME TO {quoted(role)}")
        database.give_password(house.far_clerk, "zhaoxue", PASSWORD)
        assert house.psql("zhaoxue", "SELECT name FROM customer").stdout.strip() == "孙七"
    finally:
        database.close()


@pytest.mark.parametrize("login", ["zhaoxue", "张" * 30, "x" * 60])
def test_the_server_names_logins_as_the_program_does(house: House, login: str) -> None:
    database = open_shared(house.address)
    database.connect()
    try:
        with database.atomic() as undone:
            database.execute_sql(
                "UPDATE person SET login_key = ? WHERE id = ?", (login, house.far_clerk)
            )
            found = database.execute_sql("SELECT keep.role_of(?)", (house.far_clerk,)).fetchone()
            undone.rollback()
        assert found == (person_role(house.address.database, login),)
    finally:
        database.close()


def test_a_persons_own_settings_are_those_of_the_program() -> None:
    own = sorted(key for key, setting in SETTINGS.items() if setting.scope is Scope.PERSON)
    assert own == sorted(OWN_SETTINGS)
