"""The tab 人员: the list, its filters, and every step of a person by keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from crm_desktop.access.model import CompanyData, PersonData
from crm_desktop.foundation.actor import SYSTEM
from crm_desktop.foundation.words import Phrase
from tests.ui.access.room import Key, Mod, Room, Rooms, person_of, post_of, type_words
from tests.ui.place import PASSWORD
from ui.access.people import PeoplePage
from ui.access.people_rows import name_key
from ui.access.person_form import PasswordDialog, PersonForm
from ui.access.posting_form import EndingForm, PostingForm
from ui.access.words_form import WordsForm
from ui.shell.second_person import SecondPerson
from ui.toolkit.conflict import ConflictDialog
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import tr

DAY = timedelta(days=1)


def names(page: PeoplePage) -> list[str]:
    ids = [page.list.id_at(place) for place in range(len(page.list))]
    return [page.source.people[each].person.name for each in ids]


def foot(page: PeoplePage) -> list[str]:
    return [button.text() for button in page.detail.foot._buttons]


class TestTheList:
    def test_it_names_who_works_here_by_pinyin(self, room: Room) -> None:
        page = room.tab("people")
        assert names(page) == ["陈立", "何涛", "李梅", "周敏"]
        assert tr(page.note) == "在职 4 人"
        assert page.table.hasFocus()

    def test_another_order_by_a_click_on_the_head(self, room: Room) -> None:
        page = room.tab("people")
        page.table.sort_by("login")
        room.calm()
        assert names(page)[0] == "何涛"
        page.table.sort_by("login")
        room.calm()
        assert names(page)[0] == "陈立"

    def test_filters_narrow_by_role_company_and_state(self, room: Room) -> None:
        page = room.tab("people")
        room.press(Key.Key_F, Mod.ControlModifier)
        assert page.chips.chip("company").hasFocus()
        page.chips.chip("role").set_values(["SP", "MG"])
        page.chips.chip("role").changed.emit()
        room.calm()
        assert names(page) == ["陈立", "何涛"]
        page.chips.clear()
        page.chips.chip("state").set_values(["left"])
        page.chips.chip("state").changed.emit()
        room.calm()
        assert names(page) == []
        assert page.table._empty.isVisible()
        page.chips.clear()
        page.chips.chip("company").set_values([1])
        page.chips.chip("company").changed.emit()
        room.calm()
        assert len(names(page)) == 4

    def test_a_person_from_the_search_is_shown_even_after_leaving(self, room: Room) -> None:
        page = room.tab("people")
        person = person_of(room, "李梅")
        actor = room.seat.place.session.actor
        room.call(lambda app: app.people.set_active(actor, person.id, person.version, active=False))
        room.calm()
        assert "李梅" not in names(page)
        page = room.show("person", person.id)
        assert page.chosen.person.name == "李梅"
        assert page.detail.state.text() == "已离职"
        assert [visit.title for visit in room.seat.place.visits] == ["李梅"]

    def test_rights_are_said_in_words(self, room: Room) -> None:
        page = room.show("person", person_of(room, "李梅").id)

        def words() -> list[str]:
            return [label.text() for label in page.detail.findChildren(type(page.detail.name))]

        assert "客服专员 · 本公司" not in words(), "a tab is filled when somebody looks at it"
        page.detail.tabs.setCurrentIndex(2)
        assert "客服专员 · 本公司" in words()
        assert "查看、新建、修改" in words()
        assert "查看（仅本人）、申诉" in words()

    def test_the_history_leads_to_the_post(self, room: Room) -> None:
        page = room.show("person", person_of(room, "李梅").id)
        entry = page.detail.postings.rows.rows[0]
        assert tr(entry.title) == "客户档案专员 · 客服部"
        assert tr(entry.detail) == "正式 · 2026-11-23 起"
        page.detail.postings.opened.emit(entry.key)
        room.calm()
        assert room.page.chosen.number == "B1-2"

    def test_common_names_sort_as_they_are_pronounced(self, room: Room) -> None:
        room.tab("people")
        row = room.page.chosen
        people = ["赵", "陈", "周", "李", "王", "安"]
        rows = [replace(row, person=replace(row.person, name=name)) for name in people]
        assert [each.person.name for each in sorted(rows, key=name_key)] == [
            "安", "陈", "李", "王", "赵", "周"
        ]  # fmt: skip


class TestAdding:
    def test_f9_adds_a_person_shows_the_password_once_and_assigns_a_post(self, room: Room) -> None:
        page = room.tab("people")
        room.press(Key.Key_F9)
        form = room.form(PersonForm)
        type_words(form.name, "丁洁")
        QTest.keyClicks(form.login, "dingjie")
        room.press(Key.Key_Return, target=form.login)
        shown = room.dialog
        assert isinstance(shown, PasswordDialog)
        password = shown.password.text()
        shown.copy.click()
        assert QGuiApplication.clipboard().text() == password
        assert shown.note.text() == "已复制"
        assert "丁洁" in names(page)
        following = next(
            each for each in shown.findChildren(type(shown.copy)) if each.text() == "安排岗位"
        )
        following.click()
        room.calm()
        posting = room.form(PostingForm)
        assert posting.person.currentText() == "丁洁"
        posting.post.set_value(post_of(room, "C2-1").id)
        room.save()
        assert not room.has_dialog
        assert [each.name for each in post_of(room, "C2-1").holders] == ["丁洁"]
        session = room.call(lambda app: app.login.log_in(SYSTEM, "dingjie", password))
        assert session.must_change
        assert room.words() == ["organisation.person.added", "organisation.posting.assigned"]

    def test_a_login_in_use_is_said_under_its_field(self, room: Room) -> None:
        room.tab("people")
        room.press(Key.Key_F9)
        form = room.form(PersonForm)
        type_words(form.name, "何涛二")
        type_words(form.login, "何涛")
        room.save()
        assert form._entries["login"].field.note.text() == "已被使用"
        assert form.login.hasFocus()

    def test_esc_keeps_what_was_typed(self, room: Room) -> None:
        room.tab("people")
        room.press(Key.Key_F9)
        type_words(room.form(PersonForm).name, "丁洁")
        room.press(Key.Key_Escape)
        room.press(Key.Key_F9)
        form = room.form(PersonForm)
        form.foot.resume.click()
        assert form.name.text() == "丁洁"

    def test_no_person_is_added_twice(self, room: Room) -> None:
        page = room.tab("people")
        room.press(Key.Key_F9)
        form = room.form(PersonForm)
        form.name.setText("丁洁")
        form.login.setText("dingjie")
        dialog = room.dialog
        dialog.primary.click()
        dialog.primary.click()
        QTest.keyClick(dialog, Key.Key_Return, Mod.ControlModifier)
        room.calm()
        assert names(page).count("丁洁") == 1
        assert room.words() == ["organisation.person.added"]


class TestChanging:
    def test_enter_edits_and_a_change_meanwhile_is_settled(self, room: Room) -> None:
        person = person_of(room, "李梅")
        page = room.show("person", person.id)
        room.press(Key.Key_Return, target=page.table)
        form = room.form(PersonForm)
        form.phone.setText("138 0000 1111")
        actor = room.seat.place.session.actor
        theirs = PersonData(1, "李梅", "李梅梅")
        room.call(lambda app: app.people.edit_person(actor, person.id, person.version, theirs))
        room.save()
        conflict = room.dialog
        assert isinstance(conflict, ConflictDialog)
        conflict.primary.click()
        room.calm()
        kept = person_of(room, "李梅梅")
        assert kept.phone == "138 0000 1111"

    def test_a_posting_ends_from_a_day_for_a_reason(self, room: Room) -> None:
        page = room.show("person", person_of(room, "李梅").id)
        page.steps.end_posting()
        room.calm()
        form = room.form(EndingForm)
        assert form.posting.currentText() == "客户档案专员"
        form.until.set_value(room.seat.clock.today() + DAY)
        form.reason.set_value("promotion")
        room.save()
        assert room.words() == ["organisation.posting.ended"]
        held = post_of(room, "B1-2").holders
        assert [each.name for each in held] == ["李梅"]
        entry = page.detail.postings.rows.rows[0]
        assert tr(entry.detail) == "正式 · 2026-11-23 至 2026-11-23 · 晋升"

    def test_del_lets_somebody_leave_and_they_can_return(self, room: Room) -> None:
        page = room.show("person", person_of(room, "李梅").id)
        room.press(Key.Key_Delete, target=page.table)
        assert "李梅" in room.dialog.windowTitle()
        room.press(Key.Key_Return, target=room.dialog)
        room.calm()
        assert person_of(room, "李梅").active is False
        assert post_of(room, "B1-2").holders == ()
        page = room.show("person", person_of(room, "李梅").id)
        assert foot(page)[0] == "修改"
        page.steps.turn()
        room.press(Key.Key_Return, target=room.dialog)
        assert person_of(room, "李梅").active
        page = room.show("person", person_of(room, "李梅").id)
        assert page.chosen.state == "unassigned"

    def test_what_cannot_be_done_is_said_above_the_list(self, room: Room) -> None:
        page = room.show("person", person_of(room, "李梅").id)
        person = page.chosen.person
        actor = room.seat.place.session.actor
        page.steps.turn()
        data = PersonData(1, "李梅", "李梅", "139 0000 2222")
        room.call(lambda app: app.people.edit_person(actor, person.id, person.version, data))
        room.press(Key.Key_Return, target=room.dialog)
        assert page.trouble.isVisible()
        assert "刚被别人改过" in page.trouble.accessibleName()

    def test_a_new_password_takes_a_reason(self, room: Room) -> None:
        page = room.show("person", person_of(room, "李梅").id)
        page.steps.reset_password()
        room.save()
        assert "原因" in room.note()
        type_words(room.form(WordsForm).text, "忘记密码，已核对工牌")
        room.save()
        shown = room.dialog
        assert isinstance(shown, PasswordDialog)
        password = shown.password.text()
        room.press(Key.Key_Return, target=shown)
        assert not room.has_dialog
        assert room.call(lambda app: app.login.log_in(SYSTEM, "李梅", password)).must_change

    def test_nobody_gives_themselves_a_post_alone(self, room: Room) -> None:
        page = room.show("person", person_of(room, "周敏").id)
        page.steps.assign()
        room.calm()
        room.form(PostingForm).post.set_value(post_of(room, "C1-1").id)
        room.save()
        asking = room.dialog
        assert isinstance(asking, SecondPerson)
        type_words(asking.name, "陈立")
        asking.password.setText(PASSWORD)
        room.save()
        room.calm()
        assert not room.has_dialog
        assert [each.name for each in post_of(room, "C1-1").holders] == ["周敏"]

    def test_nothing_is_offered_for_oneself_that_would_be_refused(self, room: Room) -> None:
        page = room.show("person", person_of(room, "周敏").id)
        offered = [tr(words) for words, _, _ in page.steps._more(page.chosen)]
        assert offered == ["结束任职"]
        commands = [tr(command.name) for command in page.commands()]
        assert commands == ["新建人员", "结束任职"]


class TestNarrow:
    def test_the_record_takes_the_tab_and_esc_gives_the_list_back(self, rooms: Rooms) -> None:
        room = rooms.open(size=(911, 433))
        page = room.tab("people")
        room.press(Key.Key_Return, target=page.table)
        assert page.aside.is_alone
        assert page.chips.isHidden()
        assert page.detail.name.text() == "陈立"
        room.press(Key.Key_Escape)
        assert not page.aside.is_alone
        assert page.table.hasFocus()
        room.press(Key.Key_Space, target=page.table)
        assert page.aside.is_alone
        room.window.resize(1366, 768)
        room.calm()
        assert not page.aside.is_alone


class TestByRight:
    def test_a_manager_looks_without_touching(self, rooms: Rooms) -> None:
        room = rooms.open("陈立")
        page = room.tab("people")
        assert page.actions == []
        assert page.detail.foot.isHidden()
        room.press(Key.Key_Return, target=page.table)
        room.press(Key.Key_F9, target=page.table)
        room.press(Key.Key_Delete, target=page.table)
        assert not room.has_dialog

    def test_people_of_other_companies_stay_there(self, rooms: Rooms) -> None:
        seat = rooms.seat
        actor = seat.place.session.actor
        made = seat.call(
            lambda app: app.organisation.add_company(actor, CompanyData("02", "龙岗店"))
        )
        seat.call(lambda app: app.people.add_person(actor, PersonData(made.id, "dw", "丁伟")))
        room = rooms.open()
        page = room.tab("people")
        assert "丁伟" in names(page)
        row = next(each for each in page.source.people.values() if each.person.name == "丁伟")
        assert (row.company, row.state) == ("龙岗店", "unassigned")


def test_a_click_on_the_action_of_a_row_edits(room: Room) -> None:
    page = room.tab("people")
    place = page.table._action_box().center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    room.calm()
    assert isinstance(room.dialog, Dialog)
    assert room.dialog.windowTitle() == tr(Phrase("organisation.person.edit", name="陈立"))
