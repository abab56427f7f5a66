"""An office to look around in: a dealer group with its people, posts, requests and some history.

What it holds is ``resources/defaults/sample.json``; days in it count back from today, so that the
same things are due whenever the sample is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.access.model import CompanyData, PersonData, PostData, RequestData, UnitData
from crm_desktop.application import Application, found_office, open_with_key
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import CHINA, Clock, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.resources import resource_json
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language
from crm_desktop.setup import Founding

if TYPE_CHECKING:
    from crm_desktop.sample_cases import CaseStory

#: Who may log in to the sample, each with ``SAMPLE_PASSWORD``; the first is its administrator.
SAMPLE_LOGINS = ("shenlan", "zhoumin", "linguodong")
SAMPLE_PASSWORD = "demo-2026"

# Who takes the steps of the sample's complaints.
_ON_DUTY = ("zengfan", "fangnan", "shanxiaodong", "yuchimingyue", "zhengsiyuan", "dingwei")
_FOUNDED_DAYS_AGO = 120
_BACKED_UP = timedelta(minutes=38)


def found_sample(
    folder: DataFolder,
    clock: Clock,
    language: Language = Language.ZH,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> Application:
    """Make the sample office in an empty folder, without encryption, and open it on this thread.

    Units and posts are named in ``language``. ``progress`` is told steps done and in all and may
    raise to stop. Raises Refused where an office is there already, StorageError.
    """
    past = SetClock(_at(clock, _FOUNDED_DAYS_AGO))
    content = resource_json("defaults", "sample.json")
    name, login = content["administrator"]
    founding = Founding(
        CompanyData(*content["company"]), "dealer-group", name, login, SAMPLE_PASSWORD, language
    )
    application, _, _ = found_office(folder, SystemKeyring(), founding, plain=True, clock=past)
    try:
        _Story(application, past, clock, content, progress).tell()
        past.set(clock.now() - _BACKED_UP)
        application.backups.make_daily(SYSTEM)
    finally:
        application.close()
    return open_with_key(folder, application.profile, None, clock)


def _at(clock: Clock, days_ago: int, hour: int = 9) -> datetime:
    """Return an hour of a day before today, or today's hour if that has come."""
    day = clock.today() - timedelta(days=days_ago)
    return min(clock.now(), datetime.combine(day, time(hour), CHINA))


class _Story:
    """Tells the history in its order, each step by whoever takes it, on its day."""

    def __init__(
        self,
        application: Application,
        past: SetClock,
        present: Clock,
        content: Mapping[str, Any],
        progress: Callable[[int, int], object],
    ) -> None:
        self._app = application
        self._past = past
        self._present = present
        self._content = content
        self._progress = progress
        self._people: dict[str, int] = {}
        self._posts: dict[str, int] = {}
        self._actors: dict[str, Actor] = {}

    def tell(self) -> None:
        """Fill the office."""
        people, history = self._content["people"], self._content["history"]
        total = len(people) + len(history)
        admin = SAMPLE_LOGINS[0]
        session = self._app.login.log_in(SYSTEM, admin, SAMPLE_PASSWORD).value
        self._actors[admin] = session.actor
        branch = self._branch(session.actor)
        self._posts = {p.number: p.id for p in self._app.organisation.posts(session.actor)}
        companies = {1: session.company, 2: branch}
        for done, (login, name, phone, company, posts) in enumerate(people):
            self._progress(done, total)
            self._hire(PersonData(companies[company], login, name, phone), posts)
        cases = self._cases(companies)
        for done, (days_ago, what, who, *rest) in enumerate(history, start=len(people)):
            self._progress(done, total)
            at = _at(self._present, days_ago, 10)
            cases.tell(at)
            self._past.set(max(self._past.now(), at))
            getattr(self, f"_{what}")(who, *rest)
        cases.tell(self._present.now())

    def _cases(self, companies: dict[int, int]) -> CaseStory:
        # Asked for by whoever makes a sample only: the room of complaints is large.
        from crm_desktop.sample_cases import CaseStory

        # Who supervises came to that post later than to this office.
        supervisor = Actor(self._people["shanxiaodong"], self._posts["E3-1"])
        actors = {**self._actors, "shanxiaodong": supervisor}
        return CaseStory(self._app, self._past, self._present, actors, companies)

    def _branch(self, admin: Actor) -> int:
        """Add the second company with its units and posts."""
        organisation, day = self._app.organisation, self._past.today()
        branch = organisation.add_company(admin, CompanyData(*self._content["branch"])).value.id
        units: list[int] = []
        for kind, name in self._content["branch_units"]:
            parent = units[0] if units else None
            unit = UnitData(branch, kind, name, parent, len(units))
            units.append(organisation.add_unit(admin, unit, day).value.id)
        for place, number, title, roles, level, duties in self._content["branch_posts"]:
            post = PostData(
                units[place], number, title, frozenset(roles), level, duties=duties, compiled_on=day
            )
            organisation.add_post(admin, post, day)
        return branch

    def _hire(self, data: PersonData, posts: list[str]) -> None:
        made = self._app.people.add_person(self._admin, data).value
        self._people[data.login] = made.person.id
        for number in posts:
            self._assign(data.login, number, "regular", "start")
        if data.login in (*SAMPLE_LOGINS, *_ON_DUTY):
            login = self._app.login
            actor = login.log_in(SYSTEM, data.login, made.password).value.actor
            login.change_password(actor, made.password, SAMPLE_PASSWORD)
            self._actors[data.login] = actor

    @property
    def _admin(self) -> Actor:
        return self._actors[SAMPLE_LOGINS[0]]

    def _assign(
        self, who: str, number: str, kind: str, reason: str, until_days_ago: int | None = None
    ) -> None:
        today = self._present.today()
        self._app.people.assign(
            self._admin,
            self._people[who],
            self._posts[number],
            self._past.today(),
            until=None if until_days_ago is None else today - timedelta(days=until_days_ago),
            kind=kind,
            reason=reason,
        )

    def _end(self, who: str, number: str, reason: str) -> None:
        post = self._posts[number]
        held = self._app.people.postings(self._admin, self._people[who])
        posting = next(p for p in held if p.post == post and p.valid_to is None)
        self._app.people.end_posting(
            self._admin, posting.id, posting.version, self._past.today(), reason
        )

    def _leave(self, who: str) -> None:
        person = self._app.people.person(self._admin, self._people[who])
        self._app.people.set_active(self._admin, person.id, person.version, active=False)

    def _submit(self, who: str, subject: str, text: str, due_days_ago: int) -> None:
        due_on = self._present.today() - timedelta(days=due_days_ago)
        self._app.requests.submit(self._actors[who], RequestData(subject, text, due_on))

    def _approve(self, who: str, number: int, _remark: str) -> None:
        self._app.requests.approve(self._actors[who], number, self._version(number))

    def _reject(self, who: str, number: int, reason: str) -> None:
        self._app.requests.reject(self._actors[who], number, self._version(number), reason)

    def _withdraw(self, who: str, number: int) -> None:
        self._app.requests.withdraw(self._actors[who], number, self._version(number))

    def _carry_out(self, who: str, number: int, remark: str) -> None:
        self._app.requests.carry_out(self._actors[who], number, self._version(number), remark)

    def _version(self, number: int) -> int:
        return self._app.requests.request(self._admin, number).version
