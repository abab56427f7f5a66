"""What a customer is as a member: level and balances, what is missing to the next level, or the
application that is on its way; and the way to apply."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.application import Application as App
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import WAITING, ApplicationFilter, ApplicationRow
from crm_desktop.membership.belonging import Member
from crm_desktop.membership.levels import NextLevel
from ui.membership.application_forms import apply_for
from ui.membership.looks import APPLICATION_STATES, APPLICATION_TONES, MEMBER_STATES, tier_of
from ui.membership.looks import MEMBER_TONES as TONES
from ui.toolkit.buttons import link
from ui.toolkit.columns import Tier
from ui.toolkit.panels import Panel
from ui.toolkit.state import StatusPill, TierTag
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Space, Weight
from ui.workplace import Address, Workplace

VIEW, CREATE = "membership.view", "membership.create"


@dataclass(frozen=True)
class Standing:
    """An open membership, what is missing to its next level; or an application on its way."""

    member: Member | None = None
    next: NextLevel | None = None
    application: ApplicationRow | None = None


class MembershipBlock(Panel):
    """A panel of one or two lines; ``worn`` carries the level for the head of the page, or None.

    Hidden for whoever may not see memberships.
    """

    worn = Signal(object)
    failed = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("members.membership"), parent=parent)
        self._place = place
        self._customer: Customer | None = None
        self._standing = Standing()
        self.go = link("")
        self.go.clicked.connect(self._follow)
        if self.head is not None:
            self.head.add_right(self.go)
        self._line = QWidget()
        self.next = Label("", ink="accent", wrap=True)
        self.body.addWidget(self._line)
        self.body.addWidget(self.next)
        self.hide()

    def show_customer(self, customer: Customer) -> None:
        """Read what a customer is as a member; what is in sight stays until it is there."""
        if self._customer is None or self._customer.id != customer.id:
            self.hide()
            self.worn.emit(None)
        self._customer = customer
        if not self._place.may(VIEW):
            return
        asked = customer.id

        def read(app: App, actor: Actor) -> Standing:
            member = next(
                (m for m in app.members.of_customer(actor, asked) if not m.ended_on), None
            )
            if member is not None:
                return Standing(member, app.members.next_level(actor, member.id))
            wanted = ApplicationFilter(states=WAITING, customer=asked)
            found = app.applications.rows(actor, app.applications.ids(actor, wanted))
            return Standing(application=found[0] if found else None)

        def show(found: Standing) -> None:
            if self._customer is not None and self._customer.id == asked:
                self._show(found)

        self._place.ask(read, owner=self, done=show, failed=self.failed.emit, latest="membership")

    def _show(self, found: Standing) -> None:
        self._standing = found
        fresh = QWidget()
        row = QHBoxLayout(fresh)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for part in self._parts(found):
            row.addWidget(part)
        row.addStretch()
        self.body.replaceWidget(self._line, fresh)
        self._line.hide()
        self._line.deleteLater()
        self._line = fresh
        self.next.set_phrase(found.next.phrase if found.next else "")
        self.next.setVisible(found.next is not None)
        self._offer(found)
        self.show()
        self.worn.emit(tier_of(found.member.tier) if found.member else None)

    def _parts(self, found: Standing) -> list[QWidget]:
        member, application = found.member, found.application
        if member is not None:
            worn: Tier = tier_of(member.tier)
            parts: list[QWidget] = [TierTag(worn.word, worn.ink)]
            if member.state != "active":
                parts.append(StatusPill(MEMBER_STATES[member.state], TONES[member.state]))
            if member.points is not None:
                parts += _fact(Phrase("members.points"), f"{member.points:,}")
            if member.money_fen is not None:
                parts += _fact(Phrase("members.money"), format_fen(member.money_fen))
            if member.period_until is not None:
                parts += _fact(Phrase("members.period"), member.period_until.isoformat())
            return parts
        if application is not None:
            state = application.state
            return [
                *_fact(Phrase("members.application"), application.number),
                StatusPill(APPLICATION_STATES[state], APPLICATION_TONES[state]),
            ]
        return [Label(Phrase("members.no_member"), ink="text2")]

    def _offer(self, found: Standing) -> None:
        if found.member is not None:
            self.go.set_phrase(Phrase("members.do.open_member"))
        elif found.application is not None:
            self.go.set_phrase(Phrase("members.do.open_application"))
        else:
            self.go.set_phrase(Phrase("members.do.apply"))
        live = self._customer is not None and self._customer.deleted_at is None
        applies = found.member is None and found.application is None
        self.go.setVisible(not applies or (live and self._place.may(CREATE)))

    @property
    def may_apply(self) -> bool:
        """Whether the customer in sight may apply, from whoever works here."""
        free = self._standing.member is None and self._standing.application is None
        live = self._customer is not None and self._customer.deleted_at is None
        return free and live and self._place.may(CREATE) and self._place.may(VIEW)

    def apply(self) -> None:
        """Ask for the application of the customer in sight."""
        if self._customer is not None:
            apply_for(self, self._place, self._customer.id, self.failed.emit)

    def _follow(self) -> None:
        member, application = self._standing.member, self._standing.application
        if member is not None:
            self._place.go(Address("members", kind="membership", id=member.id))
        elif application is not None:
            self._place.go(Address("members", kind="application", id=application.id))
        else:
            self.apply()


def _fact(label: Phrase, value: str) -> list[QWidget]:
    name = caption(label, "text2")
    name.setContentsMargins(Space.S, 0, 0, 0)
    return [name, Label(value, weight=Weight.MEDIUM, selectable=True)]
