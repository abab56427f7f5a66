"""Each check of the office finds what was spoilt, and nothing else is reported for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.check import _INVARIANTS, Finding
from crm_desktop.complaints.invariants import INVARIANTS as OF_COMPLAINTS
from crm_desktop.foundation.errors import NotAllowed
from crm_desktop.foundation.words import Language, catalogue, say
from crm_desktop.membership.replay import TRIALS
from tests.db.tables import connect
from tests.houses import House, house_in

ORPHAN = """
    INSERT INTO unit (id, company_id, kind, version) VALUES (900, 77, 'group', 1);
    INSERT INTO unit_state (unit_id, name, position, valid_from) VALUES (900, 'x', 0, '2026');
"""
BLOB = """
    INSERT INTO blob (hash, size, added_at) VALUES ('ab', 1, '2026');
    INSERT INTO blob_part (hash, part, data) VALUES ('ab', 0, x'00');
"""
SECOND_UNIT_STATE = """
    INSERT INTO unit_state (unit_id, name, position, valid_from, valid_to)
    SELECT unit_id, 'x', 0, '2030-01-01', '2031-01-01' FROM unit_state WHERE id = 1;
"""
SECOND_POST_STATE = """
    INSERT INTO post_state SELECT NULL, post_id, unit_id, number, title, level, superior_id,
    headcount, scope, duties, requirements, compiled_on, position, '2030-01-01', '2031-01-01'
    FROM post_state WHERE id = 1;
    INSERT INTO post_role (state_id, role) SELECT max(id), 'AD' FROM post_state;
"""
REQUEST = """
    INSERT INTO access_request (company_id, number, subject, text, state, requested_by_id,
    requested_at, due_on, decided_by_id, remark, version)
    VALUES (1, 'SQ1', 'people', 'x', '{state}', 1, '2026', '2026', {by}, '', 1);
"""
TWICE = (
    "DROP INDEX access_request_company_id_number;"
    + REQUEST.format(state="requested", by="NULL") * 2
)
CUSTOMER = """
    INSERT OR IGNORE INTO number_counter (company, kind, day, last)
    VALUES (0, 'customer:01', '', 3);
    INSERT INTO customer (id, company_id, code, merged_into_id, deleted_at, version, old_code, kind,
    name, name_key, pinyin, salutation, gender, birthday_lunar, job, org_type, store_level,
    industry, source, level, do_not_contact, do_not_contact_reason, care_plan, file_number, shelf,
    notes, completeness, created_at, updated_at)
    VALUES ({id}, 1, 'KH010000{code}', {into}, {gone}, 1, '', 'person', 'x', 'x', 'x', '', '', '',
    '', '', '', '', '', '', 0, '', '', '', '', '', 0, '2026-01-01T00:00:00.000000Z',
    '2026-01-01T00:00:00.000000Z');
    INSERT INTO search_key (k, customer_id, company_id, name)
    SELECT 'x', {id}, 1, '' WHERE {gone} IS NULL;
"""
ONE = CUSTOMER.format(id=900, code="0017", into="NULL", gone="NULL")
APPLICATION = (
    ONE
    + """
    INSERT INTO member_application (id, company_id, number, customer_id, state, tier_id, card_type,
    named, source, terms_signed, notice_signed, notes, missing, shown, entered_by_id, entered_at,
    submitted_at, decided_by_id, decided_at, reason, version)
    VALUES (900, 1, 'SQ9', 900, '{state}', 1, 'member', 1, '', 1, 1, '', '[]', '[]', 1, '2026',
    '2026', {by}, '2026', '', 1);
"""
)
MEMBER = (
    ONE
    + """
    INSERT INTO membership (id, company_id, customer_id, number, state, tier_id, tier_since,
    tier_hold, joined_on, ended_on, version)
    VALUES (900, 1, 900, 'M9', '{state}', 1, '2026-01-01', '', '2026-01-01', {ended}, 1);
    INSERT INTO tier_change (membership_id, kind, after_id, at, reason, computed)
    VALUES (900, 'joined', {given}, '2026-01-01T00:00:00.000000Z', '', '{{}}');
"""
)
ACCOUNT = """
    INSERT INTO account (id, company_id, membership_id, state, points, principal_fen, gift_fen,
    version) VALUES (900, 1, 900, '{state}', 0, 0, 0, 1);
"""
REVIEW = """
    INSERT INTO tier_review (company_id, due_on, state, prepared_by_id, prepared_at, approved_by_id,
    approved_at, version) VALUES (1, '2026-01-31', 'approved', 1, '2026', 1, '2026', 1);
"""
CHANGED = "DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET reason = 'x' WHERE seq = 1;"
BLANK = """
    INSERT INTO card (company_id, number, key, type_id, named, state, bearer, lost_how, printed,
    version) VALUES (1, '{number}', '{number}', 1, 1, 'blank', '', '', 0, 1);
"""
MOVE = """
    INSERT INTO stock_move (company_id, kind, type_id, first, last, quantity, at, number, reason)
    VALUES (1, 'receive', 1, 'x', 'x', 1, '2026-01-01T00:00:00.000000Z', '', '');
"""

# What somebody with the key and a tool could do to the file, and what is then found.
SPOILT: dict[str, tuple[str, str]] = {
    "integrity": (ORPHAN, "unit row 900 points to a missing company"),
    "audit": (CHANGED, "changed at 1"),
    "attachment": (BLOB, "ab"),
    "unit_without_state": (ORPHAN.partition(";")[0].replace("77", "1"), "900"),
    "post_without_state": ("INSERT INTO post (id, company_id, version) VALUES (900, 1, 1)", "900"),
    "unit_states_overlap": (SECOND_UNIT_STATE, "1"),
    "post_states_overlap": (SECOND_POST_STATE, "1"),
    "post_without_role": ("DELETE FROM post_role WHERE state_id = 2", "2"),
    "person_without_password": ("DELETE FROM credential WHERE person_id = 1", "1"),
    "number_twice": (TWICE, "SQ1"),
    "request_approved_by_requester": (REQUEST.format(state="approved", by=1), "SQ1"),
    "customer_code_ahead": (
        CUSTOMER.format(id=900, code="0041", into="NULL", gone="NULL"),
        "KH0100000041",
    ),
    "contact_without_main": (
        ONE + "INSERT INTO customer_contact (customer_id, kind, label, value, key, position, "
        "is_main) VALUES (900, 'phone', '', '1', '1', 0, 0);",
        "900",
    ),
    "merged_into_merged": (
        ONE
        + CUSTOMER.format(id=901, code="0025", into=900, gone="'2026'")
        + CUSTOMER.format(id=902, code="0033", into=901, gone="'2026'"),
        "KH0100000033",
    ),
    "search_key_of_nobody": (
        "INSERT INTO search_key (k, customer_id, company_id, name) VALUES ('x', 77, 1, '')",
        "77",
    ),
    "customer_never_found": (f"{ONE} DELETE FROM search_key;", "KH0100000017"),
    "level_without_change": (
        MEMBER.format(state="active", ended="NULL", given=2) + ACCOUNT.format(state="open"),
        "M9",
    ),
    "level_review_approved_by_preparer": (REVIEW, "2026-01-31"),
    "member_without_account": (MEMBER.format(state="active", ended="NULL", given=1), "M9"),
    "member_end_and_account": (
        MEMBER.format(state="quit", ended="'2026-02-01'", given=1) + ACCOUNT.format(state="open"),
        "M9",
    ),
    "application_decided_alone": (APPLICATION.format(state="approved", by=1), "SQ9"),
    "joined_without_membership": (APPLICATION.format(state="joined", by="NULL"), "SQ9"),
    "stock_sum": (BLANK.format(number="8001"), "1:1 0 1"),
    "card_number_ahead": (
        BLANK.format(number="9001126000000011")
        + MOVE
        + "INSERT INTO number_counter (company, kind, day, last) "
        "VALUES (0, 'card:001:1:26', '', 0);",
        "9001126000000011",
    ),
    "activity_without_entry": (
        "INSERT INTO activity (kind, subject, seq) VALUES ('person', 1, 99999)",
        "99999",
    ),
}


#: Spoilt in ``tests/core/cards``: in ``test_check.py`` and ``test_fees.py``.
OF_CARDS = {
    "card_state_without_step",
    "card_replaced_by_none",
    "card_named_on_nobody",
    "card_loss_without_report",
    "shift_sum",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A founded office, closed."""
    return house_in(tmp_path)


def test_a_sound_office_has_no_findings(house: House) -> None:
    told: list[tuple[int, int]] = []
    with house.open() as office:
        assert office.check.run(house.admin, lambda done, whole: told.append((done, whole))) == []
    outside = 1  # what no program of ours wrote, which only a server knows
    whole = len(SPOILT) + len(TRIALS) + len(OF_CARDS) + len(OF_COMPLAINTS) + outside
    assert told == [(done, whole) for done in range(whole)]


@pytest.mark.parametrize("check", sorted(SPOILT))
def test_what_was_spoilt_is_found(house: House, check: str) -> None:
    spoil, detail = SPOILT[check]
    with house.open() as office:
        admin = house.admin
        connection = connect(house.folder.database, house.key)
        connection.executescript(spoil)
        connection.close()
        if check == "person_without_password":  # who is nobody any more
            with pytest.raises(NotAllowed):
                office.check.run(admin)
            with office.database.here():
                found = [Finding(check, text) for text in dict(office.check._checks)[check]()]
        else:
            found = office.check.run(admin)
    assert found == [Finding(check, detail)]
    for language in Language:
        assert say(found[0].phrase, language)


def test_every_check_is_spoilt_here() -> None:
    """Those of the ledgers, of cards and of complaints are spoilt with the tests of their rooms."""
    assert {*SPOILT, *TRIALS, *OF_CARDS, *OF_COMPLAINTS} == {
        "integrity",
        "audit",
        "attachment",
        *_INVARIANTS,
    }
    assert catalogue()


def test_giving_up_in_between_is_possible(house: House) -> None:
    def stop(done: int, whole: int) -> None:
        if done == 3:
            raise InterruptedError

    with house.open() as office, pytest.raises(InterruptedError):
        office.check.run(house.admin, stop)


def test_it_takes_the_right_to_verify(house: House) -> None:
    from crm_desktop.foundation.actor import Actor

    with house.open() as office, pytest.raises(NotAllowed):
        office.check.run(Actor(77, 1))
