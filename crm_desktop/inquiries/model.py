"""An inquiry as seen from outside, what is known, what is handed on, calls; and the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_desktop.foundation.machine import Machine, Step

CREATE, EDIT, REPLY = "inquiries.create", "inquiries.edit", "inquiries.reply"
#: What an inquiry may become: a complaint, a lead 商机, a service request 工单.
TURNS = ("complaint", "lead", "service")

# 咨询 (domain §2.6). A closed one stays closed: who asks again makes a new one that is linked to it
# and breaks its first contact.
INQUIRIES = Machine(
    name="inquiry",
    states=("registered", "passed", "replied", "answered", "turned", "closed"),
    ends=frozenset({"turned"}),
    steps=(
        *(
            Step("answer", state, "answered", CREATE, ("answer",))
            for state in ("registered", "passed", "replied")
        ),
        *(
            Step("pass", state, "passed", CREATE, ("target", "note"))
            for state in ("registered", "passed", "replied")
        ),
        Step("reply", "passed", "replied", REPLY, ("own", "reply")),
        *(
            Step("turn", state, "turned", CREATE, ("kind", "reason"))
            for state in ("registered", "passed", "replied", "answered")
        ),
        Step("close", "answered", "closed", EDIT),
        *(
            Step("again", state, state, CREATE)
            for state in ("registered", "passed", "replied", "answered", "closed")
        ),
    ),
)
OPEN = ("registered", "passed", "replied")


@dataclass(frozen=True)
class InquiryData:
    """What is known when somebody asks; only the question is needed.

    ``company`` 0 is that of the acting post, ``received_at`` None is now; ``again_of`` is the
    inquiry that is asked again.
    """

    question: str
    company: int = 0
    channel: str = "call"
    ivr_choice: str = ""
    topic: str = ""
    received_at: datetime | None = None
    customer: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    vehicle: int | None = None
    again_of: int | None = None


@dataclass(frozen=True)
class Answer:
    """What is answered; ``article`` is what it was taken from, ``close`` that nothing is left."""

    text: str
    article: int | None = None
    close: bool = False


@dataclass(frozen=True)
class PassOn:
    """Whom a question goes to: a company, within it a unit; ``due`` None is a working day."""

    company: int
    unit: int | None = None
    note: str = ""
    due: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """What an inquiry becomes (of ``TURNS``) and why; ``type`` is that of a service request.

    ``unit`` sees to a lead or a service request, by ``due``. ``fault`` and ``level`` are a
    complaint's.
    """

    kind: str
    reason: str = ""
    type: str = ""
    unit: int | None = None
    due: datetime | None = None
    fault: str = ""
    level: str = "ordinary"


@dataclass(frozen=True)
class Inquiry:
    """A question, and what came of it. Names are for showing; what is stored are the ids."""

    id: int
    company: int
    number: str
    state: str
    channel: str
    ivr_choice: str
    topic: str
    received_at: datetime
    registered_by: int | None
    registered_name: str
    customer: int | None
    customer_name: str
    contact_name: str
    contact_phone: str
    vehicle: int | None
    question: str
    answer: str
    article: int | None
    first_contact: bool
    answered_at: datetime | None
    answered_name: str
    target_company: int | None
    target_name: str
    target_unit: int | None
    unit_name: str
    passed_at: datetime | None
    passed_name: str
    passed_note: str
    reply_due: datetime | None
    reply: str
    replied_at: datetime | None
    replied_name: str
    closed_at: datetime | None
    again_of: int | None
    again_number: str
    turned_kind: str
    turned_id: int | None
    turned_number: str
    old_number: str
    version: int

    @property
    def who(self) -> str:
        """Return who asked, as far as that is known."""
        return self.customer_name or self.contact_name

    @property
    def open(self) -> bool:
        """Whether an answer is still owed."""
        return self.state in OPEN


@dataclass(frozen=True)
class Caller:
    """Who a telephone belongs to, where it is one customer, and what they asked before."""

    customer: int | None = None
    name: str = ""
    code: str = ""
    earlier: tuple[Inquiry, ...] = ()


@dataclass(frozen=True)
class Addressee:
    """A company that questions go to, or with ``unit`` a unit of it."""

    company: int
    company_name: str
    unit: int | None = None
    unit_name: str = ""


@dataclass(frozen=True)
class InquiryFilter:
    """What a list of inquiries is narrowed to; ``mine`` takes those that whoever acts entered.

    ``for_us`` takes those passed on to the acting post's company. ``order`` is ``waiting`` (what
    is owed first), ``newest`` or ``number``.
    """

    states: tuple[str, ...] = ()
    topic: str = ""
    mine: bool = False
    for_us: bool = False
    customer: int | None = None
    text: str = ""
    order: str = "waiting"


@dataclass(frozen=True)
class Turned:
    """An inquiry that became something, with the number and id of that."""

    inquiry: Inquiry
    number: str
    id: int


@dataclass(frozen=True)
class ArticleData:
    """What is typed of something that is known."""

    topic: str
    title: str
    body: str
    keywords: str = ""


@dataclass(frozen=True)
class Article:
    """Something that is known; ``edited_name`` is "" for what came with the program.

    One that is not ``active`` was proposed and waits for the head, or is out of use.
    """

    id: int
    topic: str
    title: str
    body: str
    keywords: str
    active: bool
    used: int
    edited_at: datetime
    edited_by: int | None
    edited_name: str
    version: int


@dataclass(frozen=True)
class Handover:
    """A lead or a service request, until somebody has seen to it; ``done_at`` None till then."""

    id: int
    company: int
    number: str
    kind: str
    type: str
    inquiry: int | None
    inquiry_number: str
    customer: int | None
    customer_name: str
    contact_name: str
    contact_phone: str
    words: str
    unit: int | None
    unit_name: str
    opened_at: datetime
    opened_name: str
    due_at: datetime | None
    done_at: datetime | None
    done_name: str
    result: str
    version: int

    @property
    def who(self) -> str:
        """Return whom it is for, as far as that is known."""
        return self.customer_name or self.contact_name


@dataclass(frozen=True)
class HandoverFilter:
    """What a list of handovers is narrowed to; without ``all`` only what is still to be done."""

    kind: str = ""
    all: bool = False
    text: str = ""


@dataclass(frozen=True)
class CallData:
    """A call as it is typed; seconds are whole, ``choice`` is what was chosen of the voice menu."""

    at: datetime
    phone: str = ""
    direction: str = "in"
    choice: str = ""
    agent: str = ""
    answered: bool = True
    wait_seconds: int = 0
    talk_seconds: int = 0
    after_seconds: int = 0


@dataclass(frozen=True)
class Call:
    """A call, and the customer whose telephone it was."""

    id: int
    company: int
    at: datetime
    phone: str
    direction: str
    choice: str
    agent: str
    answered: bool
    wait_seconds: int
    talk_seconds: int
    after_seconds: int
    old_number: str
    customer: int | None
    customer_name: str


@dataclass(frozen=True)
class CallFilter:
    """What a list of calls is narrowed to; ``missed`` takes those that nobody answered."""

    missed: bool = False
    text: str = ""
