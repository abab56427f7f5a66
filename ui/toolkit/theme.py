"""The one theme of the program: palette, style sheet and fonts made from the tokens.

Painted widgets read ``theme().tokens`` and ``theme().metrics`` while they paint and lay out. Every
change sends ``StyleChange`` to every widget, so nothing is rebuilt.
"""

from __future__ import annotations

import enum
import string
import weakref
from functools import cache

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crm_desktop.foundation.resources import resource_path
from ui.toolkit.tokens import DARK, LIGHT, ROOMY, Metrics, Radius, Size, Tokens, colour, metrics_for

_WANTED_FAMILIES = ("Segoe UI", "Microsoft YaHei UI")
_BUNDLED_FAMILY = "Noto Sans SC"
_BUNDLED_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


class Scheme(enum.Enum):
    """What the user chose; AUTO follows the system."""

    LIGHT = "light"
    DARK = "dark"
    AUTO = "auto"


class Theme(QObject):
    """Holds the current tokens and heights and applies them to the application and its windows.

    The style sheet is each window's own (``dress``) and not the application's: under a sheet of the
    application Qt styles all that a widget holds again whenever it is put into another, which for a
    form is three quarters of what making it costs. ``changed`` is sent after every change of
    colours or heights, for what is not a widget.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = LIGHT
        self.metrics: Metrics = ROOMY
        self._scheme = Scheme.LIGHT
        self._families: list[str] = []
        self._fonts: dict[tuple[int, int], QFont] = {}
        self._sheet = ""
        self._windows: weakref.WeakSet[QWidget] = weakref.WeakSet()

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def dense(self) -> bool:
        """Whether the window is low, so that rows and bars shrink."""
        return self.metrics is not ROOMY

    def install(self, app: QApplication, scheme: Scheme = Scheme.AUTO) -> None:
        """Give the application our style, fonts and colours; called once, before any window."""
        QDir.setSearchPaths("theme", [str(resource_path("theme"))])
        self._families = _font_families()
        self._fonts.clear()
        app.setStyle("Fusion")
        app.setFont(self.font())
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.set_scheme(scheme)

    def dress(self, window: QWidget) -> None:
        """Give a window the style sheet, for as long as it lives; all that it holds follows it.

        Only what has no parent needs this: dialogs and menus have one.
        """
        self._windows.add(window)
        window.setStyleSheet(self._sheet)

    def set_scheme(self, scheme: Scheme) -> None:
        """Switch between light, dark and the system's choice; the window stays as it is."""
        self._scheme = scheme
        # The system draws the title bar and native dialogs: they follow the same choice.
        _app().styleHints().setColorScheme(_QT_SCHEME[scheme])
        self._apply()

    def set_window_height(self, height: int) -> None:
        """Choose the roomy, dense or low set for the height of the main window."""
        metrics = metrics_for(height)
        if metrics is not self.metrics:
            self.metrics = metrics
            self._apply()

    def font(self, size: int = Size.BODY, weight: int = 400) -> QFont:
        """Return one of the four type sizes in a weight, with digits of equal width."""
        key = (size, weight)
        if key not in self._fonts:
            font = QFont()
            font.setFamilies(self._families)
            font.setPixelSize(size)
            font.setWeight(QFont.Weight(weight))
            font.setFeature(QFont.Tag("tnum"), 1)
            if _BUNDLED_FAMILY in self._families:
                # Windows would round every letter of it to whole pixels, and cut words that fit.
                font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
            self._fonts[key] = font
        return self._fonts[key]

    def colour(self, token: str) -> QColor:
        """Return the colour of a token by its name, such as ``"text2"``."""
        return colour(getattr(self.tokens, token))

    def _system_changed(self) -> None:
        if self._scheme is Scheme.AUTO:
            self._apply()

    def _apply(self) -> None:
        app = _app()
        self.tokens = DARK if self._is_dark(app) else LIGHT
        app.setPalette(_palette(self.tokens))
        self._sheet = _sheet(self.tokens, self.metrics)
        for window in filter(isValid, self._windows):
            window.setStyleSheet(self._sheet)
        self.changed.emit()

    def _is_dark(self, app: QApplication) -> bool:
        if self._scheme is Scheme.AUTO:
            return app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK


_QT_SCHEME = {
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
    Scheme.AUTO: Qt.ColorScheme.Unknown,
}


@cache
def theme() -> Theme:
    """Return the theme of the program."""
    return Theme()


def mark(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet asks for and let it look at the widget again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    # A new widget is looked at when it is first shown.
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)


def _app() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("the theme needs a QApplication")
    return app


def _font_families() -> list[str]:
    """Return the families to ask for: a missing one would make Qt search and warn at every font."""
    present = set(QFontDatabase.families())
    families = [name for name in _WANTED_FAMILIES if name in present]
    if families == list(_WANTED_FAMILIES):
        return families
    if _BUNDLED_FAMILY not in present:
        for file in _BUNDLED_FILES:
            QFontDatabase.addApplicationFont(str(resource_path("fonts", file)))
    return [*families, _BUNDLED_FAMILY]


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, code in (
        (role.Window, tokens.bg),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.alt),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.text3),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.red),
        (role.Highlight, tokens.sel),
        (role.HighlightedText, tokens.text),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.ToolTipBase, tokens.toast),
        (role.ToolTipText, tokens.on_toast),
        (role.Light, tokens.surface),
        (role.Midlight, tokens.line),
        (role.Mid, tokens.line2),
        (role.Dark, tokens.edge),
        (role.Shadow, tokens.line2),
    ):
        palette.setColor(target, colour(code))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, colour(tokens.text3))
    return palette


def _sheet(tokens: Tokens, metrics: Metrics) -> str:
    """Return the style sheet with its ``$tokens`` filled in."""
    radii = {"panel_radius": f"{Radius.PANEL}px", "control_radius": f"{Radius.CONTROL}px"}
    # A height in a sheet leaves out the border: 1 px above and below, 2 px under focus.
    heights = {
        "control_height": f"{metrics.control - 2}px",
        "focus_height": f"{metrics.control - 4}px",
    }
    return string.Template(_sheet_text()).substitute(
        tokens.colours(), name=tokens.name, **radii, **heights
    )


@cache
def _sheet_text() -> str:
    return resource_path("theme", "sheet.qss").read_text(encoding="utf-8")
