"""Inquiries in the window: answered from what is known, passed on, turned, by the keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.foundation.words import Language, Phrase
from db import sql
from tests.ui.access.room import Room, Rooms, type_words
from tests.ui.customers.archive import texts
from tests.ui.inquiries.hall import CLERK, HEAD, MANAGER, PHONE, Day
from tests.ui.lint import faults
from tests.ui.place import ADMIN, NOW, _hire
from ui.inquiries.ask_form import AskForm
from ui.inquiries.forms import AnswerForm, ArticleForm, CallForm, PassForm, TurnForm
from ui.inquiries.screen import ASK
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import theme
from ui.workplace import Address

Key, Mod = Qt.Key, Qt.KeyboardModifier


def offered(room: Room) -> list[str]:
    """The steps at the foot, the next one first."""
    return [each.text() for each in room.page.detail.foot._buttons]


def press(room: Room, word: str) -> None:
    next(each for each in room.page.detail.foot._buttons if each.text() == word).click()
    room.calm()


def found(room: Room, form: AskForm) -> list[str]:
    room.qtbot.wait(300)  # until nothing was typed for a moment
    room.calm()
    return [each.title for each in form.known.table.records]


class TestAsking:
    def test_the_answer_is_found_while_one_types(self, rooms: Rooms, day: Day) -> None:
        who = day.customer()
        before = day.asked("几点开门", customer=who)
        room = rooms.open(CLERK)
        room.press(Key.Key_F9)
        form = room.form(AskForm)
        assert form.question.hasFocus()
        form.phone.setText(PHONE)
        type_words(form.question, "会员卡不见了，积分什么时候过期")
        titles = found(room, form)
        assert set(titles) >= {"会员卡丢了怎么办", "积分什么时候过期"}
        assert "张淑敏" in form.who.text()
        place = titles.index("会员卡丢了怎么办")
        for _ in range(place):
            room.press(Key.Key_Down, target=form.question)
        room.press(Key.Key_Return, target=form.question)
        assert "挂失" in form.answer.toPlainText()
        assert form.answer.hasFocus()
        form.again.setChecked(True)
        room.save()
        assert room.words() == ["inquiry_room.registered"]
        made = day.stored(before.id + 1)
        assert (made.state, made.customer, made.again_of) == ("closed", who, before.id)
        assert made.first_contact
        used = room.call(lambda _app: sql.scalar("SELECT sum(used) FROM article"))
        assert used == 1

    def test_a_new_line_is_typed_with_shift(self, rooms: Rooms, day: Day) -> None:
        room = rooms.open(CLERK)
        room.press(Key.Key_F9)
        form = room.form(AskForm)
        QTest.keyClicks(form.question, "a")
        QTest.keyClick(form.question, Key.Key_Return, Mod.ShiftModifier)
        QTest.keyClicks(form.question, "b")
        assert len(form.question.toPlainText().splitlines()) == 2

    def test_esc_keeps_what_was_typed(self, rooms: Rooms, day: Day) -> None:
        room = rooms.open(CLERK)
        room.press(Key.Key_F9)
        type_words(room.form(AskForm).question, "三包多久")
        room.press(Key.Key_Escape, target=room.dialog)
        room.press(Key.Key_F9)
        form = room.form(AskForm)
        assert form.foot.isVisibleTo(form) or room.dialog.note.text()
        assert room.call(lambda _app: sql.scalar("SELECT count(*) FROM draft")) == 1

    def test_what_comes_after_the_answer_is_asked_of_who_may_close(
        self, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        room = rooms.open(CLERK)
        may = room.screen.place.may
        for allowed in (True, False):
            rights = {"inquiries.edit": allowed}
            monkeypatch.setattr(
                room.screen.place, "may", lambda right, r=rights: r.get(right, may(right))
            )
            room.press(Key.Key_F9)
            form = room.form(AskForm)
            assert form.close_it.isVisibleTo(form) is allowed
            assert (tr(Phrase("inquiry_room.after")) in texts(form)) is allowed
            room.press(Key.Key_Escape, target=room.dialog)

    def test_a_customers_question(self, rooms: Rooms, day: Day) -> None:
        who = day.customer()
        room = rooms.open(CLERK)
        room.screen.open(Address("inquiries", page=ASK, kind="customer", id=who))
        room.calm()
        form = room.form(AskForm)
        assert "张淑敏" in form.who.text()
        type_words(form.question, "想问保险")
        room.save()
        made = room.call(lambda _app: sql.one("SELECT customer_id, state FROM inquiry"))
        assert made == (who, "registered")


class TestSteps:
    def test_answered_with_the_key_of_the_next_step(self, rooms: Rooms, day: Day) -> None:
        asked = day.asked("首保多少公里", topic="repair")
        room = rooms.open(CLERK)
        assert offered(room) == ["答复客户", "转接", "转出"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        form = room.form(AnswerForm)
        room.calm()
        form.insert(form.known.table.chosen.body)
        form.close_it.setChecked(False)
        room.save()
        assert day.stored(asked.id).state == "answered"
        assert offered(room) == ["关闭", "转出", "再次来询"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        assert day.stored(asked.id).state == "closed"
        assert room.page.table.selected_id is None, "what is over leaves the list"

    def test_passed_on_replied_and_answered(self, rooms: Rooms, day: Day) -> None:
        asked = day.asked("会员卡怎么补")
        admin = day.seat.session_of(ADMIN).actor
        day.seat.call(lambda app: _hire(app, admin, "李建军", "DP"))
        room = rooms.open(CLERK)
        press(room, "转接")
        form = room.form(PassForm)
        form.target.set_value((1, None))
        room.save()
        assert day.stored(asked.id).state == "passed"
        assert "远山汽车集团" in room.page.detail.foot.why.text()
        room = rooms.open("李建军")
        assert offered(room) == ["回复"]
        assert "8765" not in room.page.detail.number.text()
        room.press(Key.Key_Return, Mod.ControlModifier)
        type_words(room.dialog.focusWidget(), "带证件到店")
        room.save()
        assert day.stored(asked.id).reply == "带证件到店"
        room = rooms.open(CLERK)
        room.press(Key.Key_Return, Mod.ControlModifier)
        assert room.form(AnswerForm).answer.toPlainText() == "带证件到店"

    def test_turned_into_a_complaint(self, rooms: Rooms, day: Day) -> None:
        asked = day.asked("修了三次还是漏油，太气人了", contact_phone=PHONE)
        room = rooms.open(CLERK)
        press(room, "转出")
        form = room.form(TurnForm)
        assert form.kind.value() == "complaint"
        assert not form.type_field.isVisible()
        form.fault.setText("漏油")
        room.save()
        case = room.call(lambda _app: sql.one("SELECT words, fault, origin FROM complaint"))
        assert case == (asked.question, "漏油", "inquiry")
        assert room.words() == ["inquiry_room.turned"]

    def test_who_only_looks_on_is_offered_nothing(self, rooms: Rooms, day: Day) -> None:
        day.asked("几点关门")
        room = rooms.open(MANAGER)
        assert offered(room) == []
        assert room.page.actions == []


class TestOtherTabs:
    def test_a_handover_is_seen_to(self, rooms: Rooms, day: Day) -> None:
        day.turned(day.asked("机油灯亮"), "service", "repair")
        room = rooms.open(CLERK)
        page = room.tab("handovers")
        assert offered(room) == ["办结"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        type_words(room.dialog.focusWidget(), "已约明天")
        room.save()
        assert room.words() == ["inquiry_room.ended"]
        assert len(page.list) == 0
        result = room.call(lambda _app: sql.scalar("SELECT result FROM handover"))
        assert result == "已约明天"
        room.show("handover", 1)
        assert len(page.list) == 1, "one that is over is opened all the same"

    def test_a_clerk_proposes_an_answer_and_the_head_decides(self, rooms: Rooms, day: Day) -> None:
        room = rooms.open(CLERK)
        room.tab("articles")
        room.press(Key.Key_F9)
        form = room.form(ArticleForm)
        form.load({"topic": "price", "title": "停车收费吗", "body": "两小时内免费", "active": True})
        room.save()
        assert room.words() == ["inquiry_room.article.proposed"]
        room = rooms.open(HEAD)
        page = room.tab("articles")
        assert page.shown.title == "停车收费吗"
        assert offered(room) == ["审核"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        room.form(ArticleForm).active.setChecked(True)
        room.save()
        page.search.text.setText("停车")
        room.press(Key.Key_Return, target=page.search.text)
        assert [row.title for row in page.source.kept.values()] == ["停车收费吗"]

    def test_a_call_becomes_an_inquiry(self, rooms: Rooms, day: Day) -> None:
        day.called(PHONE, 5)
        room = rooms.open(CLERK)
        room.tab("calls")
        room.press(Key.Key_Return, Mod.ControlModifier)
        form = room.form(AskForm)
        assert form.phone.text() == PHONE
        type_words(form.question, "几点开门")
        room.save()
        made = day.stored(1)
        assert (made.ivr_choice, made.contact_phone) == ("press_1", PHONE)
        assert made.received_at < NOW
        room.press(Key.Key_F9)
        room.form(CallForm).load({"phone": "02988886666", "answered": True})
        room.save()
        assert room.call(lambda _app: sql.scalar("SELECT count(*) FROM call_record")) == 2


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [(1366, 688), (911, 433)])
def test_the_room_fits(rooms: Rooms, day: Day, size: tuple[int, int], language: Language) -> None:
    set_language(language)
    theme().set_window_height(size[1])
    day.passed(day.asked("会员卡丢了，余额怎么办？", customer=day.customer(), topic="membership"))
    day.turned(day.asked("想加盟"), "lead")
    day.called(PHONE, 3, answered=False)
    room = rooms.open(CLERK, size)
    wrong = faults(room.window)
    for tab in ("handovers", "articles", "calls"):
        room.tab(tab)
        wrong += faults(room.window)
    room.tab("inquiries")
    room.press(Key.Key_F9)
    wrong += faults(room.dialog)
    assert wrong == []
    assert room.dialog.height() <= size[1]
