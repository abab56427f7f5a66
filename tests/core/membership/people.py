"""Customers who apply, and what they apply for."""

from __future__ import annotations

from crm_desktop.access.gate import AccessGate
from crm_desktop.customers.model import Contact, CustomerData, Identity
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.work import Work
from crm_desktop.membership.applications import mark_joined
from crm_desktop.membership.applying import Application, ApplicationData
from crm_desktop.membership.model import Membership
from tests.core.offices import Office

#: Documents of grown-ups, their check digits right.
PAPERS = ("11010519491231002X", "110101199003074477", "310101198808121034")
CHILD = "110101201503071416"
_PHONES = iter(range(13800000000, 13899999999))


def person(
    name: str = "张𬭊䶮", company: int = 1, paper: str = PAPERS[0], **more: object
) -> CustomerData:
    """Return somebody with a telephone of their own and, unless empty, a document."""
    phone = str(more.pop("phone", "") or next(_PHONES))
    values: dict[str, object] = {
        "contacts": (Contact("phone", phone),),
        "identities": (Identity("resident", paper),) if paper else (),
        "source": "walk_in",
    }
    return CustomerData(company, "person", name, **(values | more))  # type: ignore[arg-type]


def customer(office: Office, clerk: Actor, **how: object) -> int:
    """Add somebody and return their id."""
    return office.app.customers.add(clerk, person(**how)).value.id  # type: ignore[arg-type]


def data(customer: int, **how: object) -> ApplicationData:
    """Return an application in which everything stands."""
    values: dict[str, object] = {
        "tier": "ordinary",
        "card_type": "member",
        "source": "walk_in",
        "terms_signed": True,
        "notice_signed": True,
        "consents": frozenset({"sensitive"}),
    }
    return ApplicationData(customer, **(values | how))  # type: ignore[arg-type]


def entered(office: Office, clerk: Actor, **how: object) -> Application:
    """Enter the application of somebody new."""
    return office.app.applications.enter(clerk, data(customer(office, clerk), **how)).value


def handed_in(office: Office, clerk: Actor, **how: object) -> Application:
    """Enter one and hand it in."""
    draft = entered(office, clerk, **how)
    return office.app.applications.submit(clerk, draft.id, draft.version).value


def approved(office: Office, clerk: Actor, reviewer: Actor, **how: object) -> Application:
    """Let one be approved by somebody else."""
    given = handed_in(office, clerk, **how)
    return office.app.applications.approve(reviewer, given.id, given.version).value


def member(office: Office, clerk: Actor, reviewer: Actor, **how: object) -> Membership:
    """Let somebody become a member as the issue of their card does."""
    return joined(office, reviewer, approved(office, clerk, reviewer, **how).id)


def joined(office: Office, actor: Actor, application: int) -> Membership:
    """Take the step that the issue of a card takes, in one transaction with its entry."""
    context = office.app.context
    with context.database.here(), context.database.atomic():
        now = context.clock.now()
        # As the server's owner where rights are held: whoever reviews issues no cards.
        acting = AccessGate.admit(context.gate, actor, "membership.view", now.date())
        work = Work(acting, now, "application.join", context.duties)
        made = mark_joined(work, application)
        context.journal.write(work.entry)
    return made
