"""The form of a customer: typing, warnings, doubles, refusals, drafts, and two desks at once."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt

from tests.ui.customers.archive import PHONE, Archive
from tests.ui.office.founded import dialog, words_said
from ui.customers.entries import EntryList
from ui.customers.form_page import FormPage
from ui.customers.screen import CustomersScreen
from ui.toolkit.buttons import Button
from ui.toolkit.conflict import ConflictDialog
from ui.toolkit.speech import tr
from ui.workplace import Address

CTRL = Qt.KeyboardModifier.ControlModifier


def new_form(archive: Archive) -> tuple[CustomersScreen, FormPage]:
    screen = archive.open()
    archive.press(Qt.Key.Key_F9)
    return screen, form_of(screen)


def form_of(screen: CustomersScreen) -> FormPage:
    assert screen.form is not None
    assert screen.form.isVisible()
    return screen.form


def type_into(archive: Archive, entries: EntryList, text: str, row: int = 0) -> None:
    entries.rows[row].first.setFocus()
    archive.type(text)


def test_a_new_customer_is_saved_by_keys_and_shown(archive: Archive) -> None:
    said = words_said(archive.seat)
    screen, page = new_form(archive)
    archive.type("陈晨")
    form = page.form
    type_into(archive, form.contacts, "139 0000 1111")
    form.contacts.add.click()
    form.contacts.rows[1].kind.set_value("email")
    type_into(archive, form.contacts, "chen@example.com", 1)
    type_into(archive, form.addresses, "广东省深圳市南山区科技园 8 号")
    type_into(archive, form.identities, "440306198403070023")
    form.tags.setFocus()
    archive.type("VIP，老客户")
    archive.press(Qt.Key.Key_Return, CTRL)
    assert screen.record.isVisible()
    stored = archive.stored(screen.record.customer.id)
    assert stored.name == "陈晨"
    assert [(c.kind, c.value, c.main) for c in stored.contacts] == [
        ("phone", "13900001111", True),
        ("email", "chen@example.com", True),
    ]
    assert stored.addresses[0].area == "南山区"
    assert stored.tags == ("VIP", "老客户")
    assert stored.owner_name == "何涛"
    assert tr(said[-1][0]).startswith("已建档 陈晨，KH01")


def test_a_doubtful_value_is_warned_about_and_saved_a_wrong_one_is_not(archive: Archive) -> None:
    screen, page = new_form(archive)
    archive.type("陈晨")
    form = page.form
    type_into(archive, form.addresses, "老地方")
    archive.press(Qt.Key.Key_Tab)
    assert form.addresses.rows[0].note.isVisible()
    assert "看不出" in form.addresses.rows[0].note.text()
    type_into(archive, form.identities, "440306198403070028")
    archive.press(Qt.Key.Key_Return, CTRL)
    assert page.isVisible()
    assert form.identities.rows[0].note.isVisible()
    assert not form.identities.rows[0].note.visibleRegion().isEmpty(), "scrolled into sight"
    assert "证件" in form.foot.note.text()
    archive.press(Qt.Key.Key_Backspace)
    archive.type("3")
    archive.press(Qt.Key.Key_Return, CTRL)
    assert screen.record.isVisible()
    assert archive.stored(screen.record.customer.id).addresses[0].text == "老地方"


def test_what_is_missing_is_said_under_its_field(archive: Archive) -> None:
    _screen, page = new_form(archive)
    archive.press(Qt.Key.Key_Return, CTRL)
    assert page.isVisible()
    assert page.form.name.hasFocus()
    assert "姓名" in page.form.foot.note.text()


def test_likely_doubles_are_shown_while_typing_and_lead_to_the_record(archive: Archive) -> None:
    screen, page = new_form(archive)
    archive.type("张某")
    type_into(archive, page.form.contacts, PHONE)
    archive.qtbot.waitUntil(lambda: bool(page.doubles.found))
    archive.rest()
    found = page.doubles.found[0]
    assert (found.customer.name, found.reasons) == ("张淑敏", ("phone",))
    button = next(b for b in page.doubles.findChildren(Button) if b.isVisible())
    button.click()
    archive.rest()
    assert screen.record.customer is not None
    assert screen.record.customer.name == "张淑敏"
    archive.press(Qt.Key.Key_Escape)
    archive.press(Qt.Key.Key_F9)
    form = form_of(screen).form
    assert form.foot.resume.isVisible(), "what was typed is offered again"


def test_esc_keeps_a_draft_with_every_row(archive: Archive) -> None:
    screen, page = new_form(archive)
    archive.type("陈晨")
    form = page.form
    type_into(archive, form.contacts, "13900001111")
    form.contacts.add.click()
    type_into(archive, form.contacts, "0755-26001234", 1)
    archive.press(Qt.Key.Key_Escape)
    assert screen.list.isVisible()
    screen.open(Address("customers", "new_customer"))
    archive.rest()
    form = form_of(screen).form
    assert form.name.text() == ""
    form.foot.resume.click()
    assert form.name.text() == "陈晨"
    values = [each.value for each in form.contacts.values()]
    assert values == ["13900001111", "0755-26001234"]
    form.contacts.rows[0].remove.click()
    form.contacts.rows[0].remove.click()
    assert form.contacts.values() == ()
    assert len(form.contacts.rows) == 1, "there is always one to type into"
    form.foot.leave.click()
    screen.new_customer()
    archive.rest()
    form_of(screen).form.foot.discard.click()
    archive.rest()
    assert not form_of(screen).form.foot.resume.isVisible()


def test_an_edit_is_saved_and_undone_as_one_step(archive: Archive) -> None:
    said = words_said(archive.seat)
    screen = archive.open()
    archive.press(Qt.Key.Key_End)
    archive.press(Qt.Key.Key_E, CTRL)
    form = form_of(screen).form
    assert form.name.text() == "周珊"
    form.job.setFocus()
    archive.type("教师")
    type_into(archive, form.addresses, "广东省深圳市福田区")
    archive.press(Qt.Key.Key_Return, CTRL)
    zhou = archive.people["周珊"].id
    assert archive.stored(zhou).job == "教师"
    words, undo = said[-1]
    assert tr(words) == "已保存 周珊"
    undo()
    archive.rest()
    stored = archive.stored(zhou)
    assert (stored.job, stored.addresses) == ("", ())
    assert screen.record.customer is not None
    assert screen.record.customer.job == ""


def test_an_organisation_is_asked_other_things(archive: Archive) -> None:
    screen, page = new_form(archive)
    form = page.form
    assert form.gender.isVisible()
    form.kind.set_value("organisation")
    assert not form.gender.isVisible()
    form.name.setFocus()
    archive.type("深圳远航运输有限公司")
    form.org_type.set_value("fleet")
    archive.press(Qt.Key.Key_Return, CTRL)
    stored = archive.stored(screen.record.customer.id)
    assert (stored.kind, stored.org_type) == ("organisation", "fleet")


def test_two_desks_at_once_are_settled_field_by_field(archive: Archive) -> None:
    screen = archive.open()
    zhou = archive.people["周珊"].id
    screen.edit_customer(zhou)
    archive.rest()
    form = form_of(screen).form
    form.job.setFocus()
    archive.type("教师")
    theirs = archive.change(archive.stored(zhou), job="医生", retain_until=date(2030, 1, 1))
    given, version = archive.actor.person, theirs.version
    archive.call(lambda app: app.standing.set_owner(archive.actor, zhou, version, given, "休产假"))
    archive.press(Qt.Key.Key_Return, CTRL)
    settling = dialog(archive.qtbot, screen, ConflictDialog)
    settling.reject()
    archive.rest()
    assert form.job.text() == "教师", "nobody's text is lost"
    archive.press(Qt.Key.Key_Return, CTRL)
    settling = dialog(archive.qtbot, screen, ConflictDialog)
    assert isinstance(settling, ConflictDialog)
    settling._groups["job"].button(0).click()
    settling.primary.click()
    archive.rest()
    stored = archive.stored(zhou)
    assert (stored.job, stored.owner, stored.retain_until) == ("教师", given, date(2030, 1, 1))
