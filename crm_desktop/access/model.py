"""The organisation, people, posts and requests as the rest of the program sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.machine import Machine, Step

ROLES = (
    "AG CI CC CB TM QA SV EV SP MG AS AD DP AM KS TW OW".split()
)  # codes of domain §6 and of the after-sales posts


@dataclass(frozen=True)
class CompanyData:
    """What is typed about a company; ``code`` is two digits, unique in the group."""

    code: str
    name: str
    short_name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Company(CompanyData):
    """A company as stored."""

    id: int = 0
    version: int = 0
    active: bool = True


@dataclass(frozen=True)
class UnitData:
    """What is typed about a department, room or group; without ``parent`` it is a top unit."""

    company: int
    kind: str
    name: str
    parent: int | None = None
    position: int = 0


@dataclass(frozen=True)
class Unit(UnitData):
    """A unit as it stands on a day."""

    id: int = 0
    version: int = 0
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True)
class PostData:
    """What is typed about a post. ``headcount`` is the plan 编制; ``scope`` company or all."""

    unit: int
    number: str
    title: str
    roles: frozenset[str]
    level: str = ""
    superior: int | None = None
    headcount: int = 1
    scope: str = "company"
    duties: str = ""
    requirements: str = ""
    compiled_on: date = date.min
    position: int = 0


@dataclass(frozen=True)
class Post(PostData):
    """A post as it stands on a day; ``holders`` are the people on it then."""

    id: int = 0
    company: int = 0
    version: int = 0
    valid_from: date = date.min
    valid_to: date | None = None
    holders: tuple[Holder, ...] = ()

    @property
    def over_plan(self) -> bool:
        """Whether more people hold the post than planned; somebody standing in does not count."""
        return sum(holder.kind == "regular" for holder in self.holders) > self.headcount


@dataclass(frozen=True)
class Holder:
    """Somebody on a post: ``kind`` regular or acting 代理."""

    person: int
    name: str
    kind: str
    since: date


@dataclass(frozen=True)
class PersonData:
    """What is typed about somebody who works here; ``login`` is unique whatever its case."""

    company: int
    login: str
    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Person(PersonData):
    """A person as stored, with the titles of the posts held today."""

    id: int = 0
    version: int = 0
    active: bool = True
    posts: tuple[str, ...] = ()
    last_login: datetime | None = None


@dataclass(frozen=True)
class Posting:
    """A person on a post from a day until before another: post history 工作轮换 (S94)."""

    id: int
    person: int
    person_name: str
    post: int
    post_title: str
    unit_name: str
    company: int
    kind: str
    reason: str
    valid_from: date
    valid_to: date | None
    version: int


@dataclass(frozen=True)
class HeldPost:
    """A post that a person may work under now."""

    post: int
    title: str
    company: int
    company_name: str
    kind: str


@dataclass(frozen=True)
class Session:
    """Somebody logged in: how they act, what their acting post may do, what they may switch to."""

    actor: Actor
    name: str
    login: str
    post_title: str
    company: int
    everywhere: bool
    posts: tuple[HeldPost, ...]
    rights: dict[str, frozenset[str]] = field(hash=False)
    must_change: bool = False

    def may(self, right: str) -> bool:
        """Return whether the acting post has a right, if only for some records."""
        return right in self.rights


@dataclass(frozen=True)
class Grant:
    """A role's right and what it is narrowed to (empty: nothing)."""

    role: str
    right: str
    only: str = ""


@dataclass(frozen=True)
class RequestData:
    """A request to the administrator 申请: what about, in words, and by when."""

    subject: str
    text: str
    due_on: date


@dataclass(frozen=True)
class Request(RequestData):
    """A request as it stands; in time until ``due_at``, when its company closes on the day."""

    id: int = 0
    company: int = 0
    number: str = ""
    state: str = ""
    version: int = 0
    requested_by: int = 0
    requester: str = ""
    requested_at: datetime | None = None
    decided_by: int | None = None
    decider: str = ""
    decided_at: datetime | None = None
    done_by: int | None = None
    doer: str = ""
    done_at: datetime | None = None
    remark: str = ""
    due_at: datetime | None = None


# 用户/角色/组织/字典/日历: SP 申请, MG A, AD X (domain §6).
REQUESTS = Machine(
    name="request",
    states=("requested", "approved", "done", "rejected", "withdrawn"),
    ends=frozenset({"done", "rejected", "withdrawn"}),
    steps=(
        Step("approve", "requested", "approved", "administration.approve", ("other_person",)),
        Step("reject", "requested", "rejected", "administration.approve", ("reason",)),
        Step("withdraw", "requested", "withdrawn", "administration.request", ("own",)),
        Step("carry_out", "approved", "done", "administration.do"),
        Step("withdraw", "approved", "withdrawn", "administration.request", ("own",)),
    ),
)
