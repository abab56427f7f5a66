"""会员: the room of applications and members, one tab each, by right."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from ui.paged import Page, Tab
from ui.tabbed import TabbedScreen
from ui.workplace import Workplace

#: What other rooms ask of this one by name: to enter an application.
NEW_APPLICATION = "new_application"


def _applications(place: Workplace) -> Page:
    from ui.membership.applications import ApplicationsPage

    return ApplicationsPage(place)


def _members(place: Workplace) -> Page:
    from ui.membership.members import MembersPage

    return MembersPage(place)


def _tiers(place: Workplace) -> Page:
    from ui.membership.tiers_page import TiersPage

    return TiersPage(place)


def _ledgers(place: Workplace) -> Page:
    from ui.membership.ledger_page import LedgerPage

    return LedgerPage(place)


def _shifts(place: Workplace) -> Page:
    from ui.membership.shift_page import ShiftPage

    return ShiftPage(place)


_VIEW = "membership.view"
_TABS = (
    Tab("applications", Phrase("members.applications"), _VIEW, _applications, ("application",)),
    Tab("members", Phrase("members.members"), _VIEW, _members, ("membership",)),
    Tab("tiers", Phrase("tiers.room.levels"), "tiers.view", _tiers, ("tier", "tier_review")),
    Tab("ledgers", Phrase("ledger.tab"), "points.view", _ledgers, ("account",)),
    Tab("shifts", Phrase("shift.tab"), "stored_value.view", _shifts, ("shift",)),
)


class MembersScreen(TabbedScreen):
    """The room."""

    title = Phrase("room.members")
    tabs = _TABS
    aliases = {NEW_APPLICATION: "applications.new"}  # noqa: RUF012 - never written
