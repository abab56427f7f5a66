"""服务器: who is connected, how large the office is, what is slow, backup and standby."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop import __version__
from crm_desktop.foundation.changes import Changes
from crm_desktop.foundation.words import Phrase
from crm_desktop.sharing.model import Connection, ServerFacts, SlowQuery
from crm_desktop.sharing.place import endpoint
from crm_desktop.sharing.versions import ANY
from ui.access.lists import framed
from ui.backups.side import column
from ui.office.page import CHANGES_RULES, scrolled
from ui.paged import Page
from ui.sharing.server_rows import ConnectionSource, columns
from ui.toolkit.buttons import Button, Scale
from ui.toolkit.columns import RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.dates import moment_words
from ui.toolkit.dialog import ask
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.pages import PagedRows
from ui.toolkit.panels import KeyValues, Panel, rule
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.state import StatusPill
from ui.toolkit.table import TableView
from ui.toolkit.text import Label, caption
from ui.toolkit.tokens import Size, Space, Tone
from ui.workplace import Workplace

_SIDE, _LABEL, _TABLE_LABEL = 320, 88, 156
#: The list leaves room for what is slow, which is what one comes here for.
_FOOT, _LEAST_LIST, _MOST_LIST = 44, 220, 376
_MEGABYTE, _GIGABYTE = 1 << 20, 1 << 30
#: So many slow statements are told; a standby or a backup behind by this is coloured.
_TOLD = 8
_LATE_SECONDS = 60.0
_STALE_DAYS = 1
_SOURCES = {
    "server": Phrase("server_page.slow.server"),
    "now": Phrase("server_page.slow.now"),
    "desk": Phrase("server_page.slow.desk"),
}


class ServerPage(Page):
    """The connections and what is slow at the left; server, backup and sizes at the right."""

    kinds = ("connection", "backup")

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._may = place.may(CHANGES_RULES)
        self.source = ConnectionSource(place)
        self.list = PagedRows(self.source, place.runner, parent=self)
        model = RowTableModel(self.list, columns(), clock=place.clock, parent=self)
        action = RowAction(Phrase("server_page.disconnect"), "Enter")
        self.table = TableView(
            model,
            Phrase("server_page.connections"),
            action=lambda each: action if self._can_go(each) else None,
            empty=EmptyState(Phrase("server_page.nobody"), icon="monitor"),
        )
        self.again = Button(Phrase("server_page.again"), icon="refresh-cw", key="F5")
        only = Phrase("server_page.require", own=__version__)
        self.require = Button(only, icon="shield")
        self.disconnect = Button(Phrase("server_page.disconnect"), scale=Scale.SMALL)
        self.count = caption("", "text2")
        self.slow = Panel(Phrase("server_page.slow.title"), Phrase("server_page.slow.note"))
        self.server = _Facts(Phrase("server_page.server"), _LABEL)
        self.safety = _Facts(Phrase("server_page.safety"), _LABEL)
        self.sizes = _Facts(Phrase("server_page.sizes"), _TABLE_LABEL)
        self._lay_out()
        self._connect()

    # What the room asks

    def load(self) -> None:
        self.list.show()

    def refresh(self, _changes: Changes) -> None:
        self.table.refresh()

    def focus_first(self) -> None:
        self.table.setFocus()

    def set_narrow(self, narrow: bool) -> None:
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self._side.setMinimumWidth(0 if narrow else _SIDE)
        self._side.setMaximumWidth(16777215 if narrow else _SIDE)

    def hints(self) -> Sequence[KeyHint]:
        found = [KeyHint("F5", Phrase("server_page.again"))]
        if self._may:
            found.append(KeyHint("Enter", Phrase("server_page.disconnect")))
        return found

    def commands(self) -> Sequence[Command]:
        name = Phrase("server_page.again")
        room = Phrase("server_page.name")
        return (Command(name, self.table.refresh, icon="refresh-cw", key="F5", room=room),)

    @property
    def chosen(self) -> Connection | None:
        """The connection under the cursor."""
        return self.source.connections.get(self.table.selected_id or 0)

    # Parts

    def _lay_out(self) -> None:
        self.actions = [self.require, self.again] if self._may else [self.again]
        panel = framed(self.table)
        panel.setMinimumHeight(_LEAST_LIST)
        panel.setMaximumHeight(_MOST_LIST)
        panel.body.addWidget(rule())
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, 0, Space.M, 0)
        row.addWidget(self.count, 1)
        row.addWidget(self.disconnect)
        self.disconnect.setVisible(self._may)
        panel.body.addWidget(foot)
        left = QWidget()
        main = QVBoxLayout(left)
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(Space.M)
        main.addWidget(panel, 1)
        main.addWidget(self.slow)
        main.addStretch()
        self._side = column(self.server, self.safety, self.sizes)
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(Space.L)
        self._columns.addWidget(left, 1)
        self._columns.addWidget(self._side)
        self.set_narrow(False)
        self.column.addWidget(scrolled(inner), 1)

    def _connect(self) -> None:
        self.list.changed.connect(self._arrived)
        self.list.failed.connect(self.fail)
        self.table.selected.connect(lambda _id: self._follow())
        self.table.opened.connect(lambda _id: self._ask_to_disconnect())
        self.table.acted.connect(lambda _id: self._ask_to_disconnect())
        self.again.clicked.connect(self.table.refresh)
        self.disconnect.clicked.connect(self._ask_to_disconnect)
        self.require.clicked.connect(self._ask_to_require)

    # What arrives

    def _arrived(self) -> None:
        self.calm()
        facts = self.source.facts
        if facts is not None:
            self._show(facts)
        self._follow()

    def _follow(self) -> None:
        chosen = self.chosen
        self.disconnect.setEnabled(chosen is not None and self._can_go(chosen))

    def _can_go(self, each: Connection) -> bool:
        return self._may and not each.mine

    def _show(self, facts: ServerFacts) -> None:
        now = self.place.now()
        self.require.set_phrase(
            Phrase("server_page.require_none")
            if self._is_required(facts)
            else Phrase("server_page.require", own=facts.program)
        )
        self.count.set_phrase(
            Phrase("server_page.count", count=len(facts.connections), most=facts.limit)
        )
        self._show_slow(facts.slow)
        self.server.show_rows(
            (Phrase("server_page.at"), f"{endpoint(facts.host, facts.port)}/{facts.database}"),
            (Phrase("server_page.version"), f"PostgreSQL {facts.version}"),
            (Phrase("server_page.runs"), moment_words(facts.started_at, now)),
            (
                Phrase("server_page.tls"),
                Phrase("server_page.encrypted")
                if facts.encrypted
                else Phrase("server_page.not_encrypted"),
            ),
            (Phrase("server_page.program"), facts.program),
            (
                Phrase("server_page.least"),
                Phrase("server_page.any") if facts.least_program == ANY else facts.least_program,
            ),
            (Phrase("server_page.schema"), facts.schema),
        )
        self.server.mark(None if facts.is_current else Phrase("server_page.other_schema"))
        backup = facts.last_backup
        rows: list[tuple[Phrase | str, Phrase | str]] = [
            (
                Phrase("server_page.backup"),
                Phrase("server_page.proved", at=moment_words(backup, now))
                if backup
                else Phrase("settings_room.backup.never"),
            )
        ]
        stale = backup is None or (now - backup).days >= _STALE_DAYS
        self.safety.mark(Phrase("settings_room.backup.due") if stale else None)
        rows += self._standby_rows(facts)
        if facts.disk_free is not None and facts.disk_whole:
            words = Phrase(
                "server_page.free", free=_size(facts.disk_free), whole=_size(facts.disk_whole)
            )
            rows.append((Phrase("server_page.disk"), words))
        self.safety.show_rows(*rows)
        self.sizes.show_rows(
            (Phrase("server_page.whole"), _size(facts.size)),
            *(
                (
                    table.name,
                    Phrase("server_page.table", size=_size(table.size), rows=f"{table.rows:,}"),
                )
                for table in facts.tables
            ),
        )

    def _standby_rows(self, facts: ServerFacts) -> list[tuple[Phrase | str, Phrase | str]]:
        found: list[tuple[Phrase | str, Phrase | str]] = [
            (
                Phrase("server_page.standby"),
                Phrase("server_page.behind", name=each.address or each.name, delay=_delay(
                    each.delay_seconds or 0.0)),
            )
            for each in facts.following
        ]  # fmt: skip
        if not found:
            found.append((Phrase("server_page.standby"), Phrase("server_page.no_standby")))
        reading = facts.reading
        if reading.is_set:
            words: Phrase = Phrase("server_page.reading_away")
            if not reading.away:
                words = (
                    Phrase("server_page.reading", at=f"{reading.as_of:%H:%M:%S}")
                    if reading.as_of
                    else Phrase("server_page.reading_new")
                )
            found.append((Phrase("server_page.reports"), words))
        return found

    def _show_slow(self, slow: Sequence[SlowQuery]) -> None:
        while self.slow.body.count():
            self.slow.body.takeAt(0).widget().deleteLater()
        for query in slow[:_TOLD]:
            words = Phrase(
                "server_page.slow.line",
                seconds=f"{query.longest_seconds:.1f}",
                count=query.calls,
                source=_SOURCES[query.source],
            )
            self.slow.body.addWidget(Label(words, size=Size.CAPTION, ink="text2"))
            self.slow.body.addWidget(Label(query.text, elide=True, selectable=True))
        if not slow:
            self.slow.body.addWidget(
                Label(Phrase("server_page.slow.none"), size=Size.CAPTION, ink="text2")
            )

    # Steps

    @staticmethod
    def _is_required(facts: ServerFacts) -> bool:
        """Return whether this version is asked for, and there is nothing left but to let all in."""
        return facts.least_program == facts.program

    def _ask_to_require(self) -> None:
        facts = self.source.facts
        if facts is None:
            return
        if self._is_required(facts):
            self._require(ANY)
            return
        dialog = ask(
            self.window(),
            Phrase("server_page.require_ask", own=facts.program),
            Phrase("server_page.require_text"),
            Phrase("server_page.require", own=facts.program),
        )
        dialog.accepted.connect(lambda: self._require(facts.program))
        dialog.open()

    def _require(self, version: str) -> None:
        def required(_none: object) -> None:
            self.place.say(Phrase("server_page.required"))
            self.table.refresh()

        self.place.ask(
            lambda app, actor: app.server.require(actor, version),
            owner=self,
            done=required,
            failed=self.refuse,
        )

    def _ask_to_disconnect(self) -> None:
        chosen = self.chosen
        if chosen is None or not self._can_go(chosen):
            return
        dialog = ask(
            self.window(),
            Phrase("server_page.ask", login=chosen.login, machine=chosen.machine),
            Phrase("server_page.ask_text"),
            Phrase("server_page.disconnect"),
        )
        dialog.accepted.connect(lambda: self._disconnect(chosen))
        dialog.open()

    def _disconnect(self, chosen: Connection) -> None:
        def gone(_none: object) -> None:
            words = Phrase("server_page.gone", login=chosen.login, machine=chosen.machine)
            self.place.say(words)
            self.table.refresh()

        self.place.ask(
            lambda app, actor: app.server.disconnect(actor, chosen.pid),
            owner=self,
            done=gone,
            failed=self.refuse,
        )


class _Facts(Panel):
    """A panel of rows that are shown anew each time, with a mark where something is amiss."""

    def __init__(self, title: Phrase, label_width: int) -> None:
        super().__init__(title)
        self._label_width = label_width
        self.pill = StatusPill("", Tone.AMBER)
        self.pill.hide()
        if self.head is not None:
            self.head.add_right(self.pill)
        self._rows: KeyValues | None = None

    def mark(self, words: Phrase | None) -> None:
        """Say at the head what is amiss; None: nothing is."""
        self.pill.setVisible(words is not None)
        if words is not None:
            self.pill.set_state(words, Tone.AMBER)

    def show_rows(self, *rows: tuple[Phrase | str, Phrase | str]) -> None:
        """Show other rows."""
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = KeyValues(label_width=self._label_width)
        for label, value in rows:
            self._rows.add(label, value)
        self.body.addWidget(self._rows)


def _size(count: int) -> str:
    if count >= _GIGABYTE:
        return f"{count / _GIGABYTE:.1f} GB"
    return f"{count / _MEGABYTE:.1f} MB"


def _delay(seconds: float) -> Phrase:
    if seconds >= _LATE_SECONDS:
        return Phrase("server_page.minutes", count=int(seconds // 60))
    return Phrase("server_page.seconds", seconds=f"{seconds:.1f}")
