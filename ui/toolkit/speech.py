"""The language of the window: what ``tr`` says, and widgets that say their words again.

``set_language`` sends Qt's own ``LanguageChange`` to every widget; a widget built on ``Speaker``
hands its phrases to ``say`` once and needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QTranslator

from crm_desktop.foundation.words import Language, Phrase, say

_LOCALE = {
    Language.ZH: QLocale(QLocale.Language.Chinese, QLocale.Country.China),
    Language.EN: QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
}
#: Qt's own words (file dialogs, context menus); it carries no file for its native English.
_QT_WORDS = {Language.ZH: "qtbase_zh_CN", Language.EN: "qtbase_en"}


class _Speech:
    """What the window speaks now; one per process, as there is one QApplication."""

    def __init__(self) -> None:
        self.language = Language.ZH
        self.translator: QTranslator | None = None


_speech = _Speech()


def language() -> Language:
    """Return the language of the window."""
    return _speech.language


def tr(phrase: Phrase | str) -> str:
    """Return a phrase in the language of the window; text typed by people stays as it is."""
    return say(phrase, _speech.language)


def set_language(chosen: Language) -> None:
    """Speak another language from now on; every widget receives ``LanguageChange``."""
    app = QCoreApplication.instance()
    _speech.language = chosen
    QLocale.setDefault(_LOCALE[chosen])
    if app is None:
        return
    old, new = _speech.translator, QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if new.load(_QT_WORDS[chosen], folder):
        app.installTranslator(new)
    _speech.translator = new
    if old is not None:
        app.removeTranslator(old)
        old.deleteLater()
    # Qt tells the widgets only when a translator with words came or went.
    QCoreApplication.sendEvent(app, QEvent(QEvent.Type.LanguageChange))


class Speaker:
    """Mixin before a Qt class that repeats its phrases in every new language.

    ``class Label(Speaker, QLabel)`` hands each phrase over with ``say``; a widget that composes or
    paints its words overrides ``respeak``.
    """

    _said: Mapping[Callable[[str], object], Phrase] = MappingProxyType({})

    def say(self, setter: Callable[[str], object], phrase: Phrase | str) -> None:
        """Call the setter with the text now and in every new language."""
        setter(tr(phrase))
        others = {known: kept for known, kept in self._said.items() if known != setter}
        self._said = others if isinstance(phrase, str) else {**others, setter: phrase}

    def respeak(self) -> None:
        """Say everything again; called on every change of language."""
        for setter, phrase in self._said.items():
            setter(tr(phrase))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.respeak()
        super().changeEvent(event)  # type: ignore[misc]
