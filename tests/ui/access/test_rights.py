"""The tab 权限: the matrix, its words, and every change of a cell by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester

from crm_desktop.access.model import ROLES, Grant
from crm_desktop.access.rights import default_grants, functions
from crm_desktop.foundation.words import Language, Phrase
from tests.ui.access.room import Key, Room, Rooms, type_words
from tests.ui.lint import settle
from ui.access.cell_form import AbilityPick, CellForm, ability_words
from ui.access.rights import RightsPage
from ui.access.rights_model import RightsModel
from ui.access.rights_words import (
    cell_of,
    cell_words,
    grouped_functions,
    letters_of,
    narrowings,
    united,
)
from ui.shell.second_person import SecondPerson
from ui.toolkit.conflict import ConflictDialog
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import theme

FUNCTIONS = {function.code: function for function in functions()}
DEFAULTS = frozenset(default_grants())


def letters(role: str, code: str) -> str:
    cell = cell_of(DEFAULTS, role, FUNCTIONS[code])
    marks = letters_of(cell, FUNCTIONS[code])
    return "".join(each.sign + ("_" if each.limited else "") for each in marks)


def go_to(room: Room, role: str, code: str) -> RightsPage:
    """Put the cursor on a cell as arrow keys would."""
    page: RightsPage = room.page
    column = page.model.roles.index(role)
    row = page.model.rows.index(FUNCTIONS[code])
    page.view.setCurrentIndex(page.model.index(row, column))
    room.calm()
    return page


def grants_of(room: Room, role: str, code: str) -> set[tuple[str, str]]:
    actor = room.seat.place.session.actor
    grants = room.call(lambda app: app.rights.grants(actor))
    return {(each.right, each.only) for each in cell_of(grants, role, FUNCTIONS[code])}


def change(room: Room, role: str, code: str, *after: tuple[str, str]) -> None:
    """Change a cell as another administrator would."""
    actor = room.seat.place.session.actor
    function = FUNCTIONS[code]
    before = cell_of(room.call(lambda app: app.rights.grants(actor)), role, function)
    wanted = frozenset(Grant(role, function.right(ability), only) for ability, only in after)
    room.call(lambda app: app.rights.set_cell(actor, role, code, before, wanted))


class TestWords:
    def test_every_function_stands_under_one_heading(self) -> None:
        listed = [function.code for _, group in grouped_functions() for function in group]
        assert sorted(listed) == sorted(FUNCTIONS)

    @pytest.mark.parametrize(
        ("role", "code", "expected"),
        [
            ("AG", "customers", "VCE"),
            ("TM", "customers", "V_E"),
            ("AG", "supervision", "X_"),
            ("SV", "supervision", "X"),
            ("AG", "acceptance", "X_"),
            ("AD", "customers", ""),
            ("MG", "closing", "VA_"),
        ],
    )
    def test_letters_as_in_the_domain(self, role: str, code: str, expected: str) -> None:
        assert letters(role, code) == expected

    def test_a_cell_in_words_names_what_narrows_it(self) -> None:
        function = FUNCTIONS["customers"]
        words = cell_words(cell_of(DEFAULTS, "TM", function), function)
        assert tr(words) == "查看（脱敏）、修改"
        set_language(Language.EN)
        assert tr(words) == "View (masked), Edit"

    def test_what_may_narrow_a_right_is_what_a_service_observes(self) -> None:
        assert narrowings("customers.view") == ["masked", "masked_case"]
        assert narrowings("customers.create") == []

    def test_several_roles_together_may_what_any_of_them_may(self) -> None:
        together = united(DEFAULTS, {"TM", "AG"})
        assert {(each.right, each.only) for each in together["customers"]} == {
            ("customers.view", ""),
            ("customers.create", ""),
            ("customers.edit", ""),
        }
        assert "backup" not in together
        assert united(DEFAULTS, ()) == {}

    def test_values_read_as_sentences(self) -> None:
        words = [tr(ability_words(value)) for value in (None, "", "own")]
        assert words == ["不允许", "允许", "允许，仅本人"]


class TestTheMatrix:
    def test_the_model_keeps_qts_contract(self, qtmodeltester: ModelTester) -> None:
        model = RightsModel()
        model.show(DEFAULTS, ROLES)
        qtmodeltester.check(model)
        model.show(DEFAULTS, ROLES[:2], changed_only=True)
        assert model.rowCount() == 0
        assert not model.first().isValid()

    def test_it_shows_the_roles_of_the_office(self, room: Room) -> None:
        page = room.tab("rights")
        assert "TW" not in page.model.roles
        assert tr(page.note) == "显示 13 个角色 · 0 格与默认不同"
        page.chips.chip("roles").set_values(["every"])
        page.chips.chip("roles").changed.emit()
        assert page.model.roles == tuple(ROLES)
        page.chips.chip("roles").set_values(["TW", "AG"])
        page.chips.chip("roles").changed.emit()
        assert page.model.roles == ("AG", "TW")

    def test_arrow_keys_move_over_headings(self, room: Room) -> None:
        page = room.tab("rights")
        assert page.view.hasFocus()
        cell = page.view.current_cell
        assert (cell.role, cell.function.code) == ("AG", "customers")
        for _ in range(7):
            room.press(Key.Key_Down)
        assert page.view.current_cell.function.code == "inquiries"
        room.press(Key.Key_Right)
        assert page.view.current_cell.role == "CI"
        assert page.detail.role.text() == "咨询受理专员"
        assert page.detail.function.text() == "咨询"

    def test_a_cell_speaks_with_its_role_and_function(self, room: Room) -> None:
        page = room.tab("rights")
        index = page.view.currentIndex()
        spoken = page.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == "客服专员，客户档案：查看、新建、修改"
        assert page.model.data(index, Qt.ItemDataRole.ToolTipRole) == spoken
        heading = page.model.index(0, 0)
        assert page.model.data(heading) is None
        assert not page.model.flags(heading) & Qt.ItemFlag.ItemIsEnabled
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        assert page.model.headerData(0, horizontal) == "客服"
        tip = Qt.ItemDataRole.ToolTipRole
        assert page.model.headerData(0, horizontal, tip) == "客服专员"
        assert page.model.headerData(0, vertical) == "客户"

    def test_the_functions_stay_in_sight(self, room: Room) -> None:
        page = room.tab("rights")
        bar = page.view.horizontalScrollBar()
        bar.setValue(bar.maximum())
        settle()
        assert bar.value() > 0
        head = page.view.verticalHeader()
        assert head.x() >= 0
        assert page.view._corner.geometry().left() == head.x()

    def test_a_changed_cell_has_a_dot_and_a_word(self, room: Room) -> None:
        page = room.tab("rights")
        change(room, "AG", "customers", ("view", "masked"))
        room.calm()
        page = go_to(room, "AG", "customers")
        assert page.detail.state.isVisible()
        assert tr(page.note) == "显示 13 个角色 · 1 格与默认不同"
        box = page.view.visualRect(page.view.currentIndex())
        picture = page.view.viewport().grab().toImage()
        dot = picture.pixelColor(box.right() - 7, box.top() + 8)
        assert dot == QColor(theme().tokens.accent)
        page.chips.chip("changed").set_values([True])
        page.chips.chip("changed").changed.emit()
        rows = [tr(row) if isinstance(row, Phrase) else row.code for row in page.model.rows]
        assert rows == ["客户", "customers"]

    def test_english_widens_its_columns(self, room: Room) -> None:
        page = room.tab("rights")
        before = page.view.columnWidth(0)
        set_language(Language.EN)
        settle()
        assert page.view.columnWidth(0) > before
        assert page.model.headerData(0, Qt.Orientation.Horizontal) == "Service"


class TestChanging:
    @pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
    def test_enter_and_space_open_the_editor(self, room: Room, key: Qt.Key) -> None:
        room.tab("rights")
        go_to(room, "AG", "customers")
        room.press(key)
        form = room.form(CellForm)
        assert list(form.picks) == ["view", "create", "edit", "merge"]
        assert form.picks["view"].only.isVisible()
        assert not form.picks["create"].only.isVisible()

    def test_a_right_is_narrowed_and_another_taken(self, room: Room) -> None:
        page = room.tab("rights")
        go_to(room, "AG", "customers")
        room.press(Key.Key_Return)
        form = room.form(CellForm)
        form.picks["view"].only.set_value("masked")
        form.picks["edit"].tick.click()
        room.save()
        assert grants_of(room, "AG", "customers") == {
            ("customers.view", "masked"),
            ("customers.create", ""),
        }
        assert room.words() == ["organisation.rights.kept"]
        assert page.view.current_cell.function.code == "customers"
        assert room.window.focusWidget() is page.view

    def test_what_was_shipped_can_be_filled_in(self, room: Room) -> None:
        change(room, "AG", "customers")
        room.tab("rights")
        go_to(room, "AG", "customers")
        room.press(Key.Key_Return)
        form = room.form(CellForm)
        assert not form.picks["view"].tick.isChecked()
        form.restore()
        room.save()
        assert ("customers.edit", "") in grants_of(room, "AG", "customers")

    def test_two_administrators_changed_the_same_cell(self, room: Room) -> None:
        room.tab("rights")
        go_to(room, "AG", "customers")
        room.press(Key.Key_Return)
        form = room.form(CellForm)
        form.picks["view"].only.set_value("masked")
        change(room, "AG", "customers", ("view", ""), ("create", ""))
        room.save()
        conflict = room.dialog
        assert isinstance(conflict, ConflictDialog)
        conflict.primary.click()
        room.calm()
        assert grants_of(room, "AG", "customers") == {
            ("customers.view", "masked"),
            ("customers.create", ""),
        }

    def test_nobody_widens_their_own_role_alone(self, room: Room) -> None:
        room.tab("rights")
        go_to(room, "AD", "organisation")
        change(room, "AD", "organisation", ("view", ""))
        room.calm()
        room.press(Key.Key_Return)
        room.form(CellForm).picks["print"].tick.click()
        room.save()
        asking = room.dialog
        assert isinstance(asking, SecondPerson)
        asking.alone.click()
        type_words(asking.reason, "经理出差，口头同意")
        room.save()
        room.calm()
        assert not room.has_dialog
        assert ("organisation.print", "") in grants_of(room, "AD", "organisation")

    def test_what_the_rules_forbid_is_said_in_the_dialog(self, room: Room) -> None:
        room.tab("rights")
        go_to(room, "AD", "customers")
        room.press(Key.Key_Return)
        room.form(CellForm).picks["merge"].tick.click()
        room.save()
        assert room.note() == tr(Phrase("error.administrator_approves"))

    def test_what_everybody_has_is_not_offered(self, room: Room) -> None:
        room.tab("rights")
        page = go_to(room, "AG", "own")
        assert page.detail.edit.isHidden()
        assert page.detail.foot.why.text() == tr(Phrase("error.fixed_right"))
        room.press(Key.Key_Return)
        assert not room.has_dialog

    def test_all_of_it_goes_back_to_what_was_shipped(self, room: Room) -> None:
        page = room.tab("rights")
        change(room, "AG", "customers", ("view", "masked"))
        room.calm()
        page.restore.click()
        assert "1 格" in room.dialog.body.itemAt(0).widget().text()
        room.press(Key.Key_Return, target=room.dialog)
        asking = room.dialog
        assert isinstance(asking, SecondPerson)
        asking.alone.click()
        type_words(asking.reason, "误改，恢复")
        room.save()
        room.calm()
        assert ("customers.edit", "") in grants_of(room, "AG", "customers")
        assert page.model.changes() == 0
        assert room.words() == ["organisation.rights.restored"]


class TestByRight:
    def test_a_manager_reads_the_matrix(self, rooms: Rooms) -> None:
        room = rooms.open("陈立")
        page = room.tab("rights")
        assert page.actions == []
        assert page.detail.foot.why.text() == "只有系统管理员能改"
        room.press(Key.Key_Return)
        assert not room.has_dialog
        assert list(page.commands()) == []

    def test_in_a_narrow_window_enter_opens_the_editor_at_once(self, rooms: Rooms) -> None:
        room = rooms.open(size=(911, 433))
        page = room.tab("rights")
        assert page.detail.isHidden()
        assert page.legend.isHidden()
        room.press(Key.Key_Return)
        assert room.form(CellForm).picks


def test_a_pick_says_what_it_is(room: Room) -> None:
    pick = AbilityPick("customers.view", "V")
    assert pick.value() is None
    pick.set_value("masked")
    assert pick.value() == "masked"
    assert pick.only.isEnabled()
    pick.set_value(None)
    assert not pick.only.isEnabled()
    pick.deleteLater()


def test_a_double_click_opens_a_cell(room: Room) -> None:
    page = room.tab("rights")
    place = page.view.visualRect(page.view.currentIndex()).center()
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    room.calm()
    assert room.has_dialog
