"""What each right of the matrix touches: the tables it reads, and what it writes there.

Listened to while the tests of the services run (``tests/touches.py``), and then gone through by
hand. The group roles and the policies are made of it: what no right touches no person can touch.
``anyone`` is whoever logs in, ``at_work`` whoever may work today: what time alone does to cards and
cases, any desk does.

Where a right changes some columns only, they stand behind the table. What was heard differs from it
in this: founding an office and upgrading it belong to the server's own account and are left out;
undoing a step at the archive is no matter of ``customers.view`` but of the right the step took.
"""

from __future__ import annotations

#: The roles of the matrix, as ``resources/defaults/rights.json`` has them.
ROLES = (
    "AG", "CI", "CC", "CB", "TM", "QA", "SV", "EV", "SP", "MG", "AS", "AD", "DP", "AM", "KS", "TW",
    "OW",
)  # fmt: skip
#: By right: ``read``, ``insert``, ``update`` and ``delete``, each with the tables' names.
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
    "acceptance.do": {
        "read": (
            "audit_head calendar_day calendar_year company complaint complaint_clock "
            "credential dictionary_entry member_tier number_rule person post post_role "
            "post_state posting role_right setting_value sla_rule unit unit_state"
        ),
        "insert": (
            "activity audit_entry complaint_callback complaint_clock complaint_step dispatch "
            "number_counter"
        ),
        "update": ("audit_head complaint complaint_clock number_counter"),
    },
    "acceptance.reassign": {
        "read": (
            "audit_head calendar_day calendar_year company complaint complaint_clock "
            "credential dispatch number_rule person post post_role post_state posting "
            "role_right setting_value sla_rule unit_state"
        ),
        "insert": ("activity audit_entry complaint_clock complaint_step dispatch number_counter"),
        "update": ("audit_head complaint complaint_clock dispatch number_counter"),
    },
    "administration.approve": {
        "read": (
            "access_request audit_head company credential person post post_role post_state "
            "posting role_right setting_value"
        ),
        "insert": ("activity audit_entry"),
        "update": ("access_request audit_head"),
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
            "access_request audit_head calendar_year company credential dictionary_entry "
            "number_counter number_rule office own_field person post post_state posting "
            "setting_value unit unit_state"
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
        "update": ("access_request audit_head number_counter"),
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
    "callbacks.do": {
        "read": (
            "audit_head calendar_day calendar_year company complaint complaint_callback "
            "complaint_clock complaint_step complaint_try credential customer "
            "dictionary_entry dispatch number_rule person post post_role post_state posting "
            "role_right setting_value sla_rule unit unit_state"
        ),
        "insert": (
            "activity audit_entry complaint_clock complaint_round complaint_step "
            "complaint_try dispatch number_counter"
        ),
        "update": (
            "audit_head complaint complaint_callback complaint_clock dispatch number_counter"
        ),
    },
    "card_loss.approve": {
        "read": (
            "account audit_head card card_type company credential customer customer_address "
            "customer_contact customer_identity customer_tag member_tier membership own_field "
            "own_value person post post_role post_state posting role_right vehicle "
            "vehicle_role"
        ),
        "insert": ("activity audit_entry card_step"),
        "update": ("account audit_head card"),
    },
    "card_loss.do": {
        "read": (
            "account audit_head card card_step card_type company credential customer "
            "customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry member_tier membership number_counter number_rule own_field "
            "own_value person points_entry post post_role post_state posting role_right "
            "setting_value value_entry vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry card_step number_counter"),
        "update": ("audit_head card number_counter"),
    },
    "card_loss.lift": {
        "read": (
            "account audit_head card card_step card_type company credential customer "
            "customer_address customer_contact customer_identity customer_tag member_tier "
            "membership number_rule own_field own_value person post post_role post_state "
            "posting role_right setting_value vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry card_step number_counter"),
        "update": ("audit_head card number_counter"),
    },
    "card_loss.request": {
        "read": (
            "account audit_head card card_step card_type company credential customer "
            "customer_address customer_contact customer_identity customer_tag member_tier "
            "membership own_field own_value person post post_role post_state posting "
            "role_right vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry card_step"),
        "update": ("audit_head card"),
    },
    "card_loss.view": {
        "read": (
            "account audit_head card card_step card_type company credential customer "
            "customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry member_application member_tier membership number_counter "
            "number_rule own_field own_value person points_entry post post_role post_state "
            "posting role_right search_key value_entry vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry number_counter print_record"),
        "update": ("audit_head number_counter"),
    },
    "card_stock.do": {
        "read": (
            "audit_head card card_type company credential dictionary_entry number_rule person "
            "post post_role post_state posting role_right stock_count stock_move"
        ),
        "insert": ("activity audit_entry card card_step number_counter stock_count stock_move"),
        "update": ("audit_head card number_counter stock_count"),
    },
    "card_stock.view": {
        "read": (
            "audit_head card card_type company credential dictionary_entry number_rule person "
            "post post_role post_state posting role_right stock_count stock_move"
        ),
        "insert": ("activity audit_entry number_counter print_record"),
        "update": ("audit_head number_counter"),
    },
    "card_stock.witness": {
        "read": (
            "audit_head card_type company credential person post post_role post_state posting "
            "role_right setting_value stock_count"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head stock_count"),
    },
    "cards.do": {
        "read": (
            "account application_evidence attachment audit_head blob blob_part card "
            "card_design card_step card_type company consent credential customer "
            "customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry member_application member_tier membership number_rule own_field "
            "own_value person post post_role post_state posting role_right setting_value "
            "till_shift vehicle vehicle_role"
        ),
        "insert": (
            "account activity attachment audit_entry blob blob_part card_design card_step "
            "membership number_counter print_record search_key stock_move tier_change"
        ),
        "update": ("audit_head card card_design member_application membership number_counter"),
        "delete": ("search_key"),
    },
    "cards.view": {
        "read": (
            "account attachment blob blob_part card card_design card_step card_type company "
            "credential customer member_tier membership person post post_role post_state "
            "posting role_right"
        ),
    },
    "closing.approve": {
        "read": (
            "audit_head company complaint complaint_callback complaint_clock complaint_try "
            "credential customer dictionary_entry dispatch handover inquiry number_rule "
            "person post post_role post_state posting role_right unit_state"
        ),
        "insert": ("activity audit_entry complaint_round complaint_step inquiry number_counter"),
        "update": ("audit_head complaint complaint_clock dispatch inquiry number_counter"),
    },
    "closing.reopen": {
        "read": (
            "audit_head calendar_day calendar_year company complaint complaint_clock "
            "credential dispatch person post post_role post_state posting role_right "
            "setting_value sla_rule unit_state"
        ),
        "insert": ("activity audit_entry complaint_clock complaint_round complaint_step"),
        "update": ("audit_head complaint dispatch"),
    },
    "closing.request": {
        "read": (
            "audit_head company complaint credential dossier_loan person post post_role "
            "post_state posting remedy role_right setting_value supervision unit_state"
        ),
        "insert": ("activity audit_entry complaint_step dossier_loan"),
        "update": ("audit_head complaint dossier_loan"),
    },
    "complaints.create": {
        "read": (
            "account audit_head calendar_day calendar_year card company complaint "
            "complaint_clock credential customer customer_address customer_contact "
            "customer_identity customer_tag dictionary_entry dispatch member_tier membership "
            "number_rule own_field own_value person post post_role post_state posting remedy "
            "role_right setting_value sla_rule unit unit_state vehicle vehicle_role"
        ),
        "insert": (
            "activity audit_entry complaint complaint_clock complaint_round complaint_step "
            "number_counter remedy"
        ),
        "update": ("audit_head complaint complaint_clock number_counter remedy"),
    },
    "complaints.edit": {
        "read": (
            "audit_head calendar_day calendar_year company complaint credential customer "
            "customer_contact dictionary_entry number_rule person post post_role post_state "
            "posting role_right setting_value sla_rule"
        ),
        "insert": (
            "activity audit_entry complaint complaint_clock complaint_round import_run "
            "number_counter"
        ),
        "update": ("audit_head number_counter"),
    },
    "complaints.view": {
        "read": (
            "activity attachment audit_entry audit_head blob blob_part calendar_day "
            "calendar_year company complaint complaint_callback complaint_clock "
            "complaint_pause complaint_round complaint_step complaint_try credential customer "
            "customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry dispatch dossier_loan member_tier number_rule own_field "
            "own_value person post post_role post_state posting rectification remedy "
            "role_right search_key setting_value supervision unit unit_state vehicle "
            "vehicle_role"
        ),
        "insert": (
            "activity attachment audit_entry blob blob_part complaint_notice complaint_step "
            "number_counter print_record"
        ),
        "update": ("attachment audit_head number_counter supervision"),
    },
    "credit.create": {
        "read": (
            "audit_head calendar_day calendar_year company credential credit_file credit_sale "
            "customer customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry number_rule own_field own_value person post post_role "
            "post_state posting receivable role_right setting_value vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry credit_file credit_sale number_counter receivable"),
        "update": ("audit_head credit_file credit_sale number_counter receivable"),
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
            "attachment audit_head borrowing call_record complaint consent credit_file "
            "credit_sale customer customer_address customer_contact customer_identity "
            "customer_tag handover import_run inquiry member_application membership not_same "
            "own_value receivable undo_step vehicle vehicle_role visit"
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
    "handling.do": {
        "read": (
            "audit_head company complaint complaint_clock credential dictionary_entry "
            "dispatch person post post_role post_state posting role_right unit_state"
        ),
        "insert": ("activity audit_entry complaint_step"),
        "update": ("audit_head complaint complaint_clock dispatch"),
    },
    "inquiries.approve": {
        "read": (
            "article audit_head company credential dictionary_entry person post post_role "
            "post_state posting role_right"
        ),
        "insert": ("activity audit_entry"),
        "update": ("article audit_head"),
    },
    "inquiries.create": {
        "read": (
            "account article audit_head calendar_day calendar_year call_record company "
            "complaint complaint_clock credential customer customer_address customer_contact "
            "customer_identity customer_tag dictionary_entry handover inquiry member_tier "
            "membership number_rule own_field own_value person post post_role post_state "
            "posting role_right setting_value sla_rule unit unit_state vehicle vehicle_role"
        ),
        "insert": (
            "activity audit_entry call_record complaint complaint_clock complaint_round "
            "handover import_run inquiry number_counter"
        ),
        "update": ("article audit_head complaint inquiry number_counter"),
    },
    "inquiries.edit": {
        "read": (
            "article audit_head company complaint credential customer dictionary_entry "
            "handover inquiry person post post_role post_state posting role_right unit_state"
        ),
        "insert": ("activity article audit_entry"),
        "update": ("audit_head inquiry"),
    },
    "inquiries.reply": {
        "read": (
            "audit_head company complaint credential customer handover inquiry person post "
            "post_role post_state posting role_right unit_state"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head inquiry"),
    },
    "inquiries.view": {
        "read": (
            "article audit_head call_record company complaint credential customer "
            "customer_address customer_contact customer_identity customer_tag handover "
            "inquiry own_field own_value person post post_role post_state posting role_right "
            "unit_state vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head handover"),
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
    "membership.approve": {
        "read": (
            "account activity application_evidence attachment audit_entry audit_head blob "
            "calendar_day calendar_year card card_type company consent credential customer "
            "customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry member_application member_tier membership number_rule own_field "
            "own_value person points_entry points_lot points_use post post_role post_state "
            "posting role_right setting_value tier_change value_entry vehicle vehicle_role"
        ),
        "insert": (
            "account activity audit_entry card card_step customer customer_address "
            "customer_contact import_run member_tier membership number_counter points_entry "
            "points_lot points_use search_queue tier_change value_entry"
        ),
        "update": ("account audit_head member_application membership number_counter"),
    },
    "membership.create": {
        "read": (
            "account application_evidence attachment audit_head blob calendar_day "
            "calendar_year card_type company consent credential customer customer_address "
            "customer_contact customer_identity customer_tag dictionary_entry "
            "member_application member_tier membership number_rule own_field own_value person "
            "post post_role post_state posting role_right setting_value vehicle vehicle_role"
        ),
        "insert": (
            "account activity application_evidence attachment audit_entry blob blob_part "
            "consent member_application membership number_counter tier_change"
        ),
        "update": ("attachment audit_head member_application number_counter"),
        "delete": ("application_evidence"),
    },
    "membership.special": {
        "read": (
            "account activity application_evidence attachment audit_entry audit_head blob "
            "calendar_day calendar_year card_type company consent credential customer "
            "customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry member_application member_tier membership own_field own_value "
            "person points_entry post post_role post_state posting role_right setting_value "
            "tier_change vehicle vehicle_role"
        ),
        "insert": ("activity audit_entry tier_change"),
        "update": ("audit_head member_application membership"),
    },
    "membership.view": {
        "read": (
            "account activity application_evidence attachment audit_entry audit_head blob "
            "blob_part calendar_day calendar_year card card_type company consent credential "
            "customer customer_address customer_contact customer_identity customer_tag "
            "dictionary_entry member_application member_tier membership number_rule own_field "
            "own_value person points_entry post post_role post_state posting role_right "
            "setting_value tier_change vehicle vehicle_role visit"
        ),
        "insert": ("activity audit_entry number_counter print_record"),
        "update": ("audit_head number_counter"),
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
    "points.approve": {
        "read": (
            "account audit_head company credential membership person points_entry points_lot "
            "points_use post post_role post_state posting role_right"
        ),
        "insert": ("activity audit_entry points_entry points_use"),
        "update": ("account audit_head"),
    },
    "points.create": {
        "read": (
            "account audit_head card card_type company credential member_tier membership "
            "number_rule person points_entry points_lot points_use post post_role post_state "
            "posting role_right setting_value till_shift value_entry"
        ),
        "insert": (
            "activity audit_entry number_counter points_entry points_lot points_use "
            "tier_change value_entry"
        ),
        "update": ("account audit_head membership number_counter"),
    },
    "points.view": {
        "read": (
            "account card card_type company credential customer customer_contact "
            "customer_identity member_tier membership person points_entry points_lot "
            "points_use post post_role post_state posting role_right value_entry"
        ),
    },
    "rectification.approve": {
        "read": (
            "audit_head company complaint credential person post post_role post_state posting "
            "rectification role_right unit_state"
        ),
        "insert": ("activity audit_entry complaint_step"),
        "update": ("audit_head rectification"),
    },
    "rectification.create": {
        "read": (
            "audit_head company complaint credential number_rule person post post_role "
            "post_state posting rectification role_right unit_state"
        ),
        "insert": ("activity audit_entry complaint_step number_counter rectification"),
        "update": ("audit_head number_counter rectification"),
    },
    "rectification.do": {
        "read": (
            "attachment audit_head blob company complaint credential person post post_role "
            "post_state posting rectification role_right setting_value unit_state"
        ),
        "insert": ("activity attachment audit_entry blob blob_part complaint_step"),
        "update": ("audit_head rectification"),
    },
    "rectification.suggest": {
        "read": (
            "audit_head company credential number_rule person post post_role post_state "
            "posting rectification role_right unit_state"
        ),
        "insert": ("activity audit_entry number_counter rectification"),
        "update": ("audit_head number_counter"),
    },
    "rectification.view": {
        "read": (
            "attachment blob blob_part company credential person post post_role post_state "
            "posting rectification role_right unit_state"
        ),
    },
    "reports.approve": {
        "read": (
            "audit_head company credential month_report person post post_role post_state "
            "posting role_right setting_value"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head month_report"),
    },
    "reports.check": {
        "read": (
            "audit_head company credential month_report person post post_role post_state "
            "posting role_right setting_value"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head month_report"),
    },
    "reports.create": {
        "read": (
            "audit_head commitment company complaint complaint_callback complaint_clock "
            "complaint_round credential customer handover inquiry month_report number_rule "
            "person post post_role post_state posting role_right unit_state"
        ),
        "insert": ("activity audit_entry month_report number_counter"),
        "update": ("audit_head number_counter"),
    },
    "reports.view": {
        "read": (
            "audit_head call_record commitment company complaint complaint_callback "
            "complaint_clock complaint_round credential customer dictionary_entry handover "
            "inquiry month_report person post post_role post_state posting role_right "
            "setting_value unit_state"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head month_report"),
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
    "review.approve": {
        "read": (
            "audit_head calendar_day calendar_year company complaint complaint_clock "
            "complaint_step credential dispatch number_rule person post post_role post_state "
            "posting remedy role_right setting_value sla_rule unit_state"
        ),
        "insert": (
            "activity audit_entry complaint_callback complaint_clock complaint_step number_counter"
        ),
        "update": ("audit_head complaint complaint_clock dispatch number_counter remedy"),
    },
    "standards.approve": {
        "read": (
            "audit_head commitment company credential member_tier person post post_role "
            "post_state posting role_right setting_value sla_rule"
        ),
        "insert": ("activity audit_entry commitment"),
        "update": ("audit_head commitment sla_rule"),
    },
    "standards.create": {
        "read": (
            "audit_head company credential dictionary_entry member_tier person post post_role "
            "post_state posting role_right sla_rule text_module"
        ),
        "insert": ("activity audit_entry sla_rule text_module"),
        "update": ("audit_head text_module"),
    },
    "standards.view": {
        "read": (
            "commitment company complaint_clock credential dictionary_entry member_tier "
            "person post post_role post_state posting role_right sla_rule"
        ),
    },
    "stored_value.approve": {
        "read": (
            "account audit_head company credential membership person post post_role "
            "post_state posting role_right"
        ),
        "insert": ("activity audit_entry"),
        "update": ("account audit_head"),
    },
    "stored_value.create": {
        "read": (
            "account audit_head card card_step card_type company credential customer "
            "customer_contact customer_identity dictionary_entry member_tier membership "
            "number_rule person post post_role post_state posting role_right setting_value "
            "till_shift value_entry"
        ),
        "insert": ("activity audit_entry number_counter till_shift value_entry"),
        "update": ("account audit_head number_counter"),
    },
    "stored_value.view": {
        "read": (
            "account audit_head card card_step card_type company credential customer "
            "customer_contact customer_identity dictionary_entry member_tier membership "
            "number_rule person points_entry points_lot points_use post post_role post_state "
            "posting role_right till_shift value_entry"
        ),
        "insert": ("activity audit_entry number_counter print_record"),
        "update": ("audit_head number_counter till_shift"),
    },
    "supervision.do": {
        "read": (
            "audit_head calendar_day calendar_year company complaint complaint_clock "
            "credential dispatch number_rule person post post_role post_state posting "
            "role_right setting_value unit_state"
        ),
        "insert": (
            "activity audit_entry complaint_notice complaint_pause complaint_step "
            "number_counter supervision"
        ),
        "update": ("audit_head complaint complaint_clock complaint_pause number_counter"),
    },
    "supervision.urge": {
        "read": (
            "audit_head calendar_day calendar_year company complaint complaint_clock "
            "credential dispatch number_rule person post post_role post_state posting "
            "role_right setting_value sla_rule unit unit_state"
        ),
        "insert": (
            "activity audit_entry complaint_notice complaint_step number_counter supervision"
        ),
        "update": ("audit_head complaint number_counter"),
    },
    "tiers.approve": {
        "read": (
            "account audit_head card card_type company credential member_tier membership "
            "person points_entry post post_role post_state posting role_right setting_value "
            "tier_review tier_review_line"
        ),
        "insert": ("activity audit_entry card_type tier_change"),
        "update": ("audit_head card_type membership tier_review tier_review_line"),
    },
    "tiers.create": {
        "read": (
            "account audit_head company credential member_application member_tier membership "
            "person points_entry post post_role post_state posting role_right setting_value "
            "tier_review tier_review_line"
        ),
        "insert": ("activity audit_entry member_tier tier_change tier_review tier_review_line"),
        "update": ("audit_head member_tier membership tier_review tier_review_line"),
        "delete": ("tier_review_line"),
    },
    "tiers.view": {
        "read": (
            "account company credential customer member_tier membership person post post_role "
            "post_state posting role_right setting_value tier_change tier_review "
            "tier_review_line"
        ),
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
