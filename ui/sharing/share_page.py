"""共享: the office leaves the file of this PC for a server, made here or one the firm has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting.service import HostFacts, facts_here, wake
from crm_desktop.sharing.moving import Moved
from ui.long_work import LongWork
from ui.office.page import column_of, read_only_band, read_only_reason, scrolled
from ui.paged import Page
from ui.sharing.host_panel import HostPanel, names_of
from ui.sharing.moved_dialog import MovedDialog
from ui.sharing.ways import HerePanel, ServerPanel
from ui.shell.dialogs import open_once
from ui.shell.login import PasswordField
from ui.toolkit.buttons import Button
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import ask
from ui.toolkit.keys import KeyHint
from ui.toolkit.tasks import Progress, Reached
from ui.toolkit.text import Label
from ui.workplace import Workplace

_WIDEST = 880
_STEPS = {
    "server": Phrase("hosting.step"),
    "backup": Phrase("moving.step.backup"),
    "logins": Phrase("moving.step.logins"),
}


class SharePage(Page):
    """Of a file: two ways to share it. Of an office on a server: where it is, and what this PC
    does for it."""

    kinds = ("office",)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._step = ""
        self._reason = read_only_reason(place)
        self.band = read_only_band(self._reason)
        self.where = Label("", wrap=True, ink="text2")
        self.work = LongWork(place)
        self.host = HostPanel(place.clock)
        self.host.switched.connect(self._switch)
        self.host.halted.connect(self._ask_to_stop)
        self.host.woken.connect(self._wake)
        self.here = HerePanel()
        self.there = ServerPanel()
        self.here.go.clicked.connect(self._host_here)
        self.there.check.clicked.connect(self._look)
        self.there.go.clicked.connect(self._move)
        self.work.busy.connect(self._follow_work)
        self.again = Button(Phrase("host_page.again"), icon="refresh-cw", key="F5")
        self.again.clicked.connect(self.load)
        self.actions = [self.again]
        for part in (self.again, self.host, self.here, self.there):
            part.hide()
        parts = column_of(
            self.band, self.where, self.work, self.host, self.here, self.there, widest=_WIDEST
        )
        self.column.addWidget(scrolled(parts), 1)

    def load(self) -> None:
        self.place.ask(
            lambda app, actor: app.hosting.facts(actor),
            owner=self,
            done=self._show,
            failed=self._look_here,
            latest="facts",
        )

    def _look_here(self, error: Exception) -> None:
        """Show what this PC knows by itself, where it hosts the server that does not answer."""

        def show(facts: HostFacts) -> None:
            if facts.hosts and not facts.is_running:
                self._show(facts)
            else:
                self.fail(error)

        if not self.place.server:
            self.fail(error)
            return
        self.place.ask(
            lambda app, _actor: facts_here(app.folder), owner=self, done=show, failed=self.fail
        )

    def focus_first(self) -> None:
        (self.here.password.line if self.here.isVisibleTo(self) else self.host.copy).setFocus()

    def hints(self) -> Sequence[KeyHint]:
        if self.here.isVisibleTo(self):
            return (KeyHint("F8", Phrase("host_page.go_here")),)
        if self.host.isVisibleTo(self):
            copy = KeyHint("F8", Phrase("host_page.copy"))
            return (KeyHint("F5", Phrase("host_page.again")), copy)
        return ()

    def commands(self) -> Sequence[Command]:
        room = Phrase("host_page.name")
        if self.here.isVisibleTo(self):
            words = Phrase("host_page.go_here")
            return (Command(words, self._host_here, icon="network", key="F8", room=room),)
        if not self.host.isVisibleTo(self):
            return ()
        again = Phrase("host_page.again")
        found = [Command(again, self.load, icon="refresh-cw", key="F5", room=room)]
        if self._reason is None:
            button = self.host.stop
            found.append(Command(button.phrase, button.click, icon="pause", room=room))
        return found

    # How it stands

    def _show(self, facts: HostFacts) -> None:
        shared = bool(self.place.server)
        may = self._reason is None
        if shared:
            self.where.set_phrase(Phrase("host_page.on_server", server=self.place.server))
        else:
            self.where.set_phrase(Phrase("host_page.in_file"))
        hosts = shared and facts.hosts
        if hosts:
            self.host.show_facts(facts)
        self.host.setVisible(hosts)
        self.host.may_change(may=may)
        self.again.setVisible(hosts)
        self.here.setVisible(not shared and may)
        self.there.setVisible(not shared and may)
        if facts.can:
            self.here.go.unblock()
        else:
            self.here.go.block(Phrase("hosting.no_programs"))
        self.changed_hints()

    def changed_hints(self) -> None:
        """Let the bar show the keys that hold now."""
        self.noted.emit("")

    def _switch(self, on: bool) -> None:
        self.place.ask(
            lambda app, actor: app.hosting.start_with_pc(actor, on=on),
            owner=self,
            done=lambda _none: self.load(),
            failed=self.fail,
        )

    def _ask_to_stop(self) -> None:
        """Say first whom it cuts off, as it is at this moment."""
        self.place.ask(
            lambda app, actor: app.hosting.facts(actor),
            owner=self,
            done=self._confirm_stop,
            failed=self._look_here,
            latest="facts",
        )

    def _confirm_stop(self, facts: HostFacts) -> None:
        self._show(facts)
        count = len(facts.desks)
        now = Phrase("host_page.stop_count", count=count, names=names_of(facts.desks))
        dialog = ask(
            self.window(),
            Phrase("host_page.stop_ask"),
            Phrase("host_page.stop_text"),
            Phrase("host_page.stop"),
            detail=now if count else Phrase("host_page.stop_nobody"),
        )
        dialog.accepted.connect(self._stop)
        open_once(dialog)

    def _stop(self) -> None:
        def stopped(facts: HostFacts) -> None:
            self.place.say(Phrase("host_page.stopped"))
            self._show(facts)

        def stop(app: Application, actor: Actor) -> HostFacts:
            app.hosting.stop(actor)
            return facts_here(app.folder)

        self.place.ask(stop, owner=self, done=stopped, failed=self.refuse)

    def _wake(self) -> None:
        def woken(_did: object) -> None:
            self.place.say(Phrase("host_page.runs"))
            self.load()

        self.place.ask(
            lambda app, _actor: wake(app.folder), owner=self, done=woken, failed=self.refuse
        )

    # Moving

    def _host_here(self) -> None:
        password = self.here.typed()
        if password is None or self.work.is_busy or self._reason is not None:
            return
        self._begin(
            self.here.password,
            lambda app, actor, told: app.hosting.host_here(actor, password, told),
        )

    def _look(self) -> None:
        to = self.there.destination()
        if to is None:
            return
        self.there.result.show_note(Phrase("host_page.looking"))
        self.place.ask(
            lambda app, actor: app.moving.look(actor, to),
            owner=self,
            done=self.there.show_found,
            failed=self.there.show_refusal,
            latest="look",
        )

    def _move(self) -> None:
        to, password = self.there.destination(), self.there.typed()
        if to is None or password is None or self.work.is_busy:
            return
        self._begin(
            self.there.own,
            lambda app, actor, told: app.moving.to_server(actor, to, password, told),
        )

    def _begin(self, field: PasswordField, move: Any) -> None:
        """Run a move with its progress; ``field`` is where a wrong password is said."""

        def work(app: Application, actor: Actor, progress: Progress) -> Moved:
            def told(step: str, done: int, whole: int) -> None:
                self._step = step
                progress.report(done, whole or None)

            moved: Moved = move(app, actor, told)
            return moved

        self.trouble.hide()
        self.work.begin(
            Phrase("host_page.moving"),
            Phrase("host_page.moving_what"),
            self._how_far,
            work,
            done=self._moved,
            failed=lambda error: self._failed(field, error),
        )

    def _how_far(self, reached: Reached) -> Phrase:
        known = _STEPS.get(self._step)
        if known is not None:
            return known
        return Phrase("host_page.rows", done=reached.done, whole=reached.total or 0)

    def _failed(self, field: PasswordField, error: Exception) -> None:
        if isinstance(error, ValidationErrors) and "own_password" in error.fields:
            field.set_error(error.fields["own_password"])
            field.line.setFocus()
            return
        self.fail(error)

    def _moved(self, moved: Moved) -> None:
        dialog = MovedDialog(self.window(), self.place, moved)
        dialog.accepted.connect(lambda: self.place.office_moved.emit(moved.old))
        open_once(dialog)

    def _follow_work(self, busy: bool) -> None:
        for button in (self.here.go, self.there.go, self.there.check):
            button.setEnabled(not busy)
