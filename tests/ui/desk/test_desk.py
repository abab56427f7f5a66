"""The Desk with a real office behind it, driven by keys."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from crm_desktop.access.model import Request, RequestData, Session
from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import faults, settle, unnamed, unreachable
from tests.ui.place import Seat
from ui.desk.due_list import TILES, DueSource
from ui.desk.recent import RecentPanel
from ui.desk.screen import DeskScreen
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme
from ui.workplace import Address


def ask_for(seat: Seat, who: Session, text: str, days: int = 0) -> Request:
    due = seat.clock.today() + timedelta(days=days)
    request: Request = seat.call(
        lambda app: app.requests.submit(who.actor, RequestData("people", text, due))
    )
    return request


@pytest.fixture
def desk(seat: Seat, qtbot: QtBot) -> DeskScreen:
    return shown(seat, qtbot)


def shown(seat: Seat, qtbot: QtBot, size: tuple[int, int] = (1286, 680)) -> DeskScreen:
    screen = DeskScreen(seat.place)
    qtbot.addWidget(screen)
    theme().dress(screen)
    screen.resize(*size)
    screen.show()
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    qtbot.waitUntil(lambda: screen._rows.is_listed)
    seat.settle()
    return screen


def sorts(desk: DeskScreen) -> list[str]:
    rows = desk._rows
    found = [desk._row(rows.id_at(place)) for place in range(len(rows))]
    return [row.item.sort for row in found if row is not None]


def press(qtbot: QtBot, desk: DeskScreen, key: Qt.Key, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(desk._table, key, modifier)


def test_administrator_sees_office_care_by_deadline(desk: DeskScreen) -> None:
    assert sorts(desk) == ["backup", "calendar"]
    assert [str(group.title) for group in desk._rows.groups] == [
        str(Phrase("desk.group.today")),
        str(Phrase("desk.group.later")),
    ]


def test_manager_sees_only_what_waits_for_approval(seat: Seat, qtbot: QtBot) -> None:
    supervisor = seat.session_of("何涛")
    ask_for(seat, supervisor, "请开通账号")
    seat.log_in("陈立")
    assert sorts(shown(seat, qtbot)) == ["approve"]


def test_agent_is_told_that_nothing_is_due(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in("李梅")
    screen = shown(seat, qtbot)
    assert sorts(screen) == []
    assert screen._table._empty is not None
    assert screen._table._empty.isVisible()
    assert screen._new.isHidden()


def test_ctrl_enter_approves_once(seat: Seat, qtbot: QtBot) -> None:
    supervisor = seat.session_of("何涛")
    manager = seat.session_of("陈立")
    request = ask_for(seat, supervisor, "请开通账号")
    seat.log_in("陈立")
    screen = shown(seat, qtbot)
    said: list[Phrase] = []
    seat.place.said.connect(lambda words, _undo: said.append(words))
    press(qtbot, screen, Qt.Key.Key_Return, control=True)
    press(qtbot, screen, Qt.Key.Key_Return, control=True)
    seat.settle()
    qtbot.waitUntil(lambda: sorts(screen) == [])
    after = seat.call(lambda app: app.requests.request(manager.actor, request.id))
    assert (after.state, after.decider, after.version) == ("approved", "陈立", 2)
    assert request.number in tr(said[0])


def test_ctrl_enter_carries_out_what_was_approved(seat: Seat, qtbot: QtBot) -> None:
    supervisor = seat.session_of("何涛")
    manager = seat.session_of("陈立")
    request = ask_for(seat, supervisor, "请开通账号")
    seat.call(lambda app: app.requests.approve(manager.actor, request.id, request.version))
    screen = shown(seat, qtbot)
    place = sorts(screen).index("carry_out")
    screen._table.select_line(screen._table.rows_model.line_of(place))
    press(qtbot, screen, Qt.Key.Key_Return, control=True)
    qtbot.waitUntil(lambda: "carry_out" not in sorts(screen))
    admin = seat.place.session.actor
    assert seat.call(lambda app: app.requests.request(admin, request.id)).state == "done"


def test_backup_is_made_from_the_desk(desk: DeskScreen, seat: Seat, qtbot: QtBot) -> None:
    press(qtbot, desk, Qt.Key.Key_Return, control=True)
    qtbot.waitUntil(lambda: sorts(desk) == ["calendar"])
    admin = seat.place.session.actor
    made = seat.call(lambda app: app.backups.backups(admin))
    assert [backup.there for backup in made] == [True]


def test_enter_opens_the_item_in_its_room(desk: DeskScreen, seat: Seat, qtbot: QtBot) -> None:
    places: list[Address] = []
    seat.place.wanted.connect(places.append)
    press(qtbot, desk, Qt.Key.Key_End)
    press(qtbot, desk, Qt.Key.Key_Return)
    assert places == [Address(kind="calendar", id=2027)]


def test_step_without_a_page_here_opens_its_room(
    desk: DeskScreen, seat: Seat, qtbot: QtBot
) -> None:
    places: list[Address] = []
    seat.place.wanted.connect(places.append)
    press(qtbot, desk, Qt.Key.Key_End)
    press(qtbot, desk, Qt.Key.Key_Return, control=True)
    assert places == [Address(kind="calendar", id=2027)]


def test_void_recovery_sheet_is_printed_from_the_desk(seat: Seat, qtbot: QtBot) -> None:
    code = seat.call(lambda app: app.login.new_recovery_code(seat.place.session.actor))
    seat.call(lambda app: app.login.recover(seat.place.session.actor, code, "周敏", "a new secret"))
    screen = shown(seat, qtbot)
    pages: list[bytes] = []
    seat.place.printed.connect(lambda _title, pdf: pages.append(pdf))
    screen._table.select_line(
        screen._table.rows_model.line_of(sorts(screen).index("recovery_sheet"))
    )
    press(qtbot, screen, Qt.Key.Key_Return, control=True)
    qtbot.waitUntil(lambda: "recovery_sheet" not in sorts(screen))
    assert pages[0].startswith(b"%PDF-")


def test_tiles_count_and_filter(seat: Seat, qtbot: QtBot) -> None:
    supervisor = seat.session_of("何涛")
    manager = seat.session_of("陈立")
    request = ask_for(seat, supervisor, "请开通账号")
    seat.call(lambda app: app.requests.approve(manager.actor, request.id, request.version))
    screen = shown(seat, qtbot)
    counts = {key: screen._tiles._tiles[key]._count for key in TILES}
    assert counts == {
        "all": 3,
        "approve": 0,
        "carry_out": 1,
        "customers": 0,
        "complaints": 0,
        "office": 2,
    }
    screen._tiles._tiles["carry_out"].setFocus()
    qtbot.keyClick(screen._tiles._tiles["carry_out"], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: sorts(screen) == ["carry_out"])


def test_overdue_comes_first_and_is_counted(seat: Seat, qtbot: QtBot) -> None:
    supervisor = seat.session_of("何涛")
    ask_for(seat, supervisor, "以后", days=9)
    ask_for(seat, supervisor, "昨天到期")
    seat.clock.advance(timedelta(hours=8))
    seat.log_in("陈立")
    screen = shown(seat, qtbot)
    first = screen._row(screen._rows.id_at(0))
    assert first is not None
    assert first.item.title == "昨天到期"
    assert screen._tiles._tiles["all"]._overdue == 1
    assert screen._rows.groups[0].count == 1


def test_change_at_another_desk_refreshes_the_list(seat: Seat, qtbot: QtBot) -> None:
    supervisor = seat.session_of("何涛")
    seat.log_in("陈立")
    screen = shown(seat, qtbot)
    ask_for(seat, supervisor, "请开通账号")
    qtbot.waitUntil(lambda: sorts(screen) == ["approve"])


def test_preview_follows_when_the_item_under_the_cursor_is_done_elsewhere(
    desk: DeskScreen, seat: Seat, qtbot: QtBot
) -> None:
    assert desk._preview._row is not None
    assert desk._preview._row.item.sort == "backup"
    admin = seat.place.session.actor
    seat.call(lambda app: app.backups.make(admin))
    qtbot.waitUntil(lambda: desk._preview._row.item.sort == "calendar")
    assert sorts(desk) == ["calendar"]


def test_posting_about_to_end_is_due(seat: Seat, qtbot: QtBot) -> None:
    admin = seat.place.session.actor
    other = seat.session_of("何涛")

    def lend(app: object) -> object:
        post = next(p for p in app.organisation.posts(admin) if "QA" in p.roles)
        until = seat.clock.today() + timedelta(days=3)
        today = seat.clock.today()
        return app.people.assign(
            admin, other.actor.person, post.id, today, until=until, kind="acting"
        )

    seat.call(lend)
    screen = shown(seat, qtbot)
    assert "posting" in sorts(screen)
    row = next(r for r in screen._source.rows_by_id.values() if r.item.sort == "posting")
    assert row.item.due is not None
    assert row.item.due.date() == date(2026, 11, 26)
    assert "何涛" in tr(row.matter)


def test_another_post_has_another_desk(seat: Seat, qtbot: QtBot) -> None:
    screen = shown(seat, qtbot)
    seat.log_in("何涛")
    qtbot.waitUntil(lambda: sorts(screen) == [])
    assert not screen._new.isHidden()


def test_new_request_and_hints_follow_the_right(seat: Seat, qtbot: QtBot) -> None:
    seat.log_in("何涛")
    screen = shown(seat, qtbot)
    places: list[Address] = []
    seat.place.wanted.connect(places.append)
    press(qtbot, screen, Qt.Key.Key_F9)
    assert places == [Address(room="organisation", page="new_request")]
    assert [command.key for command in screen.commands()] == ["F9"]
    assert [hint.key for hint in screen.hints()] == ["Enter", "Ctrl+Enter", "F5"]


def test_recent_records_lead_back(desk: DeskScreen, seat: Seat, qtbot: QtBot) -> None:
    here = Address(kind="person", id=1)
    seat.place.note_visit(here, "周敏")
    places: list[Address] = []
    seat.place.wanted.connect(places.append)
    link = desk._recent._links[0]
    link.setFocus()
    qtbot.keyClick(link, Qt.Key.Key_Space)
    assert places == [here]


def test_source_forgets_rows_that_left(seat: Seat) -> None:
    source = DueSource(seat.place)
    listing = seat.call(lambda _app: source.ids(None, "all"))
    assert len(seat.call(lambda _app: source.rows([*listing.ids, 99]))) == 2


@pytest.mark.parametrize("size", [(1286, 680), (1286, 600), (1840, 992), (831, 345)])
@pytest.mark.parametrize("chosen", list(Language))
def test_nothing_is_cut(seat: Seat, qtbot: QtBot, size: tuple[int, int], chosen: Language) -> None:
    supervisor = seat.session_of("何涛")
    ask_for(seat, supervisor, "请开通账号")
    seat.log_in("陈立")
    theme().set_window_height(size[1] + 88)
    screen = shown(seat, qtbot, size)
    set_language(chosen)
    theme().set_scheme(Scheme.DARK)
    settle()
    assert (screen.width(), screen.height()) == size
    assert faults(screen) == []


def test_every_control_has_a_name_and_is_reached_by_tab(desk: DeskScreen) -> None:
    assert unnamed(desk) == []
    assert unreachable(desk) == []


def test_a_desk_that_is_gone_hears_of_no_visit(seat: Seat, qtbot: QtBot) -> None:
    """Switching posts drops the room; what is opened later must not reach it."""
    panel = RecentPanel(seat.place)
    panel.deleteLater()
    del panel
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    seat.place.note_visit(Address("customers", kind="customer", id=1), "张淑敏")
