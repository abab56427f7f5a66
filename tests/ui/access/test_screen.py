"""The room as a whole: tabs by right, keys, languages, themes and sizes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from crm_desktop.foundation.words import Language
from tests.ui.access.room import Key, Mod, Room, Rooms, person_of, post_of
from tests.ui.lint import faults, settle, unreachable
from tests.ui.place import ADMIN, Seat
from ui.access.screen import OrganisationScreen
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme
from ui.workplace import Address

SIZES = [(1366, 768), (1366, 688), (1920, 1080), (911, 433)]
TABS = ["structure", "people", "rights", "requests", "companies"]


def tabs(screen: OrganisationScreen) -> list[str]:
    return [screen._tabs.tabText(number) for number in range(screen._tabs.count())]


class TestTabs:
    def test_everybody_sees_the_structure_and_the_companies(self, rooms: Rooms) -> None:
        assert tabs(rooms.open("李梅").screen) == ["架构", "公司"]

    def test_the_administration_sees_all(self, room: Room) -> None:
        assert tabs(room.screen) == ["架构", "人员", "权限", "申请", "公司"]

    def test_control_and_a_number_open_them(self, room: Room) -> None:
        for number, key in enumerate((Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5, Key.Key_1)):
            room.press(key, Mod.ControlModifier)
            assert room.screen._tabs.currentIndex() == (number + 1) % 5
            assert room.page.isVisible()

    def test_a_tab_reads_when_it_is_first_opened(self, room: Room) -> None:
        assert list(room.screen._pages) == ["structure"]
        room.tab("people")
        assert list(room.screen._pages) == ["structure", "people"]

    def test_tabs_made_ahead_read_when_they_are_first_opened(
        self, seat: Seat, rooms: Rooms
    ) -> None:
        room = rooms.open()
        screen = OrganisationScreen(seat.place)
        assert len(list(screen.make_ahead())) == len(TABS)
        made = dict(screen._pages)
        assert list(made) == TABS
        assert not seat.runner.pending
        screen.open(Address("organisation", kind="person", id=person_of(room, "李梅").id))
        screen.resize(1286, 680)
        screen.show()
        room.calm()
        assert screen.page is made["people"]
        assert screen.page.chosen.person.name == "李梅"
        assert screen._pages == made
        screen.close()
        screen.deleteLater()

    def test_an_address_before_the_first_showing_is_kept(self, seat: Seat, rooms: Rooms) -> None:
        room = rooms.open()
        screen = OrganisationScreen(seat.place)
        screen.open(Address("organisation", kind="person", id=person_of(room, "李梅").id))
        screen.resize(1286, 680)
        screen.show()
        room.calm()
        assert screen.page is not None
        assert screen.page.chosen.person.name == "李梅"
        screen.close()
        screen.deleteLater()

    def test_what_one_may_not_see_is_not_opened(self, rooms: Rooms) -> None:
        room = rooms.open("李梅")
        room.show("person", 1)
        assert room.screen._tabs.currentIndex() == 0
        room.screen.open(Address("organisation"))
        assert room.screen._tabs.currentIndex() == 0

    def test_another_post_gets_other_tabs(self, room: Room) -> None:
        room.tab("rights")
        session = room.seat.session_of("李梅")
        room.seat.place.begin(session, room.seat.place.settings)
        room.calm()
        assert tabs(room.screen) == ["架构", "公司"]
        assert room.page.actions == []
        room.seat.log_in(ADMIN)
        room.calm()
        assert len(tabs(room.screen)) == 5

    def test_a_posting_opens_the_people(self, room: Room) -> None:
        page = room.show("posting", 1)
        assert tabs(room.screen)[room.screen._tabs.currentIndex()] == "人员"
        assert page.chosen is not None


class TestKeys:
    def test_hints_follow_the_tab(self, room: Room) -> None:
        heard: list[int] = []
        room.screen.hints_changed.connect(lambda: heard.append(1))
        room.tab("requests")
        assert heard
        keys = [hint.key for hint in room.screen.hints()]
        assert keys == ["Ctrl+Enter", "Ctrl+F", "Ctrl+1…5"]

    def test_commands_end_with_the_tabs(self, room: Room) -> None:
        names = [tr(command.name) for command in room.screen.commands()]
        assert names == ["新建岗位", "新建部门", "架构", "人员", "权限", "申请", "公司"]
        room.screen.commands()[-1].run()
        room.calm()
        assert room.screen._tabs.currentIndex() == 4

    def test_a_post_is_offered_its_people(self, room: Room) -> None:
        room.show("post", post_of(room, "C1-1").id)
        command = room.screen.commands()[2]
        assert tr(command.name) == "安排人员"
        command.run()
        room.calm()
        assert room.has_dialog

    def test_it_lets_go(self, room: Room) -> None:
        assert room.screen.leave()

    @pytest.mark.parametrize("tab", TABS)
    def test_tab_reaches_every_control(self, room: Room, tab: str) -> None:
        room.tab(tab)
        assert unreachable(room.window) == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("tab", TABS)
def test_nothing_is_cut_in_either_language(rooms: Rooms, tab: str, size: tuple[int, int]) -> None:
    room = rooms.open(size=size)
    room.tab(tab)
    found = {}
    for language in Language:
        set_language(language)
        settle()
        found[language] = faults(room.window)
    assert found == {Language.ZH: [], Language.EN: []}
    assert (room.window.width(), room.window.height()) == size


@pytest.mark.parametrize("size", [(1366, 688), (911, 433)], ids=["low", "small"])
@pytest.mark.parametrize(
    ("tab", "key", "mods"),
    [
        ("structure", Key.Key_F9, Mod.NoModifier),
        ("structure", Key.Key_F9, Mod.ShiftModifier),
        ("people", Key.Key_F9, Mod.NoModifier),
        ("rights", Key.Key_Return, Mod.NoModifier),
        ("companies", Key.Key_F9, Mod.NoModifier),
    ],
)
def test_no_form_is_cut_in_either_language(
    rooms: Rooms, tab: str, key: Qt.Key, mods: Qt.KeyboardModifier, size: tuple[int, int]
) -> None:
    room = rooms.open(size=size)
    page = room.tab(tab)
    room.press(key, mods, page)
    if not room.has_dialog:
        room.press(key, mods)
    found = {}
    for language in Language:
        set_language(language)
        settle()
        found[language] = faults(room.dialog)
    assert found == {Language.ZH: [], Language.EN: []}
    assert room.dialog.height() <= size[1]


def test_the_other_theme_is_no_rebuild(room: Room) -> None:
    page = room.page
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        theme().set_scheme(scheme)
        settle()
        picture = room.window.grab().toImage()
        assert picture.pixelColor(100, 700).name().upper() == theme().tokens.bg
    assert room.page is page


def test_the_chart_is_not_cut_either(rooms: Rooms) -> None:
    room = rooms.open(size=(911, 433))
    room.page.as_chart.click()
    for language in Language:
        set_language(language)
        settle()
        assert faults(room.window) == []
