"""A centre at work: cases in every column of the board, and a hand that drives the rooms."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.access.model import CompanyData
from crm_desktop.application import Application, open_application
from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.model import Complaint, Target
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from db import sql
from tests.ui.calm import calm
from tests.ui.customers.archive import planted as archive
from tests.ui.customers.archive import target
from tests.ui.office.founded import SIZES, _shown, show
from tests.ui.place import NOW, PASSWORD, Seat, copied, take_seat
from ui.screen import Screen
from ui.workplace import Address

HEAD, CLERK = "何涛", "李梅"
#: Where a case stands, how many hours ago it came, its title, whose it is, its level, further
#: columns of its row.
_CASES: tuple[tuple[str, float, str, str, str, dict[str, Any]], ...] = (
    ("registered", 0.4, "展厅等待 40 分钟无人接待", "", "ordinary", {}),
    ("registered", 0.2, "保养套餐少扣一次", "周珊", "ordinary", {}),
    ("accepted", 2, "休息区空调温度过低", "", "ordinary", {}),
    ("dispatched", 3, "维修厂迟迟不回话", "欧阳荑", "ordinary", {}),
    ("dispatched", 0.9, "交车延期五天", "周珊", "ordinary", {"urged": 1}),
    ("returned", 1.5, "发票金额与报价不符", "张淑敏", "ordinary", {}),
    ("handling", 72, "刹车异响，高速不敢开", "单晓东", "major", {}),
    ("handling", 168, "空调三次维修仍不制冷", "张淑敏", "ordinary", {"round": 2}),
    ("handling", 48, "代步车迟迟未安排", "", "ordinary", {"urged": 2}),
    ("handling", 24, "保养后底盘异响", "单晓东", "ordinary", {}),
    ("handling", 5, "车窗升降异响", "周珊", "ordinary", {}),
    ("handling", 4, "后视镜安装松动", "", "ordinary", {}),
    ("handling", 2, "轮胎气压报警未处理", "欧阳荑", "ordinary", {}),
    ("review", 26, "右前门漆面色差", "尉迟明月", "escalated", {}),
    ("review", 3, "配件到货时间反复", "周珊", "ordinary", {}),
    ("callback", 30, "救援等待两小时", "", "ordinary", {"urged": 1}),
    ("callback", 5, "事故定损沟通不畅", "单晓东", "ordinary", {}),
    ("closing", 28, "导航升级后黑屏", "尉迟明月", "ordinary", {}),
    ("closed", 400, "洗车划痕已补漆", "周珊", "ordinary", {"result": "satisfied"}),
)


@cache
def planted() -> tuple[DataFolder, dict[str, int]]:
    """Return an office with cases, made once in a run, and their ids by title; tests copy it."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = copied(archive(), root / "office")
    clock = SetClock(NOW)
    app = open_application(folder, SystemKeyring(), clock=clock)
    try:
        admin = app.login.log_in(SYSTEM, "周敏", PASSWORD).value.actor
        app.organisation.add_company(admin, CompanyData("02", "宝安汽车有限公司", "宝安店"))
        sql.run("UPDATE company SET short_name = '远山店' WHERE id = 1")
        # They were there when the oldest of these cases came.
        sql.run("UPDATE posting SET valid_from = '2026-01-01'")
        sql.run("UPDATE post_state SET valid_from = '2026-01-01'")
        sql.run("UPDATE unit_state SET valid_from = '2026-01-01'")
        actor = app.login.log_in(SYSTEM, HEAD, PASSWORD).value.actor
        people = {
            row.name: row.id
            for row in app.customers.rows(actor, app.customers.ids(actor, CustomerFilter()))
        }
        unit = sql.scalar("SELECT unit_id FROM post_state WHERE number = 'F1-1'")
        made = {}
        for state, hours, title, who, level, more in _CASES:
            clock.set(NOW - timedelta(hours=hours))
            case = _plant(app, actor, state, title, people.get(who), level, Target(1, unit))
            if more or state not in {"registered", "accepted", "dispatched"}:
                _put(case.id, state, more)
            made[title] = case.id
    finally:
        app.close()
    return folder, made


def _plant(
    app: Application,
    actor: Actor,
    state: str,
    title: str,
    customer: int | None,
    level: str,
    target_: Target,
) -> Complaint:
    intake = Intake(
        words=f"{title}。今天不给准话就去 12315。", title=title, customer=customer, kind="repair",
        level=level, target=target_, wish="给个说法",
    )  # fmt: skip
    case: Complaint = app.complaint_intake.register(actor, intake).value.case
    if state == "registered":
        return case
    accepted = Acceptance("repair", level)
    case = app.complaint_intake.accept(actor, case.id, case.version, accepted).value.case
    if state == "accepted":
        return case
    orders = [DispatchOrder(target_, "查清原因")]
    sent: Complaint = app.dispatches.dispatch(actor, case.id, case.version, orders).value.case
    return sent


def _put(case: int, state: str, more: dict[str, Any]) -> None:
    """Put a case where it is to stand: how it gets there is told elsewhere."""
    values = {"state": state, **more}
    if state == "closed":
        values |= {"closed_at": "2026-11-20T02:00:00.000000Z", "next_due": None, "next_clock": ""}
    sets = ", ".join(f"{name} = ?" for name in values)
    sql.run(f"UPDATE complaint SET {sets} WHERE id = ?", *values.values(), case)
    if "round" in more:
        sql.run("UPDATE dispatch SET round = ? WHERE complaint_id = ?", more["round"], case)


@contextmanager
def seat_in_the_centre(folder: Path, qtbot: QtBot, who: str = HEAD) -> Iterator[Seat]:
    """Take somebody's seat in a copy of the office."""
    taken = take_seat(copied(planted()[0], folder / "office"), qtbot)
    taken.log_in(who)
    yield taken
    taken.runner.close()
    _shown.clear()
    assert not taken.unexpected


class Centre:
    """``cases`` are the ids by title; ``wanted`` gathers where the window was asked to go."""

    def __init__(self, seat: Seat, qtbot: QtBot) -> None:
        self.seat, self.qtbot = seat, qtbot
        self.cases = planted()[1]
        self.wanted: list[Address] = []
        seat.place.wanted.connect(self.wanted.append)
        self._screen: Screen | None = None

    @property
    def actor(self) -> Actor:
        return self.seat.place.session.actor

    def call(self, work: Callable[[Application], Any]) -> Any:
        return self.seat.call(work)

    def show(self, screen: Screen, size: tuple[int, int] = SIZES[0]) -> None:
        self._screen = screen
        show(screen, self.qtbot, size)
        self.rest()

    def rest(self) -> None:
        calm(self.qtbot, lambda: [(self.seat.runner, self.seat.place.bus)])

    def press(self, which: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the focus is."""
        pressed = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            pressed |= modifier
        if QApplication.activeWindow() is None and self._screen is not None:
            self._screen.activateWindow()
            self.qtbot.waitUntil(self._screen.isActiveWindow)
        self.qtbot.keyClick(target(), which, pressed)
        self.rest()

    def type(self, text: str) -> None:
        """Type where the focus is: Latin by keys, Chinese as an input method commits it."""
        if text.isascii():
            self.qtbot.keyClicks(target(), text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target(), event)
        self.rest()
