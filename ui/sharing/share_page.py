"""共享: the office leaves the file of this PC for a server, made here or one the firm has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from crm_desktop.application import Application
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.errors import ValidationErrors, phrase_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.hosting.service import HostFacts, facts_here, wake
from crm_desktop.sharing.moving import Destination, Found, Moved
from crm_desktop.sharing.place import USUAL_PORT, SharedPlace, read_host, read_line, read_port
from ui.long_work import LongWork
from ui.office.page import column_of, read_only_band, read_only_reason, scrolled
from ui.paged import Page
from ui.sharing.host_panel import HostPanel, names_of
from ui.sharing.moved_dialog import MovedDialog
from ui.shell.dialogs import open_once
from ui.shell.login import PasswordField
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.combos import Combo, Option
from ui.toolkit.commandlist import Command
from ui.toolkit.dialog import ask
from ui.toolkit.fields import Field, Note
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.panels import Panel
from ui.toolkit.tasks import Progress, Reached
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

_WIDEST = 880
_NEEDED = Phrase("error.needed")
_STEPS = {
    "server": Phrase("hosting.step"),
    "backup": Phrase("moving.step.backup"),
    "logins": Phrase("moving.step.logins"),
}
_HERE = (
    Phrase("host_page.here_1"),
    Phrase("host_page.here_2"),
    Phrase("host_page.here_3"),
)
_TLS = {
    "prefer": Phrase("join.tls.prefer"),
    "require": Phrase("join.tls.require"),
    "disable": Phrase("join.tls.disable"),
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
        self.here = _HerePanel()
        self.there = _ServerPanel()
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
        dialog = MovedDialog(self.window(), moved)
        dialog.accepted.connect(lambda: self.place.office_moved.emit(moved.old))
        open_once(dialog)

    def _follow_work(self, busy: bool) -> None:
        for button in (self.here.go, self.there.go, self.there.check):
            button.setEnabled(not busy)


class _HerePanel(Panel):
    """This PC becomes the server: only one's own password is asked."""

    def __init__(self) -> None:
        super().__init__(Phrase("host_page.here"), Phrase("host_page.here_what"))
        for words in _HERE:
            self.body.addWidget(Label(words, ink="text2", wrap=True))
        self.password = PasswordField(Phrase("host_page.own_password"))
        self.password.setMaximumWidth(320)
        self.go = Button(Phrase("host_page.go_here"), kind=Kind.PRIMARY, icon="network", key="F8")
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.go)
        row.addWidget(self.go.reason_label())
        row.addStretch()
        self.body.addWidget(self.password)
        self.body.addLayout(row)

    def typed(self) -> str | None:
        """Return the password; says under the field that it is needed, and returns None."""
        return _typed(self.password)


class _ServerPanel(Panel):
    """A server that the firm has: its address and its own account."""

    def __init__(self) -> None:
        super().__init__(Phrase("host_page.there"), Phrase("host_page.there_what"))
        self.server, self.database = LineEdit(longest=400), LineEdit(longest=63)
        self.account = LineEdit(longest=63)
        self.tls = Combo([Option(mode, words) for mode, words in _TLS.items()])
        self.tls.set_value("prefer")
        self.account_password = PasswordField(Phrase("host_page.account_password"))
        self.own = PasswordField(Phrase("host_page.own_password"))
        self.check = Button(Phrase("host_page.check"), icon="network")
        self.go = Button(Phrase("host_page.go_there"))
        self.result = Note()
        self.fields = {
            "server": Field(
                Phrase("join.host"), self.server, help_text=Phrase("host_page.server_help")
            ),
            "database": Field(Phrase("join.database"), self.database),
            "account": Field(Phrase("host_page.account"), self.account),
        }
        self.database.setText("office")
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.addWidget(self.fields["server"], 0, 0)
        grid.addWidget(self.fields["database"], 0, 1)
        grid.addWidget(self.fields["account"], 1, 0)
        grid.addWidget(self.account_password, 1, 1)
        grid.addWidget(Field(Phrase("join.tls"), self.tls), 2, 0)
        grid.addWidget(self.own, 2, 1)
        self.body.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.check)
        row.addWidget(self.go)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addWidget(self.result)

    def destination(self) -> Destination | None:
        """Return what was typed, None after saying under the fields what is missing."""
        line = read_line(self.server.text())
        named = read_host(self.server.text())
        fault = None if line or named else Phrase("join.host_format")
        self.fields["server"].set_error(fault if self.server.text().strip() else _NEEDED)
        for key, edit in (("database", self.database), ("account", self.account)):
            self.fields[key].set_error(None if edit.text().strip() else _NEEDED)
        password = _typed(self.account_password)
        if password is None or any(field.error for field in self.fields.values()):
            return None
        if line is not None:
            place = line
        else:
            host, port = named or ("", None)
            place = SharedPlace(
                host,
                self.database.text().strip(),
                port or read_port(str(USUAL_PORT)) or USUAL_PORT,
                str(self.tls.value()),
            )
        return Destination(place, self.account.text().strip(), password)

    def typed(self) -> str | None:
        """Return one's own password; says that it is needed, and returns None."""
        return _typed(self.own)

    def show_found(self, found: Found) -> None:
        """Say what was found there."""
        key = "host_page.found_new" if found.is_new else "host_page.found_empty"
        self.result.show_note(
            Phrase("host_page.found_again" if found.again else key, version=found.version),
            icon="circle-check",
            ink="green",
        )

    def show_refusal(self, error: Exception) -> None:
        """Say what stands in the way."""
        words = phrase_of(error)
        if words is None:
            raise error
        self.result.show_note(words, icon="circle-alert", ink="red")


def _typed(field: PasswordField) -> str | None:
    text = field.line.text()
    field.set_error(None if text else _NEEDED)
    return text or None
