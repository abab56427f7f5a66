"""What the rights of the archive of customers touch."""

from __future__ import annotations

TOUCHES: dict[str, dict[str, str]] = {
    "credit.create": {
        "read": (
            "audit_head calendar_day calendar_year company credential credit_file credit_sale "
            "customer customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry number_rule own_field own_value person post post_role "
            "post_state posting receivable role_right setting_value vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry credit_file credit_sale number_counter receivable"),
        "update": (
            "audit_head credit_file(limit_fen days grade review_on notes version) "
            "credit_sale(settled_on) number_counter receivable(issued_on due_on amount_fen "
            "paid_fen)"
        ),
    },
    "credit.view": {
        "read": (
            "audit_head calendar_day calendar_year company credential credit_file credit_sale "
            "customer customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry number_rule own_field own_value person post post_role "
            "post_state posting receivable role_right setting_value vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry number_counter print_record"),
        "update": ("audit_head number_counter"),
    },
    "customers.create": {
        "read": (
            "account attachment audit_head borrowing card company credential customer "
            "customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry import_mapping import_run membership number_rule own_field "
            "own_value person post post_role post_state posting role_right search_queue "
            "undo_row undo_step vehicle vehicle_role visit"
        ),
        "insert": (
            "activity audit_entry customer customer_address customer_contact "
            "customer_identity customer_tag import_mapping import_run not_same number_counter "
            "own_value search_key search_queue undo_row undo_step vehicle vehicle_role"
        ),
        "update": (
            "audit_head customer customer_address customer_contact customer_identity "
            "customer_tag import_mapping import_run number_counter own_value undo_step "
            "vehicle vehicle_role visit"
        ),
        "delete": (
            "customer customer_address customer_contact customer_identity customer_tag "
            "import_mapping own_value search_key search_queue vehicle vehicle_role"
        ),
    },
    "customers.edit": {
        "read": (
            "account attachment audit_head blob borrowing card company consent credential "
            "customer customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry import_run member_application membership not_same own_field "
            "own_value person post post_role post_state posting role_right setting_value "
            "undo_row undo_step vehicle vehicle_role visit"
        ),
        "insert": (
            "activity attachment audit_entry blob blob_part borrowing consent "
            "customer_address customer_contact customer_identity customer_tag not_same "
            "own_value search_key search_queue undo_row undo_step vehicle vehicle_role"
        ),
        "update": (
            "attachment audit_head borrowing customer customer_address customer_contact "
            "customer_identity customer_tag import_run own_value undo_step vehicle "
            "vehicle_role visit"
        ),
        "delete": (
            "customer customer_address customer_contact customer_identity customer_tag "
            "not_same own_value search_key search_queue vehicle vehicle_role"
        ),
    },
    "customers.merge": {
        "read": (
            "account activity attachment audit_head borrowing call_record card company "
            "complaint consent credential credit_file credit_sale customer customer_address "
            "customer_contact customer_identity customer_tag handover import_run inquiry "
            "member_application membership not_same own_field own_value person post post_role "
            "post_state posting receivable role_right undo_row undo_step vehicle vehicle_role "
            "visit"
        ),
        "insert": (
            "activity audit_entry customer_address customer_contact customer_identity "
            "customer_tag not_same own_value search_key search_queue undo_row undo_step "
            "vehicle_role"
        ),
        "update": (
            "attachment(subject) audit_head borrowing(customer_id) call_record(customer_id) "
            "complaint(customer_id version) consent(customer_id) credit_file(customer_id version) "
            "credit_sale(customer_id) customer customer_address customer_contact "
            "customer_identity customer_tag handover(customer_id version) import_run "
            "inquiry(customer_id version) member_application(customer_id version) "
            "membership(customer_id version) not_same own_value receivable(customer_id) undo_step "
            "vehicle vehicle_role visit(customer_id version)"
        ),
        "delete": (
            "customer_address customer_contact customer_identity customer_tag not_same "
            "own_value search_key search_queue vehicle_role"
        ),
    },
    "customers.view": {
        "read": (
            "account activity attachment audit_entry audit_head blob blob_part borrowing "
            "calendar_day calendar_year call_record card company complaint consent credential "
            "credit_file credit_sale customer customer_address customer_contact "
            "customer_identity customer_tag dictionary_entry handover inquiry "
            "member_application membership not_same number_rule own_field own_value person "
            "post post_role post_state posting receivable reveal role_right saved_filter "
            "search_key search_queue setting_value undo_row undo_step vehicle vehicle_role "
            "visit"
        ),
        "insert": ("activity audit_entry number_counter print_record saved_filter"),
        "update": ("audit_head number_counter saved_filter"),
        "delete": ("saved_filter"),
    },
    "do_not_contact.create": {
        "read": (
            "audit_head company credential customer customer_address customer_contact "
            "customer_identity customer_tag own_field own_value person post post_role "
            "post_state posting role_right undo_row undo_step vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry undo_row undo_step"),
        "update": (
            "audit_head customer(do_not_contact do_not_contact_reason updated_at version) undo_step"
        ),
    },
    "do_not_contact.lift": {
        "read": (
            "audit_head company credential customer customer_address customer_contact "
            "customer_identity customer_tag own_field own_value person post post_role "
            "post_state posting role_right undo_row undo_step vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry undo_row undo_step"),
        "update": (
            "audit_head customer(do_not_contact do_not_contact_reason updated_at version) undo_step"
        ),
    },
    "export.create": {
        "read": (
            "audit_head company credential customer customer_address customer_contact "
            "customer_identity customer_tag own_field own_value person post post_role "
            "post_state posting role_right setting_value vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head"),
    },
    "levels.create": {
        "read": (
            "audit_head company credential customer customer_address customer_contact "
            "customer_identity customer_tag dictionary_entry own_field own_value person post "
            "post_role post_state posting role_right undo_row undo_step vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry undo_row undo_step"),
        "update": ("audit_head customer(level updated_at version) undo_step"),
    },
    "reveal.do": {
        "read": (
            "audit_head company credential customer customer_address customer_contact "
            "customer_identity customer_tag own_field own_value person post post_role "
            "post_state posting reveal role_right setting_value vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry reveal"),
        "update": ("audit_head"),
    },
    "visits.create": {
        "read": (
            "audit_head company credential customer customer_address customer_contact "
            "customer_identity customer_tag own_field own_value person post post_role "
            "post_state posting role_right undo_row undo_step vehicle vehicle_role visit"
        ),
        "insert": ("activity audit_entry undo_row undo_step visit"),
        "update": ("audit_head undo_step visit"),
    },
    "visits.do": {
        "read": (
            "audit_head company credential customer customer_address customer_contact "
            "customer_identity customer_tag own_field own_value person post post_role "
            "post_state posting role_right undo_row undo_step vehicle vehicle_role visit"
        ),
        "insert": ("activity audit_entry undo_row undo_step"),
        "update": ("audit_head undo_step visit"),
    },
    "visits.view": {
        "read": (
            "company credential customer customer_address customer_contact customer_identity "
            "customer_tag own_field own_value person post post_role post_state posting "
            "role_right vehicle vehicle_role visit"
        ),
    },
}
