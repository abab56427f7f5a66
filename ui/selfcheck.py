"""Does the window work on this machine? Asked by ``--self-check``, also without a screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QFont, QFontMetrics, QImage
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.resources import resource_path
from crm_desktop.foundation.words import Language
from ui.application import qt_application
from ui.shell.frame import Frame
from ui.shell.login import LoginPage
from ui.toolkit.icons import IN_BAR, pixmap
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme

_QT_WORDS = "qtbase_zh_CN"
#: A letter, a common character, and one of a rare name, beyond the basic plane.
_PROVED = (0x41, 0x5BA2, 0x2CB4A)


def window_problems() -> list[str]:
    """Return what is wrong with the window of this installation; empty where all is well."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = qt_application()
    theme().install(application, Scheme.LIGHT)
    return [*_fonts(), *_icons(), *_translation(), *_painting()]


def _fonts() -> Iterator[str]:
    """The words of both languages must have glyphs; what has none is painted as a box."""
    font: QFont = theme().font()
    if not font.families():
        yield "no font family"
    metrics = QFontMetrics(font)
    for code in _PROVED:
        if not metrics.inFontUcs4(code):
            yield f"no glyph for U+{code:04X} in {font.families()}"


def _icons() -> Iterator[str]:
    for path in sorted(resource_path("icons").glob("*.svg")):
        if _is_blank(pixmap(path.stem, "text", IN_BAR).toImage()):
            yield f"icon {path.stem} is empty"


def _translation() -> Iterator[str]:
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not QTranslator().load(_QT_WORDS, folder):
        yield f"no {_QT_WORDS} in {folder}"


def _painting() -> Iterator[str]:
    for language in Language:
        set_language(language)
        frame = Frame()
        frame.show_page(LoginPage())
        frame.resize(911, 433)
        frame.ensurePolished()
        if _is_blank(_picture(frame)):
            yield f"the window stays empty ({language.value})"
        frame.deleteLater()


def _picture(window: QWidget) -> QImage:
    return window.grab().toImage()


def _is_blank(image: QImage) -> bool:
    """Return whether all pixels are the same."""
    first = image.pixel(0, 0)
    return all(
        image.pixel(x, y) == first for y in range(image.height()) for x in range(image.width())
    )
