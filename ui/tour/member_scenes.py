"""The scenes of joining: somebody applies at the desk, somebody else reviews and approves it."""

from __future__ import annotations

from crm_desktop.access.model import PersonData
from crm_desktop.application import Application
from crm_desktop.customers.model import Contact, CustomerData, Identity
from crm_desktop.foundation.actor import SYSTEM, Actor
from ui.customers.pick import CustomerPick
from ui.membership.application_forms import ApplicationForm
from ui.membership.applications import ApplicationsPage
from ui.tour.guide import Guide
from ui.tour.ways import command, for_readers, keep_preview, log_in
from ui.workplace import Address

PASSWORD = "tour-of-the-members"
_CLERK, _HEAD = ("李梅", "limei", "AG"), ("高远", "gaoyuan", "SP")
_APPLICANT, _PHONE = "尉迟𬭊䶮", "13511110716"


def applications(guide: Guide) -> None:
    """An application entered and handed in by the desk, and approved by another."""
    guide.meanwhile(_prepare)
    _enter(guide)
    command(guide, "tuichu")
    log_in(guide, _HEAD[1], PASSWORD)
    guide.press("F5")
    guide.picture("desk-to-review")
    page = _queue(guide)
    guide.picture("application-review")
    for_readers(guide, "applications")
    guide.press("Ctrl+P")
    guide.picture("application-form-preview")
    keep_preview(guide, "application-form")
    guide.press("Esc")
    page.table.setFocus()
    guide.press("Ctrl+Enter")
    guide.picture("application-approved")
    guide.press("Ctrl+2")
    guide.picture("members")


def _enter(guide: Guide) -> None:
    command(guide, "tuichu")
    log_in(guide, _CLERK[1], PASSWORD)
    _queue(guide)
    guide.picture("applications-empty")
    guide.press("F9")
    pick = guide.find(CustomerPick)
    # By the whole number: others in the tour may be called alike.
    guide.type(_PHONE)
    guide.wait_until(
        lambda: [row.name for row, _note in pick.found[:1]] == [_APPLICANT], "who applies"
    )
    guide.picture("application-who")
    guide.press("Enter")
    form = guide.find(ApplicationForm)
    guide.settle()
    for box in (form.signed.boxes["terms"], form.signed.boxes["notice"]):
        box.setFocus()
        guide.press("Space")
    form.consents.boxes["sensitive"].setFocus()
    guide.press("Space")
    guide.picture("application-entering")
    guide.press("Ctrl+Enter")
    guide.picture("application-draft")
    guide.press("Ctrl+Enter")
    guide.picture("application-handed-in")


def _queue(guide: Guide) -> ApplicationsPage:
    guide.program.house.place.go(Address("members", page="applications"))
    guide.settle()
    return guide.find(ApplicationsPage)


def _prepare(app: Application, admin: Actor) -> None:
    """Have a clerk, a head of section and an applicant."""
    company = next(iter(app.organisation.companies(admin))).id
    for name, login, role in (_CLERK, _HEAD):
        made = app.people.add_person(admin, PersonData(company, login, name)).value
        post = next(each for each in app.organisation.posts(admin) if role in each.roles)
        app.people.assign(admin, made.person.id, post.id, app.context.clock.today())
        actor = app.login.log_in(SYSTEM, login, made.password).value.actor
        app.login.change_password(actor, made.password, PASSWORD)
        if role == "AG":
            applicant = CustomerData(
                company,
                "person",
                _APPLICANT,
                source="walk_in",
                contacts=(Contact("phone", _PHONE),),
                identities=(Identity("resident", "110101199003074477"),),
            )
            app.customers.add(actor, applicant)
