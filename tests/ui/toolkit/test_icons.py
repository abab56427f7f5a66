"""Icons are tinted, sharp and complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.resources import resource_path
from ui.toolkit import icons
from ui.toolkit.icons import icon, paint_icon, pixmap
from ui.toolkit.theme import Scheme, theme


def _inks(image: QImage) -> set[str]:
    """Return the colours of the solid pixels."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {each.name() for each in pixels if each.alpha() == 255}


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_picture_has_the_pixels_of_its_screen(qapp: QApplication, ratio: float) -> None:
    picture = pixmap("search", "text2", 16, ratio)
    assert picture.width() == round(16 * ratio)
    assert picture.devicePixelRatio() == ratio
    assert pixmap("search", "text2", 16, ratio).cacheKey() == picture.cacheKey()


def test_an_icon_has_the_colour_of_its_token_in_each_theme(qapp: QApplication) -> None:
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme().set_scheme(scheme)
        drawn = pixmap("pause", "accent", 64).toImage()
        assert _inks(drawn) == {theme().tokens.accent.lower()}


def test_a_qicon_has_its_size(qapp: QApplication) -> None:
    assert [each.width() for each in icon("bell", "text2", 20).availableSizes()] == [20]
    assert not icon("bell").isNull()


def test_an_icon_is_painted_into_its_box(qapp: QApplication) -> None:
    image = QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_icon(painter, QRectF(8, 8, 16, 16), "plus", "red")
    painter.end()
    assert image.pixelColor(16, 16).alpha() > 0
    assert image.pixelColor(2, 2).alpha() == 0


def test_a_missing_icon_fails(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-icon")


def test_the_stroke_is_ours(qapp: QApplication) -> None:
    assert 'stroke-width="1.75"' in icons._source("search")


def test_icons_named_in_the_toolkit_exist() -> None:
    known = {path.stem for path in resource_path("icons").glob("*.svg")}
    toolkit = Path(icons.__file__).parent
    named = re.compile(r'(?:icon|icon_name)(?:: str)?(?:=| = )"([a-z0-9-]+)"')
    texts = [path.read_text("utf-8") for path in toolkit.glob("*.py")]
    used = {name for text in texts for name in named.findall(text)}
    assert used - {""} <= known
