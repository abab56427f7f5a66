"""The scenes of the till: a shift, a top-up, a sale that the card pays, why, the papers."""

from __future__ import annotations

from crm_desktop.access.model import PersonData
from crm_desktop.application import Application
from crm_desktop.cards.service import IssueWish
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.foundation.actor import SYSTEM, Actor
from ui.membership.ledger_forms import SpendForm, TopUpForm
from ui.membership.ledger_page import LedgerPage
from ui.membership.shift_page import OpenForm, ShiftPage
from ui.tour.guide import Guide
from ui.tour.ways import command, for_readers, keep_preview, log_in
from ui.workplace import Address

CASHIER, LOGIN, PASSWORD = "高洁", "gaojie", "tour-of-the-till"
_POST = "B1-3"


def ledgers(guide: Guide) -> None:
    """A cashier opens a shift, tops a gift card up, takes money from it, and shows why."""
    number = _gift_card(guide)
    command(guide, "tuichu")
    log_in(guide, LOGIN, PASSWORD)
    _open_shift(guide)
    place = guide.program.house.place
    place.go(Address("members", page="ledgers"))
    guide.settle()
    page = guide.find(LedgerPage)
    page.search.setFocus()
    guide.type(number)
    guide.press("Enter", "Ctrl+R")
    form = guide.find(TopUpForm)
    guide.fill("800", "80")
    form.method.set_value("wechat")
    guide.picture("top-up")
    guide.press("Ctrl+Enter", "Ctrl+D")
    guide.find(SpendForm)
    guide.fill("268", "POS-0042")
    guide.picture("spend")
    guide.press("Ctrl+Enter")
    guide.picture("ledger")
    for_readers(guide, "ledgers")
    guide.press("Ctrl+Y")
    guide.picture("why-this-balance")
    guide.press("Esc", "Ctrl+P")
    guide.picture("member-statement-preview")
    keep_preview(guide, "member-statement")
    guide.press("Esc")
    page.entries.setFocus()
    guide.press("Home", "Down", "Enter")
    keep_preview(guide, "top-up-receipt")
    guide.press("Esc")


def _open_shift(guide: Guide) -> None:
    guide.program.house.place.go(Address("members", page="shifts"))
    guide.settle()
    guide.find(ShiftPage).focus_first()
    guide.press("F9")
    guide.find(OpenForm).till.setFocus()
    guide.fill("前台 1", "200")
    guide.press("Ctrl+Enter")
    guide.picture("shift")


def _gift_card(guide: Guide) -> str:
    """Have a cashier with a gift card to sell; return its number."""
    number: str = guide.meanwhile(_make)
    return number


def _make(app: Application, admin: Actor) -> str:
    company = next(iter(app.organisation.companies(admin))).id
    person = app.people.add_person(admin, PersonData(company, LOGIN, CASHIER)).value
    post = next(each for each in app.organisation.posts(admin) if each.number == _POST)
    app.people.assign(admin, person.person.id, post.id, app.context.clock.today())
    actor = app.login.log_in(SYSTEM, LOGIN, person.password).value.actor
    app.login.change_password(actor, person.password, PASSWORD)
    app.stock.receive(actor, Delivery("gift", 1))
    app.stock.allocate(actor, Wanted("gift", quantity=1), actor.person)
    card = app.cards.issue(actor, IssueWish(type="gift", method="cash", signed=True)).value.card
    return app.cards.activate(actor, card.id, card.version).value.card.number
