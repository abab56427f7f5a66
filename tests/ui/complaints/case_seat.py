"""A case in its second round, and everybody who has a hand in it, one after the other at a seat."""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from pytestqt.qtbot import QtBot

from crm_desktop.access.model import PersonData
from crm_desktop.application import Application, open_application
from crm_desktop.complaints.callbacks import Unsatisfied
from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import DispatchResult, Target
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from db import sql
from tests.ui.complaints.centre import Centre
from tests.ui.customers.archive import planted as archive
from tests.ui.office.founded import SIZES, _shown, show
from tests.ui.place import NOW, PASSWORD, Seat, copied, take_seat
from ui.complaints.case_page import CasePage

CLERK, HANDLER, CALLER, SUPERVISOR, HEAD = "周芳", "李建军", "陈晨", "何静", "何涛"
_POSTS = {CLERK: "C3-1", HANDLER: "F1-1", CALLER: "D2-2", SUPERVISOR: "E3-1"}
_WORDS = (
    "三个月修了三次，压缩机也换了，开半小时出风还是热的。小孩坐后排，这么热的天怎么用车？"
    "今天不给个准话我就去 12315。"
)
_RESULT = DispatchResult(
    facts="两次诊断都没有查膨胀阀。",
    cause="diagnosis",
    cause_text="膨胀阀堵塞，前两次误判",
    liability="ours",
    liable="诊断失误",
    measure="更换膨胀阀，试车 60 分钟",
)


@cache
def planted() -> tuple[DataFolder, int, int]:
    """Return an office with a case in review and one just registered, made once in a run."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = copied(archive(), root / "office")
    clock = SetClock(NOW)
    app = open_application(folder, SystemKeyring(), clock=clock)
    try:
        actors = _people(app)
        case = _second_round(app, clock, actors)
        clock.set(NOW - timedelta(minutes=20))
        intake = Intake(words="交车延期五天，没人通知。", contact_name="王先生",
                        contact_phone="13912340000", promise_at=_at(23, 15))  # fmt: skip
        new = app.complaint_intake.register(actors[CLERK], intake).value.case.id
    finally:
        app.close()
    return folder, case, new


def _people(app: Application) -> dict[str, Actor]:
    admin = app.login.log_in(SYSTEM, "周敏", PASSWORD).value.actor
    posts = {post.number: post for post in app.organisation.posts(admin)}
    for name, number in _POSTS.items():
        made = app.people.add_person(admin, PersonData(1, name, name)).value
        app.people.assign(admin, made.person.id, posts[number].id, NOW.date())
    # A hash names its own cost: whoever sits down here is let in at once.
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    sql.run("UPDATE credential SET must_change = ?, password_hash = ?", False, quick)
    sql.run("UPDATE posting SET valid_from = '2026-01-01'")
    sql.run("UPDATE post_state SET valid_from = '2026-01-01'")
    sql.run("UPDATE unit_state SET valid_from = '2026-01-01'")
    held = sql.rows("SELECT p.name, g.person_id, g.post_id FROM posting g "
                    "JOIN person p ON p.id = g.person_id")  # fmt: skip
    return {name: Actor(person, post) for name, person, post in held}


def _second_round(app: Application, clock: SetClock, actors: dict[str, Actor]) -> int:
    clerk, handler, head = actors[CLERK], actors[HANDLER], actors[HEAD]
    customers = app.customers.rows(head, app.customers.ids(head, CustomerFilter()))
    zhang = next(row.id for row in customers if row.name == "张淑敏")
    car = sql.scalar("SELECT id FROM vehicle WHERE plate = '粤B3K56L'")
    unit = sql.scalar("SELECT unit_id FROM post_state WHERE number = 'F1-1'")
    target = Target(1, unit, handler.person)
    clock.set(_at(16, 9, 42))
    case = app.complaint_intake.register(
        clerk,
        Intake(words=_WORDS, title="空调三次维修仍不制冷", customer=zhang, vehicle=car,
               kind="repair", fault="空调", wish="查清原因、修好；赔偿误工",
               target=Target(1, unit)),
    ).value.case  # fmt: skip
    app.case_files.add_file(clerk, case.id, "来电录音.wav", sound())
    clock.set(_at(16, 10))
    accepted = Acceptance("repair", "escalated", wish="查清原因、修好；赔偿误工")
    case = app.complaint_intake.accept(clerk, case.id, case.version, accepted).value.case
    clock.set(_at(16, 10, 30))
    order = DispatchOrder(target, "查清原因")
    app.dispatches.dispatch(clerk, case.id, case.version, [order])
    _handle(app, clock, actors, case.id, (_at(16, 14), _at(18, 11), _at(18, 15)))
    clock.set(_at(20, 16, 20))
    shown = app.case_files.case(actors[CALLER], case.id).case
    again = Unsatisfied("还是热的", promise_at=_at(23, 15))
    app.case_callbacks.unsatisfied(actors[CALLER], shown.id, shown.version, again)
    _handle(app, clock, actors, case.id, (_at(20, 16, 52), _at(23, 9, 58), None))
    app.case_files.add_file(handler, case.id, "维修结算单.pdf", b"%PDF-1.4 " * 40_000)
    app.case_files.add_file(handler, case.id, "出风口 14.8 ℃.jpg", b"jpeg" * 300_000)
    return int(case.id)


def _handle(
    app: Application,
    clock: SetClock,
    actors: dict[str, Actor],
    case: int,
    times: tuple[datetime, datetime, datetime | None],
) -> None:
    signed, done, agreed = times
    handler = actors[HANDLER]
    clock.set(signed)
    order = app.case_files.case(handler, case).orders[0]
    app.handling.receive(handler, order.id, order.version)
    clock.set(done)
    order = app.case_files.case(handler, case).orders[0]
    app.handling.submit(handler, order.id, order.version, _RESULT)
    if agreed is not None:
        clock.set(agreed)
        order = app.case_files.case(handler, case).orders[0]
        app.case_review.agree(actors[HEAD], order.id, order.version)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def sound() -> bytes:
    """Return a recording that swells and falls."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(500)
        made.writeframes(
            bytes(128 + (n * 7919 % 97) * ((n // 900) % 9) // 9 for n in range(96_000))
        )
    return kept.getvalue()


@contextmanager
def seat_at_the_case(folder: Path, qtbot: QtBot) -> Iterator[Seat]:
    """Take a seat in a copy of the office; whoever acts sits down by ``Case.sit``."""
    taken = take_seat(copied(planted()[0], folder / "office"), qtbot)
    yield taken
    taken.runner.close()
    _shown.clear()
    assert not taken.unexpected


class CaseDesk(Centre):
    """The page of a case; ``case`` is in review in its second round, ``new`` just registered."""

    def __init__(self, seat: Seat, qtbot: QtBot) -> None:
        super().__init__(seat, qtbot)
        _, self.case, self.new = planted()
        self.page: CasePage
        self.printed: list[object] = []

    def sit(self, who: str, case: int | None = None, size: tuple[int, int] = SIZES[0]) -> CasePage:
        """Let somebody sit down and open a case."""
        self.seat.log_in(who)
        self.page = CasePage(self.seat.place)
        self._screen = self.page  # what is activated again where another window took over
        show(self.page, self.qtbot, size)
        self.page.open(case or self.case)
        self.rest()
        return self.page

    def leave(self) -> None:
        """Get up: the page goes, another may come."""
        self.seat.runner.forget(self.page)
        self.page.hide()

    @property
    def file(self) -> CaseFile:
        assert self.page.reading is not None
        return self.page.reading.file
