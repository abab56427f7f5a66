"""Somebody at the desk: from coming in until leaving, with the lock in between."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from crm_desktop.foundation.errors import NotAllowed, StorageError, phrase_of
from crm_desktop.foundation.words import Language, Phrase
from ui.shell.desk_commands import Doings
from ui.shell.desk_frame import DeskFrame
from ui.shell.dialogs import open_once
from ui.shell.neighbours import Neighbours
from ui.shell.pulse import Pulse
from ui.shell.session import SessionKeeper
from ui.shell.telling import Telling
from ui.toolkit.idle import IdleWatch
from ui.toolkit.scanner import ScannerWatch
from ui.toolkit.theme import Scheme
from ui.workplace import Address

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.model import Session
    from crm_desktop.application import Application
    from crm_desktop.foundation.actor import Actor
    from ui.shell.lock import LockPage
    from ui.shell.office import Entry
    from ui.shell.program import Program


class Presence(QObject):
    """Holds the desk of one person and everything that watches over it."""

    def __init__(self, program: Program, entry: Entry) -> None:
        super().__init__(program)
        self._program, self._house = program, program.house
        self._place = program.house.place
        self._lock_page: LockPage | None = None
        self._hidden: list[QDialog] = []
        self._focus: QWidget | None = None
        self._watching = False
        self._chosen = ("", "")
        joined = self._house.joined
        self._place.server = joined.title if joined else ""
        self._place.begin(entry.session, entry.settings)
        self._keeper = SessionKeeper(self._house, self)
        self._pulse = Pulse(self._house, self._keeper.refresh, self)
        self._neighbours = Neighbours(self._house, self)
        self._telling = Telling(self._place, program.frame.come_forward, self)
        self._idle = IdleWatch(self._place.settings["idle_minutes"], parent=self)
        self._scanner = ScannerWatch(gap_ms=self._place.settings["scanner_gap_ms"], parent=self)
        self._follow_settings()
        self.desk = DeskFrame(
            self._place, program.rooms(), self._doings(), is_sample=self._house.is_sample
        )
        self._connect()
        self._begin()

    @property
    def is_locked(self) -> bool:
        """Whether the lock stands before the desk."""
        return self._lock_page is not None

    def may_leave(self) -> bool:
        """Let the screen keep what was typed; False where it asks to stay."""
        return self.desk.stack.may_leave()

    def close(self) -> None:
        """Note that the person leaves, and take the desk away."""
        self._look_away()
        self._pulse.stop()
        self._neighbours.stop()
        self._telling.end()
        for dialog in self._dialogs():
            dialog.hide()
            dialog.deleteLater()
        if self._place.is_occupied:
            self._place.ask(_log_out, owner=self._program, failed=_let_be)
        self._place.end()
        self.desk.stack.empty()
        if self._lock_page is not None:
            self._program.frame.drop_page(self._lock_page)
        self._program.frame.drop_page(self.desk)
        self.deleteLater()

    def lock(self) -> None:
        """Put the lock before the desk; what was typed stays behind it."""
        if self.is_locked:
            return
        from ui.shell.lock import LockPage

        self._look_away()
        self._focus = QApplication.focusWidget()
        self._hide_dialogs()
        session = self._place.session
        page = LockPage(session.name, session.post_title)
        page.tried.connect(self._unlock)
        page.left.connect(self._leave_to_another)
        self._lock_page = page
        self._program.show_entry(page)

    def _connect(self) -> None:
        self._place.session_changed.connect(self._follow_settings)
        self._place.restore_wanted.connect(self._restore)
        self._place.office_moved.connect(self._program.begin_anew)
        self._place.password_changed.connect(self._renew_kept)
        self._keeper.lost.connect(self._lose_post)
        self._pulse.beat.connect(self.desk.show_beat)
        self._pulse.beat.connect(lambda beat: self._telling.hear(beat.notices))
        self._neighbours.reach.connect(self.desk.show_reach)
        self.desk.cut_off.retry_wanted.connect(self._neighbours.retry)
        self._pulse.backup_failed.connect(lambda _error: self.desk.status.show_backup_failed())
        self._idle.idle.connect(self.lock)
        self._scanner.scanned.connect(self.desk.take_scan)

    def _begin(self) -> None:
        frame = self._program.frame
        frame.set_office(_company(self._place.session))
        frame.show_page(self.desk)
        self.desk.begin()
        self._watch()
        self._pulse.start()
        self._neighbours.start()

    def _doings(self) -> Doings:
        program = self._program
        return Doings(
            enter=lambda key: self._place.go(Address(key)),
            switch_post=self._switch_post,
            switch_person=self._log_out,
            change_password=self._change_password,
            speak=self._speak,
            dress=self._dress,
            lock=self.lock,
            log_out=self._log_out,
            restore=self._restore,
            about=lambda: self._place.go(Address("settings", page="about")),
            leave_sample=program.leave_sample,
            quit=program.quit,
        )

    # Settings and rights

    def _follow_settings(self) -> None:
        """Do as the settings say; language and appearance only where the setting has changed."""
        if not self._place.is_occupied:
            return
        settings = self._place.settings
        chosen = (settings["language"], settings["theme"])
        if chosen != self._chosen:
            self._chosen = chosen
            self._program.speak(Language(settings["language"]))
            self._program.dress(Scheme(settings["theme"]))
        self._idle.set_minutes(settings["idle_minutes"])
        self._scanner.set_gap_ms(settings["scanner_gap_ms"])

    def _speak(self, chosen: Language) -> None:
        self._program.speak(chosen)
        self._keep("language", chosen.value)

    def _dress(self, scheme: Scheme) -> None:
        self._program.dress(scheme)
        self._keep("theme", scheme.value)

    def _keep(self, key: str, value: str) -> None:
        self._place.ask(
            lambda app, actor: app.settings.change_own(actor, key, value),
            owner=self,
            failed=self._say_why,
        )

    def _say_why(self, error: Exception) -> None:
        phrase = phrase_of(error)
        if phrase is not None:
            self._place.say(phrase)

    def _lose_post(self) -> None:
        self._program.let_go(Phrase("shell.session.lost"))

    # Another post, another person

    def _switch_post(self, post: int) -> None:
        if post == self._place.session.actor.post or not self.may_leave():
            return
        session, office = self._place.session, self._house.office
        self._house.runner.run(
            lambda: office.switch_post(session, post),
            owner=self,
            done=self._switched,
            failed=self._say_why,
        )

    def _switched(self, entry: Entry) -> None:
        self.desk.stack.empty()
        self._place.begin(entry.session, entry.settings)
        self._program.frame.set_office(_company(entry.session))
        self._pulse.look()

    def _log_out(self) -> None:
        if self.may_leave():
            self._program.let_go()

    def _restore(self, backup: Path | None = None) -> None:
        if self._place.server:
            self._place.say(Phrase("error.local_only"))
        elif self.may_leave():
            self._program.restore(backup)

    def _change_password(self) -> None:
        from ui.shell.password import ChangePassword

        open_once(ChangePassword(self._program.frame, self._place))

    def _renew_kept(self, password: str) -> None:
        """Let the keyring keep the new password where it keeps the one before."""
        office, login = self._house.office, self._place.session.login
        if self._place.server:
            self._house.runner.run(lambda: office.renew_kept(login, password), owner=self)

    # The lock

    def _unlock(self, password: str) -> None:
        self._place.ask(
            lambda app, actor: app.login.unlock(actor, password),
            owner=self,
            done=lambda _none: self._open_lock(),
            failed=self._stay_locked,
        )

    def _stay_locked(self, error: Exception) -> None:
        if isinstance(error, NotAllowed):
            self._lose_post()
        elif self._lock_page is not None:
            self._lock_page.show_error(error)

    def _open_lock(self) -> None:
        page, self._lock_page = self._lock_page, None
        if page is None:
            return
        self._program.frame.show_page(self.desk)
        self._program.frame.drop_page(page)
        for dialog in self._hidden:
            if isValid(dialog):
                dialog.show()
        self._hidden.clear()
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus()
        self._watch()

    def _leave_to_another(self) -> None:
        # Nobody who could answer sits before the form: what was typed is kept, whatever it says.
        self.may_leave()
        self._program.let_go()

    def _dialogs(self) -> list[QDialog]:
        frame = self._program.frame
        return [d for d in frame.findChildren(QDialog) if d.isWindow()]

    def _hide_dialogs(self) -> None:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self._hidden = [dialog for dialog in self._dialogs() if dialog.isVisible()]
        for dialog in self._hidden:
            dialog.hide()

    def _watch(self) -> None:
        self._watching = True
        self._idle.start()
        self._scanner.start()

    def _look_away(self) -> None:
        if self._watching:
            self._watching = False
            self._idle.stop()
            self._scanner.stop()


def _company(session: Session) -> str:
    """Return the company of the acting post."""
    return next(
        (held.company_name for held in session.posts if held.company == session.company), ""
    )


def _log_out(app: Application, actor: Actor) -> None:
    """Note that somebody leaves; at a server that is away nobody can be noted, then or later."""
    with suppress(StorageError):
        app.login.log_out(actor)


def _let_be(_error: Exception) -> None:
    """Whoever leaves because the post is gone cannot be noted as leaving."""
