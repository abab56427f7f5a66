"""Cards outside their room: in the search box, by the scanner, on the customer's page, when due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.cards.replacing import Replacing
from crm_desktop.foundation.settings import CARD_SOUND
from crm_desktop.foundation.words import Language
from db import sql
from tests.ui.cards.counter import NAME, Counter
from tests.ui.cards.test_desk import lose
from tests.ui.customers.archive import person, texts
from tests.ui.customers.test_finding import hits
from tests.ui.lint import faults
from tests.ui.office.founded import BARS, SIZES, show, words_said
from ui.customers.screen import CustomersScreen
from ui.desk.due_list import DueSource
from ui.rooms import ROOMS
from ui.shell.finding import Finding
from ui.shell.pulse import _look
from ui.toolkit.searchbox import SearchBox
from ui.toolkit.searchlist import Hit
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import theme
from ui.toolkit.tokens import CARD_FACES, Tone
from ui.workplace import Address


@pytest.fixture
def finding(counter: Counter, qtbot: QtBot) -> Iterator[Finding]:
    """The search box in a window of its own, connected as the desk connects it."""
    window = QWidget()
    box = SearchBox(counter.seat.clock, window)
    QVBoxLayout(window).addWidget(box)
    show(window, qtbot, (900, 600))
    yield Finding(counter.seat.place, box, ROOMS)
    box.line.clearFocus()


@pytest.fixture
def wanted(counter: Counter) -> list[Address]:
    """Every place the window was asked for."""
    found: list[Address] = []
    counter.seat.place.wanted.connect(found.append)
    return found


def search(counter: Counter, finding: Finding, text: str) -> list[Hit]:
    box = finding._box
    box.line.setFocus()
    box.line.setText(text)
    box.typed.emit(text)
    counter.rest()
    return hits(box)


def page_of(counter: Counter) -> CustomersScreen:
    screen = CustomersScreen(counter.seat.place)
    counter.screen = screen
    show(screen, counter.qtbot)
    counter.rest()
    screen.open(Address(kind="customer", id=counter.customer))
    counter.rest()
    return screen


def test_a_card_is_found_by_its_number_and_its_last_six(counter: Counter, finding: Finding) -> None:
    for typed in ("900112600004187", "004187"):
        found = search(counter, finding, typed)
        keys = [row.key for row in found]
        assert Address(kind="customer", id=counter.customer) in keys, typed
        card = next(row for row in found if row.key == Address(kind="card", id=counter.card_id))
        assert (card.name.text, tr(card.state[0]), card.state[1]) == (NAME, "正常", Tone.QUIET)
        assert [card.matched.text[a:b] for a, b in card.matched.spans] == [typed]
    lose(counter)
    found = search(counter, finding, "004187")
    states = [row.state for row in found if row.state]
    assert [(tr(words), tone) for words, tone in states] == [("挂失", Tone.RED)]


def test_f6_and_f8_work_on_whoever_was_found(
    counter: Counter, finding: Finding, wanted: list[Address]
) -> None:
    search(counter, finding, "2210")
    counter.qtbot.keyClick(finding._box.line, Qt.Key.Key_F6)
    search(counter, finding, "2210")
    counter.qtbot.keyClick(finding._box.line, Qt.Key.Key_F8)
    assert wanted == [
        Address("cards", "loss", "customer", counter.customer),
        Address("cards", "reissue", "customer", counter.customer),
    ]


def test_a_scanned_card_opens_its_member(
    counter: Counter, finding: Finding, wanted: list[Address]
) -> None:
    said = words_said(counter.seat)
    for number in ("900112600004187", "900112600004191", "900112600099999"):
        finding.open_number(number)
        counter.rest()
    assert wanted == [Address(kind="card", id=counter.card_id)]
    assert len(said) == 2, "a blank is nobody's, and the last number does not exist"


def test_a_card_out_of_use_sounds_only_where_somebody_asked_for_it(
    counter: Counter, finding: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    sounds: list[None] = []
    monkeypatch.setattr(QApplication, "beep", lambda: sounds.append(None))

    def scanned() -> int:
        finding.open_number("900112600004187")
        counter.rest()
        return len(sounds)

    place = counter.seat.place
    lost = (
        "UPDATE card SET state = 'lost', lost_at = '2026-03-02T01:00:00.000000Z', "
        "lost_how = 'written' WHERE id = ?"
    )
    place.settings["card_sound"] = True
    assert scanned() == 0, "the card is in use"
    counter.call(lambda _app: sql.run(lost, counter.card_id))
    assert scanned() == 1
    place.settings["card_sound"] = CARD_SOUND.default
    assert scanned() == 1


def test_who_may_not_look_at_cards_still_meets_the_person(
    counter: Counter, finding: Finding, wanted: list[Address]
) -> None:
    counter.call(lambda _app: sql.run("DELETE FROM role_right WHERE right_code LIKE 'card%'"))
    counter.seat.log_in("李梅")
    finding.open_number("900112600004187")
    counter.rest()
    assert wanted == [Address(kind="customer", id=counter.customer)]


def test_the_customer_s_page_shows_the_card_and_offers_what_is_urgent(
    counter: Counter, wanted: list[Address]
) -> None:
    screen = page_of(counter)
    block, record = screen.record.overview.cards, screen.record
    assert block.isVisible()
    assert {"9001 1260 0004 187", "¥1,860.00", "8,240", "正常"} <= texts(block)
    assert record.lose.isVisible()
    assert not record.reissue.isVisible()
    counter.press(Qt.Key.Key_F6)
    lose(counter)
    assert "挂失" in texts(block)
    assert not record.lose.isVisible()
    assert record.reissue.isVisible()
    counter.press(Qt.Key.Key_F8)
    block.desk.click()
    assert wanted == [
        Address("cards", "loss", "customer", counter.customer),
        Address("cards", "reissue", "customer", counter.customer),
        Address("cards", kind="customer", id=counter.customer),
    ]


def test_the_tab_lists_every_card(counter: Counter, wanted: list[Address]) -> None:
    lose(counter)
    how, version = Replacing(identity=True, method="cash"), counter.card.version
    counter.call(
        lambda app: app.card_replacing.replace(counter.actor, counter.card_id, version, how)
    )
    screen = page_of(counter)
    screen.record.show_tab("cards")
    counter.rest()
    table = screen.record.tab("cards").table
    assert [line.each.card.state for line in table.records] == ["active", "replaced"]
    table.setFocus()
    counter.press(Qt.Key.Key_Down)
    counter.press(Qt.Key.Key_Return)
    assert wanted == [Address("cards", kind="card", id=counter.card_id)]


def test_a_customer_without_a_card_has_no_block(counter: Counter) -> None:
    made = counter.call(lambda app: app.customers.add(counter.actor, person("李明", "13900001111")))
    screen = page_of(counter)
    screen.open(Address(kind="customer", id=made.id))
    counter.rest()
    assert not screen.record.overview.cards.isVisible()
    assert not screen.record.lose.isVisible()
    screen.record.show_tab("cards")
    counter.rest()
    assert "这位客户没有会员卡" in texts(screen.record.tab("cards"))


def test_a_report_about_to_lapse_is_due(counter: Counter) -> None:
    lose(counter)
    counter.seat.clock.advance(timedelta(hours=60))
    source = DueSource(counter.seat.place)
    counter.call(lambda _app: source.ids(None, "customers"))
    (row,) = [row for row in source.rows_by_id.values() if row.item.kind == "card"]
    assert tr(row.matter) == f"{NAME} ••4187 口头挂失到期前须补书面"
    assert row.deadline is not None


def test_the_window_itself_lets_a_report_lapse(counter: Counter) -> None:
    lose(counter)
    counter.seat.clock.advance(timedelta(hours=72))
    counter.call(lambda app: _look(app, counter.actor))
    assert counter.card.state == "active"


def test_nothing_of_it_is_cut_on_the_customer_s_page(counter: Counter) -> None:
    screen = page_of(counter)
    for language in (Language.ZH, Language.EN):
        set_language(language)
        for size in SIZES[:3]:
            theme().set_window_height(size[1] + BARS)
            screen.resize(*size)
            for tab in ("overview", "cards"):
                screen.record.show_tab(tab)
                counter.rest()
                assert faults(screen) == [], (language, size, tab)


def test_what_stands_on_a_card_can_be_read() -> None:
    for name, face in CARD_FACES.items():
        for ground in (face.start, face.end):
            assert contrast(face.ink, ground) >= 7, name


def contrast(ink: str, ground: str) -> float:
    """Return the contrast of two colours as WCAG 2 counts it."""

    def light(code: str) -> float:
        parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((light(ink), light(ground)))
    return (high + 0.05) / (low + 0.05)
