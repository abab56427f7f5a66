"""The tab 等级: levels set up, a review prepared, told, approved by another, dropped; by keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.words import Language, Phrase
from db import sql
from tests.ui.customers.archive import texts
from tests.ui.lint import faults, size_got, unreachable
from tests.ui.membership.level_hall import DUE, Hall, seat_at_the_levels
from tests.ui.office.founded import SIZES, dialog, words_said
from tests.ui.place import PASSWORD, Seat
from ui.access.words_form import WordsForm
from ui.membership.review_steps import PrepareForm
from ui.membership.tier_form import TierForm
from ui.shell.second_person import SecondPerson
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import set_language, tr
from ui.workplace import Address

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    with seat_at_the_levels(tmp_path, qtbot) as taken:
        yield taken


@pytest.fixture
def hall(seat: Seat, qtbot: QtBot) -> Hall:
    return Hall(seat, qtbot)


def at(hall: Hall, day: date) -> None:
    hall.seat.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))


def levels(hall: Hall) -> dict[str, str]:
    found: dict[str, str] = dict(
        hall.call(
            lambda _app: sql.rows(
                "SELECT c.name, t.code FROM membership m JOIN customer c ON c.id = m.customer_id "
                "JOIN member_tier t ON t.id = m.tier_id"
            )
        )
    )
    return found


def steps(hall: Hall) -> list[str]:
    return hall.tiers.steps.possible(hall.tiers.review) if hall.tiers.review else []


def prepared(hall: Hall) -> int:
    made = hall.call(lambda app: app.tier_reviews.prepare(hall.actor, DUE))
    return int(made.id)


def test_levels_are_shown_with_their_members(hall: Hall) -> None:
    hall.enter()
    rows = hall.tiers.levels.records
    assert [(row.level.tier.code, row.level.members) for row in rows] == [
        ("ordinary", 0), ("silver", 2), ("gold", 2), ("vip", 1),
    ]  # fmt: skip
    assert tr(hall.tiers.note) == "4 个等级，5 位会员"
    assert hall.tiers.review is None
    assert hall.tiers.lines._empty.isVisible(), "nothing is on its way"


def test_a_level_is_added_and_changed_by_keys(hall: Hall) -> None:
    screen = hall.enter()
    hall.press(Qt.Key.Key_F9)
    form = dialog(hall.qtbot, screen, Dialog).findChild(TierForm)
    assert isinstance(form, TierForm)
    hall.type("black")
    form.fields["zh"].editor.setFocus()
    hall.type("黑卡会员")
    hall.press(Qt.Key.Key_Tab)
    hall.type("Black")
    hall.press(Qt.Key.Key_Tab)
    hall.type("500")  # less than the level below asks for
    hall.press(ENTER, CTRL)
    assert "等级越高，升级门槛要越高" in texts(form)
    form.fields["upgrade_at"].editor.setFocus()
    form.fields["upgrade_at"].editor.selectAll()
    hall.type("50000")
    hall.press(ENTER, CTRL)
    assert [row.level.tier.code for row in hall.tiers.levels.records][-1] == "black"
    hall.tiers.levels.setFocus()
    hall.press(Qt.Key.Key_Home)
    for _ in range(4):
        hall.press(Qt.Key.Key_Down)
    hall.press(ENTER)
    form = dialog(hall.qtbot, screen, Dialog).findChild(TierForm)
    assert isinstance(form, TierForm)
    assert form.fields["code"].editor.isReadOnly()
    form.fields["keep_at"].editor.setFocus()
    form.fields["keep_at"].editor.selectAll()
    hall.type("30000")
    hall.press(ENTER, CTRL)
    tier = hall.tiers.levels.records[-1].level.tier
    assert (tier.upgrade_at, tier.keep_at) == (50_000, 30_000)


def test_a_review_from_its_day_to_its_end(hall: Hall) -> None:
    screen = hall.enter()
    said = words_said(hall.seat)
    hall.tiers.new_list.click()
    hall.rest()
    form = dialog(hall.qtbot, screen, Dialog).findChild(PrepareForm)
    assert isinstance(form, PrepareForm)
    assert form.day.text() == "2026-12-31", "the first day on which levels are due"
    hall.press(ENTER, CTRL)
    lines = [(row.line.name, row.line.lowered) for row in hall.tiers.lines.records]
    assert lines == [("单䶮", True), ("周𬭊", True), ("欧阳荑", False), ("张淑敏", False)]
    assert steps(hall) == ["notice", "prepare", "drop"]
    hall.press(ENTER, CTRL)  # the next step, from wherever one is
    assert hall.tiers.review is not None
    assert (hall.tiers.review.state, steps(hall)) == ("noticed", ["prepare", "drop"])
    assert "到 2026-12-31 才能批准" in texts(hall.tiers.foot)
    at(hall, DUE)
    hall.tiers.load()
    hall.rest()
    assert steps(hall)[0] == "approve"
    hall.press(ENTER, CTRL)
    asked = dialog(hall.qtbot, screen, SecondPerson)
    assert isinstance(asked, SecondPerson)
    asked.reject()
    hall.rest()
    assert levels(hall)["周𬭊"] == "gold"
    hall.seat.log_in("陈立")
    hall.rest()
    hall.press(ENTER, CTRL)
    assert hall.tiers.review is not None
    assert hall.tiers.review.state == "approved"
    assert [words.key for words, _undo in said] == [
        "tiers.room.prepared", "tiers.room.told", "tiers.room.approved",
    ]  # fmt: skip
    assert levels(hall) == {
        "张淑敏": "silver", "欧阳荑": "gold", "周𬭊": "silver", "单䶮": "ordinary",
        "尉迟明月": "vip",
    }  # fmt: skip
    assert steps(hall) == []


def test_a_second_person_signs_at_the_same_desk(hall: Hall) -> None:
    prepared(hall)
    screen = hall.enter()
    review = hall.tiers.review
    assert review is not None
    hall.call(lambda app: app.tier_reviews.notice(hall.actor, review.id, review.version))
    at(hall, DUE + timedelta(days=1))
    hall.tiers.load()
    hall.rest()
    hall.press(ENTER, CTRL)
    asked = dialog(hall.qtbot, screen, SecondPerson)
    assert isinstance(asked, SecondPerson)
    hall.type("陈立")
    hall.press(Qt.Key.Key_Tab)
    hall.type(PASSWORD)
    hall.press(ENTER)
    assert hall.tiers.review is not None
    assert hall.tiers.review.state == "approved"


def test_the_notice_has_its_time(hall: Hall) -> None:
    review = prepared(hall)
    hall.enter()
    at(hall, DUE)
    hall.call(lambda app: app.tier_reviews.notice(hall.actor, review, 1))
    hall.rest()
    assert steps(hall) == ["prepare", "drop"]
    assert "到 2027-01-30 才能批准" in texts(hall.tiers.foot)
    at(hall, date(2027, 1, 30))
    hall.tiers.load()
    hall.rest()
    assert steps(hall)[0] == "approve"


def test_without_a_notice_nobody_needs_to_be_told(hall: Hall) -> None:
    admin = hall.seat.session_of("周敏").actor
    hall.call(lambda app: app.settings.change_office(admin, "tier_notice_days", 0))
    hall.seat.log_in("何涛")
    prepared(hall)
    at(hall, DUE)
    hall.enter()
    assert steps(hall) == ["approve", "notice", "prepare", "drop"]


def test_a_list_is_dropped_for_a_reason(hall: Hall) -> None:
    review = prepared(hall)
    screen = hall.enter()
    screen.open(Address("members", kind="tier_review", id=review))
    hall.rest()
    command = next(c for c in screen.commands() if tr(c.name) == "放弃")
    command.run()
    hall.rest()
    form = dialog(hall.qtbot, screen, Dialog).findChild(WordsForm)
    assert isinstance(form, WordsForm)
    hall.type("统计期要改")
    hall.press(ENTER, CTRL)
    assert hall.tiers.review is not None
    assert hall.tiers.review.state == "dropped"


def test_what_is_refused_is_said_above(hall: Hall) -> None:
    screen = hall.enter()
    raising = next(c for c in screen.commands() if tr(c.name) == "补升已达标的会员")
    raising.run()
    hall.rest()
    assert hall.tiers.trouble.isVisible()
    assert "没有会员达到更高等级的门槛" in hall.tiers.trouble.accessibleName()


def test_who_only_looks_has_no_steps(hall: Hall) -> None:
    prepared(hall)
    hall.seat.log_in("李梅")
    screen = hall.enter()
    assert hall.tiers.actions == []
    assert steps(hall) == []
    assert {tr(command.name) for command in hall.tiers.commands()} == set()
    hall.tiers.levels.setFocus()
    hall.press(ENTER)
    assert screen.findChildren(TierForm) == []


def test_enter_on_a_line_opens_the_member(hall: Hall) -> None:
    prepared(hall)
    screen = hall.enter()
    wanted: list[Address] = []
    hall.seat.place.wanted.connect(wanted.append)
    hall.tiers.lines.setFocus()
    hall.press(ENTER)
    assert wanted[0].kind == "membership"
    screen.open(wanted[0])
    hall.rest()
    assert hall.members.shown is not None
    assert hall.members.shown.member.name == "单䶮"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", SIZES)
def test_the_tab_fits(hall: Hall, size: tuple[int, int], language: Language) -> None:
    prepared(hall)
    set_language(language)
    screen = hall.enter(size=size)
    assert faults(screen) == []
    got = size_got(screen, *size)
    assert (got.width(), got.height()) == size
    assert unreachable(screen) == []


def test_it_speaks_the_other_language(hall: Hall) -> None:
    prepared(hall)
    screen = hall.enter()
    set_language(Language.EN)
    hall.rest()
    said = {label.text() for label in screen.findChildren(QLabel) if label.isVisible()}
    assert "Review of 2026-12-31" in said
    assert tr(Phrase("tiers.room.prepare")) == "Prepare a review"
