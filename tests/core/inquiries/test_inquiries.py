"""A question is answered, passed on and answered, turned, asked again: nothing is typed twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_desktop.complaints.intake import Intake
from crm_desktop.complaints.read import complaint_of
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.errors import Conflict, NotAllowed, NotFound, Refused, ValidationErrors
from crm_desktop.inquiries.model import (
    Answer,
    HandoverFilter,
    Inquiry,
    InquiryData,
    InquiryFilter,
    PassOn,
    Turn,
)
from db import sql
from tests.core.offices import Office

CLERK, HEAD, BRANCH = "C3-1", "B1-1", "X2-1"
ASKED = InquiryData("会员卡丢了怎么办？", topic="membership", contact_phone="13812345678")


def asked(office: Office, data: InquiryData = ASKED, answer: Answer | None = None) -> Inquiry:
    return office.app.inquiries.register(office.actor(CLERK), data, answer).value


def test_an_answer_at_once(centre: Office) -> None:
    clerk = centre.actor(CLERK)
    (article, *_) = centre.app.knowledge.find(clerk, "卡不见了")
    with centre.logs("inquiry.register done"):
        found = asked(centre, answer=Answer(article.body, article.id, close=True))
    assert (found.number, found.state, found.first_contact) == ("ZX202603020001", "closed", True)
    assert centre.app.knowledge.article(clerk, article.id).used == 1
    assert found.answered_name == found.registered_name != ""


def test_a_question_goes_to_a_branch_and_comes_back(centre: Office) -> None:
    clerk, branch = centre.actor(CLERK), centre.actor(BRANCH)
    inquiries, found = centre.app.inquiries, asked(centre)
    company = sql.scalar("SELECT company_id FROM post WHERE id = ?", branch.post)
    assert inquiries.rows(branch, [found.id]) == []
    with pytest.raises(NotFound):  # nothing of it is theirs yet
        inquiries.reply(branch, found.id, found.version, "x")
    passed = inquiries.pass_on(
        clerk, found.id, found.version, PassOn(company, note="请今天回复")
    ).value
    assert (passed.state, passed.target_company) == ("passed", company)
    assert passed.reply_due is not None
    items = {item.sort: item for item in centre.app.due.items(branch)}
    assert (items["inquiry_reply"].id, items["inquiry_reply"].due) == (found.id, passed.reply_due)
    assert list(inquiries.ids(branch, InquiryFilter())) == [found.id]
    seen = inquiries.inquiry(branch, found.id)
    assert "12345678" not in seen.contact_phone
    with pytest.raises(NotAllowed):  # who passed it on does not reply in their name
        inquiries.reply(clerk, found.id, passed.version, "x")
    with pytest.raises(Conflict):
        inquiries.reply(branch, found.id, found.version, "到店补卡")
    with pytest.raises(ValidationErrors):
        inquiries.reply(branch, found.id, passed.version, " ")
    replied = inquiries.reply(branch, found.id, passed.version, "带证件到店补卡").value
    assert "inquiry_answer" in {item.sort for item in centre.app.due.items(clerk)}
    answered = inquiries.answer(clerk, found.id, replied.version, Answer(replied.reply)).value
    assert (answered.state, answered.first_contact) == ("answered", False)
    closed = inquiries.close(clerk, found.id, answered.version).value
    with pytest.raises(Refused):
        inquiries.answer(clerk, found.id, closed.version, Answer("x"))


def test_a_telephone_tells_who_asks(centre: Office) -> None:
    clerk = centre.actor(CLERK)
    customer = centre.app.customers.add(
        clerk, CustomerData(1, "person", "王芳", contacts=(Contact("phone", "13812345678"),))
    ).value
    asked(centre, InquiryData("几点开门", customer=customer.id))
    caller = centre.app.inquiries.caller(clerk, "138-1234-5678")
    assert (caller.customer, caller.name) == (customer.id, "王芳")
    assert [each.question for each in caller.earlier] == ["几点开门"]
    nobody = centre.app.inquiries.caller(clerk, "139")
    assert (nobody.customer, nobody.earlier) == (None, ())
    found = centre.app.inquiries.addressees(clerk)
    assert {each.company_name for each in found if each.unit is None} == {
        name for (name,) in sql.rows("SELECT name FROM company")
    }
    assert any(each.unit_name == "城东售后部" for each in found)


def test_a_unit_of_another_company_is_no_target(centre: Office) -> None:
    found = asked(centre)
    with pytest.raises(ValidationErrors) as wrong:
        centre.app.inquiries.pass_on(
            centre.actor(CLERK), found.id, found.version,
            PassOn(99, 1, due=centre.clock.now()),
        )  # fmt: skip
    assert {"company", "unit", "due"} <= set(wrong.value.fields)


def test_asking_again_breaks_the_first_contact(centre: Office) -> None:
    first = asked(centre, answer=Answer("带证件到店", close=True))
    centre.clock.advance(timedelta(days=3))
    caller = centre.app.inquiries.caller(centre.actor(CLERK), "138 1234 5678")
    assert [each.id for each in caller.earlier] == [first.id]
    again = asked(centre, InquiryData("还是不行", again_of=first.id))
    assert (again.again_of, again.again_number) == (first.id, first.number)
    after = centre.app.inquiries.inquiry(centre.actor(CLERK), first.id)
    assert (after.state, after.first_contact) == ("closed", False)
    # Later than the office's days it was solved all the same.
    second = asked(centre, answer=Answer("x"))
    centre.clock.advance(timedelta(days=8))
    asked(centre, InquiryData("?", again_of=second.id))
    assert centre.app.inquiries.inquiry(centre.actor(CLERK), second.id).first_contact


def test_it_becomes_a_complaint_with_the_same_words(centre: Office) -> None:
    clerk = centre.actor(CLERK)
    customer = centre.app.customers.add(
        clerk, CustomerData(1, "person", "王芳", contacts=(Contact("phone", "13812345678"),))
    ).value
    words = "空调修了三次还是不凉。\n要求退钱！"
    found = asked(centre, InquiryData(words, customer=customer.id, channel="visit"))
    centre.clock.advance(timedelta(minutes=5))
    with centre.logs("inquiry.turn done"):
        turned = centre.app.inquiry_turns.turn(
            clerk, found.id, found.version, Turn("complaint", "客户不满意")
        ).value
    case = complaint_of(turned.id)
    assert (case.words, case.customer, case.channel) == (words, customer.id, "visit")
    assert (case.origin, case.state, case.received_at) == (
        "inquiry", "registered", found.received_at,
    )  # fmt: skip
    assert (turned.inquiry.turned_number, turned.inquiry.state) == (case.number, "turned")
    with pytest.raises(Refused):
        centre.app.inquiry_turns.turn(clerk, found.id, turned.inquiry.version, Turn("lead"))


def test_leads_and_service_requests_are_seen_to(centre: Office) -> None:
    clerk, app = centre.actor(CLERK), centre.app
    lead = app.inquiry_turns.turn(
        clerk, (found := asked(centre, InquiryData("想加盟", contact_name="李总"))).id,
        found.version, Turn("lead"),
    ).value  # fmt: skip
    found = asked(centre, InquiryData("机油灯亮"))
    with pytest.raises(ValidationErrors):
        app.inquiry_turns.turn(clerk, found.id, found.version, Turn("service", type="dance"))
    due = centre.clock.now() + timedelta(hours=4)
    service = app.inquiry_turns.turn(
        clerk, found.id, found.version, Turn("service", type="repair", due=due)
    ).value
    assert (lead.number, service.number) == ("XS202603020001", "GD202603020001")
    listed = app.handovers.handovers(clerk, HandoverFilter())
    assert [each.number for each in listed] == [service.number, lead.number]
    assert listed[1].who == "李总"
    items = [item.id for item in app.due.items(clerk) if item.sort == "handover"]
    assert items == [service.id, lead.id]
    with pytest.raises(ValidationErrors):
        app.handovers.done(clerk, service.id, 1, "")
    done = app.handovers.done(clerk, service.id, 1, "已约明天到店").value
    assert (done.result, done.done_name) == ("已约明天到店", listed[0].opened_name)
    with pytest.raises(Refused):
        app.handovers.done(clerk, service.id, done.version, "x")
    assert len(app.handovers.handovers(clerk, HandoverFilter())) == 1
    assert len(app.handovers.handovers(clerk, HandoverFilter(all=True, text="机油"))) == 1
    with pytest.raises(NotAllowed):  # who only looks on sees to nothing
        app.handovers.done(centre.actor("A1-1"), lead.id, 1, "x")


def test_a_complaint_that_was_none_becomes_an_inquiry(centre: Office) -> None:
    clerk, head = centre.actor(CLERK), centre.actor(HEAD)
    case = centre.app.complaint_intake.register(
        clerk, Intake(words="几点关门？", contact_name="赵先生")
    ).value.case
    with pytest.raises(NotAllowed):
        centre.app.inquiry_turns.take_from_case(clerk, case.id, case.version, "是咨询")
    with centre.logs("inquiry.take done"):
        found = centre.app.inquiry_turns.take_from_case(head, case.id, case.version, "是咨询").value
    assert (found.question, found.contact_name, found.old_number) == (
        "几点关门？", "赵先生", case.number,
    )  # fmt: skip
    assert complaint_of(case.id).state == "transferred"
    major = centre.app.complaint_intake.register(
        clerk, Intake(words="几点关门？", contact_name="赵先生", level="major")
    ).value.case
    with pytest.raises(NotAllowed) as denied:  # as nobody but who may closes a major one
        centre.app.inquiry_turns.take_from_case(head, major.id, major.version, "是咨询")
    assert denied.value.right == "closing.major"


def test_lists_are_narrowed(centre: Office) -> None:
    clerk, inquiries = centre.actor(CLERK), centre.app.inquiries
    one, two = asked(centre), asked(centre, InquiryData("首保多少公里", contact_name="钱先生"))
    asked(centre, InquiryData("几点开门"), Answer("八点半", close=True))

    def found(wanted: InquiryFilter) -> list[int]:
        return list(inquiries.ids(clerk, wanted))

    assert found(InquiryFilter())[:2] == [one.id, two.id]
    assert found(InquiryFilter(text="5678")) == found(InquiryFilter(topic="membership")) == [one.id]
    assert found(InquiryFilter(text="钱先生 公里")) == [two.id]
    assert found(InquiryFilter(text=two.number.lower())) == [two.id]
    assert len(found(InquiryFilter(states=("closed",), mine=True))) == 1
    assert found(InquiryFilter(for_us=True)) == []
    assert [row.id for row in inquiries.rows(clerk, [two.id, 999, one.id])] == [two.id, one.id]
