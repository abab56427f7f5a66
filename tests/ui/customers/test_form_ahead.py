"""A form that is made before somebody asks for it: nobody can tell it from one that was not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.customers.own_fields import OwnFieldData
from crm_desktop.foundation.actor import SYSTEM
from db import sql
from tests.ui.customers.archive import Archive
from tests.ui.place import PASSWORD
from ui.customers.form_page import FormPage
from ui.customers.screen import CustomersScreen
from ui.customers.steps import EDIT

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def screen(archive: Archive) -> CustomersScreen:
    return archive.open()


def spare(archive: Archive, screen: CustomersScreen) -> FormPage:
    """Return the form that is ready, once it is."""
    archive.qtbot.waitUntil(lambda: not screen._spare._ahead.is_busy)
    found = screen._spare._form
    assert found is not None
    assert not found.isVisible()
    return found


def press(widget: object, key: Qt.Key) -> None:
    """Press a key and wait for nothing, as somebody does who knows the keys."""
    QTest.keyClick(widget, key, CTRL)


def test_the_form_that_is_ready_shows_whom_it_is_asked_for(
    archive: Archive, screen: CustomersScreen
) -> None:
    ready = spare(archive, screen)
    screen.edit_customer(archive.people["张淑敏"].id)
    archive.qtbot.waitUntil(lambda: screen.form is not None)
    assert screen.form is ready
    stored = archive.stored(archive.people["张淑敏"].id)
    form = ready.form
    assert (form.name.text(), form.contacts.values()) == (stored.name, stored.contacts)
    assert not form.is_dirty
    assert form.name.hasFocus()
    assert not form.owner.isEnabled()
    assert form.owner.value() == stored.owner
    # The next one is ready for somebody else, and says nothing of this one.
    following = spare(archive, screen)
    assert following is not ready
    assert following.form.name.text() == ""


def test_a_form_that_is_asked_for_before_it_is_ready_is_whole(
    archive: Archive, screen: CustomersScreen
) -> None:
    spare(archive, screen)
    screen._spare.renew(screen.choices)
    archive.qtbot.waitUntil(lambda: screen._spare._form is not None)
    started = screen._spare._form
    zhang = archive.stored(archive.people["张淑敏"].id)
    screen._show_form(zhang)
    assert screen.form is started
    archive.qtbot.waitUntil(lambda: not screen._spare._ahead.is_busy)
    form = started.form
    assert form.values()["notes"] == zhang.notes
    # Typing works at once, in the first field as in the last.
    form.notes.setFocus()
    archive.type("喜欢上午来")
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(screen.record.isVisible)
    assert archive.stored(zhang.id).notes == "喜欢上午来"
    assert archive.stored(zhang.id).contacts == zhang.contacts


def test_keys_typed_while_the_next_form_is_made_stay_in_this_one(
    archive: Archive, screen: CustomersScreen
) -> None:
    screen.edit_customer(archive.people["周珊"].id)
    archive.qtbot.waitUntil(lambda: screen.form is not None)
    assert screen.form is not None
    form = screen.form.form
    form.job.setFocus()
    typed = ""
    while screen._spare._ahead.is_busy:
        QTest.keyClick(QApplication.focusWidget(), "a")
        typed += "a"
        archive.qtbot.wait(1)
    assert typed
    assert form.job.text() == typed[: form.job.maxLength()]


def test_other_choices_make_another_form(archive: Archive, screen: CustomersScreen) -> None:
    ready = spare(archive, screen)
    admin = archive.call(lambda app: app.login.log_in(SYSTEM, "周敏", PASSWORD)).actor
    field = OwnFieldData("car_colour", "车身颜色", "Colour", "text")
    archive.call(lambda app: app.own_fields.add(admin, field))
    screen._read_choices()
    archive.rest()
    following = spare(archive, screen)
    assert following is not ready
    assert "car_colour" in following.form.own.editors


def test_a_word_out_of_use_is_offered_to_whom_it_belongs(
    archive: Archive, screen: CustomersScreen
) -> None:
    zhou = archive.change(archive.stored(archive.people["周珊"].id), source="event")
    archive.call(lambda _app: sql.run("UPDATE dictionary_entry SET active = 0 WHERE code='event'"))
    screen._read_choices()
    archive.rest()
    ready = spare(archive, screen)
    screen._show_form(zhou)
    source = ready.form.source
    assert source.value() == "event"
    following = spare(archive, screen)
    screen._show_form(archive.stored(archive.people["单晓东"].id))
    offered = [each.value for each in following.form.source.options]
    assert "online" in offered
    assert "event" not in offered


def test_whoever_may_not_edit_gets_none(archive: Archive, screen: CustomersScreen) -> None:
    spare(archive, screen)
    archive.seat.log_in("陈立")
    archive.rest()
    assert not screen.place.may(EDIT)
    archive.qtbot.waitUntil(lambda: not screen._spare._ahead.is_busy)
    assert screen._spare._form is None
