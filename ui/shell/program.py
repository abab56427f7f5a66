"""The running window: which folder it works in, who comes in, who is at the desk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets, SystemKeyring
from crm_desktop.foundation.words import Language, Phrase
from ui.shell.entry_page import EntryPage
from ui.shell.frame import Frame, program_icon
from ui.shell.garbage import Garbage
from ui.shell.hooks import Hooks
from ui.shell.house import House
from ui.shell.way_in import WayIn
from ui.toolkit.ahead import Ahead
from ui.toolkit.speech import language, set_language
from ui.toolkit.theme import Scheme, theme

if TYPE_CHECKING:
    from ui.screen import Room
    from ui.shell.crash import Crashes
    from ui.shell.first_run.first_run import FirstRun
    from ui.shell.memory import Memory
    from ui.shell.office import Entry
    from ui.shell.presence import Presence


def _all_rooms() -> Sequence[Room]:
    from ui.rooms import ROOMS

    return ROOMS


class Program(QObject):
    """Holds the frame and the house of the present folder; moves from one house to another.

    ``ended`` is sent when the window has closed and everything is given back.
    """

    ended = Signal()

    def __init__(
        self,
        start: DataFolder,
        memory: Memory,
        *,
        keyring: Secrets | None = None,
        clock: Clock | None = None,
        rooms: Callable[[], Sequence[Room]] = _all_rooms,
    ) -> None:
        super().__init__()
        self.rooms = rooms
        self.memory = memory
        self.hooks = Hooks()
        self.hooks.heard.connect(self._show_crash)
        self._start = start
        self._keyring = keyring or SystemKeyring()
        self._clock = clock or Clock()
        self._crashes: Crashes | None = None
        self._presence: Presence | None = None
        self._first_run: FirstRun | None = None
        self._log: logging.Handler | None = None
        self._garbage = Garbage(self)
        self._is_settled = False
        self._later = Ahead(self)
        self.frame = Frame(self._may_close, self.close)
        self.house = self._make_house(self._chosen_folder())
        self._way_in = WayIn(self)
        self._way_in.entered.connect(self.take_in)

    def begin(self) -> None:
        """Show the window; the database is opened meanwhile."""
        self.frame.place_at(self.memory.kept.geometry)
        self.try_again()
        self.frame.show()

    def show_entry(self, page: EntryPage) -> None:
        """Show a page before the desk; it may change language and appearance."""
        page.language_wanted.connect(self.speak)
        page.theme_wanted.connect(self.dress)
        self.frame.show_page(page)
        if not page.is_waiting:
            self.settle()

    def speak(self, chosen: Language) -> None:
        """Speak a language from now on, also at the next start."""
        if chosen is not language():
            set_language(chosen)
        self.memory.keep(language=chosen.value)

    def dress(self, scheme: Scheme) -> None:
        """Use an appearance from now on, also at the next start."""
        if scheme is not theme().scheme:
            theme().set_scheme(scheme)
        self.memory.keep(theme=scheme.value)

    def _show_crash(self, error: BaseException) -> None:
        if self._crashes is None:
            from ui.shell.crash import Crashes

            self._crashes = Crashes(self.frame, self.quit)
        self._crashes.show(error)

    # Houses

    def begin_first_run(self, entry: Entry | None = None) -> None:
        """Show the wizard; somebody who came in already has only its last step to do."""
        from ui.shell.first_run.first_run import FirstRun

        self._first_run = FirstRun(self, entry)
        self._way_in.forget()

    def join_again(self) -> None:
        """Show the wizard's step with the address of the office that the folder has joined."""
        from ui.shell.first_run.first_run import FirstRun

        self._first_run = FirstRun(self, rejoins=self.house.joined)
        self._way_in.forget()

    def end_first_run(self) -> None:
        """Take the wizard away."""
        if self._first_run is not None:
            self._first_run.close()
            self._first_run = None

    def open_house(self, folder: DataFolder, *, is_sample: bool = False) -> House | None:
        """Return a house for another folder, not yet lived in; None where a window has it."""
        if folder == self.house.folder:
            return self.house
        house = self._make_house(folder, is_sample=is_sample)
        if not house.instance.take():
            house.instance.call()
            house.close()
            return None
        return house

    def live_in(self, house: House) -> None:
        """Leave the present house for another one."""
        if house is not self.house:
            old, self.house = self.house, house
            old.close()
            old.deleteLater()
            house.instance.called.connect(self.frame.come_forward)
        # A folder that was not there before can only be held now.
        house.instance.take()
        house.instance.listen()
        if not house.is_sample:
            elsewhere = house.folder != self._start
            self.memory.keep(office=str(house.folder.root) if elsewhere else "")

    def move_to(self, root: Path) -> None:
        """Work in another folder from now on, and open what is there."""
        house = self.open_house(DataFolder(root))
        if house is None:
            self._way_in.show_trouble("in_use")
            return
        self.live_in(house)
        self.end_first_run()
        if house.has_office:
            self._way_in.begin()
        else:
            self._way_in.show_trouble("missing")

    def try_again(self) -> None:
        """Open what is in the folder, unless another window has it."""
        if self.house.instance.take():
            self._way_in.begin()
        else:
            self._way_in.show_trouble("in_use")

    def leave_sample(self) -> None:
        """End the look at the sample data and begin in the folder one came from."""
        house = self._make_house(self._chosen_folder())
        if not house.instance.take():
            house.close()
            self.quit()
            return
        self.live_in(house)
        self.frame.set_office("")
        self._way_in.begin()

    def begin_anew(self, old: Path) -> None:
        """Open the folder again, whose office has moved to a server; its old file is put aside."""
        from crm_desktop.sharing.moving import put_aside

        self.house.place.end()  # nobody is noted as leaving in a file that is written no more
        if self._presence is not None:
            self._presence.close()
            self._presence = None
        folder = self.house.folder
        self.house.close()  # nobody has the file open any more
        put_aside(folder, old)
        self.live_in(self._make_house(folder))
        self.frame.set_office("")
        self._way_in.begin()

    # People

    def take_in(self, entry: Entry) -> None:
        """Let somebody sit down at the desk; first an administrator may owe the recovery sheet."""
        if self._first_run is None and self._owes_sheet(entry):
            self.begin_first_run(entry)
            return
        from ui.shell.presence import Presence

        self._presence = Presence(self, entry)
        self._way_in.forget()
        self.end_first_run()

    def welcome(self, entry: Entry, password: str) -> None:
        """Let somebody in who came by the wizard; one's own password may have to be chosen."""
        self._way_in.come_in(entry, password)
        self.end_first_run()

    def let_go(self, why: Phrase | None = None) -> None:
        """Nobody is at the desk any more: ask who is next."""
        if self._presence is not None:
            self._presence.close()
            self._presence = None
        self.frame.set_office("")
        self.house.leave()
        self._way_in.ask_who(why)
        self.end_first_run()

    def restore(self, backup: Path | None = None) -> None:
        """Leave the desk to put a backup back, one that was chosen already or one still to be."""
        self.let_go()
        self._way_in.restore(backup)

    # The end

    def quit(self) -> None:
        """Close the window, and the program with it."""
        self.frame.close()

    def close(self) -> None:
        """Give back everything; the window is closed already."""
        self._later.stop()
        self.memory.keep(geometry=self.frame.place_kept())
        if self._presence is not None:
            self._presence.close()
            self._presence = None
        self.end_first_run()
        self.house.close()
        self.hooks.stop()
        if self._log is not None:
            logging.getLogger().removeHandler(self._log)
            self._log.close()
        self._garbage.stop()
        self.ended.emit()

    def _owes_sheet(self, entry: Entry) -> bool:
        """Return whether the window was closed before the recovery sheet was put away."""
        from ui.shell.first_run.answers import Draft

        if self.house.is_sample or self.house.joined or not entry.session.may("administration.do"):
            return False
        return Draft(self.house.folder).owes_sheet

    def _may_close(self) -> bool:
        return self._presence is None or self._presence.may_leave()

    def settle(self) -> None:
        """Do what nobody waits for, once it is clear what the first page is."""
        if self._is_settled:
            return
        self._is_settled = True
        self._later.make(self._do_the_rest())

    def _do_the_rest(self) -> Iterator[None]:
        self._log = _log_in(self._start)
        yield
        self.house.instance.called.connect(self.frame.come_forward)
        self.house.instance.listen()
        yield
        QApplication.setWindowIcon(program_icon())
        yield
        self._garbage.settle()

    def _make_house(self, folder: DataFolder, *, is_sample: bool = False) -> House:
        return House(
            folder,
            self._keyring,
            self._clock,
            self.hooks.tell,
            is_sample=is_sample,
            # The usual folder is ours to make; one that was chosen may be on a disk not connected.
            may_create=folder == self._start,
        )

    def _chosen_folder(self) -> DataFolder:
        chosen = self.memory.kept.office
        return DataFolder(Path(chosen)) if chosen else self._start


def _log_in(folder: DataFolder) -> logging.Handler | None:
    """Begin the log; a folder that cannot be written has none."""
    from crm_desktop.foundation.logs import log_to

    try:
        return log_to(folder.logs)
    except OSError:
        return None
