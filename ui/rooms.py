"""The rooms of the window, in the order of the rail. A new room is one more line here.

Screens are imported when somebody enters, for start-up waits for none of them.
"""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from ui.screen import Offer, Room, Screen
from ui.workplace import Workplace


def _desk(place: Workplace) -> Screen:
    from ui.desk.screen import DeskScreen

    return DeskScreen(place)


def _customers(place: Workplace) -> Screen:
    from ui.customers.screen import CustomersScreen

    return CustomersScreen(place)


def _cards(place: Workplace) -> Screen:
    from ui.cards.screen import CardsScreen

    return CardsScreen(place)


def _members(place: Workplace) -> Screen:
    from ui.membership.screen import MembersScreen

    return MembersScreen(place)


def _complaints(place: Workplace) -> Screen:
    from ui.complaints.screen import ComplaintsScreen

    return ComplaintsScreen(place)


def _supervision(place: Workplace) -> Screen:
    from ui.complaints.board_screen import BoardScreen

    return BoardScreen(place)


def _organisation(place: Workplace) -> Screen:
    from ui.access.screen import OrganisationScreen

    return OrganisationScreen(place)


def _audit(place: Workplace) -> Screen:
    from ui.audit.screen import AuditScreen

    return AuditScreen(place)


def _settings(place: Workplace) -> Screen:
    from ui.office.screen import SettingsScreen

    return SettingsScreen(place)


#: What the room of customers needs, in parts that take a few milliseconds each to import.
_MODULES_OF_CUSTOMERS = (
    "crm_desktop.customers.importing.model",
    "crm_desktop.customers.model",
    "crm_desktop.foundation.formats.places",
    "ui.customers.choices",
    "crm_desktop.customers.rules",
    "crm_desktop.foundation.searchwords",
    "crm_desktop.customers.bulk",
    "ui.access.aside",
    "ui.toolkit.form",
    "ui.customers.bulk",
    "ui.shell.files",
    "ui.toolkit.printing",
    "ui.toolkit.preview",
    "ui.customers.exporting",
    "ui.customers.kept.state",
    "ui.customers.screen",
    "ui.customers.vehicles",
    "ui.customers.record_page",
    "ui.customers.vehicle_rows",
    "ui.customers.form",
    "ui.customers.form_page",
    "crm_desktop.customers.consents",
    "ui.customers.consents",
    "crm_desktop.customers.owing",
    "crm_desktop.customers.importing.draft",
    "crm_desktop.files.model",
    "crm_desktop.files.guess",
    "crm_desktop.customers.receivables",
    "ui.customers.credit_tab",
    "ui.customers.files",
    "ui.customers.visits_tab",
    "ui.customers.file_tab",
    "ui.customers.importing.chosen",
    "ui.customers.importing.page",
)
_MODULES_OF_COMPLAINTS = (
    "crm_desktop.complaints.model",
    "crm_desktop.complaints.list_model",
    "ui.complaints.wording",
    "ui.complaints.preview",
    "ui.complaints.list_page",
    "crm_desktop.complaints.read",
    "crm_desktop.complaints.intake",
    "crm_desktop.complaints.intake_desk",
    "ui.complaints.intake_form",
    "ui.complaints.intake_page",
    "ui.complaints.screen",
    "crm_desktop.complaints.case_file",
    "ui.complaints.step_form",
    "ui.complaints.step_specs",
    "ui.complaints.case_panels",
    "ui.complaints.case_page",
)
_MODULES_OF_ORGANISATION = (
    "ui.access.person_form",
    "ui.access.people",
    "ui.access.structure",
    "ui.access.screen",
)

ROOMS: tuple[Room, ...] = (
    Room("desk", "layout-dashboard", Phrase("room.desk"), _desk, ("own.do",)),
    Room(
        "customers",
        "users",
        Phrase("room.customers"),
        _customers,
        ("customers.view",),
        kinds=("customer", "vehicle", "visit", "borrowing"),
        offers=(
            Offer(
                "customer",
                "edit_customer",
                Phrase("customers_room.do.edit"),
                "pencil",
                "customers.edit",
                "Ctrl+E",
            ),
        ),
        modules=_MODULES_OF_CUSTOMERS,
    ),
    Room(
        "members",
        "crown",
        Phrase("room.members"),
        _members,
        ("membership.view",),
        kinds=("application", "membership", "tier", "tier_review", "account", "shift"),
    ),
    Room(
        "cards",
        "id-card",
        Phrase("room.cards"),
        _cards,
        ("card_loss.view", "cards.view", "card_stock.view"),
        kinds=("card", "card_stock", "card_count", "card_type", "card_design"),
        offers=(
            *(
                Offer(kind, "loss", Phrase("card_room.do.lose"), "lock", "card_loss.do", "F6")
                for kind in ("customer", "card")
            ),
            *(
                Offer(
                    kind,
                    "reissue",
                    Phrase("card_room.do.reissue_card"),
                    "rotate-ccw",
                    "cards.do",
                    "F8",
                )
                for kind in ("customer", "card")
            ),
        ),
    ),
    Room(
        "complaints",
        "message-square-warning",
        Phrase("room.complaints"),
        _complaints,
        ("complaints.view", "complaints.create"),
        kinds=("complaint", "dispatch", "supervision", "rectification"),
        offers=(
            Offer(
                "customer",
                "new",
                Phrase("complaint_list.do.new"),
                "message-square-warning",
                "complaints.create",
                "F7",
            ),
        ),
        modules=_MODULES_OF_COMPLAINTS,
    ),
    Room(
        "supervision",
        "kanban",
        Phrase("room.supervision"),
        _supervision,
        ("supervision.do",),
    ),
    Room(
        "organisation",
        "network",
        Phrase("room.organisation"),
        _organisation,
        ("organisation.view",),
        kinds=("company", "unit", "post", "person", "posting", "request", "rights"),
        modules=_MODULES_OF_ORGANISATION,
    ),
    Room(
        "audit",
        "scroll-text",
        Phrase("room.audit"),
        _audit,
        ("audit.view",),
        kinds=("audit",),
        foot=True,
    ),
    Room(
        "settings",
        "settings",
        Phrase("room.settings"),
        _settings,
        ("own.do",),
        kinds=("setting", "dictionary", "calendar", "number", "backup", "office"),
        foot=True,
    ),
)
