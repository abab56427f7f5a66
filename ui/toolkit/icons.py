"""Icons from ``resources/icons``, tinted with a token and sharp at every device pixel ratio."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from crm_desktop.foundation.resources import resource_path
from ui.toolkit.theme import theme

#: Icons in running text and fields; rail and top bar; chips and key-like places.
IN_TEXT, IN_BAR, IN_CHIP = 16, 20, 12


def icon(name: str, ink: str = "text2", size: int = IN_TEXT) -> QIcon:
    """Return an icon in the colour of a token (``ink``), for the screens at hand.

    Its colour is that of the moment: make it again on ``StyleChange`` or ``theme().changed``.
    """
    made = QIcon()
    for ratio in {screen.devicePixelRatio() for screen in QGuiApplication.screens()}:
        made.addPixmap(pixmap(name, ink, size, ratio))
    return made


def pixmap(name: str, ink: str = "text2", size: int = IN_TEXT, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a square picture of ``size`` logical pixels; callers must not change it."""
    return _render(name, theme().colour(ink).name(), size, ratio)


def paint_icon(painter: QPainter, box: QRect | QRectF, name: str, ink: str = "text2") -> None:
    """Paint an icon into a square box."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    origin = box.topLeft()
    painter.drawPixmap(origin, pixmap(name, ink, round(box.width()), ratio))


@lru_cache(maxsize=1024)
def _render(name: str, code: str, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    svg = _source(name).replace("currentColor", code)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@cache
def _source(name: str) -> str:
    """Return the drawing with our stroke; the files carry Lucide's own of 2."""
    text = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', 'stroke-width="1.75"')
