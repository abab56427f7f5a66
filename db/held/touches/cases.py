"""What the rights of complaints, inquiries and what is reported of them touch."""

from __future__ import annotations

TOUCHES: dict[str, dict[str, str]] = {
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
        "update": (
            "audit_head complaint complaint_clock number_counter remedy(state given_at version)"
        ),
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
    "rectification.approve": {
        "read": (
            "audit_head company complaint credential person post post_role post_state posting "
            "rectification role_right unit_state"
        ),
        "insert": ("activity audit_entry complaint_step"),
        "update": (
            "audit_head rectification(state verdict verified_at verified_by_id rounds version)"
        ),
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
        "update": (
            "audit_head rectification(state accepted_at measure done_on submitted_at "
            "submitted_by_id version)"
        ),
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
        "update": ("audit_head month_report(state approved_at approved_by_id remark version)"),
    },
    "reports.check": {
        "read": (
            "audit_head company credential month_report person post post_role post_state "
            "posting role_right setting_value"
        ),
        "insert": ("activity audit_entry"),
        "update": ("audit_head month_report(state checked_at checked_by_id remark version)"),
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
        "update": ("audit_head month_report(state remark version)"),
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
        "update": (
            "audit_head complaint complaint_clock dispatch number_counter remedy(state decided_at "
            "decided_by_id decision_note version)"
        ),
    },
    "standards.approve": {
        "read": (
            "audit_head commitment company credential member_tier person post post_role "
            "post_state posting role_right setting_value sla_rule"
        ),
        "insert": ("activity audit_entry commitment"),
        "update": ("audit_head commitment sla_rule(approved_at approved_by_id retired_at version)"),
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
}
