"""共享: the office of a file is taken to a server from the window, and opened there anew."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.paths import DataFolder
from crm_desktop.hosting import cluster, service
from crm_desktop.hosting.cluster import Cluster
from crm_desktop.hosting.neighbourhood import lan_addresses
from crm_desktop.hosting.service import server_folder
from crm_desktop.profile import load_profile
from db.engine import SharedAddress
from db.held.names import person_role, quoted
from db.programs import server_programs
from tests.core.offices import PASSWORD, copied
from tests.core.paper.reading import pages
from tests.servers import _as_nobody, _give, new_name, server
from tests.ui.calm import until
from tests.ui.shell.conftest import *  # noqa: F403 - a whole program, as the shell's tests have it
from tests.ui.shell.conftest import Driver, Start
from ui.office.screen import SettingsScreen
from ui.rooms import ROOMS
from ui.sharing.moved_dialog import MovedDialog, SlipsDialog
from ui.sharing.share_page import SharePage
from ui.toolkit.dialog import Dialog
from ui.toolkit.text import Label
from ui.workplace import Address


@pytest.fixture
def there() -> Iterator[SharedAddress]:
    address = replace(server().address, database=new_name("moved"))
    yield address
    server().drop(address.database)
    prefix = person_role(address.database, "")
    for (role,) in server().run("SELECT rolname FROM pg_roles"):
        if role.startswith(prefix):
            server().run(f"DROP ROLE {quoted(role)}")


@pytest.fixture
def pc(small_office: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder in which a server can be made, as nobody in particular."""
    programs = server_programs()
    assert programs is not None
    outside = Path(tempfile.mkdtemp(prefix="crm-host-"))
    folder = copied(small_office, outside / "office")
    for each in (outside, folder):
        each.chmod(0o755)
    where = server_folder(DataFolder(folder))
    where.mkdir()
    _give(where)
    found = Cluster(where, programs, _as_nobody())
    monkeypatch.setattr(service, "cluster_in", lambda _folder: found)
    for setting in ("fsync", "full_page_writes"):  # nobody pulls the plug of a test
        monkeypatch.setitem(cluster._SETTINGS, setting, "off")
    yield folder
    found.stop()
    shutil.rmtree(outside, ignore_errors=True)


def at_page(driver: Driver) -> SharePage:
    driver.log_in()
    driver.program.house.place.go(Address("settings", page="share"))
    driver.calm()
    screen = driver.desk.stack.screen_shown
    assert isinstance(screen, SettingsScreen)
    page = screen.page
    assert isinstance(page, SharePage)
    return page


def moved_dialog(driver: Driver) -> MovedDialog:
    until(driver.qtbot, lambda: any(_dialogs(driver)))
    (dialog,) = _dialogs(driver)
    return dialog


def asked(driver: Driver) -> list[Dialog]:
    return [d for d in driver.program.frame.findChildren(Dialog) if d.isVisible()]


def _dialogs(driver: Driver) -> list[MovedDialog]:
    return [d for d in driver.program.frame.findChildren(MovedDialog) if d.isVisible()]


def test_this_pc_hosts_and_the_window_opens_there(pc: Path, start: Start) -> None:
    driver = start(pc, rooms=ROOMS).begin()
    page = at_page(driver)
    assert page.here.isVisible()
    assert not page.host.isVisible()
    driver.press(Qt.Key.Key_F8)
    assert page.here.password.error is not None
    page.here.password.line.setText("not mine")
    driver.press(Qt.Key.Key_F8)
    until(driver.qtbot, lambda: not page.work.is_busy)
    assert page.here.password.error is not None
    page.here.password.line.setText(PASSWORD)
    driver.press(Qt.Key.Key_F8)
    dialog = moved_dialog(driver)
    assert "李芳" in dialog.passwords.toPlainText()
    assert "person" in dialog.tables.toPlainText()
    dialog.reject()
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    slips = driver.dialog(SlipsDialog)
    assert isinstance(slips, SlipsDialog)
    (password,) = [line.split("\t")[2] for line in dialog.passwords.toPlainText().splitlines()]
    (printed,) = pages(slips.preview.pdf)
    assert password in printed
    assert "李芳" in printed
    # Other PCs are told the address of this one in the network, where it is in one.
    assert next(iter(lan_addresses()), "127.0.0.1") in printed
    driver.press(Qt.Key.Key_Escape, slips)
    assert dialog.isVisible()
    driver.press(Qt.Key.Key_Return, dialog.primary)
    driver.calm()
    assert load_profile(DataFolder(pc)).joined
    assert not DataFolder(pc).database.exists()
    page = at_page(driver)
    assert page.host.isVisible()
    assert not page.here.isVisible()
    assert "127.0.0.1" in page.where.text()
    panel = page.host
    assert "没有别的电脑" in panel.desks.text()
    assert "恢复核对" in panel.backup.text()
    driver.press(Qt.Key.Key_F8)
    assert QApplication.clipboard().text() == panel.line.text()
    # Stopped from here, it is said whom that cuts off; the page still knows how to start it.
    panel.stop.click()
    until(driver.qtbot, lambda: any(asked(driver)))
    (dialog,) = asked(driver)
    assert any("没有别的电脑" in each.text() for each in dialog.findChildren(Label))
    driver.press(Qt.Key.Key_Return, dialog.primary)
    until(driver.qtbot, lambda: "没有运行" in panel.state.text())
    assert panel.stop.text() == "启动服务器"
    driver.press(Qt.Key.Key_F5)
    driver.calm()
    assert panel.isVisible()
    assert not page.trouble.isVisible()
    panel.stop.click()
    until(driver.qtbot, lambda: "正在运行" in panel.state.text())
    driver.calm()
    assert panel.stop.text() == "停止服务器"
    # Closed while the server is away: that nobody can be noted as leaving is no fault to tell of.
    page._stop()
    until(driver.qtbot, lambda: "没有运行" in panel.state.text())


def test_a_server_of_the_firm_is_looked_at_first(
    small: Path, there: SharedAddress, start: Start
) -> None:
    driver = start(small, rooms=ROOMS).begin()
    page = at_page(driver)
    panel = page.there
    panel.check.click()
    assert {key for key, field in panel.fields.items() if field.error} == {"server", "account"}
    panel.server.setText(f"127.0.0.1:{there.port}")
    panel.database.setText(there.database)
    panel.account.setText(there.user)
    panel.tls.set_value("disable")
    panel.account_password.line.setText("wrong")
    panel.check.click()
    driver.calm()
    assert panel.result.text()
    assert not load_profile(DataFolder(small)).joined
    panel.account_password.line.setText(there.password)
    panel.check.click()
    driver.calm()
    assert "会新建" in panel.result.text()
    panel.go.click()
    assert panel.own.error is not None
    panel.own.line.setText(PASSWORD)
    panel.go.click()
    dialog = moved_dialog(driver)
    driver.press(Qt.Key.Key_Return, dialog.primary)
    driver.calm()
    place = load_profile(DataFolder(small)).shared
    assert place is not None
    assert (place.port, place.database) == (there.port, there.database)
    driver.log_in("chenli")
    assert driver.desk.isVisible()
