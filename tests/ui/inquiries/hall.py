"""The room of inquiries in a window, with a day's questions in it."""

from __future__ import annotations

from datetime import timedelta

from crm_desktop.application import Application
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.actor import Actor
from crm_desktop.inquiries.model import Answer, CallData, Inquiry, InquiryData, PassOn, Turn
from tests.ui.access.room import Room
from tests.ui.place import NOW, Seat
from ui.inquiries.screen import InquiriesScreen

CLERK, HEAD, MANAGER = "李梅", "何涛", "陈立"
PHONE = "13812345678"


class InquiriesRoom(Room):
    """The room."""

    screen_type = InquiriesScreen
    name = "inquiries"


class Day:
    """What happened before the room is opened, at the clerk's desk."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.actor: Actor = seat.session_of(CLERK).actor

    def customer(self, name: str = "张淑敏", phone: str = PHONE) -> int:
        data = CustomerData(1, "person", name, contacts=(Contact("phone", phone),))
        made: int = self.seat.call(lambda app: app.customers.add(self.actor, data)).id
        return made

    def asked(self, question: str, answer: str = "", **known: object) -> Inquiry:
        data = InquiryData(question, **known)  # type: ignore[arg-type]
        given = Answer(answer) if answer else None
        made: Inquiry = self.seat.call(lambda app: app.inquiries.register(self.actor, data, given))
        return made

    def passed(self, found: Inquiry, note: str = "") -> Inquiry:
        made: Inquiry = self.seat.call(
            lambda app: app.inquiries.pass_on(
                self.actor, found.id, found.version, PassOn(1, note=note)
            )
        )
        return made

    def turned(self, found: Inquiry, kind: str, type_: str = "") -> None:
        turn = Turn(kind, type=type_, due=NOW + timedelta(hours=5) if type_ else None)
        self.seat.call(
            lambda app: app.inquiry_turns.turn(self.actor, found.id, found.version, turn)
        )

    def called(self, phone: str, minutes: int, *, answered: bool = True) -> None:
        data = CallData(
            NOW - timedelta(minutes=minutes), phone, choice="1 咨询", agent="8001",
            answered=answered, wait_seconds=12, talk_seconds=95 if answered else 0,
        )  # fmt: skip
        self.seat.call(lambda app: app.calls.add(self.actor, data))

    def stored(self, inquiry: int) -> Inquiry:
        def read(app: Application) -> Inquiry:
            return app.inquiries.inquiry(self.actor, inquiry)

        found: Inquiry = self.seat.call(read)
        return found
