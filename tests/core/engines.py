"""Which tests of offices run in every run on a server too, and which are of a local file alone.

On the server they run with the rights that it holds: each step as whoever takes it.
"""

# Of a module that is named the tests that no parameters multiply, and some of the tests of others.
# Few, because each costs a copy of a database on a server; ``--engine=held`` runs them all.
CHOSEN = frozenset(
    {
        "foundation/test_numbering.py",
        "audit/test_journal.py",
        "audit/test_seal.py::test_a_log_that_nobody_touched_holds",
        "audit/test_seal.py::test_an_entry_sealed_anew_shows_at_the_next",
        "audit/test_seal.py::test_a_removed_tail_shows_unless_the_head_is_moved_too",
        "complaints/test_rounds.py::test_one_alone_takes_a_case_to_its_end",
        "complaints/test_watch.py::test_a_desk_that_a_case_merely_concerns_leaves_its_clocks_alone",
        "access/test_second_person.py::test_whoever_has_left_or_must_change_the_password_signs_nothing",
        "access/test_rights.py::test_a_right_is_given_and_taken",
        "access/test_rights.py::test_only_the_row_that_was_edited_changes",
        "access/test_rights.py::test_the_shipped_matrix_comes_back",
        "membership/test_applications.py::test_a_special_approval_makes_nobody_of_age",
        "customers/test_service.py",
        "customers/test_duplicates.py",
        "customers/test_receivables.py",
        "inquiries/test_calls.py",
        "customers/test_undo.py",
        "customers/test_find.py::test_exact_names_come_first_and_what_was_looked_for_is_marked",
        "customers/test_find.py::test_hits_are_masked_and_within_scope",
        "customers/test_find.py::test_merged_codes_and_changes_are_found_and_the_bin_is_not",
    }
)

_COPIES = "backup files are copies of the local file; a server has its own"
_ANY_TYPE = "SQLite stores a value of any type in any column"
_REPLACE = "REPLACE and UPDATE OR REPLACE are SQLite's, and its way round a trigger"
_COMMANDS = "the command line opens the local office of a data folder"
_NOBODY_ELSE = "nobody else is in a local file"
_PLANS = "EXPLAIN QUERY PLAN is SQLite's; how a server answers, benchmarks tell"
_TRIGGERS = "triggers are named and taken away as SQLite has them"

# Why a test says nothing about PostgreSQL, by module and function.
LOCAL_ONLY = {
    "audit/test_journal.py::test_neither_is_the_head_removed_nor_an_entry_renumbered": _REPLACE,
    "audit/test_journal.py::test_what_is_replaced_past_the_triggers_shows_in_the_chain": _REPLACE,
    "audit/test_proof.py::test_what_is_written_meanwhile_is_no_break": _COPIES,
    "audit/test_seal.py::test_a_backup_anchors_the_log": _COPIES,
    "audit/test_seal.py::test_an_edit_shows_in_a_copy_of_the_database": _COPIES,
    "audit/test_seal.py::test_a_value_of_another_type_shows_and_stops_no_check": _ANY_TYPE,
    "audit/test_seal.py::test_a_head_that_is_no_number_shows": _ANY_TYPE,
    "complaints/test_documents_files.py::test_a_log_that_was_changed_is_said": _TRIGGERS,
    "complaints/test_standards.py::test_similar_cases_are_answered_from_the_indexes": _PLANS,
    "customers/test_masking_walk.py::test_the_command_line_gives_nothing_away": _COMMANDS,
    "hosting/test_whoever_hosts.py::test_of_a_file_there_is_nobody_to_hear_and_nothing_in_doubt": (
        _NOBODY_ELSE
    ),
    "office/test_due.py::test_the_backup_of_the_day": _COPIES,
}

_PASSWORDS = (
    "the server looks at passwords, not the program: tests/core/sharing has how one comes in"
)

# Why a test says nothing about an office where the server holds the rights (``--engine=held``).
NOT_HELD = dict.fromkeys(
    (
        "office/test_due.py::test_a_recovery_sheet_that_was_used_up_comes_last",
        "access/test_login.py::test_a_session_says_who_and_what_for",
        "access/test_login.py::test_a_post_that_is_to_come_or_of_a_closed_company_is_none",
        "access/test_login.py::test_rights_are_those_of_the_acting_post",
        "access/test_login.py::test_the_last_post_that_ended_is_replaced_by_another",
        "access/test_login.py::test_a_password_is_changed_with_the_old_one",
        "access/test_login.py::test_the_code_of_the_sheet_works_once",
        "access/test_login.py::test_a_new_code_makes_the_old_one_void",
        "access/test_login.py::test_only_an_administrator_is_recovered_and_the_answer_is_the_same",
        "access/test_login.py::test_an_administrator_whose_password_was_just_reset_is_recovered",
    ),
    _PASSWORDS,
) | {
    "foundation/test_usecase.py::test_a_use_case_within_another_that_is_denied_leaves_one_entry": (
        "one person's step holds no other's there: a session writes of its own person alone"
    ),
}
