"""A real office with members at several levels, and a hand that drives the tab of levels."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

from pytestqt.qtbot import QtBot

from crm_desktop.application import Application, open_application
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock, stamp
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.work import Work
from crm_desktop.membership.joining import Joining, join
from crm_desktop.membership.levels import upgrade_if_due
from crm_desktop.membership.read import membership_of, tier_of
from db import sql
from tests.core.membership.levels_model import enter
from tests.ui.customers.archive import Archive
from tests.ui.office.founded import SIZES, _shown, show
from tests.ui.place import NOW, PASSWORD, Seat, copied, found, take_seat
from ui.membership.members import MembersPage
from ui.membership.screen import MembersScreen
from ui.membership.tiers_page import TiersPage

DUE = date(2026, 12, 31)
#: Name, level to begin with, what was earned: one rises, one keeps, two go down, one is not due.
PEOPLE = (
    ("张淑敏", "ordinary", 2300),
    ("欧阳荑", "gold", 6800),
    ("周𬭊", "gold", 4200),
    ("单䶮", "silver", 150),
    ("尉迟明月", "vip", 0),
)


@cache
def planted() -> DataFolder:
    """Return an office with a few members, made once in a run; tests copy it."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = found(root / "office")
    app = open_application(folder, SystemKeyring(), clock=SetClock(NOW))
    actor = app.login.log_in(SYSTEM, "何涛", PASSWORD).value.actor
    for place, (name, tier, growth) in enumerate(PEOPLE):
        _plant(app, actor, place, name, tier, growth)
    app.close()
    return folder


def _plant(app: Application, actor: Actor, place: int, name: str, tier: str, growth: int) -> None:
    phone = Contact("phone", f"1381234{place:04}")
    customer = app.customers.add(actor, CustomerData(1, "person", name, contacts=(phone,))).value
    context = app.context
    with context.database.atomic():
        now = context.clock.now()
        acting = context.gate.admit(actor, "membership.view", now.date())
        work = Work(acting, now, "application.join", context.duties)
        member = join(work, Joining(customer.id, 1, tier_of(tier), date(2026, 1, 5)))
        if growth:
            enter(member, growth, 0, date(2026, 6, 1), stamp(now))
        upgrade_if_due(work, member.id)
        if name != "尉迟明月":
            sql.run(
                "UPDATE membership SET tier_until = ? WHERE id = ? AND tier_until IS NOT NULL",
                DUE.isoformat(),
                member.id,
            )
        context.journal.write(work.entry)
    assert membership_of(member.id).open


@contextmanager
def seat_at_the_levels(folder: Path, qtbot: QtBot, login: str = "何涛") -> Iterator[Seat]:
    """Take somebody's seat in a copy of the office."""
    taken = take_seat(copied(planted(), folder / "office"), qtbot)
    taken.log_in(login)
    yield taken
    taken.runner.close()
    _shown.clear()
    assert not taken.unexpected


class Hall(Archive):
    """Drives the room of members."""

    def enter(self, tab: str = "tiers", size: tuple[int, int] = SIZES[0]) -> MembersScreen:
        """Show the room with a tab open."""
        screen = self._screen = MembersScreen(self.seat.place)
        show(screen, self.qtbot, size)
        screen.choose(tab)
        self.rest()
        return screen

    @property
    def tiers(self) -> TiersPage:
        page = self._screen.page
        assert isinstance(page, TiersPage)
        return page

    @property
    def members(self) -> MembersPage:
        page = self._screen.page
        assert isinstance(page, MembersPage)
        return page
