"""The scenes of the card desk: a member's first card, lost by telephone, reissued at the desk."""

from __future__ import annotations

from datetime import date

from crm_desktop.access.model import PersonData
from crm_desktop.application import Application
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.customers.model import Contact, CustomerData, Identity, VehicleData
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.membership.applying import ApplicationData
from crm_desktop.membership.paying import TopUp
from ui.cards.desk_page import DeskPage
from ui.cards.forms import CardStepForm, IssueForm
from ui.toolkit.inputs import LineEdit
from ui.tour.guide import Guide
from ui.tour.ways import for_readers, keep_preview
from ui.workplace import Address

ADMINISTRATOR, PASSWORD = "zhoumin", "tour-of-the-desk"
_CLERK, _LOGIN, _POST = "孙宁", "sunning", "B1-2"
_NAME, _PHONE, _PLATE = "单晓东", "13712342210", "粤BK7788"


def cards(guide: Guide) -> None:
    """Whoever was approved gets a card; it is reported lost, frozen at once, and reissued."""
    customer = _approved(guide)
    place = guide.program.house.place
    place.go(Address("cards", kind="customer", id=customer))
    guide.settle()
    guide.press("F9")
    form = guide.find(IssueForm)
    form.signed.setChecked(True)
    guide.picture("card-issue")
    _listens(guide, form)
    guide.press("Ctrl+Enter")
    desk = guide.find(DeskPage)
    guide.wait_until(lambda: "activate" in desk.steps.buttons, "the card to be activated")
    desk.begin("activate")
    step = guide.find(CardStepForm)
    _listens(guide, step)
    step.findChildren(LineEdit)[0].setFocus()
    guide.fill("2210")
    guide.press("Enter")
    guide.wait_until(lambda: _is_active(desk), "the card to be active")
    _paid_in(guide, desk)
    guide.press("F2")
    guide.type("BK7788")
    guide.picture("card-found")
    guide.press("F6", "Ctrl+1", "Ctrl+2", "Ctrl+3")
    guide.picture("card-loss")
    guide.press("Enter")
    guide.picture("loss-receipt-preview")
    keep_preview(guide, "loss-receipt")
    guide.press("Esc")
    guide.picture("card-lost")
    for_readers(guide, "card-desk")
    guide.press("F8", "Ctrl+1")
    guide.picture("card-reissue")
    guide.press("Enter")
    keep_preview(guide, "reissue-receipt")
    guide.press("Esc")
    guide.picture("card-reissued")


def _is_active(desk: DeskPage) -> bool:
    laid = desk.laid
    return laid is not None and laid.shown is not None and laid.shown.card.state == "active"


def _listens(guide: Guide, form: IssueForm | CardStepForm) -> None:
    """Make a dialog the active window; without a window manager nobody does."""
    dialog = form.window()
    dialog.activateWindow()
    guide.wait_until(dialog.isActiveWindow, "the dialog to listen")


def _paid_in(guide: Guide, desk: DeskPage) -> None:
    """Have money on the card that is about to be lost."""
    laid = desk.laid
    if laid is None or laid.shown is None:
        return
    card = laid.shown.card

    def pay(app: Application, actor: Actor) -> object:
        top_up = TopUp(186_000, "wechat")
        return app.value.top_up(actor, card.account or 0, top_up, "tour", card=card.id)

    guide.meanwhile(pay)


def _approved(guide: Guide) -> int:
    """Have somebody whose application was approved, and blanks in the cashier's hands."""
    customer: int = guide.meanwhile(_make)
    return customer


def _make(app: Application, cashier: Actor) -> int:
    admin = app.login.log_in(SYSTEM, ADMINISTRATOR, PASSWORD).value.actor
    company = next(iter(app.organisation.companies(admin))).id
    person = app.people.add_person(admin, PersonData(company, _LOGIN, _CLERK)).value
    posts = app.organisation.posts(admin)
    post = next(each for each in posts if each.number == _POST)
    app.people.assign(admin, person.person.id, post.id, app.context.clock.today())
    clerk = app.login.log_in(SYSTEM, _LOGIN, person.password).value.actor
    app.login.change_password(clerk, person.password, PASSWORD)
    customer = app.customers.add(clerk, _member(company)).value.id
    app.vehicles.add(clerk, VehicleData(company, plate=_PLATE), customer)
    wish = ApplicationData(
        customer,
        tier="ordinary",
        card_type="member",
        source="walk_in",
        terms_signed=True,
        notice_signed=True,
        consents=frozenset({"sensitive"}),
    )
    draft = app.applications.enter(clerk, wish).value
    given = app.applications.submit(clerk, draft.id, draft.version).value
    app.applications.approve(cashier, given.id, given.version)
    app.stock.receive(cashier, Delivery("member", 20))
    app.stock.allocate(cashier, Wanted("member", quantity=20), cashier.person)
    return customer


def _member(company: int) -> CustomerData:
    return CustomerData(
        company,
        "person",
        _NAME,
        birthday=date(1984, 3, 7),
        contacts=(Contact("phone", _PHONE),),
        identities=(Identity("resident", "440306198403070023"),),
        source="walk_in",
    )
