"""The tab 申请: from asking to done, by whoever may take each step."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtTest import QTest

from crm_desktop.access.model import Request, RequestData
from crm_desktop.foundation.words import Language
from tests.ui.access.room import Key, Mod, Room, Rooms, person_of, post_of, type_words
from tests.ui.lint import settle
from tests.ui.place import Seat
from ui.access.request_form import RequestForm
from ui.access.requests import RequestsPage
from ui.access.screen import NEW_REQUEST
from ui.access.words_form import WordsForm
from ui.shell.second_person import SecondPerson
from ui.toolkit.speech import set_language, tr
from ui.workplace import Address


def submit(seat: Seat, who: str, text: str = "请为丁洁开通账号", days: int = 3) -> Request:
    session = seat.session_of(who)
    due = seat.clock.today() + timedelta(days=days)
    made: Request = seat.call(
        lambda app: app.requests.submit(session.actor, RequestData("people", text, due))
    )
    return made


def state(room: Room, number: str) -> str:
    actor = room.seat.place.session.actor
    found = room.call(
        lambda app: [
            *app.requests.requests(actor),
            *app.requests.requests(actor, ended=True),
        ]
    )
    return next(each.state for each in found if each.number == number)


def offered(page: RequestsPage) -> list[str]:
    return [button.text() for button in page.detail.foot._buttons]


def texts(page: RequestsPage) -> list[str]:
    ids = [page.list.id_at(place) for place in range(len(page.list))]
    return [page.source.requests[each].text for each in ids]


class TestTheWay:
    def test_asked_by_a_supervisor(self, rooms: Rooms) -> None:
        room = rooms.open("何涛")
        page = room.tab("requests")
        assert "按 F9" in page.table._empty.hint.text()
        room.press(Key.Key_F9)
        form = room.form(RequestForm)
        # Three working days after Monday 2026-11-23.
        assert form.due_on.text() == "2026-11-26"
        type_words(form.text, "请为丁洁开通账号")
        room.save()
        assert texts(page) == ["请为丁洁开通账号"]
        assert page.detail.state.text() == "待审批"
        assert offered(page) == ["撤回"]
        assert page.detail.foot.why.text() == "由经理审批"
        assert room.words() == ["organisation.request.submitted"]

    def test_approved_by_a_manager_with_one_key(self, rooms: Rooms) -> None:
        made = submit(rooms.seat, "何涛")
        room = rooms.open("陈立")
        page = room.tab("requests")
        assert offered(page) == ["同意", "驳回"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        assert state(room, made.number) == "approved"
        assert room.words() == ["organisation.request.stepped"]
        assert offered(page) == []
        assert page.detail.foot.why.text() == "由系统管理员办理"

    def test_a_double_press_approves_once(self, rooms: Rooms) -> None:
        made = submit(rooms.seat, "何涛")
        room = rooms.open("陈立")
        page = room.tab("requests")
        button = page.detail.foot._buttons[0]
        button.click()
        button.click()
        room.calm()
        assert state(room, made.number) == "approved"
        assert room.words() == ["organisation.request.stepped"]
        assert page.trouble.isHidden()

    def test_carried_out_by_the_administrator_with_a_remark(self, rooms: Rooms) -> None:
        made = submit(rooms.seat, "何涛")
        manager = rooms.seat.session_of("陈立")
        rooms.seat.call(lambda app: app.requests.approve(manager.actor, made.id, made.version))
        room = rooms.open()
        page = room.tab("requests")
        room.press(Key.Key_Return, Mod.ControlModifier)
        type_words(room.form(WordsForm).text, "已开通")
        room.save()
        assert state(room, made.number) == "done"
        assert texts(page) == []
        page = room.show("request", made.id)
        assert page.detail.state.text() == "已办理"
        assert page.chosen.remark == "已开通"
        assert offered(page) == []
        assert page.detail.foot.isHidden()
        entry = page.detail.timeline.rows.rows[0]
        assert tr(entry.title) == "周敏 办理申请"

    def test_rejected_with_a_reason(self, rooms: Rooms) -> None:
        made = submit(rooms.seat, "何涛")
        room = rooms.open("陈立")
        page = room.tab("requests")
        page.detail.foot._buttons[1].click()
        room.calm()
        room.save()
        assert "原因" in room.note()
        type_words(room.form(WordsForm).text, "编制已满")
        room.save()
        assert state(room, made.number) == "rejected"
        page = room.show("request", made.id)
        assert page.detail.state.text() == "已驳回"

    def test_withdrawn_by_whoever_asked(self, rooms: Rooms) -> None:
        made = submit(rooms.seat, "何涛")
        room = rooms.open("何涛")
        page = room.tab("requests")
        page.detail.foot._buttons[0].click()
        room.press(Key.Key_Return, target=room.dialog)
        assert state(room, made.number) == "withdrawn"

    def test_nobody_approves_their_own_alone(self, rooms: Rooms) -> None:
        seat = rooms.seat
        admin = seat.place.session.actor
        room = rooms.open()
        person, post = person_of(room, "何涛"), post_of(room, "A1-1")
        day = seat.clock.today()
        seat.call(lambda app: app.people.assign(admin, person.id, post.id, day, kind="acting"))
        made = submit(seat, "何涛")
        session = seat.session_of("何涛")
        seat.place.begin(
            seat.call(lambda app: app.login.switch_post(session.actor, post.id)),
            seat.place.settings,
        )
        room.calm()
        page = room.tab("requests")
        room.press(Key.Key_Return, Mod.ControlModifier, page.table)
        asking = room.dialog
        assert isinstance(asking, SecondPerson)
        asking.alone.click()
        type_words(asking.reason, "经理休假，代理期间急用")
        room.save()
        room.calm()
        assert state(room, made.number) == "approved"

    def test_somebody_else_was_faster(self, rooms: Rooms) -> None:
        made = submit(rooms.seat, "何涛")
        room = rooms.open("陈立")
        page = room.tab("requests")
        session = rooms.seat.place.session
        button = page.detail.foot._buttons[0]
        room.call(lambda app: app.requests.reject(session.actor, made.id, made.version, "重复"))
        button.click()
        room.calm()
        assert state(room, made.number) == "rejected"
        # The words stay though the request has left the list of open ones.
        assert texts(page) == []
        assert page.trouble.isVisible()
        page.go_on()
        assert page.trouble.isHidden()


class TestTheList:
    def test_open_ones_first_to_be_due_ended_ones_when_asked_for(self, rooms: Rooms) -> None:
        seat = rooms.seat
        submit(seat, "何涛", "后到期", 5)
        first = submit(seat, "何涛", "先到期", 1)
        room = rooms.open()
        page = room.tab("requests")
        assert texts(page) == ["先到期", "后到期"]
        assert tr(page.note) == "待审批 2 件，待办理 0 件"
        manager = seat.session_of("陈立")
        room.call(lambda app: app.requests.reject(manager.actor, first.id, first.version, "重复"))
        room.calm()
        assert texts(page) == ["后到期"]
        page.chips.chip("state").set_values(["rejected"])
        page.chips.chip("state").changed.emit()
        room.calm()
        assert texts(page) == ["先到期"]

    def test_it_filters_and_sorts(self, rooms: Rooms) -> None:
        seat = rooms.seat
        submit(seat, "何涛", "甲", 2)
        submit(seat, "何涛", "乙", 1)
        room = rooms.open("何涛")
        page = room.tab("requests")
        room.press(Key.Key_F, Mod.ControlModifier)
        assert page.chips.chip("state").hasFocus()
        page.chips.chip("mine").set_values([True])
        page.chips.chip("mine").changed.emit()
        room.calm()
        assert len(texts(page)) == 2
        page.chips.chip("subject").set_values(["rights"])
        page.chips.chip("subject").changed.emit()
        room.calm()
        assert texts(page) == []
        page.chips.clear()
        room.calm()
        page.table.sort_by("number")
        room.calm()
        assert texts(page) == ["甲", "乙"]

    def test_enter_puts_the_focus_on_the_next_step(self, rooms: Rooms) -> None:
        submit(rooms.seat, "何涛")
        room = rooms.open("陈立")
        page = room.tab("requests")
        room.press(Key.Key_Return, target=page.table)
        assert page.detail.foot._buttons[0].hasFocus()

    def test_it_speaks_english(self, rooms: Rooms) -> None:
        submit(rooms.seat, "何涛")
        room = rooms.open()
        page = room.tab("requests")
        set_language(Language.EN)
        settle()
        assert page.detail.state.text() == "To approve"
        assert tr(page.note) == "1 to approve, 0 to carry out"


class TestFromElsewhere:
    def test_the_desk_asks_for_a_new_request(self, rooms: Rooms) -> None:
        room = rooms.open("何涛")
        room.screen.open(Address("organisation", page=NEW_REQUEST))
        room.calm()
        assert room.form(RequestForm)

    def test_it_is_not_offered_to_whoever_may_not_ask(self, rooms: Rooms) -> None:
        room = rooms.open()
        room.screen.open(Address("organisation", page=NEW_REQUEST))
        room.calm()
        assert not room.has_dialog
        assert room.page.actions == []

    def test_what_was_typed_is_kept_on_esc(self, rooms: Rooms) -> None:
        room = rooms.open("何涛")
        room.tab("requests")
        room.press(Key.Key_F9)
        type_words(room.form(RequestForm).text, "请为丁洁")
        room.press(Key.Key_Escape)
        room.press(Key.Key_F9)
        form = room.form(RequestForm)
        form.foot.resume.click()
        assert form.text.toPlainText() == "请为丁洁"
        QTest.keyClick(room.dialog, Key.Key_Escape)

    def test_commands_are_the_legal_steps(self, rooms: Rooms) -> None:
        submit(rooms.seat, "何涛")
        room = rooms.open("陈立")
        page = room.tab("requests")
        assert [tr(command.name) for command in page.commands()] == ["同意", "驳回"]
        page.commands()[0].run()
        room.calm()
        assert room.words() == ["organisation.request.stepped"]
