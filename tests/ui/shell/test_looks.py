"""Every page of the shell in both languages, light and dark, at every size that desks have.

Nothing is cut, nothing makes the window grow, every control has a name and is reached by Tab.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from crm_desktop.foundation.words import Language
from tests.keyrings import MemoryKeyring
from tests.ui.lint import faults, size_got, unreachable
from tests.ui.shell.conftest import Driver, Start
from ui.shell.crash import CrashDialog
from ui.shell.first_run.answers import Way
from ui.shell.frame import SMALLEST, usual_size
from ui.shell.opening import _TROUBLES
from ui.shell.password import ChangePassword, NewPasswordPage, Recovery
from ui.shell.restoring import DataKeyPage, RestorePage
from ui.shell.second_person import ask_second
from ui.toolkit.dialog import Sheet
from ui.toolkit.speech import set_language
from ui.toolkit.theme import Scheme, theme

SIZES = [(1366, 768), (1366, 688), (1920, 1080), (911, 433), (1093, 614)]


def look(driver: Driver) -> list[str]:
    """Return every fault of the page that is shown, in both languages, at every size."""
    frame = driver.program.frame
    found = []
    for language in Language:
        set_language(language)
        for width, height in SIZES:
            got = size_got(frame, width, height)
            if got != QSize(width, height):
                found.append(f"{width}×{height} became {got}")
            page = frame.page
            assert page is not None
            found += [f"{language.value} {width}×{height}: {f}" for f in faults(page)]
            # Tab comes to the chosen one of several cards, the arrows to the others.
            found += [f for f in unreachable(page.window()) if not f.startswith("Radio")]
    set_language(Language.ZH)
    return sorted(set(found))


Show = Callable[[Driver], None]


@pytest.mark.parametrize("code", sorted(_TROUBLES))
def test_the_pages_of_trouble(start: Start, small: Path, code: str) -> None:
    driver = start(small).begin()
    driver.program._way_in.show_trouble(code, "file is not a database")
    assert look(driver) == []


PAGES: dict[str, Show] = {
    "login": lambda driver: None,
    "passphrase": lambda driver: driver.program._way_in._ask_passphrase(),
    "data key": lambda driver: driver.program._way_in._show(DataKeyPage()),
    "restore": lambda driver: driver.program._way_in._show(RestorePage(Path())),
    "new password": lambda driver: driver.program._way_in._show(NewPasswordPage("王芳")),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_before_the_desk(start: Start, small: Path, name: str) -> None:
    driver = start(small).begin()
    PAGES[name](driver)
    assert look(driver) == []


def test_the_login_page_with_all_it_can_say(start: Start, small: Path) -> None:
    driver = start(small).begin()
    driver.login.offer_leaving_sample()
    driver.login._waiting.begin(899)
    assert look(driver) == []
    driver.login._waiting.stop()


@pytest.mark.parametrize("way", list(Way))
def test_the_steps_of_the_wizard(start: Start, tmp_path: Path, way: Way) -> None:
    driver = start(tmp_path / "data").begin()
    run = driver.program._first_run
    assert run is not None
    run.place.cards[way].setChecked(True)
    for step in run.wizard.steps:
        run.wizard.go_to(step)
        step.show_faults(dict(step.faults()) if way is Way.NEW else {})
        assert look(driver) == [], step.name


def test_the_desk_and_the_lock(at_desk: Driver) -> None:
    assert look(at_desk) == []
    at_desk.presence.lock()
    assert look(at_desk) == []


DIALOGS: dict[str, Callable[[Driver], Sheet]] = {
    "password": lambda d: ChangePassword(d.program.frame, d.program.house.place),
    "crash": lambda d: CrashDialog(d.program.frame, "a\n" * 40),
    "recovery": lambda d: Recovery(d.program.frame, d.program.house.runner, _recover, "chenli"),
    "second": lambda d: ask_second(
        d.program.frame,
        d.program.house.place,
        "own_rights",
        "administration.approve",
        lambda _who, _why: None,
    ),
}


def _recover(_code: str, _login: str, _new: str) -> None:
    return


@pytest.mark.parametrize("name", DIALOGS)
@pytest.mark.parametrize("language", Language)
def test_the_dialogs_fit_the_lowest_window(at_desk: Driver, name: str, language: Language) -> None:
    set_language(language)
    frame = at_desk.program.frame
    size_got(frame, 911, 433)
    dialog = DIALOGS[name](at_desk)
    dialog.show()
    at_desk.qtbot.wait(20)
    assert faults(dialog) == []
    assert dialog.height() <= 433, f"{dialog.height()} px high"
    assert [f for f in unreachable(dialog) if not f.startswith("Radio")] == []
    dialog.hide()
    dialog.deleteLater()
    set_language(Language.ZH)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_both_schemes_paint_every_page(start: Start, small: Path, scheme: Scheme) -> None:
    theme().set_scheme(scheme)
    driver = start(small).begin()
    for show in PAGES.values():
        show(driver)
        page = driver.program.frame.page
        assert isinstance(page, QWidget)
        image = page.grab().toImage()
        corner = image.pixelColor(image.width() - 5, image.height() - 5).lightness()
        assert (corner < 100) is (scheme is Scheme.DARK)


def test_a_keyring_is_not_asked_for_on_the_gui_thread(start: Start, tmp_path: Path) -> None:
    import threading

    asked: list[str] = []

    class Watched(MemoryKeyring):
        def available(self) -> bool:
            asked.append(threading.current_thread().name)
            return True

    driver = start(tmp_path / "data", keyring=Watched()).begin()  # type: ignore[arg-type]
    driver.calm()
    assert asked
    assert all(name.startswith("lane-desk") for name in asked)


@pytest.mark.parametrize(
    ("room", "size"),
    [
        (QSize(1920, 1040), QSize(1366, 768)),
        (QSize(1366, 728), QSize(1366, 704)),
        (QSize(911, 432), SMALLEST),
    ],
)
def test_a_window_begins_with_its_title_bar_on_the_screen(room: QSize, size: QSize) -> None:
    assert usual_size(room, 24) == size
