"""The customer's page says what they are as a member, and takes their application."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.words import Language
from crm_desktop.membership.applying import ApplicationData
from db import sql
from tests.ui.customers.archive import Archive, texts
from tests.ui.lint import faults, settle
from tests.ui.membership.room import CLERK, HEAD, Desk
from tests.ui.place import Seat
from ui.customers.record_page import RecordPage
from ui.membership.application_forms import ApplicationForm
from ui.toolkit.speech import set_language
from ui.workplace import Address

NAME = "张淑敏"


def page(archive: Archive) -> RecordPage:
    """Open the page of 张淑敏."""
    screen = archive.open()
    screen.open(Address("customers", kind="customer", id=archive.people[NAME].id))
    archive.rest()
    assert screen.record is not None
    return screen.record


def enter(archive: Archive, seat: Seat) -> int:
    """Enter the application of 张淑敏 at another desk, signed and complete."""
    desk = Desk(seat)
    typed = ApplicationData(archive.people[NAME].id, "ordinary", "member", "walk_in", True, True)
    clerk = desk.actor("李梅")
    made = seat.call(lambda app: app.applications.enter(clerk, typed))
    seat.call(lambda app: app.applications.submit(clerk, made.id, made.version))
    return int(made.id)


def test_whoever_decides_enters_none(archive: Archive) -> None:
    block = page(archive).overview.membership
    assert "还不是会员" in texts(block)
    assert not block.go.isVisible()


def test_the_desk_enters_the_application_of_who_is_shown(archive: Archive, seat: Seat) -> None:
    seat.log_in(CLERK)
    record = page(archive)
    block = record.overview.membership
    assert block.go.text() == "申请会员"
    assert "members.do.apply" in [command.name.key for command in record.commands()]
    went: list[Address] = []
    seat.place.wanted.connect(went.append)
    block.go.click()
    archive.rest()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    form = dialog.findChild(ApplicationForm)
    assert form is not None
    form.signed.boxes["terms"].click()
    archive.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [each.kind for each in went] == ["application"]
    archive.rest()
    assert block.go.text() == "查看申请"
    assert not block.may_apply


def test_an_application_on_its_way_and_then_the_member(archive: Archive, seat: Seat) -> None:
    application = enter(archive, seat)
    record = page(archive)
    block = record.overview.membership
    assert any(text.startswith("SQ") for text in texts(block))
    assert block.go.text() == "查看申请"
    assert not record.header.membership.isVisible()
    Desk(seat).join(application)
    record.refresh()
    archive.rest()
    assert "还差" in block.next.text()
    assert block.go.text() == "查看会员"
    assert record.header.membership.isVisible()
    went: list[Address] = []
    seat.place.wanted.connect(went.append)
    block.go.click()
    assert [each.kind for each in went] == ["membership"]


def test_nothing_is_cut(archive: Archive, seat: Seat) -> None:
    Desk(seat).join(enter(archive, seat))
    record = page(archive)
    for language in Language:
        set_language(language)
        settle()
        archive.rest()
        assert faults(record.overview.membership) == []


def test_whoever_may_not_see_members_sees_no_block(archive: Archive, seat: Seat) -> None:
    seat.call(
        lambda _app: sql.run("DELETE FROM role_right WHERE right_code = ?", "membership.view")
    )
    seat.log_in(HEAD)
    assert not page(archive).overview.membership.isVisible()
