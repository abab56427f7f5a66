"""The tab 公司: the companies, their hours, and which are closed."""

from __future__ import annotations

from crm_desktop.access.model import CompanyData
from tests.ui.access.room import Key, Room, Rooms
from ui.access.companies import CompaniesPage
from ui.access.company_form import CompanyForm
from ui.toolkit.speech import tr


def company(room: Room, code: str) -> object:
    actor = room.seat.place.session.actor
    found = room.call(lambda app: app.organisation.companies(actor))
    return next(each for each in found if each.code == code)


def settings(room: Room, record: int) -> dict[str, object]:
    actor = room.seat.place.session.actor
    found: dict[str, object] = room.call(lambda app: app.settings.of_company(actor, record))
    return found


def add(room: Room, code: str = "02", name: str = "远山汽车龙岗店") -> int:
    actor = room.seat.place.session.actor
    made = room.call(lambda app: app.organisation.add_company(actor, CompanyData(code, name)))
    room.calm()
    return int(made.id)


def labels(page: CompaniesPage) -> list[str]:
    return [label.text() for label in page.detail.findChildren(type(page.detail.name))]


class TestAdding:
    def test_f9_adds_a_company_with_its_own_hours(self, room: Room) -> None:
        page = room.tab("companies")
        room.press(Key.Key_F9)
        form = room.form(CompanyForm)
        assert form.hours.text() == "08:30-12:00, 13:30-17:30"
        form.name.setText("远山汽车龙岗店")
        form.code.setText("02")
        form.weekdays.setText("1-7")
        form.exceptions.setChecked(False)
        room.save()
        made = company(room, "02")
        kept = settings(room, made.id)
        assert (kept["weekdays"], kept["duty_exceptions"]) == ("1-7", False)
        assert tr(page.note) == "营业 2 家"
        assert room.words() == ["organisation.company.added"]

    def test_hours_that_make_no_sense_leave_everything_as_it_was(self, room: Room) -> None:
        room.tab("companies")
        room.press(Key.Key_F9)
        form = room.form(CompanyForm)
        form.name.setText("远山汽车龙岗店")
        form.code.setText("02")
        form.hours.setText("18:00-09:00")
        room.save()
        assert "上班时间" in room.note()
        actor = room.seat.place.session.actor
        assert len(room.call(lambda app: app.organisation.companies(actor))) == 1

    def test_a_code_is_two_digits(self, room: Room) -> None:
        room.tab("companies")
        room.press(Key.Key_F9)
        form = room.form(CompanyForm)
        form.name.setText("远山汽车龙岗店")
        form.code.setText("1")
        room.save()
        assert form._entries["code"].field.note.text() == "要两位数字，例如 01"


class TestChanging:
    def test_enter_edits_name_and_hours_in_one_go(self, room: Room) -> None:
        page = room.tab("companies")
        room.press(Key.Key_Return)
        form = room.form(CompanyForm)
        form.short_name.setText("远山")
        form.hours.setText("09:00-18:00")
        room.save()
        kept = company(room, "01")
        assert kept.short_name == "远山"
        assert settings(room, kept.id)["hours"] == "09:00-18:00"
        assert "09:00-18:00" in labels(page)
        assert "周一、周二、周三、周四、周五" in labels(page)

    def test_del_closes_a_company_and_it_opens_again(self, room: Room) -> None:
        record = add(room)
        page = room.show("company", record)
        assert page.chosen.id == record
        room.press(Key.Key_Delete, target=page.table)
        room.press(Key.Key_Return, target=room.dialog)
        assert not company(room, "02").active
        assert tr(page.note) == "营业 1 家 · 停用 1 家"
        assert page.detail.state.text() == "已停用"
        page._ask_turn()
        room.press(Key.Key_Return, target=room.dialog)
        assert company(room, "02").active
        assert room.words() == ["organisation.company.was_closed", "organisation.company.reopened"]

    def test_ones_own_company_is_not_offered_to_be_closed(self, room: Room) -> None:
        page = room.tab("companies")
        assert [button.text() for button in page.detail.foot._buttons] == ["修改"]
        room.press(Key.Key_Delete, target=page.table)
        room.press(Key.Key_Return, target=room.dialog)
        assert page.trouble.isVisible()
        assert company(room, "01").active

    def test_from_the_tree_it_is_edited_here(self, room: Room) -> None:
        page = room.page
        page.tree.setFocus()
        room.press(Key.Key_Home)
        room.press(Key.Key_Return)
        assert room.wanted[0].kind == "company"
        assert isinstance(room.page, CompaniesPage)


class TestByRight:
    def test_an_agent_only_looks(self, rooms: Rooms) -> None:
        room = rooms.open("李梅")
        page = room.tab("companies")
        assert page.actions == []
        assert page.detail.foot.isHidden()
        assert list(page.hints()) == []
        assert list(page.commands()) == []
        room.press(Key.Key_Return, target=page.table)
        room.press(Key.Key_F9, target=page.table)
        room.press(Key.Key_Delete, target=page.table)
        assert not room.has_dialog
