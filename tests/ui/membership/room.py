"""The room of members in a window, with customers who apply and a member."""

from __future__ import annotations

from typing import Any

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.work import Work
from crm_desktop.membership.applications import mark_joined
from crm_desktop.membership.applying import Application
from crm_desktop.membership.model import Membership
from tests.core.membership import people
from tests.ui.access.room import Room, Rooms
from tests.ui.place import Seat
from ui.membership.screen import MembersScreen

CLERK, HEAD, MANAGER = "李梅", "何涛", "陈立"


class MembersRoom(Room):
    """The room."""

    screen_type = MembersScreen
    name = "members"


class Desk:
    """What happens at other desks."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat

    def actor(self, who: str) -> Actor:
        return self.seat.session_of(who).actor

    def customer(self, name: str, **how: Any) -> int:
        clerk = self.actor(CLERK)
        typed = people.person(name, **how)
        return int(self.seat.call(lambda app: app.customers.add(clerk, typed)).id)

    def enter(self, customer: int, **how: Any) -> Application:
        clerk, typed = self.actor(CLERK), people.data(customer, **how)
        made: Application = self.seat.call(lambda app: app.applications.enter(clerk, typed))
        return made

    def submit(self, customer: int, **how: Any) -> Application:
        draft, clerk = self.enter(customer, **how), self.actor(CLERK)
        made: Application = self.seat.call(
            lambda app: app.applications.submit(clerk, draft.id, draft.version)
        )
        return made

    def stored(self, application: int) -> Application:
        head = self.actor(HEAD)
        found: Application = self.seat.call(
            lambda app: app.applications.application(head, application)
        )
        return found

    def member(self, name: str, paper: str) -> Membership:
        """Let somebody become a member, as the issue of their card does."""
        return self.join(self.submit(self.customer(name, paper=paper)).id)

    def join(self, application: int) -> Membership:
        """Approve an application that was handed in, and take the step of the card's issue."""
        head = self.actor(HEAD)

        def join(app: Any) -> Membership:
            version = app.applications.application(head, application).version
            app.applications.approve(head, application, version)
            context = app.context
            with context.database.atomic():
                now = context.clock.now()
                acting = context.gate.admit(head, "membership.view", now.date())
                work = Work(acting, now, "application.join", context.duties)
                made = mark_joined(work, application)
                context.journal.write(work.entry)
            return made

        found: Membership = self.seat.call(join)
        return found


__all__ = ["Desk", "MembersRoom", "Rooms"]
