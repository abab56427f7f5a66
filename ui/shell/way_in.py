"""From the start to somebody at the desk: open the database, ask who is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.foundation.words import Phrase
from ui.shell.dialogs import open_once
from ui.shell.entry_page import EntryPage
from ui.shell.login import LoginPage
from ui.shell.office import Entry, Restoring

if TYPE_CHECKING:
    from ui.shell.opening import Way
    from ui.shell.program import Program


class WayIn(QObject):
    """Shows the pages before the desk; ``entered`` carries the Entry of whoever came in."""

    entered = Signal(object)

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program = program
        self._page: EntryPage | None = None
        self._passphrase: str | None = None
        self._first_password = ""

    def begin(self) -> None:
        """Open the office of the folder, or begin the first run where there is none."""
        house = self._program.house
        if house.has_office:
            if house.asks_passphrase:
                self._ask_passphrase()
            else:
                # While the page is being made, the desk's lane opens the database.
                self._open()
                self.ask_who()
        elif self._program.memory.kept.office:
            # Somebody chose this folder: that it is gone is not the same as never having had one.
            self.show_trouble("missing")
        else:
            self._program.begin_first_run()

    def ask_who(self, why: Phrase | None = None) -> LoginPage:
        """Show the login page, and why one is there again."""
        program = self._program
        page = LoginPage(program.memory.kept.login)
        page.tried.connect(self._log_in)
        page.recover_wanted.connect(self._recover)
        page.leave_sample_wanted.connect(program.leave_sample)
        page.server_wanted.connect(program.join_again)
        if why is not None:
            page.show_band(why)
        if program.house.is_sample:
            self._tell_sample(page)
        joined = program.house.joined
        if joined is None:
            page.show_database(Phrase("shell.database.opening"), ready=False)
        else:
            page.show_server(joined.title)
        self._show(page)
        if joined is not None:
            self._look_for_password(page)
            self._program.settle()
        elif program.house.office.is_open:
            self._opened()
        return page

    def come_in(self, entry: Entry, password: str) -> None:
        """Let somebody in who came by the wizard, with the password that they typed there."""
        self._first_password = password
        self._came_in(entry)

    def show_trouble(self, code: str, detail: str = "") -> None:
        """Show what stands in the way and what can be done."""
        from ui.shell.opening import TroublePage

        house = self._program.house
        server = house.joined
        page = TroublePage(code, house.folder.root, detail, server.title if server else "")
        page.chosen.connect(self._take_way)
        self._show(page)

    def restore(self, backup: Path | None = None) -> None:
        """Ask who puts a backup back in place of the database, and which where none was chosen."""
        from ui.shell.restoring import RestorePage

        house = self._program.house
        page = RestorePage(house.folder.backups, backup, on_server=house.joined is not None)
        page.wanted.connect(self._restore)
        page.left.connect(self._go_back)
        self._show(page)

    def forget(self) -> None:
        """Take the page away: somebody is at the desk."""
        if self._page is not None:
            self._program.frame.drop_page(self._page)
            self._page = None

    def _show(self, page: EntryPage) -> None:
        old, self._page = self._page, page
        self._program.show_entry(page)
        if old is not None:
            self._program.frame.drop_page(old)

    def _go_back(self) -> None:
        """Try the database again, after a way out was not taken."""
        if self._program.house.asks_passphrase and self._passphrase is None:
            self._ask_passphrase()
        else:
            self._open()

    def _open(self) -> None:
        house, passphrase = self._program.house, self._passphrase
        house.runner.run(
            lambda: house.office.open(passphrase),
            owner=self,
            done=lambda _none: self._opened(),
            failed=self._not_opened,
        )

    def _opened(self) -> None:
        page = self._page
        if not isinstance(page, LoginPage):
            self.ask_who()
            return
        if self._program.house.joined is not None:
            return  # whoever logs in opens it
        words = Phrase(
            "shell.database.sample" if self._program.house.is_sample else "shell.database.local"
        )
        page.show_database(words, ready=True)
        self._program.settle()

    def _not_opened(self, error: Exception) -> None:
        from crm_desktop.profile import PassphraseNeeded
        from ui.shell.opening import PassphrasePage, code_of

        code = code_of(error)
        if isinstance(error, PassphraseNeeded):
            self._ask_passphrase()
        elif code == "wrong_key" and isinstance(self._page, PassphrasePage):
            self._passphrase = None
            self._page.show_wrong()
        else:
            self.show_trouble(code or "unusable", str(error))

    def _ask_passphrase(self) -> None:
        from ui.shell.opening import PassphrasePage

        page = PassphrasePage(self._program.house.folder.root)
        page.given.connect(self._try_passphrase)
        page.way.connect(self._take_way)
        self._show(page)

    def _try_passphrase(self, passphrase: str) -> None:
        self._passphrase = passphrase
        self._open()

    def _take_way(self, way: Way) -> None:
        from ui.shell.opening import TroublePage, Way

        if way is Way.RETRY:
            if isinstance(self._page, TroublePage):
                self._page.set_busy()
            self._program.try_again()
        elif way is Way.KEY:
            self._ask_key()
        elif way is Way.RESTORE:
            self.restore()
        elif way is Way.FOLDER:
            self._pick_folder()
        elif way is Way.FOUND:
            self._program.begin_first_run()
        elif way is Way.SERVER:
            self._program.join_again()
        else:
            self._program.quit()

    def _pick_folder(self) -> None:
        from ui.shell.files import pick_folder

        start = self._program.house.folder.root
        pick_folder(
            self._program.frame, Phrase("shell.files.pick_office"), start, self._program.move_to
        )

    def _ask_key(self) -> None:
        from ui.shell.restoring import DataKeyPage

        page = DataKeyPage()
        page.given.connect(self._try_key)
        page.left.connect(self._go_back)
        self._show(page)

    def _try_key(self, key: bytes) -> None:
        house = self._program.house
        house.runner.run(
            lambda: house.office.open_with_key(key),
            owner=self,
            done=self._opened_with_key,
            failed=self._not_opened_with_key,
        )

    def _opened_with_key(self, kept: bool) -> None:
        page = self.ask_who()
        page.show_band(Phrase("shell.key.kept" if kept else "shell.key.not_kept"))

    def _not_opened_with_key(self, error: Exception) -> None:
        from ui.shell.opening import code_of
        from ui.shell.restoring import DataKeyPage

        if isinstance(self._page, DataKeyPage) and code_of(error) == "wrong_key":
            self._page.show_error(error)
        else:
            self._not_opened(error)

    def _restore(self, restoring: Restoring) -> None:
        from ui.shell.office import LONG

        house = self._program.house
        # Long work that was done keeps its connection, and the file that goes must have none.
        left = house.runner.let_go(LONG)

        def restore() -> None:
            left.result()
            house.office.restore(restoring)

        house.runner.run(
            restore,
            owner=self,
            done=lambda _none: self.ask_who(Phrase("shell.restore.done")),
            failed=self._not_restored,
        )

    def _not_restored(self, error: Exception) -> None:
        from ui.shell.restoring import RestorePage

        if isinstance(self._page, RestorePage):
            self._page.show_error(error)

    def _log_in(self, login: str, password: str, remember: bool) -> None:
        house, page = self._program.house, self._page
        self._first_password = password
        self._program.memory.keep(login=login if remember else "")
        keeps = page.keeps_password if isinstance(page, LoginPage) else None
        house.runner.run(
            lambda: house.office.let_in(login, password, remember=keeps),
            owner=self,
            done=self._came_in,
            failed=self._denied,
        )

    def _denied(self, error: Exception) -> None:
        self._first_password = ""
        if not isinstance(self._page, LoginPage):
            return
        code = self._trouble_there(error)
        if code:
            self.show_trouble(code, str(error))
        else:
            self._page.show_error(error)

    def _trouble_there(self, error: Exception) -> str:
        """Return the trouble of a joined office that the same password will not end; else ""."""
        from ui.shell.opening import trouble_there

        return trouble_there(error) if self._program.house.joined is not None else ""

    def _look_for_password(self, page: LoginPage) -> None:
        """Fill in what somebody had remembered here, where this machine can keep it at all."""
        office, login = self._program.house.office, page.name.text()

        def look() -> tuple[bool, str | None]:
            has_keyring = office.has_keyring()
            return has_keyring, office.kept_password(login) if has_keyring else None

        self._program.house.runner.run(look, owner=page, done=page.offer_password)

    def _came_in(self, entry: Entry) -> None:
        if not entry.session.must_change:
            self._first_password = ""
            self.entered.emit(entry)
            return
        from ui.shell.password import NewPasswordPage

        page = NewPasswordPage(entry.session.name)
        page.chosen.connect(lambda new: self._take_first_password(page, entry, new))
        page.left.connect(self.ask_who)
        self._show(page)

    def _take_first_password(self, page: EntryPage, entry: Entry, new: str) -> None:
        house, old = self._program.house, self._first_password
        house.runner.run(
            lambda: house.office.change_first_password(entry, old, new),
            owner=page,
            done=self._came_in,
            failed=page.show_error,
        )

    def _recover(self) -> None:
        from ui.shell.password import Recovery

        house, page = self._program.house, self._page
        login = page.name.text() if isinstance(page, LoginPage) else ""
        dialog = Recovery(
            self._program.frame,
            house.runner,
            house.office.recover,
            login,
        )
        dialog.recovered.connect(self._recovered)
        open_once(dialog)

    def _recovered(self, login: str) -> None:
        page = self.ask_who(Phrase("shell.recover.done"))
        page.name.setText(login)
        page.password.setFocus()

    def _tell_sample(self, page: LoginPage) -> None:
        from crm_desktop.sample import SAMPLE_LOGINS, SAMPLE_PASSWORD

        names = " / ".join(SAMPLE_LOGINS)
        page.show_band(Phrase("shell.sample.logins", names=names, password=SAMPLE_PASSWORD))
        page.offer_leaving_sample()
