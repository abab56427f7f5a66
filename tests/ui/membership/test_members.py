"""The tab 会员: the list, a member's page, and the steps of the machine with their reasons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_desktop.foundation.words import Language
from crm_desktop.membership.belonging import Member
from tests.core.membership import people
from tests.ui.access.room import Key, Mod, Room, Rooms, type_words
from tests.ui.lint import faults, settle
from tests.ui.membership.room import CLERK, HEAD, Desk
from ui.access.words_form import WordsForm
from ui.membership.member_steps import PeriodForm, ask_period, ask_step
from ui.toolkit.speech import set_language

OUYANG = "欧阳荑"


def stored(desk: Desk, membership: int) -> Member:
    head = desk.actor(HEAD)
    found: Member = desk.seat.call(lambda app: app.members.member(head, membership))
    return found


def offered(room: Room) -> list[str]:
    return [step.event for step in room.page.steps.possible(room.page.shown.member)]


def texts(page: Any) -> list[str]:
    return [button.text() for button in page.detail.foot._buttons if button.text()]


def test_a_member_with_level_and_balances(rooms: Rooms, desk: Desk) -> None:
    made = desk.member(OUYANG, people.PAPERS[1])
    room = rooms.open(HEAD)
    page = room.tab("members")
    assert page.list.row(0).name == OUYANG
    assert (page.detail.name.text(), page.detail.state.text()) == (OUYANG, "正常")
    assert offered(room) == ["keep", "lower", "set_period", "freeze", "end", "quit"]
    assert texts(page) == ["维持资格", "降级"]
    page.detail.tabs.setCurrentIndex(1)
    room.calm()
    assert page.detail.levels.model().rowCount() == 1
    assert room.show("membership", made.id).shown.member.id == made.id


def test_whoever_only_looks_takes_no_step(rooms: Rooms, desk: Desk) -> None:
    desk.member(OUYANG, people.PAPERS[1])
    room = rooms.open(CLERK)
    page = room.tab("members")
    assert offered(room) == []
    assert texts(page) == []


def test_frozen_for_a_reason_and_thawed(rooms: Rooms, desk: Desk) -> None:
    made = desk.member(OUYANG, people.PAPERS[1])
    room = rooms.open(HEAD)
    page = room.tab("members")
    ask_step(room.window, room.seat.place, page.shown.member, "freeze")
    room.save()
    assert room.has_dialog, "no reason, no step"
    type_words(room.form(WordsForm).text, "涉嫌套现")
    room.save()
    assert stored(desk, made.id).state == "frozen"
    assert page.detail.state.text() == "冻结"
    assert offered(room) == ["unfreeze", "end"]
    assert room.words() == ["members.stepped"]


def test_the_period_is_changed(rooms: Rooms, desk: Desk) -> None:
    made = desk.member(OUYANG, people.PAPERS[1])
    room = rooms.open(HEAD)
    page = room.tab("members")
    until = room.seat.clock.today() + timedelta(days=30)
    ask_period(room.window, room.seat.place, page.shown.member)
    form = room.form(PeriodForm)
    form.until.set_value(room.seat.clock.today() - timedelta(days=9))
    type_words(form.reason, "试用")
    room.save()
    assert room.has_dialog, "before joining"
    form.until.set_value(until)
    room.save()
    assert stored(desk, made.id).period_until == until
    assert "2026-12-23" in page.list.row(0).period_until.isoformat()


def test_a_member_leaves(rooms: Rooms, desk: Desk) -> None:
    made = desk.member(OUYANG, people.PAPERS[1])
    room = rooms.open(HEAD)
    page = room.tab("members")
    ask_step(room.window, room.seat.place, page.shown.member, "quit")
    room.save()
    assert stored(desk, made.id).state == "quit"
    assert len(page.list) == 0, "what is over is shown where it is asked for"
    page = room.show("membership", made.id)
    assert page.detail.state.text() == "已退会"


def test_found_by_typing(rooms: Rooms, desk: Desk) -> None:
    desk.member(OUYANG, people.PAPERS[1])
    desk.member("单晓东", people.PAPERS[2])
    room = rooms.open(HEAD)
    page = room.tab("members")
    assert len(page.list) == 2
    room.press(Key.Key_F, Mod.ControlModifier)
    type_words(page.search.text, "晓东")
    room.press(Key.Key_Return)
    assert [page.list.row(0).name, len(page.list)] == ["单晓东", 1]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(1366, 688), (1920, 1080)])
def test_nothing_is_cut(
    rooms: Rooms, desk: Desk, language: Language, size: tuple[int, int]
) -> None:
    desk.member(OUYANG, people.PAPERS[1])
    room = rooms.open(HEAD, size)
    room.tab("members")
    set_language(language)
    settle()
    room.calm()
    assert faults(room.window) == []
