"""What the rights of the office itself touch: people, rights, the log, backups, one's own."""

from __future__ import annotations

TOUCHES: dict[str, dict[str, str]] = {
    "anyone": {
        "read": (
            "audit_head company credential dictionary_entry number_rule office person post "
            "post_role post_state posting role_right setting_value unit unit_state"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head credential(failures last_login last_post_id wait_until)"),
    },
    "at_work": {
        "read": (
            "account audit_head calendar_day calendar_year card card_type company complaint "
            "complaint_clock complaint_notice complaint_pause complaint_step customer "
            "customer_contact customer_identity dispatch membership person points_entry "
            "points_lot points_use post post_role post_state posting role_right search_queue "
            "setting_value unit_state vehicle vehicle_role"
        ),
        "insert": (
            "activity audit_entry card_step complaint_notice complaint_step points_entry "
            "points_use search_key"
        ),
        "update": (
            "account(points version) audit_head card(lapses_at lost_at lost_how state "
            "version) complaint(escalated next_clock next_due next_started) "
            "complaint_clock(due_at rung unknown_year)"
        ),
        "delete": ("search_queue"),
    },
    "administration.approve": {
        "read": (
            "access_request audit_head company credential person post post_role post_state "
            "posting role_right setting_value"
        ),
        "insert": ("activity audit_entry"),
        "update": ("access_request(state decided_by_id decided_at remark version) audit_head"),
    },
    "administration.do": {
        "read": (
            "access_request audit_head calendar_day calendar_year company credential "
            "dictionary_entry number_counter number_rule office own_field person post "
            "post_role post_state posting role_right setting_value unit unit_state"
        ),
        "insert": (
            "activity audit_entry calendar_day calendar_year company credential "
            "dictionary_entry number_counter own_field person post post_role post_state "
            "posting print_record role_right setting_value unit unit_state"
        ),
        "update": (
            "access_request(state done_by_id done_at remark version) audit_head calendar_year "
            "company credential dictionary_entry number_counter number_rule office own_field "
            "person post post_state posting setting_value unit unit_state"
        ),
        "delete": ("calendar_day post_role role_right"),
    },
    "administration.request": {
        "read": (
            "access_request audit_head calendar_day calendar_year company credential "
            "dictionary_entry number_rule person post post_role post_state posting role_right "
            "setting_value"
        ),
        "insert": ("access_request activity audit_entry number_counter"),
        "update": ("access_request(state version) audit_head number_counter"),
    },
    "administration.view": {
        "read": (
            "access_request company credential number_counter number_rule person post "
            "post_role post_state posting role_right setting_value unit_state"
        ),
    },
    "audit.export": {
        "read": (
            "audit_entry audit_head backup_record company credential dictionary_entry "
            "number_rule person post post_role post_state posting role_right"
        ),
        "insert": ("activity audit_entry number_counter print_record"),
        "update": ("audit_head number_counter"),
    },
    "audit.verify": {
        "read": (
            "access_request account activity audit_entry audit_head backup_record blob "
            "blob_part card card_step company complaint complaint_callback complaint_clock "
            "complaint_pause complaint_round complaint_step credential customer "
            "customer_contact dispatch member_application membership number_counter person "
            "points_entry points_lot points_use post post_role post_state posting role_right "
            "search_key search_queue stock_move tier_change tier_review till_shift unit "
            "unit_state value_entry"
        ),
    },
    "audit.view": {
        "read": (
            "audit_entry company credential person post post_role post_state posting "
            "role_right unit_state"
        ),
    },
    "backup.do": {
        "read": (
            "audit_head company credential person post post_role post_state posting "
            "role_right setting_value"
        ),
        "insert": ("activity audit_entry backup_record"),
        "update": ("audit_head"),
    },
    "backup.view": {
        "read": (
            "backup_record company credential person post post_role post_state posting role_right"
        ),
    },
    "organisation.print": {
        "read": (
            "audit_head company credential dictionary_entry number_rule person post post_role "
            "post_state posting role_right unit unit_state"
        ),
        "insert": ("activity audit_entry number_counter print_record"),
        "update": ("audit_head number_counter"),
    },
    "organisation.view": {
        "read": (
            "access_request activity audit_entry company credential person post post_role "
            "post_state posting role_right unit unit_state"
        ),
    },
    "own.do": {
        "read": (
            "access_request account attachment audit_head backup_record blob borrowing "
            "calendar_day calendar_year card card_step card_type company complaint "
            "complaint_clock complaint_notice complaint_step credential customer "
            "dictionary_entry dispatch draft handover inquiry member_application membership "
            "number_rule office own_field person post post_role post_state posting "
            "rectification remedy role_right search_queue setting_value sla_rule stock_count "
            "stock_move supervision text_module tier_review tier_review_line visit"
        ),
        "insert": (
            "activity attachment audit_entry blob blob_part draft number_counter print_record "
            "setting_value"
        ),
        "update": (
            "attachment audit_head complaint_notice credential draft number_counter setting_value"
        ),
        "delete": ("draft"),
    },
}
