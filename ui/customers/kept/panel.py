"""The filters that are kept, beside the list: one press shows what one finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.customers.filters import FilterData, KeptFilter
from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Phrase
from ui.access.detail import Scrolled
from ui.access.forms import show_form
from ui.customers.kept.form import NAME_WIDTH, NameForm
from ui.customers.steps import MERGE
from ui.toolkit.buttons import Button, Kind, icon_button
from ui.toolkit.menu import Menu
from ui.toolkit.panels import Panel
from ui.toolkit.tokens import Space
from ui.workplace import Workplace

WIDTH = 184


class _Entry(Button):
    """A filter by its name; a long name ends in an ellipsis and is whole in its tool tip."""

    def __init__(self, name: Phrase | str, icon: str) -> None:
        super().__init__(name, kind=Kind.PLAIN, icon=icon, leading=True, selectable=True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.say(self.setToolTip, name)

    def sizeHint(self) -> QSize:
        return QSize(
            min(super().sizeHint().width(), WIDTH - 2 * Space.S), super().sizeHint().height()
        )


class KeptFilters(Panel):
    """``chosen`` carries a kept filter, or None for everybody; ``failed`` an error.

    ``changing`` asks for the filter as the list is set, to keep the chosen one so.
    """

    chosen = Signal(object)
    failed = Signal(object)
    changing = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(Phrase("merge_room.filter.kept"), parent=parent)
        self.place = place
        self.kept: Sequence[KeptFilter] = ()
        self.current: int | None = None
        self.more = icon_button("ellipsis", Phrase("merge_room.filter.more"))
        if self.head is not None:
            self.head.add_right(self.more)
        self.entries: dict[int | None, _Entry] = {}
        self._list = Scrolled()
        self.body.setContentsMargins(Space.S, 0, Space.S, Space.S)
        self.body.addWidget(self._list, 1)
        self.save = Button(Phrase("merge_room.filter.save"), kind=Kind.GHOST, icon="bookmark")
        self.body.addWidget(self.save)
        self.setFixedWidth(WIDTH)
        self.more.clicked.connect(self._offer)
        self._show()

    def load(self) -> None:
        """Read what is kept."""
        self.place.ask(
            lambda app, actor: app.filters.kept(actor),
            owner=self,
            done=self._take,
            failed=self.failed.emit,
            latest="kept",
        )

    def mark(self, kept: int | None) -> None:
        """Show which filter the list follows; -1 for one that has no name."""
        self.current = kept
        for number, entry in self.entries.items():
            entry.setChecked(number == kept)
        self.more.setEnabled(self._chosen() is not None)

    def keep(self, data: FilterData) -> None:
        """Ask for the name of a filter and keep it."""
        form = NameForm(self.place, data)
        form.saved.connect(self._kept)
        words = Phrase("merge_room.filter.save")
        show_form(self.window(), form, words, form.rows, width=NAME_WIDTH, first=form.name)

    def change(self, data: FilterData) -> None:
        """Keep the chosen filter as it is set now, maybe under another name."""
        kept = self._chosen()
        if kept is not None:
            self.keep(replace(kept, wanted=data.wanted, columns=data.columns))

    def remove(self) -> None:
        """Forget the chosen filter; undoing keeps it anew."""
        kept = self._chosen()
        if kept is None:
            return
        data = FilterData(kept.name, kept.wanted, kept.columns, kept.shared)

        def done(_nothing: object) -> None:
            said = Phrase("merge_room.filter.removed", name=kept.name)
            self.place.say(said, lambda: self._again(data))
            self.mark(-1)
            self.load()

        self.place.ask(
            lambda app, actor: app.filters.remove(actor, kept.id, kept.version),
            owner=self,
            done=done,
            failed=self._failed,
        )

    def _again(self, data: FilterData) -> None:
        self.place.ask(
            lambda app, actor: app.filters.keep(actor, data),
            owner=self,
            done=self._kept,
            failed=self._failed,
        )

    def _kept(self, kept: KeptFilter) -> None:
        self.place.say(Phrase("merge_room.filter.kept_as", name=kept.name))
        self.current = kept.id
        self.load()

    def _failed(self, error: Exception) -> None:
        # Somebody else may have changed it: what is kept now is read again.
        self.load()
        self.place.say(phrase_of(error) or Phrase("customers_room.failed"))

    def _take(self, kept: Sequence[KeptFilter]) -> None:
        self.kept = kept
        self._show()

    def _show(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        self.entries = {None: _Entry(Phrase("merge_room.filter.everybody"), "users")}
        for each in self.kept:
            self.entries[each.id] = _Entry(each.name, "users-round" if each.shared else "bookmark")
        for number, entry in self.entries.items():
            entry.clicked.connect(lambda _on=False, number=number: self._choose(number))
            column.addWidget(entry)
        column.addStretch()
        self._list.show_content(content)
        self.mark(self.current)

    def _choose(self, number: int | None) -> None:
        self.mark(number)
        self.chosen.emit(self._chosen())

    def _chosen(self) -> KeptFilter | None:
        return next((each for each in self.kept if each.id == self.current), None)

    def _offer(self) -> None:
        kept = self._chosen()
        if kept is None or (kept.shared and not self.place.may(MERGE)):
            return
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(Phrase("merge_room.filter.change"), self.changing.emit, icon_name="pencil")
        menu.add(Phrase("merge_room.filter.remove"), self.remove, icon_name="trash-2")
        menu.open_under(self.more)
