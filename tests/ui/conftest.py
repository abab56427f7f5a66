"""One application with our theme; every test begins in Chinese, light and roomy."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.words import Language
from ui.toolkit.speech import language, set_language
from ui.toolkit.theme import Scheme, theme
from ui.toolkit.tokens import DENSE_BELOW


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application as the program starts it."""
    set_language(Language.ZH)
    theme().install(qapp, Scheme.LIGHT)
    return qapp


@pytest.fixture(autouse=True)
def _as_at_the_start(qapp: QApplication) -> Iterator[None]:
    yield
    if language() is not Language.ZH:
        set_language(Language.ZH)
    if theme().scheme is not Scheme.LIGHT:
        theme().set_scheme(Scheme.LIGHT)
    theme().set_window_height(DENSE_BELOW)
