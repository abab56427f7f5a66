"""服务器 and the pages about it, at an office that a real server shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop import __version__
from crm_desktop.backups.model import Able
from crm_desktop.sharing.model import Following, ReadingState, ServerFacts, SlowQuery
from crm_desktop.sharing.server import ServerService
from db.engine import SharedAddress
from db.errors import ConnectionLost
from db.shared import SharedDatabase, open_shared
from tests.servers import OWNER, PASSWORD
from tests.ui.office.founded import SIZES, dialog, key, page_of, rest, settings, words_said
from tests.ui.place import NOW, Seat
from ui.backups.account import AccountDialog
from ui.backups.page import BackupsPage
from ui.insight.reading import reading_words
from ui.sharing.server_page import ServerPage, _delay, _size
from ui.shell.restoring import RestorePage
from ui.toolkit.columns import Pill
from ui.toolkit.panels import KeyValues
from ui.toolkit.speech import tr
from ui.toolkit.text import Label
from ui.toolkit.tokens import Tone


def opened(seat: Seat, qtbot: QtBot, size: tuple[int, int] = SIZES[0]) -> ServerPage:
    page = page_of(settings(seat, qtbot, "server", size))
    assert isinstance(page, ServerPage)
    qtbot.waitUntil(lambda: page.source.facts is not None and len(page.list) > 0)
    rest(seat)
    return page


def words_of(page: ServerPage) -> str:
    return " ".join(label.text() for label in page.findChildren(Label))


@pytest.fixture
def other(address: SharedAddress) -> Iterator[SharedDatabase]:
    """Another desk, connected."""
    desk = open_shared(address)
    desk.connect()
    yield desk
    desk.close_here()


def test_it_says_how_the_server_stands(seat: Seat, qtbot: QtBot, address: SharedAddress) -> None:
    page = opened(seat, qtbot)
    said = words_of(page)
    assert f"{address.host}:{address.port}/{address.database}" in said
    assert "PostgreSQL" in said
    assert "没有超过 1 秒的查询" in said
    assert "audit_entry" in said
    assert page.safety.pill.text() == "今天还没备份"
    assert not page.server.pill.isVisible()
    assert len(page.server.findChildren(KeyValues)) >= 1
    assert [tr(hint.does) for hint in page.hints()] == ["刷新", "断开"]
    assert [tr(command.name) for command in page.commands()] == ["刷新"]
    page.focus_first()
    assert page.table.hasFocus()


def test_a_desk_that_hangs_is_disconnected(seat: Seat, qtbot: QtBot, other: SharedDatabase) -> None:
    pid = other.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
    page, said = opened(seat, qtbot), words_said(seat)
    mine = next(each for each in page.source.connections.values() if each.mine)
    for line in range(len(page.list)):
        page.table.select_line(line)
        if page.chosen is not None and page.chosen.pid == mine.pid:
            assert not page.disconnect.isEnabled()
            page._ask_to_disconnect()  # what the key does not do either
    for line in range(len(page.list)):
        page.table.select_line(line)
        if page.chosen is not None and page.chosen.pid == pid:
            break
    assert page.disconnect.isEnabled()
    page.disconnect.click()
    box = dialog(qtbot, page.window())
    box.primary.click()
    rest(seat)
    qtbot.waitUntil(lambda: pid not in page.source.connections)
    assert tr(said[0][0]).startswith("已断开")
    with pytest.raises(ConnectionLost):
        other.execute_sql("SELECT 1")


def test_the_least_version_is_asked_for_and_let_go(seat: Seat, qtbot: QtBot) -> None:
    page, said = opened(seat, qtbot), words_said(seat)
    assert page.require.text() == f"只准 {__version__} 及以后的程序"
    page.require.click()
    box = dialog(qtbot, page.window())
    box.primary.click()
    rest(seat)
    qtbot.waitUntil(lambda: page.require.text() == "不限程序版本")
    assert tr(said[0][0]) == "已规定最低程序版本"
    assert words_of(page).count(__version__) == 2
    page.require.click()
    rest(seat)
    qtbot.waitUntil(lambda: page.require.text() != "不限程序版本")
    assert "不限" in words_of(page)


def test_what_cannot_be_read_is_told(
    seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(seat, qtbot)

    def lost(_service: ServerService, _actor: object) -> ServerFacts:
        raise ConnectionLost

    monkeypatch.setattr(ServerService, "facts", lost)
    key(qtbot, page.table, Qt.Key.Key_F5)
    rest(seat)
    assert page.trouble.isVisible()


def test_much_to_say_is_said_in_a_small_window_too(
    seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = seat.place.session.actor
    real = seat.call(lambda app: app.server.facts(actor))
    desk = replace(real.connections[0], mine=False)
    full = replace(
        real,
        connections=(
            replace(desk, pid=1, busy_seconds=99.0),
            replace(desk, pid=2, busy_seconds=0.1),
            replace(desk, pid=3, busy_seconds=None),
            replace(desk, pid=4, waits_for_lock=True),
        ),
        slow=(SlowQuery("SELECT ?", 2, 1.0, 2.0, "server"),),
        following=(Following("w", "192.168.1.9", "streaming", 90.0),),
        reading=ReadingState(is_set=True, host="h", as_of=NOW),
        is_current=False,
        encrypted=True,
        disk_free=1 << 30,
        disk_whole=2 << 30,
        last_backup=NOW - timedelta(hours=1),
    )
    told = [full]
    monkeypatch.setattr(ServerService, "facts", lambda _service, _actor: told[0])
    page = opened(seat, qtbot, SIZES[3])
    said = words_of(page)
    for words in ("2 次", "落后 1 分钟", "截至 10:42:00", "已加密", "剩 1.0 GB", "已验证"):
        assert words in said
    assert page.server.pill.text() == "版本不一致"
    assert not page.safety.pill.isVisible()
    state = next(each for each in page.table.rows_model.columns if each.key == "state")
    pills = [state.value(each) for each in full.connections]
    assert all(isinstance(pill, Pill) for pill in pills)
    assert [pill.tone for pill in pills if isinstance(pill, Pill)] == [
        Tone.AMBER, Tone.GREEN, Tone.QUIET, Tone.AMBER,
    ]  # fmt: skip
    for reading, words in (
        (ReadingState(is_set=True, away=True), "备用连不上，读主服务器"),
        (ReadingState(is_set=True, host="h"), "备用服务器刚开始同步"),
    ):
        told[0] = replace(full, reading=reading)
        page.again.click()
        rest(seat)
        assert words in words_of(page)
    assert (_size(1 << 20), tr(_delay(0.44))) == ("1.0 MB", "0.4 秒")


def test_a_local_office_has_no_such_page(seat: Seat, qtbot: QtBot) -> None:
    seat.place.server = ""
    screen = settings(seat, qtbot, "server")
    assert "server" not in screen._offered


# -------------------------------------------------------------------------------------- the backups


def backups(seat: Seat, qtbot: QtBot) -> BackupsPage:
    page = page_of(settings(seat, qtbot, "backups"))
    assert isinstance(page, BackupsPage)
    rest(seat)
    return page


def finished(seat: Seat, qtbot: QtBot, page: BackupsPage) -> None:
    """Wait for the end of a dump or of a restore aside, however busy this computer is."""
    qtbot.waitUntil(lambda: not page.work.is_busy, timeout=60_000)
    rest(seat)


def as_person(seat: Seat) -> None:
    """Let the office look as it does to a person: without the server's own account."""
    database = seat._opened[0].database
    assert isinstance(database, SharedDatabase)
    database.address = replace(database.address, is_persons=True)


def test_a_person_types_the_servers_password(seat: Seat, qtbot: QtBot) -> None:
    as_person(seat)
    page = backups(seat, qtbot)
    assert page.source.status.able is Able.ASKS
    assert "主机电脑" in page.status.when.text()
    key(qtbot, page.table, Qt.Key.Key_F9)
    box = dialog(qtbot, page.window())
    assert isinstance(box, AccountDialog)
    box.primary.click()
    assert box.isVisible(), "the name is missing"
    box.name.setText(OWNER)
    box.primary.click()
    assert box.isVisible(), "the password is missing"
    box.password_field.line.setText(PASSWORD)
    box.primary.click()
    finished(seat, qtbot, page)
    qtbot.waitUntil(lambda: len(page.list) == 1)
    backup = page.source.backups[page.list.id_at(0)]
    assert backup.there
    page.verify.click()
    finished(seat, qtbot, page)
    state = next(each for each in page.table.rows_model.columns if each.key == "state")
    assert tr(state.value(backup).word) == "校验完好"  # type: ignore[union-attr]
    # A file that is not here lies on the PC that made it, and is not lost.
    elsewhere = state.value(replace(backup, there=False))
    assert tr(elsewhere.word) == "在制作的电脑上"  # type: ignore[union-attr]
    page.restore.click()
    dialog(qtbot, page.window()).reject()


def test_what_the_check_finds_in_a_backup_is_told(seat: Seat, qtbot: QtBot) -> None:
    page = backups(seat, qtbot)
    seat.call(lambda app: app.database.execute_sql("UPDATE audit_head SET hash = 'another'"))
    page.make.click()
    finished(seat, qtbot, page)
    qtbot.waitUntil(lambda: len(page.list) == 1)
    page.verify.click()
    finished(seat, qtbot, page)
    assert "数据检查发现" in page.trouble.accessibleName()


def test_where_there_are_no_programs_it_is_said_who_does_it(
    seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.backups.copies.server_programs", lambda: None)
    page = backups(seat, qtbot)
    assert page.elsewhere.isVisible()
    assert not page.make.isEnabled()
    page._make()
    assert not page.work.is_busy


def test_whoever_restores_names_the_servers_account(qtbot: QtBot, tmp_path: Path) -> None:
    page = RestorePage(tmp_path, tmp_path / "monday.crmbackup", on_server=True)
    qtbot.addWidget(page)
    wanted: list[object] = []
    page.wanted.connect(wanted.append)
    account = page.account
    assert account is not None
    for line, text in (
        (page.name, "chenli"),
        (page.password_field.line, "one"),
        (page.second, "lifang"),
        (page.second_password_field.line, "two"),
        (account.name, " owner "),
        (account.password_field.line, "three"),
    ):
        line.setText(text)
    page.button.click()
    restoring = wanted[0]
    assert (restoring.account, restoring.account_password) == ("owner", "three")  # type: ignore[attr-defined]


def test_where_figures_were_read_is_one_sentence() -> None:
    assert reading_words(ReadingState(is_set=False)) is None
    assert tr(reading_words(ReadingState(is_set=True)) or "") == "读自备用服务器，它刚开始同步"
    assert "连不上" in tr(reading_words(ReadingState(is_set=True, away=True)) or "")
    read = ReadingState(is_set=True, host="h", as_of=NOW)
    assert tr(reading_words(read) or "") == "读自备用服务器，数据截至 10:42"
