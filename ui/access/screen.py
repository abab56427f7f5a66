"""组织: the room of structure, people, rights, requests and companies, one tab each, by right."""

from __future__ import annotations

from crm_desktop.foundation.words import Phrase
from ui.paged import Page, Tab
from ui.tabbed import TabbedScreen
from ui.workplace import Workplace

#: What other rooms ask of this one by name: to hand in a request.
NEW_REQUEST = "new_request"


def _structure(place: Workplace) -> Page:
    from ui.access.structure import StructurePage

    return StructurePage(place)


def _people(place: Workplace) -> Page:
    from ui.access.people import PeoplePage

    return PeoplePage(place)


def _rights(place: Workplace) -> Page:
    from ui.access.rights import RightsPage

    return RightsPage(place)


def _requests(place: Workplace) -> Page:
    from ui.access.requests import RequestsPage

    return RequestsPage(place)


def _companies(place: Workplace) -> Page:
    from ui.access.companies import CompaniesPage

    return CompaniesPage(place)


_VIEW = "administration.view"
_TABS = (
    Tab(
        "structure",
        Phrase("organisation.structure"),
        "organisation.view",
        _structure,
        ("unit", "post"),
    ),
    Tab("people", Phrase("organisation.people_tab"), _VIEW, _people, ("person", "posting")),
    Tab("rights", Phrase("organisation.rights"), _VIEW, _rights, ("rights",)),
    Tab("requests", Phrase("organisation.requests"), _VIEW, _requests, ("request",)),
    Tab(
        "companies",
        Phrase("organisation.companies"),
        "organisation.view",
        _companies,
        ("company",),
    ),
)


class OrganisationScreen(TabbedScreen):
    """The room."""

    title = Phrase("room.organisation")
    tabs = _TABS
    aliases = {NEW_REQUEST: "requests.new"}  # noqa: RUF012 - never written
