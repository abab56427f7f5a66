"""What the rights of the card counter: members, points, stored value, cards and blanks touch."""

from __future__ import annotations

TOUCHES: dict[str, dict[str, str]] = {
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
    "tiers.approve": {
        "read": (
            "account audit_head card card_type company credential member_tier membership "
            "person points_entry post post_role post_state posting role_right setting_value "
            "tier_review tier_review_line"
        ),
        "insert": ("activity audit_entry card_type tier_change"),
        "update": (
            "audit_head card_type membership tier_review(state approved_by_id approved_at version) "
            "tier_review_line"
        ),
    },
    "tiers.create": {
        "read": (
            "account audit_head company credential member_application member_tier membership "
            "person points_entry post post_role post_state posting role_right setting_value "
            "tier_review tier_review_line"
        ),
        "insert": ("activity audit_entry member_tier tier_change tier_review tier_review_line"),
        "update": (
            "audit_head member_tier membership tier_review(state noticed_at prepared_at "
            "prepared_by_id version) tier_review_line"
        ),
        "delete": ("tier_review_line"),
    },
    "tiers.view": {
        "read": (
            "account company credential customer member_tier membership person post post_role "
            "post_state posting role_right setting_value tier_change tier_review "
            "tier_review_line"
        ),
    },
}
