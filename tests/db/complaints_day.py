"""Complaints, inquiries and a month's report in the stored database of a released schema."""

from __future__ import annotations

from datetime import timedelta

from crm_desktop.complaints.callbacks import Answer, TryData, Unsatisfied
from crm_desktop.complaints.closing import Closing
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.dossier_keeping import ArchivePlace, LoanData
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import Complaint, Dispatch, DispatchResult, Target
from crm_desktop.complaints.read import complaint_of, dispatches_of
from crm_desktop.complaints.rectifying import RectificationData
from crm_desktop.complaints.remedying import RemedyData
from crm_desktop.complaints.supervising import SupervisionOrder
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.inquiries.model import Answer as InquiryAnswer
from crm_desktop.inquiries.model import CallData, InquiryData, Turn
from tests.db.members_day import ALONE, Hands

_FIXED = DispatchResult(
    facts="膨胀阀堵塞 €\n<b>&",
    cause="diagnosis",
    cause_text="误判",
    liability="ours",
    liable="李㛃",
    measure="更换膨胀阀",
    cost_fen=30_000,
    reaction="认可",
)


class _Case:
    """A case and its latest order, read anew before each step."""

    def __init__(self, hands: Hands, case: Complaint) -> None:
        self._hands = hands
        self.id = case.id

    @property
    def now(self) -> Complaint:
        with self._hands.application.context.database.here():
            return complaint_of(self.id)

    @property
    def order(self) -> Dispatch:
        with self._hands.application.context.database.here():
            return dispatches_of(self.id)[0]


def take_complaints(hands: Hands) -> None:
    """Take a case through two rounds into the archive, and leave another waiting."""
    _through_two_rounds(hands)
    _left_waiting(hands)
    _asked(hands)
    _reported(hands)


def _registered(hands: Hands, title: str) -> _Case:
    app, clerk = hands.application, hands.clerk
    intake = Intake(title=title, words=f"{title}，三次没修好 €", contact_phone="13812345678")
    case = _Case(hands, app.complaint_intake.register(clerk, intake).value.case)
    hands.clock.advance(timedelta(minutes=5))
    accepted = Acceptance("repair", "ordinary", wish="修好")
    app.complaint_intake.accept(clerk, case.id, case.now.version, accepted)
    return case


def _handled(hands: Hands, case: _Case) -> None:
    app, clerk = hands.application, hands.clerk
    app.handling.receive(clerk, case.order.id, case.order.version)
    app.handling.progress(clerk, case.order.id, case.order.version, "等配件")
    hands.clock.advance(timedelta(minutes=20))
    app.handling.submit(clerk, case.order.id, case.order.version, _FIXED)
    app.case_review.agree(hands.chief, case.order.id, case.order.version)


def _through_two_rounds(hands: Hands) -> None:
    app, clerk, chief = hands.application, hands.clerk, hands.chief
    case = _registered(hands, "空调不制冷")
    order = DispatchOrder(Target(1), "查清原因")
    app.dispatches.dispatch(clerk, case.id, case.now.version, [order])
    _handled(hands, case)
    app.case_callbacks.note_try(
        clerk, case.id, case.now.version, TryData("call", "no_answer"), exception=ALONE
    )
    app.case_callbacks.unsatisfied(
        clerk, case.id, case.now.version, Unsatisfied("还是热", grade=2), exception=ALONE
    )
    _handled(hands, case)
    app.case_callbacks.satisfied(
        clerk, case.id, case.now.version, Answer(5, "好了"), exception=ALONE
    )
    remedy = app.remedies.ask(clerk, case.id, RemedyData("gift", "洗车券", 5_000)).value
    remedy = app.remedies.approve(chief, remedy.id, remedy.version).value
    app.remedies.given(clerk, remedy.id, remedy.version)
    closing = Closing("satisfied", "修好", "diagnosis", "误判", "ours", "先测压再换件", shared=True)
    app.case_closing.close(chief, case.id, case.now.version, closing)
    app.case_closing.archive(clerk, case.id, case.now.version, ArchivePlace("TSD-1", "二层 A1"))
    due = hands.clock.today() + timedelta(3)
    app.case_closing.lend(clerk, case.id, LoanData("财务部", due))
    todo = RectificationData("诊断流程", due, Target(1), case.id, "同一故障三次", "先测压")
    made = app.rectifications.issue(chief, todo).value
    made = app.rectifications.take(clerk, made.id, made.version).value
    made = app.rectifications.submit(
        clerk, made.id, made.version, "改了流程", hands.clock.today()
    ).value
    app.rectifications.verify(chief, made.id, made.version, passed=True)


def _left_waiting(hands: Hands) -> None:
    app, clerk, chief = hands.application, hands.clerk, hands.chief
    case = _registered(hands, "救援等了两小时")
    app.dispatches.dispatch(clerk, case.id, case.now.version, [DispatchOrder(Target(1))])
    by = hands.clock.now() + timedelta(hours=3)
    demand = SupervisionOrder("请说明进度", by, Target(1))
    app.supervision.supervise(chief, case.id, case.now.version, demand)
    app.case_steps.suspend(chief, case.id, case.now.version, "等客户寄发票")
    hands.clock.advance(timedelta(hours=2))
    app.case_steps.resume(chief, case.id, case.now.version)
    hands.clock.advance(timedelta(hours=4))
    app.complaint_clocks.tick(SYSTEM)


def _asked(hands: Hands) -> None:
    app, clerk = hands.application, hands.clerk
    app.inquiries.register(clerk, InquiryData("保养多少钱"), InquiryAnswer("五百元", close=True))
    wants = app.inquiries.register(clerk, InquiryData("想买车", contact_name="王五")).value
    app.inquiry_turns.turn(clerk, wants.id, wants.version, Turn("lead", "有意向"))
    at = hands.clock.now() - timedelta(minutes=3)
    app.calls.add(clerk, CallData(at, "13812345678", agent="李㛃", talk_seconds=65))


def _reported(hands: Hands) -> None:
    """The report of the month before: nothing was complained of in it."""
    app, clerk, chief = hands.application, hands.clerk, hands.chief
    day = hands.clock.today().replace(day=1) - timedelta(days=1)
    report = app.month_reports.prepare(clerk, "complaint", day).value
    app.month_reports.check(chief, report.id, report.version)
