"""Complaints of the sample office: some in each state, told step by step by whoever takes it.

What happened is ``resources/defaults/sample_cases.json``. A step is at ``[days ago, "HH:MM"]``, or
a number of minutes before the sample is opened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from crm_desktop.application import Application
from crm_desktop.complaints.callbacks import Answer, TryData, Unsatisfied
from crm_desktop.complaints.closing import Closing
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.dossier_keeping import ArchivePlace
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import Complaint, Dispatch, DispatchResult, Target
from crm_desktop.complaints.read import complaint_of, dispatches_of
from crm_desktop.customers.model import Contact, CustomerData, VehicleData
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.clock import CHINA, Clock, SetClock
from crm_desktop.foundation.resources import resource_json
from crm_desktop.inquiries.model import Answer as InquiryAnswer
from crm_desktop.inquiries.model import InquiryData, PassOn

_FILE = "sample_cases.json"


class CaseStory:
    """Tells what happened to the sample's complaints, in the order of time."""

    def __init__(
        self,
        application: Application,
        past: SetClock,
        present: Clock,
        actors: Mapping[str, Actor],
        companies: Mapping[int, int],
    ) -> None:
        self._app = application
        self._past = past
        self._present = present
        self._actors = actors
        self._companies = companies
        self._cases: dict[int, int] = {}
        content = resource_json("defaults", _FILE)
        self._usual: Mapping[str, str] = content["usual"]
        self._told: list[Mapping[str, Any]] = [
            *(_closed(told, content["usual"]) for told in content["past"]),
            *content["cases"],
        ]
        steps = [
            (self._at(when), case, name, what)
            for case, told in enumerate(self._told)
            for when, name, *what in ([told["at"], "register"], *told["steps"])
        ]
        self._asked: list[list[Any]] = content["inquiries"]
        steps += [
            (self._at(asked[0]), place, "ask", [])
            for place, asked in enumerate(self._asked, start=len(self._told))
        ]
        self._steps = deque(sorted(steps, key=lambda step: step[:2]))

    def tell(self, until: datetime) -> None:
        """Take the steps that come next, the earliest first, up to a time."""
        while self._steps and self._steps[0][0] <= until:
            at, case, name, what = self._steps.popleft()
            self._past.set(max(self._past.now(), at))
            if name == "ask":
                self._ask(self._asked[case - len(self._told)])
            else:
                getattr(self, f"_{name}")(case, self._told[case], *what)

    def _at(self, when: int | list[Any]) -> datetime:
        now = self._present.now()
        if isinstance(when, int):
            return now - timedelta(minutes=when)
        days, clock = when
        day = now.date() - timedelta(days=days)
        return min(now, datetime.combine(day, time.fromisoformat(clock), CHINA))

    # Parts

    def _case(self, case: int) -> Complaint:
        with self._app.context.database.here():
            return complaint_of(self._cases[case])

    def _order(self, case: int) -> Dispatch:
        with self._app.context.database.here():
            return dispatches_of(self._cases[case])[0]

    def _handler(self, told: Mapping[str, Any]) -> Actor:
        return self._actors["dingwei" if told["company"] == 2 else "zhengsiyuan"]

    # Steps

    def _register(self, case: int, told: Mapping[str, Any]) -> None:
        clerk = self._actors["fangnan"]
        intake = Intake(
            channel=told.get("channel", "call"),
            title=told["title"],
            words=told["words"],
            wish=told.get("wish", ""),
            kind=told["kind"],
            fault=told.get("fault", ""),
            safety=told.get("safety", False),
            target=Target(self._companies[told["company"]]),
        )
        if "who" in told:
            name, phone, plate, model = told["who"]
            customer = self._customer(clerk, name, phone)
            data = VehicleData(self._companies[1], plate=plate, model=model)
            vehicle = self._app.vehicles.add(clerk, data, customer).value.id
            intake = replace(intake, customer=customer, vehicle=vehicle, contact_phone=phone)
        self._cases[case] = self._app.complaint_intake.register(clerk, intake).value.case.id

    def _customer(self, clerk: Actor, name: str, phone: str) -> int:
        greeter = self._actors["zengfan"]
        found = self._app.find_customers.find(greeter, phone)
        if found:
            return found[0].row.id
        data = CustomerData(
            self._companies[1], "person", name, contacts=(Contact("phone", phone, main=True),)
        )
        return self._app.customers.add(clerk, data).value.id

    def _ask(self, asked: list[Any]) -> None:
        """Take in a question; one that nobody here can answer goes to the branch."""
        clerk = self._actors["zengfan"]
        _, topic, question, answer, name, phone = asked
        data = InquiryData(question, topic=topic, contact_name=name, contact_phone=phone)
        given = InquiryAnswer(answer, close=True) if answer else None
        found = self._app.inquiries.register(clerk, data, given).value
        if topic == "order":
            branch = PassOn(self._companies[2], note=self._usual["ask_branch"])
            self._app.inquiries.pass_on(clerk, found.id, found.version, branch)

    def _accept(self, case: int, told: Mapping[str, Any]) -> None:
        found = self._case(case)
        acceptance = Acceptance(
            told["kind"],
            told.get("level", "ordinary"),
            wish=told.get("wish", ""),
            safety=told.get("safety", False),
        )
        self._app.complaint_intake.accept(
            self._actors["fangnan"], found.id, found.version, acceptance
        )

    def _dispatch(self, case: int, told: Mapping[str, Any], demand: str = "") -> None:
        found = self._case(case)
        order = DispatchOrder(Target(self._companies[told["company"]]), demand)
        self._app.dispatches.dispatch(self._actors["fangnan"], found.id, found.version, [order])

    def _receive(self, case: int, told: Mapping[str, Any]) -> None:
        order = self._order(case)
        self._app.handling.receive(self._handler(told), order.id, order.version)

    def _give_back(self, case: int, told: Mapping[str, Any], reason: str) -> None:
        order = self._order(case)
        self._app.handling.give_back(self._handler(told), order.id, order.version, reason)

    def _progress(self, case: int, told: Mapping[str, Any], note: str) -> None:
        order = self._order(case)
        self._app.handling.progress(self._handler(told), order.id, order.version, note)

    def _submit(self, case: int, told: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        order = self._order(case)
        self._app.handling.submit(
            self._handler(told), order.id, order.version, DispatchResult(**result)
        )

    def _agree(self, case: int, _told: Mapping[str, Any], who: str = "shanxiaodong") -> None:
        order = self._order(case)
        self._app.case_review.agree(self._actors[who], order.id, order.version)

    def _try(self, case: int, _told: Mapping[str, Any], outcome: str) -> None:
        found = self._case(case)
        self._app.case_callbacks.note_try(
            self._actors["yuchimingyue"], found.id, found.version, TryData("call", outcome)
        )

    def _satisfied(self, case: int, _told: Mapping[str, Any], grade: int, comment: str) -> None:
        found = self._case(case)
        self._app.case_callbacks.satisfied(
            self._actors["yuchimingyue"], found.id, found.version, Answer(grade, comment)
        )

    def _unsatisfied(self, case: int, _told: Mapping[str, Any], reason: str) -> None:
        found = self._case(case)
        self._app.case_callbacks.unsatisfied(
            self._actors["yuchimingyue"], found.id, found.version, Unsatisfied(reason)
        )

    def _close(self, case: int, _told: Mapping[str, Any], closing: Mapping[str, Any]) -> None:
        found = self._case(case)
        self._app.case_closing.close(
            self._actors["zhoumin"], found.id, found.version, Closing(**closing)
        )

    def _archive(self, case: int, _told: Mapping[str, Any], place: Mapping[str, str]) -> None:
        found = self._case(case)
        self._app.case_closing.archive(
            self._actors["fangnan"],
            found.id,
            found.version,
            ArchivePlace(place["archive_number"], place["shelf"]),
        )


def _closed(told: list[Any], usual: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the story of a case of last month that went the usual way, from what was special."""
    day, company, kind, level, title, cause, measure, lesson, grade = told
    result = {
        "facts": usual["facts"],
        "cause": cause,
        "cause_text": usual["cause_text"],
        "liability": "maker" if cause == "product" else "ours",
        "measure": measure,
        "reaction": usual["reaction"],
    }
    closing = {
        "result": "satisfied" if grade > 3 else "mostly",
        "result_text": measure,
        "cause": cause,
        "cause_text": usual["cause_text"],
        "liability": result["liability"],
        "lesson": lesson,
    }
    return {
        "at": [day, "09:10"],
        "company": company,
        "kind": kind,
        "level": level,
        "title": title,
        "words": usual["words"].format(title=title),
        "steps": [
            [[day, "09:25"], "accept"],
            [[day, "09:32"], "dispatch", usual["demand"]],
            [[day, "10:15"], "receive"],
            [[day - 1, "11:20"], "submit", result],
            [[day - 1, "14:40"], "agree", "zhoumin"],
            [[day - 2, "10:05"], "satisfied", grade, usual["comment"]],
            [[day - 2, "16:00"], "close", closing],
        ],
    }
