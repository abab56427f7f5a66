"""Members and cards in the stored database of a released schema: a row in each of their tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from crm_desktop.application import Application
from crm_desktop.cards.design_model import DesignData, Element, Side
from crm_desktop.cards.kinds import TypeData
from crm_desktop.cards.loss import Lifting, LossReport
from crm_desktop.cards.model import Card
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.service import IssueWish
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.customers.model import Contact, CustomerData, Identity
from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.foundation.clock import SetClock
from crm_desktop.membership.applying import ApplicationData, Scan
from crm_desktop.membership.earning import Earning
from crm_desktop.membership.model import Membership, TierData
from crm_desktop.membership.paying import Refund, TopUp
from crm_desktop.membership.read import membership_of_account
from crm_desktop.membership.sales import Sale
from tests.houses import PASSWORD

ALONE = "只有一人"
MONEY = "stored_value.approve"
#: Everything that somebody is verified by on the telephone and known by here.
FACTS = ("name", "phone", "identity", "birthday")
PEOPLE = (
    ("林𬭊䶮", "13900010001", "110101199003074477"),
    ("何晓", "13900010002", "310101198808121034"),
    ("罗青", "13900010003", "110101198505051238"),
    ("贾明", "13900010004", "110101197003076377"),
)


@dataclass(frozen=True)
class Hands:
    """Who decides, who serves, and the clock by which they do it."""

    application: Application
    chief: Actor
    clerk: Actor
    clock: SetClock

    def sign(self, right: str) -> Countersign:
        """Let the chief sign what the clerk does."""
        login = self.application.login
        return login.countersign(self.clerk, right, "admin", PASSWORD).value

    def membership(self, card: Card) -> Membership:
        """Return the membership of a card's account as it is now."""
        with self.application.context.database.here():
            found = membership_of_account(card.account or 0)
        assert found
        return found


@dataclass(frozen=True)
class Cards:
    """The cards of those who joined, in use."""

    lin: Card
    he: Card
    luo: Card


def serve_members(application: Application, hands: Hands) -> None:
    """Take applications, issue cards and use them, and keep the ledgers and the stock."""
    _set_up(application, hands)
    cards = _apply(application, hands)
    hands.clock.advance(timedelta(minutes=5))
    _keep_the_books(application, hands, cards.lin)
    _count_levels(application, hands, cards.he)
    hands.clock.advance(timedelta(minutes=5))
    _live_with_cards(application, hands, cards)
    _count_the_stock(application, hands)


def _set_up(application: Application, hands: Hands) -> None:
    """Add a level, a kind of card, a design, and blanks of which some go to the clerk."""
    chief, clerk = hands.chief, hands.clerk
    application.tiers.add(chief, TierData("founder", "创始会员", "Founder", 9, benefits="免排队"))
    application.card_types.add(chief, TypeData("fleet", "车队卡", "Fleet card", "8"))
    front = Side("#1F3A5F", "#35598C", (Element("qr", 60, 30, 20, 20),))
    application.card_designs.save(clerk, DesignData("春季 €", None, front))
    stock = application.stock
    stock.receive(clerk, Delivery("member", quantity=12, note="首批"))
    stock.receive(clerk, Delivery("gift", quantity=4))
    stock.receive(clerk, Delivery("member", numbers=("OLD-001", "OLD-002")))
    stock.allocate(clerk, Wanted("member", quantity=8), clerk.person)
    stock.allocate(clerk, Wanted("gift", quantity=2), clerk.person)


def _apply(application: Application, hands: Hands) -> Cards:
    """Enter four applications; three become members by their cards, one is rejected."""
    cards: list[Card] = []
    chief, clerk = hands.chief, hands.clerk
    for name, phone, paper in PEOPLE:
        identities = (Identity("resident", paper),)
        somebody = CustomerData(
            1, "person", name, contacts=(Contact("phone", phone),), identities=identities
        )
        wanted = ApplicationData(
            application.customers.add(clerk, somebody).value.id,
            "ordinary",
            "member",
            "walk_in",
            terms_signed=True,
            notice_signed=True,
            notes="到店办理\n<b>&",
            consents=frozenset({"sensitive"}),
        )
        entered = application.applications.enter(clerk, wanted).value
        scan = Scan("证件.txt", b"scan of a paper")
        application.papers.add(clerk, entered.id, "identity", "原件已看", scan)
        entered = application.applications.application(clerk, entered.id)
        given = application.applications.submit(clerk, entered.id, entered.version).value
        if len(cards) == 3:
            application.applications.reject(chief, given.id, given.version, "资料不实")
            break
        application.applications.approve(chief, given.id, given.version)
        card = application.cards.join(clerk, given.id, IssueWish(signed=True)).value.card
        cards.append(application.cards.activate(clerk, card.id, card.version, phone).value.card)
    return Cards(*cards)


def _keep_the_books(application: Application, hands: Hands, card: Card) -> None:
    """Fill both ledgers with the entries of a shift, and close it."""
    clerk = hands.clerk
    value, account = application.value, card.account or 0
    application.shifts.open(clerk, "1 号台", 50_000)
    topped = TopUp(100_000, "cash", gift_fen=10_000)
    value.top_up(clerk, account, topped, "day:1", card=card.id)
    spent = value.spend(clerk, account, 12_345, "day:2", card=card.id, document="B-1").value
    value.give_back(clerk, spent.id, 345, "退一件", "day:3")
    wrong = value.top_up(clerk, account, TopUp(5_000, "cash"), "day:4", card=card.id).value
    value.reverse(clerk, wrong.id, "多录一笔", "day:5", second=hands.sign(MONEY))
    value.adjust(clerk, account, 100, "补记 <b>&", "day:6", second=hands.sign(MONEY))
    paid = Refund(1_000, "cash", PEOPLE[0][0], reason="客户要求")
    value.refund(clerk, account, paid, "day:7", card=card.id, second=hands.sign(MONEY))
    _collect_points(application, hands, card)
    shift = application.shifts.shifts(clerk)[0]
    short = shift.should_fen - 50
    application.shifts.close(clerk, shift.id, shift.version, short, "找零差错")
    application.shifts.open(clerk, "1 号台", 50_000)


def _collect_points(application: Application, hands: Hands, card: Card) -> None:
    """Earn, and once the points are free use them, take some back and put some right."""
    clerk, account = hands.clerk, card.account or 0
    today, points = hands.clock.today(), application.points
    sale = Sale(88_800, today, "B-2", stored_fen=8_800)
    earned = application.sales.sell(clerk, account, sale, card=card.id).value.earned
    assert earned
    points.earn(clerk, account, Earning(250_000, today, "B-3", card.id), "day:8")
    hands.clock.advance(timedelta(days=40))
    points.redeem(clerk, account, 300, "换机油", "day:9", card=card.id)
    points.reverse(clerk, earned.id, 8_800, "退货", "day:10")
    points.adjust(clerk, account, 20, "补记", "day:11")


def _count_levels(application: Application, hands: Hands, card: Card) -> None:
    """Grant a level for a time, and prepare and tell the review that is to end it."""
    chief = hands.chief
    until = hands.clock.today() + timedelta(days=45)
    membership = hands.membership(card)
    application.tiers.grant(
        chief, membership.id, membership.version, "gold", until=until, reason="老客户"
    )
    review = application.tier_reviews.prepare(chief, until).value
    application.tier_reviews.notice(chief, review.id, review.version)
    membership = hands.membership(card)
    application.members.freeze(chief, membership.id, membership.version, "核查")
    membership = hands.membership(card)
    application.members.unfreeze(chief, membership.id, membership.version, "无误")


def _live_with_cards(application: Application, hands: Hands, cards: Cards) -> None:
    """Leave cards in use, frozen, lost, replaced, cancelled and half taken back."""
    chief, clerk, desk = hands.chief, hands.clerk, application.cards
    losses = application.card_losses
    report = LossReport(facts=FACTS, note="电话报失")
    lost = losses.report(clerk, cards.lin.id, cards.lin.version, report).value.card
    asked = losses.ask(clerk, lost.id, lost.version, "找到了").value.card
    lifting = Lifting(in_person=True, presented=True, reason="本人到店")
    found = losses.unlose(clerk, asked.id, asked.version, lifting, exception=ALONE).value.card
    desk.freeze(chief, found.id, found.version, "核查")
    old = cards.he
    swap = Replacing(collected=True, method="cash", note="芯片损坏")
    new = application.card_replacing.replace(clerk, old.id, old.version, swap).value.new
    desk.cancel(clerk, new.id, new.version, "不再使用", tail=PEOPLE[1][1])
    losses.report(clerk, cards.luo.id, cards.luo.version, report)
    gift = desk.issue(clerk, IssueWish(type="gift", signed=True)).value.card
    gift = desk.activate(clerk, gift.id, gift.version).value.card
    gift = desk.cancel(clerk, gift.id, gift.version, "退卡").value.card
    desk.finish(chief, gift.id, gift.version, collected=True)


def _count_the_stock(application: Application, hands: Hands) -> None:
    """Spoil a blank, take another back, and count what is left, witnessed by the chief."""
    clerk, stock = hands.clerk, application.stock
    stock.spoil(clerk, Wanted("member", quantity=1), "misprint", "卡面划伤")
    stock.give_back(clerk, Wanted("member", quantity=1))
    told = next(each for each in application.stock_counts.figures(clerk) if each.closing)
    counts = application.stock_counts
    taken = counts.take(clerk, told.type.code, told.closing - 1, "少一张，待查").value
    counts.witness(hands.chief, taken.id, taken.version)
