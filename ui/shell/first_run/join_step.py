"""Joining the office's database: which server, who one is, and a look whether they let one in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.sharing.place import (
    USUAL_PORT,
    WITH_CERTIFICATE,
    WITH_FINGERPRINT,
    SharedPlace,
    read_host,
    read_line,
    read_port,
)
from crm_desktop.sharing.refusals import Refusal
from ui.shell.files import pick_file
from ui.shell.first_run.answers import Answers
from ui.shell.first_run.step import Step, three_columns
from ui.shell.login import PasswordField
from ui.shell.path_field import PathField
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.choices import CheckBox
from ui.toolkit.combos import Combo, Option
from ui.toolkit.fields import Note
from ui.toolkit.inputs import LineEdit
from ui.toolkit.tokens import Space

_NEEDED = Phrase("error.needed")
_TLS_WORDS = {
    "prefer": Phrase("join.tls.prefer"),
    "require": Phrase("join.tls.require"),
    WITH_CERTIFICATE: Phrase("join.tls.certificate"),
    WITH_FINGERPRINT: Phrase("join.tls.fingerprint"),
    "disable": Phrase("join.tls.disable"),
}
#: What is typed grows by one sign; more at once was pasted.
_PASTED = 3


class JoinStep(Step):
    """Server, port, database, login, password, and how safe the connection must be.

    ``test_wanted`` asks to connect, look and leave again; ``left`` to go back to the login of the
    office that the folder has joined already.
    """

    name = Phrase("join.about")
    heading = Phrase("join.title")
    detail = Phrase("join.detail")
    forward = Phrase("join.go")
    test_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._before = 0
        self._fingerprint = ""
        self.host, self.port = LineEdit(longest=400), LineEdit(longest=5)
        self.database, self.login = LineEdit(longest=63), LineEdit(longest=60)
        self.password_field = PasswordField(Phrase("join.password"))
        self.password = self.password_field.line
        self.port.setText(str(USUAL_PORT))
        self.tls = Combo([Option(mode, words) for mode, words in _TLS_WORDS.items()])
        self.tls.set_value("prefer")
        self.remember = CheckBox(Phrase("join.remember"))
        self.public = Note(Phrase("join.remember_help"))
        self.test = Button(Phrase("join.test"), icon="network")
        self.test.clicked.connect(self._test)
        self.back = Button(Phrase("join.back"), kind=Kind.GHOST)
        self.back.clicked.connect(self.left)
        self.back.hide()
        self.result = Note()
        self._fill()
        self.host.editingFinished.connect(self._spread)
        self.host.textChanged.connect(self._take_pasted)
        for line in (self.host, self.port, self.database, self.login, self.password):
            line.textEdited.connect(lambda _text: self.result.show_note(""))
        self.tls.currentIndexChanged.connect(lambda _row: self._follow_tls())
        self._follow_tls()

    def _fill(self) -> None:
        grid, add = three_columns(), self.add_field
        host_help, tls_help = Phrase("join.host_help"), Phrase("join.tls_help")
        host = add("host", Phrase("join.host"), self.host, help_text=host_help)
        grid.addWidget(host, 0, 0, 1, 2)
        grid.addWidget(add("port", Phrase("join.port"), self.port), 0, 2)
        database_help = Phrase("join.database_help")
        database = add("database", Phrase("join.database"), self.database, help_text=database_help)
        grid.addWidget(database, 1, 0)
        grid.addWidget(add("login", Phrase("join.login"), self.login), 1, 1)
        grid.addWidget(self.adopt("password", Phrase("join.password"), self.password_field), 1, 2)
        tls = add("tls", Phrase("join.tls"), self.tls, help_text=tls_help)
        grid.addWidget(tls, 2, 0, 1, 2)
        self.body.addLayout(grid)
        self.body.addWidget(self._certificate_row())
        remembering = QHBoxLayout()
        remembering.setSpacing(Space.M)
        remembering.addWidget(self.remember)
        remembering.addWidget(self.public)
        remembering.addStretch()
        self.body.addLayout(remembering)
        self.body.addSpacing(Space.S)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.test)
        row.addWidget(self.back)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addWidget(self.result)

    def _certificate_row(self) -> QWidget:
        browse = Button(Phrase("shell.files.browse"), icon="shield-check")
        browse.clicked.connect(self._browse)
        label = Phrase("join.certificate")
        self.certificate = PathField(label, Phrase("join.certificate_help"), browse)
        self.adopt("certificate", label, self.certificate)
        self.certificate.layout().setContentsMargins(0, Space.XS, 0, 0)
        return self.certificate

    def load(self, answers: Answers) -> None:
        self.host.setText(answers.host)
        self.port.setText(answers.port)
        self.database.setText(answers.database)
        self.login.setText(answers.joins_as)
        self.tls.set_value(answers.tls)
        self.certificate.line.setText(answers.certificate)
        self._fingerprint = answers.fingerprint

    def save(self, answers: Answers) -> Answers:
        return replace(
            answers,
            host=self.host.text().strip(),
            port=self.port.text().strip(),
            database=self.database.text().strip(),
            joins_as=self.login.text().strip(),
            tls=str(self.tls.value()),
            certificate=self.certificate.line.text().strip(),
            fingerprint=self._fingerprint,
        )

    def answer(self) -> str:
        return self.host.text().strip()

    def first_field(self) -> QWidget:
        wants_password = self.login.text() and not self.back.isVisibleTo(self)
        return self.password if wants_password else self.host

    def faults(self) -> Mapping[str, Phrase]:
        found: dict[str, Phrase] = {}
        lines = {"host": self.host, "database": self.database, "login": self.login}
        for key, line in lines.items():
            if not line.text().strip():
                found[key] = _NEEDED
        elsewhere = read_line(self.host.text()) or read_host(self.host.text())
        if "host" not in found and elsewhere is None:
            found["host"] = Phrase("join.host_format")
        if read_port(self.port.text()) is None:
            found["port"] = Phrase("error.between", least=1, most=65535)
        if not self.password.text():
            found["password"] = _NEEDED
        path = self.certificate.path
        if self._checks_certificate and path is not None and not path.is_file():
            found["certificate"] = Phrase("join.no_file")
        if self.tls.value() == WITH_FINGERPRINT and not self._named_certificate():
            found["tls"] = Phrase("join.why.no_fingerprint")
        return found

    def _named_certificate(self) -> str:
        """Return the fingerprint of the line that was pasted, now or before."""
        line = read_line(self.host.text())
        return line.fingerprint if line is not None else self._fingerprint

    @property
    def place(self) -> SharedPlace:
        """The server and database that were named."""
        self._spread()
        path = self.certificate.path if self._checks_certificate else None
        return SharedPlace(
            self.host.text().strip().strip("[]"),
            self.database.text().strip(),
            read_port(self.port.text()) or USUAL_PORT,
            str(self.tls.value()),
            certificate=str(path) if path else "",
            fingerprint=self._fingerprint if self.tls.value() == WITH_FINGERPRINT else "",
        )

    def rejoin(self, place: SharedPlace, login: str) -> None:
        """Show where the office was until now, to be corrected; one may go back to its login."""
        self.host.setText(place.host)
        self.port.setText(str(place.port))
        self.database.setText(place.database)
        self.tls.set_value(place.tls)
        self.certificate.line.setText("" if place.fingerprint else place.certificate)
        self._fingerprint = place.fingerprint
        self.login.setText(login)
        self.back.show()

    def offer_remembering(self, has_keyring: bool) -> None:
        """Offer to remember the password where this machine can keep one."""
        self.remember.setVisible(has_keyring)
        self.public.setVisible(has_keyring)

    def show_connected(self, place: SharedPlace) -> None:
        """Say that the server lets one in."""
        words = Phrase("join.connected", office=place.office or place.database)
        self.result.show_note(words, icon="circle-check", ink="green", words="text2")

    def show_refusal(self, refusal: Refusal) -> None:
        """Say in one sentence what is wrong, and go to the answer that it is about."""
        self.result.show_note(refusal.why, icon="circle-alert", ink="red")
        editor = self.fields[refusal.field].editor
        editor.setFocus()
        if isinstance(editor, LineEdit):
            editor.selectAll()

    def show_trying(self) -> None:
        """Say that the server is asked."""
        self.result.show_note(Phrase("join.joining"), icon="clock")

    @property
    def _checks_certificate(self) -> bool:
        return self.tls.value() == WITH_CERTIFICATE

    def _follow_tls(self) -> None:
        self.certificate.setVisible(self._checks_certificate)
        self.changed.emit()

    def _test(self) -> None:
        self._spread()
        faults = self.faults()
        self.show_faults(faults)
        if not faults:
            self.test_wanted.emit()

    def _take_pasted(self, text: str) -> None:
        grown, self._before = len(text) - self._before, len(text)
        if grown > _PASTED and read_line(text) is not None:
            self._spread()

    def _spread(self) -> None:
        """Put a whole line, or the port behind a host, into the fields where they belong."""
        line = read_line(self.host.text())
        if line is not None:
            self.host.setText(line.host)
            self.port.setText(str(line.port))
            self.database.setText(line.database)
            self.tls.set_value(line.tls)
            self._fingerprint = line.fingerprint
            return
        host = read_host(self.host.text())
        if host is not None and host[1] is not None:
            self.host.setText(host[0])
            self.port.setText(str(host[1]))

    def _browse(self) -> None:
        start = self.certificate.path or Path.home()
        kind = (Phrase("join.certificate"), "*.crt *.pem *.cer")
        pick_file(self.window(), Phrase("join.certificate"), start, kind, self.certificate.take)
