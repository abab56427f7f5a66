"""The design editor by real mouse and keys, saving and conflicts, and printing from it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from crm_desktop.cards.design_model import DesignData, Element, Side
from crm_desktop.foundation.words import Language
from tests.core.paper.reading import pages, sizes
from tests.ui.cards.store import NAMES, Store
from tests.ui.lint import faults
from tests.ui.office.founded import SIZES, dialog, words_said
from ui.cards.faces_page import FacesPage
from ui.cards.print_form import PrintDialog
from ui.cards.store_screen import FACES
from ui.toolkit.conflict import ConflictDialog
from ui.toolkit.dialog import Dialog
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def opened(store: Store, size: tuple[int, int] = SIZES[0]) -> FacesPage:
    page = store.open(FACES, size)
    assert isinstance(page, FacesPage)
    assert page.editing.stored is not None
    return page


def stored(store: Store, page: FacesPage) -> DesignData:
    design = page.editing.stored
    assert design is not None
    found: DesignData = store.call(lambda app: app.card_designs.design(store.actor, design.id))
    return found


def element(page: FacesPage) -> Element:
    found = page.editing.element
    assert found is not None
    return found


def pixel(page: FacesPage, x: float, y: float) -> QPoint:
    return page.canvas.pixel(x, y).toPoint()


def drag(page: FacesPage, start: QPoint, by: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(page.canvas, left, Qt.KeyboardModifier.NoModifier, start)
    for share in (0.25, 0.5, 1.0):
        QTest.mouseMove(page.canvas, start + QPoint(round(by.x() * share), round(by.y() * share)))
    QTest.mouseRelease(page.canvas, left, Qt.KeyboardModifier.NoModifier, start + by)


def test_an_element_is_taken_with_the_mouse_moved_and_put_back(store: Store) -> None:
    page = opened(store)
    before = page.editing.data
    (place, number) = next(
        (i, e) for i, e in enumerate(page.editing.side.elements) if e.content == "number"
    )
    start = pixel(page, number.x + 5, number.y + number.height / 2)
    scale = page.canvas.scale_of()
    drag(page, start, QPoint(round(10 * scale), round(-5 * scale)))
    assert page.editing.selected == place
    moved = element(page)
    assert (moved.x, moved.y) == pytest.approx((number.x + 10, number.y - 5), abs=0.5)
    assert moved.x * 2 == int(moved.x * 2), "on the grid of half millimetres"
    assert page.editing.is_dirty
    store.press(Qt.Key.Key_Z, CTRL)
    assert page.editing.data == before, "one undo for the whole drag"
    store.press(Qt.Key.Key_Y, CTRL)
    assert element(page) == moved


def test_a_corner_is_drawn_to_another_size_and_nothing_leaves_the_bleed(store: Store) -> None:
    page = opened(store)
    qr = next(e for e in page.editing.side.elements if e.kind == "qr")
    page.editing.select(page.editing.side.elements.index(qr))
    corner = pixel(page, qr.x + qr.width, qr.y + qr.height)
    scale = page.canvas.scale_of()
    drag(page, corner, QPoint(round(-4 * scale), round(-4 * scale)))
    assert element(page).width == pytest.approx(qr.width - 4, abs=0.5)
    drag(page, pixel(page, qr.x + 2, qr.y + 2), QPoint(2000, 2000))
    found = element(page)
    assert found.x + found.width <= 88.6 + 0.05
    assert found.y + found.height <= 56.98 + 0.05


def test_keys_move_grow_choose_and_remove(store: Store) -> None:
    page = opened(store)
    page.canvas.setFocus()
    store.press(Qt.Key.Key_PageDown)
    first = element(page)
    assert first == page.editing.side.elements[0]
    store.press(Qt.Key.Key_Right)
    store.press(Qt.Key.Key_Down, SHIFT)
    moved = element(page)
    assert (moved.x, moved.y) == pytest.approx((first.x + 0.5, first.y + 0.1))
    store.press(Qt.Key.Key_Left, CTRL)
    assert element(page).width == pytest.approx(first.width - 0.5)
    store.press(Qt.Key.Key_PageUp)
    assert page.editing.selected == len(page.editing.side.elements) - 1
    count = len(page.editing.side.elements)
    store.press(Qt.Key.Key_Delete)
    assert len(page.editing.side.elements) == count - 1
    assert page.editing.element is None
    left: list[bool] = []
    page.editing.select(0)
    store.screen.left.connect(lambda: left.append(True))
    store.press(Qt.Key.Key_Escape)
    assert page.editing.element is None
    assert left == []
    store.press(Qt.Key.Key_Escape)
    assert left == [True]


def test_figures_typed_at_the_right_move_the_element_and_nonsense_is_said(store: Store) -> None:
    page = opened(store)
    page.editing.select(0)
    for edit, text in ((page.properties.x, "7.35"), (page.properties.points, "12,5")):
        edit.setFocus()
        edit.setText(text)
        store.press(Qt.Key.Key_Tab)
    assert (element(page).x, element(page).points) == (7.3, 12.5) or element(page).x == 7.4
    page.properties.y.setFocus()
    page.properties.y.setText("oben")
    store.press(Qt.Key.Key_Tab)
    assert page.properties._fields["y"].error is not None
    page.properties.colour.edit.setText("#ff0000")
    page.properties.colour.edit.editingFinished.emit()
    assert element(page).colour == "#FF0000"
    page.properties.colour.edit.setText("#zz0000")
    page.properties.colour.edit.editingFinished.emit()
    assert element(page).colour == "#FF0000"


def test_a_design_is_saved_by_key_and_stays_where_somebody_else_was_faster(store: Store) -> None:
    page = opened(store)
    page.canvas.setFocus()
    page.editing.select(0)
    store.press(Qt.Key.Key_Right)
    said = words_said(store.seat)
    store.press(Qt.Key.Key_S, CTRL)
    assert stored(store, page).front == page.editing.data.front
    assert said
    assert not page.editing.is_dirty
    theirs = stored(store, page)
    back = Side("#123456", "", theirs.back.elements)
    store.call(
        lambda app: app.card_designs.save(
            store.actor,
            DesignData(theirs.name, theirs.tier, theirs.front, back),
            page.editing.stored.id,
            page.editing.stored.version,
        )
    )
    store.press(Qt.Key.Key_Right)
    store.press(Qt.Key.Key_S, CTRL)
    box = dialog(store.qtbot, store.screen, ConflictDialog)
    assert box.primary.isEnabled(), "each changed another side: nothing to decide"
    box.primary.click()
    store.rest()
    kept = stored(store, page)
    assert kept.back.colour == "#123456"
    assert kept.front == page.editing.data.front


def test_a_new_design_begins_as_a_copy_and_says_what_is_wrong(store: Store) -> None:
    page = opened(store)
    name = page.editing.data.name
    page.new.click()
    assert page.editing.stored is None
    page.properties.name.setText(name)
    page.properties.name.editingFinished.emit()
    store.press(Qt.Key.Key_S, CTRL)
    assert page.trouble.isVisible()
    page.properties.name.setText("春节")
    page.properties.name.editingFinished.emit()
    store.press(Qt.Key.Key_S, CTRL)
    assert not page.trouble.isVisible()
    assert "春节" in [d.name for d in store.call(lambda app: app.card_designs.designs(store.actor))]
    assert page.choice.currentText() == "春节"


def test_leaving_a_changed_design_asks_first(store: Store) -> None:
    page = opened(store)
    first = page.editing.stored.id
    other = next(d for d in page.designs if d.id != first)
    page.editing.select(0)
    page.editing.move(3, 0)
    page.choice.chosen.emit(other.id)
    box = dialog(store.qtbot, store.screen, Dialog)
    box.reject()
    store.rest()
    assert page.editing.stored.id == first
    assert page.editing.is_dirty
    page.choice.chosen.emit(other.id)
    dialog(store.qtbot, store.screen, Dialog).primary.click()
    store.rest()
    assert page.editing.stored.id == other.id
    assert not page.editing.can_undo


@pytest.mark.parametrize("kind", ["field", "text", "qr", "barcode", "photo", "line", "box"])
def test_every_kind_can_be_laid_on_both_sides(store: Store, kind: str) -> None:
    page = opened(store)
    for side in (page.front, page.back):
        side.click()
        page._add(kind)
        assert element(page).kind == kind
    store.press(Qt.Key.Key_S, CTRL)
    assert not page.trouble.isVisible()
    assert stored(store, page).back.elements[-1].kind == kind


def test_a_picture_is_brought_in_and_stays(store: Store, tmp_path: Path) -> None:
    page = opened(store)
    file = tmp_path / "logo.png"
    content = io.BytesIO()
    Image.new("RGBA", (40, 20), "#FF000080").save(content, "PNG")
    file.write_bytes(content.getvalue())
    page.bring_picture(str(file))
    store.rest()
    assert element(page).kind == "picture"
    store.press(Qt.Key.Key_S, CTRL)
    page._read_design(page.editing.stored.id)
    store.rest()
    assert element_pictures(page) == set(page.editing.pictures)
    file.write_bytes(b"no picture")
    page.bring_picture(str(file))
    store.rest()
    assert page.trouble.isVisible()


def element_pictures(page: FacesPage) -> set[str]:
    return {e.content for e in page.editing.side.elements if e.kind == "picture"}


def test_a_real_card_is_shown_by_its_number(store: Store) -> None:
    store.hand_out(3)
    store.call(lambda app: app.card_batches.issue(store.actor, "member"))
    page = opened(store)
    page.number.setText("9001 1260 0000 0011")
    page.number.editingFinished.emit()
    store.rest()
    assert page.canvas._face.texts["name"] == NAMES[0]
    page.number.setText("999")
    page.number.editingFinished.emit()
    store.rest()
    assert page.trouble.isVisible()
    page.number.setText("")
    page.number.editingFinished.emit()
    store.rest()
    assert page.canvas._face.texts["tier"] == "普通会员", "the sample, of the design's level"


def test_cards_are_printed_from_here_with_this_machine_s_offsets(store: Store) -> None:
    store.hand_out(3)
    store.call(lambda app: app.card_batches.issue(store.actor, "member"))
    printed: list[bytes] = []
    store.seat.place.printed.connect(lambda _title, pdf: printed.append(bytes(pdf)))
    opened(store)
    store.press(Qt.Key.Key_P, CTRL)
    box = dialog(store.qtbot, store.screen, PrintDialog)
    assert "3 张" in box.fields["which"].note.text()
    box.right.setText("x")
    box.primary.click()
    assert box.isVisible()
    assert box.fields["right"].error is not None
    box.right.setText("0.5")
    box.primary.click()
    store.qtbot.waitUntil(lambda: bool(printed))
    assert len(sizes(printed[0])) == 6
    fronts = pages(printed[0], 0, 2, 4)
    assert all(name in text for name, text in zip(NAMES, fronts, strict=True))
    store.press(Qt.Key.Key_P, CTRL)
    box = dialog(store.qtbot, store.screen, PrintDialog)
    assert box.right.text() == "0.5"
    assert "0 张" in box.fields["which"].note.text()
    said = words_said(store.seat)
    box.which.set_value("range")
    box.which.chosen.emit("range")
    box.first.setText("9001 1260 0000 0011")
    box.primary.click()
    store.qtbot.waitUntil(lambda: len(printed) == 2)
    assert "其中 1 张" in tr(said[-1][0])


def test_a_batch_of_many_is_stopped_and_nothing_is_counted(store: Store) -> None:
    page = opened(store)
    store.press(Qt.Key.Key_P, CTRL)
    box = dialog(store.qtbot, store.screen, PrintDialog)
    box.which.set_value("range")
    box.first.setText("9001126000000011")
    box.last.setText("9001126000000201")
    order = box.order()
    box.reject()
    assert order is not None
    page.printing.print_cards(order)
    page.work._cancel()
    store.qtbot.waitUntil(lambda: not page.work.is_busy)
    lines = store.call(lambda app: app.card_faces.lines(store.actor, order.wish))
    assert len(lines) == 20
    assert {line.printed for line in lines} == {0}


def test_what_is_seen_is_what_is_printed(store: Store) -> None:
    """The editor's picture against the PDF's own, pixel by pixel but for the edges of letters."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtPdf import QPdfDocument

    from crm_desktop.cards.face_prints import Wish
    from crm_desktop.cards.faces import Layout
    from ui.cards.face_paint import paint_side

    store.hand_out(3)
    store.call(lambda app: app.card_batches.issue(store.actor, "member"))
    page = opened(store)
    (line, *_) = store.call(lambda app: app.card_faces.lines(store.actor, Wish()))
    design = next(d for d in page.designs if d.name == "金卡")
    face = store.call(lambda app: app.card_faces.face(store.actor, line.id))
    pdf = store.call(
        lambda app: app.card_faces.print_faces(store.actor, Wish((line.id,)), Layout())
    )
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    size = QSize(1712, 1080)
    for number, side in enumerate((design.front, design.back)):
        seen = QImage(size, QImage.Format.Format_RGB32)
        painter = QPainter(seen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size.width() / 85.6, size.height() / 53.98)
        paint_side(painter, side, face, {})
        painter.end()
        drawn = document.render(number, size).convertToFormat(QImage.Format.Format_RGB32)
        small = QSize(214, 135)
        one, two = (
            picture.scaled(
                small,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            for picture in (seen, drawn)
        )
        differing = sum(
            abs(a - b)
            for x in range(0, small.width(), 2)
            for y in range(0, small.height(), 2)
            for a, b in zip(
                one.pixelColor(x, y).getRgb()[:3], two.pixelColor(x, y).getRgb()[:3], strict=True
            )
        )
        assert differing / (107 * 68 * 3) < 6, "out of 255, on average"
    document.close()


def test_who_may_not_design_looks_only(store: Store) -> None:
    store.seat.log_in("何涛")
    page = opened(store)
    assert page.actions == []
    assert not page.properties.isEnabled()
    assert not page.add.isVisible()
    assert page.canvas.isVisible()
    page.canvas.setFocus()
    before = page.editing.data
    store.press(Qt.Key.Key_PageDown)
    store.press(Qt.Key.Key_Right)
    drag(page, page.canvas.pixel(10, 27).toPoint(), QPoint(60, 0))
    assert page.editing.data == before


def test_the_editor_fits_every_window_and_can_be_read_out(store: Store) -> None:
    found = []
    for language in Language:
        for size in SIZES:
            page = opened(store, size)
            set_language(language)
            for chosen in (None, 0, 3):
                page.editing.select(chosen)
                found += [f"{language} {size} {chosen}: {f}" for f in faults(store.screen)]
            store.screen.hide()
    theme().set_scheme(Scheme.DARK)
    assert found == []
