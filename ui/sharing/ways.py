"""The two ways to share an office that lies in a file: from this PC, or at a server of the firm."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from crm_desktop.sharing.moving import Destination, Found
from crm_desktop.sharing.place import USUAL_PORT, SharedPlace, read_host, read_line, read_port
from ui.shell.login import PasswordField
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.combos import Combo, Option
from ui.toolkit.fields import Field, Note
from ui.toolkit.inputs import LineEdit
from ui.toolkit.panels import Panel
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space

_NEEDED = Phrase("error.needed")
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


class HerePanel(Panel):
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


class ServerPanel(Panel):
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
