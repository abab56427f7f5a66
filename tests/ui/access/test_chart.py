"""The organisation chart: where boxes stand, how it is walked, zoomed and painted."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.words import Language
from tests.ui.access.room import Key, Mod, Room, post_of, unit_of
from tests.ui.lint import settle
from ui.access.chart_paint import shape_words
from ui.access.chart_shapes import LEGIBLE, Chart, chart_of, fitting_scale
from ui.access.chart_view import ChartView
from ui.access.structure_rows import node_id
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme

VIEW = QSizeF(840, 480)


@pytest.fixture
def chart(room: Room) -> Chart:
    return chart_of(room.page.organisation.nodes(), VIEW)[0]


@pytest.fixture
def view(room: Room) -> ChartView:
    room.page.as_chart.click()
    room.calm()
    shown: ChartView = room.page.chart
    return shown


class TestPlaces:
    def test_every_unit_has_a_box_and_every_post_a_line_in_it(
        self, room: Room, chart: Chart
    ) -> None:
        nodes = room.page.organisation.nodes()
        assert {shape.node.id for shape in chart.shapes} == {node.id for node in nodes}
        for shape in chart.shapes:
            box = chart.of(shape.box)
            assert box is not None
            assert box.place.contains(shape.place)

    def test_no_two_boxes_overlap(self, chart: Chart) -> None:
        boxes = [shape.place for shape in chart.shapes if shape.is_box]
        assert not [pair for pair in combinations(boxes, 2) if pair[0].intersects(pair[1])]

    def test_arrow_keys_reach_everything(self, chart: Chart) -> None:
        reached, waiting = set(), [chart.shapes[0].node.id]
        while waiting:
            node = waiting.pop()
            if node not in reached:
                reached.add(node)
                ways = (chart.step(node, way) for way in ("left", "right", "up", "down"))
                waiting += [shape.node.id for shape in ways if shape is not None]
        assert reached == {shape.node.id for shape in chart.shapes}

    def test_an_empty_chart_is_no_trouble(self) -> None:
        chart, scale = chart_of([], VIEW)
        assert (chart.shapes, scale) == ((), 1.0)
        assert chart.step(None, "down") is None
        assert fitting_scale(QSizeF(400, 100), QSizeF(200, 200)) == 0.5


class TestWalking:
    def test_up_and_down_go_through_the_posts_of_a_box(self, room: Room, chart: Chart) -> None:
        centre = node_id("unit", unit_of(room, "客户服务中心").id)
        first = chart.step(centre, "down")
        assert first is not None
        assert first.node.name == "客户服务经理"
        second = chart.step(first.node.id, "down")
        assert second is not None
        assert second.node.name == "系统管理员"
        back = chart.step(second.node.id, "up")
        assert back == first

    def test_keys_move_the_ring_and_show_the_record(self, room: Room, view: ChartView) -> None:
        assert view.hasFocus()
        room.press(Key.Key_Home)
        room.press(Key.Key_Down)
        room.press(Key.Key_Down)
        assert view.current == node_id("post", post_of(room, "A1-1").id)
        assert room.page.post_detail.name.text() == "客户服务经理"
        assert "客户服务经理" in view.accessibleDescription()

    def test_enter_and_the_double_click_open(self, room: Room, view: ChartView) -> None:
        room.press(Key.Key_Home)
        room.press(Key.Key_Down)
        room.press(Key.Key_Return)
        assert "客户服务中心" in room.dialog.windowTitle()
        room.dialog.reject()
        room.calm()
        place = view.place_of(node_id("post", post_of(room, "A1-1").id)).center().toPoint()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        room.calm()
        assert "客户服务经理" in room.dialog.windowTitle()

    def test_the_tree_and_the_chart_share_their_cursor(self, room: Room, view: ChartView) -> None:
        page = room.show("post", post_of(room, "B1-1").id)
        assert view.current == page.tree.selected_id
        page.as_list.click()
        assert page.tree.hasFocus()


class TestZooming:
    def test_it_begins_legible_and_fits_when_asked(self, room: Room, view: ChartView) -> None:
        assert view.scale >= LEGIBLE
        room.press(Key.Key_0, Mod.ControlModifier)
        assert view.scale < LEGIBLE
        assert not view.horizontalScrollBar().maximum()
        assert not view.verticalScrollBar().maximum()

    def test_keys_zoom_in_steps_and_stop_at_the_last(self, room: Room, view: ChartView) -> None:
        room.press(Key.Key_Equal, Mod.ControlModifier)
        grown = view.scale
        assert grown > LEGIBLE
        for _ in range(9):
            room.page.chart.zooms.into.click()
        assert view.scale == 2.0
        for _ in range(12):
            room.page.chart.zooms.out.click()
        assert view.scale == 0.4
        assert view.zooms.percent.text() == "40%"

    def test_what_somebody_chose_stays_when_the_window_grows(
        self, room: Room, view: ChartView
    ) -> None:
        room.press(Key.Key_Equal, Mod.ControlModifier)
        chosen = view.scale
        room.window.resize(1600, 900)
        room.calm()
        assert view.scale == chosen

    def test_the_wheel_zooms_about_the_mouse_with_control_and_scrolls_without(
        self, room: Room, view: ChartView
    ) -> None:
        room.press(Key.Key_Equal, Mod.ControlModifier)
        before, scale = view.verticalScrollBar().value(), view.scale
        wheel(view, -240, Mod.NoModifier)
        assert view.verticalScrollBar().value() > before
        wheel(view, 120, Mod.ControlModifier)
        assert view.scale > scale

    def test_the_ground_is_dragged_by_the_mouse(self, room: Room, view: ChartView) -> None:
        for _ in range(4):
            view.zooms.into.click()
        view.set_current(None)
        bars = view.horizontalScrollBar(), view.verticalScrollBar()
        for bar in bars:
            bar.setValue(bar.maximum())
        start = bars[0].value(), bars[1].value()
        corner = QPoint(view.viewport().width() - 6, view.viewport().height() - 6)
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=corner)
        QTest.mouseMove(view.viewport(), corner + QPoint(0, -1))
        QTest.mouseMove(view.viewport(), corner + QPoint(0, 40))
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=corner)
        assert bars[1].value() <= start[1]


class TestPainting:
    def test_the_current_box_has_the_ring_and_its_ground(self, room: Room, view: ChartView) -> None:
        room.press(Key.Key_Home)
        picture = view.viewport().grab().toImage()
        box = view.place_of(room.page.tree.selected_id).toRect()
        edge = picture.pixelColor(box.center().x(), box.top())
        ground = picture.pixelColor(box.left() + 4, box.center().y())
        assert edge == QColor(theme().tokens.accent)
        assert ground == QColor(theme().tokens.sel)

    def test_a_current_post_has_a_bar(self, room: Room, view: ChartView) -> None:
        room.show("post", post_of(room, "A1-1").id)
        view.clearFocus()
        picture = view.viewport().grab().toImage()
        box = view.place_of(view.current).toRect()
        assert picture.pixelColor(box.left() + 2, box.center().y()) == QColor(theme().tokens.accent)

    def test_it_follows_the_theme(self, room: Room, view: ChartView) -> None:
        theme().set_scheme(Scheme.DARK)
        settle()
        picture = view.viewport().grab().toImage()
        box = view.place_of(node_id("unit", unit_of(room, "质检组").id)).toRect()
        assert picture.pixelColor(box.left() + 6, box.bottom() - 3) == QColor("#1B1F26")

    def test_a_tool_tip_says_everything(self, room: Room, view: ChartView, chart: Chart) -> None:
        post = post_of(room, "C1-1")
        shape = chart.of(node_id("post", post.id))
        assert shape is not None
        assert shape_words(shape) == "受理室主管 · 在岗 0，编制 1 · 缺 1"
        set_language(Language.EN)
        assert shape_words(shape) == "受理室主管 · 0 of 1 filled · 1 vacant"
        room.show("post", post.id)
        place = view.place_of(shape.node.id).center().toPoint()
        event = QHelpEvent(QHelpEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
        assert QApplication.sendEvent(view.viewport(), event)


def wheel(view: ChartView, by: int, mods: Qt.KeyboardModifier) -> None:
    place = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        place,
        view.viewport().mapToGlobal(place),
        QPoint(0, 0),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        mods,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)
